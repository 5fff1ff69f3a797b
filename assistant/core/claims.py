"""What stood before a deed, and what became of a deed that was begun and not confirmed. Pure.

A deed is claimed before the calendar is touched. When the process died or the line broke after that, the calendar is
asked: where something of the deed stands, it was done; where nothing of it stands, the claim is withdrawn and the thing
decided anew. Nothing is ever written blindly a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from assistant.core.agenda_link import linked
from assistant.core.seen import Seen, response_of
from assistant.deeds import Before, Deed, DeedState
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
from connectors.model import Event, EventDetails, EventRef, InstanceKey, Response, Series, utc


def before(action: Action, seen: Seen, leader: Leader) -> Before:
    """Return what stands now of what the action would change."""
    match action:
        case MarkBusy():
            return _before_busy(action, seen)
        case MoveMeeting():
            event = seen.occurrence(action.meeting)
            return Before(span=event.span, response=response_of(event.details, leader)) if event else Before()
        case ShortenMeeting():
            event = seen.occurrence(action.meeting)
            return Before(span=event.span) if event else Before()
        case SkipMeeting():
            event = seen.occurrence(action.meeting)
            return (
                Before(response=response_of(event.details, leader), status=event.details.status) if event else Before()
            )
        case PutLink():
            linked_to = seen.by_id.get(action.ref.id)
            return Before(description=linked_to.details.description) if linked_to else Before()
        case AnswerIntruder():
            event = seen.occurrence(action.intruder)
            return Before(response=response_of(event.details, leader)) if event else Before()
        case ReleaseHold():
            return Before(span=action.span)
        case HoldSlot() | BookMeeting() | AttachPrep():
            return Before()
    assert_never(action)


def _before_busy(action: MarkBusy, seen: Seen) -> Before:
    if action.original_start is not None:
        details = _marked_details(action, seen)
        return Before(busy=details.busy, reminds=details.reminds) if details else Before()
    event = seen.by_id.get(action.ref.id)
    if event is None:
        return Before()
    unlike = event.exceptions if isinstance(event, Series) else ()
    return Before(
        busy=event.details.busy,
        reminds=event.details.reminds,
        exceptions=tuple(utc(exception.original_start) for exception in unlike),
    )


def _marked_details(action: MarkBusy, seen: Seen) -> EventDetails | None:
    """Return what the series, or the one occurrence of it, says that is marked as busy."""
    if action.original_start is None:
        found = seen.by_id.get(action.ref.id)
        return found.details if found else None
    event = seen.occurrence(InstanceKey(action.ref.id, action.original_start))
    return event.details if event else None


def place(action: Action, seen: Seen) -> EventRef | None:
    """Return where the event stands that the action is about, None for one that has yet to be made, or is gone."""
    match action:
        case MarkBusy() | PutLink():
            found = seen.by_id.get(action.ref.id)
        case HoldSlot() | BookMeeting():
            found = seen.marked.get(action.key)
        case ReleaseHold():
            found = seen.marked.get(action.hold)
        case AttachPrep() | MoveMeeting() | ShortenMeeting() | SkipMeeting():
            found = seen.by_id.get(action.meeting.series)
        case AnswerIntruder():
            found = seen.by_id.get(action.intruder.series)
        case _:
            assert_never(action)
    return found.ref if found else None


def event_of(action: Action) -> str:
    """Return the id of the event that the action is about, the mark of one that is ours."""
    match action:
        case MarkBusy() | PutLink():
            return action.ref.id
        case AttachPrep() | MoveMeeting() | ShortenMeeting() | SkipMeeting():
            return action.meeting.series
        case AnswerIntruder():
            return action.intruder.series
        case HoldSlot() | BookMeeting():
            return action.key
        case ReleaseHold():
            return action.hold
    assert_never(action)


def answer_of(action: AnswerIntruder) -> Response:
    return Response.DECLINED if action.decline else Response.TENTATIVE


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the calendar says of claims: those that were carried out, and those that were not."""

    done: tuple[Deed, ...] = ()
    withdrawn: tuple[Deed, ...] = ()


def settle(deeds: Iterable[Deed], seen: Seen, leader: Leader) -> Settlement:
    """Settle every claim by what stands on the calendar."""
    claims = [deed for deed in deeds if deed.state is DeedState.CLAIMED]
    done = [claim for claim in claims if stands(claim, seen, leader)]
    confirmed = tuple(
        replace(claim, state=DeedState.DONE, ref=place(claim.action, seen) or claim.ref, error=None) for claim in done
    )
    return Settlement(confirmed, tuple(claim for claim in claims if claim not in done))


def stands(deed: Deed, seen: Seen, leader: Leader) -> bool:
    """Say whether anything of what the deed makes of the calendar stands there, and did not before."""
    action = deed.action
    match action:
        case MarkBusy():
            details = _marked_details(action, seen)
            return details is not None and (
                (details.busy and deed.before.busy is False) or (details.reminds and deed.before.reminds is False)
            )
        case HoldSlot() | BookMeeting():
            return action.key in seen.marked
        case ReleaseHold():
            return action.hold not in seen.marked
        case AttachPrep():
            return not action.mark and _is_attached(action, seen)  # anew: nobody can see which text it was
        case MoveMeeting() | ShortenMeeting() | SkipMeeting():
            event = seen.occurrence(action.meeting)
            return _is_as_wanted(event, action, deed.before, leader) if event else _has_left(action, seen)
        case AnswerIntruder():
            return _is_answered(action, deed.before, seen, leader)
        case PutLink():
            series = seen.by_id.get(action.ref.id)
            was = linked(deed.before.description or "")
            return series is not None and linked(series.details.description) == action.url != was
    assert_never(action)


def _is_as_wanted(
    event: Event, action: MoveMeeting | ShortenMeeting | SkipMeeting, was: Before, leader: Leader
) -> bool:
    if isinstance(action, SkipMeeting):
        return is_skipped(event, leader)
    return event.span == action.span != was.span


def _is_answered(action: AnswerIntruder, was: Before, seen: Seen, leader: Leader) -> bool:
    if action.decline and seen.has_left(action.intruder):
        return True
    event = seen.occurrence(action.intruder)
    now = response_of(event.details, leader) if event else None
    return now is answer_of(action) and was.response is not now


def _has_left(action: MoveMeeting | ShortenMeeting | SkipMeeting, seen: Seen) -> bool:
    return isinstance(action, SkipMeeting) and seen.has_left(action.meeting)


def is_skipped(event: Event, leader: Leader) -> bool:
    """Say whether a meeting falls out: cancelled, or declined by the leader."""
    return event.cancelled or response_of(event.details, leader) is Response.DECLINED


def _is_attached(action: AttachPrep, seen: Seen) -> bool:
    event = seen.occurrence(action.meeting)
    return event is not None and any(a.mark == action.document for a in event.details.attachments)
