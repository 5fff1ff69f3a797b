"""Reads every calendar of a leader, whole or from a cursor, and lays them over each other. Decides nothing else.

A meeting that is seen on several calendars (the same id) is one: the first calendar counts on which it can be written
and which the leader organizes it on, rather where that is no guest's copy, else the first that can be written, else
the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from assistant.core.people import organized_by_leader
from assistant.model import Leader
from connectors.contract import Calendar
from connectors.errors import CursorExpired
from connectors.model import EventRef, Problem, Reading, Series, Single, Span

AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Source:
    """One configured calendar and the name it goes by. `identity` changes with everything that makes it another one."""

    name: str
    calendar: Calendar
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """What is known of one calendar: its events by id, as of the cursor; `day` is that of the last complete reading."""

    events: Mapping[str, Series | Single]
    window: Span
    day: date
    cursor: str | None = None
    problems: tuple[Problem, ...] = ()
    events_read: int = 0
    changed: bool = True


@dataclass(frozen=True, slots=True)
class Pulled:
    """What is known of all calendars, in their order. `changed` is False when nothing is new since the last time."""

    copies: Mapping[str, Copy] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return any(copy.changed for copy in self.copies.values())


@dataclass(frozen=True, slots=True)
class Merged:
    """All calendars as one reading, where each event is written, and where it stands."""

    reading: Reading
    homes: Mapping[str, str]
    refs: Mapping[str, EventRef]


def pull(sources: Sequence[Source], known: Pulled, window: Span, day: date) -> Pulled:
    """Read what is new on each calendar; all of it where the window was not read whole, or not today nor yesterday.

    Where a calendar tells what is new, more than the window is read, so that it may move with the days.

    Raises AccessLost, TryLater or Unusable as soon as one calendar cannot be read: a judgement needs all of them.
    """
    return Pulled({source.name: _pulled(source, known.copies.get(source.name), window, day) for source in sources})


def _pulled(source: Source, known: Copy | None, window: Span, day: date) -> Copy:
    if known is not None and known.cursor is not None and _is_recent(known, day) and known.window.contains(window):
        try:
            return _updated(known, source.calendar.read(known.window, known.cursor))
        except CursorExpired:
            pass  # a complete reading always works
    wide = Span(window.start, window.end + AHEAD) if source.calendar.capabilities.incremental else window
    reading = source.calendar.read(wide)
    events = {each.ref.id: each for each in reading}
    changed = known is None or known.window != wide or not _same(known.events, events)
    return Copy(events, wide, day, reading.cursor, reading.problems, reading.events_read, changed)


def _is_recent(known: Copy, day: date) -> bool:
    """Say whether everything was read so lately that an increment is believed; each night all of it is read anew."""
    return timedelta(0) <= day - known.day <= timedelta(days=1)


def _same(before: Mapping[str, Series | Single], now: Mapping[str, Series | Single]) -> bool:
    """Say whether the same events stand there, going by their etags; without etags nobody can know."""
    return before.keys() == now.keys() and all(
        event.ref.etag is not None and event.ref.etag == before[uid].ref.etag for uid, event in now.items()
    )


def _updated(known: Copy, reading: Reading) -> Copy:
    if reading.complete:
        events: Mapping[str, Series | Single] = {each.ref.id: each for each in reading}
    elif not reading.changed and not reading.gone:
        events = known.events
    else:
        events = {uid: e for uid, e in known.events.items() if uid not in set(reading.gone)}
        events = {**events, **{each.ref.id: each for each in reading}}
    told = {p.source: p for p in (*known.problems, *reading.problems)}
    return Copy(
        events=events,
        window=known.window,
        day=known.day,
        cursor=reading.cursor,
        problems=reading.problems if reading.complete else tuple(told.values()),
        events_read=reading.events_read if reading.complete else max(known.events_read, len(events)),
        changed=events is not known.events,
    )


def merged(sources: Sequence[Source], pulled: Pulled, leader: Leader) -> Merged:
    """Return all calendars as one complete reading, sorted by id."""
    best: dict[str, tuple[int, str, Series | Single]] = {}
    for source in sources:
        for uid, event in pulled.copies[source.name].events.items():
            rank = _rank(source, event, leader)
            if uid not in best or rank < best[uid][0]:
                best[uid] = (rank, source.name, event)
    copies = pulled.copies.values()
    reading = Reading(
        changed=tuple(best[uid][2] for uid in sorted(best)),
        problems=tuple(problem for copy in copies for problem in copy.problems),
        events_read=sum(copy.events_read for copy in copies),
    )
    homes = {uid: name for uid, (_, name, _) in best.items()}
    return Merged(reading, homes, {uid: event.ref for uid, (_, _, event) in best.items()})


def _rank(source: Source, event: Series | Single, leader: Leader) -> int:
    if not source.calendar.capabilities.writes:
        return 3
    details = event.details
    if details.organizer is None or organized_by_leader(details, leader):
        return 1 if details.is_copy else 0
    return 2


def declined_leave(sources: Iterable[Source]) -> bool:
    """Say whether what the leader declines may leave one of the calendars."""
    return any(source.calendar.capabilities.declined_leave for source in sources)


def home_of(sources: Sequence[Source]) -> str | None:
    """Return the name of the calendar on which new events are made: the first that can be written."""
    return next((source.name for source in sources if source.calendar.capabilities.writes), None)
