"""What became of a meeting: the rules of docs/review.md, one test a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.model import Counterpart, Held, Notebook, Owner, Policy
from tests.calendar_text import address, judged, outcomes, standing

NOW = "2026-03-02 12:00"  # a Monday


def weekly(*lines: str) -> str:
    """Return a diary of Ana's weekly Tuesday slot, the last three of which are past, with changes below it."""
    return "\n".join(["2026-02-10 10:00 30m ana RRULE:FREQ=WEEKLY;UNTIL=20260331T220000Z", *lines])


def ana(*lines: str, policy: Policy | None = None, now: str = NOW) -> list[str]:
    return outcomes(judged(weekly(*lines), now, policy), "ana")


def test_a_meeting_that_ended_and_was_not_lost_is_kept() -> None:
    assert ana() == ["02-10 10:00 kept", "02-17 10:00 kept", "02-24 10:00 kept"]


def test_a_running_meeting_is_upcoming_and_the_next_one() -> None:
    review = judged(weekly(), "2026-02-24 10:15")
    assert outcomes(review, "ana") == ["02-10 10:00 kept", "02-17 10:00 kept"]
    following = standing(review, "ana").next
    assert following is not None
    assert following.span.start == following.original_start
    assert following.span.start.day == 24


def test_an_occurrence_taken_out_of_the_series_is_skipped() -> None:
    assert ana("    2026-02-17 cancelled")[1] == "02-17 10:00 skipped cancelled"


def test_an_occurrence_with_status_cancelled_is_skipped() -> None:
    assert ana("    2026-02-17 called off")[1] == "02-17 10:00 skipped cancelled"


@pytest.mark.parametrize(("who", "reason"), [("me", "declined_by_leader"), ("ana", "declined_by_counterpart")])
def test_a_declined_occurrence_is_skipped_and_says_by_whom(who: str, reason: str) -> None:
    assert ana(f"    2026-02-17 declined by {who}")[1] == f"02-17 10:00 skipped {reason}"


def test_a_lost_meeting_ahead_is_judged_as_one_behind() -> None:
    assert ana("    2026-03-10 cancelled")[-1] == "03-10 10:00 skipped cancelled"


# --- double-booked -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ('2026-02-17 10:15 60m ben zoe "Review"', "unconfirmed double_booked"),
        ('2026-02-17 10:16 60m ben zoe "Review"', "kept"),
        ('2026-02-17 10:00 60m ben zoe "Review" free', "kept"),
        ('2026-02-17 10:00 60m ben zoe "Review" cancelled', "kept"),
        ('2026-02-17 10:00 60m ben zoe "Review" declined by me', "kept"),
        ('2026-02-17 10:00 60m ben zoe "Review" declined by ben', "unconfirmed double_booked"),
        ('2026-02-17 10:00 60m alone "Dentist"', "unconfirmed double_booked"),
        ('2026-02-17 all day "Trade fair"', "kept"),
        ("2026-02-17 10:00 45m ana", "kept"),
        ("2026-02-17 10:00 45m ana declined by ana", "kept"),
    ],
)
def test_another_busy_timed_event_over_half_of_it_makes_it_unconfirmed(other: str, outcome: str) -> None:
    told = ana(other)
    assert f"02-17 10:00 {outcome}" in told


# --- moved ---------------------------------------------------------------------------------------------------------


def test_moved_within_its_week_is_moved_once_it_has_ended() -> None:
    assert ana("    2026-02-17 moved to 2026-02-19 15:00")[1] == "02-17 10:00 moved rescheduled at 02-19 15:00"


def test_moved_within_its_week_and_still_ahead_is_upcoming() -> None:
    told = judged(weekly("    2026-03-03 moved to 2026-03-05 15:00"), NOW)
    following = standing(told, "ana").next
    assert following is not None
    assert (following.outcome, following.reason) == ("upcoming", None)


@pytest.mark.parametrize(
    ("to", "outcome"), [("10:30", "kept at 02-17 10:30"), ("10:31", "moved rescheduled at 02-17 10:31")]
)
def test_a_shift_by_no_more_than_its_duration_is_no_move(to: str, outcome: str) -> None:
    assert ana(f"    2026-02-17 moved to 2026-02-17 {to}")[1] == f"02-17 10:00 {outcome}"


def test_moved_out_of_its_week_it_is_skipped_and_its_new_place_is_another_meeting() -> None:
    assert ana("    2026-02-17 moved to 2026-02-25 09:00") == [
        "02-10 10:00 kept",
        "02-17 10:00 skipped cancelled",
        "02-24 10:00 kept",
        "02-25 09:00 kept",
    ]


def test_moved_out_of_its_week_ahead_it_is_skipped_as_well() -> None:
    review = judged(weekly("    2026-03-03 moved to 2026-03-11 09:00"), NOW)
    assert outcomes(review, "ana")[-1] == "03-03 10:00 skipped cancelled"
    assert [m.span.start.day for m in standing(review, "ana").upcoming()] == [10, 11, 17, 24, 31]


def test_moved_out_of_its_week_it_is_skipped_whatever_else_that_week_held() -> None:
    away = "    2026-02-17 moved to 2026-02-25 09:00"
    assert ana(away, '2026-02-17 all day "Leave"')[1] == "02-17 10:00 skipped cancelled"
    assert ana(away, "2026-02-19 10:00 30m ana")[1] == "02-17 10:00 skipped cancelled"


def test_the_place_it_moved_to_can_make_good_another_lost_meeting() -> None:
    told = ana("    2026-02-17 moved to 2026-02-25 09:00", "    2026-02-24 cancelled")
    assert told[1:] == ["02-17 10:00 skipped cancelled", "02-24 10:00 moved other_meeting", "02-25 09:00 kept"]


def test_a_moved_occurrence_answers_for_itself_only() -> None:
    twice = """
        2026-02-10 10:00 30m ana RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20260331T220000Z
            2026-02-17 cancelled
            2026-02-19 moved to 2026-02-20 15:00
        """
    told = outcomes(judged(twice, NOW), "ana")
    assert "02-17 10:00 skipped cancelled" in told
    assert "02-19 10:00 moved rescheduled at 02-20 15:00" in told


def test_a_lost_meeting_is_moved_when_the_pair_met_otherwise_in_its_week() -> None:
    told = ana("    2026-02-17 cancelled", "2026-02-20 16:00 30m ana")
    assert told[1:3] == ["02-17 10:00 moved other_meeting", "02-20 16:00 kept"]


def test_a_meeting_planned_later_in_the_week_makes_good_too() -> None:
    told = ana("    2026-03-03 declined by ana", "2026-03-06 16:00 30m ana")
    assert told[-1] == "03-03 10:00 moved other_meeting"


def test_an_occurrence_at_its_regular_place_makes_nothing_good() -> None:
    twice = """
        2026-02-10 10:00 30m ana RRULE:FREQ=WEEKLY;BYDAY=TU,TH
            2026-02-17 cancelled
        """
    assert "02-17 10:00 skipped cancelled" in outcomes(judged(twice, NOW), "ana")


def test_one_other_meeting_makes_good_one_lost_meeting_the_nearest() -> None:
    twice = """
        2026-02-10 10:00 30m ana RRULE:FREQ=WEEKLY;BYDAY=TU,TH
            2026-02-17 cancelled
            2026-02-19 cancelled
        2026-02-20 10:00 30m ana
        """
    told = outcomes(judged(twice, NOW), "ana")
    assert told[2:5] == ["02-17 10:00 skipped cancelled", "02-19 10:00 moved other_meeting", "02-20 10:00 kept"]


def test_a_lost_other_meeting_makes_nothing_good_and_is_not_listed() -> None:
    told = ana("    2026-02-17 cancelled", "2026-02-20 16:00 30m ana declined by ana")
    assert told == ["02-10 10:00 kept", "02-17 10:00 skipped cancelled", "02-24 10:00 kept"]


# --- rarer than weekly ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "outcome"),
    [("2026-02-24 10:00", "moved rescheduled at 02-24 10:00"), ("2026-02-24 10:01", "skipped cancelled")],
)
def test_the_window_of_a_rarer_meeting_is_half_a_cadence_on_either_side(to: str, outcome: str) -> None:
    text = f"""
        2026-02-03 10:00 30m ana biweekly
            2026-02-17 moved to {to}
        """
    assert f"02-17 10:00 {outcome}" in outcomes(judged(text, NOW), "ana")


# --- excused -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["Vacation", "annual LEAVE", "OOO", "Out of office", "Urlaub!", "Congés", "vacaciones", "PTO", "sick"]
)
def test_a_lost_meeting_inside_the_leader_s_all_day_leave_is_excused(title: str) -> None:
    told = ana("    2026-02-17 cancelled", f'2026-02-16 all day "{title}" until 2026-02-20')
    assert told[1] == "02-17 10:00 excused leave"


@pytest.mark.parametrize("title", ["Holidays in Rome", "Leaving do", "Desk move", "Sickle"])
def test_words_of_leave_count_whole(title: str) -> None:
    assert ana("    2026-02-17 cancelled", f'2026-02-17 all day "{title}"')[1] == "02-17 10:00 skipped cancelled"


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        ('2026-02-17 09:00 120m alone "Out of office"', "excused leave"),
        ('2026-02-17 09:00 120m alone "OOO dentist"', "excused leave"),
        ('2026-02-17 09:00 120m alone "Dentist" oof', "excused leave"),
        ('2026-02-17 09:00 120m alone "Vacation planning"', "skipped cancelled"),
        ('2026-02-17 10:10 120m alone "Out of office"', "skipped cancelled"),
        ('2026-02-17 09:00 120m alone "Out of office" cancelled', "skipped cancelled"),
    ],
)
def test_a_timed_event_is_leave_only_by_its_type_or_out_of_office(event: str, outcome: str) -> None:
    assert ana("    2026-02-17 cancelled", event)[1] == f"02-17 10:00 {outcome}"


def test_somebody_else_s_leave_is_not_the_leader_s() -> None:
    told = ana("    2026-02-17 cancelled", '2026-02-17 all day "Vacation" ben by ben')
    assert told[1] == "02-17 10:00 skipped cancelled"


def test_on_a_public_holiday_a_lost_meeting_is_excused() -> None:
    policy = replace(Policy(), holidays=frozenset({date(2026, 2, 17)}))
    assert ana("    2026-02-17 cancelled", policy=policy)[1] == "02-17 10:00 excused holiday"


def test_met_otherwise_comes_before_leave() -> None:
    told = ana("    2026-02-17 cancelled", '2026-02-17 all day "Leave"', "2026-02-20 16:00 30m ana")
    assert told[1] == "02-17 10:00 moved other_meeting"


def test_a_meeting_nobody_cancelled_inside_leave_is_excused_once_it_has_ended() -> None:
    assert ana('2026-02-17 all day "Vacation"')[1] == "02-17 10:00 excused leave"


def test_moved_within_its_week_comes_before_leave() -> None:
    told = ana("    2026-02-17 moved to 2026-02-19 15:00", '2026-02-19 all day "Leave"')
    assert told[1] == "02-17 10:00 moved rescheduled at 02-19 15:00"


def test_leave_that_the_leader_declined_excuses_nothing() -> None:
    told = ana("    2026-02-17 cancelled", '2026-02-17 all day "OOO" ben by me declined by me')
    assert told[1] == "02-17 10:00 skipped cancelled"


def test_ahead_inside_leave_it_is_upcoming_and_a_conflict() -> None:
    review = judged(weekly('2026-03-03 all day "Vacation"'), NOW)
    following = standing(review, "ana").next
    assert following is not None
    assert following.span.start.day == 3
    assert [c.title for c in review.conflicts] == ["Vacation"]


# --- health --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "health", "missed"),
    [
        ([], "green", 0),
        (["    2026-02-17 cancelled"], "green", 0),
        (["    2026-02-24 cancelled"], "amber", 1),
        (["    2026-02-17 cancelled", "    2026-02-24 cancelled"], "red", 2),
        (["    2026-02-24 cancelled", "    2026-03-03 cancelled"], "red", 2),
        (["    2026-02-24 cancelled", "    2026-03-10 cancelled"], "amber", 1),
        (["    2026-02-24 cancelled", "2026-02-26 10:00 30m ana"], "green", 0),
        (["    2026-02-17 cancelled", "    2026-02-24 cancelled", '2026-02-24 all day "Leave"'], "amber", 1),
    ],
)
def test_health_is_judged_by_the_two_latest_meetings(lines: list[str], health: str, missed: int) -> None:
    ana_stands = standing(judged(weekly(*lines), NOW), "ana")
    assert (ana_stands.health, ana_stands.missed_in_a_row) == (health, missed)


def test_silent_is_who_has_nothing_ahead() -> None:
    text = "2026-02-10 10:00 30m ana RRULE:FREQ=WEEKLY;COUNT=3"
    ana_stands = standing(judged(text, NOW), "ana")
    assert (ana_stands.health, ana_stands.next) == ("silent", None)


def test_last_kept_is_where_it_was_held_ad_hoc_included() -> None:
    review = judged(weekly("    2026-02-24 cancelled", "2026-02-26 10:00 30m ana"), NOW)
    last = standing(review, "ana").last_kept
    assert last is not None
    assert (last.month, last.day) == (2, 26)


# --- the window ----------------------------------------------------------------------------------------------------


def test_an_occurrence_belongs_to_the_window_by_its_original_start() -> None:
    review = judged("2025-01-06 10:00 30m ana daily", "2026-03-02 12:00")
    meetings = standing(review, "ana").meetings
    assert meetings[0].original_start.date() == date(2025, 12, 8)
    assert meetings[-1].original_start.date() == date(2026, 4, 12)
    assert review.counts.occurrences == len(meetings) == 126


# --- settled by one of the two -------------------------------------------------------------------------------------

SLOT = datetime(2026, 2, 17, 9, tzinfo=UTC)


def settled(happened: bool, *lines: str) -> str:
    """Return what became of the meeting of 17 February after one of the two said whether it took place."""
    held = Held(SLOT, happened, Owner.ME, SLOT, "Ill")
    notebooks = {address("ana"): Notebook(Counterpart(address("ana")), held=(held,))}
    return outcomes(judged(weekly(*lines), NOW, notebooks=notebooks), "ana")[1]


def test_a_meeting_that_somebody_says_fell_out_is_skipped() -> None:
    assert settled(False) == "02-17 10:00 skipped said_not"


def test_a_double_booked_meeting_that_somebody_says_took_place_is_kept() -> None:
    assert settled(True, "2026-02-17 10:00 60m zoe kim") == "02-17 10:00 kept"


def test_a_cancelled_meeting_that_somebody_says_took_place_is_kept() -> None:
    assert settled(True, "    2026-02-17 cancelled") == "02-17 10:00 kept"


def test_a_meeting_that_fell_out_is_made_good_by_another_of_the_pair_like_any_other() -> None:
    assert settled(False, "2026-02-19 15:00 30m ana") == "02-17 10:00 moved other_meeting"


def test_an_ad_hoc_meeting_that_somebody_says_fell_out_is_none() -> None:
    at = datetime(2026, 2, 19, 14, tzinfo=UTC)
    notebook = Notebook(Counterpart(address("ana")), held=(Held(at, False, Owner.THEM, at),))
    review = judged(weekly("2026-02-19 15:00 30m ana"), NOW, notebooks={address("ana"): notebook})
    assert outcomes(review, "ana") == ["02-10 10:00 kept", "02-17 10:00 kept", "02-24 10:00 kept"]
