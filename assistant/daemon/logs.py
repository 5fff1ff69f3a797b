"""One line an event, for people in a terminal and as JSON anywhere else: ids, counts and kinds, and nothing else.

No title, name, address, note or token reaches a log: what the service says has numbers and fixed words alone, a value
that looks like anything else is left out, and of what a library says only who said it and how loudly.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from typing import TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

PLAIN = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")
WITHHELD = "withheld"
NOISY = ("apscheduler",)  # says each minute that a long round is still in hand


def open_log(stream: TextIO, leader: str | None) -> FilteringBoundLogger:
    """Return the log of the service of a leader, who is named by an id."""
    renderer: Processor = structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer()
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            plain_values,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    ).bind(leader=id_of(leader))
    return log


def id_of(leader: str | None) -> str:
    """Return an id of a leader that tells nobody who it is."""
    return hashlib.sha256((leader or "").encode("utf-8", "surrogatepass")).hexdigest()[:12]


def plain_values(_: object, __: str, event: EventDict) -> EventDict:
    """Leave out every value that is neither a number nor one word of code; a structlog processor."""
    for name, value in event.items():
        if not isinstance(value, int | float) and not (isinstance(value, str) and PLAIN.fullmatch(value)):
            event[name] = WITHHELD
    return event


class _Others(logging.Handler):
    """Hears the libraries: what they say may hold an address or a title, so only that they spoke is written down."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.warning("library", logger=record.name, loudness=record.levelname.lower())


def take_in_the_others(log: FilteringBoundLogger) -> None:
    """Let everything that libraries and threads of this process say go through the log, without its words."""
    logging.captureWarnings(True)
    logging.basicConfig(level=logging.WARNING, handlers=[_Others(log)], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    threading.excepthook = lambda args: log.error("thread-failed", error=args.exc_type.__name__)
