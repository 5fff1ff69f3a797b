"""One person's calendar in the simulated Google: how a test opens it, and what others do to it.

`Visitor` is such another program, as the contract of every calendar wants it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from connectors.account import GoogleAccount, Use
from connectors.google.access import Grant
from connectors.google.connector import GoogleCalendar, open_account
from connectors.google.scopes import scopes_of
from connectors.model import Attendee, AttendeeKind, EventDetails, Series, SeriesException, Single, Span, utc
from connectors.wallclock import lasting
from tests.connectors.elsewhere import BERLIN, read_text, uid_in
from tests.connectors.fakes.google import copies, series
from tests.connectors.fakes.google.person import Person
from tests.connectors.fakes.google.server import GoogleServer
from tests.contracts.calendar_seed import ONCE_TEXT, OWNER, WEEKLY_TEXT

Json = dict[str, Any]
USES = frozenset({Use.CALENDAR, Use.FREE_BUSY})
_RESPONSES = {"needs-action": "needsAction"}


class Kept:
    """Tokens that are gone with the test."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text

    def load(self) -> str | None:
        return self.text

    def save(self, text: str) -> None:
        self.text = text

    def clear(self) -> None:
        self.text = None

    @contextmanager
    def locked(self) -> Iterator[None]:
        yield


@dataclass(slots=True)
class Office:
    """A simulated Google with one person; `slept` are the seconds that were waited between attempts."""

    server: GoogleServer
    email: str = OWNER
    slept: list[float] = field(default_factory=list)
    open: list[GoogleCalendar] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.world.add_user(self.email, "Lea")

    def account(self, calendar: str | None = None, uses: frozenset[Use] = USES) -> GoogleAccount:
        scopes = scopes_of(uses)
        info = self.server.authorized_user(self.email, *scopes)
        grant = Grant(info["token"], datetime.now(UTC) + timedelta(days=1), scopes)
        tokens = Kept(msgspec.json.encode(grant).decode())
        return GoogleAccount(self.email, tokens, uses, endpoint=self.server.url, calendar=calendar)

    def opened(
        self, calendar: str | None = None, *, zone: tzinfo | None = BERLIN, uses: frozenset[Use] = USES
    ) -> GoogleCalendar:
        found = open_account(self.account(calendar, uses), zone, sleep=self.slept.append)
        self.open.append(found)
        return found

    def let_go(self) -> None:
        while self.open:
            self.open.pop().close()

    def asked(self) -> list[str]:
        """The requests so far: method and the last part of the path."""
        return [f"{method} {path.rpartition('/')[2]}" for method, path, _ in self.server.requests]

    def person(self, email: str | None = None) -> Person:
        return Person(self.server.world, email or self.email)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Another program on the person's own calendar."""

    office: Office
    holds_damage: bool = False

    def seed(self) -> Visitor:
        """Put there what the contract wants."""
        self.put(WEEKLY_TEXT)
        self.put(ONCE_TEXT)
        return self

    def put(self, text: str) -> None:
        """Let the events of this text stand on the calendar, in place of all others of their UID."""
        world, calendar = self.office.server.world, self.calendar
        with world.lock:
            self._forget_exceptions(uid_in(text))
            for event in read_text(text):
                for body in bodies(event, uid_in(text)):
                    copies.put(world, calendar, body)

    def remove(self, uid: str) -> None:
        self.office.person().cancel(id_of(uid))

    def set_busy(self, address: str, spans: Sequence[Span]) -> None:
        """Let this person be busy then; only called where free and busy times are declared."""
        world = self.office.server.world
        world.add_user(address)
        for span in spans:
            Person(world, address).put("Busy", span.start, span.end)

    def forget_cursors(self) -> None:
        self.office.server.world.expire_sync_tokens(self.calendar.id)

    @property
    def calendar(self) -> Any:
        return self.office.server.world.calendars[self.office.email]

    def _forget_exceptions(self, uid: str) -> None:
        for name in list(self.calendar.exceptions(id_of(uid))):
            del self.calendar.rows[name]
            del self.calendar.exceptions(id_of(uid))[name]


def id_of(uid: str) -> str:
    """The id that Google gave to what has this UID."""
    return blake2b(uid.encode(), digest_size=13).hexdigest()


def bodies(event: Series | Single, uid: str) -> Iterator[Json]:
    """Write an event as Google would keep it: the master first, then its exceptions."""
    if isinstance(event, Single):
        yield _body(event.details, event.span, uid, "UTC", event.all_day) | {"id": id_of(uid)}
        return
    zone = event.start.tzinfo
    name = zone.key if isinstance(zone, ZoneInfo) else "UTC"
    master = _body(event.details, lasting(event.start, event.duration, event.all_day), uid, name, event.all_day)
    lines = [f"RRULE:{rule}" for rule in event.rules]
    lines += [f"EXDATE;TZID={name}:{at.astimezone(zone):%Y%m%dT%H%M%S}" for at in event.cancelled]
    yield master | {"id": id_of(uid), "recurrence": lines}
    for exception in event.exceptions:
        yield _exception(exception, uid, name)


def _exception(exception: SeriesException, uid: str, zone: str) -> Json:
    span = lasting(exception.start, exception.duration, exception.all_day)
    original = when(exception.original_start, zone, exception.all_day)
    return _body(exception.details, span, uid, zone, exception.all_day) | {
        "id": series.instance_id(id_of(uid), original),
        "recurringEventId": id_of(uid),
        "originalStartTime": original,
    }


def _body(details: EventDetails, span: Span, uid: str, zone: str, all_day: bool) -> Json:
    return {
        "iCalUID": uid,
        "status": details.status.value,
        "summary": details.title,
        "description": details.description,
        "location": details.location,
        "start": when(span.start, zone, all_day),
        "end": when(span.end, zone, all_day),
        "transparency": "opaque" if details.busy else "transparent",
        "organizer": {"email": details.organizer.email if details.organizer else OWNER},
        "creator": {"email": OWNER},
        "attendees": [_guest(each) for each in details.attendees],
        "attachments": [_file(each.name, each.url, each.media_type) for each in details.attachments if each.url],
        "reminders": {"useDefault": False} | ({"overrides": [_POPUP]} if details.reminds else {}),
        "sequence": 0,
        "created": "2025-12-01T08:00:00.000Z",
    }


_POPUP = {"method": "popup", "minutes": 10}


def _guest(attendee: Attendee) -> Json:
    response = attendee.response.value
    body: Json = {"email": attendee.email, "responseStatus": _RESPONSES.get(response, response)}
    if attendee.name:
        body["displayName"] = attendee.name
    if attendee.kind is AttendeeKind.RESOURCE:
        body["resource"] = True
    return body


def _file(name: str, url: str | None, media_type: str) -> Json:
    return {"title": name, "fileUrl": url, "mimeType": media_type}


def when(moment: datetime, zone: str, all_day: bool) -> Json:
    """Write a moment as Google would keep it."""
    local = utc(moment).astimezone(ZoneInfo(zone))
    if all_day:
        return {"date": moment.astimezone(BERLIN).date().isoformat()}
    return {"dateTime": local.isoformat(timespec="seconds"), "timeZone": zone}
