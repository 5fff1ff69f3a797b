"""One tick: is a round due? Do it, remember how it went, and tell.

Touches no calendar itself and starts no thread. A tick raises nothing: what went wrong is logged by its kind, shown by
`oneonone status` in its own words, and tried again, less and less often.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from assistant.core.rounds import Round, next_round, round_due, with_done
from assistant.daemon.condition import Condition, condition
from assistant.daemon.logs import Log
from assistant.daemon.ports import Clock, UnitReport, Works
from assistant.daemon.presence import Beat, Failure, failure_of
from assistant.deeds import LeaderState
from assistant.store_errors import StoreError
from connectors.errors import TryLater

LONGEST_WAIT = timedelta(hours=1)
LONGEST_UNIT = 15 * 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Totals:
    """What was done since the service was started."""

    good: int = 0
    failed: int = 0
    seconds: float = 0.0
    done: int = 0
    failed_deeds: int = 0
    offered: int = 0

    def after(self, report: UnitReport, seconds: float) -> Totals:
        return replace(
            self,
            good=self.good + (report.cause is None),
            seconds=self.seconds + seconds,
            done=self.done + report.done,
            failed_deeds=self.failed_deeds + report.failed,
            offered=self.offered + report.offered,
        )


@dataclass(frozen=True, slots=True)
class View:
    """The service at one moment, for monitoring."""

    condition: Condition
    report: UnitReport
    totals: Totals


class Watch:
    """Watches one leader's calendars. `tell` makes a beat visible to others, and may raise StoreError."""

    def __init__(self, works: Works, clock: Clock, log: Log, tell: Callable[[Beat], None] | None = None) -> None:
        now = clock.now()
        self._works = works
        self._clock = clock
        self._log = log
        self._tell = tell
        self._beat = Beat(os.getpid(), now, now, now)
        self._state = LeaderState()
        self._report = UnitReport()
        self._totals = Totals()
        self._in_hand: float | None = None
        self._asked = False

    # --- what others ask -------------------------------------------------------------------------------------------

    def view(self) -> View:
        """Return how it stands now; asks neither the calendars nor the store."""
        now, open_offers = self._clock.now(), self._report.open_offers
        standing = condition(now, self._state, self._beat, True, self._works.rhythm, open_offers)
        return View(replace(standing, late=standing.late or not self.is_alive()), self._report, self._totals)

    def is_busy(self) -> bool:
        """Say whether a unit is in hand."""
        return self._in_hand is not None

    def is_alive(self) -> bool:
        """Say whether no unit has been in hand for longer than any unit takes."""
        began = self._in_hand
        return began is None or self._clock.seconds() - began < LONGEST_UNIT

    # --- what the service asks -------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Tell that the service is there. Raises StoreError."""
        self._say(self._beat)

    def change_works(self, works: Works) -> None:
        """Work by another configuration from the next tick on, and wait for nothing that went wrong before."""
        self._works = works
        self._beat = replace(self._beat, next_try=self._clock.now())

    def end(self) -> None:
        """Tell that the service stops because it was told to."""
        with suppress(StoreError):
            self._say(replace(self._beat, at=self._clock.now(), stopped=True))

    def ask(self) -> None:
        """Have the next tick look at the calendars, due or not."""
        self._asked = True

    def tick(self) -> None:
        """Do the round that is due, if one is, and another one where it was asked for meanwhile."""
        self._once()
        if self._asked:
            self._once()

    def _once(self) -> None:
        works, now = self._works, self._clock.now()
        if self._is_waiting(now):
            return
        asked, self._asked = self._asked, False
        try:
            self._state = works.memory.state()
            due = round_due(now, self._state, works.rhythm) or (Round() if asked else None)
            if due is not None:
                self._do(due, works, now)
        except Exception as err:  # noqa: BLE001 - a service that ends for any reason is the worst failure
            self._failed(err, works, now)

    # --- a round ---------------------------------------------------------------------------------------------------

    def _do(self, due: Round, works: Works, now: datetime) -> None:
        began = self._in_hand = self._clock.seconds()
        try:
            report = works.unit(due.complete is not None)
        finally:
            self._in_hand = None
        seconds = self._clock.seconds() - began
        self._report, self._totals = report, self._totals.after(report, seconds)
        if report.cause is None:
            self._good(due, works, now)
        self._log.info("round", complete=due.complete is not None, seconds=round(seconds, 3), **counts(report))
        if report.cause is not None:
            raise report.cause
        if works.ping is not None and self._state.brake is None and not works.ping():
            self._log.warning("heartbeat-unheard")

    def _good(self, due: Round, works: Works, now: datetime) -> None:
        works.memory.save_state(with_done(works.memory.state(), due, now, works.rhythm))
        self._state = works.memory.state()
        next_try = next_round(now, self._state, works.rhythm)
        self._say(replace(self._beat, at=now, next_try=next_try, failures=0, failure=None, said=None))

    def _failed(self, err: Exception, works: Works, now: datetime) -> None:
        kind, failures = failure_of(err), self._beat.failures + 1
        wait = waiting_time(failures, works.rhythm.every, err.retry_after if isinstance(err, TryLater) else None)
        said = (
            str(err) if kind is not Failure.FAULT else f"A fault of the program: {type(err).__name__} at {place(err)}."
        )
        self._totals = replace(self._totals, failed=self._totals.failed + 1)
        self._log.error(
            "round-failed",
            failure=kind.value,
            error=type(err).__name__,
            place=place(err),
            failures=failures,
            wait_seconds=int(wait.total_seconds()),
        )
        with suppress(StoreError):
            lost = kind is Failure.ACCESS_LOST
            works.memory.save_state(replace(works.memory.state(), last_error=said, access_lost=lost))
            self._state = works.memory.state()
        with suppress(StoreError):
            self._say(replace(self._beat, at=now, next_try=now + wait, failures=failures, failure=kind, said=said))

    def _is_waiting(self, now: datetime) -> bool:
        """A clock that was set back must not make a wait of minutes one of years."""
        return self._beat.failures > 0 and self._beat.at <= now < self._beat.next_try

    def _say(self, beat: Beat) -> None:
        self._beat = beat
        if self._tell is not None:
            self._tell(beat)


def counts(report: UnitReport) -> dict[str, int]:
    """Return the numbers of a report by name, as they are logged."""
    return {
        "one_on_ones": report.one_on_ones,
        "done": report.done,
        "failed": report.failed,
        "offered": report.offered,
        "open_offers": report.open_offers,
        "braked": report.braked,
        "mailed": report.mailed,
        "mail_stopped": report.mail_stopped,
        "whole": report.cause is None,
    }


def waiting_time(failures: int, every: timedelta, asked: float | None = None) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time, and as long as asked to."""
    longest = max(every, LONGEST_WAIT)
    doubled = every * (1 << min(failures - 1, 12))
    return max(min(doubled, longest), timedelta(seconds=asked or 0))


def place(err: Exception) -> str:
    """Return where in the code an error was raised: file and line, nothing of what it says."""
    traceback = err.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return f"{Path(traceback.tb_frame.f_code.co_filename).stem}:{traceback.tb_lineno}" if traceback else "unknown"
