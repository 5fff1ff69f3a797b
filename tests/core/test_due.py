"""When something falls due: working days, wall clocks over clock changes, and keys that make twice once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from assistant.core import due
from assistant.core.due import DueKind
from assistant.model import ActionItem, Meeting, Note, Notebook, Outcome, Owner, Policy, Reason, Standing, WorkingHours
from tests.golden.believable import ANA, BERLIN, MONDAY, meeting, moment, standing

POLICY = Policy()
EVERY_DAY = replace(POLICY, working=WorkingHours(days=frozenset(range(1, 8))))


def with_meetings(*meetings: Meeting) -> Standing:
    return replace(standing(ANA, 1, "10:00", ""), meetings=meetings)


def upcoming_on(day: date, clock: str = "10:00") -> Meeting:
    return meeting(ANA, day, clock, Outcome.UPCOMING)


def due_at(kind: DueKind, of: Standing, policy: Policy = POLICY) -> datetime:
    return next(d.at for d in due.moments(of, policy, BERLIN) if d.kind is kind)


def test_the_working_day_before_monday_is_friday() -> None:
    assert due.working_day_before(MONDAY, POLICY) == MONDAY - timedelta(days=3)


def test_a_holiday_is_no_working_day() -> None:
    friday = MONDAY - timedelta(days=3)
    assert due.working_day_before(MONDAY, replace(POLICY, holidays=frozenset({friday}))) == friday - timedelta(days=1)


def test_two_working_days_before_tuesday_is_friday() -> None:
    assert due.working_day_before(date(2026, 11, 24), POLICY, 2) == date(2026, 11, 20)


def test_a_policy_without_any_working_day_counts_calendar_days() -> None:
    nobody_works = replace(POLICY, working=WorkingHours(days=frozenset()))
    assert due.working_day_before(MONDAY, nobody_works, 2) == MONDAY - timedelta(days=2)


def test_the_prep_document_is_due_at_four_the_working_day_before() -> None:
    assert due_at(DueKind.PREP, with_meetings(upcoming_on(MONDAY))) == moment(date(2026, 11, 20), "16:00")


def test_the_link_is_due_at_the_start_of_work_two_working_days_before() -> None:
    assert due_at(DueKind.INVITE, with_meetings(upcoming_on(MONDAY))) == moment(date(2026, 11, 19), "09:00")


def test_the_prep_document_is_refreshed_two_hours_before_the_start() -> None:
    assert due_at(DueKind.REFRESH, with_meetings(upcoming_on(MONDAY))) == moment(MONDAY, "08:00")


def test_the_nudge_is_due_two_hours_after_the_end() -> None:
    assert due_at(DueKind.NUDGE, with_meetings(upcoming_on(MONDAY))) == moment(MONDAY, "12:30")


def test_moments_are_in_order_of_time() -> None:
    kinds = [d.kind for d in due.moments(with_meetings(upcoming_on(MONDAY)), POLICY, BERLIN)]
    assert kinds == [DueKind.INVITE, DueKind.PREP, DueKind.REFRESH, DueKind.NUDGE]


def test_nobody_is_nudged_about_a_day_on_which_something_was_written_down() -> None:
    held = with_meetings(meeting(ANA, MONDAY, "10:00", Outcome.KEPT))
    assert [d.kind for d in due.moments(held, POLICY, BERLIN)] == [DueKind.NUDGE]
    assert due.moments(held, POLICY, BERLIN, frozenset({MONDAY})) == ()


def test_a_note_an_item_and_a_check_mark_each_count_as_written_down() -> None:
    monday, tuesday, wednesday = (MONDAY + timedelta(days=n) for n in range(3))
    items = (ActionItem(1, "Send the deck", Owner.ME, tuesday, done=wednesday),)
    assert due.recorded_days(Notebook(ANA, notes=(Note(monday, "Good."),), items=items)) == {monday, tuesday, wednesday}


def test_a_lost_meeting_asks_for_nothing() -> None:
    lost = [meeting(ANA, MONDAY, "10:00", outcome) for outcome in (Outcome.SKIPPED, Outcome.EXCUSED)]
    made_good = replace(meeting(ANA, MONDAY, "10:00", Outcome.MOVED), reason=Reason.OTHER_MEETING)
    assert due.moments(with_meetings(*lost, made_good), POLICY, BERLIN) == ()


def test_asked_twice_the_keys_are_the_same() -> None:
    of = with_meetings(upcoming_on(MONDAY), upcoming_on(MONDAY + timedelta(days=7)))
    assert [d.key for d in due.moments(of, POLICY, BERLIN)] == [d.key for d in due.moments(of, POLICY, BERLIN)]
    assert due.key(DueKind.PREP, MONDAY, "id-ana") == "prep:2026-11-23:id-ana"


def test_two_meetings_with_one_person_on_one_day_are_prepared_once() -> None:
    keys = [
        d.key for d in due.moments(with_meetings(upcoming_on(MONDAY), upcoming_on(MONDAY, "15:00")), POLICY, BERLIN)
    ]
    assert len(keys) == len(set(keys)) == 4


def test_a_meeting_moved_to_another_day_is_prepared_again() -> None:
    before, after = with_meetings(upcoming_on(MONDAY)), with_meetings(upcoming_on(MONDAY + timedelta(days=1)))
    assert not {d.key for d in due.moments(before, POLICY, BERLIN)} & {
        d.key for d in due.moments(after, POLICY, BERLIN)
    }


def test_the_day_of_a_meeting_is_the_leaders_day() -> None:
    late = with_meetings(upcoming_on(MONDAY, "00:30"))
    assert [d.key for d in due.moments(late, POLICY, BERLIN) if d.kind is DueKind.PREP] == [
        f"prep:2026-11-23:id-{ANA.email}"
    ]


def test_a_time_that_the_clock_change_leaves_out_moves_forward() -> None:
    at_half_past_two = replace(EVERY_DAY, schedule=replace(POLICY.schedule, prep_at=time(2, 30)))
    prep = due_at(DueKind.PREP, with_meetings(upcoming_on(date(2026, 3, 30))), at_half_past_two)
    assert prep == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert prep.astimezone(BERLIN).time() == time(3, 30)


def test_a_time_that_occurs_twice_is_due_once_at_its_first_occurrence() -> None:
    at_half_past_two = replace(EVERY_DAY, schedule=replace(POLICY.schedule, prep_at=time(2, 30)))
    preps = [
        d.at
        for d in due.moments(with_meetings(upcoming_on(date(2026, 10, 26))), at_half_past_two, BERLIN)
        if d.kind is DueKind.PREP
    ]
    assert preps == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_the_weekly_summary_is_due_on_monday_at_half_past_seven() -> None:
    found = due.next_weekly(moment(MONDAY, "07:29"), POLICY, BERLIN)
    assert (found.at, found.kind, found.key) == (moment(MONDAY, "07:30"), DueKind.WEEKLY, "weekly:2026-11-23")


def test_once_it_is_due_the_next_weekly_summary_is_a_week_later() -> None:
    assert due.next_weekly(moment(MONDAY, "07:30"), POLICY, BERLIN).at == moment(date(2026, 11, 30), "07:30")


def test_the_weekly_summary_keeps_its_hour_over_a_clock_change() -> None:
    before_the_change = due.next_weekly(moment(date(2026, 10, 19), "12:00"), POLICY, BERLIN)
    assert before_the_change.at == datetime(2026, 10, 26, 6, 30, tzinfo=UTC)
