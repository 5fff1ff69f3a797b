"""Who of the two may read what of a notebook: the one place where it is decided for everything that is mailed. Pure.

What a reader may not see is not in the notebook that comes back, so that nobody who words a mail can show it.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.model import Agenda, Given, Notebook, Owner, TalkingPoint


def as_read_by(reader: Owner, notebook: Notebook, *, share_all: bool = False) -> Notebook:
    """Return the notebook as this reader may see it.

    The counterpart's own notes and points are in neither: their own they have on their page, and a mail lies in a
    mailbox for years. With `share_all` points of the leader's are for both, as policy says.
    """
    open_to_both = replace(notebook, own_notes=(), own_points=(), given=Given(), requests=())
    if reader is Owner.ME:
        return open_to_both
    return replace(
        open_to_both,
        notes=tuple(note for note in notebook.notes if not note.private),
        points=tuple(point for point in notebook.points if share_all or is_for_both(point)),
        asked=(),
        themes=(),
        ledger=(),
        untouched=(),
    )


def agenda_read_by(reader: Owner, agenda: Agenda) -> Agenda:
    """Return the agenda as this reader may see it."""
    if reader is Owner.ME:
        return agenda
    return replace(agenda, private_points=(), last_private_note=None, tip="")


def for_both(notebook: Notebook, *, share_all: bool = False) -> Notebook:
    """Return the notebook as both may see it, for what is sent to both."""
    return as_read_by(Owner.THEM, notebook, share_all=share_all)


def is_for_both(point: TalkingPoint) -> bool:
    return point.shared or point.author is Owner.THEM
