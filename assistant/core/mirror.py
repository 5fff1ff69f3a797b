"""The leader's calendar as it now is: series by id, and every occurrence the judged window can touch.

Decides nothing: it only lays a Reading out. A series whose master is cancelled is no series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.model import Event, Reading, Series, Single, Span, Status
from connectors.recurrence import occurrences, single_event


@dataclass(frozen=True, slots=True)
class Mirror:
    """Series by id, and all events (occurrences and singles, cancelled ones included) that touch `reach`."""

    reach: Span
    series: Mapping[str, Series]
    events: tuple[Event, ...]


def mirror(reading: Reading, reach: Span) -> Mirror:
    """Return the calendar of a complete reading, laid out over the reach."""
    series = {s.ref.id: s for s in reading if isinstance(s, Series) and s.details.status is not Status.CANCELLED}
    singles = [single_event(s) for s in reading if isinstance(s, Single)]
    events = [e for s in series.values() for e in occurrences(s, reach)]
    events += [e for e in singles if e.span.overlaps(reach) or e.span.start in reach]
    return Mirror(reach, series, tuple(sorted(events, key=lambda e: (e.span.start, e.span.end, e.key))))
