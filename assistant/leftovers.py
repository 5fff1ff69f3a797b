"""Takes off a calendar what is ours and in no ledger: holds, documents and links that nobody remembers.

A marked event to which others are invited is a meeting, and stays. Decides nothing else, and knows no deed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.core.links import changes_without
from assistant.core.people import is_the_leader_s
from assistant.model import Leader
from assistant.pull import Source
from connectors.contract import Calendar
from connectors.errors import AccessLost, ConnectorError, TryLater
from connectors.model import EventChange, EventDetails, EventRef, Series, Single, Span

AROUND = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something of ours that stands on a calendar: a document (its mark), a link (the text without it), or an event."""

    calendar: Calendar
    ref: EventRef
    title: str
    document: str | None = None
    original_start: datetime | None = None
    without_link: EventChange | None = None


def leftovers(sources: Iterable[Source], leader: Leader, now: datetime) -> tuple[Leftover, ...]:
    """Return what of ours stands within a year of now. Raises ConnectorError where a calendar cannot be read."""
    window = Span(now - AROUND, now + AROUND)
    return tuple(
        found
        for source in sources
        if source.calendar.capabilities.writes
        for event in source.calendar.read(window)
        for found in _of(source.calendar, event, leader)
    )


def take_off(found: Iterable[Leftover]) -> tuple[tuple[Leftover, str], ...]:
    """Take these off, and return those that could not be, each with a sentence. Raises AccessLost or TryLater."""
    failed = []
    refs: dict[tuple[int, str], EventRef] = {}
    for one in found:
        place = id(one.calendar), one.ref.id
        try:
            receipt = _take_off(one, refs.get(place, one.ref))
        except (AccessLost, TryLater):
            raise
        except ConnectorError as err:
            failed.append((one, str(err)))
        else:
            refs[place] = receipt
    return tuple(failed)


def _take_off(one: Leftover, ref: EventRef) -> EventRef:
    if one.without_link is not None:
        return one.calendar.update(ref, one.without_link, one.original_start).ref
    if one.document is None:
        return one.calendar.delete(ref).ref
    return one.calendar.detach(ref, one.document, one.original_start).ref


def _of(calendar: Calendar, event: Series | Single, leader: Leader) -> Iterator[Leftover]:
    details = event.details
    if isinstance(event, Single) and details.mark is not None and not _others(details, leader):
        yield Leftover(calendar, event.ref, details.title)
        return
    for change in changes_without(event) if is_the_leader_s(details, leader) else ():
        yield Leftover(calendar, event.ref, details.title, None, change.original_start, change.change)
    for mark in _marks(details):
        yield Leftover(calendar, event.ref, details.title, mark)
    for exception in event.exceptions if isinstance(event, Series) else ():
        for mark in _marks(exception.details) - _marks(details):
            yield Leftover(calendar, event.ref, exception.details.title, mark, exception.original_start)


def _others(details: EventDetails, leader: Leader) -> bool:
    return any(attendee.email not in leader.addresses for attendee in details.attendees)


def _marks(details: EventDetails) -> frozenset[str]:
    return frozenset(attachment.mark for attachment in details.attachments if attachment.mark)
