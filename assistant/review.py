"""The one-shot reading of a calendar: read, judge, and read further back where a rare one-on-one needs it.

Calls things in order and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assistant.core import judge
from assistant.core.localtime import review_window
from assistant.model import Leader, Notebook, Policy, Review
from connectors.contract import Calendar


def review(
    calendar: Calendar, leader: Leader, policy: Policy, notebooks: Mapping[str, Notebook], now: datetime
) -> Review:
    """Read the calendar and judge it as it is now. Raises what the connector raises."""
    window = review_window(now, policy.days_back, policy.days_ahead, leader.zone)
    reach = judge.reach_of(window)
    judged = judge.review(calendar.read(reach), reach, leader, policy, notebooks, now)
    wider = judge.reach_of(window, judge.rarest_cadence(judged))
    if not reach.contains(wider):
        judged = judge.review(calendar.read(wider), wider, leader, policy, notebooks, now)
    return judged
