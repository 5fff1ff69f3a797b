"""Which meeting a page is about, how far away it is, and which one still wants to be closed. Pure, words nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from assistant.core.localtime import local_day
from assistant.model import Held, Meeting, Outcome, Reason, Standing

CLOSED_WITHIN = timedelta(days=7)
LOST = frozenset({Outcome.SKIPPED, Outcome.EXCUSED})


@dataclass(frozen=True, slots=True)
class AtHand:
    """The meeting that a page is about. `day` is the leader's; `running` and `over` say where it is in time."""

    meeting: Meeting
    day: date
    running: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """A meeting that has begun, and what was said of it, None when nothing was."""

    meeting: Meeting
    said: Held | None


def at_hand(standing: Standing | None, held: tuple[Held, ...], now: datetime, zone: tzinfo) -> AtHand | None:
    """Return the meeting that is running, else one of today that nobody has closed, else the next; None for none."""
    if standing is None:
        return None
    today = local_day(now, zone)
    settled = {one.start for one in held}
    ahead: AtHand | None = None
    for meeting in _not_lost(standing):
        day = local_day(meeting.span.start, zone)
        if now in meeting.span:
            return AtHand(meeting, day, running=True)
        if meeting.span.end <= now and day == today and meeting.original_start not in settled:
            ahead = AtHand(meeting, day, over=True)
        elif meeting.span.start > now and ahead is None:
            return AtHand(meeting, day)
    return ahead


def to_close(standing: Standing | None, held: tuple[Held, ...], now: datetime) -> Closing | None:
    """Return the latest meeting that has begun within a week, closed or not; None when there is none."""
    if standing is None:
        return None
    began = [m for m in _not_lost(standing) if m.span.start <= now and now - m.span.end < CLOSED_WITHIN]
    said_not = [m for m in standing.meetings if m.reason is Reason.SAID_NOT and now - m.span.end < CLOSED_WITHIN]
    latest = max((*began, *said_not), key=lambda meeting: meeting.span.start, default=None)
    if latest is None:
        return None
    return Closing(latest, next((one for one in held if one.start == latest.original_start), None))


def minutes_to(meeting: Meeting, now: datetime) -> int:
    """Return the whole minutes until a meeting begins, rounded up; negative once it has begun."""
    return -int((now - meeting.span.start) // timedelta(minutes=1))


def _not_lost(standing: Standing) -> list[Meeting]:
    """Return the meetings that are not lost; where another took a meeting's place, that other one alone counts."""
    return [m for m in standing.meetings if m.outcome not in LOST and m.reason is not Reason.OTHER_MEETING]
