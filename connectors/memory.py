"""A whole calendar in memory, by the same contract as every other: the fake of the tests and the engine of the demo.

Holds series and singles as they are given. Touches nothing outside itself. `put`, `remove`, `set_busy` and
`forget_cursors` are what other people, programs and servers do to a calendar; nothing of ours calls them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from connectors import change as meaning
from connectors.errors import ChangedElsewhere, CursorExpired, NotFound, NotOurs, NotSupported
from connectors.freebusy import merged
from connectors.model import (
    Answer,
    Attachment,
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
    utc,
)

EVERYTHING = Capabilities(
    incremental=True, writes=True, invites=True, answers=True, free_busy=True, attaches=True, uploads=True
)
_Place = tuple[str, datetime | None]


@dataclass(frozen=True, slots=True)
class _Own:
    """What an event or occurrence has of ours that its details do not show.

    `reminder` is in minutes, zero for none; `others_remind` says whether there would be one without ours.
    """

    reminder: int
    others_remind: bool
    answer: Answer | None = None


class MemoryCalendar:
    """A calendar that is gone with the process."""

    def __init__(
        self,
        events: Iterable[Series | Single] = (),
        zone: tzinfo = UTC,
        name: str = "memory",
        *,
        owners: Collection[str] = (),
        capabilities: Capabilities = EVERYTHING,
    ) -> None:
        """Start with these events; each keeps its id and gets an etag. `owners` are the addresses of its owner."""
        self.name = name
        self.capabilities = capabilities
        self.sent: list[tuple[EventRef, datetime | None, Answer]] = []
        """The answers that reached an organizer."""
        self._zone = zone
        self._owners = frozenset(address.lower() for address in owners)
        self._writes = 0
        self._epoch = 0
        self._events: dict[str, Series | Single] = {}
        self._written: dict[str, int] = {}
        self._own: dict[_Place, _Own] = {}
        self._our_exceptions: set[_Place] = set()
        self._busy: dict[str, tuple[Span, ...]] = {}
        for event in events:
            self.put(event)

    @property
    def timezone(self) -> tzinfo:
        """The zone in which floating times and all-day events are read."""
        return self._zone

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        """Return every series, and the singles that lie in the window, by id; with a cursor what changed since."""
        self._need(cursor is None or self.capabilities.incremental, "be read from a cursor")
        new_cursor = f"{self._epoch}.{self._writes}" if self.capabilities.incremental else None
        if cursor is not None:
            since = self._since(cursor)
            touched = sorted(uid for uid, write in self._written.items() if write > since)
            changed = tuple(self._events[uid] for uid in touched if uid in self._events)
            gone = tuple(uid for uid in touched if uid not in self._events)
            return Reading(changed, gone, new_cursor, complete=False, events_read=len(changed))
        events = [self._events[uid] for uid in sorted(self._events)]
        near = tuple(event for event in events if isinstance(event, Series) or _lies_in(event, window))
        return Reading(near, cursor=new_cursor, events_read=len(events))

    def create(self, draft: EventDraft) -> Receipt:
        """Create the draft, or return the event that already carries its mark."""
        self._need(self.capabilities.writes, "be written")
        known = next((event for event in self._events.values() if event.details.mark == draft.mark), None)
        if known is not None:
            return Receipt(known.ref, changed=False)
        details = EventDetails(
            title=draft.title,
            organizer=draft.organizer,
            attendees=draft.attendees,
            busy=draft.busy,
            description=draft.description,
            mark=draft.mark,
        )
        return Receipt(self.put(Single(EventRef(self.name, draft.mark), draft.span, details)))

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        """Change one occurrence, or without an original start the whole series or single."""
        self._need(self.capabilities.writes, "be written")
        event = self._current(ref)
        own = self._own_of(event, original_start)
        minutes = own.reminder if change.reminder_minutes is None else change.reminder_minutes
        revision = meaning.changed(change, others_remind=own.others_remind, owners=self._owners)
        return self._write(event, revision, original_start, replace(own, reminder=minutes))

    def delete(self, ref: EventRef) -> Receipt:
        """Delete an event that carries our mark."""
        self._need(self.capabilities.writes, "be written")
        event = self._current(ref)
        if event.details.mark is None:
            raise NotOurs(f"The event {ref.id} was not made by us, so it is not ours to delete.")
        self.remove(ref.id)
        return Receipt(event.ref)

    def attach(self, ref: EventRef, document: Attachment, original_start: datetime | None = None) -> Receipt:
        """Attach our document to one occurrence or to the whole, in place of the one of its mark."""
        inline = document.content is not None
        self._need(self.capabilities.uploads if inline else self.capabilities.attaches, "take this document")
        event = self._current(ref)
        return self._write(event, meaning.attached(document), original_start, self._own_of(event, original_start))

    def detach(self, ref: EventRef, mark: str, original_start: datetime | None = None) -> Receipt:
        """Take our document of this mark away again."""
        self._need(self.capabilities.attaches, "take documents")
        event = self._current(ref)
        return self._write(event, meaning.detached(mark), original_start, self._own_of(event, original_start))

    def answer(self, ref: EventRef, answer: Answer, original_start: datetime | None = None) -> Receipt:
        """Record the answer of the owner; what reaches the organizer stands in `sent`."""
        self._need(self.capabilities.writes, "be written")
        event = self._current(ref)
        _, details = meaning.standing(event, original_start)
        mine = [attendee.response for attendee in details.attendees if attendee.email in self._owners]
        if not mine:
            raise NotSupported(f"The owner of the calendar is not invited to the event {ref.id}.")
        own = self._own_of(event, original_start)
        known = own.answer or Answer(mine[0])
        told = answer if answer.message or answer.proposed else None
        new = own if known == answer else replace(own, answer=told)
        receipt = self._write(event, meaning.answered(answer.response, self._owners), original_start, new)
        if receipt.changed and self.capabilities.answers:
            self.sent.append((receipt.ref, original_start, answer))
        return receipt

    def free_busy(self, addresses: Sequence[str], window: Span) -> Mapping[str, tuple[Span, ...] | None]:
        """Return when others are busy, as it was set; None for an address of which nothing was."""
        self._need(self.capabilities.free_busy, "tell when others are busy")
        known = {address: self._busy.get(address.lower()) for address in addresses}
        return {address: None if spans is None else merged(spans, window) for address, spans in known.items()}

    def put(self, event: Series | Single) -> EventRef:
        """Let this series or single stand on the calendar, as it is."""
        self._writes += 1
        ref = EventRef(self.name, event.ref.id, str(self._writes))
        self._events[ref.id] = replace(event, ref=ref)
        self._written[ref.id] = self._writes
        return ref

    def remove(self, uid: str) -> None:
        """Let this event be gone."""
        self._writes += 1
        del self._events[uid]
        self._written[uid] = self._writes
        self._our_exceptions = {place for place in self._our_exceptions if place[0] != uid}
        self._own = {place: own for place, own in self._own.items() if place[0] != uid}

    def set_busy(self, address: str, spans: Iterable[Span]) -> None:
        """Let this person be busy then, and only then."""
        self._busy[address.lower()] = tuple(spans)

    def forget_cursors(self) -> None:
        """Let every cursor given out so far be too old."""
        self._epoch += 1

    def _since(self, cursor: str) -> int:
        epoch, _, write = cursor.partition(".")
        if epoch != str(self._epoch) or not write.isdecimal():
            raise CursorExpired("The calendar no longer knows this cursor; read it completely.")
        return int(write)

    def _need(self, able: bool, what: str) -> None:
        if not able:
            raise NotSupported(f"The calendar {self.name} cannot {what}.")

    def _current(self, ref: EventRef) -> Series | Single:
        event = self._events.get(ref.id)
        if event is None:
            raise NotFound(f"There is no event {ref.id} on the calendar.")
        if ref.etag is not None and ref.etag != event.ref.etag:
            raise ChangedElsewhere(f"The event {ref.id} was changed since it was read.")
        return event

    def _own_of(self, event: Series | Single, original_start: datetime | None) -> _Own:
        """Return what the event or occurrence has of ours; an occurrence like the rule has what its series has."""
        _, details = meaning.standing(event, original_start)
        place = _place(event.ref, original_start)
        if isinstance(event, Single) or place in self._own or original_start is None:
            known = self._own.get(place)
        else:
            known = None if meaning.has_exception(event, original_start) else self._own_of(event, None)
        return known or _Own(0, details.reminds)

    def _write(
        self, event: Series | Single, revision: meaning.Revision, original_start: datetime | None, own: _Own
    ) -> Receipt:
        """Let the event become what the revision makes of it, and have this of ours."""
        wanted = meaning.revised(event, revision, original_start)
        if wanted == event and own == self._own_of(event, original_start):
            return Receipt(event.ref, changed=False)
        if isinstance(event, Series) and isinstance(wanted, Series) and original_start is not None:
            wanted = self._with_exception(event, wanted, original_start, own)
        else:
            self._own[_place(event.ref, original_start)] = own
        return Receipt(self.put(wanted))

    def _with_exception(self, series: Series, wanted: Series, original_start: datetime, own: _Own) -> Series:
        """Return what is wanted with an exception for the occurrence; one of ours that says nothing of its own goes."""
        place = _place(series.ref, original_start)
        if not meaning.has_exception(series, original_start):
            self._our_exceptions.add(place)
            wanted = meaning.with_exception(wanted, original_start)
        idle = own == self._own_of(series, None) and meaning.says_no_more_than_the_rule(wanted, original_start)
        if idle and place in self._our_exceptions:
            self._our_exceptions.discard(place)
            self._own.pop(place, None)
            return meaning.without_exception(wanted, original_start)
        self._own[place] = own
        return wanted


def _place(ref: EventRef, original_start: datetime | None) -> _Place:
    return ref.id, None if original_start is None else utc(original_start)


def _lies_in(single: Single, window: Span) -> bool:
    return single.span.overlaps(window) or single.span.start in window
