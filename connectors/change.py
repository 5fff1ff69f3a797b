"""Says what a series or single becomes when it is changed, gets a document or an answer. Pure.

Decides the meaning of a change once, for every connector that keeps events itself. Must not know how one is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.errors import NotFound, NotSupported
from connectors.model import (
    Attachment,
    Attendee,
    Event,
    EventChange,
    EventDetails,
    Response,
    Series,
    SeriesException,
    Single,
    Span,
    Status,
    utc,
)
from connectors.recurrence import occurrences
from connectors.wallclock import lasting

_INSTANT = timedelta(microseconds=1)
_DAY = timedelta(days=1)

Revision = Callable[[Span, EventDetails], tuple[Span, EventDetails]]
"""What becomes of when an event is and of what it says."""


def standing(event: Series | Single, original_start: datetime | None = None) -> tuple[Span, EventDetails]:
    """Return when an event is, or this occurrence of it, and what it says. Raises NotFound where there is none."""
    if isinstance(event, Series):
        if original_start is None:
            return lasting(event.start, event.duration, event.all_day), event.details
        found = occurrence(event, original_start)
        return found.span, found.details
    if original_start is not None and utc(original_start) != event.span.start:
        raise NotFound(f"The event {event.ref.id} does not start at {utc(original_start).isoformat()}.")
    return event.span, event.details


def revised(event: Series | Single, revision: Revision, original_start: datetime | None = None) -> Series | Single:
    """Return the event with this revision of one occurrence, or without an original start of the whole.

    Raises NotFound for an original start that fits none, and NotSupported for another start of a whole series:
    exceptions would lose their place.
    """
    now = standing(event, original_start)
    span, details = revision(*now)
    if (span, details) == now:
        return event
    if isinstance(event, Single):
        return replace(event, span=span, details=details)
    if original_start is None:
        return _revised_series(event, span, details)
    return _revised_occurrence(event, occurrence(event, original_start), span, details)


def changed(change: EventChange, *, others_remind: bool = False, owners: Collection[str] = ()) -> Revision:
    """Return the revision that makes this change.

    `others_remind` is about the reminders that are not ours, `owners` are the addresses of the calendar's owner.
    """
    reply = answered(change.response, owners) if change.response else None

    def revision(span: Span, details: EventDetails) -> tuple[Span, EventDetails]:
        revised = change.span or span, _changed_details(details, change, others_remind)
        return reply(*revised) if reply else revised

    return revision


def attached(document: Attachment) -> Revision:
    """Return the revision that attaches our document, in place of the one of its mark."""
    return lambda span, details: (span, replace(details, attachments=_with_document(details.attachments, document)))


def detached(mark: str) -> Revision:
    """Return the revision that takes our document of this mark away."""
    return lambda span, details: (
        span,
        replace(details, attachments=tuple(each for each in details.attachments if each.mark != mark)),
    )


def answered(response: Response, addresses: Collection[str]) -> Revision:
    """Return the revision by which the attendees of these addresses answer."""

    def answer(each: Attendee) -> Attendee:
        return replace(each, response=response) if each.email in addresses else each

    return lambda span, details: (span, replace(details, attendees=tuple(map(answer, details.attendees))))


def still_to_say(change: EventChange, span: Span, details: EventDetails) -> EventChange:
    """Return what of a change an event does not say already; a reminder may always be another one."""
    return EventChange(
        span=None if change.span == span else change.span,
        title=None if change.title == details.title else change.title,
        busy=None if change.busy is details.busy else change.busy,
        status=None if change.status is details.status else change.status,
        description=None if change.description == details.description else change.description,
        reminder_minutes=change.reminder_minutes,
        response=change.response,
    )


def occurrence(series: Series, original_start: datetime) -> Event:
    """Return the occurrence that the series has at this original start. Raises NotFound for none, or one taken out."""
    moment = utc(original_start)
    found = [e for e in occurrences(series, Span(moment, moment + _INSTANT)) if e.original.start == moment]
    if not found or (found[0].cancelled and found[0].details.status is not Status.CANCELLED):
        raise NotFound(f"The series {series.ref.id} has no occurrence that starts at {moment.isoformat()}.")
    return found[0]


def has_exception(series: Series, original_start: datetime) -> bool:
    """Say whether this occurrence has an exception of its own."""
    return without_exception(series, original_start) != series


def with_exception(series: Series, original_start: datetime) -> Series:
    """Return the series in which this occurrence says what it now says by an exception of its own."""
    now = occurrence(series, original_start)
    return _revised_occurrence(series, now, now.span, now.details)


def without_exception(series: Series, original_start: datetime) -> Series:
    """Return the series in which this occurrence is what the rule makes of it."""
    moment = utc(original_start)
    kept = tuple(e for e in series.exceptions if e.this_and_future or utc(e.original_start) != moment)
    return replace(series, exceptions=kept)


def says_no_more_than_the_rule(series: Series, original_start: datetime) -> bool:
    """Say whether this occurrence is what it would be without an exception of its own."""
    bare = without_exception(series, original_start)
    return occurrence(bare, original_start) == occurrence(series, original_start)


def _revised_series(series: Series, span: Span, details: EventDetails) -> Series:
    if span == lasting(series.start, series.duration, series.all_day):
        return replace(series, details=details)
    if span.start != utc(series.start):
        raise NotSupported(f"The start of the series {series.ref.id} cannot be moved; each occurrence can.")
    return replace(series, duration=_lasting(span, series.all_day), details=details)


def _revised_occurrence(series: Series, now: Event, span: Span, details: EventDetails) -> Series:
    exception = SeriesException(
        original_start=now.original.start,
        start=span.start.astimezone(series.start.tzinfo),
        duration=_lasting(span, now.all_day),
        details=details,
        all_day=now.all_day,
    )
    others = without_exception(series, now.original.start)
    return replace(others, exceptions=(*others.exceptions, exception))


def _changed_details(details: EventDetails, change: EventChange, others_remind: bool) -> EventDetails:
    reminds = details.reminds if change.reminder_minutes is None else change.reminder_minutes > 0 or others_remind
    return replace(
        details,
        title=details.title if change.title is None else change.title,
        busy=details.busy if change.busy is None else change.busy,
        status=details.status if change.status is None else change.status,
        description=details.description if change.description is None else change.description,
        reminds=reminds,
    )


def _with_document(standing_there: tuple[Attachment, ...], document: Attachment) -> tuple[Attachment, ...]:
    marks = [each.mark for each in standing_there]
    at = marks.index(document.mark) if document.mark in marks else len(marks)
    others = [each for each in standing_there if each.mark != document.mark]
    return (*others[:at], document, *others[at:])


def _lasting(span: Span, all_day: bool) -> timedelta:
    """Return the duration; an all-day event lasts whole days, also over a clock change."""
    return max(1, round(span.duration / _DAY)) * _DAY if all_day else span.duration
