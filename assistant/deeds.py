"""The nouns of acting on a live calendar: what may be done by itself, what is offered, what was done and can be undone.

Values only. An offer and a deed carry the very action that would be, or was, carried out, so that accepting, repeating
after a crash and undoing need no second description of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assistant.model import Action
from connectors.model import EventRef, Response, Span, Status


class Capability(StrEnum):
    """What we can do to a calendar, each with its own mode; what a person asked for by hand has none."""

    BUSY = "busy"
    HOLD = "hold"
    ANSWER = "answer"
    REBOOK = "rebook"
    PREP = "prep"
    SHORTEN = "shorten"
    BUFFER = "buffer"
    VIDEO_LINK = "video_link"
    LINK = "link"
    ASKED = "asked"


class Mode(StrEnum):
    """How far we go by ourselves."""

    OFF = "off"
    PROPOSE = "propose"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Modes:
    """The mode of each capability. What guests see is only proposed unless the leader says otherwise."""

    busy: Mode = Mode.AUTO
    hold: Mode = Mode.AUTO
    answer: Mode = Mode.PROPOSE
    rebook: Mode = Mode.PROPOSE
    prep: Mode = Mode.AUTO
    shorten: Mode = Mode.PROPOSE
    buffer: Mode = Mode.OFF
    video_link: Mode = Mode.PROPOSE
    link: Mode = Mode.PROPOSE

    def of(self, capability: Capability) -> Mode:
        if capability is Capability.ASKED:
            return Mode.PROPOSE
        mode: Mode = getattr(self, capability.value)
        return mode


@dataclass(frozen=True, slots=True)
class Budget:
    """How many changes that guests see may be made by ourselves in a day of the leader's; the rest become offers."""

    a_person: int = 3
    in_all: int = 10


@dataclass(frozen=True, slots=True)
class BrakePolicy:
    """When a reading is not believed: too small a share (percent) of the known one-on-ones is left, and many lack."""

    least_percent: int = 50
    least_missing: int = 2


class OfferState(StrEnum):
    """The life of an offer. A dismissed one is not made again for the same cause."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that waits for the leader: one or more actions of which one may be chosen.

    `key` is derived from the cause; `number` names it to people and is never given twice. `until` is when it no longer
    makes sense. `choice` is the index of the accepted option; `gone` are those of options that can no longer be had,
    which keep their places so that no other gets their number.
    """

    number: int
    key: str
    capability: Capability
    counterpart: str
    made: datetime
    until: datetime
    reason: str
    options: tuple[Action, ...]
    state: OfferState = OfferState.OPEN
    choice: int | None = None
    gone: tuple[int, ...] = ()


class DeedState(StrEnum):
    """A deed is claimed before the calendar is touched and done after it answered; see `assistant.apply`."""

    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Before:
    """What stood on the calendar before a deed: the fields that it changed, None where it did not touch them.

    `exceptions` are the original starts of the occurrences of a series that were unlike it already: later ones began as
    copies of what the deed had made of the series.
    """

    span: Span | None = None
    busy: bool | None = None
    reminds: bool | None = None
    description: str | None = None
    response: Response | None = None
    status: Status | None = None
    exceptions: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of the ledger. `ref` is where the event stands (for something created: once it is known).

    `to_tell` is what the leader has to say to others because the calendar does not, empty where it does.
    """

    number: int
    key: str
    action: Action
    at: datetime
    state: DeedState
    ref: EventRef | None = None
    before: Before = Before()
    guest_visible: bool = False
    error: str | None = None
    undone_at: datetime | None = None
    to_tell: str = ""


@dataclass(frozen=True, slots=True)
class LeaderState:
    """What is remembered of a leader's calendars between two cycles.

    `known` are the ids of the one-on-ones of the last believed reading. `brake` is the reason why nothing is written
    until a person says go; `let_go` are the ids of one-on-ones that a person has let go of. `paused_until` stops
    writing up to that moment. `done_due` are the keys of what was due and is done, with their day. `access_lost` says
    that the last look failed because an account no longer lets us in. `put_off` are the keys of what could not be done
    and comes last next time, the latest failure at the end.
    """

    known: tuple[str, ...] = ()
    brake: str | None = None
    let_go: tuple[str, ...] = ()
    paused_until: datetime | None = None
    last_cycle: datetime | None = None
    last_error: str | None = None
    cursors: tuple[tuple[str, str], ...] = ()
    done_due: tuple[tuple[str, date], ...] = ()
    access_lost: bool = False
    put_off: tuple[str, ...] = ()
