"""Decide how long a deed or an offer is remembered: a year, and longer while it can be undone or would come again.

What a person took back or dismissed about a series has no end of its own: forgotten, it would be done or offered anew.
Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from assistant.deeds import Deed, DeedState, Offer, OfferState
from assistant.model import (
    Action,
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    HoldSlot,
    MarkBusy,
    MoveMeeting,
    PutLink,
    ReleaseHold,
    ShortenMeeting,
    SkipMeeting,
)

A_YEAR = timedelta(days=365)


def is_remembered(entry: Deed | Offer, now: datetime) -> bool:
    """Tell whether an entry of the ledger is still worth its place."""
    match entry:
        case Deed():
            recent = now - entry.at < A_YEAR
            return recent or _would_come_again(entry.action) or _can_be_undone(entry, now)
        case Offer():
            recent = now - entry.made < A_YEAR or entry.state is OfferState.OPEN
            return recent or any(_would_come_again(option) for option in entry.options)


def stands_on_calendar(deed: Deed, now: datetime) -> bool:
    """Tell whether what a deed made may still stand on a calendar, and matters there."""
    stands = deed.state in (DeedState.DONE, DeedState.CLAIMED) and not isinstance(deed.action, ReleaseHold)
    return stands and _can_be_undone(deed, now)


def _would_come_again(action: Action) -> bool:
    """Say whether the cause of an action may stand for ever, so that only the ledger keeps it from being done anew."""
    return last_moment(action) is None


def last_moment(action: Action) -> datetime | None:
    """Return when what an action is about is over, None for what never ends by itself."""
    match action:
        case MarkBusy():
            return action.original_start
        case PutLink():
            return None
        case HoldSlot() | ReleaseHold() | MoveMeeting() | BookMeeting() | ShortenMeeting() | SkipMeeting():
            return action.span.end
        case AttachPrep():
            return action.meeting.original_start
        case AnswerIntruder():
            return action.intruder.original_start
    assert_never(action)


def _can_be_undone(deed: Deed, now: datetime) -> bool:
    if deed.state in (DeedState.FAILED, DeedState.UNDONE):
        return False
    over = last_moment(deed.action)
    return over is None or over > now
