"""Name the days of the demo by their distance from the present moment, so that its stories come out on any date.

Weeks are counted from the week of the next working day (week 0), the weekdays in it from that day (slot 0): slot 0 is
the next working day, slot 1 the one after it, and slot 4 the weekday of the working day before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from connectors.model import utc

_CODES = ("MO", "TU", "WE", "TH", "FR")
_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class Days:
    """The moment of the demo, in the leader's zone, and the next working day after it."""

    now: datetime
    zone: tzinfo
    next_working_day: date

    @classmethod
    def around(cls, now: datetime, zone: tzinfo) -> Days:
        """Return the days around a moment. Raises ValueError for a naive one."""
        here = utc(now).astimezone(zone)
        following = here.date() + timedelta(days=1)
        while following.isoweekday() >= _SATURDAY:
            following += timedelta(days=1)
        return cls(here, zone, following)

    def weekday(self, slot: int) -> int:
        """Return the weekday of a slot, Monday 0."""
        return (self.next_working_day.weekday() + slot) % 5

    def code(self, slot: int) -> str:
        """Return the weekday of a slot as rules write it."""
        return _CODES[self.weekday(slot)]

    def day(self, week: int, slot: int) -> date:
        monday = self.next_working_day - timedelta(days=self.next_working_day.weekday())
        return monday + timedelta(weeks=week, days=self.weekday(slot))

    def monday(self, week: int) -> date:
        return self.day(week, 0) - timedelta(days=self.weekday(0))

    def working_day(self, ahead: int) -> date:
        """Return the working day so many after the next one."""
        found = self.next_working_day
        for _ in range(ahead):
            found += timedelta(days=3 if found.weekday() == 4 else 1)
        return found

    def at(self, day: date, clock: str) -> datetime:
        """Return the moment at which the leader's clock shows "10:00" on that day."""
        return datetime.combine(day, time.fromisoformat(clock), self.zone)

    def on(self, week: int, slot: int, clock: str) -> datetime:
        return self.at(self.day(week, slot), clock)
