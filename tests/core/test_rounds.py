"""When the calendars are looked at: often, anew once a night, and once after a long sleep."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.core.rounds import Rhythm, next_round, round_due, with_done
from assistant.deeds import LeaderState

BERLIN = ZoneInfo("Europe/Berlin")
NEW = LeaderState()
RHYTHM = Rhythm(timedelta(minutes=5), time(3), BERLIN)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def done_at(now: datetime, state: LeaderState = NEW) -> LeaderState:
    found = round_due(now, state, RHYTHM)
    assert found is not None
    return with_done(state, found, now, RHYTHM)


def played(start: datetime, end: datetime, step: timedelta) -> tuple[int, list[str]]:
    """How often the calendars are looked at between two moments, and the keys of the readings anew, in order."""
    state, now, looks, anew = LeaderState(), start.astimezone(UTC), 0, []
    while now < end:
        found = round_due(now, state, RHYTHM)
        if found is not None:
            looks += 1
            anew += [found.complete.key] if found.complete else []
            state = with_done(state, found, now, RHYTHM)
        now += step
    return looks, anew


def test_the_first_look_reads_everything() -> None:
    found = round_due(berlin("2026-11-24T10:00"), LeaderState(), RHYTHM)
    assert found is not None
    assert found.complete is not None
    assert found.complete.key == "complete:2026-11-24"


def test_nothing_is_due_until_five_minutes_have_passed() -> None:
    state = done_at(berlin("2026-11-24T10:00"))
    assert round_due(berlin("2026-11-24T10:04:59"), state, RHYTHM) is None
    found = round_due(berlin("2026-11-24T10:05"), state, RHYTHM)
    assert found is not None
    assert found.complete is None


def test_a_look_may_come_a_little_early_so_that_it_never_falls_behind() -> None:
    rhythm = Rhythm(timedelta(minutes=5), time(3), BERLIN, slack=timedelta(seconds=30))
    state = done_at(berlin("2026-11-24T10:00"))
    assert round_due(berlin("2026-11-24T10:04:29"), state, rhythm) is None
    assert round_due(berlin("2026-11-24T10:04:31"), state, rhythm) is not None


def test_before_three_the_reading_anew_is_still_that_of_yesterday() -> None:
    state = done_at(berlin("2026-11-24T02:00"))
    assert state.done_due == (("complete:2026-11-23", date(2026, 11, 23)),)


def test_a_laptop_that_slept_for_a_week_reads_anew_once() -> None:
    state = done_at(berlin("2026-11-17T10:00"))
    state = done_at(berlin("2026-11-24T09:00"), state)
    assert state.done_due == (("complete:2026-11-24", date(2026, 11, 24)),)
    assert round_due(berlin("2026-11-24T09:01"), state, RHYTHM) is None


def test_a_reading_anew_that_failed_stays_due() -> None:
    state = done_at(berlin("2026-11-23T10:00"))
    for clock in ("03:00", "03:05", "07:30"):
        found = round_due(berlin(f"2026-11-24T{clock}"), state, RHYTHM)
        assert found is not None
        assert found.complete is not None


def test_what_others_have_done_is_not_forgotten() -> None:
    other = ("prep:2026-11-24:abc", date(2026, 11, 24))
    state = done_at(berlin("2026-11-24T10:00"), LeaderState(done_due=(other,)))
    assert other in done_at(berlin("2026-11-25T10:00"), state).done_due


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    state = done_at(berlin("2031-01-01T10:00"))
    assert round_due(berlin("2026-11-24T10:00"), state, RHYTHM) is not None
    state = done_at(berlin("2026-11-24T10:00"), state)
    assert round_due(berlin("2026-11-24T10:01"), state, RHYTHM) is None


def test_a_clock_that_was_set_ahead_costs_one_reading_and_no_more() -> None:
    state = done_at(berlin("2026-11-24T10:00"))
    state = done_at(berlin("2031-01-01T10:00"), state)
    assert round_due(berlin("2031-01-01T10:01"), state, RHYTHM) is None


@pytest.mark.parametrize("around", ["2026-03-29", "2026-10-25"])
def test_a_day_on_which_the_clocks_change_has_one_reading_anew(around: str) -> None:
    noon = berlin(f"{around}T12:00")
    _, anew = played(noon - timedelta(days=1), noon, timedelta(minutes=1))
    assert anew == [f"complete:{(noon - timedelta(days=1)).date()}", f"complete:{around}"]


@pytest.mark.parametrize(("around", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_the_looks_keep_their_distance_when_the_clocks_change(around: str, hours: int) -> None:
    start, end = berlin(f"{around}T00:00"), berlin(f"{around}T23:59:59") + timedelta(seconds=1)
    looks, _ = played(start, end, timedelta(minutes=1))
    assert looks == hours * 12


def test_the_next_look_is_told_in_advance() -> None:
    state = done_at(berlin("2026-11-24T10:00"))
    assert next_round(berlin("2026-11-24T10:01"), state, RHYTHM) == berlin("2026-11-24T10:05")
    assert next_round(berlin("2026-11-24T10:20"), state, RHYTHM) == berlin("2026-11-24T10:20")
    assert next_round(berlin("2026-11-24T10:00"), LeaderState(), RHYTHM) == berlin("2026-11-24T10:00")


def test_the_reading_anew_may_come_before_the_next_usual_look() -> None:
    rhythm = Rhythm(timedelta(hours=12), time(3), BERLIN)
    state = done_at(berlin("2026-11-24T20:00"))
    assert next_round(berlin("2026-11-24T21:00"), state, rhythm) == berlin("2026-11-25T03:00")
