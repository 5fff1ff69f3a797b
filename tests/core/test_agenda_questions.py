"""Which questions of the bank an agenda suggests, and that none comes twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core import themes
from assistant.core.agenda import build
from assistant.core.notebook import add_note
from assistant.core.questions import asked_in
from assistant.model import (
    AgendaPolicy,
    Meeting,
    Policy,
    Relation,
)
from assistant.render.edition import Audience
from assistant.render.prep import prep_markdown
from connectors.model import Span
from tests.calendar_text import LEADER, moment
from tests.monday_with_ana import (
    ANA,
    EMPTY,
    NOW,
    agendas,
    ana,
)


def test_each_question_stands_in_the_part_of_its_theme() -> None:
    for agenda in agendas():
        assert len(agenda.questions) == 3
        for part in agenda.parts:
            assert all(themes.PART_OF[q.theme] is part.part for q in part.questions)


def test_the_questions_of_a_fresh_agenda_are_spread_over_the_parts() -> None:
    assert all(sum(bool(part.questions) for part in agenda.parts) == 3 for agenda in agendas())


def test_no_two_upcoming_meetings_share_a_question() -> None:
    ids = [q.id for agenda in agendas() for q in agenda.questions]
    assert len(ids) == len(set(ids)) == 3 * len(agendas())


def test_a_reserved_question_is_left_to_its_meeting() -> None:
    s = ana()
    free = build(s.upcoming()[0], s, EMPTY, Policy(), moment(NOW), LEADER.zone)
    held_back = frozenset(q.id for q in free.questions)
    other = build(s.upcoming()[0], s, EMPTY, Policy(), moment(NOW), LEADER.zone, held_back)
    assert not held_back & {q.id for q in other.questions}


def test_the_notebook_says_the_relation_and_the_policy_where_it_does_not() -> None:
    policy = replace(Policy(), relations=((ANA.email, Relation.MANAGER),), agenda=AgendaPolicy(questions=10))
    asked = {r for agenda in agendas(policy=policy) for q in agenda.questions for r in q.relations}
    assert asked == {Relation.MANAGER}
    peer = replace(EMPTY, relation=Relation.PEER)
    asked = {r for agenda in agendas(peer, policy=policy) for q in agenda.questions for r in q.relations}
    assert asked == {Relation.PEER}


def test_the_number_of_questions_is_a_policy() -> None:
    policy = replace(Policy(), agenda=AgendaPolicy(questions=0))
    assert all(agenda.questions == () for agenda in agendas(policy=policy))


def test_two_builds_of_the_same_notebook_are_the_same() -> None:
    assert agendas() == agendas()


@pytest.mark.parametrize("audience", ["leader", "both"])
def test_a_prep_document_pasted_back_as_notes_marks_its_questions_and_their_themes(audience: Audience) -> None:
    for agenda in agendas():
        note = prep_markdown(agenda, LEADER, audience)
        assert set(asked_in(note)) == set(agenda.questions)
        assert themes.touched_by(note) == {q.theme for q in agenda.questions}


@settings(max_examples=8, deadline=None)
@given(relation=st.sampled_from(Relation), wanted=st.integers(2, 5))
def test_in_a_long_year_no_question_is_put_twice(relation: Relation, wanted: int) -> None:
    policy = replace(Policy(), agenda=AgendaPolicy(questions=wanted))
    notebook, seen = replace(EMPTY, relation=relation), list[str]()
    s = ana()
    last = s.upcoming()[0]
    for week in range(60):
        later = moved_on(last, week)
        agenda = build(later, replace(s, meetings=(later,)), notebook, policy, later.span.start, LEADER.zone)
        seen += [q.id for q in agenda.questions]
        text = "\n".join(q.text for q in agenda.questions) or "Quiet."
        day = later.span.start.date()
        notebook = add_note(notebook, day, text, questions=asked_in(text), themes=themes.touched_by(text))
    assert len(seen) == len(set(seen))
    assert len(seen) >= min(60 * wanted, 120)


def moved_on(meeting: Meeting, weeks: int) -> Meeting:
    by = timedelta(weeks=weeks)
    original = meeting.original_start + by
    span = Span(meeting.span.start + by, meeting.span.end + by)
    return replace(meeting, key=replace(meeting.key, original_start=original), span=span, original_start=original)
