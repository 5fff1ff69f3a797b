"""An edition of an agenda: what one audience gets to read, in words.

The one place where private and shared part. An edition for both simply does not hold what is the leader's alone, so
that no layout can show it. Lays nothing out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.core.checkboxes import Promise, promised
from assistant.core.wording import age_words, clean, clock, day_words, long_day_words, one_line, times_words
from assistant.model import (
    Agenda,
    AgendaPart,
    CarriedItem,
    Counterpart,
    Leader,
    Note,
    Owner,
    TalkingPoint,
)

Audience = Literal["leader", "shared"]
LONGEST_NAME = 80
OWNED_BOX = re.compile(r"^(\s*[-*+] \[[ xX]\] )@(me|them)[:,]? ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Promised:
    """An open item as it stands on the day of the meeting.

    `box` is its check-box line in Markdown; `age` and `due` are words, `due` empty without a date.
    """

    box: str
    text: str
    age: str
    due: str
    overdue: bool
    choose: bool


@dataclass(frozen=True, slots=True)
class Promises:
    heading: str
    open: tuple[Promised, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A talking point, and whose it is."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class LastTime:
    """The notes of an earlier meeting, in Markdown, with names for @me and @them."""

    day: str
    text: str


@dataclass(frozen=True, slots=True)
class OnlyYou:
    """What is for the leader's eyes alone."""

    points: tuple[str, ...]
    last: LastTime | None
    tip: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the agenda with its time box, and its share of the whole in per cent."""

    name: str
    minutes: int
    share: float
    prompts: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A prep document as one audience reads it.

    `seen_by` says who may see all but `only_you`, `whose_box` whose promise a check box becomes that is added.
    """

    title: str
    person: str
    day: str
    time: str
    minutes: int
    objective: str
    seen_by: str
    seen_by_sentence: str
    whose_box: str
    last: LastTime | None
    mine: Promises
    theirs: Promises
    points: tuple[Point, ...]
    parts: tuple[Segment, ...]
    celebrate: tuple[Point, ...]
    only_you: OnlyYou | None


def edition(agenda: Agenda, leader: Leader, audience: Audience) -> Edition:
    """Return the edition of the agenda for this audience, with times in the leader's zone."""
    names = _names(agenda, leader, audience)
    start = agenda.span.start.astimezone(leader.zone)
    today = start.date()
    time = f"{clock(agenda.span.start, leader.zone)} to {clock(agenda.span.end, leader.zone)}"
    return Edition(
        title=names.title,
        person=names.person,
        day=long_day_words(today),
        time=time if audience == "leader" else f"{time} ({one_line(leader.zone_name, LONGEST_NAME)})",
        minutes=agenda.span.minutes,
        objective=one_line(agenda.objective),
        seen_by=f"{names.me} and {names.them}",
        seen_by_sentence=names.seen_by_sentence,
        whose_box=names.whose_box,
        last=_last(agenda.last_note, names),
        mine=Promises(names.my_promises, _promises(agenda.i_owe, names, today)),
        theirs=Promises(names.their_promises, _promises(agenda.they_owe, names, today)),
        points=tuple(_point(point, names) for point in agenda.points),
        parts=_segments(agenda.parts),
        celebrate=tuple(Point(one_line(item.text), names.of(item.owner)) for item in agenda.celebrate),
        only_you=_only_you(agenda, names) if audience == "leader" else None,
    )


# --- names ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    counterpart: Counterpart
    title: str
    person: str
    me: str
    them: str
    my_promises: str
    their_promises: str
    seen_by_sentence: str
    whose_box: str

    def of(self, owner: Owner) -> str:
        return self.me if owner is Owner.ME else self.them


def _names(agenda: Agenda, leader: Leader, audience: Audience) -> _Names:
    other = agenda.counterpart
    them, person = one_line(other.first_name, LONGEST_NAME), one_line(other.display, LONGEST_NAME)
    if audience == "leader":
        sentence = f"{them} may read everything here except the part “Only you” at the end."
        heads = f"One-on-one with {person}", person, "You", them, f"You owe {them}", f"{them} owes you"
        return _Names(other, *heads, sentence, _whose_box("yours", them))
    host = Counterpart(leader.email, leader.name)
    me, whole = one_line(host.first_name, LONGEST_NAME), one_line(host.display, LONGEST_NAME)
    if me.casefold() == them.casefold():
        me, them = whole, person
    both = f"{whole} and {person}"
    heads = both, both, me, them, f"{me} promised", f"{them} promised"
    return _Names(other, *heads, f"{me} and {them} see the same page.", _whose_box(f"{me}'s", them))


def _whose_box(owner: str, them: str) -> str:
    return f"A check box here becomes a promise: {owner}, unless it begins with “{them}:”."


# --- parts ---------------------------------------------------------------------------------------------------------


def _promises(items: tuple[CarriedItem, ...], names: _Names, day: date) -> tuple[Promised, ...]:
    return tuple(_promise(carried, names, day) for carried in items)


def _promise(carried: CarriedItem, names: _Names, day: date) -> Promised:
    item = carried.item
    days = (day - item.created).days
    age = "new today" if days <= 0 else f"open for {age_words(days)}"
    if carried.carried:
        age += f", carried {times_words(carried.carried)}"
    return Promised(
        box=box_line(one_line(item.text), item.owner, item.due, names.counterpart, names.them),
        text=one_line(item.text),
        age=age,
        due=day_words(item.due) if item.due else "",
        overdue=item.due is not None and item.due < day,
        choose=carried.choose,
    )


def box_line(text: str, owner: Owner, due: date | None, counterpart: Counterpart, called: str = "") -> str:
    """Return the check-box line that reads back as this very item (see `assistant.core.checkboxes`).

    The other one is `called` by this name, else by the first name, where that is read back as theirs.
    """
    said = f"{text} (due {due.isoformat()})" if due else text
    if owner is Owner.THEM:
        named = f"{called or one_line(counterpart.first_name, LONGEST_NAME)}: {said}"
        theirs = promised(named, counterpart) == Promise(text, Owner.THEM, due)
        return f"- [ ] {named}" if theirs else f"- [ ] @them {said}"
    if promised(said, counterpart) != Promise(text, None, due):
        return f"- [ ] @me {said}"
    return f"- [ ] {said}"


def _point(point: TalkingPoint, names: _Names) -> Point:
    return Point(one_line(point.text), names.of(point.author))


def _last(note: Note | None, names: _Names) -> LastTime | None:
    if note is None or not note.text.strip():
        return None
    text = clean(note.text).strip("\n")
    named = OWNED_BOX.sub(lambda box: f"{box[1]}{names.of(Owner(box[2]))}: ", text)
    return LastTime(long_day_words(note.day), named)


def _segments(parts: tuple[AgendaPart, ...]) -> tuple[Segment, ...]:
    whole = sum(part.minutes for part in parts) or 1
    return tuple(
        Segment(
            name=part.part.value[:1].upper() + part.part.value[1:],
            minutes=part.minutes,
            share=round(100 * part.minutes / whole, 2),
            prompts=tuple(map(one_line, part.prompts)),
            questions=tuple(one_line(question.text) for question in part.questions),
        )
        for part in parts
    )


def _only_you(agenda: Agenda, names: _Names) -> OnlyYou | None:
    points = tuple(one_line(point.text) for point in agenda.private_points)
    note = agenda.last_private_note
    whole = OnlyYou(points, _last(note, names), one_line(agenda.tip))
    return whole if whole != OnlyYou((), None, "") else None
