"""The demo: its stories come out as told at any moment, it is the same every time, and stays in a folder of its own."""

from __future__ import annotations

import email
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

import connectors
from assistant import demo_calendar
from assistant.commands.demo import MARKER, command
from assistant.commands.plainly import PlainError, said_plainly
from assistant.demo_calendar.days import Days
from assistant.model import (
    CrowdedBy,
    FlagKind,
    Health,
    Leader,
    Notebook,
    Outcome,
    Policy,
    Reason,
    Rebook,
    Review,
    Shorten,
    Source,
    Standing,
)
from assistant.review import review

BERLIN = "Europe/Berlin"
MOMENTS = (
    ("2026-11-21T11:00", BERLIN),  # a Saturday
    ("2026-11-22T23:59", BERLIN),  # the last minute of a Sunday
    ("2026-11-23T07:30", BERLIN),  # a Monday morning
    ("2026-11-25T12:00", BERLIN),
    ("2026-11-26T16:30", BERLIN),  # a Thursday afternoon: the next working day ends its week
    ("2026-11-27T17:30", BERLIN),  # a Friday evening
    ("2026-10-22T09:00", BERLIN),  # the days before a clock change in Europe
    ("2026-03-27T16:00", BERLIN),
    ("2026-12-31T18:00", BERLIN),
    ("2028-02-29T10:00", BERLIN),
    ("2026-11-01T08:00", "America/New_York"),  # the day of a clock change
    ("2027-04-06T10:00", "Asia/Tokyo"),
    ("2026-07-15T10:00", "UTC"),
)


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's calendar at a moment, judged."""

    now: datetime
    days: Days
    review: Review
    notebooks: dict[str, Notebook]

    def of(self, first_name: str) -> Standing:
        found = [s for s in self.review.standings if s.counterpart.first_name == first_name]
        assert len(found) == 1, first_name
        return found[0]

    def outcomes(self, first_name: str) -> list[Outcome]:
        return [m.outcome for m in self.of(first_name).meetings]

    def proposals(self, kind: type[Shorten] | type[Rebook]) -> list[str]:
        return [p.counterpart.first_name for p in self.review.plan.proposals if isinstance(p, kind)]

    def local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.days.zone).date()


def judged(moment: str, zone_name: str, folder: Path) -> Demo:
    zone = ZoneInfo(zone_name)
    now = datetime.fromisoformat(moment).replace(tzinfo=zone)
    path = folder / "demo.ics"
    path.write_bytes(demo_calendar.build(now, zone).encode())
    notebooks = {n.counterpart.email: n for n in demo_calendar.notebooks(now, zone)}
    leader = Leader(demo_calendar.LEADER_EMAIL, zone, zone_name, name=demo_calendar.LEADER_NAME)
    calendar = connectors.open_calendar("ics", path=path, zone=zone)
    return Demo(now, Days.around(now, zone), review(calendar, leader, Policy(), notebooks, now), notebooks)


@pytest.fixture(scope="module", params=MOMENTS, ids=[f"{moment} {zone}" for moment, zone in MOMENTS])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    moment, zone_name = request.param
    return judged(moment, zone_name, tmp_path_factory.mktemp("demo"))


# --- the stories -----------------------------------------------------------------------------------------------------


def test_a_dozen_people_are_met_one_on_one_and_nobody_else(demo: Demo) -> None:
    names = ["Ana", "Carla", "Diego", "Elif", "Ingrid", "Jonas", "Mei", "Mia", "Noor", "Priya", "Samuel", "Tomasz"]
    assert sorted(s.counterpart.first_name for s in demo.review.standings) == names


def test_ana_is_red_because_two_in_a_row_were_cancelled(demo: Demo) -> None:
    ana = demo.of("Ana")
    assert (ana.health, ana.missed_in_a_row) == (Health.RED, 2)
    assert ana.next is not None


def test_ana_and_priya_are_offered_other_times(demo: Demo) -> None:
    offered = demo.proposals(Rebook)
    assert {"Ana", "Priya"} <= set(offered)
    assert set(offered) <= {"Ana", "Priya"}


def test_jonas_has_fallen_silent(demo: Demo) -> None:
    jonas = demo.of("Jonas")
    assert (jonas.health, jonas.next) == (Health.SILENT, None)
    assert jonas.last_kept is not None
    assert timedelta(weeks=4) < demo.now - jonas.last_kept < timedelta(weeks=8)


def test_priya_is_amber_because_she_declined_this_week(demo: Demo) -> None:
    priya = demo.of("Priya")
    lost = [m for m in priya.meetings if m.reason is Reason.DECLINED_BY_COUNTERPART]
    assert priya.health is Health.AMBER
    assert [demo.local_day(m.original_start) for m in lost] == [demo.days.day(0, 1)]


def test_mia_has_been_healthy_for_months(demo: Demo) -> None:
    assert demo.of("Mia").health is Health.GREEN
    assert set(demo.outcomes("Mia")) == {Outcome.KEPT, Outcome.EXCUSED, Outcome.UPCOMING}
    assert demo.outcomes("Mia").count(Outcome.KEPT) >= 10


def test_tomasz_is_often_moved_and_yet_on_track(demo: Demo) -> None:
    tomasz = demo.of("Tomasz")
    assert tomasz.one_on_one.cadence_days == 14
    assert demo.outcomes("Tomasz").count(Outcome.MOVED) >= 3
    assert tomasz.health is Health.GREEN


def test_the_leaders_vacation_excuses_what_fell_into_it(demo: Demo) -> None:
    excused = [m for m in demo.of("Carla").meetings if m.outcome is Outcome.EXCUSED]
    assert [(m.reason, demo.local_day(m.original_start)) for m in excused] == [(Reason.LEAVE, demo.days.day(-5, 0))]


def test_carla_was_double_booked_last_week(demo: Demo) -> None:
    doubtful = [m for m in demo.of("Carla").meetings if m.outcome is Outcome.UNCONFIRMED]
    assert [(m.reason, demo.local_day(m.span.start)) for m in doubtful] == [
        (Reason.DOUBLE_BOOKED, demo.days.day(-1, 0))
    ]
    assert any(f.kind is FlagKind.UNCONFIRMED and f.counterpart.first_name == "Carla" for f in demo.review.plan.flags)


def test_meis_two_series_are_one_one_on_one(demo: Demo) -> None:
    mei = demo.of("Mei")
    clocks = {m.span.start.astimezone(demo.days.zone).strftime("%H:%M") for m in mei.meetings}
    assert clocks == {"15:30", "13:00"}
    assert mei.one_on_one.cadence_days == 7


def test_noor_is_in_her_first_ninety_days(demo: Demo) -> None:
    assert demo.now - demo.of("Noor").one_on_one.first_start < timedelta(days=90)
    assert Outcome.KEPT in demo.outcomes("Noor")


def test_diego_is_found_without_a_series(demo: Demo) -> None:
    diego = demo.of("Diego").one_on_one
    assert (diego.source, diego.series) == (Source.REPEATED, ())


def test_a_room_and_a_note_taker_do_not_make_elif_a_group(demo: Demo) -> None:
    assert demo.of("Elif").one_on_one.cadence_days == 14


def test_samuel_keeps_his_own_wall_clock(demo: Demo) -> None:
    here = {m.span.start.astimezone(demo.days.zone).strftime("%H:%M") for m in demo.of("Samuel").meetings}
    offsets = {m.span.start.astimezone(demo.days.zone).utcoffset() for m in demo.of("Samuel").meetings}
    assert "15:30" in here
    assert len(here) <= len(offsets) + 1


def test_ingrid_is_met_once_a_month(demo: Demo) -> None:
    assert demo.of("Ingrid").one_on_one.cadence_days == 30


def test_mia_has_a_conflict_on_the_next_working_day(demo: Demo) -> None:
    soon = [c for c in demo.review.conflicts if c.title == "Board pre-read"]
    assert [(c.counterpart.first_name, demo.local_day(c.start)) for c in soon] == [("Mia", demo.days.next_working_day)]


def test_what_the_leader_declined_is_no_conflict(demo: Demo) -> None:
    assert {c.title for c in demo.review.conflicts} == {"Board pre-read", "PTO"}


def test_the_third_working_day_from_now_is_one_long_run(demo: Demo) -> None:
    loads = {load.day: load for load in demo.review.crowded_days}
    assert CrowdedBy.RUN in loads[demo.days.working_day(2)].reasons


def test_mei_is_to_be_shortened_from_the_afternoon_before(demo: Demo) -> None:
    working_day = demo.now.isoweekday() <= 5
    proposed = not working_day or demo.now.hour >= 16
    assert demo.proposals(Shorten) == (["Mei"] if proposed else [])


def test_the_broken_event_is_named_and_stops_nothing(demo: Demo) -> None:
    assert [p.uid for p in demo.review.problems] == ["imported-from-an-old-phone@example.com"]
    assert demo.review.counts.skipped_components == 1


def test_something_promised_was_carried_three_times(demo: Demo) -> None:
    carried = {f.counterpart.first_name for f in demo.review.plan.flags if f.kind is FlagKind.CARRIED}
    assert {"Mia", "Tomasz"} <= carried


# --- what is written down --------------------------------------------------------------------------------------------


def test_every_notebook_is_of_somebody_who_is_met(demo: Demo) -> None:
    assert set(demo.notebooks) <= {s.counterpart.email for s in demo.review.standings}


def test_nothing_is_written_down_before_it_happened(demo: Demo) -> None:
    for notebook in demo.notebooks.values():
        days = [n.day for n in notebook.notes] + [i.created for i in notebook.items] + [q.day for q in notebook.asked]
        days += [p.created for p in notebook.points] + [t.day for t in notebook.themes]
        assert max(days) <= demo.now.date()


def test_the_questions_asked_are_questions_of_the_bank() -> None:
    from assistant.core.bank import BANK

    known = {question.id for question in BANK}
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    asked = {q.question for n in demo_calendar.notebooks(now, ZoneInfo("UTC")) for q in n.asked}
    assert asked
    assert asked <= known


def test_there_are_private_notes_open_points_and_finished_items() -> None:
    books = demo_calendar.notebooks(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), ZoneInfo("UTC"))
    assert any(note.private for book in books for note in book.notes)
    assert any(not point.shared for book in books for point in book.points)
    assert any(item.done for book in books for item in book.items)


# --- the file --------------------------------------------------------------------------------------------------------


def built(moment: str = "2026-11-24T09:00", zone_name: str = BERLIN) -> str:
    zone = ZoneInfo(zone_name)
    return demo_calendar.build(datetime.fromisoformat(moment).replace(tzinfo=zone), zone)


def test_the_same_moment_gives_the_same_bytes() -> None:
    assert built() == built()
    assert built() != built("2026-11-25T09:00")


def test_the_moment_counts_and_not_how_it_is_written() -> None:
    zone = ZoneInfo(BERLIN)
    now = datetime(2026, 11, 24, 9, 0, tzinfo=zone)
    assert demo_calendar.build(now, zone) == demo_calendar.build(now.astimezone(UTC), zone)


def test_lines_end_and_fold_as_icalendar_wants() -> None:
    text = built()
    assert text.count("\n") == text.count("\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_all_addresses_are_of_example_com() -> None:
    domains = {word.split("@")[1].split()[0] for word in built().replace("\r\n ", "").splitlines() if "mailto:" in word}
    assert domains == {"example.com"}


def test_the_file_names_the_zones_it_uses() -> None:
    calendar = Calendar.from_ical(built().replace("20261341T", "20261231T"))
    assert {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")} == {BERLIN, "America/New_York"}


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        demo_calendar.build(datetime(2026, 11, 24, 9, 0), ZoneInfo(BERLIN))  # noqa: DTZ001


# --- the verb --------------------------------------------------------------------------------------------------------

Run = Callable[..., Result]
NOW = ("--now", "2026-11-24T16:30", "--tz", BERLIN)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the verb with a home and a place for temporary files of its own."""

    def invoke(*arguments: str) -> Result:
        environ = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "ONEONONE_CONFIG": ""}
        return CliRunner().invoke(command, list(arguments), env=environ)

    return invoke


def test_the_demo_prints_the_review_and_says_where_everything_is(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    result = run(*NOW, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "Two people need you: Ana (missed twice) and Jonas (nothing planned)." in result.output
    assert str(out) in result.output.replace("\n", "")
    assert "oneonone review calendar.ics" in result.output


def test_the_demo_writes_calendar_documents_and_notebooks(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    run(*NOW, "--out", str(out))
    assert (out / "lea-brandt.ics").is_file()
    assert (out / "documents" / "weekly.html").is_file()
    assert list((out / "documents").glob("*ana-keller*.md"))
    assert list((out / "data").rglob("*.json"))
    assert not (tmp_path / "home").exists()


def test_the_demo_lays_down_the_mails_that_could_be_sent_and_takes_them_away_again(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    run(*NOW, "--out", str(out))
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in (out / "mails").glob("*.eml")
    ]
    assert len(mails) >= 3
    assert {str(mail["To"]) for mail in mails} == {"Lea Brandt <lea.brandt@example.com>"}
    (out / "mails" / "mine.eml").write_text("keep me")
    run("--now", "2027-02-10T09:00", "--tz", BERLIN, "--out", str(out))
    names = {path.name for path in (out / "mails").glob("*.eml")}
    assert {name[:10] for name in names - {"mine.eml"}} == {"2027-02-10"}
    assert "mine.eml" in names


def test_no_private_note_reaches_a_document(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    run(*NOW, "--out", str(out))
    private = ("Do not open with the roadmap", "counter-offer", "Two cancelled meetings were my doing")
    written = "".join(path.read_text(encoding="utf-8") for path in (out / "documents").iterdir())
    assert [words for words in private if words in written] == []


def test_a_second_demo_in_the_folder_replaces_the_first_and_nothing_else(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    run(*NOW, "--out", str(out))
    (out / "documents" / "mine.txt").write_text("keep me")
    first = {path.name for path in (out / "documents").glob("[!.]*")}
    assert run("--now", "2027-02-10T09:00", "--tz", BERLIN, "--out", str(out)).exit_code == 0
    second = {path.name for path in (out / "documents").glob("[!.]*")}
    assert first & second == {"mine.txt", "weekly.html", "weekly.txt"}
    assert set(json.loads((out / MARKER).read_text())) == second - {"mine.txt"}


def test_the_demo_is_the_same_twice(run: Run, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    first, second = run(*NOW, "--out", str(one)), run(*NOW, "--out", str(two))
    assert first.output.replace("one", "two") == second.output.replace("one", "two")
    for path in sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file()):
        assert (one / path).read_bytes() == (two / path).read_bytes(), path


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    refused = said_plainly(command.main)
    with pytest.raises(PlainError, match="holds other things than a demo"):
        refused([*NOW, "--out", str(tmp_path)], standalone_mode=False)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    refused = said_plainly(command.main)
    with pytest.raises(PlainError, match="holds other things"):
        refused([*NOW, "--out", str(tmp_path / "link")], standalone_mode=False)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_without_a_folder_named_the_demo_goes_among_the_temporary_files(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path), "PYTHONUTF8": "1"}
    arguments = [sys.executable, "-m", "assistant", "demo", *NOW]
    (tmp_path / "oneonone-demo").mkdir()
    (tmp_path / "oneonone-demo" / "letter.txt").write_text("somebody else's")
    done = subprocess.run(arguments, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in (tmp_path / "oneonone-demo").iterdir()] == ["letter.txt"]
    assert len(list(tmp_path.glob("oneonone-demo-*/documents/weekly.html"))) == 1


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1900-06-01T00:00", "9999-12-31T23:59"])
def test_a_moment_out_of_reach_is_said_in_a_sentence(moment: str, tmp_path: Path) -> None:
    refused = said_plainly(command.main)
    with pytest.raises(PlainError, match="choose a year"):
        refused(["--now", moment, "--tz", BERLIN, "--out", str(tmp_path / "demo")], standalone_mode=False)


def test_an_unknown_zone_is_said_in_a_sentence(tmp_path: Path) -> None:
    refused = said_plainly(command.main)
    with pytest.raises(PlainError, match="not a time zone"):
        refused(["--tz", "Mars/Base", "--out", str(tmp_path / "demo")], standalone_mode=False)
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("option", ["--now", "--tz", "--out"])
def test_an_empty_value_does_not_stand_for_the_usual(run: Run, option: str) -> None:
    refused = run(option, "")
    assert refused.exit_code == 2
    assert f"{option} is empty" in refused.stderr
