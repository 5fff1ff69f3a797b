"""`oneonone doctor`: each check when all is well, when it is not, and what is said to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from assistant.commands.group import group
from assistant.daemon.checkup import Grade, of_calendar, of_clock, of_disk, of_two_zones, of_zone
from assistant.daemon.presence import Beat, only_one, write_beat
from assistant.filing import name_of
from assistant.store import Store
from connectors.model import Capabilities
from tests.shell.daemon_fakes import BERLIN, LEA, MORNING

CALENDAR = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTART:20261124T090000Z\r
DTEND:20261124T093000Z\r
SUMMARY:Ana / Lea\r
END:VEVENT\r
END:VCALENDAR\r
"""
Doctor = Callable[..., Result]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "lea.ics").write_text(CALENDAR, encoding="utf-8", newline="")
    path = tmp_path / "config.toml"
    path.write_text(
        f'calendar = "lea.ics"\ndata_dir = "data"\n[leader]\nemail = "{LEA}"\ntimezone = "Europe/Berlin"\n',
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


@pytest.fixture
def doctor(config: Path) -> Doctor:
    def run() -> Result:
        environ = {"ONEONONE_NOW": MORNING.isoformat()}
        return CliRunner().invoke(group, ["doctor", "--config", str(config)], env=environ)

    return run


def line(said: Result, name: str) -> str:
    """What is said of one check, without the folder it is about."""
    (found,) = [line for line in said.output.splitlines() if f" {name}: " in line]
    return found


def test_where_all_is_well_each_check_says_so(doctor: Doctor, config: Path) -> None:
    folder = config.parent / "data" / name_of(LEA)
    Store(config.parent / "data", LEA).change("ana@example.com", lambda book: book)
    with only_one(folder):
        write_beat(folder, Beat(7, MORNING, MORNING, MORNING + timedelta(minutes=5)))
        said = doctor()
    assert said.exit_code == 0, said.output
    graded = [tuple(line.split(":")[0].split(maxsplit=1)) for line in said.output.splitlines()]
    assert [name for grade, name in graded if grade == "ok"] == [
        "Configuration", "Time zone", "Clock", "Notes", "Disk", "Documents", "Calendar lea.ics", "Service",
    ]  # fmt: skip


def test_a_configuration_that_cannot_be_used_is_all_that_is_said(doctor: Doctor, config: Path) -> None:
    config.write_text("day_back = 3\n[leader]\nemail = 'lea'\n", encoding="utf-8")
    said = doctor()
    assert said.exit_code == 1
    assert 'did you mean "days_back"?' in said.output
    assert "must be an e-mail address" in said.output
    assert "Clock" not in said.output


def test_a_configuration_that_others_can_read_is_mentioned(doctor: Doctor, config: Path) -> None:
    config.chmod(0o644)
    said = doctor()
    assert said.exit_code == 0
    assert f"→ chmod 600 {config}" in said.output


def test_notes_that_others_can_read_are_to_be_closed(doctor: Doctor, config: Path) -> None:
    store = Store(config.parent / "data", LEA)
    store.change("ana@example.com", lambda book: replace(book, format_reviewed=MORNING.date()))
    store.path("ana@example.com").chmod(0o644)
    said = doctor()
    assert said.exit_code == 1
    assert "others can read 1 file" in line(said, "Notes")
    assert "→ chmod -R go-rwx" in said.output


def test_a_damaged_notebook_is_named(doctor: Doctor, config: Path) -> None:
    store = Store(config.parent / "data", LEA)
    store.change("ana@example.com", lambda book: replace(book, format_reviewed=MORNING.date()))
    store.path("ana@example.com").write_text("{", encoding="utf-8")
    said = doctor()
    assert said.exit_code == 1
    assert "is damaged" in line(said, "Notes")


def test_a_calendar_that_cannot_be_read_stops_no_other_check(doctor: Doctor, config: Path) -> None:
    (config.parent / "lea.ics").unlink()
    said = doctor()
    assert said.exit_code == 1
    assert line(said, "Calendar lea.ics").startswith("WRONG")
    assert " Service: " in said.output


def test_without_a_calendar_it_says_how_to_name_one(doctor: Doctor, config: Path) -> None:
    config.write_text('data_dir = "data"\n', encoding="utf-8")
    said = doctor()
    assert "oneonone init" in said.output.split("Calendars: ")[1]
    assert "without your address" in line(said, "Configuration")


def test_with_a_calendar_to_act_on_a_missing_address_is_wrong(doctor: Doctor, config: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"(?m)^email = .*\n", "", text), encoding="utf-8")
    said = doctor()
    assert said.exit_code == 1
    assert line(said, "Configuration").startswith("WRONG")


def test_documents_that_lie_where_a_file_is_are_refused(doctor: Doctor, config: Path) -> None:
    (config.parent / "prep").write_text("a file", encoding="utf-8")
    config.write_text('documents_dir = "prep"\n' + config.read_text("utf-8"), encoding="utf-8")
    said = doctor()
    assert said.exit_code == 1
    assert "is no folder" in line(said, "Documents")


def test_documents_that_are_with_a_provider_are_said_to_be_there(doctor: Doctor, config: Path) -> None:
    account = f'[[calendars]]\nkind = "google"\nuser = "{LEA}"\nclient_file = "client.json"\n'
    without = config.read_text("utf-8").partition("\n")[2]
    config.write_text(f'documents = "google-docs"\n{without}{account}', encoding="utf-8")
    assert line(doctor(), "Documents").endswith(f"Documents: with Google, as {LEA}")


def test_a_service_that_was_killed_is_missed(doctor: Doctor, config: Path) -> None:
    write_beat(config.parent / "data" / name_of(LEA), Beat(7, MORNING, MORNING, MORNING))
    said = doctor()
    assert said.exit_code == 1
    assert "start it again" in line(said, "Service")


def test_nothing_is_written(doctor: Doctor, config: Path) -> None:
    before = sorted(config.parent.rglob("*"))
    doctor()
    assert sorted(config.parent.rglob("*")) == before


# --- single checks ---------------------------------------------------------------------------------------------------


def test_a_clock_that_cannot_be_right_is_to_be_set() -> None:
    assert of_clock(datetime(1970, 1, 1, tzinfo=UTC), None).grade is Grade.WRONG
    assert of_clock(MORNING, None).grade is Grade.OK


def test_a_clock_that_was_set_back_is_noticed() -> None:
    found = of_clock(MORNING, MORNING + timedelta(days=3))
    assert found.grade is Grade.WRONG
    assert "the last look was at 2026-11-27 09:00" in found.said


def test_a_zone_of_the_machine_alone_is_worth_writing_down() -> None:
    assert of_zone(None, BERLIN).grade is Grade.NOTE
    assert of_zone("Europe/Berlin", ZoneInfo("Asia/Tokyo")).said == "Europe/Berlin (this machine's is Asia/Tokyo)"


def test_a_calendar_that_keeps_another_time_than_the_machine_is_named() -> None:
    [found] = of_two_zones("Work", ZoneInfo("Asia/Tokyo"), MORNING)
    assert (found.grade, found.said) == (
        Grade.WRONG,
        "Work keeps Asia/Tokyo, this machine Europe/Berlin, whose hours count",
    )
    assert found.todo == 'Set timezone = "Asia/Tokyo" under [leader].'
    assert list(of_two_zones("Work", ZoneInfo("Europe/Paris"), MORNING)) == []


def test_the_zone_of_each_calendar_is_looked_at_where_none_is_configured(doctor: Doctor, config: Path) -> None:
    config.write_text(config.read_text("utf-8").replace('timezone = "Europe/Berlin"\n', ""), "utf-8")
    said = []
    for zone in ("Asia/Tokyo", "America/New_York"):
        named = CALENDAR.replace("BEGIN:VEVENT", f"X-WR-TIMEZONE:{zone}\r\nBEGIN:VEVENT")
        (config.parent / "lea.ics").write_text(named, encoding="utf-8", newline="")
        said.append(f"lea.ics keeps {zone}, this machine" in doctor().output)
    assert any(said), "no machine keeps both times"


def test_there_is_room_on_the_disk_or_there_is_not(tmp_path: Path) -> None:
    assert of_disk(tmp_path, enough=0).grade is Grade.OK
    assert of_disk(tmp_path, enough=2**70).todo == "Make room there."


@pytest.mark.parametrize(
    ("able", "said"),
    [
        (Capabilities(), "can be read, not written"),
        (Capabilities(writes=True, invites=True, answers=True), "can be read and written"),
        (Capabilities(writes=True, answers=True), "can be read and written, but it cannot invite"),
        (Capabilities(writes=True), "can be read and written, but it cannot invite or answer"),
    ],
)
def test_what_a_calendar_can_do_is_said(able: Capabilities, said: str) -> None:
    assert of_calendar("Calendar x", able, 0).said == said


def test_events_that_cannot_be_understood_are_counted() -> None:
    assert of_calendar("Calendar x", Capabilities(writes=True), 2).grade is Grade.NOTE
