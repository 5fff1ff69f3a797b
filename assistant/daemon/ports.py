"""What the service needs of the rest of the house, and what a unit of work tells it. Nouns alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from assistant.core.rounds import Rhythm
from assistant.deeds import LeaderState
from connectors.errors import ConnectorError

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What a unit of work came to, in numbers: nothing that stands on a calendar can get from here into a log.

    `open_offers` wait for the leader, `failed` deeds were tried in vain; `braked` says that a person has to say go.
    `mailed` letters were sent, `mail_stopped` says that none can be at present. `cause` is what stopped the unit before
    its end.
    """

    one_on_ones: int = 0
    done: int = 0
    failed: int = 0
    offered: int = 0
    open_offers: int = 0
    braked: bool = False
    mailed: int = 0
    mail_stopped: bool = False
    cause: ConnectorError | None = None


class Unit(Protocol):
    """One look at the calendars, with everything that follows from it; `complete` reads all of them anew.

    Safe to be repeated, and to be killed. Raises ConnectorError or StoreError when it could not even begin.
    """

    def __call__(self, complete: bool) -> UnitReport: ...


class Memory(Protocol):
    """What is remembered of the leader's calendars between two rounds. Raises StoreError."""

    def state(self) -> LeaderState: ...

    def save_state(self, state: LeaderState) -> None: ...


class Clock(Protocol):
    """The time. Only wiring has a real one."""

    def now(self) -> datetime:
        """Return the present moment, in the leader's zone."""
        ...

    def seconds(self) -> float:
        """Return seconds that never run backwards and stand still while the machine sleeps."""
        ...


Wake = Callable[[], None]
Wrong = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class Pages:
    """The agenda pages: where they are served, behind which proxies, and what makes them.

    `application` makes them from what wakes the service and what is told of faults; it may raise what a person can
    mend. Two that follow from the same are the same pages, and are left as they are.
    """

    address: tuple[str, int]
    trusted_proxies: tuple[str, ...]
    follows_from: object
    application: Callable[[Wake, Wrong], ASGIApp] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Works:
    """What a configuration makes of the service; another configuration makes other works.

    `ping` tells a monitor elsewhere of a good round and says whether it was heard, None where nobody is told. `leave`
    lets go, in little time, of what others hold open for the service; it is for when the service stops.
    """

    unit: Unit
    memory: Memory
    rhythm: Rhythm
    ping: Callable[[], bool] | None = None
    health: tuple[str, int] | None = None
    pages: Pages | None = None
    leave: Callable[[], None] | None = None
