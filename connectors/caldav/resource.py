"""Reads the text of one calendar resource into the series and singles that it stands for. Pure.

The reading of iCalendar itself is `connectors.ics`'s; here is only what a window wants of one resource.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from connectors.caldav.client import Resource
from connectors.ics.assemble import assemble, touches
from connectors.ics.read import by_uid, entry, quiet
from connectors.ics.scan import scan
from connectors.ics.source import Source, Sources
from connectors.ics.zones import Zones
from connectors.model import Problem, Series, Single, Span
from connectors.wallclock import EARLIEST, LATEST

_ALWAYS = Span(EARLIEST, LATEST)


@dataclass(frozen=True, slots=True)
class Held:
    """What a resource holds for a window; `events` counts all of its events that could be read."""

    found: tuple[Series | Single, ...]
    problems: tuple[Problem, ...]
    events: int

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(each.ref.id for each in self.found)


def held(resource: Resource, calendar: str, window: Span, floating: tzinfo) -> Held:
    """Read a resource of this calendar. Exceptions are kept wherever they lie, so that the window may move on."""
    scanned = scan(resource.text)
    source = Source(calendar, Path(resource.path), scanned, Zones(scanned.zones))
    groups, unfinished = by_uid(Sources((source,), ()), window, floating, quiet)
    found: list[Series | Single] = []
    problems = list(unfinished)
    for uid, group in groups.items():
        if all(seen.far for _, _, seen in group) and len({seen.recurrence is None for _, _, seen in group}) == 1:
            continue
        entries = [entry(each, floating, False) for each in group]
        outcome = assemble(uid, entries, _ALWAYS, lambda: resource.etag)
        found += [each for each in outcome.found if isinstance(each, Series) or touches(each, window)]
        problems += [Problem(name, uid or None, error) for name, error in outcome.broken]
    return Held(tuple(found), tuple(problems), len(scanned.events) - len(problems))


def stands_for(resource: Resource, ref_id: str, calendar: str, floating: tzinfo) -> bool:
    """Say whether the resource holds the series or single of this id."""
    return ref_id in held(resource, calendar, _ALWAYS, floating).ids
