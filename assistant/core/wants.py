"""What a calendar asks to have done, whatever the modes say: each thing once, by its cause. Decides, and does nothing.

Only what the leader organizes is moved or shortened; a meeting of somebody else's that could be shorter is flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assistant.core import buffers, intruders, replacements
from assistant.core.intruders import Intrusion
from assistant.core.keys import derived_key
from assistant.core.scene import Scene
from assistant.core.want import Minutes, Want, frozen, may_change
from assistant.deeds import Capability
from assistant.model import (
    MINUTE,
    AttachPrep,
    HoldSlot,
    MarkBusy,
    Rebook,
    Review,
    Shorten,
    ShortenMeeting,
    Standing,
)
from connectors.model import Event, InstanceKey, Span
from connectors.recurrence import next_start

MONTH = timedelta(days=28)
ALWAYS = datetime.min.replace(tzinfo=UTC)


def wants(review: Review, scene: Scene, minutes: Minutes) -> tuple[Want, ...]:
    """Return everything that is wanted now, in an order that stays the same from one moment to the next."""
    events = {event.key: event for event in scene.mirror.events}
    lost = [p for p in review.plan.proposals if isinstance(p, Rebook)]
    found = [want for p in lost if (want := replacements.want(p, events[p.meeting], (), scene))]
    shorter = [p for p in review.plan.proposals if isinstance(p, Shorten)]
    found += [_shorten(p, scene) for p in shorter if may_change(events[p.meeting], scene)]
    found += [_answer(one, (), scene) for one in intruders.intrusions(review, scene)]
    found += [_prep(action, events) for action in review.plan.actions if isinstance(action, AttachPrep)]
    found += [_buffer(hold) for hold in buffers.wanted(review, scene, minutes.buffer)]
    found += [_busy(action, scene) for standing in review.standings for action in marks(standing, scene, minutes)]
    return tuple(sorted((want for want in found if want.until > scene.now), key=lambda want: (want.at, want.key)))


def timed(want: Want, besides: Iterable[Span], scene: Scene) -> Want | None:
    """Return the want with times that are not among `besides` either; None when there is no such time left."""
    match want.source:
        case Rebook() if want.event is not None:
            return replacements.want(want.source, want.event, besides, scene)
        case Intrusion():
            return _answer(want.source, tuple(besides), scene)
        case _:
            return want


def _answer(one: Intrusion, besides: tuple[Span, ...], scene: Scene) -> Want:
    action, start = intruders.answer(one, besides, scene), one.event.span.start
    return Want(action.key, Capability.ANSWER, (action,), (action,), start, start, action.reason, one)


def _prep(action: AttachPrep, events: Mapping[InstanceKey, Event]) -> Want:
    start = events[action.meeting].span.start
    return Want(action.key, Capability.PREP, (action,), (action,), start, start, action.reason)


def _buffer(hold: HoldSlot) -> Want:
    return Want(hold.key, Capability.BUFFER, (hold,), (hold,), hold.span.start, hold.span.end, hold.reason)


def _busy(action: MarkBusy, scene: Scene) -> Want:
    return Want(action.key, Capability.BUSY, (action,), (action,), ALWAYS, scene.now + MONTH, action.reason)


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


def _shorten(proposal: Shorten, scene: Scene) -> Want:
    start = proposal.start
    span = Span(start, start + proposal.to_minutes * MINUTE)
    action = ShortenMeeting(proposal.key, proposal.meeting, span, proposal.counterpart, proposal.reason)
    thawed = () if frozen(start, scene) else (action,)
    return Want(proposal.key, Capability.SHORTEN, (action,), thawed, start, start, proposal.reason)
