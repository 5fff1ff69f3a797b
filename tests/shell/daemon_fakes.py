"""What the service is given in its tests: a clock set by hand, a store in memory, units that do as they are told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.core.rounds import Rhythm
from assistant.daemon.logs import open_log
from assistant.daemon.ports import UnitReport, Works
from assistant.daemon.presence import Beat
from assistant.daemon.watch import Watch
from assistant.deeds import LeaderState

LEA = "lea@example.com"
BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)
RHYTHM = Rhythm(timedelta(minutes=5), time(3), BERLIN, timedelta(seconds=30))


@dataclass
class SetClock:
    """A clock that moves when it is told to."""

    moment: datetime = MORNING
    passed: float = 0.0

    def now(self) -> datetime:
        return self.moment.astimezone(BERLIN)

    def seconds(self) -> float:
        return self.passed

    def forward(self, by: timedelta) -> None:
        self.moment = (self.moment.astimezone(ZoneInfo("UTC")) + by).astimezone(BERLIN)
        self.passed += by.total_seconds()

    def sleep(self, by: timedelta) -> None:
        """Let the machine sleep: the wall clock goes on, the other one stands still."""
        self.moment = (self.moment.astimezone(ZoneInfo("UTC")) + by).astimezone(BERLIN)


@dataclass
class InMemory:
    """A store of the leader's state that can be told to refuse."""

    kept: LeaderState = field(default_factory=LeaderState)
    refuses: Exception | None = None

    def state(self) -> LeaderState:
        if self.refuses:
            raise self.refuses
        return self.kept

    def save_state(self, state: LeaderState) -> None:
        if self.refuses:
            raise self.refuses
        self.kept = state


@dataclass
class Told:
    """A unit that notes when it was called, and ends as it is told to: by a report or an error."""

    clock: SetClock
    calls: list[tuple[datetime, bool]] = field(default_factory=list)
    ends: Callable[[], UnitReport] = UnitReport

    def __call__(self, complete: bool) -> UnitReport:
        self.calls.append((self.clock.now(), complete))
        return self.ends()


@dataclass
class Served:
    """A watch with everything it was given, and what it wrote."""

    clock: SetClock
    memory: InMemory
    unit: Told
    beats: list[Beat]
    stream: io.StringIO
    works: Works
    watch: Watch

    def play(self, during: timedelta, step: timedelta = timedelta(minutes=1)) -> None:
        """Tick by the minute, as the scheduler does."""
        for _ in range(int(during / step)):
            self.watch.tick()
            self.clock.forward(step)

    def log(self) -> Iterator[dict[str, object]]:
        for line in self.stream.getvalue().splitlines():
            yield json.loads(line)


def served(ping: Callable[[], bool] | None = None, rhythm: Rhythm = RHYTHM) -> Served:
    """Return a watch of a leader, in the morning, that has looked at nothing yet."""
    clock, memory, beats, stream = SetClock(), InMemory(), list[Beat](), io.StringIO()
    unit = Told(clock)
    works = Works(unit, memory, rhythm, ping)
    return Served(clock, memory, unit, beats, stream, works, Watch(works, clock, open_log(stream, LEA), beats.append))
