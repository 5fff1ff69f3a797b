"""Why an event is or is not a one-on-one, and why a meeting got its outcome: the rules as they were applied.

Decides nothing of its own; it asks the same functions that judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assistant.core.detect import Pair, checks, counterpart_of
from assistant.core.judge import judge_pairs
from assistant.core.localtime import local_day
from assistant.core.reason_words import AS_VERDICT
from assistant.core.scene import Scene
from assistant.model import Check, Meeting, Standing
from connectors.model import Event, EventDetails, Series


@dataclass(frozen=True, slots=True)
class Explained:
    """One event or meeting with the verdict in a sentence and the rules that led to it."""

    title: str
    verdict: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked about: words that must all stand in title, names, addresses or id, and perhaps a day."""

    words: tuple[str, ...]
    day: date | None

    @classmethod
    def of(cls, text: str) -> Query:
        days, words = [], []
        for word in text.split():
            try:
                days.append(date.fromisoformat(word))
            except ValueError:
                words.append(word.casefold())
        return cls(tuple(words), days[0] if days else None)

    def meets(self, details: EventDetails, uid: str) -> bool:
        organizer = details.organizer
        people = [f"{a.name or ''} {a.email}" for a in details.attendees]
        people += [f"{organizer.name or ''} {organizer.email}"] if organizer else []
        text = " ".join([details.title, uid, *people]).casefold()
        return all(word in text for word in self.words)


def explain(scene: Scene, text: str) -> tuple[Explained, ...]:
    """Return what the query names: first its events, then its meetings in the judged window, latest last."""
    query = Query.of(text)
    return (*_events(scene, query), *_meetings(scene, query))


def _events(scene: Scene, query: Query) -> Iterator[Explained]:
    for series in scene.mirror.series.values():
        if query.meets(series.details, series.ref.id) and (query.day is None or _happens(scene, series, query.day)):
            yield _event(scene, series.details, series.duration, series.all_day, series.start, "repeats")
    for event in scene.mirror.events:
        on_day = query.day is None or local_day(event.span.start, scene.leader.zone) == query.day
        if not event.recurring and on_day and query.meets(event.details, event.key.series):
            yield _event(scene, event.details, event.span.duration, event.all_day, event.span.start, "once")


def _happens(scene: Scene, series: Series, day: date) -> bool:
    return any(
        event.key.series == series.ref.id and _is_on(event, day, scene)
        for event in scene.mirror.events
        if event.recurring
    )


def _is_on(event: Event, day: date, scene: Scene) -> bool:
    return day in (local_day(event.span.start, scene.leader.zone), local_day(event.original.start, scene.leader.zone))


def _event(
    scene: Scene, details: EventDetails, duration: timedelta, all_day: bool, start: datetime, how_often: str
) -> Explained:
    other = counterpart_of(details, duration, all_day, scene.leader, scene.policy)
    when = start.astimezone(scene.leader.zone)
    since = "since " if how_often == "repeats" else ""
    applied = checks(details, duration, all_day, scene.leader, scene.policy)
    return Explained(
        f"{details.title or '(no title)'} · {how_often}, {since}{when:%a %d %b %Y %H:%M}",
        _verdict(other, how_often),
        applied,
    )


def _verdict(other: object, how_often: str) -> str:
    if other is None:
        return "Not a one-on-one."
    if how_often == "repeats":
        return "A one-on-one."
    return "A meeting of the pair; it makes a one-on-one with a series or with enough others like it."


def _meetings(scene: Scene, query: Query) -> Iterator[Explained]:
    for pair, standing in judge_pairs(scene):
        named = _names(pair, standing, query)
        for meeting in standing.meetings:
            if named and (query.day is None or _meeting_is_on(meeting, query.day, scene)):
                yield _meeting(meeting, standing, scene)


def _names(pair: Pair, standing: Standing, query: Query) -> bool:
    who = f"{standing.counterpart.name or ''} {standing.counterpart.email}".casefold()
    if all(word in who for word in query.words):
        return True
    return any(query.meets(e.details, e.key.series) for e in (*pair.occurrences, *pair.singles))


def _meeting_is_on(meeting: Meeting, day: date, scene: Scene) -> bool:
    zone = scene.leader.zone
    return day in (local_day(meeting.span.start, zone), local_day(meeting.original_start, zone))


def _meeting(meeting: Meeting, standing: Standing, scene: Scene) -> Explained:
    when = meeting.original_start.astimezone(scene.leader.zone)
    reason = f" ({AS_VERDICT[meeting.reason]})" if meeting.reason else ""
    title = f"{standing.counterpart.display} · {when:%a %d %b %Y %H:%M}"
    return Explained(title, f"{meeting.outcome.value.capitalize()}{reason}.", meeting.because)
