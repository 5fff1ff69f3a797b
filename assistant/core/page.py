"""What each of the two gets to see of their notebook: the one place where private and shared part on the pages. Pure.

`edition_for` leaves out what is the other one's alone, `seen_by` takes a notebook apart; whatever is built of what they
return cannot show it, nor change with it, because it never gets hold of it. Lays nothing out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.model import ActionItem, Given, Held, Input, Note, Notebook, Owner, TalkingPoint, Win


@dataclass(frozen=True, slots=True)
class Seen:
    """A notebook as one of the two sees it. `own_notes` and `drafts` are this one's alone, all else is for both.

    `points` are those to talk about, in their order; `talked` those that were talked about.
    """

    role: Owner
    notes: tuple[Note, ...]
    own_notes: tuple[Note, ...]
    points: tuple[TalkingPoint, ...]
    talked: tuple[TalkingPoint, ...]
    drafts: tuple[TalkingPoint, ...]
    items: tuple[ActionItem, ...]
    inputs: tuple[Input, ...]
    wins: tuple[Win, ...]
    held: tuple[Held, ...]

    def holds_point(self, number: int) -> bool:
        """Say whether there is a point of this number for both, or one of this one's own."""
        shared = (*self.points, *self.talked)
        mine = self.drafts if self.role is Owner.ME else ()
        return any(point.number == number for point in (*shared, *mine))


def edition_for(role: Owner, notebook: Notebook, share_all: bool = False) -> Notebook:
    """Return the notebook without what is the other one's alone, and without what was counted while it was written."""
    theirs = replace(notebook, given=Given(), requests=())
    if role is Owner.ME:
        return replace(theirs, own_notes=(), own_points=())
    return replace(
        theirs,
        notes=tuple(note for note in notebook.notes if not note.private),
        points=tuple(point for point in notebook.points if _is_for_both(point, share_all)),
    )


def seen_by(notebook: Notebook, role: Owner, share_all: bool = False) -> Seen:
    """Return what one of the two sees of a notebook; `share_all` says that the leader keeps no point to themselves."""
    shared = tuple(point for point in notebook.points if _is_for_both(point, share_all))
    private = tuple(point for point in notebook.points if not _is_for_both(point, share_all))
    is_leader = role is Owner.ME
    drafts = private if is_leader else notebook.own_points
    own_notes = tuple(note for note in notebook.notes if note.private) if is_leader else notebook.own_notes
    return Seen(
        role=role,
        notes=tuple(note for note in notebook.notes if not note.private),
        own_notes=own_notes,
        points=tuple(point for point in shared if point.discussed is None),
        talked=tuple(point for point in shared if point.discussed is not None),
        drafts=tuple(point for point in drafts if point.discussed is None),
        items=notebook.items,
        inputs=notebook.inputs,
        wins=notebook.wins,
        held=notebook.held,
    )


def _is_for_both(point: TalkingPoint, share_all: bool) -> bool:
    return point.author is Owner.THEM or point.shared or share_all
