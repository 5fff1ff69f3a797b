"""The agenda of one meeting. What is private stands in its `private_*` fields and `tip` alone. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.model.notebook import ActionItem, Note, TalkingPoint, Theme
from assistant.model.people import Counterpart, Relation
from connectors.model import InstanceKey, Span


class Part(StrEnum):
    """The five parts of a one-on-one."""

    CHECK_IN = "check-in"
    PROGRESS = "progress"
    FEEDBACK = "feedback"
    CAREER = "career"
    OPEN_FLOOR = "open floor"


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """An open item, how many meetings it was carried, its age in days. `choose` asks: do, schedule, drop, hand over."""

    item: ActionItem
    carried: int
    age_days: int
    choose: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the bank. Empty `relations` fit every relation; empty `moments` any meeting."""

    id: str
    theme: Theme
    text: str
    relations: frozenset[Relation] = frozenset()
    moments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """One part of the agenda: its time box in minutes and what is in it, in order."""

    part: Part
    minutes: int
    prompts: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of one meeting. All but `private_*` and `tip` may be shown to both.

    `i_owe` are the leader's open items, `they_owe` the counterpart's; `points` what may be shared, `private_points`
    the leader's own until shared; `celebrate` items done since the last meeting.
    """

    meeting: InstanceKey
    counterpart: Counterpart
    span: Span
    objective: str
    i_owe: tuple[CarriedItem, ...]
    points: tuple[TalkingPoint, ...]
    they_owe: tuple[CarriedItem, ...]
    private_points: tuple[TalkingPoint, ...]
    celebrate: tuple[ActionItem, ...]
    last_note: Note | None
    last_private_note: Note | None
    parts: tuple[AgendaPart, ...]
    tip: str

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for part in self.parts for q in part.questions)
