"""Keep notes as they are typed: what is there by now and what was typed are brought together. Pure.

While somebody types, a check box is half a promise: its item is renamed with it, never made twice, and taken away with
it again on the day it was made. `assistant.core.notebook` takes in notes that come whole.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher

from assistant.core.between import write_own_note
from assistant.core.checkboxes import Box, boxes_in, folded, written
from assistant.core.merge import merged
from assistant.core.notebook import add_note, revise_note
from assistant.core.questions import asked_in
from assistant.core.themes import format_reviewed_by, touched_by
from assistant.model import ActionItem, Note, Notebook, Owner


def note_of(notes: tuple[Note, ...], day: date) -> str:
    """Return what is written on: the latest of these notes of that day, nothing where there is none."""
    return next((note.text for note in reversed(notes) if note.day == day), "")


def write_note(notebook: Notebook, day: date, base: str, text: str) -> Notebook:
    """Keep what one of the two typed for both; `base` is what they saw when they began."""
    return _write(notebook, day, base, text, private=False)


def write_alone(notebook: Notebook, role: Owner, day: date, base: str, text: str) -> Notebook:
    """Keep what one of the two typed for themselves alone."""
    if role is Owner.THEM:
        return write_own_note(notebook, day, written(base), written(text))
    return _write(notebook, day, base, text, private=True)


def _write(notebook: Notebook, day: date, base: str, text: str, private: bool) -> Notebook:
    there = note_of(tuple(note for note in notebook.notes if note.private is private), day)
    after = written(merged(written(base), there, written(text)))
    if after == there:
        return notebook
    before = Note(day, there, private)
    if not private:
        notebook = _with_boxes_followed(notebook, day, there, after)
    if not after:
        return replace(notebook, notes=tuple(note for note in notebook.notes if note != before))
    about = (asked_in(after), touched_by(after), format_reviewed_by(after))
    if there:
        return revise_note(notebook, before, after, *about)
    return add_note(notebook, day, after, private, *about)


def _with_boxes_followed(notebook: Notebook, day: date, before: str, after: str) -> Notebook:
    """Return the notebook with the items of that day renamed, or gone, as their boxes were in the note."""
    old = {box.line: box for box in boxes_in(before, notebook.counterpart)}
    new = {box.line: box for box in boxes_in(after, notebook.counterpart)}
    still = {folded(box.promise.text) for box in new.values()}
    matcher = SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    for tag, b1, b2, a1, a2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        instead = [new[line] for line in range(a1, a2) if line in new]
        for place, box in enumerate(old[line] for line in range(b1, b2) if line in old):
            if folded(box.promise.text) not in still:
                notebook = _followed(notebook, day, box, instead[place] if place < len(instead) else None)
    return notebook


def _followed(notebook: Notebook, day: date, box: Box, instead: Box | None) -> Notebook:
    item = next((one for one in notebook.open_items() if _is_of(one, day, box)), None)
    if item is None:
        return notebook
    if instead is None or not instead.promise.text:
        return replace(notebook, items=tuple(one for one in notebook.items if one is not item))
    said = instead.promise
    renamed = replace(item, text=said.text, owner=said.owner or Owner.ME, due=said.due)
    return replace(notebook, items=tuple(renamed if one is item else one for one in notebook.items))


def _is_of(item: ActionItem, day: date, box: Box) -> bool:
    return item.created == day and folded(item.text) == folded(box.promise.text)
