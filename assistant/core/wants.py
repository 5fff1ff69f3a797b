"""What a calendar asks to have done, whatever the modes say: each thing once, by its cause. Decides, and does nothing.

Only what the leader organizes is moved or shortened. Where the leader is a guest, a lost meeting is replaced by one of
the leader's own, and a meeting that could be shorter is flagged: its organizer has to do that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.core import buffers, intruders
from assistant.core.keys import derived_key
from assistant.core.people import organized_by_leader
from assistant.core.scene import Scene
from assistant.deeds import Capability
from assistant.model import (
    MINUTE,
    Action,
    AttachPrep,
    BookMeeting,
    Counterpart,
    HoldSlot,
    MarkBusy,
    MoveMeeting,
    Outcome,
    Reason,
    Rebook,
    Review,
    Shorten,
    ShortenMeeting,
    Standing,
)
from connectors.model import Event, InstanceKey, Span
from connectors.recurrence import next_start

MONTH = timedelta(days=28)
DECLINED = (Reason.DECLINED_BY_LEADER, Reason.DECLINED_BY_COUNTERPART)


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long before a meeting the leader is reminded, and how much is kept free before it."""

    reminder: int = 10
    buffer: int = 10


@dataclass(frozen=True, slots=True)
class Want:
    """Something to be done or offered. `by_itself` are those of the options that may be done without asking."""

    key: str
    capability: Capability
    options: tuple[Action, ...]
    by_itself: tuple[Action, ...]
    until: datetime
    reason: str

    @property
    def counterpart(self) -> Counterpart:
        return self.options[0].counterpart


def wants(review: Review, scene: Scene, minutes: Minutes) -> tuple[Want, ...]:
    """Return everything that is wanted at this moment, what loses its sense first in front."""
    events = {event.key: event for event in scene.mirror.events}
    found = [_rebook(p, review, events, scene) for p in review.plan.proposals if isinstance(p, Rebook)]
    shorter = [p for p in review.plan.proposals if isinstance(p, Shorten)]
    found += [_shorten(p, scene) for p in shorter if may_change(events[p.meeting], scene)]
    invitations = intruders.intrusions(review, scene)
    found += [_plain(Capability.ANSWER, intruders.answer(one, scene), one.event) for one in invitations]
    found += [_prep(action, events) for action in review.plan.actions if isinstance(action, AttachPrep)]
    found += [_of_hold(hold) for hold in buffers.wanted(review, scene, minutes.buffer)]
    found += [_busy(action, scene) for standing in review.standings for action in marks(standing, scene, minutes)]
    return tuple(sorted((want for want in found if want.until > scene.now), key=lambda w: (w.until, w.key)))


def _plain(capability: Capability, action: Action, event: Event) -> Want:
    return Want(action.key, capability, (action,), (action,), event.span.start, action.reason)


def _prep(action: AttachPrep, events: Mapping[InstanceKey, Event]) -> Want:
    return _plain(Capability.PREP, action, events[action.meeting])


def _of_hold(hold: HoldSlot) -> Want:
    return Want(hold.key, Capability.BUFFER, (hold,), (hold,), hold.span.end, hold.reason)


def _busy(action: MarkBusy, scene: Scene) -> Want:
    return Want(action.key, Capability.BUSY, (action,), (action,), scene.now + MONTH, action.reason)


def marks(standing: Standing, scene: Scene, minutes: Minutes) -> tuple[MarkBusy, ...]:
    """Return the series of a one-on-one that are shown as free, or remind the leader of nothing."""
    name = standing.counterpart.first_name
    return tuple(
        MarkBusy(
            key=derived_key("busy", one.ref.id),
            ref=replace(one.ref, etag=None),
            counterpart=standing.counterpart,
            reason=f"The slot with {name} is shown as free, so anybody may book it."
            if not one.details.busy
            else f"Nothing reminds you of the meeting with {name}.",
            reminder_minutes=None if one.details.reminds else minutes.reminder,
        )
        for one in scene.series_of(standing.one_on_one)
        if not (one.details.busy and one.details.reminds) and next_start(one, scene.now)
    )


def may_change(event: Event, scene: Scene) -> bool:
    """Say whether the event is the leader's to move or shorten."""
    return event.details.organizer is None or organized_by_leader(event.details, scene.leader)


def _shorten(proposal: Shorten, scene: Scene) -> Want:
    span = Span(proposal.start, proposal.start + proposal.to_minutes * MINUTE)
    action = ShortenMeeting(proposal.key, proposal.meeting, span, proposal.counterpart, proposal.reason)
    thawed = () if _frozen(proposal.start, scene) else (action,)
    return Want(proposal.key, Capability.SHORTEN, (action,), thawed, proposal.start, proposal.reason)


def _frozen(start: datetime, scene: Scene) -> bool:
    """Say whether the start is so near, or past, that nothing is changed about it without asking."""
    return start <= scene.now + timedelta(hours=scene.policy.schedule.freeze_hours)


def _rebook(proposal: Rebook, review: Review, events: Mapping[InstanceKey, Event], scene: Scene) -> Want:
    event = events[proposal.meeting]
    options: tuple[Action, ...]
    if may_change(event, scene) and _was_declined(proposal, review) and not event.cancelled:
        moves = [
            MoveMeeting(proposal.key, event.key, span, proposal.counterpart, proposal.reason)
            for span in proposal.options
        ]
        options = tuple(moves)
        thawed = () if _frozen(event.span.start, scene) else tuple(m for m in moves if not _frozen(m.span.start, scene))
        return _of_rebook(proposal, options, thawed, scene)
    title = event.details.title or f"Meeting with {proposal.counterpart.first_name}"
    bookings = [
        BookMeeting(proposal.key, title, span, proposal.counterpart, proposal.reason) for span in proposal.options
    ]
    return _of_rebook(proposal, tuple(bookings), tuple(b for b in bookings if not _frozen(b.span.start, scene)), scene)


def _of_rebook(proposal: Rebook, options: tuple[Action, ...], by_itself: tuple[Action, ...], scene: Scene) -> Want:
    until = max(span.start for span in proposal.options) - scene.policy.rebook.notice_minutes * MINUTE
    soon = scene.now + MINUTE  # the last option may begin exactly when the notice ends
    return Want(proposal.key, Capability.REBOOK, options, by_itself, max(until, soon), proposal.reason)


def _was_declined(proposal: Rebook, review: Review) -> bool:
    lost = (m for s in review.standings for m in s.meetings if m.key == proposal.meeting)
    return any(m.outcome is Outcome.SKIPPED and m.reason in DECLINED for m in lost)
