"""The six things that can be written to a calendar, as values, and which of them an action is. Pure.

An event that stands is named by its id: whoever writes knows its freshest reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from assistant.core import drafts
from assistant.core.claims import answer_of
from assistant.core.seen import Seen
from assistant.model import (
    Action,
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    HoldSlot,
    Leader,
    MarkBusy,
    MoveMeeting,
    ReleaseHold,
    ShortenMeeting,
)
from connectors.model import Answer, Attachment, EventChange, EventDraft


@dataclass(frozen=True, slots=True)
class Create:
    draft: EventDraft


@dataclass(frozen=True, slots=True)
class Change:
    id: str
    change: EventChange
    original_start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    id: str


@dataclass(frozen=True, slots=True)
class Attach:
    id: str
    document: Attachment
    original_start: datetime


@dataclass(frozen=True, slots=True)
class Detach:
    id: str
    mark: str
    original_start: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    id: str
    answer: Answer
    original_start: datetime


Write = Create | Change | Delete | Attach | Detach | Reply


def write_of(action: Action, document: Attachment | None, seen: Seen, leader: Leader) -> Write | None:
    """Return the one write that carries the action out; None where it has nothing to write to, or no document."""
    match action:
        case MarkBusy():
            return Change(action.ref.id, EventChange(busy=True, reminder_minutes=action.reminder_minutes))
        case HoldSlot():
            return Create(drafts.hold(action))
        case BookMeeting():
            return Create(drafts.booking(action, leader))
        case ReleaseHold():
            found = seen.marked.get(action.hold)
            return Delete(found.ref.id) if found else None
        case AttachPrep():
            return Attach(action.meeting.series, document, action.meeting.original_start) if document else None
        case MoveMeeting() | ShortenMeeting():
            return Change(action.meeting.series, EventChange(span=action.span), action.meeting.original_start)
        case AnswerIntruder():
            answer = Answer(answer_of(action), action.message, action.free)
            return Reply(action.intruder.series, answer, action.intruder.original_start)
    assert_never(action)
