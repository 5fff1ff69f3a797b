"""Changes single events of a calendar file: bytes in, bytes out. What is not changed keeps its very bytes.

Works on the icalendar component of the one event that changes and keeps every property that it does not own. Must not
touch the disk, and refuses what icalendar would not write back whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from hashlib import blake2b

from icalendar import Event
from icalendar.parser import Parameters
from icalendar.prop import vDDDTypes, vText

from connectors.errors import NotSupported
from connectors.ics.scan import raw_events, unfolded
from connectors.ics.values import Clock
from connectors.model import EventChange, EventDraft, Span

MARK = "X-ONE-ON-ONE-MARK"
_RECURRENCE = ("RRULE", "RDATE", "EXDATE", "EXRULE")
_END_OF_CALENDAR = re.compile(rb"(?:^|(?<=[\r\n]))END:VCALENDAR[ \t]*(?=[\r\n]|\Z)", re.IGNORECASE)
_NAME = re.compile(rb"\n([^:;\n]+)")
_WRAPPER = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//One-on-One Assistant//EN\r\n%bEND:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a calendar file and where its events stand in them."""

    raw: bytes
    events: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, raw: bytes, expected: int) -> File:
        """Find the events. Raises NotSupported where the bytes show another number of them than was read."""
        events = tuple(raw_events(raw))
        if len(events) != expected:
            raise NotSupported("The file folds the lines that begin its events, so it cannot be changed safely.")
        return cls(raw, events)

    def event(self, index: int) -> Event:
        """Return the component of this event. Raises NotSupported if icalendar would lose a property of it."""
        begin, end = self.events[index]
        text = self.raw[begin:end]
        try:
            found = Event.from_ical(text.decode("utf-8"))
        except ValueError as err:
            raise NotSupported("The event is not written by the standard, so it cannot be changed safely.") from err
        if not isinstance(found, Event) or _names(text) != _names(found.to_ical()):
            raise NotSupported("The event is not written by the standard, so it cannot be changed safely.")
        return found

    def with_events(self, changed: Mapping[int, bytes]) -> bytes:
        """Return the file with these events replaced by bytes; by none to leave them out."""
        out: list[bytes] = []
        at = 0
        for index, (begin, end) in enumerate(self.events):
            if index in changed:
                out += [self.raw[at:begin], self._written(changed[index])]
                at = end if changed[index] else self._next_line(end)
        return b"".join((*out, self.raw[at:]))

    def with_event(self, event: Event) -> bytes:
        """Return the file with one more event, as the last of its last calendar."""
        ends = [found.start() for found in _END_OF_CALENDAR.finditer(self.raw)]
        at = ends[-1] if ends else len(self.raw)
        gap = b"" if self.raw[:at].endswith((b"\n", b"\r")) else self._line_break
        return self.raw[:at] + gap + self._written(event.to_ical()) + self._line_break + self.raw[at:]

    @property
    def _line_break(self) -> bytes:
        return b"\r\n" if b"\r\n" in self.raw or b"\n" not in self.raw else b"\n"

    def _written(self, text: bytes) -> bytes:
        return text.strip().replace(b"\r\n", self._line_break)

    def _next_line(self, at: int) -> int:
        return at + len(self.raw[at : at + 2]) - len(self.raw[at : at + 2].lstrip(b"\r\n"))


def uid_of_mark(mark: str) -> str:
    """Return the UID of what we create for a mark, the same for ever."""
    return blake2b(mark.encode(), digest_size=16).hexdigest()


def draft_event(draft: EventDraft, now: datetime) -> Event:
    """Return the component of a new event."""
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
    return event


def new_calendar(event: Event) -> bytes:
    """Return a file that holds this event alone."""
    text: bytes = event.to_ical()
    return _WRAPPER % text


def exception_of(like: Event, original_start: datetime, span: Span, clock: Clock) -> Event:
    """Return the component of a new exception of this occurrence: it says what `like` says, at its present time."""
    found = Event.from_ical(like.to_ical())
    if not isinstance(found, Event):
        raise NotSupported("The series is not written by the standard, so it cannot be changed safely.")
    for name in _RECURRENCE:
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
        _set(event, "SUMMARY", change.title)
    if change.status is not None:
        _set(event, "STATUS", change.status.value.upper())
    if change.busy is not None:
        _set(event, "TRANSP", "OPAQUE" if change.busy else "TRANSPARENT")
        if "X-MICROSOFT-CDO-BUSYSTATUS" in event:
            _set(event, "X-MICROSOFT-CDO-BUSYSTATUS", "BUSY" if change.busy else "FREE")


def stamp(event: Event, now: datetime) -> None:
    """Count the change and say when it was made."""
    sequence = event.get("SEQUENCE", 0)
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


def _names(text: bytes) -> Counter[bytes]:
    return Counter(name.strip().upper() for name in _NAME.findall(unfolded(text)))
