"""What threatens the slots ahead and which days are too full: the rules of docs/review.md, one test a rule."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from assistant.model import FlagKind, Review
from tests.calendar_text import BERLIN, judged

NOW = "2026-03-02 12:00"  # a Monday
SLOT = "2026-02-10 10:00 30m ana weekly"  # Tuesdays


def conflicts(other: str) -> list[str]:
    review = judged(f"{SLOT}\n{other}", NOW)
    return [f"{c.start.astimezone(BERLIN):%m-%d %H:%M} {c.counterpart.email} {c.title}" for c in review.conflicts]


def test_an_upcoming_meeting_under_another_busy_event_is_a_conflict() -> None:
    assert conflicts('2026-03-03 09:00 90m ben zoe "Budget"') == ["03-03 10:00 ana@example.com Budget"]


@pytest.mark.parametrize(
    "other",
    [
        '2026-03-03 09:00 60m ben zoe "Ends as it begins"',
        '2026-03-03 10:30 60m ben zoe "Begins as it ends"',
        '2026-03-03 09:00 90m ben zoe "Declined" declined by me',
        '2026-03-03 09:00 90m alone "Free" free',
        '2026-03-03 all day "Trade fair"',
        '2026-02-24 09:00 90m ben zoe "In the past"',
    ],
)
def test_what_is_no_conflict(other: str) -> None:
    assert conflicts(other) == []


def test_one_minute_is_enough_for_a_conflict() -> None:
    assert conflicts('2026-03-03 09:31 30m ben zoe "Long"') == ["03-03 10:00 ana@example.com Long"]


def test_another_meeting_of_the_same_two_people_is_an_event_like_any_other() -> None:
    told = conflicts('2026-03-03 10:15 30m ana "Planning"')
    assert told == ["03-03 10:00 ana@example.com Planning", "03-03 10:15 ana@example.com ana"]


def test_two_one_on_ones_at_once_are_a_conflict_of_both() -> None:
    told = conflicts("2026-02-10 10:15 30m ben RRULE:FREQ=WEEKLY;UNTIL=20260304T000000Z")
    assert told == ["03-03 10:00 ana@example.com ben", "03-03 10:15 ben@example.com ana"]


def crowded(*events: str, now: str = NOW) -> Review:
    return judged("\n".join(events), now)


def test_a_run_of_two_hours_without_ten_minutes_between_makes_a_day_crowded() -> None:
    review = crowded("2026-03-04 09:00 60m ben zoe", "2026-03-04 10:09 51m ben zoe")
    (day,) = review.crowded_days
    assert (day.longest_run_minutes, day.busy_minutes, day.reasons) == (120, 111, ("run",))


def test_ten_minutes_end_a_run() -> None:
    assert crowded("2026-03-04 09:00 60m ben zoe", "2026-03-04 10:10 60m ben zoe").crowded_days == ()


def test_a_run_may_be_one_event() -> None:
    (day,) = crowded('2026-03-04 13:00 120m alone "Writing"').crowded_days
    assert (day.longest_run_minutes, day.meetings, day.reasons) == (120, 0, ("run",))


def test_sixty_percent_of_the_working_hours_make_a_day_crowded() -> None:
    hours = ["09:00 72m", "10:30 72m", "12:00 72m", "13:30 72m"]
    (day,) = crowded(*(f"2026-03-04 {hour} ben zoe" for hour in hours)).crowded_days
    assert (day.busy_minutes, day.working_minutes, day.reasons) == (288, 480, ("load",))


def test_busy_minutes_count_once_and_inside_the_working_hours_only() -> None:
    events = ["2026-03-04 07:30 120m ben zoe", "2026-03-04 09:00 60m alone", "2026-03-04 16:30 60m ben zoe"]
    (day,) = crowded(*events).crowded_days
    assert (day.busy_minutes, day.longest_run_minutes) == (90, 150)


def test_six_meetings_with_another_person_make_a_day_crowded() -> None:
    meetings = [f"2026-03-04 {hour:02}:00 20m ben zoe" for hour in range(9, 15)]
    (day,) = crowded(*meetings, '2026-03-04 15:30 20m alone "Focus"').crowded_days
    assert (day.meetings, day.reasons) == (6, ("count",))


def test_today_counts_with_all_its_events_and_days_behind_do_not() -> None:
    review = crowded("2026-03-02 08:00 120m ben zoe", "2026-03-01 08:00 120m ben zoe")
    assert [day.day.isoformat() for day in review.crowded_days] == ["2026-03-02"]


def test_a_weekend_has_no_working_minutes() -> None:
    (day,) = crowded("2026-03-07 10:00 180m ben zoe").crowded_days
    assert (day.working_minutes, day.busy_minutes, day.longest_run_minutes) == (0, 0, 180)


def test_days_are_those_of_the_leader_s_zone() -> None:
    assert ZoneInfo("Europe/Berlin") == BERLIN
    review = crowded("2026-03-04 23:00 120m ben zoe")
    assert review.crowded_days == ()


# --- series that run out -------------------------------------------------------------------------------------------


def endings(rule: str) -> list[str]:
    review = judged(f"2026-02-10 10:00 30m ana {rule}", NOW)
    found = [flag for flag in review.plan.flags if flag.kind is FlagKind.SERIES_ENDS]
    return [f"{flag.at.astimezone(BERLIN):%m-%d %H:%M} {flag.reason}" for flag in found if flag.at]


def test_a_series_that_runs_out_is_known_by_its_last_meeting() -> None:
    assert endings("RRULE:FREQ=WEEKLY;COUNT=6") == ["03-17 10:00 The series with Ana ends within four weeks."]


def test_a_series_that_goes_on_does_not_run_out() -> None:
    assert endings("weekly") == []
