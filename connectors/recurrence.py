"""Turns a series and a window into occurrences: rules, additions, exceptions and what was taken out, merged.

Pure: no clock, no file, no network. A series keeps its wall clock: starts are found on the local clock of its zone and
only then become instants. A wall time that does not exist takes the offset before the gap, one that exists twice the
first. Timed events last exactly their duration, all-day events whole days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from connectors.expansion import wall_clock_starts
from connectors.model import (
    Event,
    EventDetails,
    InstanceKey,
    Series,
    SeriesException,
    Single,
    Span,
    Status,
)
from connectors.rule import BadRule, Rule, parse_rule, read_until
from connectors.wallclock import EARLIEST, END_OF_WALL, LATEST, attach, lasting, wall_clock

__all__ = [
    "BadRule",
    "Rule",
    "first_start",
    "fits",
    "fitting",
    "next_start",
    "occurrences",
    "parse_rule",
    "single_event",
]

_DAY = timedelta(days=1)
_LOOK_AHEAD = timedelta(days=100 * 366)

_parsed = lru_cache(maxsize=4096)(parse_rule)


def occurrences(series: Series, window: Span) -> list[Event]:
    """Return every occurrence that the rule put into the window or that now overlaps it, cancelled ones included.

    Sorted by original start. Raises BadRule for a rule that cannot be read.
    """
    forms = _Forms.of(series)
    durations = _additions(series)
    starts = set(_between(series, *_around(window, *forms.reach(durations.values()))))
    starts |= fitting(series, forms.starts_now_in(window) - starts)
    events = (forms.event(start, durations.get(start)) for start in sorted(starts))
    return [event for event in events if event.original.start in window or _touches(event.span, window)]


def single_event(single: Single) -> Event:
    """Return a single event as the one occurrence it is."""
    return Event(
        key=InstanceKey(single.ref.id, single.span.start),
        span=single.span,
        original=single.span,
        details=single.details,
        recurring=False,
        all_day=single.all_day,
        cancelled=single.details.status is Status.CANCELLED,
    )


def first_start(series: Series) -> datetime | None:
    """Return the first original start in UTC, or None if the rule yields nothing."""
    return next_start(series, EARLIEST)


def next_start(series: Series, after: datetime) -> datetime | None:
    """Return the first original start at or after the instant, cancelled ones too; a hundred years are searched."""
    begin = max(after.astimezone(UTC), EARLIEST)
    fixed = [start for start in (*_additions(series), *_own_start(series)) if start >= begin]
    from_rules = (next(_rule_starts(series, rule, begin, _later(begin, _LOOK_AHEAD)), None) for rule in _rules(series))
    return min((start for start in (*fixed, *from_rules) if start is not None), default=None)


def fits(series: Series, original_start: datetime) -> bool:
    """Say whether the rule, its start or an addition puts an occurrence at this instant, cancelled or not."""
    return bool(fitting(series, (original_start,)))


def fitting(series: Series, original_starts: Iterable[datetime]) -> frozenset[datetime]:
    """Return those of the instants, in UTC, at which the series has an occurrence, cancelled or not."""
    asked = {start.astimezone(UTC) for start in original_starts}
    found = asked & ({*_additions(series), *_own_start(series)} if asked else set())
    for group in _near_each_other(sorted(asked - found)):
        for rule in _rules(series):
            found |= asked.intersection(_rule_starts(series, rule, group[0], group[-1]))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Form:
    """How the occurrences from `since` on are: shifted on the wall clock, lasting, showing."""

    since: datetime
    shift: timedelta
    duration: timedelta
    details: EventDetails
    all_day: bool


@dataclass(frozen=True, slots=True)
class _Forms:
    """A series with the forms that follow each other in it, and the exceptions of single occurrences."""

    series: Series
    forms: tuple[_Form, ...]
    alone: dict[datetime, SeriesException]
    cancelled: frozenset[datetime]
    cancelled_days: frozenset[date]

    @classmethod
    def of(cls, series: Series) -> _Forms:
        plain = _Form(datetime.min.replace(tzinfo=UTC), timedelta(0), series.duration, series.details, series.all_day)
        later = sorted((e for e in series.exceptions if e.this_and_future), key=lambda e: e.original_start)
        return cls(
            series,
            (plain, *(_form(series, exception) for exception in later)),
            {e.original_start.astimezone(UTC): e for e in series.exceptions if not e.this_and_future},
            frozenset(start.astimezone(UTC) for start in series.cancelled),
            frozenset(series.cancelled_days),
        )

    def reach(self, durations: Iterable[timedelta | None]) -> tuple[timedelta, timedelta]:
        """Return how far before and after the window an occurrence may have been put that now overlaps it."""
        longest = max(d for d in (*(f.duration for f in self.forms), *durations) if d is not None)
        shifted = max(abs(form.shift) for form in self.forms) + _DAY
        return shifted + min(longest, LATEST - EARLIEST), shifted

    def starts_now_in(self, window: Span) -> set[datetime]:
        """Return the original starts of the single exceptions that now overlap the window."""
        return {start for start, exception in self.alone.items() if _touches(_moved(exception), window)}

    def event(self, start: datetime, duration: timedelta | None) -> Event:
        """Return the occurrence that the series has at this original start."""
        zone = _zone(self.series)
        original = lasting(start.astimezone(zone), self.series.duration, self.series.all_day)
        exception = self.alone.get(start)
        gone = start in self.cancelled or bool(
            self.cancelled_days and start.astimezone(zone).date() in self.cancelled_days
        )
        form = self.forms[bisect_right(self.forms, start, key=lambda each: each.since) - 1]
        details, all_day = (exception.details, exception.all_day) if exception else (form.details, form.all_day)
        if gone or (exception is None and form is self.forms[0] and duration is None):
            span = original
        else:
            span = _moved(exception) if exception else _shifted(start.astimezone(zone), form, duration)
        return Event(
            key=InstanceKey(self.series.ref.id, start),
            span=span,
            original=original,
            details=details,
            recurring=True,
            all_day=all_day,
            cancelled=gone or details.status is Status.CANCELLED,
        )


def _form(series: Series, exception: SeriesException) -> _Form:
    zone = _zone(series)
    put = exception.original_start.astimezone(zone).replace(tzinfo=None)
    now = exception.start.astimezone(zone).replace(tzinfo=None)
    since = exception.original_start.astimezone(UTC)
    return _Form(since, now - put, exception.duration, exception.details, exception.all_day)


def _shifted(start: datetime, form: _Form, duration: timedelta | None) -> Span:
    zone = start.tzinfo or UTC
    moved = attach(start.replace(tzinfo=None) + form.shift, zone) if form.shift else start
    return lasting(moved.astimezone(zone), form.duration if duration is None else duration, form.all_day)


def _moved(exception: SeriesException) -> Span:
    return lasting(exception.start, exception.duration, exception.all_day)


def _touches(span: Span, window: Span) -> bool:
    return span.overlaps(window) or span.start in window


def _around(window: Span, before: timedelta, after: timedelta) -> tuple[datetime, datetime]:
    """Return the window widened by what it reaches, within the time that can be counted."""
    begin, end = max(window.start, EARLIEST), min(window.end, LATEST)
    return EARLIEST + max(timedelta(0), begin - EARLIEST - before), LATEST - max(timedelta(0), LATEST - end - after)


def _between(series: Series, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the original starts from `begin` to `end`, in no order, perhaps twice."""
    yield from (start for start in (*_additions(series), *_own_start(series)) if begin <= start <= end)
    for rule in _rules(series):
        yield from _rule_starts(series, rule, begin, end)


def _rule_starts(series: Series, rule: Rule, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the instants at which one rule of the series puts occurrences from `begin` to `end`, ascending."""
    zone = _zone(series)
    first = series.start.replace(tzinfo=None)
    last = _last_wall(rule, zone, series.all_day)
    stop = min(wall_clock(end, zone) + _DAY, last)
    for wall in wall_clock_starts(rule, first, wall_clock(begin, zone) - _DAY, stop):
        start = attach(wall, zone)
        if _within_until(rule, start, series.all_day) and begin <= start <= end:
            yield start


def _rules(series: Series) -> list[Rule]:
    rules = [_parsed(text) for text in series.rules]
    if not series.all_day:
        return rules
    return [replace(r, by_hour=(), by_minute=(), by_second=()) if r.by_hour or r.by_minute else r for r in rules]


def _own_start(series: Series) -> tuple[datetime, ...]:
    """Return DTSTART, which is always an occurrence, unless every rule ended before it."""
    start = attach(series.start.replace(tzinfo=None), _zone(series))
    ended = [_ended_before(rule, series, start) for rule in _rules(series)]
    return () if ended and all(ended) else (start,)


def _ended_before(rule: Rule, series: Series, start: datetime) -> bool:
    zone = _zone(series)
    return not _within_until(rule, start, series.all_day) or _last_wall(
        rule, zone, series.all_day
    ) < series.start.replace(tzinfo=None)


def _within_until(rule: Rule, start: datetime, all_day: bool) -> bool:
    until = _read_until(rule.until) if rule.until and not all_day else None
    return not isinstance(until, datetime) or until.tzinfo is None or start <= until


def _last_wall(rule: Rule, zone: tzinfo, all_day: bool) -> datetime:
    """Return the last wall time that UNTIL leaves; for an UNTIL in UTC a day later, since instants decide there."""
    until = _read_until(rule.until) if rule.until else None
    if until is None:
        return END_OF_WALL
    if all_day and isinstance(until, datetime) and until.tzinfo is not None:
        local = wall_clock(until, zone)  # Exchange ends an all-day series at the midnight of its last day, in UTC
        return datetime.combine(local if local.time() == time() else until, time.max).replace(tzinfo=None)
    if all_day or not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    return until if until.tzinfo is None else wall_clock(min(until, LATEST), zone) + _DAY


_read_until = lru_cache(maxsize=4096)(read_until)


def _additions(series: Series) -> dict[datetime, timedelta | None]:
    return {addition.start.astimezone(UTC): addition.duration for addition in series.additions}


def _near_each_other(starts: list[datetime]) -> Iterator[list[datetime]]:
    """Part sorted instants where a quarter lies between two, so that a lookup never walks an empty decade."""
    group: list[datetime] = []
    for start in starts:
        if group and start - group[-1] > 90 * _DAY:
            yield group
            group = []
        group.append(start)
    if group:
        yield group


def _zone(series: Series) -> tzinfo:
    return series.start.tzinfo or UTC


def _later(moment: datetime, by: timedelta) -> datetime:
    return min(moment, LATEST - by) + by
