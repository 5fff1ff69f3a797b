"""Say in words what an action would do and what it did, in the leader's zone. Pure; knows no layout.

Every sentence is a verb and the rest, so that the same rest tells what would be done, and what was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import assert_never

from assistant.core.their_hours import zone_named
from assistant.core.wording import clock, day_words, one_line
from assistant.deeds import Capability, Deed, DeedState, Offer
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
from connectors.model import Span

CAPABILITY_WORDS: Mapping[Capability, str] = MappingProxyType(
    {
        Capability.BUSY: "show as busy",
        Capability.HOLD: "keep free",
        Capability.ANSWER: "answer",
        Capability.REBOOK: "re-book",
        Capability.PREP: "prep document",
        Capability.SHORTEN: "shorten",
        Capability.BUFFER: "buffer",
        Capability.VIDEO_LINK: "video link",
        Capability.LINK: "agenda link",
        Capability.ASKED: "asked by hand",
    }
)

GONE = "taken meanwhile"


def would(action: Action, zone: tzinfo) -> str:
    """Return what would be done: "Move Tue 24 Nov 10:00 with Ana to Thu 26 Nov 10:00–10:30"."""
    return f"{_verbs(action)[0]} {_rest(action, zone)}"


def did(action: Action, zone: tzinfo) -> str:
    """Return what was done: "Moved Tue 24 Nov 10:00 with Ana to Thu 26 Nov 10:00–10:30"."""
    return f"{_verbs(action)[1]} {_rest(action, zone)}"


def as_markdown(deeds: Iterable[Deed], zone: tzinfo) -> str:
    """Return the deeds as a list under a heading, "" without any."""
    lines = []
    for deed in deeds:
        what = did(deed.action, zone) if deed.state is DeedState.DONE else f"{would(deed.action, zone)} ({deed.state})"
        lines.append(f"* {_moment(deed.at, zone)}: {what}. {one_line(deed.action.reason)}")
    return "\n".join(["", "## Done on the calendar", "", *lines, ""]) if lines else ""


def choices(offer: Offer, zone: tzinfo) -> tuple[str, tuple[str, ...]]:
    """Return what is offered and the ways to have it, in the order of the options; no ways where there is one alone."""
    options = offer.options
    if len(options) == 1:
        return would(options[0], zone), ()
    first, spans = options[0], _spans(options, zone)
    match first:
        case MoveMeeting() if len(spans) == len(options):
            return f"Move {_meeting(first.counterpart, first.meeting.original_start, zone)} to", _with_gone(
                offer, spans
            )
        case BookMeeting() if len(spans) == len(options):
            return f"Invite {_name(first.counterpart)} to a meeting on", _with_gone(offer, spans)
    return "One of", _with_gone(offer, tuple(would(option, zone) for option in options))


def _with_gone(offer: Offer, ways: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{way}, {GONE}" if place in offer.gone else way for place, way in enumerate(ways))


def span_words(span: Span, zone: tzinfo) -> str:
    """Return "Thu 26 Nov 10:00–10:30"."""
    return f"{_moment(span.start, zone)}–{clock(span.end, zone)}"


def _spans(options: tuple[Action, ...], zone: tzinfo) -> tuple[str, ...]:
    return tuple(_time(option, zone) for option in options if isinstance(option, MoveMeeting | BookMeeting))


def _time(action: MoveMeeting | BookMeeting, zone: tzinfo) -> str:
    """Return when it would be, and when that is for the other person, where clocks differ."""
    said, span, theirs = span_words(action.span, zone), action.span, zone_named(action.their_zone)
    if theirs is None or _wall(span.start, theirs) == _wall(span.start, zone):
        return said
    same_day = _wall(span.start, theirs).date() == _wall(span.start, zone).date()
    local = f"{clock(span.start, theirs)}–{clock(span.end, theirs)}" if same_day else span_words(span, theirs)
    return f"{said} ({local} for {_name(action.counterpart)})"


def _wall(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _verbs(action: Action) -> tuple[str, str]:
    match action:
        case MarkBusy() | HoldSlot():
            return "Keep", "Kept"
        case ReleaseHold():
            return "Let go of", "Let go of"
        case AttachPrep():
            return ("Attach anew", "Attached anew") if action.mark else ("Attach", "Attached")
        case MoveMeeting():
            return "Move", "Moved"
        case BookMeeting():
            return "Invite", "Invited"
        case ShortenMeeting() | SkipMeeting():
            return ("Skip", "Skipped") if isinstance(action, SkipMeeting) else ("Shorten", "Shortened")
        case AnswerIntruder():
            return ("Decline", "Declined") if action.decline else ("Answer with a maybe", "Answered with a maybe")
        case PutLink():
            return "Put", "Put"
    assert_never(action)


def _rest(action: Action, zone: tzinfo) -> str:
    name = _name(action.counterpart)
    match action:
        case MarkBusy() | PutLink():
            return _rest_about_series(action, zone)
        case HoldSlot():
            return f"{span_words(action.span, zone)} free for {name}"
        case ReleaseHold():
            return f"{span_words(action.span, zone)}, kept free for {name}"
        case AttachPrep():
            return f"the prep document to {_meeting(action.counterpart, action.meeting.original_start, zone)}"
        case MoveMeeting():
            meeting = _meeting(action.counterpart, action.meeting.original_start, zone)
            return f"{meeting} to {_time(action, zone)}"
        case BookMeeting():
            return f"{name} to “{one_line(action.title)}” on {_time(action, zone)}"
        case ShortenMeeting() | SkipMeeting():
            skips, meeting = isinstance(action, SkipMeeting), _meeting(action.counterpart, action.span.start, zone)
            return meeting if skips else f"the meeting with {name} to {span_words(action.span, zone)}"
        case AnswerIntruder():
            return f"the invitation for {_moment(action.intruder.original_start, zone)}, over the meeting with {name}"
    assert_never(action)


def _rest_about_series(action: MarkBusy | PutLink, zone: tzinfo) -> str:
    name = _name(action.counterpart)
    if isinstance(action, PutLink):
        return f"the address of the agenda with {name} into the invitation"
    remind = f", with a reminder {action.reminder_minutes} min before" if action.reminder_minutes else ""
    slot = _meeting(action.counterpart, action.original_start, zone) if action.original_start else f"with {name}"
    return f"the slot {slot} busy{remind}"


def _name(person: Counterpart) -> str:
    return one_line(person.first_name) or person.email


def _meeting(person: Counterpart, start: datetime, zone: tzinfo) -> str:
    return f"{_moment(start, zone)} with {_name(person)}"


def _moment(moment: datetime, zone: tzinfo) -> str:
    return f"{day_words(moment.astimezone(zone).date())} {clock(moment, zone)}"
