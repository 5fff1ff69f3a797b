"""The signs of low energy that only the leader is told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from assistant.core.signs import signs
from assistant.model import Notebook, Owner, TalkingPoint
from tests.monday_with_ana import ANA, TODAY, WEEKLY, ana, first


def point(number: int, day: date, text: str = "The new desk plan", author: Owner = Owner.THEM) -> TalkingPoint:
    return TalkingPoint(number, text, author, day)


def test_no_points_for_several_meetings_is_a_sign() -> None:
    notebook = Notebook(ANA, points=(point(1, date(2026, 9, 1)),))
    assert signs(ana(), notebook, TODAY) == (
        "Ana has not added a point for the last four meetings. You could ask what would make this time worth theirs.",
    )


def test_a_recent_point_is_no_sign() -> None:
    assert signs(ana(), Notebook(ANA, points=(point(1, date(2026, 11, 12)),)), TODAY) == ()


def test_a_pair_that_keeps_no_points_shows_no_sign_by_having_none() -> None:
    assert signs(ana(), Notebook(ANA), TODAY) == ()


def test_points_that_only_the_leader_began_to_keep_this_week_are_no_sign_yet() -> None:
    assert signs(ana(), Notebook(ANA, points=(point(1, date(2026, 11, 20), author=Owner.ME),)), TODAY) == ()


def test_three_of_six_declined_by_the_other_person_is_a_sign() -> None:
    diary = WEEKLY + "".join(f"    2026-11-{day} declined by ana\n" for day in ("02", "09", "16"))
    (sentence,) = signs(ana(diary), Notebook(ANA), TODAY)
    assert sentence.startswith("Ana declined three of the last six meetings.")


def test_what_was_declined_long_ago_is_no_sign() -> None:
    diary = WEEKLY + "".join(f"    2026-09-{day} declined by ana\n" for day in ("07", "14", "21"))
    assert signs(ana(diary), Notebook(ANA), TODAY) == ()


def test_meetings_the_leader_declined_are_no_sign_of_the_other_person() -> None:
    diary = WEEKLY + "".join(f"    2026-11-{day} declined by me\n" for day in ("02", "09", "16"))
    assert signs(ana(diary), Notebook(ANA), TODAY) == ()


def test_moved_again_and_again_is_a_sign_about_the_slot() -> None:
    moves = (("02", "03"), ("09", "10"), ("16", "17"))
    diary = WEEKLY + "".join(f"    2026-11-{a} moved to 2026-11-{b} 10:00\n" for a, b in moves)
    (sentence,) = signs(ana(diary), Notebook(ANA), TODAY)
    assert sentence == "Three of the last six meetings with Ana were moved. Another slot may serve you both better."


def test_three_points_of_one_word_are_a_sign() -> None:
    points = tuple(point(n, TODAY - timedelta(days=n), "Status") for n in (3, 2, 1))
    (sentence,) = signs(ana(), Notebook(ANA, points=points), TODAY)
    assert sentence.startswith("The latest points from Ana are a word or two long.")


def test_no_sign_stands_in_anything_that_is_shared() -> None:
    notebook = Notebook(ANA, points=(point(1, date(2026, 9, 1)),))
    (sentence,) = signs(ana(), notebook, TODAY)
    assert sentence not in repr(replace(first(notebook), tip=""))
