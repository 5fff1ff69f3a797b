"""Say what is due when, on the leader's wall clock. Pure: reads no clock, starts nothing, remembers nothing.

A wall-clock time that a clock change leaves out moves forward by the change; one that occurs twice is its first
occurrence. Each Due carries a key derived from (kind, local date, person), so that whoever acts twice acts once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from assistant.model import Meeting, Outcome, Policy, Standing
from connectors.model import utc

DAY = timedelta(days=1)
LONGEST_SEARCH_DAYS = 400


class DueKind(StrEnum):
    """What falls due."""

    INVITE = "invite"
    PREP = "prep"
    REFRESH = "refresh"
    NUDGE = "nudge"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Something that falls due. `at` is in UTC; `key` makes doing it twice doing it once."""

    at: datetime
    kind: DueKind
    key: str


def is_working_day(day: date, policy: Policy) -> bool:
    """Tell whether work is done on this day: one of the working weekdays, and no holiday."""
    return day.isoweekday() in policy.working.days and day not in policy.holidays


def working_day_before(day: date, policy: Policy, count: int = 1) -> date:
    """Return the `count`-th working day before `day`; `day` itself never counts.

    Where the policy leaves no working day for more than a year, calendar days are counted instead.
    """
    found = 0
    for back in range(1, LONGEST_SEARCH_DAYS + 1):
        candidate = day - back * DAY
        found += is_working_day(candidate, policy)
        if found == count:
            return candidate
    return day - count * DAY


def at_wall_clock(day: date, wall: time, zone: tzinfo) -> datetime:
    """Return the instant (UTC) at which a clock in `zone` first shows `wall` on `day`, moved forward over a gap."""
    return datetime.combine(day, wall.replace(fold=0), tzinfo=zone).astimezone(UTC)
