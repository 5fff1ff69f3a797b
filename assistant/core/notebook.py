"""Decide how a pair's notebook changes: a note is written, something is promised, done, or to be raised.

Values in, values out; nothing is read or written here. Numbers of items and of points are never given twice.

A private note leaves nothing behind but itself. Its check boxes stay boxes in the note, because an action item is seen
by both; the questions and themes in it are not remembered, because what is suggested next is seen by both too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assistant.core.checkboxes import Box, Promise, boxes_in, folded, on_one_line, promised, with_checked, written
from assistant.core.numbers import next_draft, next_item, next_point
from assistant.model import (
    ActionItem,
    AskedQuestion,
    Note,
    Notebook,
    Owner,
    Question,
    TalkingPoint,
    Theme,
    ThemeTouch,
)


class NotOpen(ValueError):
    """There is no open item or point of that number. Carries one sentence."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the items: those that are new and open, now done, or open with another owner or due date."""

    new: tuple[ActionItem, ...]
    finished: tuple[ActionItem, ...]
    changed: tuple[ActionItem, ...]


def add_note(
    notebook: Notebook,
    day: date,
    text: str,
    private: bool = False,
    questions: tuple[Question, ...] = (),
    themes: frozenset[Theme] = frozenset(),
    format_reviewed: bool = False,
) -> Notebook:
    """Record what was written about the meeting of that day, with its promises and the questions and themes it touched.

    Of a private one nothing but itself is. `format_reviewed` says that the pair looked at the format of their meetings
    that day. The same note a second time changes nothing. Raises ValueError for a text with nothing in it.
    """
    note = Note(day, written(text), private)
    if not note.text.strip():
        raise ValueError("a note needs some text")
    if note in notebook.notes:
        return notebook
    if private:
        return _with_note(notebook, note)
    return _with_boxes(_noted(notebook, note, questions, themes, format_reviewed), note)


def revise_note(
    notebook: Notebook,
    before: Note,
    text: str,
    questions: tuple[Question, ...] = (),
    themes: frozenset[Theme] = frozenset(),
    format_reviewed: bool = False,
) -> Notebook:
    """Put what has been written on since in the place of a note of the same day; it is added where there is none.

    Only the check boxes that are new or changed are taken in: what became of the others since is not undone.
    """
    note = replace(before, text=written(text))
    if note == before or note in notebook.notes:
        return notebook
    others = replace(notebook, notes=tuple(one for one in notebook.notes if one != before))
    if note.private:
        return _with_note(others, note)
    return _with_boxes(_noted(others, note, questions, themes, format_reviewed), note, before.text)


def add_item(notebook: Notebook, text: str, day: date, owner: Owner | None = None, due: date | None = None) -> Notebook:
    """Record a promise; owner (default: me) and due date are read off the text where they are not given.

    An open item with the same text is not made twice: it gets the owner and due date that are now said.
    Raises ValueError for a text with nothing in it.
    """
    said = promised(text, notebook.counterpart)
    if not said.text:
        raise ValueError("an action item needs some text")
    return _promise(notebook, Promise(said.text, owner or said.owner, due or said.due), day)


def add_point(notebook: Notebook, text: str, day: date, author: Owner = Owner.ME, shared: bool = False) -> Notebook:
    """Record something to raise. The leader's own are private until shared; the counterpart's never are.

    A point of the same author and text that was not discussed yet is not made twice. One that was a draft and is now
    for both is as if it had been raised now: neither its number, nor its day or place says that there was a draft.
    """
    line = on_one_line(text)
    if not line:
        raise ValueError("a talking point needs some text")
    shared = shared or author is Owner.THEM
    same = [one for one in open_points(notebook) if one.author is author and folded(one.text) == folded(line)]
    if any(point.shared or point.author is Owner.THEM or not shared for point in same):
        return notebook
    others = tuple(point for point in notebook.points if point not in same)
    number, given = next_point(notebook) if shared else next_draft(notebook)
    return replace(notebook, points=(*others, TalkingPoint(number, line, author, day, shared)), given=given)


def finish_item(notebook: Notebook, number: int, day: date) -> Notebook:
    """Check off an item; one that is done already stays as it is. Raises NotOpen when there is none of that number."""
    for item in notebook.items:
        if item.number == number:
            return notebook if item.done else _with_item(notebook, replace(item, done=day))
    raise NotOpen(f"There is no item {number}.")


def finish_point(notebook: Notebook, number: int, day: date) -> Notebook:
    """Mark a point as discussed; one that was stays as it is. Raises NotOpen when there is none of that number."""
    for point in notebook.points:
        if point.number == number:
            return notebook if point.discussed else _with_point(notebook, replace(point, discussed=day))
    raise NotOpen(f"There is no point {point_name(number)}.")


def point_name(number: int) -> str:
    """Return what a point is called where its leader reads it: "p3", or "d1" for a draft."""
    return f"p{number}" if number > 0 else f"d{-number}"


def note_with_items(notebook: Notebook, note: Note) -> str:
    """Return the note's text with the boxes checked whose items were done since; a private note as written."""
    if note.private:
        return note.text

    def is_done(box: Box) -> bool:
        item = _item_meant(notebook, box.promise, note.day)
        return item is not None and item.done is not None

    return with_checked(note.text, is_done, notebook.counterpart)


def open_points(notebook: Notebook) -> tuple[TalkingPoint, ...]:
    """Return the points that were not discussed yet, in the order in which they were raised."""
    return tuple(point for point in notebook.points if point.discussed is None)


def difference(before: Notebook, after: Notebook) -> Difference:
    """Return what became of the items between two states of one notebook."""
    old = {item.number: item for item in before.items}
    touched = [item for item in after.items if old.get(item.number) != item]
    return Difference(
        new=tuple(item for item in touched if item.number not in old and item.done is None),
        finished=tuple(item for item in touched if item.done is not None),
        changed=tuple(item for item in touched if item.number in old and item.done is None),
    )


def _noted(
    notebook: Notebook, note: Note, questions: tuple[Question, ...], themes: frozenset[Theme], format_reviewed: bool
) -> Notebook:
    reviewed = max(filter(None, (notebook.format_reviewed, note.day if format_reviewed else None)), default=None)
    after = replace(_with_note(notebook, note), format_reviewed=reviewed)
    return _remember(after, note.day, questions, themes)


def _with_note(notebook: Notebook, note: Note) -> Notebook:
    return replace(notebook, notes=tuple(sorted((*notebook.notes, note), key=lambda n: n.day)))


def _with_boxes(notebook: Notebook, note: Note, known: str = "") -> Notebook:
    """Return the notebook with what the note's check boxes promise, those that stand in a known text left out."""
    seen = {(box.checked, box.promise) for box in boxes_in(known, notebook.counterpart)}
    for box in boxes_in(note.text, notebook.counterpart):
        if (box.checked, box.promise) not in seen:
            notebook = _apply(notebook, box, note.day)
    return notebook


def _apply(notebook: Notebook, box: Box, day: date) -> Notebook:
    if not box.promise.text:
        return notebook
    if not box.checked:
        return _promise(notebook, box.promise, day)
    same = [item for item in notebook.items if folded(item.text) == folded(box.promise.text)]
    still_open = [item for item in same if item.done is None]
    if still_open:
        return _with_item(notebook, replace(still_open[0], done=day))
    return notebook if same else _new_item(notebook, box.promise, day, done=day)


def _promise(notebook: Notebook, promise: Promise, day: date) -> Notebook:
    for item in notebook.open_items():
        if folded(item.text) == folded(promise.text):
            return _with_item(notebook, replace(item, owner=promise.owner or item.owner, due=promise.due or item.due))
    return _new_item(notebook, promise, day)


def _new_item(notebook: Notebook, promise: Promise, day: date, done: date | None = None) -> Notebook:
    number, given = next_item(notebook)
    item = ActionItem(number, promise.text, promise.owner or Owner.ME, created=day, due=promise.due, done=done)
    return replace(notebook, items=(*notebook.items, item), given=given)


def _with_item(notebook: Notebook, changed: ActionItem) -> Notebook:
    return replace(notebook, items=tuple(changed if i.number == changed.number else i for i in notebook.items))


def _with_point(notebook: Notebook, changed: TalkingPoint) -> Notebook:
    return replace(notebook, points=tuple(changed if p.number == changed.number else p for p in notebook.points))


def _item_meant(notebook: Notebook, promise: Promise, day: date) -> ActionItem | None:
    """Return the item that a box of that day speaks of: the latest of its text that was not done before the note."""
    meant = [
        item
        for item in notebook.items
        if folded(item.text) == folded(promise.text) and item.created <= day and (item.done is None or item.done >= day)
    ]
    return max(meant, key=lambda item: (item.created, item.number), default=None)


def _remember(notebook: Notebook, day: date, questions: tuple[Question, ...], themes: frozenset[Theme]) -> Notebook:
    known = {asked.question for asked in notebook.asked}
    ids = dict.fromkeys(question.id for question in questions if question.id not in known)
    touches = [ThemeTouch(theme, day) for theme in sorted(themes)]
    return replace(
        notebook,
        asked=(*notebook.asked, *(AskedQuestion(name, day) for name in ids)),
        themes=(*notebook.themes, *(touch for touch in touches if touch not in notebook.themes)),
    )
