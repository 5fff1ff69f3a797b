"""The service without its threads: what it does when, what it does when things go wrong, and what it tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from assistant.daemon.ports import UnitReport
from assistant.daemon.presence import Failure
from assistant.daemon.watch import Watch, waiting_time
from assistant.deeds import LeaderState
from assistant.store_errors import StoreError
from connectors.errors import AccessLost, TryLater, Unusable
from tests.shell.daemon_fakes import MORNING, served

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECRET = "Ana Keller ana@example.com https://host/secret-token"


def ends_with(err: Exception | None) -> Callable[[], UnitReport]:
    """How a unit ends: with an error, or well."""

    def end() -> UnitReport:
        if err is not None:
            raise err
        return UnitReport()

    return end


# --- when ------------------------------------------------------------------------------------------------------------


def test_thirty_days_are_a_look_every_five_minutes_and_a_reading_anew_every_night() -> None:
    it = served()
    it.play(30 * DAY)
    assert len(it.unit.calls) == 30 * 24 * 12
    anew = [moment for moment, complete in it.unit.calls if complete]
    assert [f"{moment:%H:%M}" for moment in anew] == ["09:00"] + 30 * ["03:00"]


def test_a_laptop_that_slept_for_five_nights_catches_up_once() -> None:
    it = served()
    it.play(HOUR)
    before = len(it.unit.calls)
    it.clock.sleep(5 * DAY)
    it.play(timedelta(minutes=5))
    assert [complete for _, complete in it.unit.calls[before:]] == [True]


def test_a_service_that_is_started_again_goes_on_where_the_other_stopped() -> None:
    it = served()
    it.watch.tick()
    again = Watch(it.works, it.clock, it.watch._log)
    it.clock.forward(timedelta(minutes=1))
    again.tick()
    assert len(it.unit.calls) == 1


def test_a_month_of_sleep_and_a_clock_set_back_and_ahead_stop_nothing() -> None:
    it = served()
    for jump in (30 * DAY, -400 * DAY, 800 * DAY, -1 * HOUR):
        it.clock.sleep(jump)
        before = len(it.unit.calls)
        it.play(HOUR)
        assert len(it.unit.calls) - before == 12


def test_nothing_is_looked_at_between_two_rounds() -> None:
    it = served()
    it.watch.tick()
    it.clock.forward(timedelta(minutes=4))
    it.watch.tick()
    assert it.unit.calls == [(MORNING, True)]


# --- when things go wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("err", "kind"),
    [
        (AccessLost("Sign in again."), Failure.ACCESS_LOST),
        (TryLater("Later."), Failure.LATER),
        (Unusable("No calendar."), Failure.CALENDAR),
        (StoreError("Full."), Failure.STORE),
        (ZeroDivisionError(SECRET), Failure.FAULT),
    ],
)
def test_a_round_that_fails_is_remembered_and_tried_again(err: Exception, kind: Failure) -> None:
    it = served()
    it.unit.ends = ends_with(err)
    it.watch.tick()
    beat = it.beats[-1]
    assert (beat.failure, beat.failures) == (kind, 1)
    it.unit.ends = UnitReport
    it.play(timedelta(minutes=6))
    assert (it.beats[-1].failure, it.beats[-1].failures, it.memory.kept.last_error) == (None, 0, None)
    assert it.unit.calls[-1] == (MORNING + timedelta(minutes=5), True)


def test_a_round_that_was_cut_short_counts_what_it_did_and_is_tried_again() -> None:
    it = served()
    it.unit.ends = lambda: UnitReport(done=2, cause=TryLater("Later.", 600))
    it.watch.tick()
    assert (it.watch.view().totals.done, it.watch.view().totals.good, it.watch.view().totals.failed) == (2, 0, 1)
    assert it.beats[-1].next_try == MORNING + timedelta(minutes=10)
    assert it.memory.kept.last_cycle is None


def test_a_failure_is_told_in_its_own_words_where_only_the_leader_looks() -> None:
    it = served()
    it.unit.ends = ends_with(AccessLost("The password of Ana's calendar was refused."))
    it.watch.tick()
    assert it.memory.kept.last_error == it.beats[-1].said == "The password of Ana's calendar was refused."


def test_a_fault_of_the_program_is_named_by_its_place_alone() -> None:
    it = served()
    it.unit.ends = ends_with(ValueError(SECRET))
    it.watch.tick()
    said = it.beats[-1].said or ""
    assert said.startswith("A fault of the program: ValueError at test_daemon:")
    assert "Ana" not in said


def test_it_tries_less_and_less_often_and_at_least_once_an_hour() -> None:
    it = served()
    it.unit.ends = ends_with(AccessLost("Sign in again."))
    it.play(4 * HOUR)
    moments = [moment for moment, _ in it.unit.calls]
    assert [(b - a) // timedelta(minutes=1) for a, b in pairwise(moments)] == [
        5,
        10,
        20,
        40,
        60,
        60,
    ]


def test_a_server_that_names_a_time_is_left_alone_until_then() -> None:
    assert waiting_time(1, timedelta(minutes=5), asked=7200.0) == 2 * HOUR
    assert waiting_time(1, timedelta(minutes=5), asked=3.0) == timedelta(minutes=5)
    assert waiting_time(500, timedelta(hours=8)) == 8 * HOUR


def test_a_clock_set_back_does_not_make_a_long_wait_of_a_short_one() -> None:
    it = served()
    it.unit.ends = ends_with(TryLater("Later."))
    it.watch.tick()
    it.clock.sleep(-400 * DAY)
    it.watch.tick()
    assert len(it.unit.calls) == 2


def test_a_store_that_cannot_be_read_is_a_failure_like_another() -> None:
    it = served()
    it.memory.refuses = StoreError("The disk is gone.")
    it.watch.tick()
    assert (it.unit.calls, it.beats[-1].failure, it.beats[-1].said) == ([], Failure.STORE, "The disk is gone.")


def test_a_beat_that_cannot_be_written_stops_nothing() -> None:
    it = served()

    def refuse(_: object) -> None:
        raise StoreError("Full.")

    it.watch._tell = refuse
    it.play(20 * timedelta(minutes=1))
    assert len(it.unit.calls) > 1


# --- what it tells ---------------------------------------------------------------------------------------------------


def test_a_good_round_is_told_to_the_monitor_and_a_bad_one_is_not() -> None:
    heard: list[datetime] = []

    def ping() -> bool:
        heard.append(it.clock.now())
        return True

    it = served(ping)
    it.watch.tick()
    it.unit.ends = ends_with(TryLater("Later."))
    it.play(HOUR)
    assert heard == [MORNING]


def test_a_round_under_the_brake_is_not_told_to_the_monitor() -> None:
    heard: list[bool] = []

    def ping() -> bool:
        heard.append(True)
        return True

    it = served(ping)
    it.memory.kept = LeaderState(brake="Nine of ten one-on-ones are gone.")
    it.watch.tick()
    assert heard == []


def test_a_monitor_that_does_not_hear_is_mentioned_and_changes_nothing() -> None:
    it = served(ping=lambda: False)
    it.watch.tick()
    assert [line["event"] for line in it.log()] == ["round", "heartbeat-unheard"]
    assert it.beats[-1].failures == 0


def test_a_unit_that_never_ends_is_noticed() -> None:
    it = served()
    seen: list[bool] = []

    def long() -> UnitReport:
        seen.append(it.watch.is_alive())
        it.clock.sleep(10 * HOUR)
        seen.append(it.watch.is_alive())
        it.clock.forward(HOUR)
        seen.append(it.watch.is_alive() or not it.watch.view().condition.late)
        return UnitReport()

    it.unit.ends = long
    it.watch.tick()
    assert (seen, it.watch.is_alive()) == ([True, True, False], True)


def test_new_works_are_used_from_the_next_tick_and_wait_for_nothing() -> None:
    it, other = served(), served()
    it.unit.ends = ends_with(AccessLost("Sign in again."))
    it.watch.tick()
    it.watch.change_works(other.works)
    it.watch.tick()
    assert (len(it.unit.calls), len(other.unit.calls)) == (1, 1)


def test_the_end_is_told() -> None:
    it = served()
    it.watch.begin()
    it.watch.tick()
    assert not it.beats[-1].stopped
    it.watch.end()
    assert it.beats[-1].stopped


def test_the_view_counts_what_was_done() -> None:
    it = served()
    it.unit.ends = lambda: UnitReport(one_on_ones=9, done=2, failed=1, offered=3, open_offers=4)
    it.play(timedelta(minutes=10))
    it.unit.ends = ends_with(TryLater("Later."))
    it.play(timedelta(minutes=5))
    view = it.watch.view()
    assert (view.totals.good, view.totals.failed, view.totals.done, view.totals.offered) == (2, 1, 4, 6)
    assert (view.report.one_on_ones, view.condition.open_offers) == (9, 4)


# --- the log ---------------------------------------------------------------------------------------------------------


def test_a_round_is_one_line_of_numbers() -> None:
    it = served()
    it.unit.ends = lambda: UnitReport(one_on_ones=9, done=2)
    it.watch.tick()
    (line,) = it.log()
    assert line["event"] == "round"
    assert (line["complete"], line["one_on_ones"], line["done"], line["braked"]) == (True, 9, 2, False)
    assert line["leader"] != "lea@example.com"


def test_nothing_of_a_calendar_gets_into_the_log() -> None:
    it = served()
    marked = "Zoltan zoltan@secret.example geheim-471108154223"
    it.memory.kept = LeaderState(known=(marked,), brake=marked, let_go=(marked,), cursors=((marked, marked),))
    for err in (None, AccessLost(marked), TryLater(marked), StoreError(marked), ValueError(marked), KeyError(marked)):
        it.unit.ends = ends_with(err)
        it.play(3 * HOUR)
    written = it.stream.getvalue().lower()
    assert written.count('"event"') > 20
    assert not [word for word in ("zoltan", "secret", "geheim", "471108154223", "lea@", "@") if word in written]


# --- asked to look ---------------------------------------------------------------------------------------------------


def test_asked_to_it_looks_although_nothing_is_due_and_once_for_many_times_asked() -> None:
    it = served()
    it.play(timedelta(minutes=1))
    it.watch.ask()
    it.watch.ask()
    it.play(timedelta(minutes=2))
    assert [complete for _, complete in it.unit.calls] == [True, False]


def test_asked_while_it_looks_it_looks_again_at_once() -> None:
    it = served()

    def end() -> UnitReport:
        if len(it.unit.calls) == 1:
            it.watch.ask()
        return UnitReport()

    it.unit.ends = end
    it.watch.tick()
    assert len(it.unit.calls) == 2


def test_asking_does_not_cut_a_wait_short() -> None:
    it = served()
    it.unit.ends = ends_with(TryLater("later"))
    it.watch.tick()
    it.watch.ask()
    it.watch.tick()
    assert len(it.unit.calls) == 1
