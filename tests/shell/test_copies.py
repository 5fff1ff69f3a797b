"""What is read of a calendar outlives the process: one test a rule."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant import copy_records
from assistant.acting import Acted, Acting, House
from assistant.copies import CopyFiles
from assistant.core.decide import Rules
from assistant.deeds import Mode, Modes
from assistant.filing import Filing
from assistant.ledger import Ledger
from assistant.model import Policy
from assistant.prep_files import PrepFolder
from assistant.pull import Copy, Source
from assistant.store import Store
from connectors.ics.connector import IcsCalendar
from connectors.memory import MemoryCalendar
from connectors.model import Addition, Attachment, Problem, Reading, Series, Single, Span
from tests.calendar_text import LEADER, ME, diary, moment
from tests.shell.faulty import FaultyCalendar

DATA = Path(__file__).parents[1] / "data" / "ics"
TEXT = """\
2025-09-02 10:00 30m ana weekly
    2026-03-10 moved to 2026-03-11 15:00 45m
    2026-03-17 cancelled
2026-03-05 09:00 60m alone Focus
2026-03-06 all day Vacation until 2026-03-08
"""
MONDAY, WINDOW = "2026-03-02 08:00", Span(moment("2026-02-01 00:00"), moment("2026-05-01 00:00"))


class Counting(FaultyCalendar):
    """A calendar that counts how often all of it is read."""

    complete = 0

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        self.complete += cursor is None
        return super().read(window, cursor)


@pytest.fixture
def truth() -> MemoryCalendar:
    return MemoryCalendar(diary(TEXT), LEADER.zone, "work", owners=(ME,))


Begin = Callable[..., tuple[Acting, Counting]]


@pytest.fixture
def begin(tmp_path: Path, truth: MemoryCalendar) -> Begin:
    """Begin a process that acts for the leader."""

    def begun(policy: Policy | None = None, identity: str = "one") -> tuple[Acting, Counting]:
        calendar, filing = Counting(truth), Filing(tmp_path, ME)
        house = House(
            sources=(Source("work", calendar, identity),),
            leader=LEADER,
            policy=lambda _: policy or Policy(),
            rules=Rules(Modes(busy=Mode.OFF, video_link=Mode.OFF, rebook=Mode.OFF, hold=Mode.OFF)),
            store=Store(tmp_path, ME),
            ledger=Ledger(tmp_path, ME),
            prep=PrepFolder(tmp_path / "prep", filing),
            copies=CopyFiles(filing.folder / "calendars"),
        )
        return Acting(house), calendar

    return begun


def cycle(acting: Acting, now: str = MONDAY, *, dry: bool = False, complete: bool = False) -> Acted:
    acted = acting.cycle(moment(now), dry=dry, complete=complete)
    assert acted.report.cause is None
    return acted


def occurrences(acted: Acted) -> int:
    return acted.report.review.counts.occurrences if acted.report.review else -1


def copies(tmp_path: Path) -> list[Path]:
    return sorted(tmp_path.rglob("*.copy"))


# --- a start --------------------------------------------------------------------------------------------------------


def test_a_new_process_asks_only_for_what_is_new(begin: Begin, truth: MemoryCalendar) -> None:
    first, calendar = begin()
    review = cycle(first).report.review
    assert calendar.complete == 1
    truth.put(replace(next(iter(diary("2026-03-04 09:00 30m alone Dentist"))), ref=truth.read(WINDOW).changed[0].ref))
    second, calendar = begin()
    again = cycle(second).report.review
    assert calendar.complete == 0
    assert again != review
    third, calendar = begin()
    assert cycle(third, complete=True).report.review == again
    assert calendar.complete == 1


def test_what_was_read_is_the_same_after_a_start(begin: Begin) -> None:
    review = cycle(begin()[0]).report.review
    acting, calendar = begin()
    assert (cycle(acting).report.review, calendar.complete) == (review, 0)


def test_a_window_that_moves_with_the_days_needs_no_complete_reading(begin: Begin) -> None:
    acting, calendar = begin()
    cycle(acting, "2026-03-02 03:00", complete=True)
    for hour in ("2026-03-02 08:00", "2026-03-02 23:55", "2026-03-03 00:05", "2026-03-03 02:55"):
        cycle(acting, hour)
    assert calendar.complete == 1
    cycle(acting, "2026-03-03 03:00", complete=True)
    assert calendar.complete == 2


def test_without_a_night_everything_is_read_anew_after_two_days(begin: Begin) -> None:
    acting, calendar = begin()
    for day, complete in (("02", 1), ("03", 1), ("04", 2), ("05", 2)):
        cycle(acting, f"2026-03-{day} 08:00")
        assert calendar.complete == complete


def test_a_clock_that_was_set_back_reads_anew(begin: Begin) -> None:
    acting, calendar = begin()
    cycle(acting)
    cycle(acting, "2026-02-20 08:00")
    assert calendar.complete == 2


def test_a_rare_one_on_one_costs_one_complete_reading_and_no_more(begin: Begin, truth: MemoryCalendar) -> None:
    rare = next(iter(diary("2025-06-03 15:00 30m kim RRULE:FREQ=MONTHLY;INTERVAL=6")))
    truth.put(replace(rare, ref=replace(rare.ref, id="rare")))
    wide = Policy(days_back=365)
    cycle(begin(wide)[0])
    acting, calendar = begin(wide)
    cycle(acting)
    assert calendar.complete == 0


# --- what the file is worth -----------------------------------------------------------------------------------------


def test_the_file_is_for_its_owner_s_eyes_alone(begin: Begin, tmp_path: Path) -> None:
    cycle(begin()[0])
    [path] = copies(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", [b"", b"\0" * 99, b"x", None])
def test_a_file_that_cannot_be_read_costs_a_complete_reading_alone(
    begin: Begin, tmp_path: Path, damage: bytes | None
) -> None:
    cycle(begin()[0])
    [path] = copies(tmp_path)
    path.write_bytes(path.read_bytes()[:-20] if damage is None else damage)
    acting, calendar = begin()
    assert (cycle(acting).unreadable, calendar.complete) == ((), 1)
    acting, calendar = begin()
    cycle(acting)
    assert calendar.complete == 0


def test_another_window_or_another_calendar_of_the_name_is_read_anew(begin: Begin) -> None:
    cycle(begin()[0])
    acting, calendar = begin(Policy(days_back=400))
    cycle(acting)
    assert calendar.complete == 1
    acting, calendar = begin(identity="other")
    cycle(acting)
    assert calendar.complete == 1


def test_a_cursor_that_is_too_old_is_read_anew(begin: Begin, truth: MemoryCalendar) -> None:
    cycle(begin()[0])
    truth.forget_cursors()
    acting, calendar = begin()
    cycle(acting)
    assert calendar.complete == 1


def test_a_dry_run_writes_no_copy_and_is_not_hindered_by_one(begin: Begin, tmp_path: Path) -> None:
    dry = cycle(begin()[0], dry=True)
    assert copies(tmp_path) == []
    cycle(begin()[0], "2026-03-02 08:05")
    [path] = copies(tmp_path)
    path.write_bytes(b"damaged")
    assert cycle(begin()[0], dry=True).report.planned == dry.report.planned
    assert path.read_bytes() == b"damaged"


def test_a_quiet_cycle_writes_nothing_and_an_old_cursor_still_leads_to_the_present(
    begin: Begin, truth: MemoryCalendar, tmp_path: Path
) -> None:
    acting, _ = begin()
    cycle(acting)
    [path] = copies(tmp_path)
    before = path.stat().st_mtime_ns, path.read_bytes()
    cycle(acting, "2026-03-02 08:05")
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    truth.remove("event-3")
    again, calendar = begin()
    incremental = occurrences(cycle(again, "2026-03-02 08:10"))
    assert calendar.complete == 0
    assert incremental == occurrences(cycle(acting, "2026-03-02 08:10", complete=True))


def test_release_leaves_no_copy_behind(begin: Begin, tmp_path: Path) -> None:
    acting, _ = begin()
    cycle(acting)
    acting.sweep(moment(MONDAY))
    assert copies(tmp_path) == []


def test_a_folder_that_cannot_be_written_stops_nothing(begin: Begin, tmp_path: Path) -> None:
    Filing(tmp_path, ME).folder.mkdir(parents=True)
    (Filing(tmp_path, ME).folder / "calendars").write_text("in the way")
    acted = cycle(begin()[0])
    assert acted.report.errors == ()


def test_a_calendar_without_cursors_leaves_no_copy(tmp_path: Path) -> None:
    files = CopyFiles(tmp_path)
    calendar = IcsCalendar(DATA, UTC)
    source = Source("files", calendar)
    known = Copy({each.ref.id: each for each in calendar.read(WINDOW)}, WINDOW, date(2026, 3, 2))
    files.save([source], replace(files.load([source]), copies={"files": known}))
    assert copies(tmp_path) == []


# --- there and back -------------------------------------------------------------------------------------------------


def copied(*events: Series | Single) -> Copy:
    problem = Problem("work", "damaged@firm.test", "It has no start.")
    known = {event.ref.id: event for event in events}
    return Copy(known, WINDOW, date(2026, 3, 2), "cursor", (problem,), 7, changed=False)


def test_everything_that_was_read_comes_back_as_it_was() -> None:
    document = Attachment("memo.txt", "prep-1", content=b"\0\xff")
    events = [
        replace(event, details=replace(event.details, attachments=(document,), description="é\r\n  漢"))
        for event in (*diary(TEXT), *IcsCalendar(DATA, UTC).read(Span(moment("2020-01-01 00:00"), WINDOW.end)))
    ]
    kept = copied(*events)
    assert len(kept.events) > 10
    found = copy_records.from_bytes(copy_records.to_bytes(kept, "one"), "one")
    assert found == kept
    assert found is not None
    assert list(found.events) == list(kept.events)
    assert copy_records.from_bytes(copy_records.to_bytes(kept, "one"), "other") is None


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/New_York"), timezone(timedelta(hours=5, minutes=45))])
def test_a_series_keeps_the_zone_of_its_wall_clock(zone: tzinfo) -> None:
    [series, *_] = diary(TEXT)
    assert isinstance(series, Series)
    extra = Addition(datetime(2026, 3, 4, 11, tzinfo=zone))
    kept = copied(replace(series, start=series.start.astimezone(zone), additions=(extra,)))
    found = copy_records.from_bytes(copy_records.to_bytes(kept, ""), "")
    assert found == kept
    assert found is not None
    [back] = found.events.values()
    assert isinstance(back, Series)
    assert (str(back.start.tzinfo), str(back.additions[0].start.tzinfo)) == (str(zone), str(zone))
    assert str(back.exceptions[0].start.tzinfo) == "Europe/Berlin"


class OwnZone(tzinfo):
    """A zone that only its calendar defines."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(hours=1)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str:
        return "Ours"


def test_a_copy_with_a_zone_that_has_no_name_is_not_kept_nor_is_an_older_one(tmp_path: Path) -> None:
    [series, *_] = diary(TEXT)
    assert isinstance(series, Series)
    files, source = CopyFiles(tmp_path), Source("work", MemoryCalendar())
    files.save([source], replace(files.load([source]), copies={"work": copied(series)}))
    assert len(copies(tmp_path)) == 1
    strange = copied(replace(series, start=series.start.replace(tzinfo=OwnZone())))
    files.save([source], replace(files.load([source]), copies={"work": strange}))
    assert copies(tmp_path) == []
