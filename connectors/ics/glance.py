"""Looks at an event without reading it, and says whether the window can leave it unread.

Far is only what is proven harmless: plain dates in known zones, in order, well outside the window, no rule. Everything
unusual is near, and read in full. Must never be the one that calls an event broken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from connectors.ics.scan import Scan, lines
from connectors.ics.translate import uid_of
from connectors.ics.values import Clock, duration, read_line
from connectors.model import Span
from connectors.wallclock import EARLIEST, LATEST

_LOOK = lines(b"UID DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID ORGANIZER".split())
_PLAIN = frozenset((b"UID", b"DTSTART", b"DTEND", b"DURATION", b"RECURRENCE-ID", b"ORGANIZER"))
_MARGIN = timedelta(days=2)
_WHEN = re.compile(
    rb'(?:;TZID="?(?P<zone>[^:;,"]+)"?|(?P<date>;VALUE=DATE))?:'
    rb"(?P<day>(?:19|[2-9][0-9])[0-9]{2}"
    rb"(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8])))"
    rb"(?P<time>T(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])?(?P<utc>Z)?"
)
_LASTS = re.compile(rb":P(?:[0-9]{1,4}W|(?:[0-9]{1,5}D)?(?:T(?:[0-9]{1,5}H)?(?:[0-9]{1,5}M)?(?:[0-9]{1,6}S)?)?)")


@dataclass(frozen=True, slots=True)
class Seen:
    """An event that was looked at. `recurrence` is what follows RECURRENCE-ID, None without one."""

    uid: str
    far: bool
    recurrence: bytes | None
    organizer: bytes | None


@dataclass(slots=True)
class Glance:
    """Looks at the events of one file for one window."""

    scan: Scan
    clock: Clock
    first_day: bytes
    last_day: bytes
    zones: dict[bytes, bool] = field(default_factory=dict)
    lengths: dict[bytes, timedelta] = field(default_factory=dict)

    @classmethod
    def over(cls, scan: Scan, clock: Clock, window: Span) -> Glance:
        first = max(window.start, EARLIEST) - _MARGIN
        last = min(window.end, LATEST - _MARGIN) + _MARGIN
        return cls(scan, clock, first.strftime("%Y%m%d").encode(), last.strftime("%Y%m%d").encode())

    def look(self, pieces: tuple[tuple[int, int], ...]) -> Seen:
        """Look at the event whose own lines are in these ranges."""
        found = [line for begin, end in pieces for line in _LOOK.findall(self.scan.data, begin, end)]
        plain: dict[bytes, bytes] = dict(found)
        if len(plain) != len(found) or not plain.keys() <= _PLAIN:
            return _strange(found)
        uid = _plain_uid(plain.get(b"UID", b""))
        recurrence = plain.get(b"RECURRENCE-ID")
        far = bool(uid) and self._is_far(plain) and (recurrence is None or self._lies_outside(recurrence))
        return Seen(uid, far, recurrence, plain.get(b"ORGANIZER"))

    def _is_far(self, plain: Mapping[bytes, bytes]) -> bool:
        start = self._when(plain.get(b"DTSTART", b""))
        if start is None:
            return False
        if b"DTEND" in plain:
            end = self._when(plain[b"DTEND"])
            if end is None or end[0] != start[0] or end[1:] < start[1:]:
                return False
            last = end[1]
        elif b"DURATION" in plain:
            last = self._last_day(start[1], plain[b"DURATION"])
        else:
            last = start[1]
        return last < self.first_day or start[1] > self.last_day

    def _lies_outside(self, rest: bytes) -> bool:
        when = self._when(rest)
        return when is not None and not self.first_day <= when[1] <= self.last_day

    def _when(self, rest: bytes) -> tuple[tuple[bytes | None, bool, bool], bytes, bytes] | None:
        """Return the form, day and time of a plain date or time; None for any other."""
        found = _WHEN.fullmatch(rest)
        if found is None:
            return None
        zone, is_date, day, time, is_utc = found.groups()
        plain = (not time and not zone and not is_utc) if is_date or not time else not (zone and is_utc)
        if not plain or (zone and not self._knows(zone)):
            return None
        return (zone, time is None, is_utc is not None), day, time or b""

    def _knows(self, zone: bytes) -> bool:
        if zone not in self.zones:
            self.zones[zone] = self.clock.zones.find(zone.decode("utf-8", "replace")) is not None
        return self.zones[zone]

    def _last_day(self, day: bytes, rest: bytes) -> bytes:
        """Return the day on which a duration ends; for one that is not plain a day that is never far."""
        if not _LASTS.fullmatch(rest):
            return self.first_day
        if day > self.last_day:
            return day
        if rest not in self.lengths:
            self.lengths[rest] = duration(read_line(rest.decode("ascii")))
        ends = date.fromisoformat(day.decode("ascii")).toordinal() + self.lengths[rest] // timedelta(days=1) + 1
        return date.fromordinal(min(ends, date.max.toordinal())).strftime("%Y%m%d").encode()


def _plain_uid(rest: bytes) -> str:
    if not rest.startswith(b":") or b"\\" in rest:
        return ""
    return rest[1:].decode("utf-8", "replace").replace("\0", "\ufffd").strip()


def _strange(found: list[tuple[bytes, bytes]]) -> Seen:
    """Return what was seen of an event that is not plain; it is always near."""
    written = [(name.upper(), rest) for name, rest in found]
    first = dict(reversed(written))
    uids = [rest.decode("utf-8", "replace").replace("\0", "\ufffd") for name, rest in written if name == b"UID"]
    return Seen(uid_of({"UID": uids}), False, first.get(b"RECURRENCE-ID"), first.get(b"ORGANIZER"))
