"""The wall clock: days, weeks and times of day in a zone, as instants in UTC.

Sums are made on the wall clock (a week later at ten is at ten), comparisons in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from connectors.model import Span

DAY = timedelta(days=1)


def at(day: date, clock: time, zone: tzinfo) -> datetime:
    """Return the instant at which it is `clock` on `day` in the zone."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the instant at which the day begins."""
    return at(day, time(0), zone)


def day_span(day: date, zone: tzinfo) -> Span:
    """Return the whole day, which lasts 23 or 25 hours when the clocks change."""
    return Span(midnight(day, zone), midnight(day + DAY, zone))


def local_day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def days(first: date, after_last: date) -> Iterator[date]:
    """Yield the days from `first` up to, not including, `after_last`."""
    for offset in range((after_last - first).days):
        yield first + offset * DAY


def monday_of(day: date) -> date:
    return day - (day.isoweekday() - 1) * DAY


def week_span(moment: datetime, zone: tzinfo) -> Span:
    """Return the ISO week, Monday to Sunday, that holds the instant."""
    monday = monday_of(local_day(moment, zone))
    return Span(midnight(monday, zone), midnight(monday + 7 * DAY, zone))


def shifted(moment: datetime, by: timedelta, zone: tzinfo) -> datetime:
    """Return the instant that is `by` later on the wall clock of the zone."""
    wall = moment.astimezone(zone).replace(tzinfo=None) + by
    return wall.replace(tzinfo=zone).astimezone(UTC)


def review_window(now: datetime, days_back: int, days_ahead: int, zone: tzinfo) -> Span:
    """Return the whole days that are judged, from `days_back` before today up to the midnight `days_ahead` after it."""
    today = local_day(now, zone)
    return Span(midnight(today - days_back * DAY, zone), midnight(today + days_ahead * DAY, zone))
