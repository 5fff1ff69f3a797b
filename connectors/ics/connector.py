"""The .ics calendar: reads a file or a folder of them through the contract of every calendar.

Puts loading, reading and writing in order and decides nothing itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path

from connectors.errors import NotSupported
from connectors.ics import documents, write
from connectors.ics.answers import answer_as
from connectors.ics.components import Found, find
from connectors.ics.read import quiet, read
from connectors.ics.revise import Desk, change_event, revise
from connectors.ics.source import Sources, load, signature
from connectors.ics.translate import organizer
from connectors.model import (
    Answer,
    Attachment,
    Capabilities,
    EventChange,
    EventDraft,
    EventRef,
    Reading,
    Receipt,
    Span,
)


def _now() -> datetime:
    return datetime.now(UTC)


class IcsCalendar:
    """A calendar in an .ics file, or in all the .ics files of a folder."""

    capabilities = Capabilities(writes=True, attaches=True, uploads=True)

    def __init__(
        self,
        path: Path,
        zone: tzinfo | None = None,
        progress: Callable[[int, int], None] | None = None,
        clock: Callable[[], datetime] = _now,
        owners: Collection[str] = (),
    ) -> None:
        """Name the file or folder. `progress` is told the events looked at, and all; `clock` stamps what is written.

        `owners` are the addresses of the calendar's owner, who answers invitations.
        """
        self.path = path
        self._zone = zone
        self._progress = progress or quiet
        self._clock = clock
        self._owners = tuple(owners)
        self._loaded: tuple[object, Sources] | None = None

    @property
    def timezone(self) -> tzinfo:
        """The zone given, else the one the files name (X-WR-TIMEZONE), else the machine's. Raises Unusable."""
        return self._zone or self._named_zone

    @cached_property
    def _named_zone(self) -> tzinfo:
        return self._sources().timezone()

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        """Return what the window can touch. Raises Unusable."""
        if cursor is not None:
            raise NotSupported("A calendar file is always read completely, without a cursor.")
        return read(self._sources(), window, self.timezone, self._progress)

    def owners(self) -> Counter[str]:
        """Count the events that each address organizes, over everything there is. Raises Unusable."""
        found: Counter[str] = Counter()
        for source in self._sources().files:
            for rest, events in source.organizers().items():
                owner = organizer(rest.decode("utf-8", "replace"))
                if owner is not None:
                    found[owner.email] += events
        return found

    def create(self, draft: EventDraft) -> Receipt:
        """Write a new event, or return the one that carries the mark of the draft. A file sends no invitation."""
        sources = self._sources()
        known = write.marked(sources, draft.mark)
        uid = known or write.create(sources, self.path, draft, self._clock())
        return Receipt(self._ref(uid), changed=known is None)

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        """Change one occurrence, or without an original start the whole series or single."""
        desk = self._desk(ref)
        return self._receipt(ref, write.rewrite(change_event(desk, change, original_start, self._owners)))

    def delete(self, ref: EventRef) -> Receipt:
        """Take an event that carries our mark out of its file."""
        found = self._find(ref)
        write.delete(found)
        return Receipt(found.event.ref)

    def attach(self, ref: EventRef, document: Attachment, original_start: datetime | None = None) -> Receipt:
        """Attach our document to one occurrence or to the whole, in place of the one of its mark."""
        wanted = revise(self._desk(ref), lambda event, _: documents.attach(event, document), original_start)
        return self._receipt(ref, write.rewrite(wanted))

    def detach(self, ref: EventRef, mark: str, original_start: datetime | None = None) -> Receipt:
        """Take our document of this mark away again."""
        wanted = revise(self._desk(ref), lambda event, _: documents.detach(event, mark), original_start)
        return self._receipt(ref, write.rewrite(wanted))

    def answer(self, ref: EventRef, answer: Answer, original_start: datetime | None = None) -> Receipt:
        """Write the answer of the owner into the file, which sends it to nobody."""
        wanted = revise(self._desk(ref), lambda event, _: answer_as(event, self._owners, answer), original_start)
        return self._receipt(ref, write.rewrite(wanted))

    def free_busy(self, addresses: Sequence[str], window: Span) -> Mapping[str, tuple[Span, ...] | None]:
        """Refuse: a file knows nobody but its owner."""
        raise NotSupported("A calendar file cannot tell when others are busy.")

    def _receipt(self, ref: EventRef, changed: bool) -> Receipt:
        return Receipt(self._ref(ref.id), changed)

    def _ref(self, uid: str) -> EventRef:
        """Return the reference of an event as it now stands."""
        return self._find(EventRef(self.path.name, uid)).event.ref

    def _desk(self, ref: EventRef) -> Desk:
        return Desk(self._find(ref), self._clock(), write.raw_bytes)

    def _find(self, ref: EventRef) -> Found:
        return find(self._sources(), self.timezone, ref)

    def mentions(self, address: str) -> int:
        """Count the events that name this address, as organizer or attendee. Raises Unusable."""
        written = address.encode("utf-8")
        return sum(source.naming(written) for source in self._sources().files)

    def _sources(self) -> Sources:
        """Return the loaded files, anew once one of them changed."""
        current = signature(self.path)
        if self._loaded is None or self._loaded[0] != current:
            self._loaded = (current, load(self.path))
        return self._loaded[1]
