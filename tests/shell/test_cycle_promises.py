"""No time is promised twice: what is proposed, told, kept and booked stays clear of all else that is ours."""

from __future__ import annotations

import pytest

from assistant.core.decide import Rules
from assistant.deeds import Mode, Modes, OfferState
from assistant.model import AnswerIntruder, HoldSlot
from connectors.model import EventChange, Response, Series, Single
from tests.shell.acting_world import ALWAYS, World, world
from tests.shell.promised_times import double_promises

MONDAY, LATER = "2026-03-02 08:00", "2026-03-02 08:05"
BOTH = "2025-09-02 10:00 30m ana weekly\n2025-09-05 11:00 30m ben weekly"
LOST = BOTH + "\n    2026-03-06 cancelled"
CALM = Modes(busy=Mode.OFF, prep=Mode.OFF, video_link=Mode.OFF)


def invited(text: str, **modes: Mode) -> World:
    """A week in which zoe invites over the meeting with ana."""
    chosen = {"answer": Mode.PROPOSE, "rebook": Mode.PROPOSE, "hold": Mode.AUTO, **modes}
    settled = Modes(busy=Mode.OFF, prep=Mode.OFF, video_link=Mode.OFF, **chosen)
    one = world(text, Rules(settled))
    one.adds("2026-03-03 10:00 60m zoe Budget by zoe", answered=Response.NEEDS_ACTION)
    return one


@pytest.mark.parametrize("rebook", [Mode.PROPOSE, Mode.AUTO])
@pytest.mark.parametrize("answer", [Mode.PROPOSE, Mode.AUTO])
def test_an_answer_names_no_time_that_the_same_cycle_books_keeps_or_offers(answer: Mode, rebook: Mode) -> None:
    one = invited(LOST, answer=answer, rebook=rebook)
    report = one.cycle(MONDAY)
    assert {type(a) for a in (*report.planned, *(o.options[0] for o in report.offered))} > {AnswerIntruder}
    assert double_promises(report, one) == []


def test_an_answer_names_no_time_of_an_offer_that_stands_open() -> None:
    one = world(LOST, Rules(CALM))
    first = one.cycle(MONDAY)
    one.adds("2026-03-03 10:00 30m zoe Budget by zoe", answered=Response.NEEDS_ACTION)
    second = one.cycle(LATER)
    assert (len(first.offered), len(second.offered)) == (1, 1)
    assert double_promises(second, one) == []


def told() -> World:
    """An answer was given; then another meeting is lost."""
    one = invited(BOTH, answer=Mode.AUTO)
    one.cycle(MONDAY)
    ben = next(e for e in world(LOST).truth.read(ALWAYS) if isinstance(e, Series) and e.cancelled)
    one.truth.put(ben)
    return one


def test_a_time_told_to_whoever_invited_is_offered_and_kept_for_nobody_else() -> None:
    one = told()
    report = one.cycle(LATER)
    assert (len(report.offered), [type(a) for a in report.planned]) == (1, [HoldSlot])
    assert double_promises(report, one) == []


def test_a_time_told_is_anybody_s_again_when_the_leader_answers_otherwise() -> None:
    one = told()
    [intruder] = [each for each in one.truth.read(ALWAYS) if isinstance(each, Single)]
    one.truth.update(intruder.ref, EventChange(response=Response.DECLINED))
    [offer] = one.cycle(LATER).offered
    [answer] = [deed.action for deed in one.ledger.deeds() if isinstance(deed.action, AnswerIntruder)]
    assert {option.span.start for option in offer.options if hasattr(option, "span")} & {s.start for s in answer.free}


def test_two_lost_meetings_are_offered_times_of_their_own() -> None:
    one = world(f"{LOST}\n2025-09-04 14:00 30m kim weekly\n    2026-03-05 cancelled", Rules(CALM))
    report = one.cycle(MONDAY)
    assert [len(offer.options) for offer in report.offered] == [3, 3]
    assert double_promises(report, one) == []


def test_an_accepted_answer_names_times_that_are_nobody_else_s_by_then() -> None:
    one = invited(LOST)
    one.cycle(MONDAY)
    [answer] = [offer for offer in one.ledger.open_offers() if isinstance(offer.options[0], AnswerIntruder)]
    one.adds("2026-03-02 09:00 480m alone Workshop")
    one.ledger.answer(answer.number, OfferState.ACCEPTED)
    report = one.cycle(LATER)
    assert [type(d.action) for d in report.done if isinstance(d.action, AnswerIntruder)] == [AnswerIntruder]
    assert double_promises(report, one) == []
