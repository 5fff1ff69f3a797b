"""Which events are one-on-ones, and with whom: the identity is the pair, whatever series it lived in.

Every rule is applied as a Check, so that `oneonone explain` can say it. Rules: docs/review.md.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.core.cadence import distance_days, rule_days
from assistant.core.people import declined_by, declined_by_leader, party
from assistant.core.scene import Scene
from assistant.model import MINUTE, Check, Counterpart, Leader, OneOnOne, Policy, Source
from connectors.model import Event, EventDetails, InstanceKey, Series, Span
from connectors.recurrence import first_start, next_start

FALLBACK_CADENCE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Pair:
    """A one-on-one and the events it is made of: its series, every occurrence of them, and its single meetings.

    `refused` are single meetings that the counterpart declined: nobody met there, yet they are the pair's.
    """

    one_on_one: OneOnOne
    occurrences: tuple[Event, ...]
    singles: tuple[Event, ...]
    durations: tuple[tuple[str, timedelta], ...]
    refused: tuple[Event, ...] = ()

    @property
    def keys(self) -> frozenset[InstanceKey]:
        return frozenset(e.key for e in (*self.occurrences, *self.singles, *self.refused))


def checks(
    details: EventDetails, duration: timedelta, all_day: bool, leader: Leader, policy: Policy
) -> tuple[Check, ...]:
    """Apply the rules that a single event or a series must pass to be the pair's, whether it repeats or not."""
    detect = policy.detect
    seen = party(details, leader, detect.bots)
    people = [leader.email] * seen.leader + [other.email for other in seen.others]
    minutes = duration / MINUTE
    pinned = len(seen.others) == 1 and seen.others[0].email in policy.pinned
    word = _excluded_word(details.title, detect.excluded_words)
    low, high = detect.min_minutes, detect.max_minutes
    return (
        Check("exactly two people", len(people) == 2, _people_seen(people, seen.left_out)),
        Check("the leader is one of them", seen.leader, leader.email if seen.leader else "the leader is not invited"),
        Check("no group is invited", not seen.has_group, "a group address" if seen.has_group else "no group"),
        Check(f"{low} to {high} minutes long", pinned or low <= minutes <= high, f"{minutes:g} minutes"),
        Check("not all day", not all_day, "all day" if all_day else "timed"),
        Check("no excluded word in the title", pinned or word is None, f'"{word}"' if word else "none"),
        Check("the leader has not declined it", not declined_by_leader(details, leader), "the leader's answer"),
        Check("the person is not ignored", not _ignored(seen.others, policy), "the configuration"),
    )


def _people_seen(people: list[str], left_out: tuple[str, ...]) -> str:
    named = ", ".join(people) or "nobody"
    return f"{named} (left out: {', '.join(left_out)})" if left_out else named


def _ignored(others: tuple[Counterpart, ...], policy: Policy) -> bool:
    return any(other.email in policy.ignored for other in others)


def _excluded_word(title: str, words: Iterable[str]) -> str | None:
    return next((w for w in words if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", title, re.IGNORECASE)), None)


def counterpart_of(
    details: EventDetails, duration: timedelta, all_day: bool, leader: Leader, policy: Policy
) -> Counterpart | None:
    """Return the other person of an event that can be the pair's, else None."""
    if details.organizer is None and not details.attendees:  # most of a calendar, and quickly told
        return None
    if not all(check.holds for check in checks(details, duration, all_day, leader, policy)):
        return None
    return party(details, leader, policy.detect.bots).others[0]


def find(scene: Scene) -> tuple[Pair, ...]:
    """Return the one-on-ones of the calendar, sorted by the counterpart's address."""
    leader, policy = scene.leader, scene.policy
    series: dict[str, list[Series]] = defaultdict(list)
    for one in scene.mirror.series.values():
        if other := counterpart_of(one.details, one.duration, one.all_day, leader, policy):
            series[other.email].append(one)
    singles, refused = _single_meetings(scene)
    occurrences = _by_series(scene)
    pairs = []
    for email in sorted(series.keys() | singles.keys()):
        if series[email] or _is_repeated(email, singles[email], policy, scene.window):
            held = tuple(e for s in series[email] for e in occurrences[s.ref.id])
            pair = _pair(email, series[email], held, singles[email], scene)
            pairs.append(replace(pair, refused=tuple(refused[email])))
    return tuple(pairs)


def _single_meetings(scene: Scene) -> tuple[dict[str, list[Event]], dict[str, list[Event]]]:
    """Return the pairs' single events by counterpart, and apart those that the counterpart declined."""
    found: dict[str, list[Event]] = defaultdict(list)
    refused: dict[str, list[Event]] = defaultdict(list)
    for event in scene.mirror.events:
        if event.recurring or event.cancelled:
            continue
        duration = event.span.duration
        other = counterpart_of(event.details, duration, event.all_day, scene.leader, scene.policy)
        if other:
            (refused if declined_by(event.details, other.email) else found)[other.email].append(event)
    return found, refused


def _by_series(scene: Scene) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in scene.mirror.events:
        if event.recurring:
            found[event.key.series].append(event)
    return found


def _is_repeated(email: str, singles: list[Event], policy: Policy, window: Span) -> bool:
    """Say whether the pair met often enough, in any stretch of the window as long as the policy says."""
    if email in policy.pinned:
        return True
    starts = [e.span.start for e in singles if e.span.start in window]
    apart = policy.detect.repeated_meetings - 1
    stretch = timedelta(days=policy.detect.repeated_days)
    return any(later - earlier < stretch for earlier, later in zip(starts, starts[apart:], strict=False))


def _pair(email: str, series: list[Series], held: tuple[Event, ...], singles: list[Event], scene: Scene) -> Pair:
    ordered = governing_first(series, scene.now)
    in_window = [e for e in singles if e.span.start in scene.window] or singles
    firsts = [first for s in series if (first := first_start(s))] or [e.span.start for e in singles]
    name = _latest_name(email, [*held, *singles], scene)
    one_on_one = OneOnOne(
        id=pair_id(scene.leader.email, email),
        counterpart=Counterpart(email, name),
        cadence_days=_cadence(ordered, [e.span.start for e in in_window]),
        usual_minutes=_usual_minutes(ordered, in_window),
        source=Source.SERIES if series else Source.REPEATED,
        first_start=min(firsts, default=scene.now),
        series=tuple(s.ref.id for s in ordered),
    )
    return Pair(one_on_one, held, tuple(singles), tuple((s.ref.id, s.duration) for s in ordered))


def pair_id(leader: str, counterpart: str) -> str:
    """Return the id of a pair of people: the same whoever of the two asks, and for ever."""
    digest = hashlib.sha256("\n".join(sorted((leader, counterpart))).encode()).hexdigest()
    return f"pair-{digest[:16]}"


def governing_first(series: list[Series], now: datetime) -> list[Series]:
    """Return the series with the one that gives cadence and duration first.

    Of series that run at once the shortest cadence governs; of series that follow each other the latest that has begun.
    """
    if not series:
        return []
    begun = [s for s in series if (first := first_start(s)) and first <= now]
    running = [s for s in begun if next_start(s, now - s.duration)]
    if not begun:
        governing = min(series, key=lambda s: s.start)
    else:
        latest = max(begun, key=lambda s: s.start)
        at_once = running or [s for s in begun if next_start(s, latest.start)]
        governing = min(at_once or [latest], key=_cadence_then_latest)
    return [governing, *(s for s in series if s is not governing)]


def _cadence_then_latest(series: Series) -> tuple[int, float]:
    return _series_cadence(series), -series.start.timestamp()


def _series_cadence(series: Series) -> int:
    if series.rules:
        return min(rule_days(rule) for rule in series.rules)
    return distance_days([series.start, *(a.start for a in series.additions)]) or FALLBACK_CADENCE_DAYS


def _cadence(ordered: list[Series], starts: list[datetime]) -> int:
    return _series_cadence(ordered[0]) if ordered else distance_days(starts) or FALLBACK_CADENCE_DAYS


def _usual_minutes(ordered: list[Series], singles: list[Event]) -> int:
    """Return the series' own duration; without a series the most frequent one, of equals the latest."""
    if ordered:
        return int(ordered[0].duration.total_seconds() // 60)
    minutes = [e.span.minutes for e in reversed(singles)]
    return Counter(minutes).most_common(1)[0][0]


def _latest_name(email: str, events: list[Event], scene: Scene) -> str | None:
    """Return the CN of the latest event that gives one."""
    for event in sorted(events, key=lambda e: (e.span.start, e.key), reverse=True):
        for other in party(event.details, scene.leader, scene.policy.detect.bots).others:
            if other.email == email and other.name:
                return other.name
    return None
