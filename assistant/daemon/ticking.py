"""Tick every minute, one tick at a time: the one module that knows APScheduler.

What is due is the store's to say, so the scheduler keeps nothing: a late tick is never dropped, and many late ones are
one. Its intervals are real seconds of this machine, whatever the leader's clock says.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler

TICK = 60.0  # seconds
JOB = "tick"


class Ticking:
    """Calls `tick` at once and then every minute, in a thread of its own."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        self.job: Job = self._scheduler.add_job(
            tick,
            "interval",
            seconds=TICK,
            id=JOB,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; returns when the tick in hand is done."""
        self._scheduler.shutdown(wait=True)

    def at_once(self) -> None:
        """Tick now; while a tick is in hand, a minute later."""
        self.job.modify(next_run_time=datetime.now(UTC))

    def keep_up(self) -> None:
        """Tick now when the machine's clock was set back, so that the next tick would lie far ahead."""
        if self.job.next_run_time > datetime.now(UTC) + timedelta(seconds=2 * TICK):
            self.at_once()
