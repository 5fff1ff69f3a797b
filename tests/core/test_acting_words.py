"""What would be done and what was, in the words people read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.acting_words import as_markdown, choices, did, would
from assistant.deeds import DeedState
from assistant.model import Action, AnswerIntruder, AttachPrep, MarkBusy
from tests.shell.acting import BERLIN, EVERY_ACTION, at, deed, hold, move, offer

SENTENCES = (
    ("Keep", "Kept", "the slot with Ana busy"),
    ("Keep", "Kept", "Thu 26 Nov 10:00–10:30 free for Ana"),
    ("Let go of", "Let go of", "Thu 26 Nov 10:00–10:30, kept free for Ana"),
    ("Attach", "Attached", "the prep document to Wed 25 Nov 10:00 with Ana"),
    ("Move", "Moved", "Tue 24 Nov 10:00 with Ana to Thu 26 Nov 10:00–10:30"),
    ("Invite", "Invited", "Ana to “Ana / Lea” on Fri 27 Nov 09:00–09:30"),
    ("Shorten", "Shortened", "the meeting with Ana to Wed 25 Nov 10:00–10:25"),
    ("Decline", "Declined", "the invitation for Wed 25 Nov 10:00, over the meeting with Ana"),
    ("Put", "Put", "the address of the agenda with Ana into the invitation"),
    ("Skip", "Skipped", "Wed 25 Nov 10:00 with Ana"),
)


@pytest.mark.parametrize(("action", "sentence"), list(zip(EVERY_ACTION, SENTENCES, strict=True)))
def test_every_action_has_a_sentence_before_and_after(action: Action, sentence: tuple[str, str, str]) -> None:
    before, after, rest = sentence
    assert would(action, BERLIN) == f"{before} {rest}"
    assert did(action, BERLIN) == f"{after} {rest}"


def test_a_reminder_is_told_and_a_maybe_is_no_refusal() -> None:
    busy, answer = EVERY_ACTION[0], EVERY_ACTION[7]
    assert isinstance(busy, MarkBusy)
    assert isinstance(answer, AnswerIntruder)
    assert would(replace(busy, reminder_minutes=10), BERLIN).endswith("busy, with a reminder 10 min before")
    assert did(replace(answer, decline=False), BERLIN).startswith("Answered with a maybe the invitation for Wed 25 Nov")


def test_one_occurrence_of_a_series_and_a_document_attached_anew_are_told() -> None:
    busy, prep = EVERY_ACTION[0], EVERY_ACTION[3]
    assert isinstance(busy, MarkBusy)
    assert isinstance(prep, AttachPrep)
    assert would(replace(busy, original_start=at(25, 10)), BERLIN) == "Keep the slot Wed 25 Nov 10:00 with Ana busy"
    assert did(replace(prep, mark="prep-0"), BERLIN).startswith("Attached anew the prep document to Wed 25 Nov 10:00")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "Thu 26 Nov 15:00–15:30 (09:00–09:30 for Ana)"),
        ("Pacific/Auckland", "Thu 26 Nov 15:00–15:30 (Fri 27 Nov 03:00–03:30 for Ana)"),
        ("Europe/Paris", "Thu 26 Nov 15:00–15:30"),
        ("Nowhere/At_All", "Thu 26 Nov 15:00–15:30"),
        (None, "Thu 26 Nov 15:00–15:30"),
    ],
)
def test_a_time_is_told_on_the_clock_of_the_other_person_too_where_it_differs(zone: str | None, said: str) -> None:
    assert would(replace(move(26, 15), their_zone=zone), BERLIN).endswith(f" to {said}")
    assert choices(offer(replace(move(26, 15), their_zone=zone), move(27, 9)), BERLIN)[1][0] == said


def test_an_option_that_is_gone_keeps_its_place_and_is_said_to_be_gone() -> None:
    two = replace(offer(move(26, 10), move(27, 9)), gone=(0,))
    assert choices(two, BERLIN)[1] == ("Thu 26 Nov 10:00–10:30, taken meanwhile", "Fri 27 Nov 09:00–09:30")


def test_times_to_choose_from_are_listed_without_saying_the_rest_again() -> None:
    assert choices(offer(move(26, 10), move(27, 9)), BERLIN) == (
        "Move Tue 24 Nov 10:00 with Ana to",
        ("Thu 26 Nov 10:00–10:30", "Fri 27 Nov 09:00–09:30"),
    )
    assert choices(offer(move(26, 10)), BERLIN) == ("Move Tue 24 Nov 10:00 with Ana to Thu 26 Nov 10:00–10:30", ())
    what, ways = choices(offer(move(26, 10), hold()), BERLIN)
    assert (what, len(ways)) == ("One of", 2)


def test_deeds_are_exported_with_how_they_ended() -> None:
    text = as_markdown([deed(hold(), 1, DeedState.DONE), deed(move(26, 10), 2, DeedState.UNDONE)], BERLIN)
    assert "* Tue 24 Nov 17:00: Kept Thu 26 Nov 10:00–10:30 free for Ana. The meeting of Tuesday" in text
    assert "* Tue 24 Nov 17:00: Move Tue 24 Nov 10:00 with Ana to Thu 26 Nov 10:00–10:30 (undone)." in text
    assert as_markdown([], BERLIN) == ""
