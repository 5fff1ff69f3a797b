"""Turn lines of text into tagged questions of the bank. Chooses nothing."""

from __future__ import annotations

from assistant.core.moments import Moment
from assistant.model import Question, Relation, Theme

Lines = tuple[tuple[str, str], ...]


def ask(
    theme: Theme, lines: Lines, relation: Relation | None = None, moment: Moment | None = None
) -> tuple[Question, ...]:
    """Return one question for each (id, text); without relation or moment they fit any."""
    relations = frozenset({relation}) if relation else frozenset[Relation]()
    moments = frozenset[str]({moment}) if moment else frozenset[str]()
    return tuple(Question(slug, theme, text, relations, moments) for slug, text in lines)
