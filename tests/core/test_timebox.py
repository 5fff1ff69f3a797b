"""How a meeting's minutes are divided among the parts of its agenda."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.timebox import boxes
from assistant.model import (
    Part,
)


def test_thirty_minutes_are_four_nine_seven_five_and_five() -> None:
    assert boxes(30) == (
        (Part.CHECK_IN, 4),
        (Part.PROGRESS, 9),
        (Part.FEEDBACK, 7),
        (Part.CAREER, 5),
        (Part.OPEN_FLOOR, 5),
    )


def test_sixty_minutes_are_twice_that() -> None:
    assert [got for _, got in boxes(60)] == [8, 18, 14, 10, 10]


@given(minutes=st.integers(15, 90), focus=st.none() | st.sampled_from(Part))
def test_the_parts_always_sum_to_the_meeting_and_each_has_two_minutes(minutes: int, focus: Part | None) -> None:
    divided = boxes(minutes, focus)
    assert sum(got for _, got in divided) == minutes
    assert all(got >= 2 for _, got in divided)
    assert [part for part, _ in divided] == [part for part in Part if part in dict(divided)]
    assert Part.OPEN_FLOOR in dict(divided)


@given(minutes=st.integers(0, 14) | st.integers(91, 600))
def test_even_an_odd_length_is_divided_without_loss(minutes: int) -> None:
    divided = boxes(minutes)
    assert sum(got for _, got in divided) == minutes
    assert all(got >= min(2, minutes) for _, got in divided)
    assert Part.OPEN_FLOOR in dict(divided)


@pytest.mark.parametrize(
    ("minutes", "dropped"),
    [
        (21, set()),
        (20, {Part.CAREER}),
        (18, {Part.CAREER}),
        (17, {Part.CAREER, Part.FEEDBACK}),
        (15, {Part.CAREER, Part.FEEDBACK}),
    ],
)
def test_a_short_meeting_drops_career_then_feedback_never_the_open_floor(minutes: int, dropped: set[Part]) -> None:
    assert set(Part) - set(dict(boxes(minutes))) == dropped


@given(minutes=st.integers(21, 90), focus=st.sampled_from(Part))
def test_what_matters_today_gets_more_room(minutes: int, focus: Part) -> None:
    assert dict(boxes(minutes, focus))[focus] > dict(boxes(minutes))[focus]
