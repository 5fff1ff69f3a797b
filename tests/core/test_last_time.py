"""A prep document that comes back as a note does not carry the earlier notes inside it."""

from __future__ import annotations

from assistant.core.last_time import without_last_time

PREP = """\
# Lea and Ana

## From last time

*Tuesday 17 November 2026*

> Ana wants to lead the search project.
>
> ## A heading of then

## Progress · 9 min

The search project has begun.
"""


def test_the_quoted_notes_of_last_time_are_left_out() -> None:
    assert without_last_time(PREP) == "# Lea and Ana\n\n## Progress · 9 min\n\nThe search project has begun.\n"


def test_what_somebody_wrote_between_them_keeps_them() -> None:
    answered = PREP.replace(">\n>", ">\nStill true today.\n>")
    assert without_last_time(answered) == answered


def test_other_notes_are_left_as_they_are() -> None:
    assert without_last_time("We talked.\n\n> a quote") == "We talked.\n\n> a quote"
