"""What a person does to a calendar with a program of their own, done alike to the calendar we act on and to its twin.

The twin is the calendar as the person alone would have left it: nothing of ours ever reaches it, except what a person
has taken over by changing it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.change import revised
from connectors.errors import NotFound
from connectors.memory import MemoryCalendar
from connectors.model import Event, EventDetails, Response, Series, Single, Span, Status
from connectors.recurrence import occurrences
from tests.calendar_text import ME, diary
from tests.shell.acting_world import ALWAYS, World

MINUTE = timedelta(minutes=1)
Edit = Callable[[Span, EventDetails], tuple[Span, EventDetails]]


@dataclass
class Person:
    """Edits `world` and its twin `alone` alike."""

    world: World
    alone: MemoryCalendar
    made: int = 0

    def add(self, start: datetime, minutes: int, invited_by: str | None = None) -> None:
        """Put a new event on the calendar; one that somebody else invites to waits for an answer."""
        self.made += 1
        text = f"{start:%Y-%m-%d %H:%M} {minutes}m " + (
            f"zoe kim Talk by {invited_by}" if invited_by else "alone Errand"
        )
        [event] = diary(text)
        response = Response.NEEDS_ACTION
        attendees = tuple(replace(a, response=response) if a.email == ME else a for a in event.details.attendees)
        ref = replace(event.ref, id=f"own-{self.made}")
        for calendar in (self.world.truth, self.alone):
            calendar.put(replace(event, ref=ref, details=replace(event.details, attendees=attendees)))

    def occurrence(self, uid: str, now: datetime, ahead: int) -> Event | None:
        """Return one of the next occurrences of a series that still stand."""
        series = _find(self.alone, uid)
        if not isinstance(series, Series):
            return None
        coming = [e for e in occurrences(series, Span(now, now + timedelta(days=21))) if not e.cancelled]
        return coming[ahead % len(coming)] if coming else None

    def edit(self, uid: str, original_start: datetime | None, change: Edit) -> None:
        """Change an occurrence or a single; one of ours becomes the person's by that."""
        changed = [_edited(calendar, uid, original_start, change) for calendar in (self.world.truth, self.alone)]
        if changed[0] is not None and changed[1] is None:
            kept = tuple(a for a in changed[0].details.attachments if a.mark is None)
            self.alone.put(replace(changed[0], details=replace(changed[0].details, attachments=kept)))

    def take_out(self, uid: str, original_start: datetime) -> None:
        """Delete one occurrence of a series."""
        for calendar in (self.world.truth, self.alone):
            series = _find(calendar, uid)
            if isinstance(series, Series):
                calendar.put(replace(series, cancelled=(*series.cancelled, original_start)))

    def delete(self, uid: str) -> None:
        for calendar in (self.world.truth, self.alone):
            if _find(calendar, uid) is not None:
                calendar.remove(uid)

    def rename_series(self, uid: str, title: str) -> None:
        """Rename every occurrence, as programs do for "all events"."""
        self._whole(uid, lambda details: replace(details, title=title))

    def show_as_free(self, uid: str) -> None:
        self._whole(uid, lambda details: replace(details, busy=False))

    def _whole(self, uid: str, change: Callable[[EventDetails], EventDetails]) -> None:
        for calendar in (self.world.truth, self.alone):
            series = _find(calendar, uid)
            if isinstance(series, Series):
                exceptions = tuple(replace(e, details=change(e.details)) for e in series.exceptions)
                calendar.put(replace(series, details=change(series.details), exceptions=exceptions))

    def ours(self) -> list[Single]:
        """Return the events that carry our mark."""
        return [e for e in self.world.truth.read(ALWAYS) if isinstance(e, Single) and e.details.mark is not None]


def moved_to(start: datetime) -> Edit:
    return lambda span, details: (Span(start, start + span.duration), details)


def renamed(title: str) -> Edit:
    return lambda span, details: (span, replace(details, title=title))


def described(text: str) -> Edit:
    return lambda span, details: (span, replace(details, description=text))


def cancelled(span: Span, details: EventDetails) -> tuple[Span, EventDetails]:
    return span, replace(details, status=Status.CANCELLED)


def answered(email: str, response: Response) -> Edit:
    def change(span: Span, details: EventDetails) -> tuple[Span, EventDetails]:
        attendees = tuple(replace(a, response=response) if a.email == email else a for a in details.attendees)
        return span, replace(details, attendees=attendees)

    return change


def _find(calendar: MemoryCalendar, uid: str) -> Series | Single | None:
    return next((each for each in calendar.read(ALWAYS) if each.ref.id == uid), None)


def _edited(
    calendar: MemoryCalendar, uid: str, original_start: datetime | None, change: Edit
) -> Series | Single | None:
    event = _find(calendar, uid)
    if event is None:
        return None
    try:
        wanted = revised(event, change, original_start)
    except NotFound:
        return event
    calendar.put(wanted)
    return wanted
