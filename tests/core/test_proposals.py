"""What is offered: shorter meetings on full days, and new times for lost ones. One test a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.model import ActionItem, Counterpart, Notebook, Owner, Policy, Rebook, Shorten
from tests.calendar_text import BERLIN, judged

MONDAY_16 = "2026-03-02 16:00"
SERIES = "2025-09-02 10:00 30m ana weekly"  # Tuesdays, for half a year
AT_ONCE = "2026-03-03 10:30 30m ben zoe"


def shorter(text: str, now: str = MONDAY_16, notebooks: dict[str, Notebook] | None = None) -> list[str]:
    plan = judged(text, now, notebooks=notebooks).plan
    return [
        f"{p.start.astimezone(BERLIN):%m-%d} {p.from_minutes}→{p.to_minutes}"
        for p in plan.proposals
        if isinstance(p, Shorten)
    ]


def test_a_meeting_is_shortened_when_the_next_event_follows_at_once() -> None:
    assert shorter(f"{SERIES}\n{AT_ONCE}") == ["03-03 30→25"]


def test_it_is_proposed_from_16_on_the_working_day_before() -> None:
    text = f"{SERIES}\n{AT_ONCE}"
    assert shorter(text, "2026-03-02 15:59") == []
    assert shorter(text, "2026-03-03 09:59") == ["03-03 30→25"]
    assert shorter(text, "2026-03-03 10:00") == []


def test_monday_s_meeting_is_proposed_on_friday() -> None:
    text = "2025-09-01 10:00 30m ana weekly\n2026-03-02 10:30 30m ben zoe"
    assert shorter(text, "2026-02-27 15:59") == []
    assert shorter(text, "2026-02-27 16:00") == ["03-02 30→25"]


@pytest.mark.parametrize(("begins", "found"), [("10:39", ["03-03 30→25"]), ("10:40", [])])
def test_only_where_the_next_event_begins_within_ten_minutes(begins: str, found: list[str]) -> None:
    assert shorter(f"{SERIES}\n2026-03-03 {begins} 30m ben zoe") == found


@pytest.mark.parametrize(("begins", "found"), [("10:30", ["03-03 30→25"]), ("10:29", [])])
def test_only_where_five_minutes_are_free_afterwards(begins: str, found: list[str]) -> None:
    assert shorter(f"{SERIES}\n2026-03-03 {begins} 30m ben zoe") == found


@pytest.mark.parametrize(
    ("minutes", "usual", "on_a_day_with_a_run"),
    [
        (30, ["03-03 30→25"], ["03-03 30→25"]),
        (45, ["03-03 45→40"], ["03-03 45→30"]),
        (60, ["03-03 60→50"], ["03-03 60→45"]),
    ],
)
def test_the_steps_and_those_of_a_day_with_a_run(
    minutes: int, usual: list[str], on_a_day_with_a_run: list[str]
) -> None:
    text = f"2025-09-02 10:00 {minutes}m ana weekly\n2026-03-03 {10 + minutes // 60}:{minutes % 60:02} 20m ben zoe"
    assert shorter(text) == usual
    assert shorter(f"{text}\n2026-03-03 13:00 120m alone") == on_a_day_with_a_run


@pytest.mark.parametrize("minutes", [20, 25, 50, 90])
def test_other_lengths_are_left_alone(minutes: int) -> None:
    end = f"{10 + minutes // 60}:{minutes % 60:02}"
    assert shorter(f"2025-09-02 10:00 {minutes}m ana weekly\n2026-03-03 {end} 20m ben zoe") == []


def test_never_twice_in_a_row() -> None:
    assert shorter(f"{SERIES}\n    2026-02-24 made 25m\n{AT_ONCE}") == []


def test_never_right_after_a_skip() -> None:
    assert shorter(f"{SERIES}\n    2026-02-24 cancelled\n{AT_ONCE}") == []


def test_never_in_a_person_s_first_ninety_days() -> None:
    assert shorter(f"2025-12-09 10:00 30m ana weekly\n{AT_ONCE}") == []
    assert shorter(f"2025-12-02 10:00 30m ana weekly\n{AT_ONCE}") == ["03-03 30→25"]


def test_ninety_days_are_days_of_the_calendar_also_over_a_clock_change() -> None:
    text = "2026-03-17 10:00 30m ana weekly\n2026-06-15 10:00 30m ana\n2026-06-15 10:30 30m ben zoe"
    assert shorter(text, "2026-06-12 16:00") == ["06-15 30→25"]


def test_the_ninety_days_count_from_the_pair_s_first_series() -> None:
    first = "2025-03-03 10:00 30m ana RRULE:FREQ=WEEKLY;UNTIL=20250401T000000Z"
    assert shorter(f"{first}\n2026-01-06 10:00 30m ana weekly\n{AT_ONCE}") == ["03-03 30→25"]


def test_never_when_biweekly_or_rarer() -> None:
    assert shorter(f"2025-09-02 10:00 30m ana biweekly\n{AT_ONCE}") == []


def test_never_with_three_carried_items() -> None:
    items = tuple(ActionItem(n, f"item {n}", Owner.ME, date(2026, 1, 2)) for n in (1, 2, 3))
    carrying = Notebook(Counterpart("ana@example.com"), items=items)
    text = f"{SERIES}\n{AT_ONCE}"
    assert shorter(text, notebooks={"ana@example.com": carrying}) == []
    assert shorter(text, notebooks={"ana@example.com": replace(carrying, items=items[:2])}) == ["03-03 30→25"]


# --- re-booking ----------------------------------------------------------------------------------------------------


def times(text: str, now: str, policy: Policy | None = None) -> list[list[str]]:
    plan = judged(text, now, policy).plan
    return [
        [f"{o.start.astimezone(BERLIN):%a %H:%M}-{o.end.astimezone(BERLIN):%H:%M}" for o in p.options]
        for p in plan.proposals
        if isinstance(p, Rebook)
    ]


LOST = f"{SERIES}\n    2026-03-03 cancelled"


def test_a_skipped_meeting_is_offered_the_earliest_times_of_three_days() -> None:
    assert times(LOST, "2026-03-03 12:00") == [["Tue 13:00-13:30", "Wed 09:00-09:30", "Thu 09:00-09:30"]]


def test_options_begin_on_a_quarter_hour_at_least_an_hour_from_now() -> None:
    assert times(LOST, "2026-03-03 12:01")[0][0] == "Tue 13:15-13:45"


def test_options_last_as_long_as_the_meeting_usually_does() -> None:
    text = "2025-09-02 10:00 45m ana weekly\n    2026-03-03 cancelled"
    assert times(text, "2026-03-03 12:00")[0][0] == "Tue 13:00-13:45"


def test_options_overlap_nothing_busy() -> None:
    busy = '2026-03-03 13:00 100m ben zoe\n2026-03-04 all day "Leave"\n2026-03-05 09:00 15m alone free'
    assert times(f"{LOST}\n{busy}", "2026-03-03 12:00") == [["Tue 14:45-15:15", "Thu 09:00-09:30", "Fri 09:00-09:30"]]


def test_options_lie_inside_the_working_hours_and_not_after_friday_afternoon() -> None:
    friday = "2025-09-05 10:00 30m ana weekly\n    2026-03-06 cancelled\n2026-03-06 12:00 170m ben zoe"
    assert times(friday, "2026-03-06 11:30") == [["Fri 15:00-15:30"]]
    assert times(friday, "2026-03-06 14:01") == []


def test_a_day_left_alone_gives_times_that_do_not_overlap() -> None:
    assert times(LOST, "2026-03-06 12:40") == [["Fri 13:45-14:15", "Fri 14:15-14:45", "Fri 14:45-15:15"]]


def test_a_working_week_that_has_ended_is_not_re_booked() -> None:
    assert times(LOST, "2026-03-07 09:00") == []


def test_an_excused_meeting_is_not_re_booked() -> None:
    assert times(f'{LOST}\n2026-03-03 all day "Leave"', "2026-03-03 12:00") == []


def test_a_meeting_lost_ahead_is_re_booked_in_its_own_week() -> None:
    ahead = f"{SERIES}\n    2026-03-10 cancelled"
    assert times(ahead, "2026-03-03 12:00") == [["Mon 09:00-09:30", "Tue 09:00-09:30", "Wed 09:00-09:30"]]


def test_a_public_holiday_offers_no_times() -> None:
    policy = replace(Policy(), holidays=frozenset({date(2026, 3, 4)}))
    assert times(LOST, "2026-03-03 12:00", policy)[0][1] == "Thu 09:00-09:30"


def test_proposals_are_sorted_by_start_and_say_why() -> None:
    text = f"{SERIES}\n    2026-03-10 cancelled\n2025-09-03 09:00 30m ben weekly\n    2026-03-04 declined by ben"
    proposals = judged(text, "2026-03-03 12:00").plan.proposals
    assert [p.reason.split(";")[0] for p in proposals] == [
        "Ben declined the meeting",
        "The meeting with Ana was cancelled",
    ]
