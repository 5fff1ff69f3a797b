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
    """Something to raise. One of the leader's is private until `shared`."""

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
class LedgerEntry:
    """What was done, when (aware), and why."""

    key: str
    at: datetime
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """Everything a pair has written down. Never holds anything of another pair."""

    counterpart: Counterpart
    relation: Relation = Relation.UNKNOWN
    notes: tuple[Note, ...] = ()
    points: tuple[TalkingPoint, ...] = ()
    items: tuple[ActionItem, ...] = ()
    asked: tuple[AskedQuestion, ...] = ()
    themes: tuple[ThemeTouch, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    format_reviewed: date | None = None

    def open_items(self, owner: Owner | None = None) -> tuple[ActionItem, ...]:
        return tuple(i for i in self.items if i.done is None and (owner is None or i.owner is owner))
