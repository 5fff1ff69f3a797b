"""Whatever a person, the line and the process do: nothing of the person's is lost, and nothing of ours is done twice.

Short lives of a calendar are made up: edits by a person, cycles, broken lines, killed processes, jumps of the clock,
days on which the clocks change, weeks of sleep, offers accepted and dismissed, deeds undone, calendars that show
nothing for a while. ONEONONE_LIVES says how many, ONEONONE_SEED which ones.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from assistant.core import brake
from assistant.core.decide import Rules
from assistant.cycle import Report
from assistant.deeds import Deed, DeedState, Mode, Modes, OfferState
from assistant.model import (
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    HoldSlot,
    MarkBusy,
    MoveMeeting,
    Policy,
    ShortenMeeting,
)
from connectors.errors import Unusable
from connectors.memory import MemoryCalendar
from connectors.model import Event, Response, Series, Single, Span, utc
from connectors.recurrence import occurrences, single_event
from tests.calendar_text import BERLIN, LEADER, ME, diary
from tests.shell.a_person import Person, answered, cancelled, described, moved_to, renamed
from tests.shell.acting_world import ALWAYS, World
from tests.shell.faulty import Died, FadingCalendar, Fault
from tests.shell.promised_times import double_promises

LIVES = int(os.environ.get("ONEONONE_LIVES", "2100"))
SEED = int(os.environ.get("ONEONONE_SEED", "0"))
BATCHES = 7  # so that they can run side by side
WEEKS = {
    "winter": datetime(2026, 1, 12, tzinfo=BERLIN),
    "spring forward": datetime(2026, 3, 23, tzinfo=BERLIN),
    "fall back": datetime(2026, 10, 19, tzinfo=BERLIN),
}
SERIES = ("event-0", "event-1", "event-2")
AUTO = Modes(answer=Mode.AUTO, rebook=Mode.AUTO, shorten=Mode.AUTO, buffer=Mode.AUTO)
CAUTIOUS = Modes(buffer=Mode.AUTO)
POLICY = Policy(days_back=14, days_ahead=14)
PASSING = [fault for fault in Fault if fault is not Fault.NOT_FOUND]


def text(monday: datetime) -> str:
    begun = monday - timedelta(days=182)
    return "\n".join(
        [
            f"{begun + timedelta(days=1):%Y-%m-%d} 10:00 30m ana weekly",
            f"{begun + timedelta(days=3):%Y-%m-%d} 11:00 45m ben weekly free",
            f"{begun + timedelta(days=1):%Y-%m-%d} 10:30 30m kim weekly by kim",
            f"{monday + timedelta(days=3):%Y-%m-%d} 11:45 30m zoe kim",
        ]
    )


class Expansions:
    """What stands on a calendar, occurrence by occurrence; no series is expanded twice while it stays as it is."""

    def __init__(self, window: Span) -> None:
        self._window = window
        self._found: dict[int, tuple[Series | Single, dict[tuple[str, str], Event]]] = {}

    def standing(self, calendar: MemoryCalendar) -> dict[tuple[str, str], Event]:
        """Return every occurrence in the window by id and original start."""
        found: dict[tuple[str, str], Event] = {}
        for each in calendar.read(self._window):
            found |= self._expanded(each)
        return found

    def _expanded(self, each: Series | Single) -> dict[tuple[str, str], Event]:
        known = self._found.get(id(each))
        if known is None or known[0] is not each:
            events = occurrences(each, self._window) if isinstance(each, Series) else [single_event(each)]
            known = each, {(each.ref.id, event.original.start.isoformat()): event for event in events}
            self._found[id(each)] = known
        return known[1]


@dataclass
class Life:
    """A calendar, its twin, a ledger and a clock."""

    week: str
    modes: Modes
    world: World = field(init=False)
    person: Person = field(init=False)
    faulty: FadingCalendar = field(init=False)
    now: datetime = field(init=False)
    report: Report | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        monday = WEEKS[self.week]
        truth = MemoryCalendar(diary(text(monday)), BERLIN, "work", owners=(ME,))
        self.faulty = FadingCalendar(truth)
        self.world = World(truth, self.faulty, Rules(self.modes), POLICY)
        self.person = Person(self.world, MemoryCalendar(diary(text(monday)), BERLIN, "work", owners=(ME,)))
        self.now = monday.replace(hour=8)

    @cached_property
    def seen(self) -> Expansions:
        return Expansions(Span(WEEKS[self.week] - timedelta(days=7), WEEKS[self.week] + timedelta(days=70)))

    def copied(self) -> Life:
        """Return a life that goes on by itself. What never changes is shared."""
        ledger, world = self.world.ledger, self.world
        kept = (
            *world.truth.read(ALWAYS),
            *self.person.alone.read(ALWAYS),
            *ledger.deeds(),
            *ledger.offers(),
            world.kept,
        )
        return deepcopy(self, {id(each): each for each in (*kept, self.seen, POLICY, LEADER)})

    # --- what happens ---------------------------------------------------------------------------------------------

    def cycle(self) -> None:
        """Run a cycle that may be killed; then the process begins anew."""
        before, writes = self.world.ledger.state(), self.faulty.writes
        try:
            report = self.world.cycle(self.now)
            if report.brake is not None:
                assert self.faulty.writes == writes, "braked, and something was written"
            self.report = report
            if report.cause is None and self.faulty.hides is everything:
                assert report.brake or set(before.known) <= set(before.let_go), "an empty calendar was believed"
        except Died:
            self.world.restart()
        assert before.brake is None or self.faulty.writes == writes, "written before a person said go"
        self.faulty.ahead, self.faulty.reads_ahead = [], []

    def fade(self, which: int) -> None:
        """Let the calendar seem empty, or all but one of the series gone, until it returns."""
        kept = SERIES[which % len(SERIES)]
        self.faulty.hides = everything if which % 2 else lambda uid: uid in SERIES and uid != kept

    def appear(self) -> None:
        self.faulty.hides = None

    def outage(self, which: int, steps: list[tuple[object, ...]]) -> None:
        """Let things go on while the calendar seems empty."""
        live(self, [("fade", which), ("cycle",), *steps, ("appear",)])

    def lose(self, which: int) -> None:
        """The person deletes every series but one."""
        for uid in SERIES[: which % len(SERIES)] + SERIES[which % len(SERIES) + 1 :]:
            self.person.delete(uid)

    def broken(self, fault: Fault, nth: int, reading: bool) -> None:
        if reading:
            self.faulty.reads_ahead = [fault]
        else:
            self.faulty.ahead = [None] * nth + [fault]
        self.cycle()

    def wait(self, minutes: int) -> None:
        self.now = (self.now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(BERLIN)

    def at(self, day: int, hour: int) -> datetime:
        return (self.now + timedelta(days=day)).replace(hour=8 + hour % 9, minute=7, second=0, microsecond=0)

    def edit(self, what: str, which: int, day: int, hour: int) -> None:
        uid = SERIES[which % len(SERIES)]
        event = self.person.occurrence(uid, self.now, day // 3)
        other = ["ana", "ben", "kim"][which % 3] + "@example.com"
        match what:
            case "add":
                self.person.add(self.at(day, hour), 45)
            case "invite" if event:
                self.person.add(event.span.start.astimezone(BERLIN), 60, "zoe")
            case "rename":
                self.person.rename_series(uid, f"Our meeting {day}")
            case "free":
                self.person.show_as_free(uid)
            case "vanish":
                self.person.delete(uid)
            case "tidy":
                self.person.delete(f"own-{which + 1}")
            case "answer":
                self.person.edit(f"own-{which + 1}", None, answered(ME, Response.ACCEPTED))
            case "our title" | "our time" | "our delete":
                self._touch_ours(what, which, day, hour)
            case _ if event:
                self._edit_occurrence(what, uid, event, other, self.at(day, hour))

    def _edit_occurrence(self, what: str, uid: str, event: Event, other: str, at: datetime) -> None:
        start = event.original.start
        match what:
            case "move":
                self.person.edit(uid, start, moved_to(at))
            case "decline":
                self.person.edit(uid, start, answered(other, Response.DECLINED))
            case "take out":
                self.person.take_out(uid, start)
            case "cancel":
                self.person.edit(uid, start, cancelled)
            case "describe":
                self.person.edit(uid, start, described("Bring the numbers."))

    def _touch_ours(self, what: str, which: int, day: int, hour: int) -> None:
        ours = self.person.ours()
        if not ours:
            return
        uid = ours[which % len(ours)].ref.id
        match what:
            case "our title":
                self.person.edit(uid, None, renamed("Lunch"))
            case "our time":
                self.person.edit(uid, None, moved_to(self.at(day, hour)))
            case _:
                self.person.delete(uid)

    def answer(self, which: int, accept: bool) -> None:
        offers = self.world.ledger.open_offers()
        if offers:
            offer = offers[which % len(offers)]
            state = OfferState.ACCEPTED if accept else OfferState.DISMISSED
            self.world.ledger.answer(offer.number, state, which % len(offer.options) if accept else None)

    def undo(self, which: int | None) -> None:
        if self.world.ledger.state().brake is not None:
            self.refused()
            self.go()
        if self.faulty.hides is not None:
            return  # a person said go: what cannot be seen counts as gone
        deeds = [d for d in self.world.ledger.deeds() if d.state in (DeedState.DONE, DeedState.CLAIMED)]
        chosen = deeds if which is None else deeds[which % len(deeds) :][:1] if deeds else []
        self.world.undo(self.now, chosen)

    def refused(self) -> None:
        """Calendars that are not believed take nothing back."""
        before = self.world.ledger.deeds()
        with suppress(Unusable):
            self.world.undo(self.now)
        assert self.world.ledger.deeds() == before

    def go(self) -> None:
        self.world.ledger.save_state(brake.go(self.world.ledger.state()))

    # --- what must hold -------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Whatever has happened, every difference from the twin is explained, and nothing is there twice."""
        report, self.report = self.report, None
        clashes = double_promises(report, self.world) if report else []
        assert not clashes, f"the same time is proposed, kept or booked twice: {clashes}"
        deeds = [d for d in self.world.ledger.deeds() if d.state is not DeedState.UNDONE]
        real, alone = self.seen.standing(self.world.truth), self.seen.standing(self.person.alone)
        assert alone.keys() - real.keys() == set(), "something of the person's is gone"
        made = {d.key for d in deeds if isinstance(d.action, HoldSlot | BookMeeting)}
        for name in real.keys() - alone.keys():
            assert real[name].details.mark in made, f"{name} is there and nobody made it"
        for name in real.keys() & alone.keys():
            said = _said(real[name], alone[name], deeds, self._copied_reminder(real[name]))
            assert said == _said(alone[name]), f"{name} differs unexplained"
        self._check_once(real)

    def _check_once(self, real: dict[tuple[str, str], Event]) -> None:
        for event in real.values():
            marks = [a.mark for a in event.details.attachments if a.mark]
            assert len(marks) == len(set(marks)) <= 1
        marked = Counter(e.details.mark for e in real.values() if e.details.mark)
        assert set(marked.values()) <= {1}
        keys = Counter(d.key for d in self.world.ledger.deeds())
        assert set(keys.values()) <= {1}, "something was done twice"
        sent = Counter((ref.id, start) for ref, start, answer in self.world.truth.sent if answer.proposed)
        assert set(sent.values()) <= {1}

    def check_restored(self) -> None:
        """After everything was undone the calendar is its twin."""
        real, alone = self.seen.standing(self.world.truth), self.seen.standing(self.person.alone)
        assert real.keys() == alone.keys()
        for name, event in real.items():
            copied = self._copied_reminder(event)
            assert _said(event, alone[name], [], copied) == _said(alone[name]), f"{name} is not restored"

    def _copied_reminder(self, event: Event) -> bool:
        """An occurrence that a person changes copies our reminder of its series, which is the person's from then on."""
        if not any(isinstance(deed.action, MarkBusy) for deed in self.world.ledger.deeds()):
            return False
        series = next((e for e in self.world.truth.read(ALWAYS) if e.ref.id == event.key.series), None)
        changed = series.exceptions if isinstance(series, Series) else ()
        return any(utc(e.original_start) == event.original.start for e in changed)


def everything(_uid: str) -> bool:
    return True


def _said(event: Event, alone: Event | None = None, deeds: list[Deed] | None = None, copied: bool = False) -> object:
    """Return what an event says to people, without what deeds explain; cancelled, it says nothing more than that."""
    if event.cancelled:
        return event.key, "cancelled"
    for deed in deeds or []:
        event = _without(event, alone or event, deed)
    if copied and alone is not None:
        event = replace(event, details=replace(event.details, reminds=alone.details.reminds))
    return event


def _without(real: Event, alone: Event, deed: Deed) -> Event:
    action, details = deed.action, real.details
    match action:
        case MarkBusy() if action.ref.id == real.key.series:
            return replace(real, details=replace(details, busy=alone.details.busy, reminds=alone.details.reminds))
        case AttachPrep() if action.meeting == real.key:
            kept = tuple(a for a in details.attachments if a.mark != action.key)
            return replace(real, details=replace(details, attachments=kept))
        case MoveMeeting() | ShortenMeeting() if action.meeting == real.key and real.span == action.span:
            return replace(real, span=alone.span)
        case AnswerIntruder() if action.intruder == real.key:
            return replace(real, details=replace(details, attendees=alone.details.attendees))
    return real


# --- lives ----------------------------------------------------------------------------------------------------------

EDITS = (
    "add", "invite", "rename", "free", "vanish", "tidy", "answer", "our title", "our time", "our delete",
    "move", "move", "decline", "decline", "take out", "take out", "cancel", "describe",
)  # fmt: skip
NUMBER = st.integers(0, 7)
EDIT = st.tuples(st.just("edit"), st.sampled_from(EDITS), NUMBER, NUMBER, NUMBER)
CYCLE = st.tuples(st.just("cycle"))
BROKEN = st.tuples(st.just("broken"), st.sampled_from(PASSING), NUMBER, st.booleans())
WAIT = st.tuples(
    st.just("wait"), st.sampled_from([5, 60, 8 * 60, 24 * 60, 7 * 24 * 60, 31 * 24 * 60, -90, -3 * 24 * 60])
)
ANSWER = st.tuples(st.just("answer"), NUMBER, st.booleans())
UNDO = st.tuples(st.just("undo"), st.one_of(st.none(), NUMBER))
GO = st.tuples(st.just("go"))
MEANWHILE = st.lists(st.one_of(GO, CYCLE, EDIT, WAIT, ANSWER, BROKEN), max_size=4)
OUTAGE = st.tuples(st.just("outage"), NUMBER, MEANWHILE)
LOSE = st.tuples(st.just("lose"), NUMBER)
STEP = st.one_of(EDIT, EDIT, EDIT, CYCLE, CYCLE, CYCLE, WAIT, ANSWER, BROKEN, UNDO, GO, OUTAGE, LOSE)
CALM_STEP = st.one_of(EDIT, EDIT, CYCLE, WAIT, ANSWER)
STEPS = st.lists(STEP, min_size=3, max_size=12)
WEEK = st.sampled_from(sorted(WEEKS))


def seeded(batch: int, share: float, life: Callable[..., None], *arguments: st.SearchStrategy[object]) -> None:
    """Live this batch's share of the lives; the same seed lives the same ones."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    phases = (Phase.explicit, Phase.generate, Phase.shrink)
    count = max(int(LIVES * share / BATCHES), 1)
    many = settings(max_examples=count, deadline=None, database=None, phases=phases, suppress_health_check=slow)
    seed(SEED * BATCHES + batch)(many(given(*arguments)(life)))()


def live(life: Life, steps: list[tuple[object, ...]]) -> None:
    for name, *arguments in steps:
        getattr(life, str(name))(*arguments)
        life.check()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_of_the_person_s_is_lost_and_undoing_everything_restores_the_calendar(batch: int) -> None:
    seeded(batch, 2 / 3, a_life_that_is_undone, WEEK, st.sampled_from([AUTO, CAUTIOUS]), STEPS)


def a_life_that_is_undone(week: str, modes: Modes, steps: list[tuple[object, ...]]) -> None:
    life = Life(week, modes)
    life.check()
    live(life, [("cycle",), *steps, ("cycle",)])
    life.undo(None)
    life.check()
    life.check_restored()
    life.cycle()
    life.check()


def test_what_was_interrupted_is_not_forgotten_while_the_calendar_seems_empty() -> None:
    life = Life("winter", AUTO)
    life.broken(Fault.DIED_AFTER, 0, reading=False)
    live(life, [("fade", 1), ("cycle",)])


@pytest.mark.parametrize("batch", range(BATCHES))
def test_two_cycles_after_the_last_fault_everything_is_as_without_faults(batch: int) -> None:
    faults = st.lists(BROKEN, min_size=1, max_size=3)
    seeded(batch, 1 / 3, a_life_without_its_faults, WEEK, st.lists(CALM_STEP, max_size=8), faults)


def a_life_without_its_faults(week: str, steps: list[tuple[object, ...]], faults: list[tuple[object, ...]]) -> None:
    life = Life(week, AUTO)
    live(life, steps)
    well = life.copied()
    live(life, [*faults, ("cycle",), ("cycle",)])
    live(well, [("cycle",)] * (len(faults) + 2))
    assert life.seen.standing(life.world.truth) == life.seen.standing(well.world.truth)
    assert _ledger(life) == _ledger(well)


def _ledger(life: Life) -> Counter[tuple[str, DeedState]]:
    return Counter((deed.key, deed.state) for deed in life.world.ledger.deeds())
