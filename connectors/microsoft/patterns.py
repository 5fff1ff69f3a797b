"""Reads the recurrence of a series as Graph writes it into the RRULE it means. Pure.

Where a month is too short for the day of the pattern Exchange takes the month's last day; iCalendar would leave the
month out, so the rule says it at length. A relative pattern with several days means the first (second, ...) of any.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from connectors.microsoft.values import Json, number, part, text, texts
from connectors.rule import BadRule
from connectors.wallclock import attach

_FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "absolutemonthly": "MONTHLY",
    "relativemonthly": "MONTHLY",
    "absoluteyearly": "YEARLY",
    "relativeyearly": "YEARLY",
}
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_SHORTEST_MONTH = 28


def rule_of(recurrence: Json, zone: tzinfo, *, all_day: bool = False) -> str:
    """Return the RRULE of a recurrence with its days in this zone. Raises BadRule for one that says nothing."""
    pattern = part(recurrence, "pattern")
    kind = text(pattern, "type").lower()
    if kind not in _FREQUENCIES:
        raise BadRule(f"the recurrence is of the kind {kind!r}, which is unknown")
    interval = number(pattern, "interval") or 1
    parts = [f"FREQ={_FREQUENCIES[kind]}", *([f"INTERVAL={interval}"] if interval > 1 else [])]
    return ";".join((*parts, *_days(kind, pattern), *_limit(part(recurrence, "range"), zone, all_day)))


def _days(kind: str, pattern: Json) -> list[str]:
    """Return the parts of the rule that say on which days."""
    if kind == "daily":
        return []
    if kind == "weekly":
        return [f"BYDAY={_weekdays(pattern)}", f"WKST={_weekday(text(pattern, 'firstDayOfWeek') or 'sunday')}"]
    month = [f"BYMONTH={_in_range(pattern, 'month', 12)}"] if kind.endswith("yearly") else []
    if kind.startswith("absolute"):
        return [*month, *_day_of_month(_in_range(pattern, "dayOfMonth", 31))]
    place = _PLACES.get((text(pattern, "index") or "first").lower())
    if place is None:
        raise BadRule("the recurrence counts weekdays in a way that is unknown")
    return [*month, f"BYDAY={_weekdays(pattern)}", f"BYSETPOS={place}"]


def _day_of_month(day: int) -> list[str]:
    if day <= _SHORTEST_MONTH:
        return [f"BYMONTHDAY={day}"]
    return [f"BYMONTHDAY={','.join(str(one) for one in range(_SHORTEST_MONTH, day + 1))}", "BYSETPOS=-1"]


def _in_range(pattern: Json, name: str, most: int) -> int:
    found = number(pattern, name) or 0
    if not 1 <= found <= most:
        raise BadRule(f"the recurrence has no {name} that could be")
    return found


def _weekdays(pattern: Json) -> str:
    days = texts(pattern, "daysOfWeek")
    if not days:
        raise BadRule("the recurrence names no day of the week")
    return ",".join(_weekday(day) for day in days)


def _weekday(name: str) -> str:
    short = name[:2].upper()
    if short not in ("MO", "TU", "WE", "TH", "FR", "SA", "SU"):
        raise BadRule(f"the recurrence names the day {name!r}, which is none")
    return short


def _limit(limits: Json, zone: tzinfo, all_day: bool) -> list[str]:
    """Return the part of the rule that says when it ends; the last day counts, in the zone of the recurrence."""
    kind = text(limits, "type").lower()
    count = number(limits, "numberOfOccurrences") or 0
    if kind == "numbered" and count > 0:
        return [f"COUNT={count}"]
    if kind != "enddate":
        return []
    try:
        last = date.fromisoformat(text(limits, "endDate")[:10])
    except ValueError as err:
        raise BadRule(f"the recurrence ends at {text(limits, 'endDate')!r}, which is no date") from err
    if last.year < 2:
        return []
    if all_day:
        return [f"UNTIL={last:%Y%m%d}"]
    end = attach(datetime.combine(last, time(23, 59, 59)), zone)
    return [f"UNTIL={end.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
