"""Which minutes before a one-on-one are kept free, so that nobody comes running from the meeting before."""

from __future__ import annotations

from datetime import timedelta

from assistant.core.keys import derived_key
from assistant.core.rebook import is_free
from assistant.core.scene import Scene
from assistant.model import MINUTE, HoldSlot, Meeting, Review, Standing
from connectors.model import Span

AHEAD = timedelta(days=7)


def wanted(review: Review, scene: Scene, minutes: int) -> tuple[HoldSlot, ...]:
    """Return the buffer before each meeting of the next seven days, where that time is free and no one-on-one's."""
    found = [
        _buffer(standing, meeting, minutes)
        for standing in review.standings
        for meeting in standing.upcoming()
        if scene.now < meeting.span.start <= scene.now + AHEAD
    ]
    meetings = [meeting.span for standing in review.standings for meeting in standing.upcoming()]
    return tuple(hold for hold in found if is_free(hold.span, scene, meetings))


def _buffer(standing: Standing, meeting: Meeting, minutes: int) -> HoldSlot:
    start = meeting.span.start
    return HoldSlot(
        key=derived_key("buffer", meeting.key.series, meeting.key.original_start, start),
        span=Span(start - minutes * MINUTE, start),
        counterpart=standing.counterpart,
        reason=f"Keeps {minutes} minutes free before the meeting with {standing.counterpart.first_name}.",
    )
