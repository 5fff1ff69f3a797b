"""What a pair has written down: notes, points, promises, questions asked and themes touched. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assistant.model.people import Counterpart, Relation


class Owner(StrEnum):
    """Who promised an item or raised a point."""

    ME = "me"
    THEM = "them"


class Theme(StrEnum):
    """What a meeting is for."""

    CHECK_IN = "check-in"
    PROGRESS = "progress"
    FEEDBACK = "feedback"
    CAREER = "career"
    WELL_BEING = "well-being"
    IDEAS = "ideas"
    OBSTACLES = "obstacles"


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Something promised. `number` names it to people (`oneonone done ana 3`), never given twice in a notebook."""

    number: int
    text: str
    owner: Owner
    created: date
    due: date | None = None
    done: date | None = None


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """Something to raise. One of the leader's is private until `shared`.

    What both see has numbers above zero, a draft of the leader's one below zero, so that no gap tells of it.
    """

    number: int
    text: str
    author: Owner
    created: date
    shared: bool = False
    discussed: date | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What was written about a meeting, in Markdown. A `private` note is for its author alone, always."""

    day: date
    text: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the bank that was put to this person; it is never suggested to them again."""

    question: str
    day: date


@dataclass(frozen=True, slots=True)
class ThemeTouch:
    """A theme that a meeting touched."""

    theme: Theme
    day: date


@dataclass(frozen=True, slots=True)
class Input:
    """What the counterpart says before the meeting of that day, for both: `mood` from 1 (hard) to 5 (very good)."""

    day: date
    mood: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Win:
    """Something that went well and is to be celebrated, for both."""

    number: int
    text: str
    day: date
    author: Owner


@dataclass(frozen=True, slots=True)
class Aim:
    """The objective that a person set for the meeting of that day, in place of the one that would be suggested."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a meeting took place, as one of the two said. `start` is its original start, `reason` why it did not."""

    start: datetime
    happened: bool
    by: Owner
    at: datetime
    reason: str = ""


class Wish(StrEnum):
    """What somebody would like to have of something."""

    MORE = "more"
    SAME = "same"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class FormatAnswer:
    """What the counterpart said about the format: how often, how long, and anything else."""

    day: date
    often: Wish = Wish.SAME
    long: Wish = Wish.SAME
    text: str = ""


@dataclass(frozen=True, slots=True)
class MailOff:
    """A kind of mail that one of the two does not want any longer."""

    kind: str
    by: Owner


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What was done, when (aware), and why."""

    key: str
    at: datetime
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """The highest number of each kind ever given; `drafts` are the leader's, `own_points` the counterpart's."""

    points: int = 0
    drafts: int = 0
    own_points: int = 0
    items: int = 0
    wins: int = 0


@dataclass(frozen=True, slots=True)
class Requests:
    """The names of the latest forms of one of the two that were taken in, so that one sent again counts once."""

    by: Owner
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notebook:
    """Everything a pair has written down. Never holds anything of another pair.

    `own_notes` and `own_points` are the counterpart's alone: the leader never gets to see them. `untouched` are the
    original starts of meetings that nothing is done to. A link to the pair's page holds for its `link_version` alone.
    """

    counterpart: Counterpart
    relation: Relation = Relation.UNKNOWN
    notes: tuple[Note, ...] = ()
    points: tuple[TalkingPoint, ...] = ()
    items: tuple[ActionItem, ...] = ()
    asked: tuple[AskedQuestion, ...] = ()
    themes: tuple[ThemeTouch, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    format_reviewed: date | None = None
    inputs: tuple[Input, ...] = ()
    wins: tuple[Win, ...] = ()
    aims: tuple[Aim, ...] = ()
    held: tuple[Held, ...] = ()
    format_answers: tuple[FormatAnswer, ...] = ()
    mail_off: tuple[MailOff, ...] = ()
    untouched: tuple[datetime, ...] = ()
    own_notes: tuple[Note, ...] = ()
    own_points: tuple[TalkingPoint, ...] = ()
    link_version: int = 1
    given: Given = Given()
    requests: tuple[Requests, ...] = ()

    def open_items(self, owner: Owner | None = None) -> tuple[ActionItem, ...]:
        return tuple(i for i in self.items if i.done is None and (owner is None or i.owner is owner))
