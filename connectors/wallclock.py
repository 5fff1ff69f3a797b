"""Goes between wall clocks and instants, without ever leaving the years that can be counted.

A wall time that does not exist takes the offset before the gap, one that exists twice the first. Must not know rules.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

from connectors.model import Span

EARLIEST = datetime(1850, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 28, tzinfo=UTC)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
END_OF_WALL = END_OF_TIME.replace(tzinfo=None)


def attach(wall: datetime, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, at which the clocks of the zone show this time."""
    try:
        return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError:
        return END_OF_TIME


def wall_clock(moment: datetime, zone: tzinfo) -> datetime:
    """Return what the clocks of the zone show at this moment, as a naive datetime."""
    return max(EARLIEST, min(moment, LATEST)).astimezone(zone).replace(tzinfo=None)


def lasting(start: datetime, duration: timedelta, all_day: bool) -> Span:
    """Return the span from `start`: whole days on its own wall clock for all-day events, else the exact duration."""
    begin = start.astimezone(UTC)
    try:
        end = attach(datetime.combine(start, time()) + duration, start.tzinfo or UTC) if all_day else begin + duration
    except OverflowError:
        end = END_OF_TIME
    return Span(begin, max(begin, end))
