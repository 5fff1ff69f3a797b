"""Reads one VEVENT into what it says, and names what is wrong with one that cannot be read.

Pure: bytes in, values out. Which of several events counts and how they form a series is `assemble`'s to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from connectors.ics.documents import document
from connectors.ics.marks import MARK
from connectors.ics.reminders import reminds
from connectors.ics.scan import lines
from connectors.ics.values import Broken, Clock, Line, Moment, address, common_name, duration, read_line
from connectors.model import Attendee, AttendeeKind, EventDetails, EventKind, Organizer, Response, Status
from connectors.online import online_address
from connectors.rule import BadRule, parse_rule

_DAY = timedelta(days=1)
_RESOURCES = "@resource.calendar.google.com"
_MEETINGS = (
    "X-GOOGLE-CONFERENCE",
    "CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
)
_READ = lines(
    b"UID DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID SUMMARY STATUS TRANSP CLASS SEQUENCE "
    b"LAST-MODIFIED ORGANIZER ATTENDEE LOCATION X-MICROSOFT-CDO-BUSYSTATUS DESCRIPTION URL ATTACH".split()
    + list(map(str.encode, (MARK, *_MEETINGS)))
)
_KINDS: Mapping[str, AttendeeKind] = {
    "GROUP": AttendeeKind.GROUP,
    "ROOM": AttendeeKind.RESOURCE,
    "RESOURCE": AttendeeKind.RESOURCE,
}

Properties = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Read:
    """A VEVENT as it was read. `additions` pair a start with a duration of its own; `version` says which one counts."""

    uid: str
    start: Moment
    duration: timedelta
    details: EventDetails
    version: tuple[int, datetime]
    recurrence_id: Moment | None = None
    this_and_future: bool = False
    rules: tuple[str, ...] = ()
    additions: tuple[tuple[Moment, timedelta | None], ...] = ()
    removals: tuple[Moment, ...] = ()

    @property
    def recurs(self) -> bool:
        return bool(self.rules or self.additions) and self.recurrence_id is None


def read_event(text: bytes, clock: Clock, inside: bytes = b"") -> Read:
    """Read the own lines of a VEVENT and those of the components inside it. Raises Broken."""
    found = properties(text)
    uid = uid_of(found)
    if not uid:
        raise Broken("the event has no UID")
    if "EXRULE" in found:
        raise Broken("the event takes occurrences out by EXRULE, which is not supported")
    start = clock.moment(_line("DTSTART", found))
    recurrence = _line("RECURRENCE-ID", found) if "RECURRENCE-ID" in found else None
    return Read(
        uid=uid,
        start=start,
        duration=_duration(start, found, clock),
        details=_details(found, inside),
        version=(_sequence(found), _modified(found)),
        recurrence_id=clock.moment(recurrence) if recurrence else None,
        this_and_future=bool(recurrence and recurrence.params.get("RANGE", "").upper() == "THISANDFUTURE"),
        rules=_rules(found),
        additions=tuple(found_at for line in _lines("RDATE", found) for found_at in clock.periods(line)),
        removals=tuple(moment for line in _lines("EXDATE", found) for moment in clock.moments(line)),
    )


def properties(text: bytes) -> Properties:
    """Return what follows the names of the properties that we read, by upper-case name."""
    found: dict[str, list[str]] = {}
    for name, rest in _READ.findall(text):
        found.setdefault(name.upper().decode("ascii"), []).append(
            rest.decode("utf-8", "replace").replace("\0", "\ufffd")
        )
    return found


def uid_of(found: Properties) -> str:
    """Return the UID, empty without one."""
    return _text("UID", found)


@lru_cache(maxsize=4096)
def organizer(rest: str) -> Organizer | None:
    """Read what follows ORGANIZER; None for what names nobody."""
    try:
        line = read_line(rest)
    except ValueError:
        return None
    email = address(line)
    return Organizer(email, common_name(line)) if email else None


def _line(name: str, found: Properties) -> Line:
    if name not in found:
        raise Broken(f"the event has no {name}")
    return _lines(name, found)[0]


def _lines(name: str, found: Properties) -> list[Line]:
    try:
        return [read_line(rest) for rest in found.get(name, ())]
    except ValueError as err:
        raise Broken(f"the {name} of the event cannot be read") from err


def _text(name: str, found: Properties) -> str:
    for rest in found.get(name, ()):
        try:
            return read_line(rest).text
        except ValueError:
            continue
    return ""


def _rules(found: Properties) -> tuple[str, ...]:
    """Return the rules; an empty RRULE, as some programs write for what does not recur, is none."""
    rules = tuple(filter(None, (line.value.strip() for line in _lines("RRULE", found))))
    try:
        for rule in rules:
            parse_rule(rule)
    except BadRule as err:
        raise Broken(str(err)) from err
    return rules


def _duration(start: Moment, found: Properties, clock: Clock) -> timedelta:
    """Return how long the event lasts: whole days for all-day events, else exactly. DTEND counts before DURATION."""
    if "DTEND" in found:
        end = clock.moment(_line("DTEND", found))
        length = end.wall - start.wall if start.is_day else end.instant - start.instant
        if end.is_day and not start.is_day and end.day == start.day:
            length = timedelta(0)
    elif "DURATION" in found:
        length = duration(_line("DURATION", found))
    else:
        length = timedelta(0)
    if length < timedelta(0):
        raise Broken("the event ends before it starts")
    return max(_DAY, -(-length // _DAY) * _DAY) if start.is_day else length


def _sequence(found: Properties) -> int:
    text = _text("SEQUENCE", found)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _modified(found: Properties) -> datetime:
    """Return LAST-MODIFIED; what is missing or garbage is as old as can be."""
    try:
        return datetime.fromisoformat(_text("LAST-MODIFIED", found)).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _details(found: Properties, inside: bytes) -> EventDetails:
    shown_as = _text("X-MICROSOFT-CDO-BUSYSTATUS", found).upper()
    transparency = _text("TRANSP", found).upper()
    location, description = _text("LOCATION", found), _description(found)
    return EventDetails(
        title=_text("SUMMARY", found),
        organizer=next(filter(None, map(organizer, found.get("ORGANIZER", ()))), None),
        attendees=tuple(filter(None, map(_attendee, found.get("ATTENDEE", ())))),
        status=_status(_text("STATUS", found)),
        busy=transparency != "TRANSPARENT" if transparency else shown_as != "FREE",
        kind=EventKind.OUT_OF_OFFICE if shown_as == "OOF" else EventKind.DEFAULT,
        private=_text("CLASS", found).upper() in ("PRIVATE", "CONFIDENTIAL"),
        location=location,
        description=description,
        online=_online(found, (_text("URL", found), location, description)),
        reminds=reminds(inside) if inside else False,
        attachments=tuple(filter(None, map(document, found.get("ATTACH", ())))),
        mark=_text(MARK, found) or None,
    )


def _description(found: Properties) -> str:
    """Return the description to the last blank: what we write back must be what stood there."""
    for rest in found.get("DESCRIPTION", ()):
        try:
            return read_line(rest).exact_text
        except ValueError:
            continue
    return ""


def _online(found: Properties, texts: Iterable[str]) -> str | None:
    """Return the address of a video meeting: of a property that is meant for it, else one that a text names."""
    for name in _MEETINGS:
        for rest in found.get(name, ()):
            _, http, address = rest.partition(":http")
            if address:
                return (http + address)[1:].strip()
    return online_address(texts)


def _status(text: str) -> Status:
    try:
        return Status(text.lower())
    except ValueError:
        return Status.CONFIRMED


@lru_cache(maxsize=16384)
def _attendee(rest: str) -> Attendee | None:
    try:
        line = read_line(rest)
    except ValueError:
        return None
    email = address(line)
    if not email:
        return None
    kind = _KINDS.get(line.params.get("CUTYPE", "").upper(), AttendeeKind.PERSON)
    return Attendee(
        email=email,
        name=common_name(line),
        response=_response(line.params.get("PARTSTAT", "")),
        kind=AttendeeKind.RESOURCE if email.endswith(_RESOURCES) else kind,
        participates=line.params.get("ROLE", "").upper() != "NON-PARTICIPANT",
    )


def _response(text: str) -> Response:
    try:
        return Response(text.lower())
    except ValueError:
        return Response.NEEDS_ACTION
