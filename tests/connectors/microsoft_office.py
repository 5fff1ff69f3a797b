"""An office on a simulated Microsoft 365: its server, whoever opens a calendar there, and what others do to it.

`Colleague` is such another one, as the contract of every calendar wants it: what it puts there stands in the mailbox at
once, as if it had come from an organizer of any kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.account import Bearer, MicrosoftAccount
from connectors.microsoft.body import page_of
from connectors.microsoft.client import Graph
from connectors.microsoft.connector import MicrosoftCalendar
from connectors.model import Attendee, EventDetails, Response, Series, SeriesException, Single, Span
from connectors.recurrence import first_start
from connectors.tokens import FileTokens
from tests.connectors.elsewhere import read_text
from tests.connectors.fakes.microsoft.copies import exception_of
from tests.connectors.fakes.microsoft.items import Attached, Item, Mailbox
from tests.connectors.fakes.microsoft.outlook import Outlook
from tests.connectors.fakes.microsoft.patterns import complete
from tests.connectors.fakes.microsoft.refusal import Json
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.contracts.calendar_seed import ONCE_TEXT, OWNER, WEEKLY_TEXT

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
BERLIN_NAME = "W. Europe Standard Time"
NEVER = "0001-01-01T00:00:00Z"
SAID = {Response.ACCEPTED: "accepted", Response.TENTATIVE: "tentativelyAccepted", Response.DECLINED: "declined"}


@dataclass
class Office:
    """A server and the calendars that are open on it."""

    server: MicrosoftServer
    folder: Path
    waits: list[float] = field(default_factory=list)
    calendars: list[MicrosoftCalendar] = field(default_factory=list)

    @property
    def world(self) -> MicrosoftWorld:
        return self.server.world

    def opened(
        self,
        user: str = OWNER,
        *,
        mailbox: str | None = None,
        calendar: str | None = None,
        zone: tzinfo | None = BERLIN,
    ) -> MicrosoftCalendar:
        """Open a calendar as this person, without the trouble of signing in."""
        account = MicrosoftAccount(
            user=user,
            tokens=FileTokens(self.folder / "tokens"),
            client_id="00000000-0000-0000-0000-000000000000",
            endpoint=self.server.graph_url,
            calendar=calendar,
            mailbox=mailbox,
        )
        graph = Graph(account, sleep=self.waits.append, credentials=Bearer(lambda: self.world.token(user)))
        found = MicrosoftCalendar(graph, account, zone)
        self.calendars.append(found)
        return found

    def acting(self, address: str = OWNER) -> Outlook:
        return self.world.acting(address)

    def asked(self) -> list[str]:
        """Return what was asked since the last time, each as method, path and status."""
        found = [str(each) for each in self.server.requests]
        self.server.requests.clear()
        return found


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Open an office in which the contract's owner works."""
    world = MicrosoftWorld()
    world.now = NOW
    world.add_user(OWNER, name=OWNER)
    with MicrosoftServer(world) as server:
        found = Office(server, folder)
        yield found
        for each in found.calendars:
            each.close()


@dataclass(frozen=True)
class Colleague:
    """Others, on the calendar of the contract's owner."""

    office: Office
    holds_damage: bool = False

    @property
    def mailbox(self) -> Mailbox:
        return self.office.world.mailbox(OWNER)

    def seeded(self) -> Colleague:
        """Put there what the contract wants to stand there."""
        self.put(WEEKLY_TEXT)
        self.put(ONCE_TEXT)
        return self

    def put(self, text: str) -> None:
        for event in read_text(text):
            known = self.mailbox.find(event.ref.id)
            item = self._item(event, known.key if known else f"E{self.office.world.exchange.number():06}")
            self.mailbox.items[item.key] = item
            self.mailbox.touch(item, self.office.world.now)
            for each in item.exceptions.values():
                each.seq = item.seq

    def remove(self, uid: str) -> None:
        item = self.mailbox.find(uid)
        assert item is not None
        del self.mailbox.items[item.key]

    def set_busy(self, address: str, spans: Sequence[Span]) -> None:
        self.office.world.add_user(address)
        for span in spans:
            self.office.acting(address).add("Busy", span.start, span.minutes)

    def forget_cursors(self) -> None:
        self.office.world.forget_cursors()

    def _item(self, event: Series | Single, key: str) -> Item:
        start, end, zone = _times(event)
        props, now = self._props(event.details), self.office.world.now
        folder = self.mailbox.default_folder.id
        item = Item(key, folder, event.ref.id, start, end, zone, props, now, now, original_zone=zone)
        item.attachments = self._files(event.details)
        if isinstance(event, Series):
            item.recurrence = weekly(start.date(), zone)
            item.cancelled = {each.astimezone(BERLIN).date() for each in event.cancelled} | set(event.cancelled_days)
            for each in event.exceptions:
                self._except(item, each)
        return item

    def _except(self, item: Item, exception: SeriesException) -> None:
        day = exception.original_start.astimezone(BERLIN).date()
        item.exceptions[day] = own = exception_of(item, day)
        own.start = exception.start.astimezone(BERLIN).replace(tzinfo=None)
        own.end, own.props = own.start + exception.duration, self._props(exception.details)

    def _props(self, details: EventDetails) -> Json:
        organizer = details.organizer
        person = {"name": organizer.name or organizer.email, "address": organizer.email} if organizer else None
        return {
            "subject": details.title,
            "body": {"contentType": "html", "content": page_of(details.description) if details.description else ""},
            "location": {"displayName": details.location},
            "showAs": "busy" if details.busy else "free",
            "isReminderOn": details.reminds,
            "attendees": [_guest(each) for each in details.attendees],
            "organizer": {"emailAddress": person} if person else self.office.world.exchange.person(self.mailbox),
        }

    def _files(self, details: EventDetails) -> dict[str, Attached]:
        now, number = self.office.world.now, self.office.world.exchange.number
        files = [each for each in details.attachments if each.content is not None]
        found = [
            Attached(f"ATT{number()}", each.name, each.content or b"", each.media_type, False, now) for each in files
        ]
        return {each.id: each for each in found}


def weekly(start: date, zone: str) -> Json:
    """Return the recurrence of a series on one day a week, without end."""
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": [start.strftime("%A").lower()]}
    return complete({"pattern": pattern, "range": {"type": "noEnd", "startDate": start.isoformat()}}, start, zone)


def _times(event: Series | Single) -> tuple[datetime, datetime, str]:
    if isinstance(event, Single):
        return event.span.start.replace(tzinfo=None), event.span.end.replace(tzinfo=None), "UTC"
    first = first_start(event)
    assert first is not None
    start = first.astimezone(BERLIN).replace(tzinfo=None)
    return start, start + event.duration, BERLIN_NAME


def _guest(attendee: Attendee) -> Json:
    said = SAID.get(attendee.response, "none")
    person = {"name": attendee.name or attendee.email, "address": attendee.email}
    return {"type": "required", "status": {"response": said, "time": NEVER}, "emailAddress": person}
