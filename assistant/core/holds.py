"""Which times we keep free, and when they are let go.

Our own holds stand outside of the calendar that is judged: they keep a time for a meeting and are none. One that a
person has touched is that person's event from then on, is judged like any other, and is never deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from assistant.core import drafts
from assistant.core.keys import derived_key
from assistant.core.rebook import hold_key
from assistant.core.scene import Kept
from assistant.deeds import Deed, DeedState, Offer
from assistant.model import Action, BookMeeting, HoldSlot, MoveMeeting, ReleaseHold
from connectors.model import EventDraft, Reading, Single, Span, Status


def untouched(single: Single, wanted: EventDraft) -> bool:
    """Say whether an event of ours is still as we made it, answers of the invited apart."""
    details = single.details
    owner = {details.organizer.email} if details.organizer else set()
    return (
        (single.span, single.all_day) == (wanted.span, False)
        and (details.title, details.busy, details.location) == (wanted.title, wanted.busy, "")
        and details.description.strip() == wanted.description.strip()
        and details.status is Status.CONFIRMED
        and {a.email for a in details.attendees} - owner == {a.email for a in wanted.attendees} - owner
        and all(attachment.mark for attachment in details.attachments)
    )


def parted(reading: Reading, deeds: Iterable[Deed]) -> tuple[tuple[Kept, ...], Reading]:
    """Return our holds as we made them, and the calendar without them."""
    made = {d.key: d.action for d in deeds if isinstance(d.action, HoldSlot) and d.state is DeedState.DONE}
    kept = {}
    for single in reading:
        action = made.get(single.details.mark or "") if isinstance(single, Single) else None
        if action is not None and isinstance(single, Single) and untouched(single, drafts.hold(action)):
            kept[single.ref.id] = Kept(action.key, single.span)
    rest = tuple(each for each in reading if each.ref.id not in kept)
    return tuple(kept.values()), replace(reading, changed=rest)


def spans_of(offer: Offer) -> tuple[Span, ...]:
    """Return the times that an offer to re-book names."""
    return tuple(option.span for option in offer.options if isinstance(option, MoveMeeting | BookMeeting))


def wanted_for(
    offer: Offer, free: tuple[Span, ...], kept: tuple[Kept, ...], deeds: tuple[Deed, ...], begun: tuple[Span, ...]
) -> Span | None:
    """Return the time to keep while the offer is open: the one kept already, else the first that is free.

    `begun` are holds that were just decided. None when a person has taken a hold for this offer away: no other is made.
    """
    standing = {k.mark for k in kept}
    for span in free:
        if hold_key(offer.key, span.start) in standing:
            return span
    marks = {hold_key(offer.key, span.start) for span in spans_of(offer)} - standing - _released(deeds)
    tried = {deed.key for deed in deeds}
    if marks & tried:
        return None
    taken = (*(k.span for k in kept), *begun)
    for span in free:
        if hold_key(offer.key, span.start) not in tried and not any(span.overlaps(other) for other in taken):
            return span
    return None


def _released(deeds: Iterable[Deed]) -> set[str]:
    """Return the marks of the holds that we have let go of ourselves."""
    return {d.action.hold for d in deeds if isinstance(d.action, ReleaseHold) and d.state is DeedState.DONE}


def hold_for(offer: Offer, span: Span, option: Action) -> HoldSlot:
    """Return the action that keeps this time while the offer is open."""
    person = option.counterpart
    reason = f"Kept while a replacement for the lost meeting with {person.first_name} is open."
    return HoldSlot(hold_key(offer.key, span.start), span, person, reason)


def releases(kept: Iterable[Kept], wanted: Iterable[str], deeds: Iterable[Deed]) -> tuple[ReleaseHold, ...]:
    """Return what lets go of every hold that is no longer wanted."""
    needed = set(wanted)
    made: Mapping[str, Action] = {d.key: d.action for d in deeds if isinstance(d.action, HoldSlot)}
    return tuple(
        ReleaseHold(
            key=derived_key("release", k.mark),
            hold=k.mark,
            span=k.span,
            counterpart=made[k.mark].counterpart,
            reason="The time need not be kept any longer.",
        )
        for k in kept
        if k.mark not in needed and k.mark in made
    )
