"""What a person asks for by hand: move, shorten or skip one meeting that is ahead, or leave it alone. Pure.

What is asked becomes an offer: one that the leader accepted in asking, or one that waits for the leader where the
counterpart asked. It is wanted as long as the meeting stands as it did; whoever pinned a meeting has it left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from assistant.core.between import settle
from assistant.core.keys import derived_key
from assistant.core.scene import Scene
from assistant.core.want import Want, may_change
from assistant.core.wording import one_line
from assistant.deeds import Capability, Offer, OfferState
from assistant.model import (
    MINUTE,
    Action,
    Counterpart,
    Held,
    Meeting,
    MoveMeeting,
    Notebook,
    Owner,
    ShortenMeeting,
    SkipMeeting,
    Standing,
)
from connectors.model import Event, InstanceKey, Span

LONGEST_WORDS = 300
SHORTER = (50, 45, 40, 30, 25, 20, 15)
MOST_SHORTER = 3
PENDING = frozenset({OfferState.OPEN, OfferState.ACCEPTED})
BY_YOU = "You asked for it."


# --- the offers -------------------------------------------------------------------------------------------------------


def to_move(
    standing: Standing, times: Sequence[Span], by: Owner, now: datetime, words: str = "", their_zone: str | None = None
) -> Offer:
    """Return the offer to hold the next meeting at one of these times; the leader's own asking accepts the first.

    Raises ValueError where there is no next meeting, or no time.
    """
    meeting, person = _next(standing), standing.counterpart
    if not times:
        raise ValueError("choose a time")
    key = derived_key("asked-move", meeting.key.series, meeting.key.original_start, now)
    reason = BY_YOU if by is Owner.ME else _asking(person, words)
    options = tuple(MoveMeeting(key, meeting.key, span, person, reason, their_zone) for span in times)
    return _offer(key, options, meeting, reason, by, now)


def to_shorten(standing: Standing, minutes: int, now: datetime) -> Offer:
    """Return the offer to end the next meeting after so many minutes. Raises ValueError for no shorter a meeting."""
    meeting, person = _next(standing), standing.counterpart
    if minutes not in shorter(meeting):
        raise ValueError("choose one of the lengths")
    key = derived_key("asked-shorten", meeting.key.series, meeting.key.original_start, now)
    span = Span(meeting.span.start, meeting.span.start + minutes * MINUTE)
    return _offer(key, (ShortenMeeting(key, meeting.key, span, person, BY_YOU),), meeting, BY_YOU, Owner.ME, now)


def to_skip(standing: Standing, because: str, now: datetime) -> Offer:
    """Return the offer to let the next meeting fall out. Raises ValueError without a reason."""
    meeting, person, why = _next(standing), standing.counterpart, one_line(because, LONGEST_WORDS)
    if not why:
        raise ValueError("say in a word why")
    key = derived_key("asked-skip", meeting.key.series, meeting.key.original_start, now)
    reason = f"You asked for it: “{why}”"
    action = SkipMeeting(key, meeting.key, meeting.span, person, reason, why)
    return _offer(key, (action,), meeting, reason, Owner.ME, now)


def shorter(meeting: Meeting) -> tuple[int, ...]:
    """Return the lengths in minutes to which a meeting can be cut, the longest first."""
    return tuple(minutes for minutes in SHORTER if minutes < meeting.span.minutes)[:MOST_SHORTER]


def withdrawn(offers: Iterable[Offer], person: str, meeting: InstanceKey) -> tuple[Offer, ...]:
    """Return what was asked about this meeting before and still waits for the leader, as it is taken back."""
    return tuple(
        replace(offer, state=OfferState.EXPIRED)
        for offer in offers
        if offer.capability is Capability.ASKED and offer.state is OfferState.OPEN and offer.counterpart == person
        if meeting_of(offer.options[0]) == meeting
    )


def _next(standing: Standing) -> Meeting:
    if standing.next is None:
        raise ValueError("there is no meeting ahead")
    return standing.next


def _asking(person: Counterpart, words: str) -> str:
    said = one_line(words, LONGEST_WORDS)
    return f"{person.first_name} asks to move it" + (f": “{said}”" if said else ".")


def _offer(key: str, options: tuple[Action, ...], meeting: Meeting, reason: str, by: Owner, now: datetime) -> Offer:
    mine = by is Owner.ME
    return Offer(
        number=0,
        key=key,
        capability=Capability.ASKED,
        counterpart=options[0].counterpart.email,
        made=now,
        until=meeting.span.start,
        reason=reason,
        options=options,
        state=OfferState.ACCEPTED if mine else OfferState.OPEN,
        choice=0 if mine else None,
    )


# --- what is wanted of the calendar -----------------------------------------------------------------------------------


def wants(offers: Iterable[Offer], scene: Scene) -> tuple[Want, ...]:
    """Return what was asked for and can still be done, in the order of asking."""
    pending = [offer for offer in offers if offer.capability is Capability.ASKED and offer.state in PENDING]
    events = {event.key: event for event in scene.mirror.events} if pending else {}
    return tuple(want for offer in pending if (want := _want(offer, events, scene)))


def people(offers: Iterable[Offer]) -> frozenset[str]:
    """Return the addresses of those with whom a meeting is to be moved, and whose busy times matter for it."""
    return frozenset(
        offer.counterpart
        for offer in offers
        if offer.capability is Capability.ASKED and offer.state in PENDING and isinstance(offer.options[0], MoveMeeting)
    )


def meeting_of(action: Action) -> InstanceKey | None:
    """Return the meeting that an action asked for is about."""
    return action.meeting if isinstance(action, MoveMeeting | ShortenMeeting | SkipMeeting) else None


def _want(offer: Offer, events: Mapping[InstanceKey, Event], scene: Scene) -> Want | None:
    option = offer.options[offer.choice or 0]
    key = meeting_of(option)
    event = events.get(key) if key else None
    if key is None or event is None or event.cancelled or event.span.start <= scene.now:
        return None
    if key.original_start in scene.notebook(option.counterpart).untouched:
        return None
    if not isinstance(option, SkipMeeting) and not may_change(event, scene):
        return None
    if isinstance(option, ShortenMeeting) and option.span.start != event.span.start:
        return None
    start = event.span.start
    return Want(offer.key, Capability.ASKED, offer.options, (), start, start, offer.reason)


# --- what is written down of it ---------------------------------------------------------------------------------------


def skipped(notebook: Notebook, action: SkipMeeting, now: datetime) -> Notebook:
    """Write down that a meeting did not take place, and why."""
    return settle(notebook, Held(action.meeting.original_start, False, Owner.ME, now, action.because))


def stands_again(notebook: Notebook, action: SkipMeeting) -> Notebook:
    """Take back that a meeting did not take place, unless somebody has said so otherwise."""
    start, why = action.meeting.original_start, action.because
    ours = [one for one in notebook.held if one.start == start and not one.happened and one.reason == why]
    return replace(notebook, held=tuple(one for one in notebook.held if one not in ours)) if ours else notebook
