"""What a person asks for by hand is done by the next cycle and can be undone; what is pinned is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from assistant.core import asked
from assistant.core.between import leave_alone
from assistant.core.decide import Rules
from assistant.cycle import Report
from assistant.deeds import DeedState, Mode, Modes, OfferState
from assistant.model import Action, Counterpart, MoveMeeting, Notebook, Owner, ShortenMeeting, SkipMeeting, Standing
from connectors.model import Event, Response, Span
from tests.calendar_text import LEADER, address, moment
from tests.calendar_text import standing as standing_with
from tests.shell.acting_world import World, standing, world

ANA = "2026-01-06 10:00 30m ana weekly"  # Tuesdays
BY_KIM = "2026-01-08 11:00 30m kim weekly by kim"
NOW, LATER = "2026-03-02 08:00", "2026-03-02 09:00"  # a Monday
QUIET = Rules(Modes(rebook=Mode.OFF, hold=Mode.OFF, prep=Mode.OFF, busy=Mode.OFF, shorten=Mode.OFF))
TUESDAY = moment("2026-03-03 10:00")


def looked_at(text: str, now: str = NOW) -> tuple[World, Report]:
    one = world(text, QUIET)
    one.finds_times = True
    return one, one.cycle(now)


def with_whom(report: Report, name: str = "ana") -> Standing:
    assert report.review is not None
    return standing_with(report.review, name)


def done(report: Report) -> list[type[Action]]:
    return [type(deed.action) for deed in report.done]


def at(text: str, minutes: int = 30) -> Span:
    start = moment(text)
    return Span(start, start + timedelta(minutes=minutes))


def tuesday(one: World, weeks: int = 0) -> Event:
    """Return what stands on the calendar of the meeting on Tuesday, or some weeks after it."""
    start = (TUESDAY + timedelta(weeks=weeks)).astimezone(UTC)
    return standing(one.truth, Span(TUESDAY - timedelta(days=7), TUESDAY + timedelta(days=21)))[
        "event-0", start.isoformat()
    ]


# --- times -----------------------------------------------------------------------------------------------------------


def test_a_meeting_can_be_moved_to_three_times_of_its_own_week_at_which_both_are_free() -> None:
    one = world(f"{ANA}\n2026-03-03 09:00 480m kim zoe", QUIET)
    one.finds_times = True
    one.truth.set_busy(address("ana"), [at("2026-03-04 09:00", 480)])
    times = one.cycle(NOW).free[address("ana")]
    assert len(times) == 3
    assert {span.start.date().isoformat() for span in times} <= {"2026-03-02", "2026-03-05", "2026-03-06"}


def test_what_somebody_else_organizes_has_no_times_to_move_to() -> None:
    _, report = looked_at(BY_KIM)
    assert report.free == {}


def test_without_pages_no_times_are_looked_for() -> None:
    assert world(ANA, QUIET).cycle(NOW).free == {}


# --- what the leader asks for ----------------------------------------------------------------------------------------


def test_a_meeting_is_moved_to_the_time_that_the_leader_chose_and_back_again() -> None:
    one, report = looked_at(ANA)
    time = report.free[address("ana")][2]
    one.ledger.save_offers([asked.to_move(with_whom(report), [time], Owner.ME, moment(NOW))])
    assert done(one.cycle(LATER)) == [MoveMeeting]
    assert tuesday(one).span == time
    one.undo("2026-03-02 10:00")
    assert tuesday(one).span == at("2026-03-03 10:00")


def test_a_time_that_was_taken_meanwhile_is_not_used_and_the_leader_can_choose_again() -> None:
    one, report = looked_at(ANA)
    time = report.free[address("ana")][2]
    one.ledger.save_offers([asked.to_move(with_whom(report), [time], Owner.ME, moment(NOW))])
    one.adds(f"{time.start:%Y-%m-%d} {time.start.astimezone(LEADER.zone):%H:%M} 30m zoe kim")
    report = one.cycle(LATER)
    assert done(report) == []
    assert [offer.state for offer in one.ledger.offers()] == [OfferState.EXPIRED]
    assert any("taken meanwhile" in said for said in report.waits)


def test_a_meeting_is_shortened_and_gets_its_end_back() -> None:
    one, report = looked_at(ANA)
    one.ledger.save_offers([asked.to_shorten(with_whom(report), 20, moment(NOW))])
    assert done(one.cycle(LATER)) == [ShortenMeeting]
    assert tuesday(one).span.minutes == 20
    one.undo("2026-03-02 10:00")
    assert tuesday(one).span.minutes == 30


def test_a_meeting_of_the_leader_s_is_skipped_by_cancelling_this_one_and_undo_lets_it_stand_again() -> None:
    one, report = looked_at(ANA)
    one.ledger.save_offers([asked.to_skip(with_whom(report), "We both are at the fair.", moment(NOW))])
    report = one.cycle(LATER)
    assert done(report) == [SkipMeeting]
    assert report.done[0].guest_visible
    assert tuesday(one).cancelled
    assert not tuesday(one, weeks=1).cancelled
    assert done(one.cycle("2026-03-02 09:05")) == []
    one.undo("2026-03-02 10:00")
    assert not tuesday(one).cancelled


def test_what_somebody_else_organizes_is_declined_with_the_reason_and_undo_answers_as_before() -> None:
    one, report = looked_at(BY_KIM)
    one.ledger.save_offers([asked.to_skip(with_whom(report, "kim"), "I am on a train.", moment(NOW))])
    assert done(one.cycle(LATER)) == [SkipMeeting]
    assert [(answer.response, answer.message) for _, _, answer in one.truth.sent] == [
        (Response.DECLINED, "I am on a train.")
    ]
    one.undo("2026-03-02 10:00")
    assert one.truth.sent[-1][2].response is Response.ACCEPTED


def test_a_skip_that_was_interrupted_is_found_on_the_calendar_and_not_done_twice() -> None:
    one, report = looked_at(ANA)
    one.ledger.save_offers([asked.to_skip(with_whom(report), "The fair.", moment(NOW))])
    [deed] = one.cycle(LATER).done
    one.ledger.finish(replace(deed, state=DeedState.CLAIMED))
    report = one.cycle("2026-03-02 09:05")
    assert done(report) == []
    assert [one.state for one in one.ledger.deeds()] == [DeedState.DONE]


def test_nothing_is_done_during_a_pause_and_all_of_it_after() -> None:
    one, report = looked_at(ANA)
    one.ledger.save_offers([asked.to_shorten(with_whom(report), 20, moment(NOW))])
    one.ledger.pause(moment("2026-03-02 09:30"))
    assert done(one.cycle(LATER)) == []
    assert done(one.cycle("2026-03-02 09:35")) == [ShortenMeeting]


@pytest.mark.parametrize("minutes", [30, 45, 0, -5])
def test_a_meeting_is_not_made_longer_or_nothing(minutes: int) -> None:
    _, report = looked_at(ANA)
    with pytest.raises(ValueError, match="lengths"):
        asked.to_shorten(with_whom(report), minutes, moment(NOW))


def test_to_skip_one_says_why() -> None:
    _, report = looked_at(ANA)
    with pytest.raises(ValueError, match="why"):
        asked.to_skip(with_whom(report), " \n", moment(NOW))


# --- what the counterpart asks for -----------------------------------------------------------------------------------


def test_the_counterpart_s_wish_waits_for_the_leader_with_their_words_and_is_done_once_accepted() -> None:
    one, report = looked_at(ANA)
    times = report.free[address("ana")]
    one.ledger.save_offers([asked.to_move(with_whom(report), times, Owner.THEM, moment(NOW), "School is closed")])
    assert done(one.cycle(LATER)) == []
    [offer] = one.ledger.open_offers()
    assert offer.reason == "Ana asks to move it: “School is closed”"
    one.ledger.answer(offer.number, OfferState.ACCEPTED, 1)
    assert done(one.cycle("2026-03-02 09:05")) == [MoveMeeting]
    assert tuesday(one).span == times[1]


def test_a_wish_that_nobody_answered_is_over_when_the_meeting_begins() -> None:
    one, report = looked_at(ANA)
    offer = asked.to_move(with_whom(report), report.free[address("ana")], Owner.THEM, moment(NOW))
    one.ledger.save_offers([offer])
    one.cycle("2026-03-03 10:05")
    assert [offer.state for offer in one.ledger.offers()] == [OfferState.EXPIRED]
    one.cycle("2026-03-03 10:10")
    assert one.ledger.open_offers() == []


def test_asking_again_takes_the_first_wish_back() -> None:
    one, report = looked_at(ANA)
    who, times = with_whom(report), report.free[address("ana")]
    one.ledger.save_offers([asked.to_move(who, times[:1], Owner.THEM, moment(NOW))])
    assert who.next is not None
    one.ledger.save_offers(asked.withdrawn(one.ledger.offers(), address("ana"), who.next.key))
    assert one.ledger.open_offers() == []


# --- what is pinned --------------------------------------------------------------------------------------------------


def pinned(one: World) -> None:
    ana = Counterpart(address("ana"), "Ana")
    one.notebooks[ana.email] = leave_alone(Notebook(ana), TUESDAY)


def test_a_pinned_meeting_is_neither_moved_nor_shortened_nor_skipped() -> None:
    one, report = looked_at(ANA)
    who = with_whom(report)
    one.ledger.save_offers(
        [
            asked.to_move(who, report.free[address("ana")], Owner.ME, moment(NOW)),
            asked.to_shorten(who, 20, moment(NOW)),
            asked.to_skip(who, "The fair.", moment(NOW)),
        ]
    )
    pinned(one)
    report = one.cycle(LATER)
    assert done(report) == []
    assert {offer.state for offer in one.ledger.offers()} == {OfferState.EXPIRED}
    assert address("ana") not in report.free


def test_a_pinned_meeting_that_was_cancelled_is_not_made_good() -> None:
    lost = f"{ANA}\n    2026-03-03 cancelled"
    rules = Rules(Modes(rebook=Mode.AUTO, prep=Mode.OFF, busy=Mode.OFF))
    assert world(lost, rules).cycle(NOW).done
    one = world(lost, rules)
    pinned(one)
    report = one.cycle(NOW)
    assert done(report) == []
    assert report.review is not None
    assert report.review.plan.proposals == ()


def test_a_pinned_meeting_is_not_shortened_on_a_crowded_day() -> None:
    day = f"{ANA}\n2025-01-07 10:00 30m ana weekly\n2026-03-03 10:30 60m zoe kim\n2026-03-03 08:00 120m zoe kim"
    rules = Rules(Modes(shorten=Mode.PROPOSE, prep=Mode.OFF, busy=Mode.OFF))
    text = day.splitlines()[1] + "\n" + "\n".join(day.splitlines()[2:])
    free, held = world(text, rules), world(text, rules)
    pinned(held)
    offered = [type(o.options[0]) for o in free.cycle("2026-03-02 17:00").offered]
    assert offered == [ShortenMeeting]
    assert held.cycle("2026-03-02 17:00").offered == ()
