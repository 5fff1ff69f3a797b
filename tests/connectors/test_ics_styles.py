"""What each calendar program writes is read as it is meant. The files are in `tests/data/ics`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.errors import Unusable
from connectors.ics.connector import IcsCalendar
from connectors.model import AttendeeKind, Event, EventKind, Reading, Response, Series, Span
from connectors.recurrence import occurrences, single_event

DATA = Path(__file__).parent.parent / "data" / "ics"
WINDOW = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
BERLIN = ZoneInfo("Europe/Berlin")


def reading(name: str) -> Reading:
    return IcsCalendar(DATA / name, BERLIN).read(WINDOW)


def events(name: str, uid: str) -> list[Event]:
    [found] = [each for each in reading(name) if each.ref.id == uid]
    return occurrences(found, WINDOW) if isinstance(found, Series) else [single_event(found)]


def diary(name: str, uid: str, zone: str = "Europe/Berlin") -> list[str]:
    """Return the events as lines: where the rule put it, where it is now and how long, X for a cancelled one."""
    local = ZoneInfo(zone)
    return [
        f"{event.original.start.astimezone(local):%m-%d %H:%M} > {event.span.start.astimezone(local):%m-%d %H:%M}"
        f" {event.span.minutes}m{' X' if event.cancelled else ''}"
        for event in events(name, uid)
    ]


def test_google_keeps_its_wall_clock_and_ends_on_its_last_local_day() -> None:
    lines = diary("google.ics", "5k1anaweekly@google.com")
    assert lines[:4] == [
        "01-05 10:00 > 01-05 10:00 30m",
        "01-12 10:00 > 01-12 10:00 30m X",
        "01-19 10:00 > 01-21 15:00 30m",
        "01-26 10:00 > 01-26 10:00 30m",
    ]
    assert lines[-2:] == ["03-30 10:00 > 03-30 10:00 30m", "04-06 10:00 > 04-06 10:00 30m"]


def test_google_answers_rooms_and_created_in_the_year_0_are_read() -> None:
    [event] = [each for each in events("google.ics", "5k1anaweekly@google.com") if each.span.start.day == 21]
    assert [(a.email, a.response) for a in event.details.attendees] == [
        ("lea@firm.test", Response.ACCEPTED),
        ("ana@firm.test", Response.DECLINED),
    ]
    [first, *_] = events("google.ics", "5k1anaweekly@google.com")
    assert first.details.attendees[2].kind is AttendeeKind.RESOURCE


def test_google_all_day_leave_runs_from_midnight_to_midnight() -> None:
    assert diary("google.ics", "leave2026@google.com") == ["02-16 00:00 > 02-16 00:00 7200m"]


def test_outlook_zone_names_quoted_lists_of_exdates_and_counts_are_read() -> None:
    assert diary("outlook.ics", "040000008200E00074C5B7101A82E00800000000B0") == [
        "03-10 14:00 > 03-10 14:00 45m",
        "03-17 14:00 > 03-17 14:00 45m",
        "03-24 14:00 > 03-24 14:00 45m",
        "03-31 14:00 > 03-31 14:00 45m X",
        "04-07 14:00 > 04-07 14:00 45m X",
        "04-14 14:00 > 04-14 14:00 45m",
    ]


def test_outlook_people_groups_and_privacy_are_read() -> None:
    details = events("outlook.ics", "040000008200E00074C5B7101A82E00800000000B0")[0].details
    assert details.private
    assert details.title == "Ben and Lea"
    ben, team, notes = details.attendees
    assert (ben.name, ben.response) == ("Okafor, Ben", Response.TENTATIVE)
    assert (team.email, team.kind) == ("team@all@firm.test", AttendeeKind.GROUP)
    assert not notes.participates


def test_outlook_busy_status_says_out_of_office_and_free() -> None:
    [away] = events("outlook.ics", "040000008200E00074C5B7101A82E00800000000B1")
    [free] = events("outlook.ics", "040000008200E00074C5B7101A82E00800000000B2")
    assert (away.details.kind, away.details.busy) == (EventKind.OUT_OF_OFFICE, True)
    assert (free.details.kind, free.details.busy) == (EventKind.DEFAULT, False)


def test_a_zone_that_only_the_file_defines_is_read() -> None:
    [away] = events("outlook.ics", "040000008200E00074C5B7101A82E00800000000B1")
    assert away.span.start == datetime(2026, 3, 16, 7, tzinfo=UTC)


def test_apple_monthly_last_friday_and_principals_with_an_email_are_read() -> None:
    assert diary("apple.ics", "7C2D0A6E-0001", "Europe/London") == [
        "01-30 16:00 > 01-30 16:00 30m",
        "02-27 16:00 > 02-27 15:00 15m",
        "03-27 16:00 > 03-27 16:00 30m",
        "04-24 16:00 > 04-24 16:00 30m",
    ]
    details = events("apple.ics", "7C2D0A6E-0001")[0].details
    assert details.organizer is not None
    assert [details.organizer.email, *(a.email for a in details.attendees)][:2] == ["lea@firm.test", "chiara@firm.test"]
    assert details.attendees[1].kind is AttendeeKind.RESOURCE


def test_an_all_day_event_over_a_clock_change_lasts_days_and_not_hours() -> None:
    [weekend] = events("apple.ics", "7C2D0A6E-0002")
    assert weekend.span.minutes == 47 * 60
    assert weekend.all_day


def test_nextcloud_this_and_future_shifts_later_ones_and_the_newest_version_counts() -> None:
    assert diary("nextcloud.ics", "b1f0d3c2-77aa-4a10")[:6] == [
        "01-06 09:00 > 01-06 09:00 30m",
        "01-20 09:00 > 01-20 09:00 30m",
        "02-03 09:00 > 02-03 09:00 30m",
        "02-17 09:00 > 02-18 11:00 45m",
        "03-03 09:00 > 03-03 09:00 30m X",
        "03-17 09:00 > 03-18 11:00 45m",
    ]
    assert reading("nextcloud.ics").events_read == 4


def test_thunderbird_vendor_zones_periods_and_bare_days_are_read() -> None:
    assert diary("thunderbird.ics", "2f6c-emil") == [
        "01-05 08:30 > 01-05 08:30 15m",
        "01-06 08:30 > 01-06 08:30 15m",
        "01-07 08:30 > 01-07 08:30 15m X",
        "01-08 08:30 > 01-08 08:30 15m",
        "01-09 08:30 > 01-09 08:30 15m",
        "01-12 10:00 > 01-12 10:00 60m",
    ]


def test_a_floating_time_is_in_the_zone_of_the_calendar() -> None:
    assert diary("thunderbird.ics", "2f6c-floating") == ["01-15 12:00 > 01-15 12:00 30m"]


def test_an_exception_without_its_master_is_a_single_event() -> None:
    assert diary("thunderbird.ics", "2f6c-orphan/20260120T090000Z") == ["01-22 10:00 > 01-22 10:00 60m"]


def test_fastmail_without_end_with_an_addition_and_a_move_to_another_zone_is_read() -> None:
    assert diary("fastmail.ics", "fm-farah", "America/New_York") == [
        "01-02 11:00 > 01-02 11:00 45m",
        "01-16 11:00 > 01-16 11:00 45m",
        "02-06 11:00 > 02-09 11:00 30m",
        "03-06 11:00 > 03-06 11:00 45m",
        "04-03 11:00 > 04-03 11:00 45m",
    ]
    assert events("fastmail.ics", "fm-farah")[0].details.attendees[0].email == "farah+work@firm.test"


def test_an_exception_that_fits_no_occurrence_is_broken_however_old() -> None:
    found = reading("fastmail.ics")
    assert [problem.uid for problem in found.problems] == ["fm-farah"]
    assert (found.events_read, "2025-06-05 11:00" in found.problems[0].error) == (3, True)


def test_a_folder_is_one_calendar() -> None:
    calendar = IcsCalendar(DATA, BERLIN)
    found = calendar.read(WINDOW)
    assert len({each.ref.calendar for each in found}) == 6
    assert calendar.owners().most_common(1) == [("lea@firm.test", 6)]


def test_the_zone_is_the_one_the_files_name() -> None:
    assert IcsCalendar(DATA / "apple.ics").timezone == ZoneInfo("Europe/London")
    assert IcsCalendar(DATA / "apple.ics", BERLIN).timezone is BERLIN


def test_in_a_folder_what_is_no_calendar_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_text("Dear Lea")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "good.ICS").write_bytes((DATA / "google.ics").read_bytes())
    found = IcsCalendar(tmp_path, BERLIN).read(WINDOW)
    assert [(p.source, p.uid, p.is_event) for p in found.problems] == [("a.ics", None, False)]
    assert (found.events_read, found.changed[0].ref.calendar) == (4, "below/good.ICS")


@pytest.mark.parametrize("content", ["", "Dear Lea", "BEGIN:VCARD\nEND:VCARD\n", "\0" * 100])
def test_a_file_that_is_no_calendar_cannot_be_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.ics").write_text(content)
    for path in (tmp_path / "a.ics", tmp_path):
        with pytest.raises(Unusable, match=r"is (no|a) calendar"):
            IcsCalendar(path, UTC).read(WINDOW)


def test_what_is_not_there_cannot_be_used(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "no.ics", "No such file"), (tmp_path, r"holds no \.ics files")):
        with pytest.raises(Unusable, match=said):
            IcsCalendar(path, UTC).read(WINDOW)


def test_progress_ends_with_all_events() -> None:
    told: list[tuple[int, int]] = []
    IcsCalendar(DATA, BERLIN, lambda done, total: told.append((done, total))).read(WINDOW)
    assert told[0] == (0, 21)
    assert told[-1] == (21, 21)
