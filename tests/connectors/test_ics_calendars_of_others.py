"""Calendars that others wrote: those that icalendar and recurring-ical-events bring along for their own tests.

Every one of them is read without an exception, and wherever recurring-ical-events can expand it, the same occurrences
come out. `EXPLAINED` names the files in which they must differ, each with the reason.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from connectors.errors import Unusable
from connectors.ics.connector import IcsCalendar
from connectors.model import Series, Single, Span, Status
from connectors.recurrence import occurrences

WINDOW = Span(datetime(2000, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))
FLOATING = ZoneInfo("UTC")
Found = set[tuple[str, datetime]]

EXPLAINED = {
    "end_before_start_event": "what ends before it starts is broken; the other library swaps its ends",
    "issue_132_swapped_start_and_end": "what ends before it starts is broken; the other library swaps its ends",
    "issue_86_x_wr_timezone_without_time_zone_in_dt": "floating times are in the zone given here, not in the file's",
    "issue_526_calendar_with_different_events": "an unknown time zone is broken; the other library takes it for UTC",
    "issue_526_calendar_with_event_subset": "an unknown time zone is broken; the other library takes it for UTC",
    "issue_526_calendar_with_events": "an unknown time zone is broken; the other library takes it for UTC",
    "issue_526_calendar_with_shuffeled_events": "an unknown time zone is broken; the other library takes it for UTC",
}


def calendars() -> list[Path]:
    folders = (
        Path(str(files("recurring_ical_events"))) / "test" / "calendars",
        Path(str(files("icalendar"))) / "tests" / "calendars",
    )
    return sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*.ics"))


def ours(path: Path) -> Found:
    found: Found = set()
    for each in IcsCalendar(path, FLOATING).read(WINDOW):
        if isinstance(each, Single):
            found.add((each.ref.id.rpartition("/")[0] or each.ref.id, each.span.start))
        elif isinstance(each, Series):
            events = occurrences(each, WINDOW)
            found |= {
                (each.ref.id, event.span.start)
                for event in events
                if not event.cancelled or event.details.status is Status.CANCELLED
            }
    return {(uid, start) for uid, start in found if start in WINDOW}


def theirs(path: Path) -> Found | None:
    """Return what recurring-ical-events finds of what has a UID, None for a file that it cannot expand."""
    found: Found = set()
    try:
        for calendar in icalendar.Calendar.from_ical(path.read_bytes(), multiple=True):
            for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(WINDOW.start, WINDOW.end):
                start = event["DTSTART"].dt
                moment = (
                    start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=UTC)
                )
                aware = moment if moment.tzinfo else moment.replace(tzinfo=FLOATING)
                found.add((str(event.get("UID", "")), aware.astimezone(UTC)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return {(uid, start) for uid, start in found if uid and start in WINDOW}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", calendars(), ids=lambda path: path.stem)
def test_a_calendar_of_others_is_read_as_its_owners_read_it(path: Path) -> None:
    try:
        found = ours(path)
    except Unusable:
        assert b"BEGIN:VCALENDAR" not in path.read_bytes()
        return
    expected = theirs(path)
    if expected is None:
        return
    assert (found == expected) is (path.stem not in EXPLAINED)
