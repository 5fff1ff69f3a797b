"""What takes the leader's time: busy events, leave, and which of them lie over a span.

Decides nothing about one-on-ones. Rules: docs/review.md.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from assistant.core.people import declined_by_leader, organized_by_leader
from assistant.model import Leader
from connectors.model import Event, EventKind, Span

_AWAY = r"out[ -]of[ -]office|ooo"
_TIMED_LEAVE = re.compile(rf"(?<!\w)(?:{_AWAY})(?!\w)", re.IGNORECASE)
_ALL_DAY_LEAVE = re.compile(
    rf"(?<!\w)(?:{_AWAY}|vacation|holiday|leave|pto|sick|parental|urlaub|congés|vacaciones)(?!\w)", re.IGNORECASE
)


def is_leave(event: Event, leader: Leader) -> bool:
    """Say whether the event is leave of the leader's own."""
    details = event.details
    own = organized_by_leader(details, leader) or (details.organizer is None and not details.attendees)
    if event.cancelled or not own or declined_by_leader(details, leader):
        return False
    words = _ALL_DAY_LEAVE if event.all_day else _TIMED_LEAVE
    title = unicodedata.normalize("NFC", details.title)
    return details.kind is EventKind.OUT_OF_OFFICE or words.search(title) is not None


def is_busy(event: Event, leader: Leader) -> bool:
    """Say whether the event takes the leader's time. All-day events do only as leave."""
    if event.cancelled or not event.span.duration or declined_by_leader(event.details, leader):
        return False
    return is_leave(event, leader) if event.all_day else event.details.busy


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events by start, made to be asked which of them lie over a span."""

    events: tuple[Event, ...]
    starts: tuple[datetime, ...]
    ends_so_far: tuple[datetime, ...]

    @classmethod
    def of(cls, events: Iterable[Event]) -> Timeline:
        ordered = tuple(sorted(events, key=lambda e: (e.span.start, e.span.end, e.key)))
        return cls(ordered, tuple(e.span.start for e in ordered), tuple(accumulate((e.span.end for e in ordered), max)))

    def over(self, span: Span) -> tuple[Event, ...]:
        """Return the events that last at the same time as the span, by start."""
        found = []
        for index in range(bisect_left(self.starts, span.end) - 1, -1, -1):
            if self.ends_so_far[index] <= span.start:
                break
            if self.events[index].span.end > span.start:
                found.append(self.events[index])
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Time:
    """The leader's time in the window read: what is busy, and what is leave."""

    busy: Timeline
    leave: Timeline

    @classmethod
    def of(cls, events: Iterable[Event], leader: Leader) -> Time:
        seen = tuple(events)
        return cls(
            Timeline.of(e for e in seen if is_busy(e, leader)), Timeline.of(e for e in seen if is_leave(e, leader))
        )

    def leave_over(self, span: Span) -> Event | None:
        """Return the leave event inside which the span lies, if there is one."""
        return next((e for e in self.leave.over(span) if e.span.contains(span)), None)
