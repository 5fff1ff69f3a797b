"""Say whether this is the meeting in which the pair looks at the format itself: once a quarter, in one meeting only."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from assistant.core.localtime import local_day
from assistant.core.moments import earlier_upcoming, held
from assistant.model import Meeting, Notebook, Policy, Standing


def is_due(
    meeting: Meeting, standing: Standing, notebook: Notebook, policy: Policy, now: datetime, zone: tzinfo
) -> bool:
    """Tell whether the format is a point of this upcoming meeting: of the first that falls due, and of no later one."""
    every = timedelta(days=policy.agenda.format_review_days)
    ahead = (*earlier_upcoming(meeting, standing), meeting)
    if notebook.format_reviewed is not None:
        due_on = notebook.format_reviewed + every
        return _first_on([local_day(m.span.start, zone) for m in ahead], due_on)
    return _never_reviewed(ahead, standing, every, now, zone)


def _first_on(days: list[date], due_on: date) -> bool:
    return days[-1] >= due_on and all(day < due_on for day in days[:-1])


def _never_reviewed(
    ahead: tuple[Meeting, ...], standing: Standing, every: timedelta, now: datetime, zone: tzinfo
) -> bool:
    """Tell whether a quarter of the pair's time together ends between this meeting and the one before it.

    A pair that records no review is reminded once a quarter, not at every meeting, and not all pairs in one week.
    """
    behind = held(standing, now)
    if not behind:
        return False
    began = local_day(min(standing.one_on_one.first_start, behind[0].span.start), zone)
    quarters = [(local_day(m.span.start, zone) - began) // every for m in (behind[-1], *ahead)]
    return quarters[-1] > quarters[-2] and quarters[-1] > 0 and quarters[-2] == quarters[0]
