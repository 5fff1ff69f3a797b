"""Says what a series or single becomes when an EventChange is applied to it. Pure.

Decides the meaning of a change once, for every connector that keeps events itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from connectors.errors import NotFound, NotSupported
from connectors.model import Event, EventChange, EventDetails, Series, SeriesException, Single, Span, Status, utc
from connectors.recurrence import occurrences
from connectors.wallclock import lasting

_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def changed_details(details: EventDetails, change: EventChange) -> EventDetails:
    """Return the details with everything that the change names."""
    return replace(
        details,
        title=details.title if change.title is None else change.title,
        busy=details.busy if change.busy is None else change.busy,
        status=details.status if change.status is None else change.status,
    )


def changed_single(single: Single, change: EventChange) -> Single:
    """Return the single event as it becomes."""
    return replace(single, span=change.span or single.span, details=changed_details(single.details, change))


def changed_series(series: Series, change: EventChange) -> Series:
    """Return the series as it becomes. Raises NotSupported for another start: exceptions would lose their place."""
    details = changed_details(series.details, change)
    if change.span is None:
        return replace(series, details=details)
    if change.span.start != utc(series.start):
        raise NotSupported(f"The start of the series {series.ref.id} cannot be moved; each occurrence can.")
    return replace(series, duration=_lasting(change.span, series.all_day), details=details)


def changed_occurrence(series: Series, change: EventChange, original_start: datetime) -> Series:
    """Return the series with this one occurrence changed. Raises NotFound for an original start that fits none."""
    now = occurrence(series, original_start)
    span = change.span or now.span
    exception = SeriesException(
        original_start=now.original.start,
        start=span.start.astimezone(series.start.tzinfo),
        duration=_lasting(span, now.all_day),
        details=changed_details(now.details, change),
        all_day=now.all_day,
    )
    if _says(exception, now):
        return series
    others = tuple(e for e in series.exceptions if e.this_and_future or utc(e.original_start) != now.original.start)
    return replace(series, exceptions=(*others, exception))


def occurrence(series: Series, original_start: datetime) -> Event:
    """Return the occurrence that the series has at this original start. Raises NotFound for none, or one taken out."""
    moment = utc(original_start)
    found = [e for e in occurrences(series, Span(moment, moment + _INSTANT)) if e.original.start == moment]
    if not found or (found[0].cancelled and found[0].details.status is not Status.CANCELLED):
        raise NotFound(f"The series {series.ref.id} has no occurrence that starts at {moment.isoformat()}.")
    return found[0]


def _lasting(span: Span, all_day: bool) -> timedelta:
    """Return the duration; an all-day event lasts whole days, also over a clock change."""
    return max(1, round(span.duration / _DAY)) * _DAY if all_day else span.duration


def _says(exception: SeriesException, now: Event) -> bool:
    """Say whether the occurrence already is what the exception would make it."""
    same_span = now.span == lasting(exception.start, exception.duration, exception.all_day)
    return same_span and now.details == exception.details
