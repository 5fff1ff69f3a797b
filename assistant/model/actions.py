"""What is proposed, flagged and done. Each has a derived key and a reason that a person can read. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.model.people import Counterpart
from connectors.model import EventRef, InstanceKey, Span


@dataclass(frozen=True, slots=True)
class Shorten:
    """Proposal: end this one meeting earlier and give the minutes back."""

    key: str
    meeting: InstanceKey
    counterpart: Counterpart
    start: datetime
    from_minutes: int
    to_minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rebook:
    """Proposal: hold the lost meeting at one of these free times of the same working week."""

    key: str
    meeting: InstanceKey
    counterpart: Counterpart
    original_start: datetime
    options: tuple[Span, ...]
    reason: str


Proposal = Shorten | Rebook


class FlagKind(StrEnum):
    CONFLICT = "conflict"
    SILENT = "silent"
    MISSED = "missed"
    SERIES_ENDS = "series_ends"
    NOT_BUSY = "not_busy"
    UNCONFIRMED = "unconfirmed"
    CARRIED = "carried"
    VIDEO_LINK = "video_link"
    ASK_ORGANIZER = "ask_organizer"


@dataclass(frozen=True, slots=True)
class Flag:
    """Something worth knowing about a one-on-one. `at` is when it matters."""

    key: str
    kind: FlagKind
    counterpart: Counterpart
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class MarkBusy:
    """Action: show the slot of this series as busy, with a reminder. Undone by showing it as it was.

    `reminder_minutes` before the start the leader is reminded; None leaves reminders alone. With an `original_start` it
    is about that one occurrence, which is unlike its series.
    """

    key: str
    ref: EventRef
    counterpart: Counterpart
    reason: str
    reminder_minutes: int | None = None
    original_start: datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldSlot:
    """Action: keep a time free: a replacement while its proposal is open, or a buffer. Undone by deleting the hold."""

    key: str
    span: Span
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Action: delete a hold of ours that is no longer needed. Undone by keeping the time again."""

    key: str
    hold: str
    span: Span
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class AttachPrep:
    """Action: attach the prep document to this meeting. Undone by detaching it.

    `mark` names the document that is attached anew because what it says has changed, and which guests get once more;
    empty for the first time, when the key is its mark. `version` stands for what it says, and is empty where the
    document stands at an address, so that it never has to be attached anew. With `tells_guests` the calendar mails the
    guests when it is attached.
    """

    key: str
    meeting: InstanceKey
    counterpart: Counterpart
    reason: str
    mark: str = ""
    version: str = ""
    tells_guests: bool = False

    @property
    def document(self) -> str:
        """The mark of the document."""
        return self.mark or self.key


@dataclass(frozen=True, slots=True)
class MoveMeeting:
    """Action: hold this one meeting at another time, and accept it; guests see it. Undone by moving it back.

    `their_zone` is the IANA name of the counterpart's time zone, where it is known.
    """

    key: str
    meeting: InstanceKey
    span: Span
    counterpart: Counterpart
    reason: str
    their_zone: str | None = None


@dataclass(frozen=True, slots=True)
class BookMeeting:
    """Action: invite the counterpart to a single meeting in place of a lost one. Undone by deleting it.

    `their_zone` is the IANA name of the counterpart's time zone, where it is known.
    """

    key: str
    title: str
    span: Span
    counterpart: Counterpart
    reason: str
    their_zone: str | None = None


@dataclass(frozen=True, slots=True)
class ShortenMeeting:
    """Action: end this one meeting earlier; guests see it. Undone by giving it its end back."""

    key: str
    meeting: InstanceKey
    span: Span
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class SkipMeeting:
    """Action: let this one meeting fall out, because a person said so; guests see it. Undone by letting it stand again.

    The leader's own is cancelled, another's is declined with the reason. `because` is what the person said.
    """

    key: str
    meeting: InstanceKey
    span: Span
    counterpart: Counterpart
    reason: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class AnswerIntruder:
    """Action: answer an invitation over a one-on-one, with times that are free. Undone by the answer before."""

    key: str
    intruder: InstanceKey
    decline: bool
    message: str
    free: tuple[Span, ...]
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class PutLink:
    """Action: put the address of the agenda page into the description of this series; guests see it.

    Undone by taking it out again, and nothing else.
    """

    key: str
    ref: EventRef
    url: str
    counterpart: Counterpart
    reason: str


Action = (
    MarkBusy
    | HoldSlot
    | ReleaseHold
    | AttachPrep
    | MoveMeeting
    | BookMeeting
    | ShortenMeeting
    | SkipMeeting
    | AnswerIntruder
    | PutLink
)
