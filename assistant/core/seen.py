"""What stands on the calendars right now, found by id, by occurrence and by our mark. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.model import Leader
from connectors.model import Event, EventDetails, InstanceKey, Reading, Response, Series, Single, Span, utc
from connectors.recurrence import occurrences, single_event

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A complete reading, laid out to be asked about single things. `marked` are the singles that carry our mark.

    `declined_leave` says that what the leader declines may leave the calendar.
    """

    by_id: Mapping[str, Series | Single]
    marked: Mapping[str, Single]
    declined_leave: bool = False

    @classmethod
    def of(cls, reading: Reading, *, declined_leave: bool = False) -> Seen:
        by_id = {each.ref.id: each for each in reading}
        ours = (each for each in reading if isinstance(each, Single) and each.details.mark is not None)
        return cls(by_id, {each.details.mark: each for each in ours if each.details.mark}, declined_leave)

    def has_left(self, key: InstanceKey) -> bool:
        """Say whether an event that was declined may have left the calendar by that."""
        event = self.occurrence(key)
        return self.declined_leave and (event is None or event.cancelled)

    def occurrence(self, key: InstanceKey) -> Event | None:
        """Return the occurrence or single of this name, cancelled or not, None when there is none."""
        found = self.by_id.get(key.series)
        if found is None:
            return None
        if isinstance(found, Single):
            return single_event(found) if found.span.start == key.original_start else None
        moment = Span(key.original_start, key.original_start + _INSTANT)
        return next((e for e in occurrences(found, moment) if e.original.start == key.original_start), None)


def response_of(details: EventDetails, leader: Leader) -> Response | None:
    """Return what the leader answered, None when not invited."""
    return next((a.response for a in details.attendees if a.email in leader.addresses), None)


def is_taken_out(event: Series | Single, start: datetime) -> bool:
    """Say whether this occurrence was taken out of its series, so that nothing of it can be changed."""
    return isinstance(event, Series) and (
        start in {utc(moment) for moment in event.cancelled}
        or start.astimezone(event.start.tzinfo).date() in event.cancelled_days
    )
