"""What a button in a mail does survives its way through a link, and nothing else is one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.letter_acts import (
    AcceptOffer,
    AnswerFormat,
    DismissOffer,
    LetterAct,
    SayHappened,
    read_act,
    said,
    words_of,
)
from assistant.model import Counterpart, FormatAnswer, Notebook, Owner, Wish

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)
BOOK = Notebook(Counterpart("ana@example.org"))

numbers = st.integers(0, 999)
acts: st.SearchStrategy[LetterAct] = st.one_of(
    st.builds(AcceptOffer, numbers, numbers),
    st.builds(DismissOffer, numbers),
    st.builds(SayHappened, st.emails(), st.datetimes(timezones=st.just(UTC)), st.booleans()),
    st.builds(AnswerFormat, st.dates()),
    st.builds(AnswerFormat, st.dates(), st.sampled_from(("often", "long")), st.sampled_from(Wish)),
)


@given(acts)
def test_what_is_written_into_a_link_is_read_out_of_it(act: LetterAct) -> None:
    assert read_act(*words_of(act)) == act


@pytest.mark.parametrize(
    ("what", "about"),
    [
        ("accept", "17"),
        ("accept", "x/1"),
        ("dismiss", "17/0"),
        ("happened", "2026-11-24T10:00:00+00:00"),
        ("happened", "ana@example.org 2026-11-24T10:00:00"),
        ("happened", "ana@example.org soon"),
        ("format", "2026-13-01"),
        ("format", "2026-11-24/often/never"),
        ("delete", "everything"),
        ("", ""),
    ],
)
def test_other_words_are_refused(what: str, about: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_act(what, about)


def test_whether_a_meeting_took_place_is_written_down() -> None:
    after = said(BOOK, SayHappened("ana@example.org", NOW, False), Owner.ME, NOW)
    assert [(one.start, one.happened, one.by) for one in after.held] == [(NOW, False, Owner.ME)]


def test_the_second_answer_of_a_survey_leaves_the_first_as_it_was() -> None:
    once = said(BOOK, AnswerFormat(TUESDAY, "often", Wish.MORE), Owner.THEM, NOW)
    twice = said(once, AnswerFormat(TUESDAY, "long", Wish.LESS), Owner.THEM, NOW)
    assert twice.format_answers == (FormatAnswer(TUESDAY, Wish.MORE, Wish.LESS),)


def test_opening_a_survey_answers_nothing() -> None:
    assert said(BOOK, AnswerFormat(TUESDAY), Owner.THEM, NOW) == BOOK
