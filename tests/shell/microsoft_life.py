"""Lives of a calendar on a simulated Microsoft 365: the person sits at Outlook, the cycle comes over real HTTP.

There are two worlds with one clock: one that we act on, and its twin, in which the person is alone. Whatever the person
does is done in both; what each holds is read past the wire, so that no fault is in the way of looking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import cast

import httpx2

from assistant.core.decide import Rules
from assistant.core.keys import derived_key
from assistant.deeds import Deed, DeedState, Modes
from assistant.model import AnswerIntruder, AttachPrep, Review
from connectors.account import Bearer, MicrosoftAccount
from connectors.memory import MemoryCalendar
from connectors.microsoft.client import Graph
from connectors.microsoft.connector import MicrosoftCalendar
from connectors.model import Attachment, Event, Reading, Span
from connectors.tokens import FileTokens
from tests.calendar_text import BERLIN, ME, address
from tests.connectors.fakes.microsoft.graph import Graph as SimulatedGraph
from tests.connectors.fakes.microsoft.items import Item, Mailbox, Row
from tests.connectors.fakes.microsoft.outlook import WEEKLY, Outlook
from tests.connectors.fakes.microsoft.refusal import Refusal
from tests.connectors.fakes.microsoft.times import stay_between
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.microsoft.zones import zone_of
from tests.connectors.fakes.wire import Asked, Clock, Fault, Harm, Loopback, status
from tests.shell.a_person import Person
from tests.shell.acting_world import MemoryLedger, PrepDocuments, World
from tests.shell.faulty import FadingCalendar
from tests.shell.provider_world import Wire
from tests.shell.test_cycle_property import AUTO, POLICY, WEEKS, Life, _said, live

HALF_A_YEAR = timedelta(days=182)
OTHERS = ("ana", "ben", "kim", "zoe")
TWIN = 1_000_000
Names = tuple[str, str]
HARMS = {
    Wire.BEFORE: Harm.BEFORE,
    Wire.AFTER: Harm.AFTER,
    Wire.TRUNCATED: Harm.TRUNCATED,
    Wire.WRONG: Harm.WRONG,
}


@dataclass(frozen=True)
class Nth(Fault):
    """A fault of which the first requests that it would meet are spared."""

    spared: list[None] = field(default_factory=list)

    def meets(self, asked: Asked) -> bool:
        if self.spared:
            self.spared.pop()
            return False
        return super().meets(asked)


def _harmed(harm: Wire, nth: int) -> Fault:
    spared: list[None] = [None] * nth
    if harm in HARMS:
        return Nth(HARMS[harm], spared=spared)
    code = 504 if harm is Wire.AWAY and nth % 2 else int(harm.value)
    said = status(code, 3 if harm is Wire.OFTEN else None)
    return Nth(Harm.WRONG, said.answer, spared=spared)


class InProcess(httpx2.BaseTransport):
    """A way to the simulator past the wire."""

    def __init__(self, graph: SimulatedGraph, base: str) -> None:
        self.graph, self.base = graph, base

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = Message()
        for name, value in request.headers.multi_items():
            headers[name] = value
        target = request.url.raw_path.decode("ascii")
        said = self.graph.answer(Asked(request.method, target, headers, request.read(), self.base))
        return httpx2.Response(said.status, headers=dict(said.headers), content=said.body)


@dataclass
class Counted(MemoryLedger):
    """A ledger that remembers every claim, those that were struck out as well."""

    claimed: list[Deed] = field(default_factory=list)

    def claim(self, deed: Deed) -> Deed:
        self.claimed.append(deed)
        return super().claim(deed)


@dataclass
class LinkedDocuments(PrepDocuments):
    """Prep documents that stand at an address for everybody, as they do with a provider."""

    at_address: bool = True

    def prepared(self, action: AttachPrep, review: Review, *, to_guests: bool) -> Attachment:
        return Attachment("Prep", action.document, f"https://prep.test/{action.document}")

    def not_shared(self, action: AttachPrep) -> str:
        return ""


@dataclass
class Shown:
    """What a mailbox holds, read anew only when something in it has changed."""

    calendar: MicrosoftCalendar
    mailbox: Mailbox
    window: Span
    sent: tuple[()] = ()
    _read: tuple[int, Reading] | None = None

    def read(self, window: Span) -> Reading:
        if self._read is None or self._read[0] != self.mailbox.seq:
            self._read = self.mailbox.seq, self.calendar.read(self.window)
        return self._read[1]


@dataclass
class OutlookPerson(Person):
    """Edits both worlds alike, with the hands of whoever may."""

    worlds: tuple[MicrosoftWorld, MicrosoftWorld] = field(kw_only=True)

    def add(self, start: datetime, minutes: int, invited_by: str | None = None) -> None:
        self.made += 1
        self.begin(f"own-{self.made}", invited_by or "me", start, minutes, ("me", "kim") if invited_by else ())

    def begin(self, uid: str, by: str, start: datetime, minutes: int, guests: tuple[str, ...], **more: object) -> None:
        """Put an event or a series on both calendars, under one name."""
        for world in self.worlds:
            row = world.acting(address(by)).add(uid, start, minutes, [address(each) for each in guests], **more)
            _rename(world, row.item.uid, uid)

    def accept(self, uid: str, who: str = ME) -> None:
        self._both(uid, None, lambda hands, row: hands.answer(row, "accepted"), who)

    def decline(self, uid: str, start: datetime, who: str) -> None:
        self._both(uid, start, lambda hands, row: hands.answer(row, "declined"), who)

    def move(self, uid: str, start: datetime | None, to: datetime) -> None:
        """Let the organizer move it, where Outlook moves it in both worlds."""
        rows = [found for world in self.worlds if (found := self._rows(world, uid, start, None))]
        if all(_can_move(row, to) for _, row in rows):
            self._both(uid, start, lambda hands, row: hands.move(row, to))

    def change(self, uid: str, start: datetime | None, who: str | None = None, **fields: object) -> None:
        self._both(uid, start, lambda hands, row: hands.change(row, **fields), who)

    def take_out(self, uid: str, original_start: datetime) -> None:
        self._both(uid, original_start, lambda hands, row: hands.delete(row), ME)

    def cancel(self, uid: str, start: datetime) -> None:
        self._both(uid, start, lambda hands, row: hands.delete(row))

    def delete(self, uid: str) -> None:
        self._both(uid, None, lambda hands, row: hands.delete(row), ME)

    def rename_series(self, uid: str, title: str) -> None:
        self.change(uid, None, subject=title)

    def show_as_free(self, uid: str) -> None:
        self.change(uid, None, ME, showAs="free")

    def take_over(self, uid: str) -> None:
        """Let the twin have what was ours and is the person's now."""
        real, alone = self.worlds
        for user in real.exchange.users.values():
            item = user.mailbox.find(uid)
            mailbox = alone.mailbox(user.address)
            if item is not None and mailbox.find(uid) is None:
                copied = deepcopy(item)
                copied.key, copied.calendar = f"T{item.key}", mailbox.default_folder.id
                mailbox.items[copied.key] = copied
                mailbox.touch(copied, alone.now)

    def _both(
        self, uid: str, start: datetime | None, act: Callable[[Outlook, Row], object], who: str | None = None
    ) -> None:
        for world in self.worlds:
            found = self._rows(world, uid, start, who)
            if found is not None:
                act(*found)

    def _rows(
        self, world: MicrosoftWorld, uid: str, start: datetime | None, who: str | None
    ) -> tuple[Outlook, Row] | None:
        """Return the hands of somebody (None: of the organizer) and their line, None where they have none."""
        for user in world.exchange.users.values():
            item = user.mailbox.find(uid)
            if item is None or (who is not None and user.address != who):
                continue
            day = _day(item, start) if start else None
            row = Row(user.mailbox, item, day)
            if day in item.cancelled or row.props.get("isCancelled"):
                continue
            if who is not None or world.exchange.is_organizer(row):
                return world.acting(user.address), row
        return None


@dataclass
class OutlookLife(Life):
    """A life whose calendar is the person's mailbox, reached over `line`."""

    line: Loopback = field(kw_only=True)
    folder: Path = field(kw_only=True)
    linked: bool = field(kw_only=True, default=False)

    def __post_init__(self) -> None:
        monday = WEEKS[self.week]
        self.now, self.clock = monday.replace(hour=8), Clock((monday - HALF_A_YEAR).astimezone(UTC))
        self.real, self.twin = _world(self.clock), _world(self.clock, TWIN)
        self.person = OutlookPerson(cast(World, None), cast(MemoryCalendar, None), worlds=(self.real, self.twin))
        _furnish(self.person, monday)
        self.clock.now = self.now.astimezone(UTC)
        simulated = SimulatedGraph(self.real)
        self.line.faults.clear()
        self.line.handler = simulated.answer
        truth, self.person.alone = self._shown(simulated), self._shown(SimulatedGraph(self.twin))
        self.calendar = self._opened(self.real, None)
        self.faulty = FadingCalendar(self.calendar)
        self.world = World(truth, self.faulty, Rules(self.modes), POLICY, ledger=Counted())
        self.world.documents = LinkedDocuments() if self.linked else PrepDocuments()
        self.person.world = self.world

    def _shown(self, simulated: SimulatedGraph) -> MemoryCalendar:
        calendar = self._opened(simulated.world, InProcess(simulated, self.line.url))
        monday = WEEKS[self.week]
        window = Span(monday - timedelta(days=7), monday + timedelta(days=70))
        return cast(MemoryCalendar, Shown(calendar, simulated.world.mailbox(ME), window))

    def _opened(self, world: MicrosoftWorld, transport: httpx2.BaseTransport | None) -> MicrosoftCalendar:
        endpoint = f"{self.line.url}/v1.0"
        account = MicrosoftAccount(ME, FileTokens(self.folder / "tokens"), "app", endpoint=endpoint)
        token = Bearer(lambda: world.token(ME))
        graph = Graph(account, sleep=lambda _: None, transport=transport, credentials=token)
        return MicrosoftCalendar(graph, account, BERLIN)

    def close(self) -> None:
        self.calendar.close()

    # --- what happens -----------------------------------------------------------------------------------------------

    def wait(self, minutes: int) -> None:
        super().wait(minutes)
        self.clock.now = self.now.astimezone(UTC)

    def wire(self, harm: Wire, nth: int) -> None:
        """Run a cycle in which one request goes wrong."""
        self.line.faults.add(_harmed(harm, nth))
        self.cycle()

    def forget(self) -> None:
        """Let the calendar no longer know what was read last."""
        self.real.forget_cursors()

    def cycle(self) -> None:
        ledger = cast(Counted, self.world.ledger)
        mails, claims = len(self.real.mails), len(ledger.claimed)
        super().cycle()
        self.line.faults.clear()
        self._explain_mails(mails, ledger.claimed[claims:])

    def undo(self, which: int | None) -> None:
        mails, before = len(self.real.mails), self.world.ledger.deeds()
        super().undo(which)
        kept = {deed.number for deed in self.world.ledger.deeds() if deed.state is not DeedState.UNDONE}
        self._explain_mails(mails, [deed for deed in before if deed.number not in kept])

    def _explain_mails(self, since: int, deeds: list[Deed]) -> None:
        """Nobody was written to but by a deed that says so, and once by each."""
        allowed: Counter[str] = Counter()
        for deed in deeds:
            if deed.guest_visible:
                allowed[self._told(deed)] += 1
        mails = Counter(mail.to for mail in self.real.mails[since:])
        assert mails <= allowed, f"mails {mails}, of which {allowed} are explained"

    def _told(self, deed: Deed) -> str:
        if not isinstance(deed.action, AnswerIntruder):
            return deed.action.counterpart.email
        return address("zoe")

    def edit(self, what: str, which: int, day: int, hour: int) -> None:
        if what == "answer":
            self.hands.accept(f"own-{which + 1}")
        else:
            super().edit(what, which, day, hour)

    @property
    def hands(self) -> OutlookPerson:
        return cast(OutlookPerson, self.person)

    def _edit_occurrence(self, what: str, uid: str, event: Event, other: str, at: datetime) -> None:
        start = event.original.start
        match what:
            case "move":
                self.hands.move(uid, start, at)
            case "decline":
                self.hands.decline(uid, start, other)
            case "take out":
                self.hands.take_out(uid, start)
            case "cancel":
                self.hands.cancel(uid, start)
            case "describe":
                self.hands.change(uid, start, body={"contentType": "text", "content": "Bring the numbers."})

    def _touch_ours(self, what: str, which: int, day: int, hour: int) -> None:
        ours = self.hands.ours()
        if not ours:
            return
        uid = ours[which % len(ours)].ref.id
        if what == "our delete":
            self.hands.delete(uid)
            return
        if what == "our title":
            self.hands.change(uid, None, subject="Lunch")
        else:
            self.hands.move(uid, None, self.at(day, hour))
        self.hands.take_over(uid)

    # --- what must hold ---------------------------------------------------------------------------------------------

    def check_restored(self) -> None:
        """After everything was undone the calendar is its twin, but for answers, which stay where they were given."""
        done = [deed for deed in self.world.ledger.deeds() if deed.state is DeedState.DONE]
        left = [deed for deed in done if isinstance(deed.action, AnswerIntruder)]
        assert not left or self.calendar.capabilities.answers_stay
        real, alone = self.seen.standing(self.world.truth), self.seen.standing(self.person.alone)
        assert real.keys() == alone.keys()
        for name, event in real.items():
            assert _said(event, alone[name], left) == _said(alone[name]), f"{name} is not restored"

    def standing(self) -> Mapping[Names, Event]:
        """Return what stands there, ours by their marks."""
        found, names = self.seen.standing(self.world.truth), self.names()
        standing = {}
        for (uid, start), event in found.items():
            mark = names.get(event.details.mark or "", event.details.mark)
            details, key = replace(event.details, mark=mark), replace(event.key, series=mark or uid)
            standing[mark or uid, start] = replace(event, key=key, details=details)
        return standing

    def names(self) -> Mapping[str, str]:
        """Return buffers before meetings of ours by those: the server numbers meetings in the order of their making."""
        found = self.seen.standing(self.world.truth)
        return {
            derived_key("buffer", uid, event.original.start, event.span.start): f"buffer before {event.details.mark}"
            for (uid, _), event in found.items()
            if event.details.mark
        }

    def ledger(self) -> Counter[tuple[str, DeedState]]:
        names = self.names()
        return Counter((names.get(deed.key, deed.key), deed.state) for deed in self.world.ledger.deeds())

    def mailed(self) -> Counter[tuple[str, str, str]]:
        return Counter((mail.kind, mail.to, mail.subject) for mail in self.real.mails)


def _world(clock: Clock, first: int = 0) -> MicrosoftWorld:
    """Return a world of people; its numbers begin after `first`, so that no name is given in two worlds."""
    world = MicrosoftWorld(clock)
    world.exchange.begin(first)
    world.quirks.delta_page = 200
    for name in ("me", *OTHERS):
        world.add_user(address(name), name.capitalize())
    return world


def _furnish(person: OutlookPerson, monday: datetime) -> None:
    """Begin three series half a year ago, and one meeting this week; everybody has accepted."""
    begun = (monday - HALF_A_YEAR).replace(tzinfo=BERLIN)
    tuesday, thursday = begun + timedelta(days=1, hours=10), begun + timedelta(days=3, hours=11)
    person.begin("event-0", "me", tuesday, 30, ("ana",), recurrence=dict(WEEKLY))
    person.begin("event-1", "me", thursday, 45, ("ben",), recurrence=dict(WEEKLY), showAs="free")
    person.begin("event-2", "kim", tuesday + timedelta(minutes=30), 30, ("me",), recurrence=dict(WEEKLY))
    person.begin("event-3", "me", monday + timedelta(days=3, hours=11, minutes=45), 30, ("zoe", "kim"))
    answers = (("event-0", "ana"), ("event-1", "ben"), ("event-2", "me"), ("event-3", "zoe"), ("event-3", "kim"))
    for uid, name in answers:
        person.accept(uid, address(name))


def _rename(world: MicrosoftWorld, old: str, new: str) -> None:
    for user in world.exchange.users.values():
        for item in user.mailbox.items.values():
            if item.uid == old:
                item.uid = new
                for each in item.exceptions.values():
                    each.uid = new


def _day(item: Item, start: datetime) -> date:
    return start.astimezone(zone_of(item.zone) or BERLIN).date()


def _can_move(row: Row, to: datetime) -> bool:
    if row.day is None:
        return True
    wall = to.astimezone(row.zone).replace(tzinfo=None)
    try:
        stay_between(row, wall, wall + (row.walls[1] - row.walls[0]))
    except Refusal:
        return False
    return True


def a_life_that_is_undone(
    line: Loopback, folder: Path, week: str, modes: Modes, linked: bool, steps: list[tuple[object, ...]]
) -> None:
    """Whatever happens, nothing of the person's is lost, and undoing everything restores the calendar."""
    life = OutlookLife(week, modes, line=line, folder=folder, linked=linked)
    life.check()
    live(life, [("cycle",), *steps, ("cycle",)])
    life.undo(None)
    life.check()
    life.check_restored()
    life.cycle()
    life.check()
    life.close()


def a_life_without_its_faults(
    line: Loopback,
    folder: Path,
    week: str,
    linked: bool,
    steps: list[tuple[object, ...]],
    faults: list[tuple[object, ...]],
) -> None:
    """Two cycles after the last fault everything is as in the same life without faults, and nobody had more mail."""
    life = OutlookLife(week, AUTO, line=line, folder=folder, linked=linked)
    live(life, [*steps, *faults, ("cycle",), ("cycle",)])
    found = life.standing(), life.ledger(), life.mailed()
    life.close()
    well = OutlookLife(week, AUTO, line=line, folder=folder, linked=linked)
    live(well, [*steps, *[("cycle",)] * (len(faults) + 2)])
    assert found == (well.standing(), well.ledger(), well.mailed())
    well.close()
