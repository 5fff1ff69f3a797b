"""Finds the components of an iCalendar file by its BEGIN and END lines, on bytes and without reading a value.

Decides what is an event, what is a time zone and what is passed over; however deep, nothing recurses. Must not decode:
folding may part the bytes of one character, and most events of an old file are never looked at again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

_MARKS = re.compile(rb"\n(BEGIN|END):([^\n]*)", re.IGNORECASE)
_RAW_MARKS = re.compile(rb"[\r\n](BEGIN|END):([^\r\n]*)", re.IGNORECASE)
_NO_CONTAINER = frozenset((b"VTIMEZONE", b"STANDARD", b"DAYLIGHT", b"VTODO", b"VJOURNAL", b"VFREEBUSY", b"VALARM"))
_BLANK_LINES = re.compile(rb"\n{2,}")
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Block:
    """An event: the ranges of its own lines (not those of components inside it), and whether its end was found.

    `whole` is the range from the line break before its BEGIN to the end of its last line.
    """

    pieces: tuple[tuple[int, int], ...]
    finished: bool
    whole: tuple[int, int]

    def text(self, data: bytes) -> bytes:
        """Return the own lines of the event, each after its line break."""
        if len(self.pieces) == 1:
            return data[slice(*self.pieces[0])]
        return b"".join(data[begin:end] for begin, end in self.pieces)

    def inside(self, data: bytes) -> bytes:
        """Return the lines of the components inside the event."""
        if len(self.pieces) == 1:
            return b""
        return b"".join(data[end:begin] for (_, end), (begin, _) in pairwise(self.pieces))


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as bytes with one line a property, its events and the time zones that it defines, in order."""

    data: bytes
    events: tuple[Block, ...]
    zones: tuple[bytes, ...]
    has_calendar: bool


def unfolded(raw: bytes) -> bytes:
    """Return the bytes with a line break before every line, none inside a property, and no byte-order mark."""
    data = raw.removeprefix(BOM)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\n\n" in data:  # an old Mozilla leaves one before a folded line
        data = _BLANK_LINES.sub(b"\n", data)
    data = data.replace(b"\n ", b"")
    return b"\n" + (data.replace(b"\n\t", b"") if b"\n\t" in data else data)


def scan(raw: bytes) -> Scan:
    """Find the components of a file."""
    data = unfolded(raw)
    walk = _walked(data, _MARKS)
    return Scan(data, tuple(walk.events), tuple(data[begin:end] for begin, end in walk.zones), walk.has_calendar)


def raw_events(raw: bytes) -> list[tuple[int, int]]:
    """Return where each event stands in the bytes of the file as they are, from BEGIN to the end of its last line."""
    walk = _walked(b"\n" + raw.removeprefix(BOM), _RAW_MARKS)
    offset = len(raw) - len(raw.removeprefix(BOM))
    return [(begin + offset, end - 1 + offset) for begin, end in (block.whole for block in walk.events)]


def _walked(data: bytes, marks: re.Pattern[bytes]) -> _Walk:
    walk = _Walk()
    for mark in marks.finditer(data):
        walk.meet(len(mark[1]) == len(b"BEGIN"), mark[2].strip().upper(), mark.start(), mark.end())
    walk.finish(len(data))
    return walk


@dataclass(slots=True)
class _Walk:
    """The components that are open while the marks of a file are met in order."""

    events: list[Block] = field(default_factory=list)
    zones: list[tuple[int, int]] = field(default_factory=list)
    has_calendar: bool = False
    open: list[bytes] = field(default_factory=list)
    names: Counter[bytes] = field(default_factory=Counter)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    piece_from: int = 0
    event_depth: int = -1
    event_from: int = 0
    zone_from: int = 0

    def meet(self, begins: bool, name: bytes, start: int, end: int) -> None:
        if begins:
            self._begin(name, start, end)
        else:
            self._end(name, start, end)

    def finish(self, end: int) -> None:
        if self.event_depth >= 0:
            self._close_event(end)

    def _begin(self, name: bytes, start: int, end: int) -> None:
        if name == b"VCALENDAR":
            self._begin_calendar(start)
        elif name == b"VEVENT":
            self._leave_what_holds_no_event(start)
        if self.event_depth < 0 and name == b"VEVENT" and (not self.open or self.open[-1] == b"VCALENDAR"):
            self.event_depth, self.event_from, self.piece_from, self.pieces = len(self.open), start, end, []
        elif self.event_depth >= 0 and len(self.open) == self.event_depth + 1:
            self.pieces.append((self.piece_from, start))
            self.piece_from = -1
        elif name == b"VTIMEZONE":
            self.zone_from = start
        self._push(name)

    def _begin_calendar(self, start: int) -> None:
        """Let a calendar begin anew where the last one was not finished; inside something unknown it stays unknown."""
        self.has_calendar = True
        self._leave_what_holds_no_event(start)
        if self.open and self.open[-1] == b"VCALENDAR":
            self._pop()

    def _leave_what_holds_no_event(self, start: int) -> None:
        """Close an unfinished event, alarm or time zone: whatever begins now cannot be inside it."""
        while self.open and (self.open[-1] in _NO_CONTAINER or len(self.open) - 1 == self.event_depth):
            if len(self.open) - 1 == self.event_depth:
                self._close_event(start)
            else:
                self._pop()

    def _end(self, name: bytes, start: int, end: int) -> None:
        if not self.names[name]:
            self._end_of_nothing(start, end)
            return
        while self.open:
            if self.event_depth == len(self.open) - 1:
                finished = name == b"VEVENT"
                self._close_event(start, end if finished else None)
                if finished:
                    return
            elif self._pop() == name:
                break
        if name == b"VTIMEZONE":
            self.zones.append((self.zone_from, end))
        self._resume(end)

    def _end_of_nothing(self, start: int, end: int) -> None:
        """Take the end of what never began for the end of the innermost unknown component: its name is damaged."""
        if self.open and self.open[-1] != b"VCALENDAR" and len(self.open) - 1 != self.event_depth:
            self._pop()
            self._resume(end)

    def _resume(self, end: int) -> None:
        if self.event_depth >= 0 and len(self.open) == self.event_depth + 1:
            self.piece_from = end

    def _close_event(self, at: int, end: int | None = None) -> None:
        """Close the event whose own lines end here; `end` is the end of its END line, None if it was not met."""
        if self.piece_from >= 0:
            self.pieces.append((self.piece_from, at))
        while len(self.open) > self.event_depth:
            self._pop()
        self.events.append(Block(tuple(self.pieces), end is not None, (self.event_from, at if end is None else end)))
        self.event_depth = -1

    def _push(self, name: bytes) -> None:
        self.open.append(name)
        self.names[name] += 1

    def _pop(self) -> bytes:
        name = self.open.pop()
        self.names[name] -= 1
        return name


def lines(names: Iterable[bytes]) -> re.Pattern[bytes]:
    """Return a pattern that finds the lines of these properties: the name, then parameters and value as written."""
    return re.compile(rb"\n(" + b"|".join(names) + rb")[ \t]*([;:][^\n]*)", re.IGNORECASE)
