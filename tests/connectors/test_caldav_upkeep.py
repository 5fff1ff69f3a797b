"""An exception that holds our document alone follows its series, whatever its organizer makes of that afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from connectors.caldav.connector import CalDavCalendar
from connectors.model import Attachment, EventChange, Span
from tests.connectors.servers.shelf import Shelf, Visitor
from tests.contracts.calendar_contract import event_at, ref_of
from tests.contracts.calendar_seed import HOUR, INVITATION, INVITATION_FIRST, INVITATION_TEXT, WINDOW

PREP = Attachment("Prep.md", "prep", content=b"# Prep\n")
SECOND = INVITATION_FIRST + timedelta(days=7)
FOURTH = SECOND + timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Invited:
    """A calendar with an invitation whose second meeting holds our document."""

    calendar: CalDavCalendar
    shelf: Shelf
    path: str

    def changes(self, old: str, new: str) -> None:
        """Let the organizer change the series: the server leaves our exception as it stands."""
        self.shelf.put(self.path, self.text.replace(old, new, 1).encode())

    @property
    def text(self) -> str:
        return self.shelf.text(self.path)

    def attach(self, content: bytes = b"# Newer\n", start: object = SECOND) -> None:
        document = Attachment("Prep.md", "prep", content=content)
        self.calendar.attach(ref_of(self.calendar, INVITATION), document, SECOND if start is SECOND else FOURTH)


@pytest.fixture
def invited(radicale_in_process: Shelf) -> Invited:
    elsewhere = Visitor(radicale_in_process, radicale_in_process.seeded())
    elsewhere.put(INVITATION_TEXT)
    calendar = radicale_in_process.opened(elsewhere.path)
    found = Invited(calendar, radicale_in_process, f"{elsewhere.path}invitation.ics")
    found.attach(b"# Prep\n")
    return found


def test_a_series_that_is_renamed_is_renamed_where_our_document_is(invited: Invited) -> None:
    invited.changes("SUMMARY:Max invites", "SUMMARY:Max and Lea\r\nLOCATION:Room 5")
    invited.attach()
    details = event_at(invited.calendar, SECOND, INVITATION).details
    assert (details.title, details.location) == ("Max and Lea", "Room 5")
    assert [each.content for each in details.attachments] == [b"# Newer\n"]


def test_nothing_is_left_of_a_document_that_is_taken_away_after_the_series_changed(invited: Invited) -> None:
    invited.changes("SUMMARY:Max invites", "SUMMARY:Max and Lea")
    assert invited.calendar.detach(ref_of(invited.calendar, INVITATION), "prep", SECOND).changed
    assert "RECURRENCE-ID" not in invited.text


def test_no_meeting_stays_behind_when_the_series_is_moved(invited: Invited) -> None:
    invited.changes("DTSTART;TZID=Europe/Berlin:20260108T100000", "DTSTART;TZID=Europe/Berlin:20260108T090000")
    assert invited.calendar.detach(ref_of(invited.calendar, INVITATION), "prep", SECOND).changed
    assert "RECURRENCE-ID" not in invited.text
    assert invited.calendar.read(WINDOW).problems == ()


def test_the_document_of_another_meeting_takes_away_what_stayed_behind(invited: Invited) -> None:
    invited.changes("RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;INTERVAL=3")
    invited.attach(start=FOURTH)
    assert invited.text.count("RECURRENCE-ID") == 1
    assert [each.mark for each in event_at(invited.calendar, FOURTH, INVITATION).details.attachments] == ["prep"]


def test_a_meeting_that_the_organizer_cancelled_does_not_keep_our_exception(invited: Invited) -> None:
    invited.changes("RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY\r\nEXDATE;TZID=Europe/Berlin:20260115T100000")
    invited.calendar.update(ref_of(invited.calendar, INVITATION), EventChange(reminder_minutes=10))
    assert "RECURRENCE-ID" not in invited.text


def test_what_anybody_changed_in_the_exception_stays(invited: Invited) -> None:
    head, _, exception = invited.text.rpartition("SUMMARY:Max invites")
    invited.shelf.put(invited.path, f"{head}SUMMARY:Max alone{exception}".encode())
    invited.changes("SUMMARY:Max invites", "SUMMARY:Max and Lea")
    invited.attach()
    assert event_at(invited.calendar, SECOND, INVITATION).details.title == "Max alone"


def test_what_we_changed_in_the_exception_stays(invited: Invited) -> None:
    moved = EventChange(span=Span(SECOND, SECOND + HOUR / 2))
    invited.calendar.update(ref_of(invited.calendar, INVITATION), moved, SECOND)
    invited.changes("SUMMARY:Max invites", "SUMMARY:Max and Lea")
    invited.attach()
    event = event_at(invited.calendar, SECOND, INVITATION)
    assert (event.span, event.details.title) == (moved.span, "Max invites")
