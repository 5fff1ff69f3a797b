"""Changes the icalendar component of one event and keeps every property that the change does not own. Pure.

What becomes of the bytes around it is `file`'s business, which component is meant `revise`'s.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from hashlib import blake2b

from icalendar import Event
from icalendar.parser import Parameters
from icalendar.prop import vCalAddress, vDDDTypes, vText

from connectors.errors import NotSupported
from connectors.ics.marks import EXCEPTION, MARK, uid_of_mark
from connectors.ics.reminders import remind
from connectors.ics.scan import scan
from connectors.ics.splice import own_items
from connectors.ics.translate import Read, read_event
from connectors.ics.values import Clock
from connectors.model import Attendee, AttendeeKind, EventChange, EventDraft, Span

_RECURRENCE = ("RRULE", "RDATE", "EXDATE", "EXRULE")
_SHOWN_AS = "X-MICROSOFT-CDO-BUSYSTATUS"
_SPAN = ("DTSTART", "DTEND", "DURATION")
# A change of these is a new revision of the event; the rest is the calendar owner's alone, and an attendee who counted
# it would no longer take the organizer's next revision for a newer one (RFC 5546, 2.1.4).
_REVISION = frozenset((b"DTSTART", b"DTEND", b"DURATION", b"SUMMARY", b"STATUS"))
_STAMPS = (b"SEQUENCE", b"LAST-MODIFIED", b"DTSTAMP", b"CREATED", EXCEPTION.encode())
SIGN = "X-OF"
"""The parameter of the mark of an exception of ours that keeps the sign of what its series said then."""
_CUTYPES = {AttendeeKind.GROUP: "GROUP", AttendeeKind.RESOURCE: "RESOURCE"}


def draft_event(draft: EventDraft, now: datetime) -> Event:
    """Return the component of a new event. Raises NotSupported for attendees whom nobody invites."""
    organizer = draft.organizer
    if draft.attendees and organizer is None:
        raise NotSupported("Nobody can be invited without an organizer; create the event without attendees.")
    event = Event()
    event.add("UID", uid_of_mark(draft.mark))
    event[MARK] = vText(draft.mark)
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("DTSTART", draft.span.start)
    event.add("DTEND", draft.span.end)
    event.add("SUMMARY", draft.title)
    event.add("TRANSP", "OPAQUE" if draft.busy else "TRANSPARENT")
    event.add("SEQUENCE", 0)
    if draft.description:
        event.add("DESCRIPTION", draft.description)
    if organizer is not None and draft.attendees:
        event["ORGANIZER"] = _person(organizer.email, organizer.name, {})
        event["ATTENDEE"] = [_invited(attendee) for attendee in draft.attendees]
    return event


def exception_of(like: Event, original_start: datetime, span: Span, clock: Clock) -> Event:
    """Return the component of a new exception of this occurrence: it says what `like` says, at its present time."""
    found = Event.from_ical(like.to_ical())
    if not isinstance(found, Event):
        raise NotSupported("The series is not written by the standard, so it cannot be changed safely.")
    for name in (*_RECURRENCE, EXCEPTION):
        found.pop(name, None)
    form = _Form.of(found, clock)
    _set_span(found, span, form)
    form.put(found, "RECURRENCE-ID", original_start)
    return found


def apply(event: Event, change: EventChange, clock: Clock) -> None:
    """Change the component as the change says; `clock` has the zones of its file."""
    if change.span is not None:
        _set_span(event, change.span, _Form.of(event, clock))
    if change.title is not None:
        _set_text(event, "SUMMARY", change.title)
    if change.status is not None:
        _set(event, "STATUS", change.status.value.upper())
    if change.busy is not None:
        _set_busy(event, change.busy)
    if change.description is not None:
        _set_text(event, "DESCRIPTION", change.description)
    if change.reminder_minutes is not None:
        remind(event, change.reminder_minutes)


def settle(event: Event, like: Event, clock: Clock) -> None:
    """Write what the event says like another one in the words of that one."""
    said, there = _read(event, clock), _read(like, clock)
    if said.details.title == there.details.title:
        _copy(event, like, "SUMMARY")
    if said.details.description == there.details.description:
        _copy(event, like, "DESCRIPTION")
    if said.details.status is there.details.status:
        _copy(event, like, "STATUS")
    if said.details.busy is there.details.busy:
        _copy(event, like, "TRANSP", _SHOWN_AS)
    if said.details.attendees == there.details.attendees:
        _copy(event, like, "ATTENDEE")
    if (said.start.instant, said.duration) == (there.start.instant, there.duration):
        _copy(event, like, *_SPAN)


def says_the_same(event: Event, other: Event) -> bool:
    """Say whether two components differ in nothing but when they were written, and by whom."""
    said, there = (Counter(item for item in own_items(each) if item[0] not in _STAMPS) for each in (event, other))
    return said == there


def sign(event: Event, clock: Clock) -> str:
    """Return a short sign of when the event is, what it says and who comes, whatever its reminders and documents."""
    said = _read(event, clock)
    details = said.details
    people = sorted(f"{each.email} {each.response.value}" for each in details.attendees)
    words = (details.title, details.location, details.description.strip(), details.status.value, str(details.busy))
    whole = "\n".join((said.start.instant.isoformat(), str(said.duration), *words, *people))
    return blake2b(whole.encode(), digest_size=8).hexdigest()


def stamp(event: Event, before: Event, now: datetime) -> None:
    """Say when the event was changed, and count the change if it is a new revision of what stood there before."""
    said, stood = ({item for item in own_items(each) if item[0] in _REVISION} for each in (event, before))
    if said != stood:
        sequence = before.get("SEQUENCE", 0)
        _set(event, "SEQUENCE", (sequence if isinstance(sequence, int) else 0) + 1)
    _set(event, "LAST-MODIFIED", now.astimezone(UTC))
    _set(event, "DTSTAMP", now.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class _Form:
    """How an event writes its times: the TZID, the zone that it means, whether in whole days."""

    tzid: str | None
    zone: tzinfo
    is_day: bool

    @classmethod
    def of(cls, event: Event, clock: Clock) -> _Form:
        start = event.get("DTSTART")
        if not isinstance(start, vDDDTypes):
            raise NotSupported("The event has no start that can be written, so it cannot be changed safely.")
        tzid = start.params.get("TZID")
        if not isinstance(start.dt, datetime):
            return cls(None, clock.floating, is_day=True)
        if tzid is None and start.dt.tzinfo is None:
            return cls(None, clock.floating, is_day=False)
        return cls(tzid, (clock.zones.find(str(tzid)) if tzid else None) or UTC, is_day=False)

    def put(self, event: Event, name: str, moment: datetime) -> None:
        """Write the moment as this property."""
        wall = moment.astimezone(self.zone)
        if self.is_day:
            value: date = wall.date()
        else:
            value = wall if self.zone is UTC and not self.tzid else wall.replace(tzinfo=None)
        written = vDDDTypes(value)
        written.params = Parameters({"TZID": self.tzid} if self.tzid else {"VALUE": "DATE"} if self.is_day else {})
        event[name] = written


def _set_span(event: Event, span: Span, form: _Form) -> None:
    event.pop("DURATION", None)
    form.put(event, "DTSTART", span.start)
    form.put(event, "DTEND", span.end)


def _set(event: Event, name: str, value: object) -> None:
    event.pop(name, None)
    event.add(name, value)


def _set_text(event: Event, name: str, text: str) -> None:
    """Write a text with the parameters (its language, say) of the one that stood there; an empty one is none."""
    standing = event.pop(name, None)
    if text:
        written = vText(text)
        written.params = Parameters(standing.params) if isinstance(standing, vText) else Parameters()
        event[name] = written


def _set_busy(event: Event, busy: bool) -> None:
    """Write whether the event is busy; out of office stays out of office."""
    _set(event, "TRANSP", "OPAQUE" if busy else "TRANSPARENT")
    shown = str(event.get(_SHOWN_AS, "")).upper()
    if shown and shown != "OOF" and busy is (shown == "FREE"):
        _set(event, _SHOWN_AS, "BUSY" if busy else "FREE")


def _copy(event: Event, like: Event, *names: str) -> None:
    for name in names:
        event.pop(name, None)
        if name in like:
            event[name] = like[name]


def _read(event: Event, clock: Clock) -> Read:
    text = scan(event.to_ical())
    [block] = text.events
    return read_event(block.text(text.data), clock)


def _invited(attendee: Attendee) -> vCalAddress:
    role = "REQ-PARTICIPANT" if attendee.participates else "NON-PARTICIPANT"
    params = {"PARTSTAT": attendee.response.value.upper(), "ROLE": role, "RSVP": "TRUE"}
    return _person(attendee.email, attendee.name, {"CUTYPE": _CUTYPES.get(attendee.kind, "INDIVIDUAL"), **params})


def _person(email: str, name: str | None, params: dict[str, str]) -> vCalAddress:
    written = vCalAddress(f"mailto:{email}")
    written.params = Parameters({"CN": name, **params} if name else params)
    return written
