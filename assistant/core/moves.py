"""Which times can take a one-on-one that is ahead: free for both as far as is known, in its own week. Pure.

Only what the leader may move has such times at all; where the week of a rarer one-on-one has none left, the week after
is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from assistant.core.rebook import free_times
from assistant.core.replacements import spoken_for
from assistant.core.scene import Scene
from assistant.core.want import may_change
from assistant.model import Review, Standing
from connectors.model import Event, InstanceKey, Span

WEEK = timedelta(days=7)
AHEAD = timedelta(days=14)
RARE_DAYS = 14


def soon(review: Review) -> frozenset[str]:
    """Return the addresses of those met within a week, whose busy times matter when a meeting is to be moved."""
    return frozenset(
        standing.counterpart.email
        for standing in review.standings
        if standing.next is not None and standing.next.span.start < review.now + WEEK
    )


def mutual_times(review: Review, scene: Scene) -> Mapping[str, tuple[Span, ...]]:
    """Return the times for the next meeting with each person, by address; nobody whose meeting is not to be moved."""
    events = {event.key: event for event in scene.mirror.events}
    besides = _not_shown_as_busy(review, scene)
    return {
        standing.counterpart.email: _times(standing, event, besides, scene)
        for standing in review.standings
        if (event := _movable(standing, events, scene)) is not None
    }


def _movable(standing: Standing, events: Mapping[InstanceKey, Event], scene: Scene) -> Event | None:
    meeting = standing.next
    if meeting is None or not scene.now < meeting.span.start < scene.now + AHEAD:
        return None
    event = events.get(meeting.key)
    if event is None or not may_change(event, scene):
        return None
    return None if scene.leaves_alone(standing.counterpart, meeting) else event


def _times(standing: Standing, event: Event, besides: tuple[Span, ...], scene: Scene) -> tuple[Span, ...]:
    person = standing.counterpart.email
    taken = (*(scene.others_busy.get(person) or ()), *besides)
    theirs = scene.policy.hours_of(person)
    found = free_times(event.span.start, event.span.duration, scene, taken, theirs)
    if not found and standing.one_on_one.cadence_days >= RARE_DAYS:
        found = free_times(event.span.start + WEEK, event.span.duration, scene, taken, theirs)
    return found


def _not_shown_as_busy(review: Review, scene: Scene) -> tuple[Span, ...]:
    """Return what is taken although the calendar does not show it: our holds, and meetings that are shown as free."""
    until = scene.now + AHEAD + WEEK
    near = (span for span in spoken_for(review) if span.start < until)
    return (*(kept.span for kept in scene.kept), *(span for span in near if not scene.time.busy.over(span)))
