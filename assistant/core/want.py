"""Something that a calendar asks to have done, with the ways of doing it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.core.intruders import Intrusion
from assistant.core.people import is_the_leader_s
from assistant.core.scene import Scene
from assistant.deeds import Capability
from assistant.model import Action, Counterpart, Rebook
from connectors.model import Event


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long before a meeting the leader is reminded (zero: not at all), and how much is kept free before it."""

    reminder: int = 10
    buffer: int = 10


@dataclass(frozen=True, slots=True)
class Want:
    """Something to be done or offered. `by_itself` are those of the options that may be done without asking.

    `at` is when what it is about begins, `until` when doing it loses its sense. `source` is what its free times are
    found for, where it names any, and `event` the lost meeting. `first` is done before it, wherever it is done.
    """

    key: str
    capability: Capability
    options: tuple[Action, ...]
    by_itself: tuple[Action, ...]
    at: datetime
    until: datetime
    reason: str
    source: Rebook | Intrusion | None = None
    event: Event | None = None
    first: tuple[Action, ...] = ()

    @property
    def counterpart(self) -> Counterpart:
        return self.options[0].counterpart


def may_change(event: Event, scene: Scene) -> bool:
    """Say whether the event is the leader's to move or shorten."""
    return is_the_leader_s(event.details, scene.leader)


def frozen(start: datetime, scene: Scene) -> bool:
    """Say whether the start is so near, or past, that nothing is changed about it without asking."""
    return start <= scene.now + timedelta(hours=scene.policy.schedule.freeze_hours)
