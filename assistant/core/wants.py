"""What a calendar asks to have done, whatever the modes say: each thing once, by its cause. Decides, and does nothing.

Only what the leader organizes is moved or shortened; a meeting of somebody else's that could be shorter is flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assistant.core import buffers, intruders, links, refreshes, replacements
from assistant.core.intruders import Intrusion
from assistant.core.keys import derived_key
from assistant.core.reach import can_be_done
from assistant.core.scene import Scene
from assistant.core.seen import is_taken_out
from assistant.core.want import Minutes, Want, frozen, may_change
from assistant.deeds import Capability, Deed
from assistant.model import (
    MINUTE,
    AttachPrep,
    Counterpart,
    HoldSlot,
    MarkBusy,
    PutLink,
    Rebook,
    Review,
    Shorten,
    ShortenMeeting,
    Standing,
)
from connectors.model import Event, EventDetails, InstanceKey, Series, Span, Status, utc
from connectors.recurrence import next_start

MONTH = timedelta(days=28)
ALWAYS = datetime.min.replace(tzinfo=UTC)


def wants(review: Review, scene: Scene, minutes: Minutes, deeds: Iterable[Deed] = ()) -> tuple[Want, ...]:
    """Return everything that is wanted now, in an order that stays the same from one moment to the next.

    `deeds` say what was attached, and may have to be attached anew.
    """
    events = {event.key: event for event in scene.mirror.events}
    lost = [p for p in review.plan.proposals if isinstance(p, Rebook)]
    found = [want for p in lost if (want := replacements.want(p, events[p.meeting], (), scene))]
    shorter = [p for p in review.plan.proposals if isinstance(p, Shorten)]
    found += [_shorten(p, scene) for p in shorter if may_change(events[p.meeting], scene)]
    found += [_answer(one, (), scene) for one in intruders.intrusions(review, scene)]
    found += [_prep(action, events, scene) for action in _documents(review)]
    found += [_prep(action, events, scene) for action in refreshes.wanted(review, scene, deeds)]
    found += [_buffer(hold) for hold in buffers.wanted(review, scene, minutes.buffer)]
    found += [want for standing in review.standings for want in _busy(standing, scene, minutes)]
    found += [_link(action, scene) for action in links.wanted(review, scene)]
    open_wants = (want for want in found if want.until > scene.now and can_be_done(want.options[0], scene))
    return tuple(sorted(open_wants, key=lambda want: (want.at, want.key)))


def timed(want: Want, besides: Iterable[Span], scene: Scene) -> Want | None:
    """Return the want with times that are not among `besides` either; None when there is no such time left."""
    taken = tuple(besides)
    match want.source:
        case Rebook() if want.event is not None:
            return replacements.want(want.source, want.event, taken, scene)
        case Intrusion():
            return _answer(want.source, taken, scene)
        case _:
            buffers = (o.span for o in want.options if want.capability is Capability.BUFFER and isinstance(o, HoldSlot))
            return None if any(one.overlaps(span) for one in buffers for span in taken) else want


def _answer(one: Intrusion, besides: tuple[Span, ...], scene: Scene) -> Want:
    action, start = intruders.answer(one, besides, scene), one.event.span.start
    return Want(action.key, Capability.ANSWER, (action,), (action,), start, start, action.reason, one)


def _prep(action: AttachPrep, events: Mapping[InstanceKey, Event], scene: Scene) -> Want:
    event, start = events[action.meeting], events[action.meeting].span.start
    action = replace(action, tells_guests=action.meeting.series in scene.telling and may_change(event, scene))
    return Want(action.key, Capability.PREP, (action,), (action,), start, start, action.reason)


def _buffer(hold: HoldSlot) -> Want:
    return Want(hold.key, Capability.BUFFER, (hold,), (hold,), hold.span.start, hold.span.end, hold.reason)


def _link(action: PutLink, scene: Scene) -> Want:
    return Want(action.key, Capability.LINK, (action,), (action,), ALWAYS, scene.now + MONTH, action.reason)


def _busy(standing: Standing, scene: Scene, minutes: Minutes) -> Iterable[Want]:
    """Yield the series of a one-on-one that are shown as free, or remind the leader of nothing."""
    for series in scene.series_of(standing.one_on_one):
        silent = bool(minutes.reminder) and not series.details.reminds
        if (silent or not series.details.busy) and next_start(series, scene.now):
            action = _mark(series, series.details, standing.counterpart, minutes)
            first = () if series.details.busy else _unlike(series, standing.counterpart, scene, minutes)
            until = scene.now + MONTH
            yield Want(action.key, Capability.BUSY, (action,), (action,), ALWAYS, until, action.reason, first=first)


def _unlike(series: Series, person: Counterpart, scene: Scene, minutes: Minutes) -> tuple[MarkBusy, ...]:
    """Return what shows the later occurrences that are unlike their series as busy; each is a deed of its own."""
    return tuple(
        _mark(series, each.details, person, minutes, utc(each.original_start))
        for each in series.exceptions
        if not (each.details.busy or each.this_and_future or each.details.status is Status.CANCELLED)
        and utc(each.start) > scene.now
        and not is_taken_out(series, utc(each.original_start))
    )


def _mark(
    series: Series, details: EventDetails, person: Counterpart, minutes: Minutes, start: datetime | None = None
) -> MarkBusy:
    name = person.first_name
    return MarkBusy(
        key=derived_key("busy", series.ref.id, *((start,) if start else ())),
        ref=replace(series.ref, etag=None),
        counterpart=person,
        reason=f"The slot with {name} is shown as free, so anybody may book it."
        if not details.busy
        else f"Nothing reminds you of the meeting with {name}.",
        reminder_minutes=None if details.reminds or not minutes.reminder else minutes.reminder,
        original_start=start,
    )


def _documents(review: Review) -> Iterable[AttachPrep]:
    """Yield the documents to attach, each with what it says now."""
    agendas = {agenda.meeting: agenda for agenda in review.plan.agendas}
    for action in review.plan.actions:
        if isinstance(action, AttachPrep):
            agenda = agendas.get(action.meeting)
            yield replace(action, version=refreshes.version(agenda)) if agenda else action


def _shorten(proposal: Shorten, scene: Scene) -> Want:
    start = proposal.start
    span = Span(start, start + proposal.to_minutes * MINUTE)
    action = ShortenMeeting(proposal.key, proposal.meeting, span, proposal.counterpart, proposal.reason)
    thawed = () if frozen(start, scene) else (action,)
    return Want(proposal.key, Capability.SHORTEN, (action,), thawed, start, start, proposal.reason)
