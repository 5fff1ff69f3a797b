"""The Google calendar: one calendar of an account through the contract of every calendar.

Puts reading and writing in order and decides only what Google's own words allow us.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cached_property

from connectors.account import GoogleAccount, Use
from connectors.errors import NotFound, NotSupported, Unusable
from connectors.google import busy, calendars, translate_change
from connectors.google.calendars import OWN, Listed
from connectors.google.cursor import read_cursor
from connectors.google.listing import Lister
from connectors.google.reading import Read, Reader
from connectors.google.rows import About, Broken, Row
from connectors.google.service import GoogleApi
from connectors.google.translate import Frame
from connectors.google.translate_change import Patch
from connectors.google.writing import Edit, Writer
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
    Status,
)


class GoogleCalendar:
    """A calendar with Google. Nothing is asked of Google before something is asked of the calendar."""

    def __init__(self, api: GoogleApi, account: GoogleAccount, zone: tzinfo | None = None) -> None:
        """Name the account; `zone` is the one of whole days, None the calendar's own."""
        self._api = api
        self._account = account
        self._zone = zone
        self._known: About | None = None
        self._last: Read | None = None

    @property
    def address(self) -> str:
        """The id of the calendar, which names it in every EventRef; a person's own is named by their address."""
        return self._account.user.lower() if self._is_own else self.calendar_id

    @cached_property
    def calendar_id(self) -> str:
        """The id by which Google knows the calendar. Raises Unusable."""
        return calendars.id_of(self._api, self._account.calendar)

    @property
    def name(self) -> str:
        """What its owner calls the calendar."""
        return self._about.summary

    @property
    def api(self) -> GoogleApi:
        """The way to Google, for what is no part of a calendar's contract."""
        return self._api

    @property
    def timezone(self) -> tzinfo:
        """The zone given, else the calendar's own."""
        return self._zone or self._reader.floating(self._about)

    @property
    def capabilities(self) -> Capabilities:
        """What Google can do for this calendar. Raises Unusable, AccessLost or TryLater."""
        writes = self._about.writes
        return Capabilities(
            incremental=True,
            writes=writes,
            invites=writes,
            answers=writes,
            free_busy=True,
            attaches=writes,
            push=True,
        )

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        """Return what the window can touch; with a cursor only what changed since, as long as the window stays."""
        try:
            read = self._reader.completely(window) if cursor is None else self._since(cursor, window)
        except NotFound as err:
            raise Unusable(f"Google no longer has the calendar {self.address} for us; check its name.") from err
        self._last, self._known = read, read.about
        return read.reading

    def create(self, draft: EventDraft) -> Receipt:
        """Create the draft, or return the event that already carries its mark."""
        self._need_writes()
        return self._writer.create(draft)

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        """Change one occurrence, or without an original start the whole series or single.

        A status other than cancelled brings an occurrence back that was taken out.
        """

        def edit(row: Row, frame: Frame) -> Patch:
            return translate_change.changed(row, change, frame)

        restores = change.status is not None and change.status is not Status.CANCELLED
        return self._write(ref, edit, original_start, restores=restores)

    def delete(self, ref: EventRef) -> Receipt:
        """Delete an event that carries our mark."""
        self._need_writes()
        return self._writer.delete(ref)

    def attach(self, ref: EventRef, document: Attachment, original_start: datetime | None = None) -> Receipt:
        """Attach our document by its address, in place of the one of its mark."""
        if document.content is not None:
            raise NotSupported("Google Calendar takes documents by their address only.")
        return self._write(ref, lambda row, _: translate_change.attached(row, document), original_start)

    def detach(self, ref: EventRef, mark: str, original_start: datetime | None = None) -> Receipt:
        """Take our document of this mark away again."""
        return self._write(ref, lambda row, _: translate_change.detached(row, mark), original_start)

    def answer(self, ref: EventRef, answer: Answer, original_start: datetime | None = None) -> Receipt:
        """Answer as the calendar's owner; Google tells the organizer.

        Its message is the comment; without one, the proposed times are.
        """
        return self._write(ref, lambda row, frame: translate_change.answered(row, answer, frame), original_start)

    def free_busy(self, addresses: Sequence[str], window: Span) -> Mapping[str, tuple[Span, ...] | None]:
        """Return when others are busy; None for all of them where we may not ask."""
        if Use.FREE_BUSY not in self._account.uses:
            return dict.fromkeys(addresses)
        try:
            return busy.of_others(self._api, addresses, window)
        except NotSupported:
            return dict.fromkeys(addresses)

    def siblings(self) -> tuple[Listed, ...]:
        """Return all the calendars of the account, this one among them."""
        return calendars.calendars(self._api)

    def close(self) -> None:
        """Let go of open connections."""
        self._api.close()

    @property
    def _is_own(self) -> bool:
        return self.calendar_id in (OWN, self._account.user)

    @property
    def _about(self) -> About:
        if self._known is None:
            try:
                self._known = self._reader.lister.about()
            except NotFound as err:
                raise Unusable(f"Google has no calendar {self.address} for us; check its name.") from err
        return self._known

    @property
    def _reader(self) -> Reader:
        user = self._account.user.lower()
        owners = (user, *(each.strip().lower() for each in self._account.owners))
        own = user if self._is_own else None
        return Reader(Lister(self._api, self.calendar_id), self.address, self._zone, own, owners)

    @property
    def _writer(self) -> Writer:
        cursor = self._last.cursor if self._last is not None else None
        return Writer(self._reader, cursor.head.window if cursor is not None else None)

    def _since(self, text: str, window: Span) -> Read:
        """Read what changed; where the window moved on, everything, as nothing else tells what came into sight."""
        last = self._last if self._last is not None and self._last.reading.cursor == text else None
        cursor = last.cursor if last is not None and last.cursor is not None else read_cursor(text, self.address)
        if not cursor.head.window.contains(window):
            return self._reader.completely(window)
        return self._reader.since(cursor, last.groups if last is not None else None)

    def _write(
        self,
        ref: EventRef,
        edit: Edit,
        start: datetime | None,
        *,
        restores: bool = False,
    ) -> Receipt:
        self._need_writes()

        def checked(row: Row, frame: Frame) -> Patch:
            try:
                return edit(row, frame)
            except Broken as err:
                raise NotSupported(f"The event {ref.id} cannot be changed: {err}.") from err

        return self._writer.change(ref, checked, start, restores=restores)

    def _need_writes(self) -> None:
        if not self._about.writes:
            raise NotSupported(f"The calendar {self.address} cannot be written.")


def open_account(
    account: GoogleAccount, zone: tzinfo | None = None, *, sleep: Callable[[float], None] = time.sleep
) -> GoogleCalendar:
    """Open the calendar of this account. `sleep` stands in for the time between two attempts."""
    return GoogleCalendar(GoogleApi(account, sleep=sleep), account, zone)
