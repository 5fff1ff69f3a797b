"""Take out of a notebook of an earlier version what private things left behind in what both see. Pure.

Drafts of the leader's were numbered together with the points of both, and the questions and themes of private notes
were remembered with those of shared ones. What a shared note of the same day says as well, stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from assistant.core.questions import asked_in
from assistant.core.themes import format_reviewed_by, touched_by
from assistant.model import Note, Notebook, Owner, TalkingPoint, Theme


def without_traces(notebook: Notebook) -> Notebook:
    """Return the notebook numbered anew, and without what only its private notes touched."""
    alone = _traced(note for note in notebook.notes if note.private)
    both = _traced(note for note in notebook.notes if not note.private)
    questions, themes = alone.questions - both.questions, alone.themes - both.themes
    is_traced = notebook.format_reviewed in alone.reviewed - both.reviewed
    other = max(both.reviewed, default=None)
    return replace(
        notebook,
        points=_numbered(notebook.points),
        asked=tuple(one for one in notebook.asked if (one.day, one.question) not in questions),
        themes=tuple(one for one in notebook.themes if (one.day, one.theme) not in themes),
        format_reviewed=other if is_traced else notebook.format_reviewed,
    )


def _numbered(points: tuple[TalkingPoint, ...]) -> tuple[TalkingPoint, ...]:
    """Return the points in their order; those for both numbered from 1 as before, drafts from -1 down."""
    ordered = sorted(points, key=lambda point: point.number)
    shared = [point.number for point in ordered if _is_for_both(point)]
    drafts = [point.number for point in ordered if not _is_for_both(point)]
    new = {old: place for place, old in enumerate(shared, 1)} | {old: -place for place, old in enumerate(drafts, 1)}
    return tuple(replace(point, number=new[point.number]) for point in points)


def _is_for_both(point: TalkingPoint) -> bool:
    return point.shared or point.author is Owner.THEM


@dataclass(frozen=True, slots=True)
class _Traces:
    """What notes touched on which days: questions by their ids, themes, and the format itself."""

    questions: frozenset[tuple[date, str]]
    themes: frozenset[tuple[date, Theme]]
    reviewed: frozenset[date]


def _traced(notes: Iterable[Note]) -> _Traces:
    found = tuple(notes)
    return _Traces(
        questions=frozenset((note.day, question.id) for note in found for question in asked_in(note.text)),
        themes=frozenset((note.day, theme) for note in found for theme in touched_by(note.text)),
        reviewed=frozenset(note.day for note in found if format_reviewed_by(note.text)),
    )
