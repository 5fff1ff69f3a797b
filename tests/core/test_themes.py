"""Which themes were touched when, which are longest untouched, and what a note touches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.core import prompts
from assistant.core.bank import BANK
from assistant.core.themes import PART_OF, coverage, format_reviewed_by, longest_untouched, touched_by
from assistant.model import Counterpart, Notebook, Part, Theme, ThemeTouch

TODAY = date(2026, 11, 23)


def touched(*days_ago: tuple[Theme, int]) -> Notebook:
    touches = tuple(ThemeTouch(theme, TODAY - timedelta(days=days)) for theme, days in days_ago)
    return Notebook(Counterpart("ana@example.com"), themes=touches)


def test_coverage_gives_the_days_since_each_theme_was_last_touched() -> None:
    notebook = touched((Theme.CAREER, 90), (Theme.CAREER, 30), (Theme.FEEDBACK, 0))
    since = dict(coverage(notebook, TODAY))
    assert list(since) == list(Theme)
    assert since[Theme.CAREER] == 30
    assert since[Theme.FEEDBACK] == 0
    assert since[Theme.IDEAS] is None


def test_what_is_yet_to_come_covers_nothing() -> None:
    assert dict(coverage(touched((Theme.IDEAS, -7)), TODAY))[Theme.IDEAS] is None


def test_never_touched_comes_before_touched_long_ago_and_equals_keep_their_order() -> None:
    notebook = touched((Theme.CHECK_IN, 7), (Theme.CAREER, 70), (Theme.IDEAS, 7), (Theme.PROGRESS, 14))
    assert longest_untouched(notebook, TODAY) == (
        Theme.FEEDBACK,
        Theme.WELL_BEING,
        Theme.OBSTACLES,
        Theme.CAREER,
        Theme.PROGRESS,
        Theme.CHECK_IN,
        Theme.IDEAS,
    )


def test_a_seed_mixes_equals_and_nothing_else() -> None:
    notebook = touched((Theme.CHECK_IN, 7), (Theme.CAREER, 70))
    orders = {longest_untouched(notebook, TODAY, seed) for seed in ("a", "b", "c", "d")}
    assert len(orders) > 1
    assert all(order[-2:] == (Theme.CAREER, Theme.CHECK_IN) for order in orders)


def test_every_theme_has_its_part_and_every_part_a_theme() -> None:
    assert set(PART_OF) == set(Theme)
    assert set(PART_OF.values()) == set(Part)


def test_a_question_in_a_note_touches_its_theme() -> None:
    note = "Talked about this: Which skill would you most like to strengthen this year? SQL, she said."
    assert touched_by(note) == {Theme.CAREER}


@pytest.mark.parametrize(
    ("heading", "theme"),
    [
        ("## Check-in", Theme.CHECK_IN),
        ("# Check in (4 min)", Theme.CHECK_IN),
        ("## Progress, 9 minutes", Theme.PROGRESS),
        ("### 3. Feedback both ways", Theme.FEEDBACK),
        ("## **Career**", Theme.CAREER),
        ("## Open floor", Theme.IDEAS),
        ("## Ideas", Theme.IDEAS),
        ("## Well-being", Theme.WELL_BEING),
        ("## Obstacles ##", Theme.OBSTACLES),
    ],
)
def test_a_heading_of_the_agenda_with_text_beneath_touches_its_theme(heading: str, theme: Theme) -> None:
    assert touched_by(f"{heading}\n\n- She wants to hear sooner about changes.\n") == {theme}


@pytest.mark.parametrize(
    "heading", ["## Checking the budget", "## Careers page", "Progress was good.", "####### Career"]
)
def test_a_word_that_only_looks_like_a_heading_touches_nothing(heading: str) -> None:
    assert touched_by(f"{heading}\n\nText.") == frozenset()


def test_a_heading_with_nothing_beneath_touches_nothing() -> None:
    assert touched_by("## Feedback\n\n-\n- [ ]\n* \n\n## Career\n") == frozenset()


def test_text_under_a_deeper_heading_belongs_to_the_part_above_it_too() -> None:
    assert touched_by("## Progress\n\n### Migration\n\nDone on Friday.\n\n## Career\n") == {Theme.PROGRESS}


def test_text_before_any_heading_or_under_another_one_touches_nothing() -> None:
    assert touched_by("A good talk.\n\n## Career\n\n## Lunch\n\nSoup.") == frozenset()


def test_a_prep_document_pasted_back_unfilled_touches_only_the_themes_of_its_questions() -> None:
    career = next(q for q in BANK if q.theme is Theme.CAREER)
    parts = "\n".join(
        f"## {part.value.capitalize()}\n\n- {prompt}\n" for part in Part for prompt in prompts.ALWAYS[part]
    )
    assert touched_by(f"{parts}\n## Career\n\n1. {career.text}\n") == {Theme.CAREER}


def test_what_was_written_beneath_a_prompt_counts() -> None:
    assert touched_by(f"## Progress\n\n{prompts.MOVED}\n\nThe migration moved.") == {Theme.PROGRESS}


def test_the_look_at_the_format_is_known_by_its_prompt() -> None:
    assert format_reviewed_by(f"## Open floor\n\n* {prompts.FORMAT}\n  Every other week from now on.")
    assert not format_reviewed_by("We talked about how often we meet.")
