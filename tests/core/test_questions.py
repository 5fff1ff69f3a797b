"""The question bank, and how questions are chosen from it and found in notes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.bank import BANK
from assistant.core.moments import Moment
from assistant.core.questions import asked_in, choose, fits, fold
from assistant.model import AskedQuestion, Counterpart, Notebook, Question, Relation, Theme

ANA = Counterpart("ana@example.com", "Ana Keller")
EMPTY = Notebook(ANA)
THEMES = tuple(Theme)
KNOWN = (Relation.REPORT, Relation.PEER, Relation.MANAGER)
SHIPPED = Path(__file__).parent / "shipped_question_ids.txt"

CLOSED = re.compile(
    r"^(do|does|did|is|are|am|was|were|have|has|had|can|could|will|would|shall|should|may|might|must)\b", re.IGNORECASE
)
OPEN = re.compile(r"\b(what|how|which|who|whom|whose|where|when)\b", re.IGNORECASE)


def asked(questions: tuple[Question, ...]) -> Notebook:
    return Notebook(ANA, asked=tuple(AskedQuestion(q.id, date(2026, 1, 5)) for q in questions))


# --- the bank ---------------------------------------------------------------------------------------------------


def test_every_question_has_an_id_and_a_text_of_its_own() -> None:
    assert len({q.id for q in BANK}) == len(BANK)
    assert len({fold(q.text) for q in BANK}) == len(BANK)


def test_no_question_stands_inside_another_so_that_a_note_names_only_what_was_asked() -> None:
    inside = [(a.id, b.id) for a in BANK for b in BANK if a is not b and fold(a.text) in fold(b.text)]
    assert inside == []


def test_a_question_is_one_open_question_that_can_be_said_aloud() -> None:
    for question in BANK:
        text = question.text
        assert text.endswith("?"), question
        assert text.count("?") == 1, question
        assert " and " not in text, f"one idea each: {text}"
        assert "  " not in text, question
        assert len(text) <= 140, question
        assert not CLOSED.match(text), question
        assert OPEN.search(text), question
        assert text[0].isupper(), question


def test_an_id_is_a_readable_slug() -> None:
    assert [q.id for q in BANK if not re.fullmatch(r"[a-z]+(-[a-z]+)+", q.id)] == []


def test_an_id_once_shipped_is_in_the_bank_for_ever() -> None:
    shipped = set(SHIPPED.read_text(encoding="utf-8").split())
    assert shipped - {q.id for q in BANK} == set(), "an id was renamed or dropped; notebooks hold it"
    assert {q.id for q in BANK} - shipped == set(), f"new questions: add their ids to {SHIPPED.name}"


def test_no_two_questions_begin_alike_for_more_than_half_a_sentence() -> None:
    starts = [fold(q.text)[:45] for q in BANK if len(q.text) > 60]
    assert len(set(starts)) == len(starts)


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_a_dozen_questions_for_anybody(theme: Theme) -> None:
    assert len([q for q in BANK if q.theme is theme and fits(q, Relation.UNKNOWN, None)]) >= 12


@pytest.mark.parametrize(("moment", "least"), [(Moment.FIRST, 10), (Moment.AFTER_LEAVE, 6), (Moment.AFTER_SKIP, 6)])
def test_every_special_moment_has_its_own_questions_for_anybody(moment: Moment, least: int) -> None:
    assert len([q for q in BANK if moment in q.moments and not q.relations]) >= least


@pytest.mark.parametrize(("relation", "least"), [(Relation.MANAGER, 15), (Relation.PEER, 15), (Relation.REPORT, 15)])
def test_every_relation_has_its_own_questions(relation: Relation, least: int) -> None:
    assert len([q for q in BANK if relation in q.relations]) >= least


def test_the_bank_is_large_enough_for_a_year_of_weekly_meetings() -> None:
    assert len(BANK) >= 150
    assert len([q for q in BANK if fits(q, Relation.REPORT, None)]) >= 52 * 3


# --- choosing -----------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_questions_and_another_seed_others() -> None:
    once = choose(EMPTY, Relation.REPORT, None, THEMES, 3, "weekly|2026-01-05")
    assert once == choose(EMPTY, Relation.REPORT, None, THEMES, 3, "weekly|2026-01-05")
    assert once != choose(EMPTY, Relation.REPORT, None, THEMES, 3, "weekly|2026-01-12")


def test_a_choice_is_the_same_on_every_machine() -> None:
    chosen = choose(EMPTY, Relation.UNKNOWN, None, THEMES, 2, "fixed")
    assert [q.id for q in chosen] == ["check-in-this-morning", "progress-stop"]


def test_the_first_question_is_of_the_theme_longest_untouched() -> None:
    order = (Theme.CAREER, Theme.IDEAS, Theme.PROGRESS)
    assert [q.theme for q in choose(EMPTY, Relation.PEER, None, order, 3, "s")] == list(order)


def test_questions_go_round_the_themes_again_when_more_are_wanted_than_there_are_themes() -> None:
    chosen = choose(EMPTY, Relation.REPORT, None, (Theme.CAREER, Theme.IDEAS), 3, "s")
    assert [q.theme for q in chosen] == [Theme.CAREER, Theme.IDEAS, Theme.CAREER]


def test_a_question_once_asked_is_never_chosen_again() -> None:
    first = choose(EMPTY, Relation.REPORT, None, THEMES, 3, "s")
    second = choose(asked(first), Relation.REPORT, None, THEMES, 3, "s")
    assert not set(first) & set(second)


def test_a_question_kept_for_another_meeting_is_not_chosen() -> None:
    first = choose(EMPTY, Relation.REPORT, None, THEMES, 3, "s")
    second = choose(EMPTY, Relation.REPORT, None, THEMES, 3, "s", frozenset(q.id for q in first))
    assert len(second) == 3
    assert not set(first) & set(second)


def test_somebody_who_was_asked_nearly_everything_gets_fewer_and_then_none() -> None:
    fitting = tuple(q for q in BANK if fits(q, Relation.PEER, None))
    assert choose(asked(fitting[:-1]), Relation.PEER, None, THEMES, 3, "s") == fitting[-1:]
    assert choose(asked(fitting), Relation.PEER, None, THEMES, 3, "s") == ()


def test_an_exhausted_theme_gives_its_place_to_the_next() -> None:
    careers = tuple(q for q in BANK if q.theme is Theme.CAREER)
    chosen = choose(asked(careers), Relation.REPORT, None, (Theme.CAREER, Theme.IDEAS, Theme.FEEDBACK), 2, "s")
    assert [q.theme for q in chosen] == [Theme.IDEAS, Theme.FEEDBACK]


def test_an_unknown_relation_gets_only_what_suits_anybody() -> None:
    chosen = choose(EMPTY, Relation.UNKNOWN, None, THEMES, 500, "s")
    assert chosen
    assert all(not q.relations for q in chosen)


@pytest.mark.parametrize("relation", KNOWN)
def test_nobody_gets_a_question_meant_for_another_relation(relation: Relation) -> None:
    chosen = choose(EMPTY, relation, None, THEMES, 500, "s")
    assert all(not q.relations or relation in q.relations for q in chosen)
    assert any(relation in q.relations for q in chosen)


def test_a_first_meeting_gets_only_questions_for_a_first_meeting() -> None:
    chosen = choose(EMPTY, Relation.UNKNOWN, Moment.FIRST, THEMES, 3, "s")
    assert len(chosen) == 3
    assert all(Moment.FIRST in q.moments for q in chosen)
    assert len({q.theme for q in chosen}) == 3


@pytest.mark.parametrize("moment", [Moment.AFTER_LEAVE, Moment.AFTER_SKIP])
def test_after_leave_or_a_skipped_meeting_one_question_asks_about_it(moment: Moment) -> None:
    chosen = choose(EMPTY, Relation.REPORT, moment, THEMES, 3, "s")
    assert [moment in q.moments for q in chosen] == [True, False, False]
    assert len({q.theme for q in chosen}) == 3


def test_an_ordinary_meeting_gets_no_question_of_a_special_moment() -> None:
    assert all(not q.moments for q in choose(EMPTY, Relation.REPORT, None, THEMES, 500, "s"))


def test_no_question_wanted_is_none_chosen() -> None:
    assert choose(EMPTY, Relation.REPORT, Moment.AFTER_SKIP, THEMES, 0, "s") == ()


@settings(max_examples=60, deadline=None)
@given(
    relation=st.sampled_from(Relation),
    moment=st.sampled_from([None, *Moment]),
    count=st.integers(2, 4),
    seed=st.text(max_size=12),
    order=st.permutations(THEMES),
    gone=st.sets(st.sampled_from([q.id for q in BANK]), max_size=60),
)
def test_whatever_is_asked_for_the_choice_is_fitting_new_and_spread(
    relation: Relation, moment: Moment | None, count: int, seed: str, order: list[Theme], gone: set[str]
) -> None:
    chosen = choose(EMPTY, relation, moment, tuple(order), count, seed, frozenset(gone))
    assert len(chosen) == len({q.id for q in chosen}) == count
    assert not {q.id for q in chosen} & gone
    assert all(fits(q, relation, moment) for q in chosen)
    assert len({q.theme for q in chosen}) >= 2


# --- finding in notes ------------------------------------------------------------------------------------------------


def by_id(name: str) -> Question:
    return next(q for q in BANK if q.id == name)


def test_a_question_pasted_back_as_a_note_is_found() -> None:
    question = by_id("feedback-what-to-change")
    assert asked_in(f"## Feedback\n\n- {question.text}\n  Fewer late changes.\n") == (question,)


@pytest.mark.parametrize(
    "written",
    [
        "WHAT IS ONE THING I SHOULD CHANGE\nin the way   we work together?",
        "> What is one thing I should\n> change in the way we work together?",
        "**What is one thing I should change in the way we work together?**",
        "*What is one thing* I should change in the way we work together?",
    ],
)
def test_case_spacing_and_emphasis_do_not_hide_a_question(written: str) -> None:
    assert asked_in(written) == (by_id("feedback-what-to-change"),)


def test_a_typographic_apostrophe_is_the_same_apostrophe() -> None:
    question = by_id("obstacles-permission")
    assert asked_in(question.text.replace("'", "’")) == (question,)


def test_a_note_without_questions_names_none() -> None:
    assert asked_in("We talked about what to change, and how.") == ()
    assert asked_in("") == ()


def test_every_question_is_found_by_its_own_text_and_brings_no_other_with_it() -> None:
    assert [asked_in(q.text) for q in BANK] == [(q,) for q in BANK]
