"""What a meeting is for, in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core import prompts
from assistant.core.objectives import LONGEST, OF_THEME
from assistant.model import (
    ActionItem,
    Aim,
    Counterpart,
    Note,
    Notebook,
    Owner,
    Part,
    TalkingPoint,
    Theme,
    ThemeTouch,
)
from tests.monday_with_ana import (
    ANA,
    EMPTY,
    agendas,
    first,
    item,
    minutes,
    point,
    prompts_of,
)


def test_an_overdue_promise_of_the_leader_is_settled_first() -> None:
    notebook = replace(EMPTY, items=(item(1, "2026-11-17", due="2026-11-20"),))
    assert first(notebook).objective == "Settle 1 overdue promise, then turn to what is new"


def test_an_objective_that_one_of_them_set_stands_before_any_other() -> None:
    notebook = replace(EMPTY, items=(item(1, "2026-11-17", due="2026-11-20"),))
    day = first(notebook).span.start.date()
    assert first(replace(notebook, aims=(Aim(day, "Decide who owns it"),))).objective == "Decide who owns it"
    assert first(replace(notebook, aims=(Aim(date(2026, 1, 1), "Long ago"),))).objective != "Long ago"


def test_many_points_of_the_other_person_get_the_room() -> None:
    agenda = first(replace(EMPTY, points=tuple(point(n, Owner.THEM) for n in (1, 2, 3))))
    assert agenda.objective == "Make room for the three points Ana brings"
    assert minutes(agenda)[Part.OPEN_FLOOR] > 5
    assert prompts.POINTS_FIRST in prompts_of(agenda)


def test_career_left_out_for_long_leads_the_meeting_and_its_questions() -> None:
    touches = tuple(ThemeTouch(theme, date(2026, 11, 16)) for theme in Theme if theme is not Theme.CAREER)
    agenda = first(replace(EMPTY, themes=(*touches, ThemeTouch(Theme.CAREER, date(2026, 8, 31)))))
    assert agenda.objective == "Look ahead at wishes and next steps; the last time was 12 weeks ago"
    assert Theme.CAREER in {q.theme for q in agenda.questions}
    assert minutes(agenda)[Part.CAREER] > 5


def test_feedback_never_touched_in_months_is_named_so() -> None:
    touches = (ThemeTouch(Theme.PROGRESS, date(2026, 9, 7)), ThemeTouch(Theme.CAREER, date(2026, 11, 16)))
    agenda = first(replace(EMPTY, themes=touches))
    assert agenda.objective == "Talk about feedback in both directions; it has had no room yet"


def test_the_last_notes_are_followed_up() -> None:
    agenda = first(replace(EMPTY, notes=(Note(date(2026, 11, 16), "Talked about the move."),)))
    assert agenda.objective == "Follow up on what you wrote down on 16 November, then see what is new"


def test_a_private_note_is_no_reason_to_follow_up() -> None:
    agenda = first(replace(EMPTY, notes=(Note(date(2026, 11, 16), "Worried.", private=True),)))
    assert agenda.objective == first().objective


def test_with_nothing_known_each_meeting_is_given_a_theme_and_they_take_turns() -> None:
    theme_of = {text: theme for theme, texts in OF_THEME.items() for text in texts}
    given = [theme_of[agenda.objective] for agenda in agendas()]
    assert len(given) >= 5
    assert len(set(given)) == len(given)


def test_what_is_known_now_speaks_for_the_next_meeting_only() -> None:
    notebook = replace(EMPTY, items=(item(1, "2026-10-30"),))
    objectives = [agenda.objective for agenda in agendas(notebook)]
    assert objectives[0].startswith("Decide about")
    assert not any(text.startswith("Decide about") for text in objectives[1:])


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=200),
    name=st.text(max_size=80),
    created=st.dates(date(2026, 6, 1), date(2026, 12, 31)),
    due=st.none() | st.dates(date(2026, 6, 1), date(2027, 1, 31)),
)
def test_an_objective_is_one_short_line_whatever_is_in_the_notebook(
    text: str, name: str, created: date, due: date | None
) -> None:
    person = Counterpart(ANA.email, name)
    items = (ActionItem(1, text, Owner.ME, created, due),)
    said = tuple(TalkingPoint(n, text, Owner.THEM, created) for n in range(len(text) % 5))
    for agenda in agendas(Notebook(person, items=items, points=said)):
        assert 0 < len(agenda.objective) <= LONGEST
        assert "\n" not in agenda.objective
