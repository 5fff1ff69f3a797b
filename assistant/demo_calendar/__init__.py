"""Make the demo's calendar: half a year of Lea Brandt, an invented engineering director, placed around a given moment.

The same moment and zone give the same bytes. The stories (who was missed, who fell silent, what is crowded) come out at
any moment because they are placed by working days from it, never by dates. Judges nothing and writes no file.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from assistant.demo_calendar.days import Days
from assistant.demo_calendar.everyday import everyday
from assistant.demo_calendar.ical import written
from assistant.demo_calendar.notebooks import notebooks_of
from assistant.demo_calendar.one_on_ones import one_on_ones
from assistant.demo_calendar.people import LEA
from assistant.model import Notebook

LEADER_EMAIL = LEA.email
LEADER_NAME = LEA.name

__all__ = ["LEADER_EMAIL", "LEADER_NAME", "build", "notebooks"]


def build(now: datetime, zone: tzinfo) -> str:
    """Return the calendar as .ics text: CRLF, folded lines, one broken event. Raises ValueError for a naive moment."""
    days = Days.around(now, zone)
    return written((*one_on_ones(days), *everyday(days)), days)


def notebooks(now: datetime, zone: tzinfo) -> tuple[Notebook, ...]:
    """Return what Lea has written down: notes, some of them private, promises, points, questions asked and themes."""
    return notebooks_of(Days.around(now, zone))
