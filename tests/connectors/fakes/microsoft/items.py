"""What lies in a mailbox: calendars, events, their occurrences and exceptions, attachments, and what is gone.

Values that change; nothing here decides who may change them or who hears of it (see `exchange`).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property

from tests.connectors.fakes.microsoft.patterns import days
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, missing
from tests.connectors.fakes.microsoft.zones import zone_of

DEFAULTS: Json = {
    "subject": "",
    "body": {"contentType": "html", "content": ""},
    "importance": "normal",
    "sensitivity": "normal",
    "isAllDay": False,
    "isCancelled": False,
    "responseRequested": True,
    "showAs": "busy",
    "isReminderOn": True,
    "reminderMinutesBeforeStart": 15,
    "categories": [],
    "allowNewTimeProposals": True,
    "hideAttendees": False,
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "onlineMeetingUrl": None,
    "onlineMeeting": None,
    "location": {"displayName": "", "locationType": "default", "uniqueIdType": "unknown"},
    "locations": [],
    "attendees": [],
}


@dataclass
class Attached:
    """A file in an event. `delivered` says that the guests have got it."""

    id: str
    name: str
    content: bytes
    media_type: str
    inline: bool
    modified: datetime
    delivered: bool = False
    content_id: str | None = None


@dataclass
class Item:
    """A single event, a series master or (`day` set) an exception, in one mailbox: a copy of its own.

    `start` and `end` are wall clock times in `zone`; `props` hold what differs from the defaults or the master.
    """

    key: str
    calendar: str
    uid: str
    start: datetime
    end: datetime
    zone: str
    props: Json
    created: datetime
    modified: datetime
    seq: int = 0
    day: date | None = None
    recurrence: Json | None = None
    exceptions: dict[date, Item] = field(default_factory=dict)
    cancelled: set[date] = field(default_factory=set)
    attachments: dict[str, Attached] = field(default_factory=dict)
    extensions: dict[str, Json] = field(default_factory=dict)
    extended: dict[str, str] = field(default_factory=dict)
    transaction: str | None = None
    moves: int = 0
    generation: int = 0
    original_zone: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of a calendar: a single, a master, or (with `day`) an occurrence, exception or not."""

    mailbox: Mailbox
    item: Item
    day: date | None = None

    @property
    def exception(self) -> Item | None:
        return self.item.exceptions.get(self.day) if self.day else None

    @property
    def own(self) -> Item:
        """The item that this line's own properties stand in."""
        return self.exception or self.item

    @property
    def type(self) -> str:
        if self.day:
            return "exception" if self.exception else "occurrence"
        return "seriesMaster" if self.item.recurrence else "singleInstance"

    @cached_property
    def props(self) -> Json:
        return DEFAULTS | self.item.props | (self.exception.props if self.exception else {})

    @property
    def zone(self) -> tzinfo:
        return zone_of(self.own.zone) or self.mailbox.tz

    @property
    def walls(self) -> tuple[datetime, datetime]:
        """Start and end on the wall clock of the event."""
        if self.exception:
            return self.exception.start, self.exception.end
        day = self.day or self._first_day()
        start = datetime.combine(day, self.item.start.time()) if day else self.item.start
        return start, start + (self.item.end - self.item.start)

    def _first_day(self) -> date | None:
        return next(days(self.item.recurrence), None) if self.item.recurrence else None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Start and end as instants in UTC."""
        start, end = self.walls
        return start.replace(tzinfo=self.zone).astimezone(UTC), end.replace(tzinfo=self.zone).astimezone(UTC)

    @property
    def original(self) -> datetime:
        """The instant at which the rule put this occurrence."""
        assert self.day is not None
        zone = zone_of(self.item.zone) or self.mailbox.tz
        return datetime.combine(self.day, self.item.start.time(), zone).astimezone(UTC)

    @property
    def seq(self) -> int:
        return self.own.seq

    @property
    def change_key(self) -> str:
        text = f"{self.item.key}{self.own.key}{self.own.seq:08}"
        return base64.b64encode(text.encode()).decode()

    @property
    def etag(self) -> str:
        return f'W/"{self.change_key}"'

    def id(self, immutable: bool) -> str:
        """Return the id of either kind; the default kind changes when the event changes its calendar."""
        item = self.item
        parts = [self.mailbox.address, item.key, self.day.isoformat() if self.day else "", str(item.generation)]
        parts += [] if immutable else [str(item.moves)]
        return _sealed("AAkALg" if immutable else "AAMkAD", "|".join(parts))

    def id_of_master(self, immutable: bool) -> str | None:
        return Row(self.mailbox, self.item).id(immutable) if self.day else None

    def overlaps(self, start: datetime, end: datetime) -> bool:
        mine = self.span
        return mine[0] < end and (mine[1] > start or mine[0] == mine[1] == start)


@dataclass
class Folder:
    """A calendar. `owner` is the address of the mailbox that it belongs to; another one's is shared with us."""

    id: str
    name: str
    owner: str
    default: bool = False
    can_edit: bool = True
    birthdays: bool = False
    color: str = "auto"
    source: str | None = None


@dataclass(frozen=True)
class Gone:
    """An event that is no longer there, by both of its ids."""

    seq: int
    calendar: str
    default_id: str
    immutable_id: str


@dataclass
class Mailbox:
    """The calendars and events of one person; `seq` counts the changes."""

    address: str
    name: str
    user_id: str
    zone: str = "W. Europe Standard Time"
    folders: dict[str, Folder] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    seq: int = 0
    settings: Json = field(default_factory=dict)

    @property
    def tz(self) -> tzinfo:
        return zone_of(self.zone) or UTC

    @property
    def default_folder(self) -> Folder:
        return next(folder for folder in self.folders.values() if folder.default)

    def folder(self, ident: str | None) -> Folder:
        """Return the calendar of this id, the default one for None. Raises Refusal."""
        if ident is None:
            return self.default_folder
        if ident not in self.folders:
            raise missing()
        return self.folders[ident]

    def touch(self, item: Item, now: datetime) -> None:
        """Count a change of this item."""
        self.seq += 1
        item.seq, item.modified = self.seq, now

    def bury(self, row: Row) -> None:
        self.seq += 1
        self.gone.append(Gone(self.seq, row.item.calendar, row.id(False), row.id(True)))

    def rows(self, item: Item, start: datetime, end: datetime) -> Iterator[Row]:
        """Yield the lines of an item that touch the window: itself, or its occurrences."""
        is_series = item.recurrence is not None
        found = [Row(self, item, day) for day in occurring(item, end)] if is_series else [Row(self, item)]
        yield from (row for row in found if row.overlaps(start, end))

    def row(self, ident: str) -> Row:
        """Return what this id names, of either kind. Raises Refusal."""
        parts = _opened(ident)
        item = self.items.get(parts[1])
        is_gone = item is None or parts[0] != self.address or (len(parts) == 5 and parts[4] != str(item.moves))
        if item is None or is_gone or (parts[2] and parts[3] != str(item.generation)):
            raise missing()
        if not parts[2]:
            return Row(self, item)
        day = date.fromisoformat(parts[2])
        if day in item.cancelled or day not in occurring(item, datetime.combine(day, item.start.time(), UTC)):
            raise missing()
        return Row(self, item, day)

    def find(self, uid: str) -> Item | None:
        return next((item for item in self.items.values() if item.uid == uid), None)


def occurring(item: Item, end: datetime) -> list[date]:
    """Return the days of a series up to an instant, and those of exceptions, without the cancelled ones."""
    until = (end + timedelta(days=2)).date()
    found = {*days(item.recurrence, until), *item.exceptions} if item.recurrence else set()
    return sorted(found - item.cancelled)


def _sealed(head: str, text: str) -> str:
    return head + base64.urlsafe_b64encode(text.encode()).decode()


def _opened(ident: str) -> list[str]:
    try:
        if ident[:6] not in ("AAkALg", "AAMkAD"):
            raise ValueError(ident)
        parts = base64.urlsafe_b64decode(ident[6:].encode()).decode().split("|")
        if len(parts) != (4 if ident[:6] == "AAkALg" else 5):
            raise ValueError(ident)
    except ValueError:
        raise Refusal(400, "ErrorInvalidIdMalformed", "Id is malformed.") from None
    return parts
