"""Keep count of the themes: which were touched when, which are longest untouched, and which a note touches.

Decides nothing about a meeting. A theme is a thing talked about, never a mark for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from assistant.core import prompts
from assistant.core.questions import asked_in, fold, rank
from assistant.model import Notebook, Part, Theme

PART_OF: Mapping[Theme, Part] = MappingProxyType(
    {
        Theme.CHECK_IN: Part.CHECK_IN,
        Theme.WELL_BEING: Part.CHECK_IN,
        Theme.PROGRESS: Part.PROGRESS,
        Theme.OBSTACLES: Part.PROGRESS,
        Theme.FEEDBACK: Part.FEEDBACK,
        Theme.CAREER: Part.CAREER,
        Theme.IDEAS: Part.OPEN_FLOOR,
    }
)

_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>.*)")
_BULLET = re.compile(r"(?:[-+•]|\d+[.)])?\s*(?:\[[ x]\])?\s*")
_TITLES: tuple[tuple[re.Pattern[str], Theme], ...] = tuple(
    (re.compile(rf"\W*\d*\W*{words}\b", re.IGNORECASE), theme)
    for words, theme in (
        (r"check[- ]?in", Theme.CHECK_IN),
        (r"progress", Theme.PROGRESS),
        (r"feedback", Theme.FEEDBACK),
        (r"career", Theme.CAREER),
        (r"open floor|ideas", Theme.IDEAS),
        (r"well[- ]?being", Theme.WELL_BEING),
        (r"obstacles", Theme.OBSTACLES),
    )
)


def coverage(notebook: Notebook, today: date) -> tuple[tuple[Theme, int | None], ...]:
    """Return every theme with the days since it was last touched, None for never; days after `today` do not count."""
    return tuple((theme, _days_since(theme, notebook, today)) for theme in Theme)


def longest_untouched(notebook: Notebook, today: date, seed: str = "") -> tuple[Theme, ...]:
    """Return the themes, never touched first, then touched longest ago; equals in a fixed order, or by `seed`."""
    since = dict(coverage(notebook, today))

    def order(theme: Theme) -> tuple[bool, int, bytes]:
        days = since[theme]
        return days is not None, -(days or 0), rank(seed, theme) if seed else b""

    return tuple(sorted(Theme, key=order))


def touched_by(note_text: str) -> frozenset[Theme]:
    """Return the themes a note touches: those of the bank's questions in it, and of headings with text of their own.

    Under a heading of the agenda (`## Feedback`) the agenda's own prompts and questions do not count as text.
    """
    return frozenset(question.theme for question in asked_in(note_text)) | _headed(note_text)


def format_reviewed_by(note_text: str) -> bool:
    """Tell whether a note holds the agenda's prompt to look at the format of the meetings."""
    return fold(prompts.FORMAT) in fold(note_text)


def _days_since(theme: Theme, notebook: Notebook, today: date) -> int | None:
    days = [touch.day for touch in notebook.themes if touch.theme is theme and touch.day <= today]
    return (today - max(days)).days if days else None


def _headed(text: str) -> frozenset[Theme]:
    """Walk the lines with the headings they stand under; a deeper heading keeps those above it."""
    under: list[tuple[int, Theme | None]] = []
    touched: set[Theme] = set()
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading:
            level = len(heading["marks"])
            under = [(depth, theme) for depth, theme in under if depth < level]
            under.append((level, _theme_of(heading["title"])))
        elif _says_something(line):
            touched.update(theme for _, theme in under if theme)
    return frozenset(touched)


def _theme_of(title: str) -> Theme | None:
    return next((theme for pattern, theme in _TITLES if pattern.match(title)), None)


def _says_something(line: str) -> bool:
    said = _BULLET.sub("", fold(line), count=1)
    return any(character.isalnum() for character in said) and not prompts.is_prompt(said) and not asked_in(line)
