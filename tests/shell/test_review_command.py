"""`oneonone review` and `oneonone explain` as a person runs them, on calendar files as programs write them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.commands.group import group

CALENDAR = """\
BEGIN:VCALENDAR
PRODID:-//Test//Test//EN
VERSION:2.0
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
UID:ana-weekly
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:20260106T100000
DTEND;TZID=Europe/Berlin:20260106T103000
RRULE:FREQ=WEEKLY;BYDAY=TU
EXDATE;TZID=Europe/Berlin:20260224T100000
ORGANIZER;CN=Lea Brandt:mailto:Lea@Example.com
ATTENDEE;CN=Lea Brandt;PARTSTAT=ACCEPTED:mailto:lea@example.com
ATTENDEE;CN="Díaz, Ana";PARTSTAT=ACCEPTED:mailto:Ana@Example.com
SUMMARY:Ana / Lea
END:VEVENT
BEGIN:VEVENT
UID:budget
DTSTAMP:20260101T000000Z
DTSTART:20260303T083000Z
DTEND:20260303T100000Z
ORGANIZER:mailto:lea@example.com
ATTENDEE:mailto:ben@example.com
ATTENDEE:mailto:zoe@example.com
SUMMARY:Budget
END:VEVENT
BEGIN:VEVENT
DTSTAMP:20260101T000000Z
DTSTART:20260304T083000Z
SUMMARY:no uid
END:VEVENT
END:VCALENDAR
"""
NOW = "2026-03-02T12:00"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def written(here: Path, text: str | bytes = CALENDAR, name: str = "calendar.ics") -> Path:
    path = here / name
    path.write_bytes(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(a) for a in arguments])


def as_json(path: Path, *more: object) -> dict[str, Any]:
    result = run("review", path, "--now", NOW, "--format", "json", *more)
    assert result.exit_code == 0, result.output
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


def test_the_json_is_the_contract(here: Path) -> None:
    review = as_json(written(here), "--me", "lea@example.com", "--tz", "Europe/Berlin")
    fields = "schema leader now window one_on_ones conflicts crowded_days proposals problems counts"
    assert list(review) == fields.split()
    assert review["schema"] == 1
    assert review["leader"] == {"email": "lea@example.com", "timezone": "Europe/Berlin"}
    assert review["now"] == "2026-03-02T12:00:00+01:00"
    assert review["window"] == {"start": "2025-12-08T00:00:00+01:00", "end": "2026-04-13T00:00:00+02:00"}
    (ana,) = review["one_on_ones"]
    assert ana["counterpart"] == {"email": "ana@example.com", "name": "Díaz, Ana"}
    assert (ana["cadence_days"], ana["usual_minutes"], ana["source"]) == (7, 30, "series")
    assert (ana["health"], ana["missed_in_a_row"]) == ("amber", 1)
    assert (ana["last_kept"], ana["next"]) == ("2026-02-17T10:00:00+01:00", "2026-03-03T10:00:00+01:00")
    assert ana["meetings"][7] == {
        "start": "2026-02-24T10:00:00+01:00",
        "end": "2026-02-24T10:30:00+01:00",
        "original_start": "2026-02-24T10:00:00+01:00",
        "outcome": "skipped",
        "reason": "cancelled",
    }
    assert ana["meetings"][-1]["start"] == "2026-04-07T10:00:00+02:00"
    assert review["conflicts"] == [
        {
            "counterpart": ana["counterpart"],
            "start": "2026-03-03T10:00:00+01:00",
            "with": {"title": "Budget", "start": "2026-03-03T09:30:00+01:00", "end": "2026-03-03T11:00:00+01:00"},
        }
    ]
    assert review["problems"] == [{"source": "calendar.ics", "uid": None, "error": review["problems"][0]["error"]}]
    assert review["counts"] == {"events": 2, "occurrences": 15, "one_on_ones": 1, "skipped_components": 1}


def test_two_runs_give_the_same_bytes(here: Path) -> None:
    path = written(here)
    first = run("review", path, "--now", NOW, "--format", "json")
    again = run("review", path, "--now", NOW, "--format", "json")
    assert first.stdout_bytes == again.stdout_bytes


def test_without_me_the_leader_is_who_owns_most_events_and_it_is_said(here: Path) -> None:
    result = run("review", written(here), "--now", NOW, "--format", "json")
    assert json.loads(result.stdout)["leader"]["email"] == "lea@example.com"
    assert "lea@example.com" in result.stderr


def test_of_two_who_own_equally_many_the_leader_is_who_is_in_most(here: Path) -> None:
    series = CALENDAR.split("BEGIN:VEVENT")[1].partition("END:VEVENT")[0]
    others = series.replace("ana-weekly", "ben-weekly").replace("CN=Lea Brandt:mailto:Lea", "CN=Ben:mailto:ben")
    others = others.replace("Ana@Example.com", "ben@example.com")
    two = f"BEGIN:VCALENDAR\nBEGIN:VEVENT{series}END:VEVENT\nBEGIN:VEVENT{others}END:VEVENT\nEND:VCALENDAR\n"
    assert as_json(written(here, two))["leader"]["email"] == "lea@example.com"


def test_the_zone_is_the_calendar_s_unless_it_is_given(here: Path) -> None:
    path = written(here)
    assert as_json(path)["leader"]["timezone"] == "Europe/Berlin"
    elsewhere = as_json(path, "--tz", "America/New_York")
    assert elsewhere["now"] == "2026-03-02T12:00:00-05:00"
    assert elsewhere["one_on_ones"][0]["meetings"][0]["start"] == "2026-01-06T04:00:00-05:00"


def test_the_counterpart_can_ask_too(here: Path) -> None:
    seen = as_json(written(here), "--me", "ANA@example.com")
    mine = as_json(written(here), "--me", "lea@example.com")
    assert seen["one_on_ones"][0]["counterpart"]["email"] == "lea@example.com"
    assert seen["one_on_ones"][0]["id"] == mine["one_on_ones"][0]["id"]


def test_people_whose_addresses_outlook_did_not_know_are_told_apart_by_name(here: Path) -> None:
    head, series, _ = CALENDAR.split("BEGIN:VEVENT")[:3]
    unknown = series.replace("mailto:Ana@Example.com", "invalid:nomail")
    ben = unknown.replace("ana-weekly", "ben-weekly").replace('CN="Díaz, Ana"', "CN=Ben Ito")
    events = "".join(f"BEGIN:VEVENT{each}" for each in (unknown, ben))
    review = as_json(written(here, f"{head}{events}END:VCALENDAR\n"), "--me", "lea@example.com")
    assert [o["counterpart"] for o in review["one_on_ones"]] == [
        {"email": "ben ito", "name": "Ben Ito"},
        {"email": "díaz, ana", "name": "Díaz, Ana"},
    ]


def test_the_text_form_names_the_person_and_the_conflict(here: Path) -> None:
    result = run("review", written(here), "--now", NOW, "--me", "lea@example.com")
    assert result.exit_code == 0
    assert "Ana" in result.stdout
    assert "Budget" in result.stdout


def test_out_writes_a_prep_document_a_meeting_and_the_weekly_summary(here: Path) -> None:
    out = here / "deep" / "out"
    review = as_json(written(here), "--out", out)
    names = {path.name for path in out.iterdir()}
    upcoming = [m for m in review["one_on_ones"][0]["meetings"] if m["outcome"] == "upcoming"]
    assert {"weekly.html", "weekly.txt"} <= names
    for suffix in (".md", ".html"):
        assert len([n for n in names if n.endswith(suffix) and not n.startswith("weekly")]) == len(upcoming) == 6


def test_only_the_leader_s_own_edition_holds_what_is_private(here: Path) -> None:
    assert run("note", "ana@example.com", "--private", "PRIVATE-NOTE").exit_code == 0
    assert run("point", "ana@example.com", "PRIVATE-POINT").exit_code == 0
    path = written(here)
    as_json(path, "--out", here / "shared")
    as_json(path, "--out", here / "own", "--private")
    shared = "".join(p.read_text(encoding="utf-8") for p in (here / "shared").iterdir())
    own = "".join(p.read_text(encoding="utf-8") for p in (here / "own").glob("*only-you*"))
    assert "PRIVATE" not in shared
    assert "PRIVATE-NOTE" in own
    assert "PRIVATE-POINT" in own


@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_an_interval_of_millions_is_judged_like_any_rare_rule(here: Path, freq: str) -> None:
    rare = CALENDAR.replace("FREQ=WEEKLY;BYDAY=TU", f"FREQ={freq};INTERVAL=999999999").replace("EXDATE", "X-EXDATE")
    (ana,) = as_json(written(here, rare), "--me", "lea@example.com")["one_on_ones"]
    assert [m["start"][:10] for m in ana["meetings"]] == ["2026-01-06"]
    assert ana["health"] == "silent"


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\x00\x01\x02", b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"%PDF-1.7 not a calendar"],
)
def test_a_file_that_is_no_calendar_is_said_in_one_sentence(here: Path, content: bytes) -> None:
    result = run("review", written(here, content), "--now", NOW)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "calendar.ics" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--now", "yesterday"), "yesterday"),
        (("--now", "0001-01-01T00:00+14:00"), "0001"),
        (("--now", "9999-12-31T23:00"), "9999"),
        (("--tz", "Mars/Olympus"), "Mars/Olympus"),
        (("--tz", "../../etc/passwd"), "time zone"),
        (("--me", "nobody"), "nobody"),
        (("--me", "@example.com"), "e-mail address"),
        (("--me", "lea@"), "e-mail address"),
        (("--me", "Lea <lea@example.com>"), "e-mail address"),
        (("--me", ""), "--me"),
        (("--now", ""), "--now"),
        (("--tz", ""), "--tz"),
        (("--out", ""), "--out"),
        (("--private",), "--out"),
        (("--config", "missing.toml"), "missing.toml"),
        (("--format", "yaml"), "yaml"),
    ],
)
def test_arguments_that_cannot_be_used_are_said(here: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run("review", written(here), "--now", NOW, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_empty_path_is_not_the_folder_one_stands_in(here: Path) -> None:
    result = run("review", "", "--now", NOW)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "PATH is empty" in result.stderr


def test_an_address_on_the_web_is_answered_with_what_to_do(here: Path) -> None:
    result = run("review", "https://calendar.example.com/lea/basic.ics", "--now", NOW)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "https://calendar.example.com/lea/basic.ics" in result.stderr
    assert "Download" in result.stderr


def test_without_a_path_the_configured_calendar_is_judged(here: Path) -> None:
    config = here / "config.toml"
    config.write_text(f"calendar = {str(written(here))!r}\n", encoding="utf-8")
    assert run("review", "--config", config, "--now", NOW).exit_code == 0
    assert "calendar" in run("review", "--now", NOW).stderr


def test_a_missing_file_is_said(here: Path) -> None:
    result = run("review", here / "none.ics")
    assert result.exit_code == 2
    assert "none.ics" in result.stderr


def test_an_empty_calendar_has_no_one_on_ones_and_no_error(here: Path) -> None:
    review = as_json(written(here, "BEGIN:VCALENDAR\nEND:VCALENDAR\n"))
    assert (review["one_on_ones"], review["counts"]["events"]) == ([], 0)
    assert review["leader"]["email"] is None


def test_bytes_that_are_not_utf8_and_nul_are_replaced(here: Path) -> None:
    spoiled = CALENDAR.replace("SUMMARY:Budget", "SUMMARY:Bu\0dgät").replace("\n", "\r\n").encode("latin-1")
    review = as_json(written(here, spoiled))
    assert review["conflicts"][0]["with"]["title"] == "Bu\ufffddg\ufffdt"


def test_a_folder_is_judged_as_one_calendar_and_names_what_is_none(here: Path) -> None:
    folder = here / "calendars"
    folder.mkdir()
    written(folder, name="a.ics")
    written(folder, "not a calendar", name="b.ics")
    review = as_json(folder)
    assert [p["source"] for p in review["problems"]] == ["a.ics", "b.ics"]
    assert review["counts"] == {"events": 2, "occurrences": 15, "one_on_ones": 1, "skipped_components": 1}


def test_a_link_that_leads_nowhere_is_named_and_the_rest_of_the_folder_judged(here: Path) -> None:
    folder = here / "calendars"
    folder.mkdir()
    written(folder, name="a.ics")
    (folder / "gone.ics").symlink_to(here / "nowhere.ics")
    review = as_json(folder)
    assert review["counts"]["one_on_ones"] == 1
    assert ("gone.ics", None) in [(p["source"], p["uid"]) for p in review["problems"]]


def test_what_may_not_be_read_below_a_folder_is_named_and_the_rest_judged(here: Path) -> None:
    folder = here / "calendars"
    closed = folder / "closed"
    closed.mkdir(parents=True)
    written(folder, name="a.ics")
    written(folder, name="b.ics").chmod(0)
    closed.chmod(0)
    try:
        if os.access(closed, os.R_OK):
            pytest.skip("nothing is closed to whoever runs this")
        review = as_json(folder)
        alone = run("review", folder / "b.ics")
    finally:
        closed.chmod(0o700)
    assert review["counts"]["one_on_ones"] == 1
    assert [p["source"] for p in review["problems"] if p["uid"] is None] == ["a.ics", "b.ics", "closed"]
    assert alone.stderr == f"oneonone: {folder / 'b.ics'} cannot be read: Permission denied.\n"


def test_a_folder_with_nothing_usable_is_said(here: Path) -> None:
    folder = here / "calendars"
    folder.mkdir()
    written(folder, "not a calendar", name="b.ics")
    assert run("review", folder).exit_code == 2
    assert "No .ics file in the folder" in run("review", folder).stderr


def test_explain_says_rule_by_rule(here: Path) -> None:
    result = run("explain", written(here), "ana", "2026-02-24", "--now", NOW)
    assert result.exit_code == 0
    assert "Skipped (cancelled)." in result.stdout
    assert "exactly two people" in result.stdout


def test_explain_without_a_match_says_so(here: Path) -> None:
    result = run("explain", written(here), "zebra", "--now", NOW)
    assert result.exit_code != 0
    assert "zebra" in result.stderr
