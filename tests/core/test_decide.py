"""When a reading is not believed, what the budget pays for, and what a settled claim is: one test a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core import brake
from assistant.core.budget import Purse
from assistant.core.claims import settle
from assistant.core.drafts import hold
from assistant.core.holds import parted
from assistant.core.intruders import message
from assistant.core.scene import Scene
from assistant.core.seen import Seen
from assistant.core.want import frozen
from assistant.deeds import Before, BrakePolicy, Budget, Capability, Deed, DeedState, LeaderState, Offer, OfferState
from assistant.model import BookMeeting, Counterpart, HoldSlot, MarkBusy, MoveMeeting, Policy
from connectors.model import EventDetails, EventRef, InstanceKey, Reading, Single, Span
from tests.calendar_text import BERLIN, LEADER, judged, moment

NOW = moment("2026-03-02 08:00")
ANA, BEN = Counterpart("ana@example.com", "Ana"), Counterpart("ben@example.com", "Ben")
TEXT = "2025-09-02 10:00 30m ana weekly\n2025-09-04 11:00 30m ben weekly"
POLICY = BrakePolicy()


def span(start: str, end: str) -> Span:
    return Span(moment(f"2026-03-{start}"), moment(f"2026-03-{end}"))


def booking(person: Counterpart, key: str = "rebook-1") -> BookMeeting:
    return BookMeeting(key, "One-on-one", span("04 09:00", "04 09:30"), person, "It was cancelled.")


def deed(action: BookMeeting | HoldSlot | MoveMeeting | MarkBusy, state: DeedState = DeedState.DONE) -> Deed:
    return Deed(1, action.key, action, NOW, state, guest_visible=True)


# --- the brake ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "braked"),
    [
        ((), False),
        (("gone-1",), False),
        (("gone-1", "gone-2"), True),
        (("gone-1", "gone-2", "ana", "ben"), False),
        (("gone-1", "gone-2", "gone-3", "ana", "ben"), True),
    ],
)
def test_a_reading_that_misses_most_one_on_ones_is_not_believed(known: tuple[str, ...], braked: bool) -> None:
    review = judged(TEXT, "2026-03-02 08:00")
    present = dict(zip(("ana", "ben"), (s.one_on_one.id for s in review.standings), strict=True))
    state = LeaderState(known=tuple(present.get(name, name) for name in known))
    assert (brake.reason(review, state, POLICY) is not None) is braked


def test_an_empty_calendar_is_not_believed_however_few_were_known() -> None:
    assert brake.reason(judged("", "2026-03-02 08:00"), LeaderState(known=("a",)), POLICY) is not None
    assert brake.reason(judged("", "2026-03-02 08:00"), LeaderState(), POLICY) is None


def test_after_go_what_is_missing_is_let_go_of_and_the_next_reading_is_believed() -> None:
    review = judged(TEXT, "2026-03-02 08:00")
    braked = LeaderState(known=("gone-1", "gone-2", "gone-3"), brake="It is empty.")
    assert brake.reason(review, braked, POLICY) == "It is empty."
    gone = brake.go(braked)
    assert brake.reason(review, gone, POLICY) is None
    assert brake.believed(review, gone).let_go == ()
    assert len(brake.believed(review, gone).known) == 2


# --- the budget -----------------------------------------------------------------------------------------------------


def test_the_budget_counts_what_guests_saw_today_by_person_and_in_all() -> None:
    purse = Purse(Budget(a_person=2, in_all=3), [deed(booking(ANA))], (), NOW, BERLIN)
    assert [purse.pays(booking(person)) for person in (ANA, ANA, BEN, BEN)] == [True, False, True, False]


def test_yesterday_and_what_failed_and_what_was_asked_for_cost_nothing() -> None:
    yesterday = replace(deed(booking(ANA, "rebook-2")), at=moment("2026-03-01 23:59"))
    accepted = Offer(
        1, "rebook-3", Capability.REBOOK, ANA.email, NOW, NOW, "", (booking(ANA, "rebook-3"),), OfferState.ACCEPTED, 0
    )
    deeds = [yesterday, deed(booking(ANA), DeedState.FAILED), deed(booking(ANA, "rebook-3"))]
    assert Purse(Budget(1, 1), deeds, [accepted], NOW, BERLIN).pays(booking(ANA))


def test_what_guests_do_not_see_costs_nothing() -> None:
    kept = HoldSlot("hold-1", span("04 09:00", "04 09:30"), ANA, "Kept.")
    assert Purse(Budget(0, 0), (), (), NOW, BERLIN).pays(kept)


# --- holds and claims -----------------------------------------------------------------------------------------------

HOLD = HoldSlot("hold-1", span("04 09:00", "04 09:30"), ANA, "Kept for Ana.")
STANDING = Single(
    EventRef("work", "hold-1", "1"),
    HOLD.span,
    EventDetails(title=hold(HOLD).title, description=HOLD.reason, mark=HOLD.key),
)


def test_our_hold_stands_outside_of_the_calendar_that_is_judged() -> None:
    kept, rest = parted(Reading((STANDING,)), [deed(HOLD)])
    assert ([k.mark for k in kept], rest.changed) == (["hold-1"], ())


@pytest.mark.parametrize(
    "touched",
    [
        replace(STANDING, span=span("04 09:15", "04 09:45")),
        replace(STANDING, details=replace(STANDING.details, title="Lunch")),
        replace(STANDING, details=replace(STANDING.details, location="Room 4")),
        replace(STANDING, details=replace(STANDING.details, busy=False)),
    ],
)
def test_a_hold_that_a_person_has_touched_is_judged_like_any_other_event(touched: Single) -> None:
    assert parted(Reading((touched,)), [deed(HOLD)]) == ((), Reading((touched,)))


def test_a_claim_was_done_when_something_of_it_stands_and_is_withdrawn_when_nothing_does() -> None:
    claim = replace(deed(HOLD, DeedState.CLAIMED), before=Before())
    stands = settle([claim], Seen.of(Reading((STANDING,))), LEADER)
    assert [(d.state, d.ref) for d in stands.done] == [(DeedState.DONE, STANDING.ref)]
    assert settle([claim], Seen.of(Reading(())), LEADER).withdrawn == (claim,)


def test_a_claimed_move_of_a_meeting_that_is_gone_is_withdrawn() -> None:
    key = InstanceKey("nowhere", NOW)
    claim = deed(MoveMeeting("rebook-1", key, HOLD.span, ANA, "Declined."), DeedState.CLAIMED)
    assert settle([claim], Seen.of(Reading(())), LEADER).withdrawn == (claim,)


# --- words and times ------------------------------------------------------------------------------------------------


def scene() -> Scene:
    window = Span(moment("2026-02-01 00:00"), moment("2026-04-01 00:00"))
    return Scene.of(Reading(()), window, LEADER, Policy(), {}, NOW)


def test_the_answer_to_an_invitation_names_the_free_times_in_the_leader_s_zone() -> None:
    free = (span("03 14:00", "03 15:00"), span("04 09:00", "04 10:00"))
    assert message(free, scene()).endswith("I am free Tue 3 Mar 14:00–15:00 or Wed 4 Mar 09:00–10:00 (Europe/Berlin).")
    assert "I am free" not in message((), scene())


@pytest.mark.parametrize(("start", "is_frozen"), [("03 08:00", True), ("03 08:01", False), ("01 08:00", True)])
def test_what_begins_within_the_freeze_or_has_begun_is_frozen(start: str, is_frozen: bool) -> None:
    assert frozen(moment(f"2026-03-{start}"), scene()) is is_frozen
