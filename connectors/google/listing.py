"""Asks Google for the events of one calendar, page by page, until it has told everything. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from connectors.errors import CursorExpired, TryLater
from connectors.google.faults import Refused
from connectors.google.library import Json, JsonValue
from connectors.google.rows import (
    ABOUT_FIELDS,
    EVENT_FIELDS,
    LIST_FIELDS,
    About,
    Broken,
    Row,
    items,
    read_about,
    read_page,
    read_row,
)
from connectors.google.service import GoogleApi
from connectors.model import Span

_MOST_PAGES = 1000
_A_PAGE = 2500
_SIGNS = frozenset(("timeZone", "items", "nextPageToken", "nextSyncToken"))  # by which a page is known


@dataclass(frozen=True, slots=True)
class Misread:
    """An event that could not be read: what it is called, and why."""

    name: str
    error: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing gave. `token` begins the next one, None where Google gave none."""

    about: About
    rows: tuple[Row, ...]
    misread: tuple[Misread, ...] = ()
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Lister:
    """The events of one calendar of an account. `calendar` is its id."""

    api: GoogleApi
    calendar: str
    _usual: dict[str, object] = field(default_factory=lambda: {"maxResults": _A_PAGE, "fields": LIST_FIELDS})

    def near(self, window: Span) -> Listed:
        """Return everything that the window touches, masters for their instances."""
        return self._all(singleEvents=False, timeMin=stamp(window.start), timeMax=stamp(window.end))

    def since(self, token: str) -> Listed:
        """Return what changed since. Raises CursorExpired."""
        try:
            return self._all(singleEvents=False, syncToken=token)
        except Refused as err:
            raise CursorExpired("Google Calendar does not know what we have seen; everything is read again.") from err

    def named(self, uid: str) -> Listed:
        """Return every row of this UID: a master and its exceptions, or a single event."""
        return self._all(singleEvents=False, iCalUID=uid)

    def about(self) -> About:
        """Return what there is to say of the calendar, without its events."""
        request = self.api.calendar.events().list(calendarId=self.calendar, maxResults=1, fields=ABOUT_FIELDS)
        return read_about(self.api.execute(request))

    def instance(self, master: str, span: Span) -> tuple[Row, ...]:
        """Return the instances of a series that lie in this span, as the series now makes them."""
        request = self.api.calendar.events().instances(
            calendarId=self.calendar,
            eventId=master,
            timeMin=stamp(span.start),
            timeMax=stamp(span.end),
            fields=f"items({EVENT_FIELDS})",
        )
        return _read(items(self.api.execute(request)))[0]

    def one(self, event: str) -> Row:
        """Return one event by its id, also a cancelled one. Raises NotFound or TryLater."""
        request = self.api.calendar.events().get(calendarId=self.calendar, eventId=event, fields=EVENT_FIELDS)
        try:
            return read_row(self.api.execute(request))
        except Broken as err:
            raise TryLater(f"{err}.") from err

    def _all(self, **parameters: object) -> Listed:
        rows: list[Row] = []
        misread: list[Misread] = []
        pages = list(self._pages({"calendarId": self.calendar, **self._usual, **parameters}))
        for page in pages:
            read, wrong = _read(items(page))
            rows += read
            misread += wrong
        return Listed(read_about(pages[0]), tuple(rows), tuple(misread), read_page(pages[-1]).next_sync_token or None)

    def _pages(self, parameters: dict[str, object]) -> Iterator[Json]:
        """Yield pages until the last; each may be empty."""
        token: str | None = None
        for _ in range(_MOST_PAGES):
            more = {"pageToken": token} if token else {}
            page = self.api.execute(self.api.calendar.events().list(**parameters, **more))
            if not _SIGNS & page.keys():
                raise TryLater("Google Calendar answers with something that is no calendar; it will be asked again.")
            yield page
            token = read_page(page).next_page_token
            if not token:
                return
        raise TryLater("Google Calendar does not come to an end of its events.")


def stamp(moment: datetime) -> str:
    """Return a moment as Google's parameters want it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(found: list[JsonValue]) -> tuple[tuple[Row, ...], tuple[Misread, ...]]:
    rows: list[Row] = []
    misread: list[Misread] = []
    for each in found:
        try:
            rows.append(read_row(each))
        except Broken as err:
            name = each.get("iCalUID", each.get("id", "")) if isinstance(each, dict) else ""
            misread.append(Misread(str(name), str(err)))
    return tuple(rows), tuple(misread)
