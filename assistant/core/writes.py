"""The six things that can be written to a calendar, as values, and which of them an action is. Pure.

An event that stands is named by its id: whoever writes knows its freshest reference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from assistant.core import drafts
from assistant.core.agenda_link import put
from assistant.core.claims import answer_of
from assistant.core.people import is_the_leader_s
from assistant.core.seen import Seen, response_of
from assistant.model import (
    Action,
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    HoldSlot,
    Leader,
    MarkBusy,
    MoveMeeting,
    PutLink,
    ReleaseHold,
    ShortenMeeting,
    SkipMeeting,
)
from connectors.model import Answer, Attachment, EventChange, EventDraft, Response, Status


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
        case MarkBusy() | PutLink():
            return _to_series(action, seen)
        case HoldSlot() | BookMeeting():
            return Create(drafts.hold(action) if isinstance(action, HoldSlot) else drafts.booking(action, leader))
        case ReleaseHold():
            found = seen.marked.get(action.hold)
            return Delete(found.ref.id) if found else None
        case AttachPrep():
            return Attach(action.meeting.series, document, action.meeting.original_start) if document else None
        case MoveMeeting():
            change = EventChange(
                span=action.span, response=Response.ACCEPTED if _declined(action, seen, leader) else None
            )
            return Change(action.meeting.series, change, action.meeting.original_start)
        case ShortenMeeting():
            return Change(action.meeting.series, EventChange(span=action.span), action.meeting.original_start)
        case SkipMeeting():
            return _skip(action, seen, leader)
        case AnswerIntruder():
            answer = Answer(answer_of(action), action.message, action.free)
            return Reply(action.intruder.series, answer, action.intruder.original_start)
    assert_never(action)


def _to_series(action: MarkBusy | PutLink, seen: Seen) -> Write | None:
    if isinstance(action, MarkBusy):
        busy = EventChange(busy=True, reminder_minutes=action.reminder_minutes)
        return Change(action.ref.id, busy, action.original_start)
    series = seen.by_id.get(action.ref.id)
    if series is None:
        return None
    return Change(action.ref.id, EventChange(description=put(series.details.description, action.url)))


def _skip(action: SkipMeeting, seen: Seen, leader: Leader) -> Write | None:
    """Cancel what is the leader's, and decline what somebody else invited to."""
    event, start = seen.occurrence(action.meeting), action.meeting.original_start
    if event is None:
        return None
    if is_the_leader_s(event.details, leader):
        return Change(action.meeting.series, EventChange(status=Status.CANCELLED), start)
    return Reply(action.meeting.series, Answer(Response.DECLINED, action.because), start)


def _declined(action: MoveMeeting, seen: Seen, leader: Leader) -> bool:
    """Say whether the leader will not come to the meeting, as long as nobody says otherwise."""
    event = seen.occurrence(action.meeting)
    return event is not None and response_of(event.details, leader) is Response.DECLINED


def as_written(action: Action, write: Write) -> Action:
    """Return the action as it was carried out: a document at an address has no version, for it is always the newest."""
    if isinstance(action, AttachPrep) and isinstance(write, Attach) and write.document.content is None:
        return replace(action, version="")
    return action
