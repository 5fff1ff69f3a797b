"""Reads single properties of an event: lines, dates, durations, addresses. icalendar does the parsing.

Decides what a value means in the zones of its file; must not know how properties belong together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from urllib.parse import unquote

from icalendar.parser import Contentline, unescape_backslash
from icalendar.prop import vDDDTypes

from connectors.ics.zones import Zones
from connectors.rule import FIRST_YEAR
from connectors.wallclock import attach

_DATE_IN_UTC = re.compile(r"[0-9]{8}Z")  # as Google wrote the RDATEs of birthdays
_NO_ADDRESS = "invalid:nomail"
_unescape: Callable[[str], str] = unescape_backslash
_content_line: Callable[[str], Contentline] = Contentline
_value: Callable[[str], object] = vDDDTypes.from_ical


class Broken(ValueError):
    """The event cannot be read; the message is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """A property as written: parameters by upper-case name, and the value, not yet unescaped."""

    params: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        return self.exact_text.strip()

    @property
    def exact_text(self) -> str:
        """The text with the blanks around it."""
        return _unescape(self.value) if "\\" in self.value else self.value


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time as written: what the clock shows, in which zone, and whether it is a whole day."""

    wall: datetime
    zone: tzinfo
    is_day: bool = False

    @property
    def instant(self) -> datetime:
        return attach(self.wall, self.zone)

    @property
    def day(self) -> date:
        return self.wall.date()

    @property
    def local(self) -> datetime:
        return self.wall.replace(tzinfo=self.zone)


@dataclass(frozen=True, slots=True)
class Clock:
    """The zones that the times of a file are written in: its own, and the one of floating times and whole days."""

    zones: Zones
    floating: tzinfo

    def moments(self, line: Line) -> Iterator[Moment]:
        """Yield the dates and times of a property that may list several. Raises Broken."""
        for text in filter(None, map(str.strip, line.value.split(","))):
            yield self._moment(_parsed(text), line, text)

    def moment(self, line: Line) -> Moment:
        """Return the date or time of a property. Raises Broken."""
        text = line.value.strip()
        return self._moment(_parsed(text), line, text)

    def periods(self, line: Line) -> Iterator[tuple[Moment, timedelta | None]]:
        """Yield the starts of a property that may list periods, each with its duration. Raises Broken."""
        for text in filter(None, map(str.strip, line.value.split(","))):
            start, slash, _ = text.partition("/")
            moment = self._moment(_parsed(start), line, start)
            yield moment, self._length(text, moment, line) if slash else None

    def _length(self, text: str, start: Moment, line: Line) -> timedelta:
        end = _parsed(text.partition("/")[2])
        length = end if isinstance(end, timedelta) else self._moment(end, line, text).instant - start.instant
        if length < timedelta(0):
            raise Broken(f"the period {_shown(text)} ends before it starts")
        return length

    def _moment(self, value: object, line: Line, text: str) -> Moment:
        if not isinstance(value, date):
            raise Broken(f"{_shown(text)} is no date")
        if value.year < FIRST_YEAR:
            raise Broken(f"the date {_shown(text)} lies before {FIRST_YEAR}")
        if not isinstance(value, datetime):
            return Moment(datetime.combine(value, time()), self.floating, is_day=True)
        if value.tzinfo is not None:
            return Moment(value.replace(tzinfo=None), UTC)
        return Moment(value, self._zone(line))

    def _zone(self, line: Line) -> tzinfo:
        tzid = line.params.get("TZID")
        if not tzid:
            return self.floating
        zone = self.zones.find(tzid)
        if zone is None:
            raise Broken(f"the time zone {_shown(tzid)} is unknown")
        return zone


def read_line(rest: str) -> Line:
    """Read what follows the name of a property. Raises ValueError for a line that cannot be parted."""
    head, colon, value = rest.partition(":")
    if colon and not head:
        return Line({}, value)
    if colon and '"' not in head and "\\" not in head:
        return Line(_params(head + ":"), value)
    params, value = _parted(rest)
    return Line(params, value)


@lru_cache(maxsize=4096)
def _params(head: str) -> Mapping[str, str]:
    """Return the parameters before a plain value; the same few stand before most values of a file."""
    return _parted(head)[0]


def _parted(rest: str) -> tuple[Mapping[str, str], str]:
    _, params, value = _content_line("X" + rest).raw_parts()
    return {str(name).upper(): _one(param) for name, param in params.items()}, value


def duration(line: Line) -> timedelta:
    """Return the value of DURATION. Raises Broken."""
    value = _parsed(line.value.strip())
    if not isinstance(value, timedelta):
        raise Broken(f"{_shown(line.value)} is no duration")
    return value


def address(line: Line) -> str:
    """Return the address of an organizer or attendee, in lower case: mailto's, else EMAIL's, else as written.

    Outlook writes one and the same word for everybody whose address it does not know: the name tells them apart.
    """
    value = line.value.strip()
    scheme, colon, rest = value.partition(":")
    if colon and scheme.strip().lower() == "mailto":
        return unquote(rest.partition("?")[0]).strip().lower()
    if value.lower() == _NO_ADDRESS and not line.params.get("EMAIL", "").strip():
        return (common_name(line) or value).lower()
    return (line.params.get("EMAIL", "").strip() or value).lower()


def common_name(line: Line) -> str | None:
    """Return the name (CN) of an organizer or attendee, None without one."""
    return line.params.get("CN", "").strip().strip('"').strip() or None


def _parsed(text: str) -> object:
    try:
        return _value(text[:-1] if _DATE_IN_UTC.fullmatch(text) else text)
    except (ValueError, OverflowError, TypeError) as err:
        raise Broken(f"{_shown(text)} is no date, time or duration") from err


def _one(param: object) -> str:
    """Return a parameter as one text; a comma that should have been quoted ("CN=Keller, Ana") belongs to it."""
    return ", ".join(str(part).strip() for part in param) if isinstance(param, (list, tuple)) else str(param)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
