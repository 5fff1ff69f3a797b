"""How a deed is taken back: what has to be written so that the calendar is as it was. Pure.

Only what is still as we made it is put back, field by field; what a person has changed since is left, and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from assistant.core import drafts, links
from assistant.core.claims import answer_of, is_skipped
from assistant.core.holds import untouched
from assistant.core.people import is_the_leader_s
from assistant.core.seen import Seen, is_taken_out, response_of
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
    PutLink,
    ReleaseHold,
    ShortenMeeting,
    SkipMeeting,
)
from connectors.model import Answer, EventChange, EventDetails, EventDraft, InstanceKey, Response, Series, Status, utc


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing left to put back."""


@dataclass(frozen=True, slots=True)
class Cannot:
    """It cannot be put back; `why` is a sentence."""

    why: str


Putback = Nothing | Cannot | tuple[Write, ...]
CHANGED = "somebody has changed it since, so it was left as it is."
LEFT = "what is declined leaves this calendar for good; whoever sent the invitation can send it again."


@dataclass(frozen=True, slots=True)
class Staying:
    """What stays when the deed is taken back: the hold that comes back, where a release let go of one.

    `linked` are the ids of other series whose link is a deed of its own.
    """

    hold: HoldSlot | None = None
    linked: frozenset[str] = frozenset()


def putback(deed: Deed, seen: Seen, leader: Leader, staying: Staying = Staying()) -> Putback:
    """Return what takes the deed back, as the calendar stands."""
    action, hold = deed.action, staying.hold
    match action:
        case MarkBusy():
            return _busy(deed, action, seen) if action.original_start is None else _busy_once(deed, action, seen)
        case HoldSlot() | BookMeeting():
            draft = drafts.hold(action) if isinstance(action, HoldSlot) else drafts.booking(action, leader)
            return _made(action.key, draft, seen)
        case ReleaseHold():
            return (Create(drafts.hold(hold)),) if hold and hold.key not in seen.marked else Nothing()
        case AttachPrep():
            return _attached(action, seen)
        case MoveMeeting() | ShortenMeeting():
            return _moved(deed, action, seen, leader)
        case SkipMeeting():
            return _skipped(deed, action, seen, leader)
        case AnswerIntruder():
            return _answered(deed, action, seen, leader)
        case PutLink():
            return links.taken_out(action, seen, leader, staying.linked) or Nothing()
    assert_never(action)


def _busy(deed: Deed, action: MarkBusy, seen: Seen) -> Putback:
    """Show the series as it was, and the occurrences that became exceptions of it while it was as we made it."""
    found = seen.by_id.get(action.ref.id)
    if found is None:
        return Nothing()
    writes = [Change(found.ref.id, change)] if (change := _unmarked(found.details, deed, action)) else []
    exceptions = found.exceptions if isinstance(found, Series) else ()
    for exception in exceptions:
        start = utc(exception.original_start)
        later = start not in deed.before.exceptions and not exception.this_and_future and not is_taken_out(found, start)
        if later and (change := _unmarked(exception.details, deed, action)):
            writes.append(Change(found.ref.id, change, start))
    return tuple(writes) or Nothing()


def _busy_once(deed: Deed, action: MarkBusy, seen: Seen) -> Putback:
    """Show one occurrence, which was unlike its series, as it was."""
    found, start = seen.by_id.get(action.ref.id), action.original_start
    event = seen.occurrence(InstanceKey(action.ref.id, start)) if start else None
    if found is None or event is None or start is None or is_taken_out(found, event.original.start):
        return Nothing()
    change = _unmarked(event.details, deed, action)
    return (Change(found.ref.id, change, start),) if change else Nothing()


def _unmarked(details: EventDetails, deed: Deed, action: MarkBusy) -> EventChange | None:
    free = deed.before.busy is False and details.busy
    silent = deed.before.reminds is False and action.reminder_minutes is not None and details.reminds
    if not (free or silent):
        return None
    return EventChange(busy=False if free else None, reminder_minutes=0 if silent else None)


def _made(mark: str, draft: EventDraft, seen: Seen) -> Putback:
    found = seen.marked.get(mark)
    if found is None:
        return Nothing()
    return (Delete(found.ref.id),) if untouched(found, draft) else Cannot(CHANGED)


def _attached(action: AttachPrep, seen: Seen) -> Putback:
    event, found = seen.occurrence(action.meeting), seen.by_id.get(action.meeting.series)
    if event is None or found is None or is_taken_out(found, event.original.start):
        return Nothing()
    if not any(a.mark == action.document for a in event.details.attachments):
        return Nothing()
    return (Detach(found.ref.id, action.document, action.meeting.original_start),)


def _moved(deed: Deed, action: MoveMeeting | ShortenMeeting, seen: Seen, leader: Leader) -> Putback:
    event, found = seen.occurrence(action.meeting), seen.by_id.get(action.meeting.series)
    was = deed.before.span
    if event is None or found is None or was is None or event.span == was:
        return Nothing()
    if is_taken_out(found, event.original.start):
        return Nothing()
    if event.span != action.span:
        return Cannot(CHANGED)
    accepted = response_of(event.details, leader) is Response.ACCEPTED
    change = EventChange(span=was, response=deed.before.response if accepted else None)
    return (Change(found.ref.id, change, action.meeting.original_start),)


def _skipped(deed: Deed, action: SkipMeeting, seen: Seen, leader: Leader) -> Putback:
    event, found = seen.occurrence(action.meeting), seen.by_id.get(action.meeting.series)
    is_own = event is not None and is_the_leader_s(event.details, leader)
    if deed.before.response is not None and not is_own and seen.has_left(action.meeting):
        return Cannot(LEFT)
    if event is None or found is None or not is_skipped(event, leader):
        return Nothing()
    start = action.meeting.original_start
    if not is_own:
        return (Reply(found.ref.id, Answer(deed.before.response or Response.NEEDS_ACTION), start),)
    if is_taken_out(found, event.original.start):
        return Cannot(CHANGED)
    return (Change(found.ref.id, EventChange(status=deed.before.status or Status.CONFIRMED), start),)


def _answered(deed: Deed, action: AnswerIntruder, seen: Seen, leader: Leader) -> Putback:
    event, found = seen.occurrence(action.intruder), seen.by_id.get(action.intruder.series)
    if action.decline and seen.has_left(action.intruder):
        return Cannot(LEFT)
    if event is None or found is None or is_taken_out(found, event.original.start):
        return Nothing()
    now, was = response_of(event.details, leader), deed.before.response or Response.NEEDS_ACTION
    if now is was or now is None:
        return Nothing()
    if now is not answer_of(action):
        return Cannot(CHANGED)
    return (Reply(found.ref.id, Answer(was), action.intruder.original_start),)
