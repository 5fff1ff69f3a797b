"""The CalDAV calendar: one calendar of a server through the contract of every calendar.

Puts finding, reading and writing in order and decides only what the server's own words allow us.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Collection as Several
from datetime import UTC, datetime, tzinfo
from functools import cached_property

import httpx2
from tzlocal import get_localzone

from connectors.account import Account, Password
from connectors.caldav import busy, discovery, managed
from connectors.caldav.client import Client
from connectors.caldav.cursor import read_cursor
from connectors.caldav.discovery import Collection, Principal
from connectors.caldav.href import path_of
from connectors.caldav.reading import Read, Reader
from connectors.caldav.writing import Edit, Writer
from connectors.errors import NotFound, NotOurs, NotSupported, Unusable
from connectors.ics import resource as texts
from connectors.ics.marks import uid_of_mark
from connectors.ics.scan import scan
from connectors.ics.zones import Zones, iana
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
from connectors.session import Session

_SCHEDULES = "calendar-auto-schedule"


def _now() -> datetime:
    return datetime.now(UTC)


class CalDavCalendar:
    """A calendar on a CalDAV server. Nothing is asked of the server before something is asked of the calendar."""

    def __init__(
        self,
        session: Session,
        path: str = "/",
        *,
        name: str | None = None,
        owners: Several[str] = (),
        zone: tzinfo | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Begin at this path of the server; `name` chooses among several calendars, by its name or address.

        `owners` are addresses of the calendar's owner beyond those the server knows; `clock` stamps what is written.
        """
        self._client = Client(session)
        self._path = path
        self._name = name
        self._owners = tuple(owner.strip().lower() for owner in owners)
        self._zone = zone
        self._clock = clock
        self._last: Read | None = None

    @property
    def address(self) -> str:
        """The full address of the calendar, which names it in every EventRef. Raises Unusable."""
        return str(self._client.session.at(self._collection.path))

    @property
    def name(self) -> str:
        """What its owner calls the calendar."""
        return self._collection.name

    @property
    def timezone(self) -> tzinfo:
        """The zone given, else the one that the server has for the calendar, else the machine's."""
        return self._zone or self._known_zone

    @cached_property
    def capabilities(self) -> Capabilities:
        """What the server says it can do for this calendar. Raises Unusable, AccessLost or TryLater."""
        writes = self._collection.writes
        schedules = writes and _SCHEDULES in self._features and bool(self._principal.addresses)
        return Capabilities(
            incremental=True,
            writes=writes,
            invites=schedules,
            answers=schedules,
            free_busy=schedules and self._principal.outbox is not None,
            attaches=writes,
            uploads=writes,
        )

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        """Return what the window can touch; with a cursor only what changed since."""
        reader = Reader(self._client, self._collection, self.address, self.timezone)
        try:
            self._last = reader.completely(window) if cursor is None else self._since(reader, cursor, window)
        except NotFound as err:
            self._forget()
            raise Unusable(f"{self._client.host} no longer has the calendar; check its address.") from err
        return self._last.reading

    def create(self, draft: EventDraft) -> Receipt:
        """Create the draft, or return the event that already carries its mark."""
        self._need(self._collection.writes, "be written")
        return self._writer().create(uid_of_mark(draft.mark), texts.drafted(draft, now=self._clock()))

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        """Change one occurrence, or without an original start the whole series or single."""
        owners = self._addresses() if change.response else ()

        def edit(text: bytes) -> bytes:
            now, text = self._clock(), self._kept_up(text, ref)
            return texts.edited(text, ref.id, change, original_start, zone=self.timezone, now=now, owners=owners)

        return self._changed(ref, edit)

    def delete(self, ref: EventRef) -> Receipt:
        """Delete an event that carries our mark."""
        self._need(self._collection.writes, "be written")
        writer = self._writer()
        resource = writer.find(ref)
        if not texts.is_ours(resource.text):
            raise NotOurs(f"The event {ref.id} was not made by us, so it is not ours to delete.")
        writer.delete(resource)
        return writer.receipt(ref.id, resource)

    def attach(self, ref: EventRef, document: Attachment, original_start: datetime | None = None) -> Receipt:
        """Attach our document, in place of the one of its mark; its content is left with the server where it offers."""
        if document.content is not None and document.mark and self._keeps_documents(original_start):
            return managed.attach(self._writer(), ref, document)

        def edit(text: bytes) -> bytes:
            text = self._kept_up(text, ref)
            return texts.attached(text, ref.id, document, original_start, zone=self.timezone, now=self._clock())

        return self._changed(ref, edit)

    def detach(self, ref: EventRef, mark: str, original_start: datetime | None = None) -> Receipt:
        """Take our document of this mark away again."""
        if self._keeps_documents(original_start):
            receipt = managed.detach(self._writer(), ref, mark)
            if receipt is not None:
                return receipt

        def edit(text: bytes) -> bytes:
            kept = self._kept_up(text, ref)
            try:
                return texts.detached(kept, ref.id, mark, original_start, zone=self.timezone, now=self._clock())
            except NotFound:
                if kept == text:
                    raise
                return kept

        return self._changed(ref, edit)

    def answer(self, ref: EventRef, answer: Answer, original_start: datetime | None = None) -> Receipt:
        """Record the answer of the owner; a server that schedules tells the organizer."""
        self._need(self._collection.writes, "be written")
        owners = self._addresses()
        answered = texts.answered_as_guest if self.capabilities.answers else texts.answered

        def edit(text: bytes) -> bytes:
            return answered(text, ref.id, answer, owners, original_start, zone=self.timezone, now=self._clock())

        return self._writer().change(ref, edit, as_guest=True)

    def free_busy(self, addresses: Sequence[str], window: Span) -> Mapping[str, tuple[Span, ...] | None]:
        """Return when others are busy, and we ourselves; None for those of whom the server does not tell."""
        self._need(self.capabilities.free_busy, "tell when others are busy")
        own = set(self._addresses())
        mine = [address for address in addresses if address.lower() in own]
        others = [each for each in addresses if each not in mine and "@" in each and each.isprintable()]
        found: dict[str, tuple[Span, ...] | None] = dict.fromkeys(addresses)
        if mine:
            found |= dict.fromkeys(mine, busy.of_calendars(self._client, [self._collection.path], window))
        if others:
            me, outbox = self._principal.addresses[0], self._principal.outbox or ""
            found |= busy.of_others(self._client, outbox, me, others, window, self._clock())
        return found

    def siblings(self) -> tuple[Collection, ...]:
        """Return all the calendars that can be reached from where we began, this one among them."""
        return discovery.calendars(self._client, self._path)

    def close(self) -> None:
        """Let go of open connections."""
        self._client.session.close()

    @cached_property
    def _collection(self) -> Collection:
        found = discovery.calendars(self._client, self._path)
        return discovery.named(found, self._name, self._client.host)

    @cached_property
    def _principal(self) -> Principal:
        return discovery.principal(self._client, self._collection.principal)

    @cached_property
    def _features(self) -> frozenset[str]:
        return self._client.options(self._collection.path)

    @cached_property
    def _known_zone(self) -> tzinfo:
        return _zone(self._collection.zone or "") or _machine_zone()

    def _addresses(self) -> tuple[str, ...]:
        return (*self._principal.addresses, *self._owners)

    def _since(self, reader: Reader, cursor: str, window: Span) -> Read:
        last = self._last
        is_last = last is not None and last.reading.cursor == cursor
        known = last.cursor if last is not None and is_last else read_cursor(cursor, self.address)
        return reader.since(known, window, cursor)

    def _writer(self) -> Writer:
        places = self._last.places if self._last is not None else {}
        return Writer(self._client, self._collection, self.address, self.timezone, places)

    def _changed(self, ref: EventRef, edit: Edit) -> Receipt:
        self._need(self._collection.writes, "be written")
        return self._writer().change(ref, edit)

    def _kept_up(self, text: bytes, ref: EventRef) -> bytes:
        return texts.kept_up(text, ref.id, zone=self.timezone, now=self._clock())

    def _keeps_documents(self, original_start: datetime | None) -> bool:
        return original_start is None and managed.FEATURE in self._features

    def _need(self, able: bool, what: str) -> None:
        if not able:
            raise NotSupported(f"The calendar {self._collection.name} cannot {what}.")

    def _forget(self) -> None:
        """Look for the calendar anew next time."""
        for name in ("_collection", "_principal", "_features", "_known_zone", "capabilities"):
            self.__dict__.pop(name, None)


def open_account(
    account: Account,
    zone: tzinfo | None = None,
    *,
    transport: httpx2.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], datetime] = _now,
) -> CalDavCalendar:
    """Open the calendar of this account. Raises Unusable for an address that cannot be used.

    `transport`, `sleep` and `clock` stand in for the network and the time.
    """
    address = discovery.address_of(account.address)
    session = Session(address, account.credentials, allow_plain=account.allow_plain, transport=transport, sleep=sleep)
    owner = account.credentials.username if isinstance(account.credentials, Password) else ""
    owners = (*account.owners, *(each for each in (owner, account.address) if "@" in each and "/" not in each))
    return CalDavCalendar(session, path_of(address), name=account.calendar, owners=owners, zone=zone, clock=clock)


def _zone(text: str) -> tzinfo | None:
    """Return the zone that a VTIMEZONE names or defines, None for none."""
    zones = Zones(scan(text.encode()).zones)
    name = next((line.partition(":")[2] for line in text.splitlines() if line.upper().startswith("TZID")), "")
    return zones.find(name) if name else iana(text.strip()) if text.strip() else None


def _machine_zone() -> tzinfo:
    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):
        return UTC
