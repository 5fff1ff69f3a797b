"""Times that are offered: in both people's hours, each with its number for good, and taken ones said to be gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from assistant.core.acting_words import choices
from assistant.core.decide import Rules
from assistant.deeds import DeedState, Mode, Modes, OfferState
from assistant.model import AnswerIntruder, BookMeeting, MoveMeeting, Policy, TheirHours
from connectors.model import EventChange, Response, Series, Span
from tests.calendar_text import BERLIN, ME, judged, moment
from tests.shell.acting_world import ALWAYS, World, standing, world
from tests.shell.faulty import Died, Fault

MONDAY, LATER = "2026-03-02 08:00", "2026-03-02 08:05"
ANA = "2025-09-02 10:00 30m ana weekly"
LOST = f"{ANA}\n    2026-03-03 cancelled"
DECLINED = f"{ANA}\n    2026-03-03 declined by me"
CALM = Rules(Modes(busy=Mode.OFF, prep=Mode.OFF, video_link=Mode.OFF, hold=Mode.OFF))
NEW_YORK = TheirHours("America/New_York", time(8), time(16))


def with_hours(hours: TheirHours, name: str = "ana") -> Policy:
    return Policy(their_hours=((f"{name}@example.com", hours),))


def times(spans: list[Span]) -> list[str]:
    return [f"{span.start.astimezone(BERLIN):%a %H:%M}" for span in spans]


def offered(one: World) -> list[str]:
    [offer] = one.cycle(MONDAY).offered
    return times([option.span for option in offer.options if isinstance(option, BookMeeting | MoveMeeting)])


# --- both people's hours --------------------------------------------------------------------------------------------


def test_offered_times_lie_in_both_people_s_hours_and_zones() -> None:
    assert offered(world(LOST, CALM)) == ["Mon 09:00", "Tue 09:00", "Wed 09:00"]
    assert offered(world(LOST, CALM, with_hours(NEW_YORK))) == ["Mon 14:00", "Tue 14:00", "Wed 14:00"]


def test_a_zone_alone_means_the_leader_s_hours_over_there() -> None:
    assert offered(world(LOST, CALM, with_hours(TheirHours("America/New_York")))) == [
        "Mon 15:00",
        "Tue 15:00",
        "Wed 15:00",
    ]


def test_hours_alone_are_on_the_leader_s_clock() -> None:
    hours = TheirHours(None, time(6), time(9, 30))
    assert offered(world(LOST, CALM, with_hours(hours))) == ["Mon 09:00", "Tue 09:00", "Wed 09:00"]
    assert offered(world(LOST, CALM, with_hours(replace(hours, start=time(13), end=time(14))))) == [
        "Mon 13:00",
        "Tue 13:00",
        "Wed 13:00",
    ]


def test_where_the_days_never_meet_nothing_is_offered() -> None:
    hours = TheirHours("Pacific/Auckland", time(9), time(17))
    assert world(LOST, CALM, with_hours(hours)).cycle(MONDAY).offered == ()


def test_the_clocks_of_both_are_told() -> None:
    [offer] = world(LOST, CALM, with_hours(NEW_YORK)).cycle(MONDAY).offered
    assert choices(offer, BERLIN)[1][0] == "Mon 2 Mar 14:00–14:30 (08:00–08:30 for Ana)"


def test_the_free_times_of_an_answer_lie_in_the_hours_of_whoever_invites() -> None:
    rules = replace(CALM, modes=replace(CALM.modes, answer=Mode.AUTO))
    one = world(ANA, rules, with_hours(NEW_YORK, "zoe"))
    one.adds("2026-03-03 10:00 60m zoe Budget by zoe", answered=Response.NEEDS_ACTION)
    [deed] = one.cycle(MONDAY).done
    assert isinstance(deed.action, AnswerIntruder)
    assert times(list(deed.action.free)) == ["Mon 14:00", "Tue 14:00", "Wed 14:00"]


def test_a_review_is_the_same_where_nothing_is_known_of_anybody_s_hours() -> None:
    plain = judged(LOST, MONDAY).plan.proposals
    assert plain == judged(LOST, MONDAY, with_hours(NEW_YORK, "somebody")).plan.proposals
    assert plain != judged(LOST, MONDAY, with_hours(NEW_YORK)).plan.proposals


# --- a time that was taken ------------------------------------------------------------------------------------------


def test_a_time_that_was_taken_is_gone_and_the_others_keep_their_numbers() -> None:
    one = world(LOST, CALM)
    one.cycle(MONDAY)
    one.adds("2026-03-03 09:00 30m alone Dentist")
    report = one.cycle(LATER)
    assert (report.offered, report.closed) == ((), ())
    [offer] = one.ledger.open_offers()
    assert (offer.number, offer.gone) == (1, (1,))
    assert choices(offer, BERLIN)[1][1] == "Tue 3 Mar 09:00–09:30, taken meanwhile"
    one.ledger.answer(1, OfferState.ACCEPTED, 2)
    [deed] = one.cycle("2026-03-02 08:10").done
    assert isinstance(deed.action, BookMeeting)
    assert times([deed.action.span]) == ["Wed 09:00"]


def test_a_time_that_is_free_again_is_no_longer_gone() -> None:
    one = world(LOST, CALM)
    one.cycle(MONDAY)
    one.adds("2026-03-03 09:00 30m alone Dentist")
    one.cycle(LATER)
    one.truth.remove(next(e.ref.id for e in one.truth.read(ALWAYS) if e.details.title == "Dentist"))
    one.cycle("2026-03-02 08:10")
    assert [offer.gone for offer in one.ledger.open_offers()] == [()]


def test_when_all_times_are_taken_the_offer_closes() -> None:
    one = world(LOST, CALM)
    one.cycle(MONDAY)
    for day in ("02", "03", "04"):
        one.adds(f"2026-03-{day} 09:00 30m alone Dentist")
    assert [offer.state for offer in one.cycle(LATER).closed] == [OfferState.EXPIRED]


# --- a moved meeting is accepted ------------------------------------------------------------------------------------


def mine(one: World) -> Response:
    [event] = [e for e in standing(one.truth, WEEK).values() if e.span.overlaps(WEEK)]
    return {attendee.email: attendee.response for attendee in event.details.attendees}[ME]


WEEK = Span(moment("2026-03-02 00:00"), moment("2026-03-09 00:00"))


def moved() -> World:
    one = world(DECLINED, CALM)
    one.cycle(MONDAY)
    one.ledger.answer(1, OfferState.ACCEPTED, 0)
    return one


def test_a_meeting_that_the_leader_had_declined_is_accepted_when_it_is_moved() -> None:
    one = moved()
    assert [type(deed.action) for deed in one.cycle(LATER).done] == [MoveMeeting]
    assert mine(one) is Response.ACCEPTED
    quiet = one.cycle("2026-03-02 08:10")
    assert (quiet.done, quiet.offered) == ((), ())


def test_undo_puts_back_the_refusal_with_the_time() -> None:
    one = moved()
    before = standing(one.truth, WEEK)
    one.cycle(LATER)
    one.undo("2026-03-02 08:10")
    assert standing(one.truth, WEEK) == before
    assert mine(one) is Response.DECLINED


def test_undo_leaves_what_the_leader_has_answered_since() -> None:
    one = moved()
    one.cycle(LATER)
    [series] = one.truth.read(ALWAYS)
    assert isinstance(series, Series)
    one.truth.update(series.ref, EventChange(response=Response.TENTATIVE), moment("2026-03-03 10:00"))
    one.undo("2026-03-02 08:10")
    assert mine(one) is Response.TENTATIVE


def test_a_killed_process_leaves_it_neither_moved_twice_nor_half() -> None:
    for fault in (Fault.DIED_BEFORE, Fault.DIED_AFTER):
        one = moved()
        one.with_faults().ahead = [fault]
        try:
            one.cycle(LATER)
        except Died:
            one.restart()
        one.cycle("2026-03-02 08:10")
        assert (mine(one), [deed.state for deed in one.ledger.deeds()]) == (Response.ACCEPTED, [DeedState.DONE])
