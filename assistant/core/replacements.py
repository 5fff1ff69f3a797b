"""How a lost meeting is made good: moved where it still stands and is the leader's, else booked anew.

A declined meeting that somebody has moved since is that person's own attempt and is left alone. Where the leader is a
guest, the replacement is a meeting of the leader's own. The times of lost meetings themselves are never offered: they
were given up.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.people import declined_by, declined_by_leader
from assistant.core.rebook import free_times
from assistant.core.scene import Scene
from assistant.core.want import Want, frozen, may_change
from assistant.deeds import Capability
from assistant.model import MINUTE, Action, BookMeeting, MoveMeeting, Rebook, Review
from connectors.model import Event, Span


def spoken_for(review: Review) -> tuple[Span, ...]:
    """Return the times of all one-on-ones ahead, also where they are shown as free, and of those that were lost."""
    return tuple(
        meeting.span for standing in review.standings for meeting in standing.meetings if meeting.span.end > review.now
    )


def want(proposal: Rebook, event: Event, besides: Iterable[Span], scene: Scene) -> Want | None:
    """Return what makes the lost meeting good at times that are free, and not among `besides`; None without any."""
    declined = _is_declined(proposal, event, scene)
    if declined and event.span.start != event.original.start:
        return None
    taken = (*(scene.others_busy.get(proposal.counterpart.email) or ()), *besides)
    theirs = scene.policy.hours_of(proposal.counterpart.email)
    times = free_times(proposal.original_start, proposal.options[0].duration, scene, taken, theirs)
    if not times:
        return None
    move = declined and may_change(event, scene)
    zone_name = theirs.zone_name if theirs else None
    options = tuple(_option(proposal, event, span, move, zone_name) for span in times)
    thawed = tuple(o for o, span in zip(options, times, strict=True) if not frozen(span.start, scene))
    return Want(
        key=proposal.key,
        capability=Capability.REBOOK,
        options=options,
        by_itself=() if move and frozen(event.span.start, scene) else thawed,
        at=proposal.original_start,
        until=max(times[-1].start - scene.policy.rebook.notice_minutes * MINUTE, scene.now + MINUTE),
        reason=proposal.reason,
        source=proposal,
        event=event,
    )


def _is_declined(proposal: Rebook, event: Event, scene: Scene) -> bool:
    """Say whether the meeting still stands and only one of the two will not come."""
    answered_no = declined_by(event.details, proposal.counterpart.email) or declined_by_leader(
        event.details, scene.leader
    )
    return answered_no and not event.cancelled


def _option(proposal: Rebook, event: Event, span: Span, move: bool, zone_name: str | None) -> Action:
    person, reason = proposal.counterpart, proposal.reason
    if move:
        return MoveMeeting(proposal.key, event.key, span, person, reason, zone_name)
    title = event.details.title or f"Meeting with {person.first_name}"
    return BookMeeting(proposal.key, title, span, person, reason, zone_name)
