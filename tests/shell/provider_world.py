"""A leader's week with a provider, over real HTTP: the lives of `test_cycle_property` on a connector.

What is common to all providers. `Office` is what a simulated provider must be able to do; a life has two of them: the
one we act upon, and its twin, in which only the person ever did anything. Knows no provider.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from hypothesis import strategies as st

from assistant.core.decide import Rules
from assistant.deeds import DeedState, Modes
from assistant.model import AnswerIntruder
from connectors.contract import Calendar
from connectors.memory import MemoryCalendar
from connectors.model import Event, EventRef, Reading, Response, Series, Single, Span, Status
from connectors.recurrence import occurrences, single_event
from tests.calendar_text import BERLIN, ME, diary
from tests.shell.a_person import Edit, Person
from tests.shell.acting_world import World
from tests.shell.faulty import FadingCalendar
from tests.shell.test_cycle_property import (
    AUTO,
    NUMBER,
    POLICY,
    STEP,
    WEEKS,
    Expansions,
    Life,
    live,
    seeded,
    text,
)
from tests.shell.test_cycle_property import BATCHES as IN_MEMORY

REACH = timedelta(days=60)
YEAR = Span(WEEKS["winter"] - REACH, WEEKS["fall back"] + 2 * REACH)


class Wire(StrEnum):
    """What happens to one request. A status is said instead of carrying the request out."""

    BEFORE = "dropped before"
    AFTER = "dropped after"
    TRUNCATED = "truncated"
    WRONG = "something else is said"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    ABSENT = "404"
    CONFLICT = "409"
    CHANGED = "412"
    OFTEN = "429"
    BROKEN = "500"
    AWAY = "503"


PASSING_ON_THE_WIRE = [harm for harm in Wire if harm not in (Wire.FORBIDDEN, Wire.ABSENT)]
"""What is over with the request: nobody would give up for good because of it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a person changes of an event; None leaves a field as it is. `answers` are those of people by address."""

    span: Span | None = None
    title: str | None = None
    description: str | None = None
    busy: bool | None = None
    answers: Mapping[str, Response] = field(default_factory=dict)


class Office(Protocol):
    """A simulated provider at which the leader, ME, has a calendar. Ids are those that the connector hands on."""

    def begin(self, now: datetime) -> None:
        """Forget everything and start with an empty calendar."""

    def clock(self, now: datetime) -> None:
        """Let it be this moment at the provider."""

    def opened(self) -> Calendar:
        """Open the calendar anew through the connector, waiting for nothing between two attempts."""

    def put(self, event: Series | Single) -> None:
        """Let this stand on the calendar, as its organizer made it; guests have their copies."""

    def adopt(self, uid: str, office: object) -> None:
        """Take an event over as it stands in another office of this kind, without documents that carry a mark."""

    def change(self, uid: str, original_start: datetime | None, change: Changed) -> None:
        """Change the whole, or one occurrence: what is everybody's as its organizer, `busy` as the leader."""

    def cancel(self, uid: str, original_start: datetime | None) -> None:
        """Delete the whole or one occurrence in the leader's calendar."""

    def harm(self, harm: Wire, nth: int) -> None:
        """Let the nth request from now on (0: the next) go wrong."""

    def heal(self) -> None:
        """Let nothing go wrong any more."""

    def told(self, uid: str) -> int:
        """Return how often the organizer of this event was told an answer of ours."""


class Truth(MemoryCalendar):
    """What stands on the provider's calendar, read completely through a connector of its own."""

    def __init__(self, office: Office) -> None:
        super().__init__((), BERLIN, "work", owners=(ME,))
        self.office = office
        self._reader = office.opened()

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        """Return everything, as nobody else's faults can touch it."""
        reading = self._reader.read(window)
        assert reading.problems == (), reading.problems
        return reading

    def put(self, event: Series | Single) -> EventRef:
        self.office.put(event)
        return event.ref

    def remove(self, uid: str) -> None:
        self.office.cancel(uid, None)


@dataclass
class PersonAtProvider(Person):
    """A person who does the same at the provider and at its twin."""

    offices: tuple[Office, Office] = field(kw_only=True)

    def edit(self, uid: str, original_start: datetime | None, change: Edit) -> None:
        real, alone = self.offices
        event = self._event(self.world.truth, uid, original_start)
        if event is None:
            return
        wanted = _difference(event, change)
        if self._event(self.alone, uid, original_start) is None:
            _carry_out(real, uid, original_start, wanted)
            alone.adopt(uid, real)
            return
        for office in self.offices:
            _carry_out(office, uid, original_start, wanted)

    def take_out(self, uid: str, original_start: datetime) -> None:
        for office, calendar in zip(self.offices, (self.world.truth, self.alone), strict=True):
            if self._event(calendar, uid, original_start) is not None:
                office.cancel(uid, original_start)

    def delete(self, uid: str) -> None:
        for office, calendar in zip(self.offices, (self.world.truth, self.alone), strict=True):
            if _whole(calendar, uid) is not None:
                office.cancel(uid, None)

    def rename_series(self, uid: str, title: str) -> None:
        self._change_whole(uid, Changed(title=title))

    def show_as_free(self, uid: str) -> None:
        self._change_whole(uid, Changed(busy=False))

    def _change_whole(self, uid: str, change: Changed) -> None:
        for office, calendar in zip(self.offices, (self.world.truth, self.alone), strict=True):
            if isinstance(_whole(calendar, uid), Series):
                office.change(uid, None, change)

    def _event(self, calendar: MemoryCalendar, uid: str, original_start: datetime | None) -> Event | None:
        """Return the occurrence or single while it stands."""
        found = _whole(calendar, uid)
        if isinstance(found, Single):
            return single_event(found) if original_start is None else None
        if found is None or original_start is None:
            return None
        near = Span(original_start, original_start).widened(REACH)
        standing = (e for e in occurrences(found, near) if e.original.start == original_start and not e.cancelled)
        return next(standing, None)


def _whole(calendar: MemoryCalendar, uid: str) -> Series | Single | None:
    return next((each for each in calendar.read(YEAR) if each.ref.id == uid), None)


def _difference(event: Event, change: Edit) -> Changed | None:
    """Return what an edit does to an event, None where it cancels it."""
    span, details = change(event.span, event.details)
    if details.status is Status.CANCELLED:
        return None
    before = {each.email: each.response for each in event.details.attendees}
    return Changed(
        span=span if span != event.span else None,
        title=details.title if details.title != event.details.title else None,
        description=details.description if details.description != event.details.description else None,
        answers={each.email: each.response for each in details.attendees if before[each.email] is not each.response},
    )


def _carry_out(office: Office, uid: str, original_start: datetime | None, wanted: Changed | None) -> None:
    if wanted is None:
        office.cancel(uid, original_start)
    elif wanted != Changed():
        office.change(uid, original_start, wanted)


@dataclass
class ProviderLife(Life):
    """A life whose calendar and twin are with a provider. Faults befall the cycle, and single requests on the wire."""

    offices: tuple[Office, Office] = field(kw_only=True)

    def __post_init__(self) -> None:
        monday = WEEKS[self.week]
        self.now = monday.replace(hour=8)
        for office in self.offices:
            office.begin(self.now)
            for event in diary(text(monday)):
                office.put(event)
        truth, alone = (Truth(office) for office in self.offices)
        self.faulty = FadingCalendar(self.offices[0].opened())
        self.world = World(truth, self.faulty, Rules(self.modes), POLICY)
        self.person = PersonAtProvider(self.world, alone, offices=self.offices)
        self.seen = Expansions(Span(monday - timedelta(days=7), monday + timedelta(days=70)))

    def cycle(self) -> None:
        super().cycle()
        self.offices[0].heal()

    def wire(self, harm: Wire, nth: int) -> None:
        """Run a cycle in which one request goes wrong."""
        self.offices[0].harm(harm, nth)
        self.cycle()

    def wait(self, minutes: int) -> None:
        super().wait(minutes)
        for office in self.offices:
            office.clock(self.now)

    def check(self) -> None:
        self.offices[0].heal()
        super().check()
        for uid, most in self._answered().items():
            assert self.offices[0].told(uid) <= most, f"{uid} was answered twice"

    def _answered(self) -> Counter[str]:
        """Return how often the organizer of each intruder may have heard of us: once, and once more on undoing."""
        found: Counter[str] = Counter()
        for deed in self.world.ledger.deeds():
            if isinstance(deed.action, AnswerIntruder):
                found[deed.action.intruder.series] += 2 if deed.state is DeedState.UNDONE else 1
        return found


HARM = st.tuples(st.just("wire"), st.sampled_from(list(Wire)), NUMBER)
PASSING_HARM = st.tuples(st.just("wire"), st.sampled_from(PASSING_ON_THE_WIRE), NUMBER)
PROVIDER_STEPS = st.lists(st.one_of(STEP, STEP, HARM), min_size=3, max_size=10)
BATCHES = 3
SHARE = 1 / 50


def lived(batch: int, share: float, life: Callable[..., None], *arguments: st.SearchStrategy[object]) -> None:
    """Live this batch's share of the lives, far fewer than in memory."""
    seeded(batch, share * SHARE * IN_MEMORY / BATCHES, life, *arguments)


def a_life_that_is_undone(
    offices: tuple[Office, Office], week: str, modes: Modes, steps: list[tuple[object, ...]]
) -> None:
    """Whatever happens, nothing of the person's is lost, and undoing everything restores the calendar."""
    life = ProviderLife(week, modes, offices=offices)
    life.check()
    live(life, [("cycle",), *steps, ("cycle",)])
    life.undo(None)
    life.check()
    life.check_restored()
    life.cycle()
    life.check()


def a_life_without_its_faults(
    offices: tuple[Office, Office], week: str, steps: list[tuple[object, ...]], faults: list[tuple[object, ...]]
) -> None:
    """Two cycles after the last fault everything is as in the same life without faults."""
    life = ProviderLife(week, AUTO, offices=offices)
    live(life, [*steps, *faults, ("cycle",), ("cycle",)])
    standing, ledger = life.seen.standing(life.world.truth), ledger_of(life)
    well = ProviderLife(week, AUTO, offices=offices)
    live(well, [*steps, *[("cycle",)] * (len(faults) + 2)])
    assert standing == well.seen.standing(well.world.truth)
    assert ledger == ledger_of(well)


def ledger_of(life: Life) -> Counter[tuple[str, DeedState]]:
    return Counter((deed.key, deed.state) for deed in life.world.ledger.deeds())
