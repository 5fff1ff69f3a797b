"""Which days are crowded: long runs without a gap, hours full of meetings, many of them.

Its numbers are `CrowdedPolicy`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo

from assistant.core.busy import Timeline
from assistant.core.localtime import at, day_span, days, local_day
from assistant.core.people import party
from assistant.core.scene import Scene
from assistant.model import CrowdedBy, CrowdedPolicy, DayLoad, Leader, Policy, WorkingHours
from connectors.model import Event, Span


def crowded_days(scene: Scene) -> tuple[DayLoad, ...]:
    """Return the crowded days from today to the end of the window; today counts with all its events."""
    zone = scene.leader.zone
    ahead = days(local_day(scene.now, zone), local_day(scene.window.end, zone))
    loads = (day_load(day, scene.time.busy, scene.leader, scene.policy) for day in ahead)
    return tuple(load for load in loads if load.reasons)


def day_load(day: date, busy: Timeline, leader: Leader, policy: Policy) -> DayLoad:
    """Return how full the day is: busy minutes inside the working hours, longest run, meetings with another person."""
    whole = day_span(day, leader.zone)
    timed = [e for e in busy.over(whole) if not e.all_day]
    spans = [_clipped(e.span, whole) for e in timed]
    working = working_span(day, policy.working, leader.zone)
    busy_minutes = _union_minutes([_clipped(s, working) for s in spans if s.overlaps(working)]) if working else 0
    run = _longest_run(spans, timedelta(minutes=policy.crowded.run_gap_minutes))
    meetings = sum(1 for e in timed if _is_meeting(e, leader, policy))
    minutes = working.minutes if working else 0
    reasons = _reasons(run, busy_minutes, minutes, meetings, policy.crowded)
    return DayLoad(day, busy_minutes, minutes, run, meetings, reasons)


def working_span(day: date, working: WorkingHours, zone: tzinfo) -> Span | None:
    """Return the working hours of the day, None on a day without."""
    if day.isoweekday() not in working.days:
        return None
    return Span(at(day, working.start, zone), at(day, working.end, zone))


def has_run(load: DayLoad, policy: Policy) -> bool:
    return load.longest_run_minutes >= policy.crowded.run_minutes


def _reasons(run: int, busy: int, working: int, meetings: int, policy: CrowdedPolicy) -> tuple[CrowdedBy, ...]:
    full = working > 0 and busy * 100 >= policy.load_percent * working
    held = (
        (CrowdedBy.RUN, run >= policy.run_minutes),
        (CrowdedBy.LOAD, full),
        (CrowdedBy.COUNT, meetings >= policy.meetings),
    )
    return tuple(reason for reason, holds in held if holds)


def _is_meeting(event: Event, leader: Leader, policy: Policy) -> bool:
    seen = party(event.details, leader, policy.detect.bots)
    return bool(seen.others) or seen.has_group


def _clipped(span: Span, to: Span) -> Span:
    return Span(max(span.start, to.start), min(span.end, to.end))


def _merged(spans: Iterable[Span], gap: timedelta) -> list[Span]:
    """Join spans that follow each other with less than `gap` between them."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and (span.start < joined[-1].end + gap or span.start <= joined[-1].end):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _union_minutes(spans: list[Span]) -> int:
    return sum(span.minutes for span in _merged(spans, timedelta(0)))


def _longest_run(spans: list[Span], gap: timedelta) -> int:
    return max((span.minutes for span in _merged(spans, gap)), default=0)
