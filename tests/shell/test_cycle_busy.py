"""A slot shown as busy, with the occurrences that are unlike their series: one test a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.decide import Rules
from assistant.core.want import Minutes
from assistant.deeds import DeedState, Mode, Modes, OfferState
from assistant.model import MarkBusy
from connectors.change import changed, revised
from connectors.model import EventChange, Series, Span
from tests.calendar_text import moment
from tests.shell.acting_world import ALWAYS, World, standing, world
from tests.shell.faulty import Died, Fault

MONDAY, LATER = "2026-03-02 08:00", "2026-03-02 08:05"
FREE = "2025-09-02 10:00 30m ana weekly free"
TEXT = f"{FREE}\n    2026-02-17 moved to 2026-02-18 15:00\n    2026-03-10 moved to 2026-03-11 15:00"
MOVED = moment("2026-03-10 10:00")
RULES = Rules(Modes(prep=Mode.OFF, hold=Mode.OFF))
WINDOW = Span(moment("2026-02-01 00:00"), moment("2026-05-01 00:00"))


def busy(one: World) -> dict[str, bool]:
    """Which of four occurrences are busy: an early exception, a usual one, the exception ahead, a later usual one."""
    shown = {f"{e.original.start:%m-%d}": e.details.busy for e in standing(one.truth, WINDOW).values()}
    return {day: shown[day] for day in ("02-17", "03-03", "03-10", "03-17")}


def test_occurrences_ahead_that_are_unlike_the_series_become_busy_with_it() -> None:
    one = world(TEXT, RULES)
    assert [deed.action.original_start for deed in one.cycle(MONDAY).done if isinstance(deed.action, MarkBusy)] == [
        MOVED,
        None,
    ]
    assert busy(one) == {"02-17": False, "03-03": True, "03-10": True, "03-17": True}
    assert one.cycle(LATER).done == ()


def test_they_are_offered_and_accepted_with_the_series() -> None:
    one = world(TEXT, Rules(replace(RULES.modes, busy=Mode.PROPOSE)))
    assert len(one.cycle(MONDAY).offered) == 1
    one.ledger.answer(1, OfferState.ACCEPTED)
    assert len(one.cycle(LATER).done) == 2


def test_an_occurrence_that_a_person_shows_as_free_in_a_busy_series_stays_free() -> None:
    one = world(FREE, RULES)
    one.cycle(MONDAY)
    [series] = one.truth.read(ALWAYS)
    one.truth.update(series.ref, EventChange(busy=False), MOVED)
    assert one.cycle(LATER).done == ()
    assert busy(one)["03-10"] is False


def test_one_that_was_taken_out_or_cancelled_is_left_alone() -> None:
    one = world(f"{FREE}\n    2026-03-10 called off\n    2026-03-17 moved to 2026-03-18 15:00", RULES)
    [series] = one.truth.read(ALWAYS)
    assert isinstance(series, Series)
    one.truth.put(replace(series, cancelled=(moment("2026-03-17 10:00"),)))
    assert len(one.cycle(MONDAY).done) == 1


def test_undo_restores_every_one_of_them() -> None:
    one = world(TEXT, RULES)
    before = standing(one.truth, WINDOW)
    one.cycle(MONDAY)
    assert [undone.why for undone in one.undo(LATER)] == [None, None]
    assert standing(one.truth, WINDOW) == before


def test_undo_leaves_one_that_a_person_took_out_since() -> None:
    one = world(TEXT, RULES)
    one.cycle(MONDAY)
    [series] = one.truth.read(ALWAYS)
    assert isinstance(series, Series)
    one.truth.put(replace(series, cancelled=(MOVED,)))
    assert [undone.why for undone in one.undo(LATER)] == [None, None]


@pytest.mark.parametrize("nth", [0, 1])
@pytest.mark.parametrize("fault", [Fault.DIED_BEFORE, Fault.DIED_AFTER, Fault.DROPPED_AFTER, Fault.CHANGED_ELSEWHERE])
def test_whatever_breaks_all_of_them_are_busy_two_cycles_later_and_undo_restores_them(fault: Fault, nth: int) -> None:
    one = world(TEXT, RULES)
    before = standing(one.truth, WINDOW)
    one.with_faults().ahead = [None] * nth + [fault]
    try:
        one.cycle(MONDAY)
    except Died:
        one.restart()
    one.cycle(LATER)
    one.cycle("2026-03-02 08:10")
    assert busy(one) == {"02-17": False, "03-03": True, "03-10": True, "03-17": True}
    assert [deed.state for deed in one.ledger.deeds()] == [DeedState.DONE, DeedState.DONE]
    one.undo("2026-03-02 08:15")
    assert standing(one.truth, WINDOW) == before


def test_the_minutes_of_the_reminder_are_the_leader_s_to_say() -> None:
    one = world(FREE, replace(RULES, minutes=Minutes(reminder=25)))
    [deed] = one.cycle(MONDAY).done
    assert isinstance(deed.action, MarkBusy)
    assert deed.action.reminder_minutes == 25


def test_without_a_reminder_only_the_slot_becomes_busy() -> None:
    one = world(FREE, replace(RULES, minutes=Minutes(reminder=0)))
    [deed] = one.cycle(MONDAY).done
    assert isinstance(deed.action, MarkBusy)
    [series] = one.truth.read(ALWAYS)
    assert (series.details.busy, series.details.reminds) == (True, False)
    assert world(FREE.replace(" free", ""), replace(RULES, minutes=Minutes(reminder=0))).cycle(MONDAY).done == ()


def test_one_that_a_person_has_renamed_becomes_busy_too() -> None:
    one = world(FREE, RULES)
    [series] = one.truth.read(ALWAYS)
    one.truth.put(revised(series, changed(EventChange(title="Renamed")), MOVED))
    assert len(one.cycle(MONDAY).done) == 2
