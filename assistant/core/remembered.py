"""Decide how long a deed or an offer is remembered: a year, and a deed for as long as it can be undone. Pure."""

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
    ReleaseHold,
    ShortenMeeting,
)

A_YEAR = timedelta(days=365)


def is_remembered(entry: Deed | Offer, now: datetime) -> bool:
    """Tell whether an entry of the ledger is still worth its place."""
    match entry:
        case Deed():
            return now - entry.at < A_YEAR or _can_be_undone(entry, now)
        case Offer():
            return now - entry.made < A_YEAR or entry.state is OfferState.OPEN


def last_moment(action: Action) -> datetime | None:
    """Return when what an action is about is over, None for what never ends by itself."""
    match action:
        case MarkBusy():
            return None
        case HoldSlot() | ReleaseHold() | MoveMeeting() | BookMeeting() | ShortenMeeting():
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
