"""Say in words what is in a notebook: whole, as Markdown for its leader, or an item, a point or a count in a line.

Shows private things, marked as such: nothing here is meant for the other person. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.core.naming import shown
from assistant.core.notebook import note_with_items, open_points, point_name
from assistant.core.wording import counted, listed, one_line
from assistant.model import ActionItem, Note, Notebook, Owner, Relation, TalkingPoint

ONLY_YOU = "only you"


def item_line(item: ActionItem, first_name: str) -> str:
    """Return "3  Send the budget (Ana, due 2026-12-01)"."""
    about = ["you" if item.owner is Owner.ME else first_name]
    about += [f"due {item.due.isoformat()}"] if item.due else []
    about += [f"done {item.done.isoformat()}"] if item.done else []
    return f"{item.number}  {one_line(item.text)} ({', '.join(about)})"


def point_line(point: TalkingPoint, first_name: str) -> str:
    """Return "p2  Scope of the project (shared)", "d1  Their pay (only you)"."""
    about = [first_name if point.author is Owner.THEM else "shared" if point.shared else ONLY_YOU]
    about += [f"discussed {point.discussed.isoformat()}"] if point.discussed else []
    return f"{point_name(point.number)}  {one_line(point.text)} ({', '.join(about)})"


def contents(notebook: Notebook) -> str:
    """Return how much there is, such as "12 notes (2 only you), 3 open and 5 done items and 2 talking points"."""
    private = sum(note.private for note in notebook.notes)
    undone = len(notebook.open_items())
    finished = len(notebook.items) - undone
    return listed(
        [
            counted(len(notebook.notes), "note") + (f" ({private} {ONLY_YOU})" if private else ""),
            f"{undone} open and {finished} done items" if notebook.items else "no items",
            counted(len(notebook.points), "talking point"),
            f"a record of {counted(len(notebook.asked), 'question')} asked",
        ]
    )


def as_markdown(notebook: Notebook, questions: Mapping[str, str]) -> str:
    """Return everything in the notebook; `questions` gives the wording of a question by its id."""
    name = notebook.counterpart.first_name
    undone, finished = notebook.open_items(), [item for item in notebook.items if item.done]
    ahead, behind = open_points(notebook), [point for point in notebook.points if point.discussed]
    blocks = [
        f"# {shown(notebook.counterpart)}",
        "" if notebook.relation is Relation.UNKNOWN else f"Relation: {notebook.relation}",
        f"Format last reviewed: {notebook.format_reviewed}" if notebook.format_reviewed else "",
        _list("Open items", (item_line(item, name) for item in undone)),
        _list("Done items", (item_line(item, name) for item in finished)),
        _list("Talking points", (point_line(point, name) for point in ahead)),
        _list("Points discussed", (point_line(point, name) for point in behind)),
        *(_note(notebook, note) for note in notebook.notes),
        _list("Questions asked", (f"{a.day}  {questions.get(a.question, a.question)}" for a in notebook.asked)),
        _list("Themes touched", (f"{touch.day}  {touch.theme}" for touch in notebook.themes)),
        _list("Ledger", (f"{e.at.isoformat()}  {e.what}: {e.reason} ({e.key})" for e in notebook.ledger)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _list(heading: str, lines: Iterable[str]) -> str:
    rows = "\n".join(f"* {line}" for line in lines)
    return f"## {heading}\n\n{rows}" if rows else ""


def _note(notebook: Notebook, note: Note) -> str:
    return f"## {note.day}{f' ({ONLY_YOU})' if note.private else ''}\n\n{note_with_items(notebook, note)}"
