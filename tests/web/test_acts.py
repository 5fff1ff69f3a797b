"""What the two can ask of the calendar from their page: saved, never done there, and each may ask what is theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.core import asked
from assistant.core.paused import pause
from assistant.deeds import Offer, OfferState
from assistant.model import MoveMeeting, Owner, Policy, ShortenMeeting, SkipMeeting, TheirHours
from assistant.pages.snapshot import Snapshot
from connectors.model import Span
from tests.calendar_text import moment, standing
from tests.web.desk import ANA, BEN, Pages, a_desk, form_token

TIMES = tuple(
    Span(moment(start), moment(start) + timedelta(minutes=30))
    for start in ("2026-11-24 14:00", "2026-11-25 09:00", "2026-11-26 16:00")
)


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    pages = a_desk(tmp_path)
    found = pages.desk.snapshot()
    assert found is not None
    with_times = replace(found, free={ANA: TIMES})
    pages.desk = replace(pages.desk, snapshot=lambda: with_times)
    return pages


def snapshot(pages: Pages) -> Snapshot:
    found = pages.desk.snapshot()
    assert found is not None
    return found


def start_of(pages: Pages, person: str = ANA) -> str:
    following = standing(snapshot(pages).review, person).next
    assert following is not None
    return following.original_start.isoformat()


def submit(pages: Pages, browser: TestClient, what: str, person: str = ANA, **form: str) -> int:
    path = f"/o/{pages.code(person)}"
    token = form_token(browser.get(path).text)
    said = {"form": token, "start": start_of(pages, person), **form}
    return browser.post(f"{path}/ask/{what}", data=said).status_code


def lead(pages: Pages) -> TestClient:
    return pages.signed_in(Owner.ME)


def ana(pages: Pages) -> TestClient:
    return pages.signed_in(Owner.THEM, ANA)


def only_offer(pages: Pages) -> Offer:
    [offer] = pages.desk.ledger.offers()
    return offer


# --- the leader ------------------------------------------------------------------------------------------------------


def test_the_leader_moves_the_meeting_to_one_of_the_times_that_are_free_for_both(pages: Pages) -> None:
    page = lead(pages).get(f"/o/{pages.code(ANA)}").text.replace("\u00a0", " ")
    assert "Thu 26 Nov 16:00–16:30" in page
    assert submit(pages, lead(pages), "move", time=TIMES[2].start.isoformat()) == 303
    offer = only_offer(pages)
    assert offer.state is OfferState.ACCEPTED
    assert isinstance(offer.options[0], MoveMeeting)
    assert offer.options[0].span == TIMES[2]
    assert pages.woken
    assert "this is done in a moment" in lead(pages).get(f"/o/{pages.code(ANA)}").text


def test_the_leader_shortens_it(pages: Pages) -> None:
    assert submit(pages, lead(pages), "shorten", minutes="20") == 303
    [action] = only_offer(pages).options
    assert isinstance(action, ShortenMeeting)
    assert action.span.minutes == 20


def test_the_leader_skips_it_with_a_reason(pages: Pages) -> None:
    assert submit(pages, lead(pages), "skip", text="") == 400
    assert pages.desk.ledger.offers() == ()
    assert submit(pages, lead(pages), "skip", text="We are at the fair") == 303
    [action] = only_offer(pages).options
    assert isinstance(action, SkipMeeting)
    assert action.because == "We are at the fair"


def test_the_leader_pins_it_and_lets_go_of_it_again(pages: Pages) -> None:
    assert submit(pages, lead(pages), "pin") == 303
    book = pages.desk.store.notebook(ANA)
    assert book is not None
    assert [start.isoformat() for start in book.untouched] == [start_of(pages)]
    assert submit(pages, lead(pages), "skip", text="The fair") == 400
    assert submit(pages, ana(pages), "move", time="any") == 400
    assert submit(pages, lead(pages), "unpin") == 303
    assert submit(pages, lead(pages), "skip", text="The fair") == 303


def test_during_a_pause_it_is_said_that_it_waits(pages: Pages) -> None:
    pages.desk.ledger.change_state(lambda state: pause(state, None))
    submit(pages, lead(pages), "shorten", minutes="25")
    assert "when the pause is over" in lead(pages).get(f"/o/{pages.code(ANA)}").text


def test_what_somebody_else_organizes_can_only_be_skipped_or_pinned(pages: Pages) -> None:
    page = lead(pages).get(f"/o/{pages.code(BEN)}").text
    assert "Ben organizes this meeting" in page
    assert "/ask/move" not in page
    assert submit(pages, lead(pages), "shorten", BEN, minutes="30") == 400
    assert submit(pages, lead(pages), "move", BEN, time=TIMES[0].start.isoformat()) == 400
    assert submit(pages, lead(pages), "skip", BEN, text="The fair") == 303


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("move", {}),
        ("move", {"time": "2026-11-24T15:00:00+01:00"}),
        ("move", {"time": "tomorrow"}),
        ("shorten", {"minutes": "45"}),
        ("shorten", {"minutes": "1"}),
        ("shorten", {"minutes": "²"}),
        ("skip", {"text": "   "}),
        ("skip", {"text": "Why", "start": "2026-12-01T10:00:00+01:00"}),
        ("accept", {"number": "7", "option": "0"}),
    ],
)
def test_what_is_not_offered_is_refused_in_a_sentence(pages: Pages, what: str, form: dict[str, str]) -> None:
    assert submit(pages, lead(pages), what, **form) == 400
    assert pages.desk.ledger.offers() == ()
    assert pages.wrong == []


def test_what_there_is_not_is_not_found(pages: Pages) -> None:
    assert submit(pages, lead(pages), "burn") == 404


# --- the counterpart -------------------------------------------------------------------------------------------------


def test_the_counterpart_asks_with_their_words_and_the_leader_decides(pages: Pages) -> None:
    assert submit(pages, ana(pages), "move", time=TIMES[1].start.isoformat(), text="School <b>is</b> closed") == 303
    offer = only_offer(pages)
    assert offer.state is OfferState.OPEN
    assert offer.reason == "Ana asks to move it: “School <b>is</b> closed”"
    assert [o.span for o in offer.options if isinstance(o, MoveMeeting)] == [TIMES[1]]
    assert "You asked" in ana(pages).get(f"/o/{pages.code(ANA)}").text
    for path in ("/", f"/o/{pages.code(ANA)}"):
        assert "School &lt;b&gt;is&lt;/b&gt; closed" in lead(pages).get(path).text
    assert submit(pages, lead(pages), "accept", number=str(offer.number), option="0") == 303
    assert only_offer(pages).state is OfferState.ACCEPTED


def test_any_time_will_do(pages: Pages) -> None:
    assert submit(pages, ana(pages), "move", time="any") == 303
    assert [o.span for o in only_offer(pages).options if isinstance(o, MoveMeeting)] == list(TIMES)


def test_the_leader_leaves_it_as_it_is(pages: Pages) -> None:
    submit(pages, ana(pages), "move", time="any")
    assert submit(pages, lead(pages), "dismiss", number=str(only_offer(pages).number)) == 303
    assert only_offer(pages).state is OfferState.DISMISSED


def test_asking_again_takes_the_place_of_the_first_time(pages: Pages) -> None:
    submit(pages, ana(pages), "move", time="any")
    submit(pages, ana(pages), "move", time=TIMES[0].start.isoformat(), text="Sorry, this one")
    assert [offer.state for offer in pages.desk.ledger.offers()] == [OfferState.EXPIRED, OfferState.OPEN]


@pytest.mark.parametrize("what", ["shorten", "skip", "pin", "unpin", "accept", "dismiss"])
def test_the_counterpart_changes_nothing_on_the_calendar(pages: Pages, what: str) -> None:
    form = {"text": "x", "minutes": "20", "number": "1", "option": "0"}
    assert submit(pages, ana(pages), what, **form) == 404
    assert pages.desk.ledger.offers() == ()
    assert pages.desk.store.notebook(ANA) is None


def test_times_are_told_to_the_counterpart_on_their_own_clock(pages: Pages) -> None:
    found = snapshot(pages)
    tokyo = Policy(their_hours=((ANA, TheirHours("Asia/Tokyo")),))
    there = replace(found, policy=tokyo)
    pages.desk = replace(pages.desk, snapshot=lambda: there)
    page = ana(pages).get(f"/o/{pages.code(ANA)}").text.replace("\u00a0", " ")
    assert "Tue 24 Nov 22:00–22:30 (Asia/Tokyo)" in page
    assert "Tue 24 Nov 14:00–14:30" in lead(pages).get(f"/o/{pages.code(ANA)}").text.replace("\u00a0", " ")


def test_an_answer_to_a_proposal_about_somebody_else_is_refused(pages: Pages) -> None:
    bens = asked.to_move(standing(snapshot(pages).review, BEN), TIMES, Owner.THEM, pages.desk.now(), "Mine")
    pages.desk.ledger.save_offers([bens])
    assert submit(pages, lead(pages), "accept", number=str(only_offer(pages).number), option="0") == 400
    assert only_offer(pages).state is OfferState.OPEN


def test_nobody_else_asks_anything(pages: Pages) -> None:
    ben = pages.signed_in(Owner.THEM, BEN)
    token = form_token(ben.get(f"/o/{pages.code(ANA)}").text)
    form = {"form": token, "start": start_of(pages), "time": "any"}
    assert ben.post(f"/o/{pages.code(ANA)}/ask/move", data=form).status_code == 403
    assert pages.desk.ledger.offers() == ()


def test_a_form_names_the_meeting_it_was_made_for(pages: Pages) -> None:
    found = re.search(r'name="start" value="([^"]+)"', lead(pages).get(f"/o/{pages.code(ANA)}").text)
    assert found
    assert found[1].replace("&#43;", "+") == start_of(pages)
