"""A prep document that guests have as a copy is attached anew when what it says has changed: one test a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.core.decide import Rules
from assistant.deeds import Budget, DeedState, Mode, Modes
from assistant.model import ActionItem, AttachPrep, Counterpart, Note, Notebook, Owner, TalkingPoint
from connectors.model import Attachment, Span
from tests.calendar_text import moment
from tests.shell.acting_world import World, standing, world
from tests.shell.faulty import Died, Fault

TEXT = "2025-09-02 10:00 30m ana weekly"  # Tuesdays
WEEK = Span(moment("2026-03-02 00:00"), moment("2026-03-09 00:00"))
ATTACHED, EVENING, SEVEN, NINE = "2026-03-02 16:00", "2026-03-02 18:00", "2026-03-03 07:00", "2026-03-03 09:00"
ANA = Counterpart("ana@example.com", "Ana")
ITEM = ActionItem(1, "Send the plan", Owner.ME, date(2026, 2, 24))
MORE = ActionItem(2, "Call the bank", Owner.THEM, date(2026, 3, 2))
NOTE = Note(date(2026, 2, 24), "We agreed on Thursday.")


def attached(budget: Budget | None = None, *, invites: bool = True) -> World:
    """A document was attached on Monday at 16:00, with one item in it."""
    modes = Modes(busy=Mode.OFF, hold=Mode.OFF, rebook=Mode.OFF, video_link=Mode.OFF)
    one = world(TEXT, Rules(modes, budget or Budget()))
    one.truth.capabilities = replace(one.truth.capabilities, invites=invites)
    writes_down(one, items=(ITEM,))
    assert len(one.cycle(ATTACHED).done) == 1
    return one


def writes_down(
    one: World,
    items: tuple[ActionItem, ...] = (ITEM,),
    notes: tuple[Note, ...] = (),
    points: tuple[TalkingPoint, ...] = (),
) -> None:
    """Let this, and nothing else, stand in the notebook about Ana."""
    one.notebooks = {ANA.email: Notebook(ANA, items=items, notes=notes, points=points)}
    one.documents.text = repr(one.notebooks[ANA.email]).encode()


def document(one: World) -> Attachment | None:
    [event] = [e for e in standing(one.truth, WEEK).values() if e.span.overlaps(WEEK)]
    ours = [attachment for attachment in event.details.attachments if attachment.mark]
    assert len(ours) <= 1
    return ours[0] if ours else None


def content(one: World) -> bytes:
    found = document(one)
    return found.content or b"" if found else b""


def again(one: World, now: str) -> int:
    done = one.cycle(now).done
    assert all(isinstance(deed.action, AttachPrep) and deed.guest_visible for deed in done)
    return len(done)


def test_what_was_written_down_since_is_attached_in_place_of_the_old_text() -> None:
    one = attached()
    mark = document(one)
    assert again(one, "2026-03-02 16:05") == 0
    writes_down(one, items=(ITEM, MORE))
    assert again(one, EVENING) == 1
    assert b"Call the bank" in content(one)
    assert mark is not None
    assert (found := document(one)) is not None
    assert found.mark == mark.mark


def test_a_note_counts_and_a_private_one_does_not() -> None:
    one = attached()
    writes_down(one, notes=(replace(NOTE, private=True),), points=(TalkingPoint(1, "Mine", Owner.ME, NOTE.day),))
    assert again(one, EVENING) == 0
    writes_down(one, notes=(NOTE,))
    assert again(one, "2026-03-02 18:05") == 1


def test_guests_get_it_once_a_day_at_most() -> None:
    one = attached()
    writes_down(one, items=(ITEM, MORE))
    assert again(one, EVENING) == 1
    writes_down(one, items=(MORE,))
    assert again(one, "2026-03-02 19:00") == 0
    assert again(one, SEVEN) == 1
    assert b"Send the plan" not in content(one)


def test_in_the_last_hours_only_what_is_to_be_done_or_talked_about_counts() -> None:
    one = attached()
    writes_down(one, notes=(NOTE,))
    assert again(one, NINE) == 0
    writes_down(one, points=(TalkingPoint(1, "Budget", Owner.THEM, NOTE.day),))
    assert again(one, "2026-03-03 09:15") == 1


def test_once_it_has_begun_nothing_is_attached() -> None:
    one = attached()
    writes_down(one, items=(ITEM, MORE))
    assert again(one, "2026-03-03 10:00") == 0


def test_time_that_passes_alone_changes_nothing() -> None:
    one = attached()
    assert [again(one, now) for now in (EVENING, SEVEN, NINE)] == [0, 0, 0]


def test_a_document_at_an_address_is_always_the_newest() -> None:
    one = attached(invites=False)
    writes_down(one, items=(ITEM, MORE))
    assert again(one, EVENING) == 0
    assert [deed.action.version for deed in one.ledger.deeds() if isinstance(deed.action, AttachPrep)] == [""]


def test_beyond_the_budget_of_the_day_it_is_offered() -> None:
    one = attached(Budget(a_person=0))
    writes_down(one, items=(ITEM, MORE))
    report = one.cycle(EVENING)
    assert (report.done, len(report.offered)) == ((), 1)
    assert b"Call the bank" not in content(one)


def test_what_a_person_took_off_is_not_attached_anew() -> None:
    one = attached()
    [deed] = one.ledger.deeds()
    assert isinstance(deed.action, AttachPrep)
    [series] = one.truth.read(WEEK)
    one.truth.detach(series.ref, deed.action.key, deed.action.meeting.original_start)
    writes_down(one, items=(ITEM, MORE))
    assert again(one, EVENING) == 0


@pytest.mark.parametrize("everything", [True, False])
def test_undo_takes_the_document_off_whichever_text_it_has(everything: bool) -> None:
    one = attached()
    writes_down(one, items=(ITEM, MORE))
    one.cycle(EVENING)
    deeds = one.ledger.deeds() if everything else one.ledger.deeds()[1:]
    assert {undone.why for undone in one.undo("2026-03-02 18:05", deeds)} == {None}
    assert document(one) is None
    writes_down(one, items=(MORE,))
    assert again(one, SEVEN) == 0


@pytest.mark.parametrize("fault", [Fault.DIED_BEFORE, Fault.DIED_AFTER, Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER])
def test_after_a_broken_write_the_new_text_is_there_and_recorded_once(fault: Fault) -> None:
    one = attached()
    writes_down(one, items=(ITEM, MORE))
    one.with_faults().ahead = [fault]
    try:
        one.cycle(EVENING)
    except Died:
        one.restart()
    one.cycle("2026-03-02 18:05")
    one.cycle("2026-03-02 18:10")
    assert b"Call the bank" in content(one)
    assert [deed.state for deed in one.ledger.deeds()] == [DeedState.DONE, DeedState.DONE]
