"""Every deed on the page of a pair: what a form asks for, who may ask for it, and what becomes of the notebook.

A point is found only among those that the one who asks may see, so that a number guessed opens nothing. Reads forms,
decides nothing that `assistant.core` decides, writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from assistant.core import between
from assistant.core.bank import BANK
from assistant.core.checkboxes import on_one_line
from assistant.core.notebook import NotOpen, add_item, add_point, finish_item, finish_point
from assistant.core.page import seen_by
from assistant.core.page_notes import write_alone, write_note
from assistant.model import Held, Meeting, Notebook, Owner
from assistant.pages import pair_texts as p

LONGEST_LINE = 1000
LONGEST_NOTE = 100_000
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
POINT = re.compile(r"-?[0-9]{1,9}", re.ASCII)  # drafts of the leader's have numbers below zero


@dataclass(frozen=True, slots=True)
class Said:
    """A form as somebody filled it in. `meetings` are those of the pair, `share_all` as the policy has it."""

    role: Owner
    form: Mapping[str, str]
    today: date
    now: datetime
    meetings: tuple[Meeting, ...] = ()
    share_all: bool = False

    def line(self, name: str = "text") -> str:
        """Return one line of text. Raises ValueError for one that is too long."""
        text = on_one_line(self.form.get(name, ""))
        if len(text) > LONGEST_LINE:
            raise ValueError(p.TOO_LONG)
        return text

    def text(self, name: str = "text") -> str:
        """Return a text of many lines. Raises ValueError for one that is too long."""
        text = self.form.get(name, "")
        if len(text) > LONGEST_NOTE:
            raise ValueError(p.TOO_LONG)
        return text

    def number(self, name: str = "number", shape: re.Pattern[str] = NUMBER) -> int:
        """Return a number. Raises ValueError where there is none."""
        given = self.form.get(name, "")
        if not shape.fullmatch(given):
            raise ValueError(p.NO_NUMBER)
        return int(given)

    def point(self) -> int:
        """Return the number of a point. Raises ValueError where there is none."""
        return self.number(shape=POINT)

    def day(self, name: str) -> date | None:
        """Return a day, None for none. Raises ValueError for what is no day."""
        given = self.form.get(name, "").strip()
        try:
            return date.fromisoformat(given) if given else None
        except ValueError as err:
            raise ValueError(p.NO_DAY) from err

    def owner(self) -> Owner:
        """Return who is meant; whoever asks, where it is not said."""
        given = self.form.get("owner", "")
        return Owner(given) if given in tuple(Owner) else self.role


Deed = Callable[[Notebook, Said], Notebook]


# --- talking points --------------------------------------------------------------------------------------------------


def _raise(notebook: Notebook, said: Said) -> Notebook:
    for_both = said.form.get("for") != "me"
    if said.role is Owner.THEM and not for_both:
        return between.draft_point(notebook, said.line(), said.today)
    return add_point(notebook, said.line(), said.today, said.role, shared=for_both)


def _share(notebook: Notebook, said: Said) -> Notebook:
    if said.role is Owner.THEM:
        return between.share_draft(notebook, said.point(), said.today)
    return between.share_point(notebook, _seen(notebook, said), said.today)


def _drop_draft(notebook: Notebook, said: Said) -> Notebook:
    if said.role is Owner.THEM:
        return between.drop_draft(notebook, said.point())
    return between.drop_point(notebook, said.point(), Owner.ME)


def _drop_point(notebook: Notebook, said: Said) -> Notebook:
    return between.drop_point(notebook, _seen(notebook, said), said.role)


def _talked(notebook: Notebook, said: Said) -> Notebook:
    return finish_point(notebook, _seen(notebook, said), said.today)


def _carry(notebook: Notebook, said: Said) -> Notebook:
    return between.reopen_point(notebook, _seen(notebook, said))


def _up(notebook: Notebook, said: Said) -> Notebook:
    return _moved(notebook, said, -1)


def _down(notebook: Notebook, said: Said) -> Notebook:
    return _moved(notebook, said, 1)


def _moved(notebook: Notebook, said: Said, by: int) -> Notebook:
    number = _seen(notebook, said)
    numbers = [point.number for point in seen_by(notebook, said.role, said.share_all).points]
    if number not in numbers:
        raise NotOpen(p.NO_NUMBER)
    place = numbers.index(number)
    there = min(max(place + by, 0), len(numbers) - 1)
    numbers.insert(there, numbers.pop(place))
    return between.order_points(notebook, numbers)


def _order(notebook: Notebook, said: Said) -> Notebook:
    given = [int(word) for word in said.form.get("numbers", "").split(",") if POINT.fullmatch(word)]
    visible = {point.number for point in seen_by(notebook, said.role, said.share_all).points}
    return between.order_points(notebook, [number for number in given if number in visible])


def _seen(notebook: Notebook, said: Said) -> int:
    """Return the number of a point that the one who asks may see. Raises NotOpen for any other."""
    number = said.point()
    if not seen_by(notebook, said.role, said.share_all).holds_point(number):
        raise NotOpen(p.NO_NUMBER)
    return number


# --- questions -------------------------------------------------------------------------------------------------------


def _take(notebook: Notebook, said: Said) -> Notebook:
    name = said.form.get("question", "")
    text = next((question.text for question in BANK if question.id == name), None)
    if text is None:
        raise NotOpen(p.NO_NUMBER)
    taken = add_point(notebook, text, said.today, said.role, shared=True)
    return between.decline_question(taken, name, said.today)


def _swap(notebook: Notebook, said: Said) -> Notebook:
    name = said.form.get("question", "")
    if not any(question.id == name for question in BANK):
        raise NotOpen(p.NO_NUMBER)
    return between.decline_question(notebook, name, said.today)


# --- promises --------------------------------------------------------------------------------------------------------


def _promise(notebook: Notebook, said: Said) -> Notebook:
    return add_item(notebook, said.line(), said.today, said.owner(), said.day("due"))


def _done(notebook: Notebook, said: Said) -> Notebook:
    return finish_item(notebook, said.number(), said.today)


def _undone(notebook: Notebook, said: Said) -> Notebook:
    return between.reopen_item(notebook, said.number())


def _schedule(notebook: Notebook, said: Said) -> Notebook:
    return between.schedule_item(notebook, said.number(), said.day(f"due-{said.number()}"))


def _hand_over(notebook: Notebook, said: Said) -> Notebook:
    return between.hand_over_item(notebook, said.number())


def _let_go(notebook: Notebook, said: Said) -> Notebook:
    return between.drop_item(notebook, said.number(), said.role, said.now)


# --- before, while meeting, at the end -------------------------------------------------------------------------------


def _aim(notebook: Notebook, said: Said) -> Notebook:
    return between.set_aim(notebook, _day(said), said.line())


def _input(notebook: Notebook, said: Said) -> Notebook:
    mood = said.number("mood") if said.form.get("mood") else None
    return between.say_input(notebook, _day(said), mood, said.text())


def _win(notebook: Notebook, said: Said) -> Notebook:
    return between.add_win(notebook, said.line(), said.today, said.role)


def _drop_win(notebook: Notebook, said: Said) -> Notebook:
    return between.drop_win(notebook, said.number(), said.role)


def _note(notebook: Notebook, said: Said) -> Notebook:
    return write_note(notebook, _day(said), said.text("base"), said.text())


def _own_note(notebook: Notebook, said: Said) -> Notebook:
    return write_alone(notebook, said.role, _day(said), said.text("base"), said.text())


def _held(notebook: Notebook, said: Said) -> Notebook:
    start = said.form.get("start", "")
    meeting = next((one for one in said.meetings if one.original_start.isoformat() == start), None)
    if meeting is None or meeting.span.start > said.now:
        raise ValueError(p.NO_MEETING)
    happened = said.form.get("happened") == "yes"
    reason = "" if happened else said.line("reason")
    return between.settle(notebook, Held(meeting.original_start, happened, said.role, said.now, reason))


def _day(said: Said) -> date:
    day = said.day("day")
    if day is None:
        raise ValueError(p.NO_NUMBER)
    return day


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it does, where on the page it stands, who may send it, and whether the calendars are judged anew."""

    deed: Deed
    block: str
    roles: frozenset[Owner] = frozenset(Owner)
    wakes: bool = False


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "point": Form(_raise, "points"),
        "share": Form(_share, "drafts"),
        "drop-draft": Form(_drop_draft, "drafts"),
        "drop-point": Form(_drop_point, "points"),
        "talked": Form(_talked, "points"),
        "carry": Form(_carry, "points"),
        "up": Form(_up, "points"),
        "down": Form(_down, "points"),
        "order": Form(_order, "points"),
        "take": Form(_take, "questions"),
        "swap": Form(_swap, "questions"),
        "item": Form(_promise, "items"),
        "done": Form(_done, "items"),
        "undone": Form(_undone, "items"),
        "due": Form(_schedule, "items"),
        "hand-over": Form(_hand_over, "items"),
        "drop-item": Form(_let_go, "items"),
        "aim": Form(_aim, "next"),
        "input": Form(_input, "input", frozenset({Owner.THEM})),
        "win": Form(_win, "wins"),
        "drop-win": Form(_drop_win, "wins"),
        "note": Form(_note, "notes"),
        "own-note": Form(_own_note, "notes"),
        "held": Form(_held, "close", wakes=True),
    }
)
