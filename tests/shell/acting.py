"""Deeds and offers made by hand, for the tests of what acting remembers and shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.deeds import Before, Capability, Deed, DeedState, Offer
from assistant.model import (
    Action,
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    Counterpart,
    HoldSlot,
    MarkBusy,
    MoveMeeting,
    PutLink,
    ReleaseHold,
    ShortenMeeting,
    SkipMeeting,
)
from connectors.model import EventRef, InstanceKey, Span

LEA = "lea@example.com"
ANA, BEN = Counterpart("ana@example.com", "Ana Keller"), Counterpart("ben@example.com", "Ben Ito")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=BERLIN)
REF = EventRef("work", "series-1", '"etag"')


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def span(day: int, hour: int, minutes: int = 30) -> Span:
    return Span(at(day, hour), at(day, hour) + timedelta(minutes=minutes))


def key(day: int, hour: int) -> InstanceKey:
    return InstanceKey("series-1", at(day, hour))


def hold(day: int = 26, hour: int = 10, who: Counterpart = ANA, name: str = "hold-1") -> HoldSlot:
    return HoldSlot(name, span(day, hour), who, "The meeting of Tuesday was cancelled.")


def move(day: int, hour: int, who: Counterpart = ANA) -> MoveMeeting:
    return MoveMeeting("rebook-1", key(24, 10), span(day, hour), who, f"{who.first_name} declined the meeting.")


EVERY_ACTION: tuple[Action, ...] = (
    MarkBusy("busy-1", REF, ANA, "The slot is shown as free."),
    hold(),
    ReleaseHold("release-1", "hold-1", span(26, 10), ANA, "The proposal was answered."),
    AttachPrep("prep-1", key(25, 10), ANA, "The meeting with Ana is next."),
    move(26, 10),
    BookMeeting("book-1", "Ana / Lea", span(27, 9), ANA, "The meeting of Tuesday was cancelled."),
    ShortenMeeting("shorten-1", key(25, 10), span(25, 10, 25), ANA, "The day is crowded."),
    AnswerIntruder("answer-1", key(25, 10), True, "I meet Ana then.", (span(26, 9),), ANA, "It lies over Ana's."),
    PutLink("link-1", REF, "https://pages.test/a", ANA, "The invitation does not say it yet."),
    SkipMeeting("skip-1", key(25, 10), span(25, 10), ANA, "You asked for it.", "Ana is at a fair."),
)


def deed(
    action: Action,
    number: int = 0,
    state: DeedState = DeedState.CLAIMED,
    when: datetime = NOW,
    error: str | None = None,
) -> Deed:
    undone = when + timedelta(hours=1) if state is DeedState.UNDONE else None
    before = Before(span=span(24, 10), busy=False)
    return Deed(number, action.key, action, when, state, REF, before, error=error, undone_at=undone)


def offer(*options: Action, number: int = 0, name: str = "rebook-1", made: datetime = NOW) -> Offer:
    choice = options or (move(26, 10), move(27, 9))
    who = choice[0].counterpart
    return Offer(number, name, Capability.REBOOK, who.email, made, at(27, 15), choice[0].reason, choice)
