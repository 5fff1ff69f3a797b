"""What the two do on their page: raise, share, order and drop points, say how they are, celebrate, settle, decline.

Values in, values out. Who may do which of these is asked before; what is the counterpart's alone goes into `own_notes`
and `own_points`, and out of them only by their own hand. Notes and promises are `assistant.core.notebook`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from assistant.core.checkboxes import folded, on_one_line, written
from assistant.core.keys import derived_key
from assistant.core.merge import merged
from assistant.core.notebook import NotOpen, add_point, point_name
from assistant.core.numbers import next_own_point, next_win
from assistant.model import (
    ActionItem,
    Aim,
    AskedQuestion,
    FormatAnswer,
    Held,
    Input,
    LedgerEntry,
    MailOff,
    Note,
    Notebook,
    Owner,
    TalkingPoint,
    Win,
)

MOODS = range(1, 6)


# --- talking points --------------------------------------------------------------------------------------------------


def draft_point(notebook: Notebook, text: str, day: date) -> Notebook:
    """Keep a point for the counterpart alone until they share it. Raises ValueError for a text with nothing in it."""
    line = on_one_line(text)
    if not line:
        raise ValueError("a talking point needs some text")
    if any(folded(point.text) == folded(line) for point in notebook.own_points):
        return notebook
    number, given = next_own_point(notebook)
    draft = TalkingPoint(number, line, Owner.THEM, day)
    return replace(notebook, own_points=(*notebook.own_points, draft), given=given)


def share_draft(notebook: Notebook, number: int, day: date) -> Notebook:
    """Put a draft of the counterpart's on the agenda of both. Raises NotOpen when there is none of that number."""
    draft = _of_number(notebook.own_points, number)
    return add_point(drop_draft(notebook, number), draft.text, day, Owner.THEM)


def drop_draft(notebook: Notebook, number: int) -> Notebook:
    """Take a draft of the counterpart's away; one that is not there is no error."""
    return replace(notebook, own_points=tuple(point for point in notebook.own_points if point.number != number))


def share_point(notebook: Notebook, number: int, day: date) -> Notebook:
    """Raise a draft of the leader's for both. Raises NotOpen when there is no point of that number."""
    point = _of_number(notebook.points, number)
    if point.shared or point.author is Owner.THEM:
        return notebook
    return add_point(drop_point(notebook, number, Owner.ME), point.text, day, Owner.ME, shared=True)


def drop_point(notebook: Notebook, number: int, author: Owner) -> Notebook:
    """Take a point away, which only its author can; any other stays."""
    kept = tuple(point for point in notebook.points if point.number != number or point.author is not author)
    return replace(notebook, points=kept)


def reopen_point(notebook: Notebook, number: int) -> Notebook:
    """Put a point that was talked about back on the agenda. Raises NotOpen when there is none of that number."""
    return _with_point(notebook, replace(_of_number(notebook.points, number), discussed=None))


def order_points(notebook: Notebook, numbers: Sequence[int]) -> Notebook:
    """Put points into this order; those that are not named keep their place behind those that are."""
    place = {number: index for index, number in enumerate(numbers)}
    ordered = sorted(notebook.points, key=lambda point: place.get(point.number, len(place)))
    return replace(notebook, points=tuple(ordered))


def decline_question(notebook: Notebook, question: str, day: date) -> Notebook:
    """Remember that a question was not wanted: it is never suggested to this person again."""
    if any(asked.question == question for asked in notebook.asked):
        return notebook
    return replace(notebook, asked=(*notebook.asked, AskedQuestion(question, day)))


# --- items -----------------------------------------------------------------------------------------------------------


def reopen_item(notebook: Notebook, number: int) -> Notebook:
    """Take back that an item was done. Raises NotOpen when there is none of that number."""
    return _with_item(notebook, replace(_item(notebook, number), done=None))


def schedule_item(notebook: Notebook, number: int, due: date | None) -> Notebook:
    """Give an item another due date, or none. Raises NotOpen when there is none of that number."""
    return _with_item(notebook, replace(_item(notebook, number), due=due))


def hand_over_item(notebook: Notebook, number: int) -> Notebook:
    """Make an item the other one's of the two. Raises NotOpen when there is none of that number."""
    item = _item(notebook, number)
    return _with_item(notebook, replace(item, owner=Owner.THEM if item.owner is Owner.ME else Owner.ME))


def drop_item(notebook: Notebook, number: int, by: Owner, now: datetime) -> Notebook:
    """Let an item go, and remember that it was. Raises NotOpen when there is none of that number."""
    item = _item(notebook, number)
    who = "the leader" if by is Owner.ME else "the counterpart"
    entry = LedgerEntry(derived_key("drop", number, now), now, f"Dropped: {item.text}", f"Let go by {who}.")
    kept = tuple(one for one in notebook.items if one.number != number)
    return replace(notebook, items=kept, ledger=(*notebook.ledger, entry))


# --- before, at the end, afterwards -----------------------------------------------------------------------------------


def say_input(notebook: Notebook, day: date, mood: int | None, text: str) -> Notebook:
    """Write down what the counterpart says before the meeting of that day, in place of what they said before.

    Raises ValueError for a mood that is not 1 to 5.
    """
    if mood is not None and mood not in MOODS:
        raise ValueError("a mood is a number from 1 to 5")
    others = tuple(one for one in notebook.inputs if one.day != day)
    said = Input(day, mood, written(text))
    kept = (*others, said) if said.mood is not None or said.text.strip() else others
    return replace(notebook, inputs=tuple(sorted(kept, key=lambda one: one.day)))


def set_aim(notebook: Notebook, day: date, text: str) -> Notebook:
    """Set the objective of the meeting of that day; an empty one goes back to what is suggested."""
    line = on_one_line(text)
    others = tuple(aim for aim in notebook.aims if aim.day != day)
    return replace(notebook, aims=(*others, Aim(day, line)) if line else others)


def add_win(notebook: Notebook, text: str, day: date, author: Owner) -> Notebook:
    """Write down something to celebrate, once. Raises ValueError for a text with nothing in it."""
    line = on_one_line(text)
    if not line:
        raise ValueError("a win needs some text")
    if any(win.day == day and folded(win.text) == folded(line) for win in notebook.wins):
        return notebook
    number, given = next_win(notebook)
    return replace(notebook, wins=(*notebook.wins, Win(number, line, day, author)), given=given)


def drop_win(notebook: Notebook, number: int, author: Owner) -> Notebook:
    """Take a win away, which only its author can; any other stays."""
    kept = tuple(win for win in notebook.wins if win.number != number or win.author is not author)
    return replace(notebook, wins=kept)


def settle(notebook: Notebook, held: Held) -> Notebook:
    """Write down whether a meeting took place; who says so later is believed."""
    others = tuple(one for one in notebook.held if one.start != held.start)
    return replace(notebook, held=tuple(sorted((*others, held), key=lambda one: one.start)))


def leave_alone(notebook: Notebook, start: datetime, alone: bool = True) -> Notebook:
    """Have nothing done to the meeting with this original start, or let it be done again."""
    others = tuple(one for one in notebook.untouched if one != start)
    return replace(notebook, untouched=tuple(sorted((*others, start))) if alone else others)


def say_of_the_format(notebook: Notebook, answer: FormatAnswer) -> Notebook:
    """Write down what the counterpart thinks of how they meet, in place of what they said that day."""
    others = tuple(one for one in notebook.format_answers if one.day != answer.day)
    return replace(notebook, format_answers=(*others, answer))


def want_mail(notebook: Notebook, kind: str, by: Owner, wanted: bool) -> Notebook:
    """End a kind of mail for one of the two, or let it come again."""
    others = tuple(one for one in notebook.mail_off if (one.kind, one.by) != (kind, by))
    return replace(notebook, mail_off=others if wanted else (*others, MailOff(kind, by)))


def new_link(notebook: Notebook) -> Notebook:
    """Take back every link and sign-in to the page of this pair that was ever given out."""
    return replace(notebook, link_version=notebook.link_version + 1)


def write_own_note(notebook: Notebook, day: date, base: str, text: str) -> Notebook:
    """Keep what the counterpart writes about a meeting for themselves; `base` is what they saw when they began."""
    there = next((note.text for note in notebook.own_notes if note.day == day), "")
    after = written(merged(base, there, text))
    others = tuple(note for note in notebook.own_notes if note.day != day)
    kept = (*others, Note(day, after, private=True)) if after.strip() else others
    return replace(notebook, own_notes=tuple(sorted(kept, key=lambda note: note.day)))


def _of_number(points: Sequence[TalkingPoint], number: int) -> TalkingPoint:
    for point in points:
        if point.number == number:
            return point
    raise NotOpen(f"There is no point {point_name(number)}.")


def _item(notebook: Notebook, number: int) -> ActionItem:
    for item in notebook.items:
        if item.number == number:
            return item
    raise NotOpen(f"There is no item {number}.")


def _with_point(notebook: Notebook, changed: TalkingPoint) -> Notebook:
    return replace(notebook, points=tuple(changed if p.number == changed.number else p for p in notebook.points))


def _with_item(notebook: Notebook, changed: ActionItem) -> Notebook:
    return replace(notebook, items=tuple(changed if i.number == changed.number else i for i in notebook.items))
