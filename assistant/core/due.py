"""Say what is due when, on the leader's wall clock. Pure: reads no clock, starts nothing, remembers nothing.

A wall-clock time that a clock change leaves out moves forward by the change; one that occurs twice is its first
occurrence. Each Due carries a key derived from (kind, local date, person), so that whoever acts twice acts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from assistant.core.localtime import DAY, at, local_day
from assistant.model import Meeting, Notebook, Outcome, Policy, Reason, Standing
from connectors.model import utc

LONGEST_SEARCH_DAYS = 400


class DueKind(StrEnum):
    """What falls due."""

    INVITE = "invite"
    PREP = "prep"
    REFRESH = "refresh"
    NUDGE = "nudge"
    WEEKLY = "weekly"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Something that falls due. `at` is in UTC; `key` makes doing it twice doing it once."""

    at: datetime
    kind: DueKind
    key: str


def is_working_day(day: date, policy: Policy) -> bool:
    """Tell whether work is done on this day: one of the working weekdays, and no holiday."""
    return day.isoweekday() in policy.working.days and day not in policy.holidays


def working_day_before(day: date, policy: Policy, count: int = 1) -> date:
    """Return the `count`-th working day before `day`; `day` itself never counts.

    Where the policy leaves no working day for more than a year, calendar days are counted instead.
    """
    found = 0
    for back in range(1, LONGEST_SEARCH_DAYS + 1):
        candidate = day - back * DAY
        found += is_working_day(candidate, policy)
        if found == count:
            return candidate
    return day - count * DAY


def moments(
    standing: Standing, policy: Policy, zone: tzinfo, recorded: frozenset[date] = frozenset()
) -> tuple[Due, ...]:
    """Return what falls due for the meetings of one person, in order of time, each key once.

    `recorded` are the local days on which something was written down (`recorded_days`): no nudge about those.
    Ahead of a meeting fall the link for the counterpart (at the start of work), the prep document and its refresh;
    after a meeting that took place, the nudge. A lost meeting asks for nothing.
    """
    found: dict[str, Due] = {}
    for meeting in standing.meetings:
        for due in _around(meeting, standing.one_on_one.id, policy, zone, recorded):
            found.setdefault(due.key, due)
    return tuple(sorted(found.values()))


def next_weekly(now: datetime, policy: Policy, zone: tzinfo) -> Due:
    """Return the first weekly summary that falls due after `now`."""
    schedule = policy.schedule
    today = local_day(utc(now), zone)
    day = today + (schedule.weekly_day - today.isoweekday()) % 7 * DAY
    if at(day, schedule.weekly_at, zone) <= now:
        day += 7 * DAY
    return Due(at(day, schedule.weekly_at, zone), DueKind.WEEKLY, key(DueKind.WEEKLY, day))


def key(kind: DueKind, day: date, one_on_one: str = "") -> str:
    """Return the key of what falls due about the meeting with a person on a local day; the weekly one has no person."""
    return ":".join(part for part in (kind, day.isoformat(), one_on_one) if part)


def recorded_days(notebook: Notebook) -> frozenset[date]:
    """Return the days on which anything of a meeting was written down."""
    days = {note.day for note in notebook.notes}
    days |= {item.created for item in notebook.items}
    days |= {item.done for item in notebook.items if item.done}
    days |= {point.discussed for point in notebook.points if point.discussed}
    return frozenset(days)


def _around(meeting: Meeting, one_on_one: str, policy: Policy, zone: tzinfo, recorded: frozenset[date]) -> list[Due]:
    day = local_day(meeting.span.start, zone)
    times: dict[DueKind, datetime] = {}
    if meeting.outcome is Outcome.UPCOMING:
        times |= _before(meeting, day, policy, zone)
    if _takes_place(meeting) and day not in recorded:
        times[DueKind.NUDGE] = meeting.span.end + timedelta(hours=policy.schedule.nudge_hours)
    return [Due(at, kind, key(kind, day, one_on_one)) for kind, at in times.items()]


def _before(meeting: Meeting, day: date, policy: Policy, zone: tzinfo) -> dict[DueKind, datetime]:
    schedule = policy.schedule
    invite_day = working_day_before(day, policy, schedule.invite_working_days)
    return {
        DueKind.INVITE: at(invite_day, policy.working.start, zone),
        DueKind.PREP: at(working_day_before(day, policy), schedule.prep_at, zone),
        DueKind.REFRESH: meeting.span.start - timedelta(hours=schedule.prep_refresh_hours),
    }


def _takes_place(meeting: Meeting) -> bool:
    """Tell whether the meeting is held at its span; one that another meeting made good is not."""
    lost = meeting.outcome in (Outcome.SKIPPED, Outcome.EXCUSED) or meeting.reason is Reason.OTHER_MEETING
    return not lost
