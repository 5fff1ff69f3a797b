"""The leader's account with the simulated Google, as the lives on a provider need it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from connectors.account import GoogleAccount
from connectors.google.access import Grant
from connectors.google.connector import GoogleCalendar, open_account
from connectors.google.scopes import scopes_of
from connectors.model import EventDetails, Response, Series, Single
from tests.calendar_text import BERLIN, ME
from tests.connectors.fakes.google import copies, series
from tests.connectors.fakes.google.calendars import CalendarState
from tests.connectors.fakes.google.errors import sample
from tests.connectors.fakes.google.person import Person, written_as
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.world import GoogleWorld
from tests.connectors.fakes.wire import Answered, Asked, Clock, Fault, Harm
from tests.connectors.google_office import USES, Json, Kept, bodies, id_of
from tests.shell.provider_world import Changed, Wire

PEOPLE = ("ana", "ben", "kim", "zoe")
OURS = "@google.com"
RESPONSES = {Response.ACCEPTED: "accepted", Response.DECLINED: "declined", Response.TENTATIVE: "tentative"}
STATUS: Mapping[Wire, Answered] = {
    Wire.UNAUTHORIZED: sample("authError").answered(),
    Wire.FORBIDDEN: sample("forbiddenForNonOrganizer").answered(),
    Wire.ABSENT: sample("notFound").answered(),
    Wire.CONFLICT: sample("conflict").answered(),
    Wire.CHANGED: sample("conditionNotMet").answered(),
    Wire.OFTEN: sample("tooManyRequests", 90).answered(),
    Wire.BROKEN: sample("backendError").answered(),
    Wire.AWAY: sample("serviceUnavailable", 3).answered(),
}
HARMS = {Wire.BEFORE: Harm.BEFORE, Wire.AFTER: Harm.AFTER, Wire.TRUNCATED: Harm.TRUNCATED, Wire.WRONG: Harm.WRONG}


@dataclass(frozen=True)
class Nth(Fault):
    """A fault that passes over the requests before its own."""

    before: list[None] = field(default_factory=list)

    def meets(self, asked: Asked) -> bool:
        if self.before:
            self.before.pop()
            return False
        return super().meets(asked)


class GoogleOffice:
    """One account; everybody who is invited has one too."""

    def __init__(self, server: GoogleServer, folder: Path) -> None:
        self.server = server
        self._client_file = folder / f"client-{server.wire.port}.json"
        self._open: list[GoogleCalendar] = []
        self._ours: dict[str, int] = {}

    @property
    def world(self) -> GoogleWorld:
        return self.server.world

    @property
    def calendar(self) -> CalendarState:
        return self.world.calendars[ME]

    def begin(self, now: datetime) -> None:
        self.let_go()
        self.server.world = GoogleWorld(Clock(now.astimezone(UTC)))
        self._ours = {}
        for address in (ME, *(f"{name}@example.com" for name in PEOPLE)):
            self.world.add_user(address)
            self.world.calendars[address].reminders = []
        self._client_file.write_text(json.dumps(self.server.client_file()), "utf-8")

    def let_go(self) -> None:
        while self._open:
            self._open.pop().close()

    def clock(self, now: datetime) -> None:
        self.world.clock.now = now.astimezone(UTC)

    def opened(self) -> GoogleCalendar:
        [client] = self.world.grants.clients.values()
        info = self.server.authorized_user(ME, *scopes_of(USES), client=client)
        grant = Grant(info["token"], datetime.now(UTC) + timedelta(days=1), scopes_of(USES), info["refresh_token"])
        tokens = Kept(msgspec.json.encode(grant).decode())
        account = GoogleAccount(ME, tokens, USES, self._client_file, endpoint=self.server.url)
        found = open_account(account, BERLIN, sleep=lambda _: None)
        self._open.append(found)
        return found

    # --- what people do ----------------------------------------------------------------------------------------------

    def put(self, event: Series | Single) -> None:
        home = self.world.calendars[_organizer(event.details)]
        with self.world.lock:
            for body in bodies(event, event.ref.id):
                body["organizer"] = {"email": home.id}
                body["reminders"] = {"useDefault": True}
                copies.publish(self.world, home, body)

    def adopt(self, uid: str, office: object) -> None:
        assert isinstance(office, GoogleOffice)
        row = deepcopy(office.calendar.rows[_id(uid)].body)
        row["attachments"] = []
        with self.world.lock:
            copies.publish(self.world, self.calendar, row)

    def change(self, uid: str, original_start: datetime | None, change: Changed) -> None:
        name = self._name(uid, original_start)
        organizer = self._person(self._held(uid)["organizer"]["email"])
        shared: dict[str, object] = {}
        if change.span is not None:
            start, end = (each.astimezone(BERLIN) for each in (change.span.start, change.span.end))
            shared |= {"start": written_as(start), "end": written_as(end)}
        shared |= {} if change.title is None else {"summary": change.title}
        shared |= {} if change.description is None else {"description": change.description}
        if shared:
            organizer.change(name, None, **shared)
        if change.busy is not None:
            self._person(ME).change(name, transparency="opaque" if change.busy else "transparent")
        for address, response in change.answers.items():
            self._person(address).answer(name, RESPONSES[response])

    def cancel(self, uid: str, original_start: datetime | None) -> None:
        self._person(ME).cancel(self._name(uid, original_start))

    def told(self, uid: str) -> int:
        mails = [mail for mail in self.world.mails if mail.kind == "answer" and mail.by == ME]
        return len([mail for mail in mails if mail.event == _id(uid)]) - self._ours.get(_id(uid), 0)

    # --- what goes wrong ---------------------------------------------------------------------------------------------

    def harm(self, harm: Wire, nth: int) -> None:
        if harm in HARMS:
            self.server.faults.add(Nth(HARMS[harm], before=[None] * nth))
        else:
            self.server.faults.add(Nth(Harm.WRONG, STATUS[harm], before=[None] * nth))

    def heal(self) -> None:
        self.server.faults.clear()

    # --- names -------------------------------------------------------------------------------------------------------

    def _person(self, address: str) -> Person:
        return _Counted(self.world, address, self._ours) if address == ME else Person(self.world, address)

    def _held(self, uid: str) -> Json:
        return self.calendar.rows[_id(uid)].body

    def _name(self, uid: str, original_start: datetime | None) -> str:
        if original_start is None:
            return _id(uid)
        master = self._held(uid)
        return series.instance_id(_id(uid), series.placed(master, _naive(original_start)))


class _Counted(Person):
    """The leader at the web client; remembers which answers a person gave."""

    def __init__(self, world: GoogleWorld, email: str, told: dict[str, int]) -> None:
        super().__init__(world, email)
        self._told = told

    def change(self, event: str, calendar: str | None = None, **fields: object) -> dict[str, Any]:
        before = len(self.world.mails)
        found = super().change(event, calendar, **fields)
        for mail in self.world.mails[before:]:
            self._told[mail.event] = self._told.get(mail.event, 0) + (mail.kind == "answer")
        return found

    def cancel(self, event: str, calendar: str | None = None) -> None:
        before = len(self.world.mails)
        super().cancel(event, calendar)
        for mail in self.world.mails[before:]:
            self._told[mail.event] = self._told.get(mail.event, 0) + (mail.kind == "answer")


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(BERLIN).replace(tzinfo=None)


def _organizer(details: EventDetails) -> str:
    return details.organizer.email if details.organizer else ME


def _id(uid: str) -> str:
    """Return Google's id of what has this UID: what was made there is named by it."""
    return uid.removesuffix(OURS) if uid.endswith(OURS) else id_of(uid)
