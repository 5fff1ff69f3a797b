"""Private coaching tips: which suits a meeting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.core.tips import TIPS, Craft
from assistant.model import ActionItem, Agenda, Notebook, Owner, TalkingPoint
from tests.monday_with_ana import ANA, TODAY, WEEKLY, first

EVERY = [tip for tips in TIPS.values() for tip in tips]


def craft_of(agenda: Agenda) -> Craft:
    return next(craft for craft, tips in TIPS.items() if agenda.tip in tips)


def item(owner: Owner, due: date | None = None, done: date | None = None) -> ActionItem:
    return ActionItem(1, "Send the plan", owner, TODAY - timedelta(days=3), due, done)


def test_there_are_many_tips_for_every_craft_and_no_two_alike() -> None:
    assert len(EVERY) >= 40
    assert len(set(EVERY)) == len(EVERY)
    assert all(len(TIPS[craft]) >= 5 for craft in Craft)


@pytest.mark.parametrize("tip", EVERY)
def test_a_tip_is_short_plain_and_calm(tip: str) -> None:
    assert len(tip) <= 120
    assert tip.endswith((".", "”"))
    assert "!" not in tip


def test_a_promise_of_the_leader_overdue_brings_a_tip_on_following_up() -> None:
    notebook = Notebook(ANA, items=(item(Owner.ME, due=TODAY - timedelta(days=1)),))
    assert craft_of(first(notebook)) is Craft.FOLLOWING_UP


def test_a_promise_of_the_other_person_overdue_does_not() -> None:
    notebook = Notebook(ANA, items=(item(Owner.THEM, due=TODAY - timedelta(days=1)),))
    assert craft_of(first(notebook)) in (Craft.LISTENING, Craft.SAFE_SPACE)


def test_something_done_brings_a_tip_on_celebrating() -> None:
    notebook = Notebook(ANA, items=(item(Owner.THEM, done=TODAY),))
    assert craft_of(first(notebook)) is Craft.CELEBRATING


def test_a_skipped_meeting_brings_a_tip_on_repair_before_all_else() -> None:
    notebook = Notebook(ANA, items=(item(Owner.ME, due=TODAY - timedelta(days=1)),))
    assert craft_of(first(notebook, WEEKLY + "    2026-11-16 cancelled\n")) is Craft.REPAIR


def test_a_first_meeting_brings_a_tip_on_welcoming() -> None:
    assert craft_of(first(Notebook(ANA), "2026-11-24 10:00 30m ana weekly\n")) is Craft.WELCOME


def test_signs_of_low_energy_bring_a_tip_for_when_it_is_hard() -> None:
    quiet = Notebook(ANA, points=(TalkingPoint(1, "The new desk plan", Owner.THEM, date(2026, 9, 1)),))
    assert craft_of(first(quiet)) is Craft.HARD


def test_the_same_meeting_keeps_its_tip() -> None:
    assert first(Notebook(ANA)).tip == first(Notebook(ANA)).tip
