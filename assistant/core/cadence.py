"""How often a one-on-one is held, and how it stands: its rhythm, its health, what was missed.

Judges people on the second miss, not on every event. Rules: docs/review.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from assistant.model import Health, Meeting, OneOnOne, Outcome, Reason, Standing
from connectors.recurrence import Rule, parse_rule

PERIOD_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
WEEKS_A_MONTH = 365 / 7 / 12
HELD = (Outcome.KEPT, Outcome.MOVED)
JUDGED = (Outcome.KEPT, Outcome.MOVED, Outcome.SKIPPED)
DAY = timedelta(days=1)
LONGEST_DAYS = 36_525  # a century: an interval of millions is a slip, and no sum of days with it may leave the calendar


def half_up(number: float) -> int:
    """Round to the nearest whole number, halves up, never below one."""
    return max(1, math.floor(number + 0.5))


def rule_days(rule: str) -> int:
    """Return the cadence of an RRULE in days: its period, divided by the number of days in it; at most a century."""
    parts = parse_rule(rule)
    return min(LONGEST_DAYS, half_up(PERIOD_DAYS[parts.freq] * parts.interval / _times_in_period(parts)))


def _times_in_period(rule: Rule) -> float:
    hours = max(1, len(rule.by_hour))
    if rule.by_set_pos:
        return len(rule.by_set_pos) * _months_in_year(rule)
    match rule.freq:
        case "DAILY":
            return hours * (len(rule.by_day) / 7 if rule.by_day else 1)
        case "WEEKLY":
            return hours * max(1, len(rule.by_day))
        case "MONTHLY":
            return hours * _days_in_month(rule)
        case _:
            return hours * _days_in_year(rule)


def _months_in_year(rule: Rule) -> int:
    return max(1, len(rule.by_month)) if rule.freq == "YEARLY" else 1


def _days_in_month(rule: Rule) -> float:
    if rule.by_month_day:
        return len(rule.by_month_day)
    return sum(1 if ordinal else WEEKS_A_MONTH for ordinal, _ in rule.by_day) or 1


def _days_in_year(rule: Rule) -> float:
    if rule.by_month or rule.by_month_day:
        return _days_in_month(rule) * max(1, len(rule.by_month))
    if rule.by_day:
        weeks = len(rule.by_week_no) or 52
        return sum(1 if ordinal else weeks for ordinal, _ in rule.by_day)
    return len(rule.by_year_day) or len(rule.by_week_no) or 1


def distance_days(starts: Sequence[datetime]) -> int | None:
    """Return the median distance of the starts to the nearest day; None for fewer than two."""
    ordered = sorted(starts)
    distances = sorted((later - earlier) / DAY for earlier, later in pairwise(ordered))
    return half_up(_median(distances)) if distances else None


def _median(ordered: Sequence[float]) -> float:
    """Return the median; `statistics` would be loaded for this line alone, and is half a megabyte."""
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def stand(one_on_one: OneOnOne, meetings: tuple[Meeting, ...], now: datetime) -> Standing:
    """Judge how a one-on-one stands from its meetings, sorted by start."""
    upcoming = next((m for m in meetings if m.outcome is Outcome.UPCOMING), None)
    counted = [m for m in meetings if _counts(m, upcoming, now)]
    held = [m.span.start for m in meetings if m.outcome in HELD and m.reason is not Reason.OTHER_MEETING]
    return Standing(
        one_on_one=one_on_one,
        meetings=meetings,
        health=_health(counted, upcoming),
        missed_in_a_row=_missed(counted),
        last_kept=max(held, default=None),
        next=upcoming,
    )


def _counts(meeting: Meeting, upcoming: Meeting | None, now: datetime) -> bool:
    """Say whether a meeting counts for health: one lost ahead does only when it comes before the next upcoming one."""
    if meeting.outcome not in JUDGED:
        return False
    return meeting.span.start <= now or upcoming is None or meeting.span.start < upcoming.span.start


def _health(counted: list[Meeting], upcoming: Meeting | None) -> Health:
    skipped = [m.outcome is Outcome.SKIPPED for m in counted[-2:]]
    if upcoming is None:
        return Health.SILENT
    if len(skipped) == 2 and all(skipped):
        return Health.RED
    return Health.AMBER if skipped and skipped[-1] else Health.GREEN


def _missed(counted: list[Meeting]) -> int:
    missed = 0
    for meeting in reversed(counted):
        if meeting.outcome is not Outcome.SKIPPED:
            break
        missed += 1
    return missed
