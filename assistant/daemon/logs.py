"""One line an event, for people in a terminal and as JSON anywhere else: ids, counts and kinds, and nothing else.

No title, name, address, note or token reaches a log: what the service says has numbers and fixed words alone, a value
that looks like anything else is left out, and of what a library says only who said it and how loudly.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO

PLAIN = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")
WITHHELD = "withheld"
NOISY = ("apscheduler",)  # says each minute that a long round is still in hand
Value = int | float | str


class Log:
    """Writes one line an event. A stream that takes no more lines does not end the service."""

    def __init__(self, stream: TextIO, leader: str) -> None:
        self._stream = stream
        self._leader = leader
        self._written = json_line if not stream.isatty() else terminal_line
        self._lock = threading.Lock()

    def info(self, event: str, **values: Value) -> None:
        self._write("info", event, values)

    def warning(self, event: str, **values: Value) -> None:
        self._write("warning", event, values)

    def error(self, event: str, **values: Value) -> None:
        self._write("error", event, values)

    def _write(self, level: str, event: str, values: dict[str, Value]) -> None:
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        said = {"leader": self._leader, **values, "event": event, "level": level, "time": at}
        line = self._written(plain_values(said))
        with self._lock, suppress(OSError):
            self._stream.write(line + "\n")
            self._stream.flush()


def open_log(stream: TextIO, leader: str | None) -> Log:
    """Return the log of the service of a leader, who is named by an id."""
    return Log(stream, id_of(leader))


def id_of(leader: str | None) -> str:
    """Return an id of a leader that tells nobody who it is."""
    return hashlib.sha256((leader or "").encode("utf-8", "surrogatepass")).hexdigest()[:12]


def plain_values(values: dict[str, Value]) -> dict[str, Value]:
    """Return the values with each one withheld that is neither a number nor one word of code."""
    return {name: value if _is_plain(value) else WITHHELD for name, value in values.items()}


def _is_plain(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and PLAIN.fullmatch(value) is not None)


def json_line(values: dict[str, Value]) -> str:
    """Return the values as one line of JSON."""
    return json.dumps(values)


def terminal_line(values: dict[str, Value]) -> str:
    """Return the values as a line for people: the moment, the level, what happened, and the rest by name."""
    rest = " ".join(f"{name}={value}" for name, value in values.items() if name not in {"time", "level", "event"})
    return f"{values['time']} {values['level']:<7} {values['event']:<18} {rest}"


class _Others(logging.Handler):
    """Hears the libraries: what they say may hold an address or a title, so only that they spoke is written down."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.warning("library", logger=record.name, loudness=record.levelname.lower())


def take_in_the_others(log: Log) -> None:
    """Let everything that libraries and threads of this process say go through the log, without its words."""
    logging.captureWarnings(True)
    logging.basicConfig(level=logging.WARNING, handlers=[_Others(log)], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    threading.excepthook = lambda args: log.error("thread-failed", error=args.exc_type.__name__)
