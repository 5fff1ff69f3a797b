"""The mails of the assistant: which kind, to whom, about what, and when. Values only; what one says is rendered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.model.notebook import Owner
from connectors.model import InstanceKey


class LetterKind(StrEnum):
    """What a mail is for. The names are also the words of `[mail] off` and of `oneonone mail KIND`."""

    WEEKLY = "weekly"
    PREP = "prep"
    INPUT = "input"
    RECAP = "recap"
    NUDGE = "nudge"
    WINS = "wins"
    FORMAT = "format"
    SIGN_IN = "sign-in"


UNASKED = frozenset({LetterKind.INPUT, LetterKind.NUDGE, LetterKind.WINS, LetterKind.FORMAT})
"""Nobody asked for these: at most one a person a week, never in quiet hours, and each can be ended by its reader."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is due. `key` is derived from kind, local day and person: whoever sends it twice sends it once.

    `to` is the leader (ME) or the counterpart (THEM) with the address `person`; a letter to the leader about everybody
    has the person "". It is due at `at` and worth nothing from `until` on. `meetings` are what it is about.
    """

    key: str
    kind: LetterKind
    to: Owner
    at: datetime
    until: datetime
    person: str = ""
    meetings: tuple[InstanceKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter says, as it is sent: one subject, and the same in text and in HTML."""

    subject: str
    text: str
    html: str


class PostState(StrEnum):
    """The life of a letter in the outbox: claimed before it is sent, sent after; or never, or not any more."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Post:
    """A letter in the outbox. `message_id` never changes; `tries` failed so far, the next is not before `next_try`.

    `unclear` is one of which nobody can know whether it was sent: it is not sent again, and said so.
    """

    letter: Letter
    address: str
    message_id: str
    wording: Wording
    state: PostState = PostState.WAITING
    tries: int = 0
    next_try: datetime | None = None
    sent_at: datetime | None = None
    error: str | None = None
    references: tuple[str, ...] = ()
    unsubscribe: str | None = None
