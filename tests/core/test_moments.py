"""What kind of meeting it is, and when the pair looks at the format of its meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.core import prompts
from assistant.core.agenda import build_all
from assistant.core.moments import Moment, held, moment_of
from assistant.model import (
    AgendaPolicy,
    Note,
    Notebook,
    Part,
    Policy,
    Reason,
)
from tests.calendar_text import LEADER, judged, moment, standing
from tests.monday_with_ana import (
    EMPTY,
    NOW,
    TODAY,
    WEEKLY,
    agendas,
    ana,
    first,
    minutes,
    moments,
    prompts_of,
)


def test_only_the_first_meeting_of_a_new_pair_is_a_first_one() -> None:
    assert moments("2026-11-25 10:00 30m ana weekly\n")[:3] == [Moment.FIRST, None, None]


def test_a_first_meeting_that_was_cancelled_leaves_the_next_one_the_first() -> None:
    assert moments("2026-11-18 10:00 30m ana weekly\n    2026-11-18 cancelled\n")[0] is Moment.FIRST


def test_a_pair_that_should_have_met_for_more_than_a_month_is_not_new() -> None:
    diary = "2026-10-19 10:00 30m ana weekly\n"
    diary += "".join(f"    2026-{day} cancelled\n" for day in ("10-19", "10-26", "11-02", "11-09", "11-16"))
    assert moments(diary)[0] is Moment.AFTER_SKIP


def test_a_pair_with_older_notes_is_not_new() -> None:
    s = ana("2026-11-25 10:00 30m ana weekly\n")
    known = replace(EMPTY, notes=(Note(date(2026, 3, 2), "We met before."),))
    assert moment_of(s.upcoming()[0], s, known) is None


def test_the_meeting_after_a_skipped_one_is_after_a_skip() -> None:
    assert moments(WEEKLY + "    2026-11-16 cancelled\n    2026-12-07 cancelled\n")[:4] == [
        Moment.AFTER_SKIP,
        None,
        Moment.AFTER_SKIP,
        None,
    ]


def test_the_meeting_after_leave_is_after_leave() -> None:
    diary = WEEKLY + '2026-11-16 all day "Vacation" until 2026-11-21\n'
    assert moments(diary)[:2] == [Moment.AFTER_LEAVE, None]


def test_a_holiday_between_leave_and_the_meeting_changes_nothing() -> None:
    diary = WEEKLY + '    2026-11-16 cancelled\n2026-11-09 all day "Vacation" until 2026-11-14\n'
    policy = replace(Policy(), holidays=frozenset({date(2026, 11, 16)}))
    reasons = {m.original_start.astimezone(LEADER.zone).date(): m.reason for m in ana(diary, policy=policy).meetings}
    assert (reasons[date(2026, 11, 9)], reasons[date(2026, 11, 16)]) == (Reason.LEAVE, Reason.HOLIDAY)
    assert moments(diary, policy)[0] is Moment.AFTER_LEAVE


def test_a_holiday_alone_is_no_special_moment() -> None:
    policy = replace(Policy(), holidays=frozenset({date(2026, 11, 16)}))
    assert moments(WEEKLY + "    2026-11-16 cancelled\n", policy)[0] is None


def test_a_meeting_that_another_took_the_place_of_is_held_once() -> None:
    s = ana(WEEKLY + "    2026-11-16 cancelled\n2026-11-18 15:00 30m ana\n")
    assert [m.span.start.date().day for m in held(s, moment(NOW))][-2:] == [9, 18]


def test_a_first_meeting_is_about_the_person() -> None:
    agenda = first(diary="2026-11-25 10:00 30m ana weekly\n")
    assert agenda.objective == "Get to know each other, and agree how you both want to use this time"
    assert all(Moment.FIRST in q.moments for q in agenda.questions)
    assert prompts.MEET in prompts_of(agenda)
    assert prompts.WENT_WELL not in prompts_of(agenda)
    assert minutes(agenda)[Part.CHECK_IN] > 4


def test_after_several_skipped_meetings_the_objective_counts_them() -> None:
    agenda = first(diary=WEEKLY + "    2026-11-16 cancelled\n    2026-11-09 cancelled\n")
    assert agenda.objective == "Make up for two missed meetings: first hear what had to wait"
    assert any(Moment.AFTER_SKIP in q.moments for q in agenda.questions)
    assert prompts.CATCH_UP in prompts_of(agenda)


# --- the format --------------------------------------------------------------------------------


def reviews(notebook: Notebook, diary: str, now: str = NOW) -> list[date]:
    s = standing(judged(diary, now), "ana")
    made = build_all(s, notebook, Policy(), moment(now), LEADER.zone)
    return [agenda.span.start.date() for agenda in made if prompts.FORMAT in prompts_of(agenda)]


def test_the_format_is_a_point_once_a_quarter_after_it_was_last_looked_at() -> None:
    assert reviews(replace(EMPTY, format_reviewed=date(2026, 9, 7)), WEEKLY) == [date(2026, 12, 7)]
    assert reviews(replace(EMPTY, format_reviewed=date(2026, 11, 9)), WEEKLY) == []


def test_a_format_long_overdue_is_a_point_of_the_next_meeting_alone() -> None:
    assert reviews(replace(EMPTY, format_reviewed=date(2026, 1, 5)), WEEKLY) == [TODAY]


def test_a_pair_that_never_looked_at_it_does_so_a_quarter_after_its_first_meeting() -> None:
    assert reviews(EMPTY, "2026-09-07 10:00 30m ana weekly\n") == [date(2026, 12, 7)]


def test_a_pair_that_records_no_review_is_reminded_once_a_quarter_and_not_each_week() -> None:
    days = {day for week in range(26) for day in reviews(EMPTY, WEEKLY, f"{TODAY + timedelta(weeks=week + 1)} 09:00")}
    assert sorted(days) == [date(2026, 11, 30), date(2027, 3, 1), date(2027, 5, 31)]


def test_a_review_whose_meeting_is_cancelled_waits_for_the_next_one() -> None:
    diary = "2026-09-07 10:00 30m ana weekly\n    2026-12-07 cancelled\n"
    assert reviews(EMPTY, diary) == [date(2026, 12, 14)]


@pytest.mark.parametrize("reviewed", [None, date(2026, 11, 1)])
def test_however_often_the_format_is_looked_at_one_upcoming_meeting_gets_it(reviewed: date | None) -> None:
    policy = replace(Policy(), agenda=AgendaPolicy(format_review_days=7))
    made = agendas(replace(EMPTY, format_reviewed=reviewed), policy=policy)
    assert [prompts.FORMAT in prompts_of(agenda) for agenda in made] == [True] + [False] * (len(made) - 1)
