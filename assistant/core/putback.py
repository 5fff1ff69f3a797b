"""How a deed is taken back: what has to be written so that the calendar is as it was. Pure.

Only what is still as we made it is put back, field by field; what a person has changed since is left, and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from assistant.core import drafts
from assistant.core.claims import answer_of
from assistant.core.holds import untouched
from assistant.core.seen import Seen, response_of
from assistant.core.writes import Change, Create, Delete, Detach, Reply, Write
from assistant.deeds import Deed
from assistant.model import (
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
from connectors.model import Answer, EventChange, EventDraft, Response


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing left to put back."""


@dataclass(frozen=True, slots=True)
class Cannot:
    """It cannot be put back; `why` is a sentence."""

    why: str


Putback = Nothing | Cannot | Write
CHANGED = "somebody has changed it since, so it was left as it is."


def putback(deed: Deed, seen: Seen, leader: Leader, now: datetime) -> Putback:
    """Return what takes the deed back, as the calendar stands."""
    action = deed.action
    match action:
        case MarkBusy():
            return _busy(deed, action, seen)
        case HoldSlot():
            return _made(action.key, drafts.hold(action), seen)
        case BookMeeting():
            return _made(action.key, drafts.booking(action, leader), seen)
        case ReleaseHold():
            return _released(action, seen, now)
        case AttachPrep():
            return _attached(action, seen)
        case MoveMeeting() | ShortenMeeting():
            return _moved(deed, action, seen)
        case AnswerIntruder():
            return _answered(deed, action, seen, leader)
    assert_never(action)


def _busy(deed: Deed, action: MarkBusy, seen: Seen) -> Putback:
    found = seen.by_id.get(action.ref.id)
    if found is None:
        return Nothing()
    free_again = deed.before.busy is False and found.details.busy
    silent_again = deed.before.reminds is False and action.reminder_minutes is not None and found.details.reminds
    if not (free_again or silent_again):
        return Nothing()
    return Change(
        found.ref.id, EventChange(busy=False if free_again else None, reminder_minutes=0 if silent_again else None)
    )


def _made(mark: str, draft: EventDraft, seen: Seen) -> Putback:
    found = seen.marked.get(mark)
    if found is None:
        return Nothing()
    return Delete(found.ref.id) if untouched(found, draft) else Cannot(CHANGED)


def _released(action: ReleaseHold, seen: Seen, now: datetime) -> Putback:
    if action.hold in seen.marked or action.span.end <= now:
        return Nothing()
    hold = HoldSlot(action.hold, action.span, action.counterpart, action.reason)
    return Create(drafts.hold(hold))


def _attached(action: AttachPrep, seen: Seen) -> Putback:
    event, found = seen.occurrence(action.meeting), seen.by_id.get(action.meeting.series)
    if event is None or found is None or not any(a.mark == action.key for a in event.details.attachments):
        return Nothing()
    return Detach(found.ref.id, action.key, action.meeting.original_start)


def _moved(deed: Deed, action: MoveMeeting | ShortenMeeting, seen: Seen) -> Putback:
    event, found = seen.occurrence(action.meeting), seen.by_id.get(action.meeting.series)
    was = deed.before.span
    if event is None or found is None or was is None or event.span == was:
        return Nothing()
    if event.span != action.span:
        return Cannot(CHANGED)
    return Change(found.ref.id, EventChange(span=was), action.meeting.original_start)


def _answered(deed: Deed, action: AnswerIntruder, seen: Seen, leader: Leader) -> Putback:
    event, found = seen.occurrence(action.intruder), seen.by_id.get(action.intruder.series)
    if event is None or found is None:
        return Nothing()
    now, was = response_of(event.details, leader), deed.before.response or Response.NEEDS_ACTION
    if now is was or now is None:
        return Nothing()
    if now is not answer_of(action):
        return Cannot(CHANGED)
    return Reply(found.ref.id, Answer(was), action.intruder.original_start)
