"""Which series want the address of their agenda page in the description. Decides, and writes nothing.

Only the text of an invitation's organizer counts, so nothing is wanted of a series that somebody else organizes.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.core.agenda_link import linked, take
from assistant.core.keys import derived_key
from assistant.core.people import is_the_leader_s
from assistant.core.scene import Scene
from assistant.core.seen import Seen, is_taken_out
from assistant.core.writes import Change
from assistant.model import Counterpart, Leader, PutLink, Review
from connectors.model import EventChange, EventDetails, Series, Single, utc
from connectors.recurrence import next_start


def wanted(review: Review, scene: Scene) -> tuple[PutLink, ...]:
    """Return the series that go on and say nothing, or something else, about where their agenda is."""
    return tuple(
        _put(one, url, standing.counterpart)
        for standing in review.standings
        if (url := scene.links.get(standing.counterpart.email))
        for one in scene.series_of(standing.one_on_one)
        if is_the_leader_s(one.details, scene.leader)
        and linked(one.details.description) != url
        and next_start(one, scene.now)
    )


def _put(series: Series, url: str, person: Counterpart) -> PutLink:
    stale = linked(series.details.description) is not None
    return PutLink(
        key=derived_key("link", series.ref.id, url) if stale else derived_key("link", series.ref.id),
        ref=replace(series.ref, etag=None),
        url=url,
        counterpart=person,
        reason=f"The page of the agenda with {person.first_name} has another address now."
        if stale
        else f"The invitation does not say yet where the agenda with {person.first_name} is.",
    )


def taken_out(action: PutLink, seen: Seen, leader: Leader, linked_by_others: frozenset[str]) -> tuple[Change, ...]:
    """Return what takes this address out again, also where a series that was split off took it along.

    What people have written since stays; a series whose link is a deed of its own is left to that.
    """
    found = [each for uid, each in seen.by_id.items() if uid == action.ref.id or uid not in linked_by_others]
    return tuple(
        change
        for each in found
        if is_the_leader_s(each.details, leader)
        for change in changes_without(each, action.url)
    )


def changes_without(event: Series | Single, url: str | None = None) -> tuple[Change, ...]:
    """Return what takes this address, any of ours without one, out of an event and of its exceptions."""
    found = [Change(event.ref.id, _without(event.details))] if _has(event.details, url) else []
    for exception in event.exceptions if isinstance(event, Series) else ():
        start = utc(exception.original_start)
        if _has(exception.details, url) and not exception.this_and_future and not is_taken_out(event, start):
            found.append(Change(event.ref.id, _without(exception.details), start))
    return tuple(found)


def _has(details: EventDetails, url: str | None) -> bool:
    there = linked(details.description)
    return there is not None and url in (None, there)


def _without(details: EventDetails) -> EventChange:
    return EventChange(description=take(details.description))
