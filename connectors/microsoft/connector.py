"""The Microsoft calendar: one calendar of a mailbox through the contract of every calendar.

Puts reading and writing in order and decides only what Graph's own words allow us. What of a write is mailed to guests
stands in `translate_change`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cached_property

from tzlocal import get_localzone

from connectors.account import MicrosoftAccount
from connectors.errors import ConnectorError, NotFound, NotSupported, TryLater, Unusable
from connectors.microsoft import answering, attaching, calendars, schedule
from connectors.microsoft.asking import Place
from connectors.microsoft.calendars import Listed
from connectors.microsoft.client import Graph
from connectors.microsoft.cursor import Held, read_cursor
from connectors.microsoft.reading import Read, Reader
from connectors.microsoft.translate_event import View
from connectors.microsoft.values import text
from connectors.microsoft.writing import Writer
from connectors.microsoft.zones import zone_of
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


class MicrosoftCalendar:
    """A calendar on Microsoft 365. Nothing is asked of Graph before something is asked of the calendar."""

    def __init__(self, graph: Graph, account: MicrosoftAccount, zone: tzinfo | None = None) -> None:
        """Name the account; `zone` is the one of whole days, None the mailbox's own."""
        self._graph = graph
        self._account = account
        self._zone = zone
        self._ids: dict[str, Held] = {}
        self._contents: dict[str, bytes] = {}
        self._last: Read | None = None

    @property
    def address(self) -> str:
        """What names the calendar in every EventRef: a mailbox's own by its address, another one by its id."""
        return self._mailbox if self._is_own else self._calendar.id

    @property
    def name(self) -> str:
        """What its owner calls the calendar."""
        return self._calendar.name

    @property
    def graph(self) -> Graph:
        """The way to Graph, for what is no part of a calendar's contract."""
        return self._graph

    @property
    def timezone(self) -> tzinfo:
        """The zone given, else the mailbox's where we may know it, else the machine's."""
        return self._zone or self._known_zone

    @property
    def capabilities(self) -> Capabilities:
        """What Graph can do for this calendar. Raises Unusable, AccessLost or TryLater."""
        writes = self._calendar.writes
        return Capabilities(
            incremental=True,
            writes=writes,
            invites=writes,
            answers=writes,
            free_busy=True,
            attaches=writes,
            uploads=writes,
            push=True,
            attaching_tells_guests=writes,
            answers_stay=writes,
            declined_leave=writes,
            cancels_quietly=writes,
        )

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        """Return what the window can touch; with a cursor only what changed since, as long as the window stays."""
        try:
            read = self._reader.completely(window) if cursor is None else self._since(cursor, window)
        except NotFound as err:
            self._forget()
            raise Unusable("The mailbox no longer has this calendar for us; check its name.") from err
        self._last = read
        self._ids = {held.uid: held for held in read.cursor.items.values()}
        return read.reading

    def create(self, draft: EventDraft) -> Receipt:
        """Create the draft, or return the event that already carries its mark."""
        return self._writer().create(draft)

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        """Change one occurrence, or without an original start the whole series or single.

        The organizer of an event has no response of their own in Outlook, so a change of it is nothing.
        """
        return self._writer().update(ref, change, original_start)

    def delete(self, ref: EventRef) -> Receipt:
        """Delete an event that carries our mark."""
        return self._writer().delete(ref)

    def attach(self, ref: EventRef, document: Attachment, original_start: datetime | None = None) -> Receipt:
        """Attach our document, in place of the one of its mark: its content as a file, its address as a link."""
        return attaching.attach(self._writer(), ref, document, original_start)

    def detach(self, ref: EventRef, mark: str, original_start: datetime | None = None) -> Receipt:
        """Take our document of this mark away again."""
        return attaching.detach(self._writer(), ref, mark, original_start)

    def answer(self, ref: EventRef, answer: Answer, original_start: datetime | None = None) -> Receipt:
        """Answer as the calendar's owner; Outlook tells the organizer. An answer cannot be taken back to none."""
        return answering.answer(self._writer(), ref, answer, original_start)

    def free_busy(self, addresses: Sequence[str], window: Span) -> Mapping[str, tuple[Span, ...] | None]:
        """Return when others are busy; None for those of whom Graph does not tell."""
        return schedule.busy_times(self._graph, addresses, window)

    def siblings(self) -> tuple[Listed, ...]:
        """Return all calendars of the mailbox, this one among them."""
        return calendars.listed(self._graph)

    def close(self) -> None:
        """Let go of open connections."""
        self._graph.close()

    @property
    def _is_own(self) -> bool:
        return self._account.calendar is None

    @property
    def _mailbox(self) -> str:
        return (self._account.mailbox or self._account.user).lower()

    @cached_property
    def _calendar(self) -> Listed:
        return calendars.chosen(self._graph, self._account.calendar)

    @cached_property
    def _known_zone(self) -> tzinfo:
        """The mailbox's zone takes a permission of its own, which need not be given."""
        try:
            named = text(self._graph.get(f"{self._graph.me}/mailboxSettings", {"$select": "timeZone"}), "timeZone")
        except TryLater:
            raise
        except ConnectorError:
            named = ""
        return zone_of(named) or _machine_zone()

    @property
    def _place(self) -> Place:
        path = "" if self._is_own else self._calendar.path
        return Place(self._graph, path, self.address, self._contents)

    @property
    def _view(self) -> View:
        known = (self._calendar.owner, self._mailbox, *self._account.owners)
        return View(self.timezone, frozenset(each.strip().lower() for each in known if each))

    @property
    def _reader(self) -> Reader:
        return Reader(self._place, self._view)

    def _since(self, cursor: str, window: Span) -> Read:
        last = self._last
        is_last = last is not None and last.reading.cursor == cursor
        return self._reader.since(last.cursor if last and is_last else read_cursor(cursor, self.address), window)

    def _writer(self) -> Writer:
        if not self._calendar.writes:
            raise NotSupported(f"The calendar {self._calendar.name} cannot be written.")
        return Writer(self._place, self._view, self._ids)

    def _forget(self) -> None:
        """Look for the calendar anew next time."""
        self.__dict__.pop("_calendar", None)


def open_account(
    account: MicrosoftAccount, zone: tzinfo | None = None, *, sleep: Callable[[float], None] = time.sleep
) -> MicrosoftCalendar:
    """Open the calendar of this account. Raises Unusable for an address that cannot be used."""
    return MicrosoftCalendar(Graph(account, sleep=sleep), account, zone)


def _machine_zone() -> tzinfo:
    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):
        return UTC
