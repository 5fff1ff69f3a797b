"""Puts events into the bytes of a calendar file: what is not replaced keeps its very bytes. Pure.

Refuses what icalendar would not write back whole. Must not know what an event says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from icalendar import Event

from connectors.errors import NotSupported
from connectors.ics.scan import raw_events, unfolded

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

    def text(self, index: int) -> bytes:
        """Return the bytes of this event, from BEGIN to the end of END."""
        return self.raw[slice(*self.events[index])]

    def event(self, index: int) -> Event:
        """Return the component of this event. Raises NotSupported if icalendar would lose a property of it."""
        text = self.text(index)
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
        gap = b"" if self.raw[:at].endswith((b"\n", b"\r")) else self.line_break
        return self.raw[:at] + gap + self._written(event.to_ical()) + self.line_break + self.raw[at:]

    @property
    def line_break(self) -> bytes:
        return b"\r\n" if b"\r\n" in self.raw or b"\n" not in self.raw else b"\n"

    def _written(self, text: bytes) -> bytes:
        return text.strip().replace(b"\r\n", self.line_break)

    def _next_line(self, at: int) -> int:
        return at + len(self.raw[at : at + 2]) - len(self.raw[at : at + 2].lstrip(b"\r\n"))


def new_calendar(event: Event) -> bytes:
    """Return a file that holds this event alone."""
    text: bytes = event.to_ical()
    return _WRAPPER % text


def _names(text: bytes) -> Counter[bytes]:
    return Counter(name.strip().upper() for name in _NAME.findall(unfolded(text)))
