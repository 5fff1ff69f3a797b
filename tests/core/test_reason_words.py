"""Every reason for which a meeting was lost has words that fit, wherever a person reads of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from assistant.core.explain import explain
from assistant.core.judge import reach_of
from assistant.core.localtime import review_window
from assistant.core.meetings import IN_WORDS
from assistant.core.reason_words import AS_VERDICT, LOST, gave_way, lost, lost_by, lost_on_a_day
from assistant.core.scene import Scene
from assistant.model import Counterpart, Held, Meeting, Notebook, Outcome, Owner, Policy, Reason, Rebook
from connectors.model import InstanceKey, Span
from tests.calendar_text import BERLIN, LEADER, address, diary, judged, moment

NOW = "2026-03-04 08:00"
SLOT = moment("2026-03-03 10:00")
WAYS = {
    Reason.CANCELLED: "2026-03-03 cancelled",
    Reason.DECLINED_BY_LEADER: "2026-03-03 declined by me",
    Reason.DECLINED_BY_COUNTERPART: "2026-03-03 declined by ana",
    Reason.SAID_NOT: "",
}
SENTENCES = {
    Reason.CANCELLED: "The meeting with Ana was cancelled",
    Reason.DECLINED_BY_LEADER: "You declined the meeting with Ana",
    Reason.DECLINED_BY_COUNTERPART: "Ana declined the meeting",
    Reason.SAID_NOT: "The meeting with Ana did not take place",
}


def calendar(reason: Reason) -> str:
    return f"2026-01-06 10:00 30m ana weekly\n    {WAYS[reason]}" if WAYS[reason] else "2026-01-06 10:00 30m ana weekly"


def notebooks(reason: Reason) -> dict[str, Notebook]:
    said = (Held(SLOT, False, Owner.THEM, SLOT),) if reason is Reason.SAID_NOT else ()
    return {address("ana"): Notebook(Counterpart(address("ana"), "Ana"), held=said)}


def meeting(reason: Reason | None) -> Meeting:
    span = Span(SLOT, SLOT + timedelta(minutes=30))
    return Meeting(InstanceKey("ana", SLOT), span, SLOT, Outcome.SKIPPED, reason)


def test_the_reasons_for_a_loss_are_those_that_have_words() -> None:
    assert set(LOST) == set(WAYS) == set(IN_WORDS)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words_after_a_verdict(reason: Reason) -> None:
    assert AS_VERDICT[reason]
    assert "_" not in AS_VERDICT[reason]


@pytest.mark.parametrize("reason", WAYS)
def test_a_replacement_is_offered_with_the_reason_of_the_loss(reason: Reason) -> None:
    review = judged(calendar(reason), NOW, notebooks=notebooks(reason))
    offered = [p for p in review.plan.proposals if isinstance(p, Rebook)]
    assert [p.reason.split(";")[0] for p in offered] == [SENTENCES[reason]]


@pytest.mark.parametrize("reason", WAYS)
def test_the_verdict_says_why_as_a_person_would(reason: Reason) -> None:
    reach = reach_of(review_window(moment(NOW), 84, 42, BERLIN))
    scene = Scene.of(diary(calendar(reason)), reach, LEADER, Policy(), notebooks(reason), moment(NOW))
    assert explain(scene, "ana 2026-03-03")[-1].verdict == f"Skipped ({AS_VERDICT[reason]})."


@pytest.mark.parametrize("way", [lost, lost_on_a_day, lost_by])
def test_no_two_reasons_sound_alike(way: Callable[[Reason | None, str], str]) -> None:
    assert len({way(reason, "Ana") for reason in WAYS}) == len(WAYS)


def test_without_a_reason_a_lost_meeting_was_cancelled() -> None:
    assert lost(None, "Ana") == SENTENCES[Reason.CANCELLED]


def test_what_gave_way_is_said_to_have_been_cancelled_only_where_it_was() -> None:
    assert {reason: gave_way(meeting(reason)) for reason in WAYS} == {
        Reason.CANCELLED: "cancelled",
        Reason.DECLINED_BY_LEADER: "declined by you",
        Reason.DECLINED_BY_COUNTERPART: "",
        Reason.SAID_NOT: "not held",
    }
