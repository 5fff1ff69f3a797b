"""The one-shot reading of a calendar: read, judge, and read further where a rare one-on-one needs it.

Calls things in order and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assistant.core import judge
from assistant.core.localtime import review_window
from assistant.core.scene import Scene
from assistant.model import Leader, Notebook, Policy, Review
from connectors.contract import Calendar
from connectors.model import Reading, Span


def review(
    calendar: Calendar, leader: Leader, policy: Policy, notebooks: Mapping[str, Notebook], now: datetime
) -> Review:
    """Read the calendar and judge it as it is now. Raises what the connector raises."""
    reading, scene = _read(calendar, leader, policy, notebooks, now)
    return judge.review(reading, scene)


def scene(
    calendar: Calendar, leader: Leader, policy: Policy, notebooks: Mapping[str, Notebook], now: datetime
) -> Scene:
    """Read the calendar and return what it would be judged by. Raises what the connector raises."""
    return _read(calendar, leader, policy, notebooks, now)[1]


def _read(
    calendar: Calendar, leader: Leader, policy: Policy, notebooks: Mapping[str, Notebook], now: datetime
) -> tuple[Reading, Scene]:
    def scene_of(reach: Span) -> tuple[Reading, Scene]:
        reading = calendar.read(reach)
        return reading, Scene.of(reading, reach, leader, policy, notebooks, now)

    window = review_window(now, policy.days_back, policy.days_ahead, leader.zone)
    reach = judge.reach_of(window)
    reading, seen = scene_of(reach)
    wider = judge.reach_of(window, judge.rarest_cadence(seen))
    return (reading, seen) if reach.contains(wider) else scene_of(wider)
