"""Finds the time zone that a TZID means: its IANA name, its Windows name, or what the file itself defines.

An IANA zone is preferred to a definition in the file, which is often out of date. Must not guess: None is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Timezone
from tzlocal.windows_tz import win_tz

from connectors.expansion import wall_clock_starts
from connectors.ics.scan import lines
from connectors.rule import BadRule, parse_rule

_TZID = lines((b"TZID", b"X-LIC-LOCATION"))
_RULE = lines((b"RRULE",))
_UNTIL = re.compile(r"UNTIL=[^;]*;?", re.IGNORECASE)
_MOST_RULES = 1000
_EPOCH = datetime.fromisoformat("1970-01-01")
_CENTURY = datetime.fromisoformat("2070-01-01")
# What icalendar and dateutil raise over a damaged definition, depending on where it is damaged.
_DAMAGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError)
_OUTLOOK_UTC = "tzone://microsoft/utc"
_PROBES = (datetime.fromisoformat("2020-01-15T12:00:00"), datetime.fromisoformat("2020-07-15T12:00:00"))


class Zones:
    """The time zones of one file; each name is looked up once, each definition read when it is first needed."""

    def __init__(self, definitions: Iterable[bytes]) -> None:
        self._definitions = {_name(text): text for text in definitions}
        self._found: dict[str, tzinfo | None] = {}

    def find(self, tzid: str) -> tzinfo | None:
        """Return the zone of this name, None for an unknown one."""
        name = tzid.strip().strip('"').strip()
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> tzinfo | None:
        named = next((zone for zone in map(iana, _candidates(name)) if zone is not None), None)
        return named or self._defined(name)

    def _defined(self, name: str) -> tzinfo | None:
        text = self._definitions.get(name)
        if text is None:
            return None
        location = next((value for key, value in _properties(text) if key == "X-LIC-LOCATION"), None)
        return (iana(location) if location else None) or _from_definition(text)


def iana(name: str) -> tzinfo | None:
    """Return the zone of an IANA name, None if there is none of this name."""
    try:
        return UTC if name.upper() in ("UTC", "Z") else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _candidates(name: str) -> Iterator[str]:
    """Yield the IANA names that a TZID may mean: itself, its Windows name's, those after a vendor's prefix."""
    yield name
    if name in win_tz:
        yield win_tz[name]
    if name.lower() == _OUTLOOK_UTC:
        yield "UTC"
    parts = name.strip("/").split("/")[-5:]
    yield from ("/".join(parts[start:]) for start in range(len(parts)) if len(parts) - start > 1)
    if name.startswith("/"):
        yield parts[-1]


def _properties(text: bytes) -> Iterator[tuple[str, str]]:
    for key, rest in _TZID.findall(text):
        yield key.upper().decode("ascii"), rest.rpartition(b":")[2].decode("utf-8", "replace").strip()


def _name(text: bytes) -> str:
    return next((value.strip('"') for key, value in _properties(text) if key == "TZID"), "")


def _from_definition(text: bytes) -> tzinfo | None:
    """Build the zone that a VTIMEZONE defines; None if it is damaged, or made to keep us busy."""
    rules = [rest.partition(b":")[2].decode("ascii", "replace") for _, rest in _RULE.findall(text)]
    if len(rules) > _MOST_RULES or not all(map(_calm, rules)):
        return None
    try:
        component = Timezone.from_ical(text.strip().decode("utf-8", "replace"))
        zone = component.to_tz(lookup_tzid=False) if isinstance(component, Timezone) else None
        if zone is None:
            return None
        return zone if all(zone.utcoffset(probe.replace(tzinfo=zone)) is not None for probe in _PROBES) else None
    except _DAMAGE:
        return None


def _calm(text: str) -> bool:
    """Say whether a rule changes the clocks, and at most monthly; over another dateutil would search for ever."""
    try:
        rule = parse_rule(_UNTIL.sub("", text))
    except BadRule:
        return False
    return rule.freq in ("MONTHLY", "YEARLY") and any(True for _ in wall_clock_starts(rule, _EPOCH, _EPOCH, _CENTURY))
