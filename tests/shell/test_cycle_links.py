"""The address of the agenda page goes into the invitation once, and comes out of it alone: one test a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.agenda_link import linked, put, take
from assistant.core.decide import Rules
from assistant.deeds import Budget, Capability, DeedState, Mode, Modes, OfferState
from assistant.leftovers import leftovers, take_off
from assistant.model import Action, PutLink
from assistant.pull import Source
from connectors.change import changed, revised
from connectors.model import EventChange, EventRef, Series
from tests.calendar_text import moment
from tests.shell.acting_world import ALWAYS, AgendaPages, World, world
from tests.shell.faulty import Died, Fault

MONDAY, LATER = "2026-03-02 08:00", "2026-03-02 08:05"
ANA = "2025-09-02 10:00 30m ana weekly"
BEN = "2025-09-04 11:00 30m ben weekly"
TEAMS = "Bring numbers.  \r\n\r\n____\r\nMicrosoft Teams: <https://teams.test/l?a=1>\r\n____\r\n"
URL = "https://pages.test/a/ana?k=1&v=2"


def modes(link: Mode) -> Modes:
    off = dict.fromkeys(("busy", "hold", "answer", "rebook", "prep", "shorten", "video_link"), Mode.OFF)
    return Modes(**off, link=link)


def begun(text: str = ANA, link: Mode = Mode.AUTO, budget: Budget | None = None) -> World:
    one = world(text, Rules(modes(link), budget or Budget()))
    one.links = AgendaPages()
    for each in one.truth.read(ALWAYS):
        one.truth.update(each.ref, EventChange(description=TEAMS))
    return one


def series(one: World, uid: str = "event-0") -> Series:
    [found] = [each for each in one.truth.read(ALWAYS) if each.ref.id == uid]
    assert isinstance(found, Series)
    return found


def text(one: World, uid: str = "event-0") -> str:
    return series(one, uid).details.description


def done(one: World, now: str = MONDAY) -> list[type[Action]]:
    return [type(deed.action) for deed in one.cycle(now).done]


def test_it_is_put_there_once_and_every_other_byte_stays() -> None:
    one = begun()
    assert done(one) == [PutLink]
    assert (linked(text(one)), take(text(one))) == (URL, TEAMS)
    assert done(one, LATER) == []
    one.restart()
    assert done(one, "2026-03-02 08:10") == []


def test_by_default_it_is_offered_because_guests_see_it() -> None:
    one = begun(link=Modes().link)
    report = one.cycle(MONDAY)
    assert (report.done, [offer.capability for offer in report.offered]) == ((), [Capability.LINK])
    assert text(one) == TEAMS
    one.ledger.answer(1, OfferState.ACCEPTED)
    assert done(one, LATER) == [PutLink]


def test_without_a_page_nothing_is_said() -> None:
    one = begun()
    one.links = None
    report = one.cycle(MONDAY)
    assert (report.done, report.offered, text(one)) == ((), (), TEAMS)


def test_an_invitation_of_somebody_else_s_is_left_alone() -> None:
    one = begun(f"{ANA} by ana")
    report = one.cycle(MONDAY)
    assert (report.done, report.offered, report.failed, text(one)) == ((), (), (), TEAMS)


def test_it_counts_for_the_budget_of_the_day() -> None:
    one = begun(f"{ANA}\n{BEN}", budget=Budget(in_all=1))
    report = one.cycle(MONDAY)
    assert (len(report.done), len(report.offered)) == (1, 1)


def test_the_leader_sends_it_where_the_calendar_sends_nothing() -> None:
    one = begun()
    one.truth.capabilities = replace(one.truth.capabilities, invites=False)
    [said] = one.cycle(MONDAY).to_tell
    assert said == f"The calendar sends no messages to guests: send Ana the address of the agenda yourself: {URL}"
    assert one.ledger.deeds()[0].to_tell == said


def test_undo_takes_it_out_and_it_is_not_put_there_again() -> None:
    one = begun()
    one.cycle(MONDAY)
    [undone] = one.undo(LATER)
    assert (undone.why, text(one)) == (None, TEAMS)
    assert done(one, "2026-03-02 08:10") == []


def test_undo_leaves_what_people_have_written_since() -> None:
    one = begun()
    one.cycle(MONDAY)
    edited = text(one).replace("Bring numbers.", "Bring the new numbers.") + "Zoë: I will be late."
    one.truth.update(series(one).ref, EventChange(description=edited))
    one.undo(LATER)
    assert text(one) == TEAMS.replace("Bring numbers.", "Bring the new numbers.") + "Zoë: I will be late."


def test_what_a_person_took_out_stays_out() -> None:
    one = begun()
    one.cycle(MONDAY)
    one.truth.update(series(one).ref, EventChange(description=TEAMS))
    assert done(one, LATER) == []
    assert one.undo("2026-03-02 08:10")[0].why is None
    assert text(one) == TEAMS


def test_another_address_of_the_page_takes_the_place_of_the_first() -> None:
    one = begun()
    one.cycle(MONDAY)
    one.links = AgendaPages("https://elsewhere.test")
    assert done(one, LATER) == [PutLink]
    assert (linked(text(one)), take(text(one))) == ("https://elsewhere.test/a/ana?k=1&v=2", TEAMS)
    assert [undone.why for undone in one.undo("2026-03-02 08:10")] == [None, None]
    assert text(one) == TEAMS


def split(one: World, *, with_text: bool) -> None:
    """Let a person change "this and following" from 10 March on: the series ends, and another begins."""
    old = series(one)
    one.truth.put(replace(old, rules=("FREQ=WEEKLY;UNTIL=20260309T090000Z",)))
    details = old.details if with_text else replace(old.details, description=TEAMS)
    start = moment("2026-03-10 11:00")
    one.truth.put(replace(old, ref=EventRef("work", "event-0-new"), start=start, details=details))


def test_a_series_that_was_split_off_gets_its_own_once() -> None:
    one = begun()
    one.cycle(MONDAY)
    split(one, with_text=False)
    assert done(one, LATER) == [PutLink]
    assert (linked(text(one, "event-0-new")), take(text(one, "event-0-new"))) == (URL, TEAMS)
    assert done(one, "2026-03-02 08:10") == []
    one.undo("2026-03-02 08:15")
    assert (text(one), text(one, "event-0-new")) == (TEAMS, TEAMS)


def test_a_series_that_took_it_along_is_left_so_and_undo_finds_it() -> None:
    one = begun()
    one.cycle(MONDAY)
    split(one, with_text=True)
    assert done(one, LATER) == []
    one.undo("2026-03-02 08:10")
    assert (text(one), text(one, "event-0-new")) == (TEAMS, TEAMS)


def test_undo_takes_it_out_of_occurrences_that_took_it_along() -> None:
    one = begun()
    one.cycle(MONDAY)
    start = moment("2026-03-10 10:00")
    moved = revised(series(one), changed(EventChange(title="Elsewhere")), start)
    one.truth.put(moved)
    one.undo(LATER)
    [exception] = series(one).exceptions
    assert (exception.details.title, exception.details.description) == ("Elsewhere", TEAMS)


@pytest.mark.parametrize("fault", [Fault.DIED_BEFORE, Fault.DIED_AFTER, Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER])
def test_a_killed_process_and_a_broken_line_put_it_there_once(fault: Fault) -> None:
    one = begun()
    faulty = one.with_faults()
    faulty.ahead = [fault]
    try:
        one.cycle(MONDAY)
    except Died:
        one.restart()
    one.cycle(LATER)
    one.cycle("2026-03-02 08:10")
    assert (linked(text(one)), take(text(one))) == (URL, TEAMS)
    assert [deed.state for deed in one.ledger.deeds()] == [DeedState.DONE]
    one.undo("2026-03-02 08:15")
    assert text(one) == TEAMS


def test_what_no_ledger_knows_is_swept_off_the_leader_s_own_series_alone() -> None:
    one = begun(f"{ANA}\n{BEN} by ben")
    for uid in ("event-0", "event-1"):
        one.truth.update(series(one, uid).ref, EventChange(description=put(TEAMS, URL)))
    found = leftovers([Source("work", one.truth)], one.leader, moment(MONDAY))
    assert (len(found), take_off(found)) == (1, ())
    assert (text(one), text(one, "event-1")) == (TEAMS, put(TEAMS, URL))


def test_a_series_that_is_over_is_left_alone() -> None:
    one = begun("2025-09-02 10:00 30m ana RRULE:FREQ=WEEKLY;COUNT=20")
    assert done(one) == []
