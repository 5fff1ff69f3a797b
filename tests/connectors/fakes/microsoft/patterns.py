"""The days on which a recurrence falls: the six patterns and three ranges of the service, worked out by hand.

Pure, and on purpose without any code of the program or a rule library: the reading of the program is held against it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from tests.connectors.fakes.microsoft.refusal import Json, bad

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INDEXES = ("first", "second", "third", "fourth", "last")
NO_END = "0001-01-01"
_HORIZON = timedelta(days=366 * 20)
_NEEDS = {
    "daily": (),
    "weekly": ("daysOfWeek",),
    "absoluteMonthly": ("dayOfMonth",),
    "relativeMonthly": ("daysOfWeek",),
    "absoluteYearly": ("dayOfMonth", "month"),
    "relativeYearly": ("daysOfWeek", "month"),
}


def complete(recurrence: Json, start: date, zone: str) -> Json:
    """Return a recurrence of a request with everything that the service fills in. Raises Refusal."""
    pattern, limits = recurrence.get("pattern"), recurrence.get("range")
    if not pattern or not limits:
        raise bad("A recurrence needs a pattern and a range.", "ErrorPropertyValidationFailure")
    return {"pattern": _pattern(pattern), "range": _range(limits, start, zone)}


def _pattern(given: Json) -> Json:
    kind = given.get("type")
    if kind not in _NEEDS or int(given.get("interval") or 0) < 1:
        raise bad("A recurrence pattern needs a type and an interval of at least 1.", "ErrorPropertyValidationFailure")
    lacking = [name for name in _NEEDS[kind] if not given.get(name)]
    if lacking:
        raise bad(f"A {kind} pattern needs {', '.join(lacking)}.", "ErrorPropertyValidationFailure")
    blank = {"month": 0, "dayOfMonth": 0, "firstDayOfWeek": "sunday", "index": "first"}
    return blank | {name: value for name, value in given.items() if value is not None}


def _range(given: Json, start: date, zone: str) -> Json:
    kind = given.get("type")
    if given.get("startDate") != start.isoformat():
        raise bad("The start date of the range must be that of the event.", "ErrorPropertyValidationFailure")
    if kind == "numbered" and int(given.get("numberOfOccurrences") or 0) < 1:
        raise bad("A numbered range needs numberOfOccurrences.", "ErrorPropertyValidationFailure")
    if kind == "endDate" and str(given.get("endDate") or "") < start.isoformat():
        raise bad("A range must not end before it starts.", "ErrorPropertyValidationFailure")
    if kind not in ("noEnd", "numbered", "endDate"):
        raise bad("A range needs a type.", "ErrorPropertyValidationFailure")
    return {
        "type": kind,
        "startDate": start.isoformat(),
        "endDate": given["endDate"] if kind == "endDate" else NO_END,
        "recurrenceTimeZone": given.get("recurrenceTimeZone") or zone,
        "numberOfOccurrences": given["numberOfOccurrences"] if kind == "numbered" else 0,
    }


def days(recurrence: Json, until: date | None = None) -> Iterator[date]:
    """Yield the days on which the recurrence falls, in order, up to and with `until`."""
    limits = recurrence["range"]
    start = date.fromisoformat(limits["startDate"])
    last = min(until or date.max, _last(limits) or start + _HORIZON)
    left = limits["numberOfOccurrences"] if limits["type"] == "numbered" else None
    for day in _unbounded(recurrence["pattern"], start):
        if day > last or left == 0:
            return
        left = None if left is None else left - 1
        yield day


def _last(limits: Json) -> date | None:
    return date.fromisoformat(limits["endDate"]) if limits["type"] == "endDate" else None


def _unbounded(pattern: Json, start: date) -> Iterator[date]:
    kind = pattern["type"]
    if kind == "daily":
        yield from _each(start, timedelta(days=pattern["interval"]))
    elif kind == "weekly":
        yield from _weekly(pattern, start)
    else:
        yield from (day for day in _by_month(pattern, start) if day >= start)


def _each(day: date, step: timedelta) -> Iterator[date]:
    while day < date.max - step:
        yield day
        day += step


def _weekly(pattern: Json, start: date) -> Iterator[date]:
    first = DAYS.index(pattern["firstDayOfWeek"])
    week = start - timedelta(days=(start.weekday() - first) % 7)
    offsets = sorted((DAYS.index(name) - first) % 7 for name in pattern["daysOfWeek"])
    for monday in _each(week, timedelta(weeks=pattern["interval"])):
        yield from (day for day in (monday + timedelta(days=offset) for offset in offsets) if day >= start)


def _by_month(pattern: Json, start: date) -> Iterator[date]:
    yearly = pattern["type"].endswith("Yearly")
    step = pattern["interval"] * (12 if yearly else 1)
    month = start.year * 12 + (pattern["month"] if yearly else start.month) - 1
    while month < 9998 * 12:
        yield _day_in(pattern, month // 12, month % 12 + 1)
        month += step


def _day_in(pattern: Json, year: int, month: int) -> date:
    length = calendar.monthrange(year, month)[1]
    if pattern["type"].startswith("absolute"):
        return date(year, month, min(pattern["dayOfMonth"], length))
    wanted = [date(year, month, day) for day in range(1, length + 1)]
    wanted = [day for day in wanted if DAYS[day.weekday()] in pattern["daysOfWeek"]]
    place = INDEXES.index(pattern["index"])
    return wanted[-1] if place == 4 else wanted[place]
