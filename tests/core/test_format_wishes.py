"""What somebody answers in the survey changes the next agenda, and the leader hears of it. 23 November is a Monday."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.core import between, prompts
from assistant.core.format_wishes import rhythm, to_try
from assistant.core.summary import weekly
from assistant.model import Counterpart, FormatAnswer, Notebook, Part, Policy, Wish
from tests.calendar_text import address, judged, standing

DIARY = "2026-08-04 10:00 30m ana biweekly\n"
ANA = address("ana")


def answered(day: int, often: Wish = Wish.SAME, long: Wish = Wish.SAME) -> dict[str, Notebook]:
    answer = FormatAnswer(date(2026, 11, day), often, long)
    return {ANA: between.say_of_the_format(Notebook(Counterpart(ANA)), answer)}


def open_floors(books: dict[str, Notebook]) -> list[tuple[str, ...]]:
    agendas = judged(DIARY, "2026-11-23 09:00", notebooks=books).plan.agendas
    return [part.prompts for agenda in agendas for part in agenda.parts if part.part is Part.OPEN_FLOOR]


def test_a_wish_is_on_the_next_agenda_and_on_no_later_one() -> None:
    first, *later = open_floors(answered(12, Wish.MORE, Wish.LESS))
    assert {prompts.MORE_OFTEN, prompts.SHORTER} <= set(first)
    assert not any(prompts.MORE_OFTEN in floor for floor in later)


def test_an_answer_from_before_the_last_meeting_was_talked_about() -> None:
    assert not any(prompts.MORE_OFTEN in floor for floor in open_floors(answered(2, Wish.MORE)))


def test_whoever_is_content_changes_nothing() -> None:
    assert open_floors(answered(12)) == open_floors({})


def test_the_leader_hears_what_could_be_tried() -> None:
    books = answered(20, Wish.MORE, Wish.LESS)
    summary = weekly(judged(DIARY, "2026-11-23 09:00", notebooks=books), books, Policy())
    lines = [line for section in summary.sections for line in section.lines if "format" in line.text]
    assert [line.detail for line in lines] == [
        "you could try every week instead of every other week and 25 instead of 30 min"
    ]


@pytest.mark.parametrize(
    ("often", "long", "said"),
    [
        (Wish.LESS, Wish.SAME, "every three weeks instead of every other week"),
        (Wish.SAME, Wish.MORE, "45 instead of 30 min"),
        (Wish.SAME, Wish.SAME, ""),
    ],
)
def test_what_could_be_tried_is_the_next_step(often: Wish, long: Wish, said: str) -> None:
    pair = standing(judged(DIARY, "2026-11-23 09:00"), "ana").one_on_one
    assert to_try(FormatAnswer(date(2026, 11, 20), often, long), pair) == said


@pytest.mark.parametrize(("days", "said"), [(7, "every week"), (30, "about once a month"), (10, "every 10 days or so")])
def test_a_rhythm_is_said_in_words(days: int, said: str) -> None:
    assert rhythm(days) == said
