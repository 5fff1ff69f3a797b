"""The .ics calendar keeps the contract of every calendar, as a file and as a folder."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from connectors import open_calendar
from connectors.errors import NotSupported, Unusable
from connectors.ics.connector import IcsCalendar
from connectors.model import Attendee, EventChange, EventDraft
from tests.connectors.elsewhere import HEAD, TAIL, OtherProgram, OtherPrograms, stamped, write_file
from tests.contracts.calendar_contract import DRAFT, SERIES, SINGLE, THIRD, WINDOW, CalendarContract, events, ref_of
from tests.contracts.calendar_seed import ONCE_TEXT, OWNER, WEEKLY_TEXT

WEEKLY = """BEGIN:VEVENT\r
UID:weekly@calendar.test\r
DTSTAMP:20251201T080000Z\r
DTSTART;TZID=Europe/Berlin:20260105T100000\r
DURATION:PT30M\r
RRULE:FREQ=WEEKLY\r
EXDATE;VALUE=DATE:20260112\r
SUMMARY:Ana and Lea\r
ATTENDEE;CN="Keller, Ana";PARTSTAT=ACCEPTED;X-LIKES="tea;coffee":mailto:ana\r
 @firm.test\r
X-COLOUR;X-SHADE=dark:blue\\, nearly\r
BEGIN:VALARM\r
TRIGGER:-PT10M\r
ACTION:DISPLAY\r
END:VALARM\r
END:VEVENT\r
"""
ONCE = """BEGIN:VEVENT\r
UID:once@calendar.test\r
DTSTART:20260107T130000Z\r
DTEND:20260107T140000Z\r
SUMMARY:Lunch\r
END:VEVENT\r
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_file(tmp_path / "lea.ics", WEEKLY, ONCE)


class TestIcsFile(CalendarContract):
    organizer_responds = True

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return write_file(tmp_path / "lea.ics", WEEKLY_TEXT, ONCE_TEXT)

    @pytest.fixture
    def calendar(self, path: Path) -> IcsCalendar:
        return IcsCalendar(path, UTC, clock=stamped, owners=[OWNER])

    @pytest.fixture
    def elsewhere(self, path: Path) -> OtherProgram:
        return OtherProgram(path)


class TestIcsFolder(CalendarContract):
    organizer_responds = True

    @pytest.fixture
    def calendar(self, tmp_path: Path) -> IcsCalendar:
        write_file(tmp_path / "weekly.ics", WEEKLY_TEXT)
        write_file(tmp_path / "once.ICS", ONCE_TEXT)
        return IcsCalendar(tmp_path, UTC, clock=stamped, owners=[OWNER])

    @pytest.fixture
    def elsewhere(self, tmp_path: Path) -> OtherPrograms:
        return OtherPrograms(tmp_path)


def test_a_write_leaves_the_bytes_of_every_other_event(file: Path) -> None:
    calendar = IcsCalendar(file, UTC, clock=stamped)
    calendar.update(ref_of(calendar, SINGLE), EventChange(title="Dinner"))
    assert WEEKLY.encode() in file.read_bytes()
    calendar.update(ref_of(calendar, SERIES), EventChange(title="Moved"), THIRD)
    assert WEEKLY.encode() in file.read_bytes()


def test_a_changed_occurrence_keeps_every_property_it_does_not_own(file: Path) -> None:
    calendar = IcsCalendar(file, UTC, clock=stamped)
    calendar.update(ref_of(calendar, SERIES), EventChange(title="Longer; and later"), THIRD)
    written = file.read_bytes().replace(b"\r\n ", b"").decode()
    exception = written.split("BEGIN:VEVENT")[2]
    for line in (
        "RECURRENCE-ID;TZID=Europe/Berlin:20260119T100000",
        "DTSTART;TZID=Europe/Berlin:20260119T100000",
        "DTEND;TZID=Europe/Berlin:20260119T103000",
        "SUMMARY:Longer\\; and later",
        'ATTENDEE;CN="Keller, Ana";PARTSTAT=ACCEPTED;X-LIKES="tea;coffee":mailto:ana@firm.test',
        "X-COLOUR;X-SHADE=dark:blue\\, nearly",
        "TRIGGER:-PT10M",
        "SEQUENCE:1",
        "DTSTAMP:20260102T120000Z",
        "LAST-MODIFIED:20260102T120000Z",
    ):
        assert f"{line}\r\n" in exception
    assert "RRULE" not in exception
    assert "EXDATE" not in exception


def test_a_created_event_is_deleted_without_a_trace(file: Path) -> None:
    before = file.read_bytes()
    calendar = IcsCalendar(file, UTC, clock=stamped)
    receipt = calendar.create(DRAFT)
    assert b"X-ONE-ON-ONE-MARK:hold\\, ana\\; 2026-W04" in file.read_bytes()
    calendar.delete(receipt.ref)
    assert file.read_bytes() == before


def test_a_write_leaves_no_other_file_behind(file: Path) -> None:
    calendar = IcsCalendar(file, UTC, clock=stamped)
    calendar.create(DRAFT)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_write_through_a_link_changes_the_file_and_keeps_the_link(file: Path) -> None:
    link = file.with_name("link.ics")
    link.symlink_to(file)
    IcsCalendar(link, UTC, clock=stamped).create(DRAFT)
    assert link.is_symlink()
    assert b"X-ONE-ON-ONE-MARK" in file.read_bytes()


def test_a_file_that_another_program_changed_is_read_anew(file: Path) -> None:
    calendar = IcsCalendar(file, UTC, clock=stamped)
    calendar.read(WINDOW)
    write_file(file, ONCE.replace("SUMMARY:Lunch", "SUMMARY:Late lunch"))
    [event] = events(calendar.read(WINDOW), SINGLE)
    assert event.details.title == "Late lunch"


def test_people_are_not_invited_without_an_organizer(file: Path) -> None:
    draft = EventDraft("mark", "Title", DRAFT.span, attendees=(Attendee("ana@firm.test"),))
    with pytest.raises(NotSupported):
        IcsCalendar(file, UTC).create(draft)


def test_an_event_that_cannot_be_written_back_whole_is_not_changed(tmp_path: Path) -> None:
    file = write_file(tmp_path / "odd.ics", ONCE.replace("SUMMARY", "NO COLON HERE\r\nSUMMARY"))
    before = file.read_bytes()
    calendar = IcsCalendar(file, UTC, clock=stamped)
    with pytest.raises(NotSupported):
        calendar.update(ref_of(calendar, SINGLE), EventChange(title="Dinner"))
    assert file.read_bytes() == before


def test_a_file_with_bare_line_feeds_keeps_them(tmp_path: Path) -> None:
    file = tmp_path / "unix.ics"
    file.write_bytes((HEAD + ONCE + TAIL).replace("\r\n", "\n").encode())
    calendar = IcsCalendar(file, UTC, clock=stamped)
    calendar.create(DRAFT)
    calendar.update(ref_of(calendar, SINGLE), EventChange(title="Dinner"))
    assert b"\r" not in file.read_bytes()
    assert len(calendar.read(WINDOW).changed) == 2


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    calendar = open_calendar("ics", path=tmp_path / "missing.ics")
    with pytest.raises(Unusable, match=r"missing\.ics cannot be read: No such file or directory\.$"):
        calendar.create(DRAFT)
