"""Keep the watch ticking until it is told to stop: the signals, the configuration, the system's watchdog.

SIGTERM and SIGINT let the unit in hand finish, a second SIGINT does not wait for it; SIGHUP reads the configuration
anew. What is done in a tick is the watch's.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from queue import Empty, SimpleQueue
from types import FrameType
from typing import TYPE_CHECKING

from assistant.config import ConfigProblems
from assistant.daemon.logs import Log
from assistant.daemon.ports import Clock, Pages, Works
from assistant.daemon.tell import Manager
from assistant.daemon.ticking import TICK, Ticking
from assistant.daemon.watch import Watch, place
from assistant.store_errors import StoreError
from connectors.errors import ConnectorError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

STOP, RELOAD = "stop", "reload"
ASKED = {"SIGTERM": STOP, "SIGINT": STOP, "SIGHUP": RELOAD}  # SIGHUP is not known everywhere


class Service:
    """The service of one leader. `open_works` reads the configuration and may raise what a person has to mend."""

    def __init__(self, watch: Watch, open_works: Callable[[], Works], clock: Clock, log: Log, manager: Manager) -> None:
        self._watch = watch
        self._open_works = open_works
        self._clock = clock
        self._log = log
        self._manager = manager
        self._health = ExitStack()
        self._health_at: tuple[str, int] | None = None
        self._pages = ExitStack()
        self._served: Pages | None = None
        self._ticking = Ticking(watch.tick)
        self._refused = False
        self._leave: Callable[[], None] | None = None

    def run(self, works: Works) -> None:
        """Work until told to stop. Raises Unusable or StoreError when it cannot begin."""
        ticking, self._leave = self._ticking, works.leave
        with signals() as asked, self._health, self._pages:
            self._answer_at(works.health)
            self._serve(works.pages)
            self._watch.begin()
            ticking.start()
            self._log.info("started", every_minutes=int(works.rhythm.every.total_seconds() // 60))
            self._manager.say("READY=1", self._status())
            self._until_stopped(asked, ticking)
            self._manager.say("STOPPING=1")
            self._log.info("stopping", in_hand=self._watch.is_busy())
            self._pages.close()
            ticking.stop()
            self._watch.end()
            if self._leave is not None:
                self._leave()
            self._log.info("stopped")

    def _until_stopped(self, asked: SimpleQueue[str], ticking: Ticking) -> None:
        wait = min(TICK, (self._manager.patience or TICK) / 2)
        while (said := next_asked(asked, wait)) != STOP:
            if said == RELOAD:
                self._reload()
                ticking.at_once()
            ticking.keep_up()
            if self._watch.is_alive():
                self._manager.say("WATCHDOG=1", self._status())

    def _reload(self) -> None:
        """Work by the configuration as it is now; by the one before when that cannot be."""
        try:
            works = self._open_works()
            self._answer_at(works.health)
            self._serve(works.pages)
        except (ConfigProblems, ConnectorError, StoreError) as err:
            problems = len(err.problems) if isinstance(err, ConfigProblems) else 1
            self._log.error("reload-refused", problems=problems, error=type(err).__name__)
            self._refused = True
            return
        self._refused = False
        self._watch.change_works(works)
        self._leave = works.leave
        self._log.info("reloaded", every_minutes=int(works.rhythm.every.total_seconds() // 60))

    def _answer_at(self, address: tuple[str, int] | None) -> None:
        """Answer monitoring there from now on. Raises Unusable, and then everything stays as it was."""
        if address == self._health_at:
            return
        with ExitStack() as new:
            if address is not None:
                taken = new.enter_context(_answering(address, self._watch))
                self._log.info("answering", port=taken[1])
            self._health.close()
            self._health.push(new.pop_all())
        self._health_at = address

    def _serve(self, pages: Pages | None) -> None:
        """Serve these pages from now on. Raises Unusable or StoreError, and then everything stays as it was."""
        if pages == self._served:
            return
        with ExitStack() as new:
            if pages is not None:
                application = pages.application(self._wake, self._page_failed)
                if self._served is not None and pages.address == self._served.address:
                    self._pages.close()
                new.enter_context(_serving(pages, application))
                self._watch.ask()  # nothing can be shown before the calendars were looked at
                self._log.info("serving", port=pages.address[1])
            self._pages.close()
            self._pages.push(new.pop_all())
        self._served = pages

    def _wake(self) -> None:
        self._watch.ask()
        self._ticking.at_once()

    def _page_failed(self, err: Exception) -> None:
        self._log.error("page-failed", error=type(err).__name__, place=place(err))

    def _status(self) -> str:
        if self._refused:
            return "STATUS=The new configuration cannot be used; `oneonone doctor` says why."
        found = self._watch.view().condition
        last = found.last_cycle.astimezone(self._clock.now().tzinfo) if found.last_cycle else None
        return f"STATUS=Last look {last:%H:%M}, {found.open_offers} offers open." if last else "STATUS=No look yet."


def _answering(address: tuple[str, int], watch: Watch) -> AbstractContextManager[tuple[str, int]]:
    from assistant.daemon.health import answering

    return answering(address, watch.view)


def _serving(pages: Pages, application: ASGIApp) -> AbstractContextManager[tuple[str, int]]:
    from assistant.pages.serve import serving

    return serving(pages.address, application, pages.trusted_proxies)


# --- signals ---------------------------------------------------------------------------------------------------------


@contextmanager
def signals() -> Iterator[SimpleQueue[str]]:
    """Give a queue in which the signals arrive as what they ask for; the handlers before come back in the end."""
    asked: SimpleQueue[str] = SimpleQueue()

    def heard(number: int, _: FrameType | None) -> None:
        asked.put(ASKED[signal.Signals(number).name])
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.SIG_DFL)

    known = [getattr(signal, name) for name in ASKED if hasattr(signal, name)]
    before = {number: signal.signal(number, heard) for number in known}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def next_asked(asked: SimpleQueue[str], wait: float) -> str | None:
    """Return what is asked for next, None when nobody asks for anything in so many seconds."""
    try:
        return asked.get(timeout=wait)
    except Empty:
        return None
