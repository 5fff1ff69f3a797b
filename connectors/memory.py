"""A whole calendar in memory, by the same contract as every other: the fake of the tests and the engine of the demo.

Holds series and singles as they are given. Touches nothing outside itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from connectors.change import changed_occurrence, changed_series, changed_single
from connectors.errors import ChangedElsewhere, NotFound, NotOurs, NotSupported
from connectors.model import (
    Capabilities,
    EventChange,
    EventDetails,
    EventDraft,
    EventRef,
    Reading,
    Receipt,
    Series,
    Single,
    Span,
)


class MemoryCalendar:
    """A calendar that is gone with the process."""

    capabilities = Capabilities(writes=True, invites=True)

    def __init__(self, events: Iterable[Series | Single] = (), zone: tzinfo = UTC, name: str = "memory") -> None:
        """Start with these events; each keeps its id and gets an etag."""
        self.name = name
        self._zone = zone
        self._writes = 0
        self._marks: dict[str, str] = {}
        self._events: dict[str, Series | Single] = {}
        for event in events:
            self._store(event)

    @property
    def timezone(self) -> tzinfo:
        """The zone in which floating times and all-day events are read."""
        return self._zone

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        """Return every series, and the singles that lie in the window, by id."""
        if cursor is not None:
            raise NotSupported("This calendar is always read completely, without a cursor.")
        events = [self._events[uid] for uid in sorted(self._events)]
        near = tuple(event for event in events if isinstance(event, Series) or _lies_in(event, window))
        return Reading(near, events_read=len(events))

    def create(self, draft: EventDraft) -> Receipt:
        """Create the draft, or return the event that already carries its mark."""
        known = self._marks.get(draft.mark)
        if known is not None:
            return Receipt(self._events[known].ref, changed=False)
        details = EventDetails(title=draft.title, attendees=draft.attendees, busy=draft.busy)
        self._marks[draft.mark] = draft.mark
        return Receipt(self._store(Single(EventRef(self.name, draft.mark), draft.span, details)))

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        """Change one occurrence, or without an original start the whole series or single."""
        event = self._current(ref)
        if isinstance(event, Single):
            if original_start is not None and original_start != event.span.start:
                raise NotFound(f"The event {ref.id} does not start at {original_start.isoformat()}.")
            wanted: Series | Single = changed_single(event, change)
        elif original_start is None:
            wanted = changed_series(event, change)
        else:
            wanted = changed_occurrence(event, change, original_start)
        return Receipt(event.ref, changed=False) if wanted == event else Receipt(self._store(wanted))

    def delete(self, ref: EventRef) -> Receipt:
        """Delete an event that carries our mark."""
        event = self._current(ref)
        if ref.id not in self._marks.values():
            raise NotOurs(f"The event {ref.id} was not made by us, so it is not ours to delete.")
        del self._events[ref.id]
        self._marks = {mark: uid for mark, uid in self._marks.items() if uid != ref.id}
        return Receipt(event.ref)

    def _current(self, ref: EventRef) -> Series | Single:
        event = self._events.get(ref.id)
        if event is None:
            raise NotFound(f"There is no event {ref.id} on the calendar.")
        if ref.etag is not None and ref.etag != event.ref.etag:
            raise ChangedElsewhere(f"The event {ref.id} was changed since it was read.")
        return event

    def _store(self, event: Series | Single) -> EventRef:
        self._writes += 1
        ref = EventRef(self.name, event.ref.id, str(self._writes))
        self._events[ref.id] = replace(event, ref=ref)
        return ref


def _lies_in(single: Single, window: Span) -> bool:
    return single.span.overlaps(window) or single.span.start in window
