"""What a button in a mail can do, and how it is written into its link: the one place where both ends agree. Pure.

A link carries two words, `what` and `about`. There are five kinds of them:

    what            about                            carried out by
    accept          17/0                             the offer of number 17 is accepted with its option 0
    dismiss         17                               the offer of number 17 is dropped
    happened        ana@example.org 2026-11-24T10:00:00+00:00     the meeting with this original start took place
    not-happened    ana@example.org 2026-11-24T10:00:00+00:00     it did not
    format          2026-11-24                       the survey of that day is opened
    format          2026-11-24/often/more            the same, with an answer chosen: often or long; more, same or less

Offers are the leader's alone, the survey is the counterpart's alone. A link proves who pressed it; whether that one may
is asked by whoever carries it out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from assistant.core import between
from assistant.model import FormatAnswer, Held, Notebook, Owner, Wish

Matter = Literal["often", "long"]
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_OPTION = re.compile(r"(\d{1,9})/(\d{1,3})", re.ASCII)
_ANSWER = re.compile(r"([\d-]{10})(?:/(often|long)/(more|same|less))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """Accept the offer of this number with the option of this index."""

    number: int
    option: int


@dataclass(frozen=True, slots=True)
class DismissOffer:
    """Drop the offer of this number."""

    number: int


@dataclass(frozen=True, slots=True)
class SayHappened:
    """Say whether the meeting with this person and original start took place."""

    person: str
    start: datetime
    happened: bool


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """Open the survey that was mailed on `day`; with a `matter`, that answer is chosen in it already."""

    day: date
    matter: Matter | None = None
    wish: Wish = Wish.SAME


LetterAct = AcceptOffer | DismissOffer | SayHappened | AnswerFormat


def words_of(act: LetterAct) -> tuple[str, str]:
    """Return `what` and `about` of a button, as `assistant.links.Act` carries them."""
    match act:
        case AcceptOffer(number, option):
            return "accept", f"{number}/{option}"
        case DismissOffer(number):
            return "dismiss", str(number)
        case SayHappened(person, start, happened):
            return "happened" if happened else "not-happened", f"{person} {start.isoformat()}"
        case AnswerFormat(day, matter, wish):
            return "format", f"{day.isoformat()}/{matter}/{wish}" if matter else day.isoformat()


def read_act(what: str, about: str) -> LetterAct:
    """Return what a button does. Raises ValueError for words that are none of ours."""
    if what == "accept" and (option := _OPTION.fullmatch(about)):
        return AcceptOffer(int(option[1]), int(option[2]))
    if what == "dismiss" and _NUMBER.fullmatch(about):
        return DismissOffer(int(about))
    if what in ("happened", "not-happened"):
        return _happened(about, what == "happened")
    if what == "format" and (answer := _ANSWER.fullmatch(about)):
        return _answered(answer)
    raise ValueError("this button is none of ours")


def _happened(about: str, happened: bool) -> SayHappened:
    person, _, start = about.rpartition(" ")
    moment = datetime.fromisoformat(start)
    if not person or moment.tzinfo is None:
        raise ValueError("this button is none of ours")
    return SayHappened(person, moment, happened)


def _answered(answer: re.Match[str]) -> AnswerFormat:
    day = date.fromisoformat(answer[1])
    if answer[2] is None:
        return AnswerFormat(day)
    return AnswerFormat(day, "often" if answer[2] == "often" else "long", Wish(answer[3]))


def said(notebook: Notebook, act: SayHappened | AnswerFormat, by: Owner, now: datetime) -> Notebook:
    """Return the notebook with what a button says written down; what else was answered that day stays."""
    if isinstance(act, SayHappened):
        return between.settle(notebook, Held(act.start, act.happened, by, now))
    before = next((one for one in notebook.format_answers if one.day == act.day), FormatAnswer(act.day))
    if act.matter is None:
        return notebook
    chosen = replace(before, often=act.wish) if act.matter == "often" else replace(before, long=act.wish)
    return between.say_of_the_format(notebook, chosen)
