"""Which invitations lie over a one-on-one that is ahead, and how they are answered: kindly, with times that are free.

Never the leader's own events, never what the leader has answered, never another one-on-one; those are flagged alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from assistant.core.keys import derived_key
from assistant.core.people import organized_by_leader
from assistant.core.rebook import free_times
from assistant.core.scene import Scene
from assistant.core.seen import response_of
from assistant.core.wording import clock, day_words, listed
from assistant.model import MINUTE, AnswerIntruder, Meeting, Review, Standing
from connectors.model import Event, Response, Span

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Intrusion:
    """An unanswered invitation over a one-on-one."""

    standing: Standing
    meeting: Meeting
    event: Event


def intrusions(review: Review, scene: Scene) -> tuple[Intrusion, ...]:
    """Return the invitations to answer, each once, of a series only the earliest; by start."""
    own = {meeting.key for standing in review.standings for meeting in standing.meetings}
    found: dict[str, Intrusion] = {}
    for one in sorted(_all(review, scene), key=lambda one: (one.event.span.start, one.event.key, one.meeting.key)):
        if one.event.key not in own:
            found.setdefault(one.event.key.series, one)
    return tuple(found.values())


def _all(review: Review, scene: Scene) -> Iterator[Intrusion]:
    for standing in review.standings:
        for meeting in standing.upcoming():
            for event in scene.time.busy.over(meeting.span):
                if _asks(event, scene) and meeting.span.overlap(event.span) >= MINUTE:
                    yield Intrusion(standing, meeting, event)


def _asks(event: Event, scene: Scene) -> bool:
    """Say whether the event is an invitation by somebody else that waits for the leader's answer."""
    details = event.details
    by_others = details.organizer is not None and not organized_by_leader(details, scene.leader)
    waits = response_of(details, scene.leader) is Response.NEEDS_ACTION
    return by_others and waits and not event.all_day and details.mark is None and event.span.start > scene.now


def answer(intrusion: Intrusion, besides: tuple[Span, ...], scene: Scene) -> AnswerIntruder:
    """Return the tentative answer, with free times of the invitation's own length that are not among `besides`."""
    event, name = intrusion.event, intrusion.standing.counterpart.first_name
    free = _free(event, besides, scene)
    return AnswerIntruder(
        key=derived_key("answer", event.key.series, event.key.original_start),
        intruder=event.key,
        decline=False,
        message=message(free, scene),
        free=free,
        counterpart=intrusion.standing.counterpart,
        reason=f"An invitation lies over the meeting with {name}.",
    )


def _free(event: Event, besides: tuple[Span, ...], scene: Scene) -> tuple[Span, ...]:
    """Return free times of the invitation's week, and of the week after where those are too few."""
    most, organizer = scene.policy.rebook.options, event.details.organizer
    theirs = scene.policy.hours_of(organizer.email) if organizer else None
    found = free_times(event.span.start, event.span.duration, scene, besides, theirs)
    if len(found) < most:
        found += free_times(event.span.start + WEEK, event.span.duration, scene, besides, theirs)
    return found[:most]


def message(free: tuple[Span, ...], scene: Scene) -> str:
    """Return what the organizer reads; it names nobody else."""
    sorry = "Thank you for the invitation. I have a regular meeting at that time, so I may not be able to come."
    zone = scene.leader.zone
    times = [f"{day_words(s.start.astimezone(zone).date())} {clock(s.start, zone)}–{clock(s.end, zone)}" for s in free]
    return f"{sorry} I am free {listed(times, 'or')} ({scene.leader.zone_name})." if times else sorry
