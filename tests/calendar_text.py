"""A calendar as text, so that a test of the judgements reads like a page of a diary.

One line an event, indented lines what became of single occurrences of the series above:

    2026-01-05 10:00 30m ana weekly
        2026-01-12 cancelled
        2026-01-19 moved to 2026-01-20 15:00 45m
        2026-01-26 declined by me
        2026-02-02 declined by ana
        2026-02-09 with ana ben
        2026-02-16 made 25m
    2026-01-14 12:00 45m ana
    2026-01-20 09:00 60m alone "Focus"
    2026-01-20 all day "Vacation" until 2026-01-23

The leader is `me`; every other bare word of an event is a person unless it is one of the words below. A name means
`name@example.com`; `name!` is a group, `name#` a room. Words: weekly, biweekly, daily, monthly, `RRULE:…`, `once` (a
series given by its own date only), free, cancelled, oof, alone, `declined by X`, `by X` (organizer, else the leader),
`seq`. Times are in Berlin unless the diary says otherwise.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.core import judge
from assistant.core.localtime import review_window
from assistant.core.scene import Scene
from assistant.model import Leader, Meeting, Notebook, Policy, Review, Standing
from connectors.model import (
    Attendee,
    AttendeeKind,
    EventDetails,
    EventKind,
    EventRef,
    Organizer,
    Reading,
    Response,
    Series,
    SeriesException,
    Single,
    Span,
    Status,
)

BERLIN = ZoneInfo("Europe/Berlin")
ME = "me@example.com"
LEADER = Leader(ME, BERLIN, "Europe/Berlin")
RULES = {
    "weekly": "FREQ=WEEKLY",
    "biweekly": "FREQ=WEEKLY;INTERVAL=2",
    "daily": "FREQ=DAILY",
    "monthly": "FREQ=MONTHLY",
}
FLAGS = {"free", "cancelled", "oof", "alone"}


def address(name: str) -> str:
    return name if "@" in name else f"{name}@example.com"


@dataclass
class _Line:
    """One event of the diary while it is read."""

    uid: str
    start: datetime
    duration: timedelta
    all_day: bool = False
    title: str = ""
    people: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)
    organizer: str = "me"
    exceptions: list[SeriesException] = field(default_factory=list)
    taken_out: list[datetime] = field(default_factory=list)

    def details(self) -> EventDetails:
        people = [] if "alone" in self.flags else ["me", *self.people]
        return EventDetails(
            title=self.title or ", ".join(self.people),
            organizer=Organizer(address(self.organizer)) if people else None,
            attendees=tuple(_attendee(name, name in self.declined) for name in people),
            status=Status.CANCELLED if "cancelled" in self.flags else Status.CONFIRMED,
            busy="free" not in self.flags,
            kind=EventKind.OUT_OF_OFFICE if "oof" in self.flags else EventKind.DEFAULT,
        )

    def at(self, day: str, clock: str | None = None) -> datetime:
        wall = time.fromisoformat(clock) if clock else self.start.time()
        return datetime.combine(date.fromisoformat(day), wall, tzinfo=self.start.tzinfo)


def _attendee(name: str, declined: bool) -> Attendee:
    kind = AttendeeKind.PERSON
    if name[-1] in "!#":
        kind = AttendeeKind.GROUP if name.endswith("!") else AttendeeKind.RESOURCE
    bare = name.rstrip("!#")
    response = Response.DECLINED if declined else Response.ACCEPTED
    return Attendee(address(bare), None if "@" in bare else bare.capitalize(), response, kind)


def diary(text: str, zone: ZoneInfo = BERLIN) -> Reading:
    """Return the calendar that the text describes."""
    lines: list[_Line] = []
    for number, written in enumerate(text.splitlines()):
        line = written.split("  #")[0].rstrip()
        if not line.strip():
            continue
        words = shlex.split(line)
        if line.startswith(_indent(text) + "    ") and lines:
            _occurrence(lines[-1], words)
        else:
            lines.append(_event(f"event-{number}", words, zone))
    return Reading(tuple(_made(line) for line in lines), events_read=len(lines))


def _indent(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return first[: len(first) - len(first.lstrip())]


def _event(uid: str, words: list[str], zone: ZoneInfo) -> _Line:
    if words[1:3] == ["all", "day"]:
        start = datetime.combine(date.fromisoformat(words[0]), time(0), tzinfo=zone)
        line = _Line(uid, start, timedelta(days=1), all_day=True, flags={"alone"})
        rest = iter(words[3:])
    else:
        start = datetime.combine(date.fromisoformat(words[0]), time.fromisoformat(words[1]), tzinfo=zone)
        line = _Line(uid, start, _minutes(words[2]))
        rest = iter(words[3:])
    for word in rest:
        _word(line, word, rest)
    return line


def _word(line: _Line, word: str, rest: Iterator[str]) -> None:
    if word in RULES or word.startswith("RRULE:"):
        line.rules.append(RULES.get(word) or word.removeprefix("RRULE:"))
    elif word in FLAGS:
        line.flags.add(word)
    elif word == "declined":
        assert next(rest) == "by"
        line.declined.add(next(rest))
    elif word == "by":
        line.organizer = next(rest)
        line.flags.discard("alone")
    elif word == "until":
        line.duration = timedelta(days=(date.fromisoformat(next(rest)) - line.start.date()).days)
    elif re.fullmatch(r"[a-z0-9.@!#_+-]+", word):
        line.people.append(word)
        line.flags.discard("alone")
    else:
        line.title = word


def _occurrence(line: _Line, words: list[str]) -> None:
    original = line.at(words[0])
    details = line.details()
    start, duration = original, line.duration
    match words[1:]:
        case ["cancelled"]:
            line.taken_out.append(original)
            return
        case ["called", "off"]:
            details = replace(details, status=Status.CANCELLED)
        case ["declined", "by", name]:
            line_people = [*line.declined, name]
            attendees = tuple(_attendee(n, n in line_people) for n in ["me", *line.people])
            details = replace(details, attendees=attendees)
        case ["moved", "to", day, clock, *length]:
            start = line.at(day, clock)
            duration = _minutes(length[0]) if length else duration
        case ["with", *names]:
            details = replace(details, attendees=tuple(_attendee(n, False) for n in ["me", *names]))
        case ["made", length]:
            duration = _minutes(length)
        case unknown:
            raise ValueError(f"the diary does not know {unknown}")
    line.exceptions.append(SeriesException(original, start, duration, details, line.all_day))


def _minutes(text: str) -> timedelta:
    return timedelta(minutes=int(text.removesuffix("m")))


def _made(line: _Line) -> Series | Single:
    ref = EventRef("diary", line.uid)
    if not line.rules:
        end = line.start + line.duration
        return Single(ref, Span(line.start, end), line.details(), line.all_day)
    return Series(
        ref=ref,
        start=line.start,
        duration=line.duration,
        details=line.details(),
        rules=tuple(line.rules),
        cancelled=tuple(line.taken_out),
        exceptions=tuple(line.exceptions),
        all_day=line.all_day,
    )


def moment(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def judged(
    text: str,
    now: str,
    policy: Policy | None = None,
    leader: Leader = LEADER,
    notebooks: dict[str, Notebook] | None = None,
) -> Review:
    """Return the review of a diary at a moment of the leader's clock."""
    chosen = policy or Policy()
    at = moment(now)
    reach = judge.reach_of(review_window(at, chosen.days_back, chosen.days_ahead, leader.zone), 62)
    reading = diary(text)
    return judge.review(reading, Scene.of(reading, reach, leader, chosen, notebooks or {}, at))


def standing(review: Review, name: str) -> Standing:
    """Return how it stands with this person."""
    return next(s for s in review.standings if s.counterpart.email == address(name))


def people(review: Review) -> list[str]:
    return [s.counterpart.email.removesuffix("@example.com") for s in review.standings]


def told(meeting: Meeting) -> str:
    """Return a meeting as a line: where the rule put it, what became of it, why, and where it is now if elsewhere."""
    zone = LEADER.zone
    original = meeting.original_start.astimezone(zone)
    now = meeting.span.start.astimezone(zone)
    line = f"{original:%m-%d %H:%M} {meeting.outcome.value}"
    line += f" {meeting.reason.value}" if meeting.reason else ""
    return line if now == original else f"{line} at {now:%m-%d %H:%M}"


def outcomes(review: Review, name: str) -> list[str]:
    """Return the pair's meetings that are not simply upcoming, one line each."""
    return [told(m) for m in standing(review, name).meetings if m.outcome != "upcoming"]
