"""Expands one rule on a wall clock, between two moments, at a cost that depends on neither its age nor its sense.

dateutil walks from DTSTART and, for a rule that never matches, on to the year 9999. So it is asked for the pattern
alone (INTERVAL=1), from the period in which the answer may begin; which periods count is arithmetic. A pattern that
does not occur in 28 years without a century among them, which hold every kind of year, never occurs.

Naive datetimes only: time zones, UNTIL and exceptions are the business of `connectors.recurrence`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import islice, product, takewhile
from typing import Literal

from dateutil import rrule

from connectors.rule import WEEKDAYS, Rule

_EVERY_KIND_OF_YEAR = datetime.fromisoformat("9972-01-01")
_Frequency = Literal[0, 1, 2, 3, 4, 5, 6]
_FREQ: dict[str, _Frequency] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}


def wall_clock_starts(rule: Rule, first: datetime, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the starts of the rule from `begin` to `end` (both included), ascending. UNTIL is not looked at.

    `first` is DTSTART; it is yielded only where it matches the rule. All three are naive and on one wall clock.
    """
    pattern = _completed(rule, first)
    if max(first, begin) > end or not _ever_matches(pattern):
        return
    found = _counted(rule, pattern, first, begin, end) if rule.count else _stepped(pattern, first, begin, end)
    yield from (start for start in found if start >= begin)


def _counted(rule: Rule, pattern: Rule, first: datetime, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield what COUNT leaves, from `first` on, or from later where what comes before can be counted by arithmetic."""
    skipped, resume = _skippable(pattern, first, begin)
    return islice(_stepped(pattern, first, resume, end), max(0, (rule.count or 0) - skipped))


def _skippable(pattern: Rule, first: datetime, begin: datetime) -> tuple[int, datetime]:
    """Return how many starts of a plain daily or weekly pattern lie before the step of `begin`, and that step."""
    if pattern.by_month or pattern.by_month_day or pattern.by_set_pos or pattern.freq not in ("DAILY", "WEEKLY"):
        return 0, first
    if pattern.freq == "DAILY" and pattern.by_day:
        return 0, first
    length = timedelta(days=pattern.interval * (7 if pattern.freq == "WEEKLY" else 1))
    origin = _week(first, pattern) if pattern.freq == "WEEKLY" else _midnight(first)
    steps = (begin - origin) // length
    if steps < 2:
        return 0, first
    in_first_step = sum(1 for _ in _stepped(pattern, first, first, origin + length - timedelta(seconds=1)))
    each = len(_times(pattern)) * max(1, len(pattern.by_day))
    return in_first_step + (steps - 1) * each, origin + steps * length


def _stepped(pattern: Rule, first: datetime, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the pattern in those of its periods that INTERVAL leaves, from `begin` but never before `first`."""
    begin = max(first, begin)
    for start in takewhile(lambda moment: moment <= end, _walk(pattern, begin)):
        if start >= begin and _steps(pattern, first, start) % pattern.interval == 0:
            yield start


def _steps(rule: Rule, first: datetime, start: datetime) -> int:
    """Return how many periods of the rule lie between its first and the one that holds `start`."""
    if rule.freq == "YEARLY":
        return start.year - first.year
    if rule.freq == "MONTHLY":
        return (start.year - first.year) * 12 + start.month - first.month
    if rule.freq == "WEEKLY":
        return (_week(start, rule) - _week(first, rule)).days // 7
    return (start.date() - first.date()).days


def _walk(pattern: Rule, begin: datetime) -> Iterator[datetime]:
    """Yield the pattern with INTERVAL=1 from about `begin` until the year 9999, where dateutil may fail."""
    chosen = _chosen_times(pattern)
    days = pattern.by_day or (tuple((None, day) for day in WEEKDAYS) if pattern.freq == "DAILY" else ())
    try:
        for start in rrule.rrule(
            _frequency(pattern),
            dtstart=_week(begin, pattern) if pattern.freq == "WEEKLY" else begin,
            wkst=WEEKDAYS.index(pattern.week_start),
            byweekday=[rrule.weekday(WEEKDAYS.index(day), nth) for nth, day in days] or None,
            bymonth=pattern.by_month or None,
            bymonthday=pattern.by_month_day or None,
            byyearday=pattern.by_year_day or None,
            byweekno=pattern.by_week_no or None,
            bysetpos=(pattern.by_set_pos or None) if pattern.freq != "DAILY" else None,
            byhour=pattern.by_hour,
            byminute=pattern.by_minute,
            bysecond=pattern.by_second,
        ):
            if chosen is None or start.time() in chosen:
                yield start
    except (ValueError, OverflowError):
        return


def _frequency(pattern: Rule) -> _Frequency:
    """Look for the days of a filtered daily rule a year at a time: the same days, found a hundred times faster."""
    filtered = pattern.by_day or pattern.by_month or pattern.by_month_day
    return rrule.YEARLY if pattern.freq == "DAILY" and filtered else _FREQ[pattern.freq]


def _chosen_times(pattern: Rule) -> frozenset[time] | None:
    """Return the times of day that BYSETPOS leaves of a daily rule, whose set is one day; None for all."""
    if pattern.freq != "DAILY" or not pattern.by_set_pos:
        return None
    times = _times(pattern)
    places = [place - 1 if place > 0 else len(times) + place for place in pattern.by_set_pos]
    return frozenset(times[place] for place in places if 0 <= place < len(times))


def _times(pattern: Rule) -> list[time]:
    return sorted(time(*parts) for parts in product(pattern.by_hour, pattern.by_minute, pattern.by_second))


@lru_cache(maxsize=4096)
def _ever_matches(pattern: Rule) -> bool:
    if pattern.freq == "DAILY" and _chosen_times(pattern) == frozenset():
        return False
    return next(_walk(pattern, _EVERY_KIND_OF_YEAR), None) is not None


def _completed(rule: Rule, first: datetime) -> Rule:
    """Write out what a rule takes from DTSTART, and leave out where it ends."""
    days = _from_first(rule, first)
    return replace(
        days,
        count=None,
        until=None,
        by_hour=rule.by_hour or (first.hour,),
        by_minute=rule.by_minute or (first.minute,),
        by_second=rule.by_second or (first.second,),
    )


def _from_first(rule: Rule, first: datetime) -> Rule:
    if rule.by_day or rule.by_month_day or rule.by_year_day or rule.by_week_no:
        return rule
    if rule.freq == "YEARLY":
        return replace(rule, by_month=rule.by_month or (first.month,), by_month_day=(first.day,))
    if rule.freq == "MONTHLY":
        return replace(rule, by_month_day=(first.day,))
    if rule.freq == "WEEKLY":
        return replace(rule, by_day=((None, WEEKDAYS[first.weekday()]),))
    return rule


def _week(moment: datetime, rule: Rule) -> datetime:
    """Return the midnight on which the week of the moment begins for this rule."""
    return _midnight(moment) - timedelta(days=(moment.weekday() - WEEKDAYS.index(rule.week_start)) % 7)


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment, time())
