"""What is judged: one-on-ones, their meetings and how they stand, conflicts and full days. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assistant.model.people import Counterpart
from connectors.model import InstanceKey, Span


class Outcome(StrEnum):
    UPCOMING = "upcoming"
    KEPT = "kept"
    MOVED = "moved"
    SKIPPED = "skipped"
    EXCUSED = "excused"
    UNCONFIRMED = "unconfirmed"


class Reason(StrEnum):
    """Why a meeting got its outcome."""

    CANCELLED = "cancelled"
    DECLINED_BY_LEADER = "declined_by_leader"
    DECLINED_BY_COUNTERPART = "declined_by_counterpart"
    DOUBLE_BOOKED = "double_booked"
    RESCHEDULED = "rescheduled"
    OTHER_MEETING = "other_meeting"
    LEAVE = "leave"
    HOLIDAY = "holiday"
    SAID_NOT = "said_not"


class Health(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    SILENT = "silent"


class Source(StrEnum):
    """How a one-on-one was found: by its series, or by the pair's repeated meetings."""

    SERIES = "series"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule as it was applied: its name, whether it held, and what was seen."""

    rule: str
    holds: bool
    seen: str


@dataclass(frozen=True, slots=True)
class OneOnOne:
    """The one-on-one of a leader and one counterpart; identity is the pair.

    `series` are the ids of its series, the one that gives cadence and duration first. `first_start` is the first
    occurrence of the pair's first series, also where it lies before the window.
    """

    id: str
    counterpart: Counterpart
    cadence_days: int
    usual_minutes: int
    source: Source
    first_start: datetime
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """An occurrence of a one-on-one as it was judged.

    `span` is where it is now (where it would have been, if lost). `because` are the rules that led to the outcome.
    `ad_hoc` marks another meeting of the pair: a single, or an occurrence that left its own window.
    """

    key: InstanceKey
    span: Span
    original_start: datetime
    outcome: Outcome
    reason: Reason | None
    title: str = ""
    location: str = ""
    ad_hoc: bool = False
    because: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A one-on-one with its meetings in the window (sorted by start) and the cadence judged from them."""

    one_on_one: OneOnOne
    meetings: tuple[Meeting, ...]
    health: Health
    missed_in_a_row: int
    last_kept: datetime | None
    next: Meeting | None

    @property
    def counterpart(self) -> Counterpart:
        return self.one_on_one.counterpart

    def upcoming(self) -> tuple[Meeting, ...]:
        return tuple(m for m in self.meetings if m.outcome is Outcome.UPCOMING)


@dataclass(frozen=True, slots=True)
class Conflict:
    """An upcoming meeting under another busy event."""

    counterpart: Counterpart
    key: InstanceKey
    start: datetime
    title: str
    other: Span


class CrowdedBy(StrEnum):
    RUN = "run"
    LOAD = "load"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class DayLoad:
    """How full a day is; `reasons` is empty for a day that is not crowded."""

    day: date
    busy_minutes: int
    working_minutes: int
    longest_run_minutes: int
    meetings: int
    reasons: tuple[CrowdedBy, ...]
