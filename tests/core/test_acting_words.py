"""What would be done and what was, in the words people read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.acting_words import as_markdown, choices, did, would
from assistant.deeds import DeedState
from assistant.model import Action, AnswerIntruder, MarkBusy
from tests.shell.acting import BERLIN, EVERY_ACTION, deed, hold, move, offer

SENTENCES = (
    ("Keep", "Kept", "the slot with Ana busy"),
    ("Keep", "Kept", "Thu 26 Nov 10:00–10:30 free for Ana"),
    ("Let go of", "Let go of", "Thu 26 Nov 10:00–10:30, kept free for Ana"),
    ("Attach", "Attached", "the prep document to Wed 25 Nov 10:00 with Ana"),
    ("Move", "Moved", "Tue 24 Nov 10:00 with Ana to Thu 26 Nov 10:00–10:30"),
    ("Invite", "Invited", "Ana to “Ana / Lea” on Fri 27 Nov 09:00–09:30"),
    ("Shorten", "Shortened", "the meeting with Ana to Wed 25 Nov 10:00–10:25"),
    ("Decline", "Declined", "the invitation for Wed 25 Nov 10:00, over the meeting with Ana"),
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
