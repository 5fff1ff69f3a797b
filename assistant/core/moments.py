"""Say what kind of meeting this is: a first one, one after leave, one after a skipped one, or like any other.

Decides from the judged meetings and the notebook alone; does not judge outcomes itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from assistant.model import Meeting, Notebook, Outcome, Reason, Standing

NEW_PAIR = timedelta(days=30)


class Moment(StrEnum):
    """A meeting that is not like any other, as the question bank tags it."""

    FIRST = "first"
    AFTER_LEAVE = "after_leave"
    AFTER_SKIP = "after_skip"


def held(standing: Standing, until: datetime) -> tuple[Meeting, ...]:
    """Return the meetings that took place and began no later than `until`, oldest first.

    A meeting whose place was taken by another meeting of the pair is left out: that other meeting is listed itself.
    """
    return tuple(m for m in standing.meetings if _took_place(m) and m.span.start <= until)


def earlier_upcoming(meeting: Meeting, standing: Standing) -> tuple[Meeting, ...]:
    """Return the upcoming meetings of the pair that come before this one."""
    return tuple(m for m in standing.upcoming() if m.span.start < meeting.span.start)


def moment_of(meeting: Meeting, standing: Standing, notebook: Notebook) -> Moment | None:
    """Return what is special about this meeting, None for one like any other."""
    if _is_first(meeting, standing, notebook):
        return Moment.FIRST
    before = [m for m in standing.meetings if m.span.start < meeting.span.start and not _on_holiday(m)]
    if not before:
        return None
    if before[-1].outcome is Outcome.SKIPPED:
        return Moment.AFTER_SKIP
    return Moment.AFTER_LEAVE if _on_leave(before[-1]) else None


def _took_place(meeting: Meeting) -> bool:
    return meeting.outcome in (Outcome.KEPT, Outcome.MOVED) and meeting.reason is not Reason.OTHER_MEETING


def _is_first(meeting: Meeting, standing: Standing, notebook: Notebook) -> bool:
    first = standing.one_on_one.first_start
    return (
        meeting.span.start - first <= NEW_PAIR
        and not held(standing, meeting.span.start)
        and not earlier_upcoming(meeting, standing)
        and not any(note.day < first.date() and not note.private for note in notebook.notes)
    )


def _on_leave(meeting: Meeting) -> bool:
    return meeting.outcome is Outcome.EXCUSED and meeting.reason is Reason.LEAVE


def _on_holiday(meeting: Meeting) -> bool:
    return meeting.outcome is Outcome.EXCUSED and meeting.reason is Reason.HOLIDAY
