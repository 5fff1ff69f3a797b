"""What only people can do: shorten what others organize, and say where a meeting is held that has no place."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core.keys import derived_key
from assistant.core.scene import Scene
from assistant.core.want import may_change
from assistant.model import Flag, FlagKind, Review, Shorten, Standing
from connectors.model import Event, InstanceKey


def flags(review: Review, scene: Scene, places: bool) -> tuple[Flag, ...]:
    """Return the flags; those about a missing place or link only where `places` are looked at."""
    events = {event.key: event for event in scene.mirror.events}
    found = [
        _ask(p) for p in review.plan.proposals if isinstance(p, Shorten) and not may_change(events[p.meeting], scene)
    ]
    if places:
        found += [_without_place(s) for s in review.standings if _has_no_place(s, events)]
    return tuple(found)


def _ask(proposal: Shorten) -> Flag:
    minutes = proposal.from_minutes - proposal.to_minutes
    name = proposal.counterpart.first_name
    reason = f"{proposal.reason} It is {name}'s meeting: ask whether you may end {minutes} minutes earlier."
    key = derived_key(FlagKind.ASK_ORGANIZER, proposal.key)
    return Flag(key, FlagKind.ASK_ORGANIZER, proposal.counterpart, proposal.start, reason)


def _has_no_place(standing: Standing, events: Mapping[InstanceKey, Event]) -> bool:
    event = events.get(standing.next.key) if standing.next else None
    if event is None:
        return False
    details = event.details
    return not (details.location.strip() or details.online or "://" in details.description)


def _without_place(standing: Standing) -> Flag:
    reason = f"The next meeting with {standing.counterpart.first_name} has neither a place nor a video link."
    key = derived_key(FlagKind.VIDEO_LINK, standing.one_on_one.id, standing.next.key.series if standing.next else "")
    at = standing.next.span.start if standing.next else None
    return Flag(key, FlagKind.VIDEO_LINK, standing.counterpart, at, reason)
