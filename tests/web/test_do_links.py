"""A button in a mail opens a question; only its own button acts, once, and only for the one it was made for."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.core import asked
from assistant.core.between import new_link
from assistant.core.letter_acts import AcceptOffer, AnswerFormat, DismissOffer, LetterAct, SayHappened, words_of
from assistant.deeds import Offer, OfferState
from assistant.links import ACT_LASTS, Act, Visitor
from assistant.model import FormatAnswer, Held, Notebook, Owner, Wish
from connectors.model import Span
from tests.calendar_text import moment, standing
from tests.web.desk import ANA, BASE, BEN, Pages, a_desk, form_token, later

LAST = moment("2026-11-17 10:00")
DAY = date(2026, 11, 20)


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return a_desk(tmp_path)


@pytest.fixture
def offer(pages: Pages) -> Offer:
    snapshot = pages.desk.snapshot()
    assert snapshot is not None
    times = [Span(moment(f"2026-11-2{n} 14:00"), moment(f"2026-11-2{n} 14:30")) for n in (4, 5)]
    pages.desk.ledger.save_offers([asked.to_move(standing(snapshot.review, ANA), times, Owner.THEM, pages.desk.now())])
    return pages.desk.ledger.offers()[0]


def path(pages: Pages, act: LetterAct, role: Owner = Owner.ME, person: str = "") -> str:
    what, about = words_of(act)
    version = pages.desk.door.door().leader_version if role is Owner.ME else pages.version_of(person)
    return pages.links.act(Act(what, about, Visitor(role, person, version)), pages.desk.now()).removeprefix(BASE)


def press(browser: TestClient, link: str, **form: str) -> tuple[int, str]:
    asked_ = browser.get(link)
    assert asked_.status_code == 200
    done = browser.post(link, data={"form": form_token(asked_.text), **form})
    return done.status_code, done.text


def book(pages: Pages, person: str = ANA) -> Notebook:
    found = pages.desk.store.notebook(person)
    assert found is not None
    return found


# --- proposals -------------------------------------------------------------------------------------------------------


def test_looking_at_the_question_changes_nothing_however_often(pages: Pages, offer: Offer) -> None:
    links = [
        path(pages, AcceptOffer(offer.number, 1)),
        path(pages, DismissOffer(offer.number)),
        path(pages, SayHappened(ANA, LAST, True)),
        path(pages, SayHappened(ANA, LAST, False), Owner.THEM, ANA),
        path(pages, AnswerFormat(DAY, "often", Wish.LESS), Owner.THEM, ANA),
    ]
    for link in links * 3:
        assert pages.browser().get(link).status_code == 200
        assert pages.browser().head(link).status_code in (200, 404, 405)
    assert pages.desk.ledger.offers() == (offer,)
    assert pages.desk.store.notebook(ANA) is None
    assert pages.woken == []


def test_the_button_accepts_the_option_that_the_mail_named(pages: Pages, offer: Offer) -> None:
    link = path(pages, AcceptOffer(offer.number, 1))
    assert "Wed 25 Nov" in pages.browser().get(link).text.replace("\u00a0", " ")
    status, text = press(pages.browser(), link)
    assert status == 200
    assert "Accepted" in text
    [after] = pages.desk.ledger.offers()
    assert (after.state, after.choice) == (OfferState.ACCEPTED, 1)
    assert pages.woken


def test_the_button_dismisses(pages: Pages, offer: Offer) -> None:
    assert press(pages.browser(), path(pages, DismissOffer(offer.number)))[0] == 200
    assert [one.state for one in pages.desk.ledger.offers()] == [OfferState.DISMISSED]


def test_a_button_pressed_again_says_that_nothing_is_left_to_decide(pages: Pages, offer: Offer) -> None:
    press(pages.browser(), path(pages, DismissOffer(offer.number)))
    link, browser = path(pages, AcceptOffer(offer.number, 0)), pages.browser()
    page = browser.get(link)
    assert "Nothing is left to decide" in page.text
    assert "<form" not in page.text
    assert [one.state for one in pages.desk.ledger.offers()] == [OfferState.DISMISSED]


def test_an_option_that_there_is_not_is_no_question(pages: Pages, offer: Offer) -> None:
    assert "Nothing is left" in pages.browser().get(path(pages, AcceptOffer(offer.number, 9))).text


@pytest.mark.parametrize("kind", [AcceptOffer, DismissOffer])
def test_proposals_are_the_leader_s_alone(pages: Pages, offer: Offer, kind: type[AcceptOffer | DismissOffer]) -> None:
    act = AcceptOffer(offer.number, 0) if kind is AcceptOffer else DismissOffer(offer.number)
    assert pages.browser().get(path(pages, act, Owner.THEM, ANA)).status_code == 404
    assert pages.desk.ledger.offers() == (offer,)


# --- whether they met ------------------------------------------------------------------------------------------------


def test_the_leader_says_that_it_happened(pages: Pages) -> None:
    assert press(pages.browser(), path(pages, SayHappened(ANA, LAST, True)))[0] == 200
    assert book(pages).held == (Held(LAST, True, Owner.ME, pages.desk.now()),)


def test_the_counterpart_says_that_it_did_not_and_why(pages: Pages) -> None:
    link = path(pages, SayHappened(ANA, LAST, False), Owner.THEM, ANA)
    assert press(pages.browser(), link, happened="no", text="I was\nill")[0] == 200
    assert book(pages).held == (Held(LAST, False, Owner.THEM, pages.desk.now(), "I was ill"),)


def test_the_other_answer_can_be_given_too(pages: Pages) -> None:
    assert press(pages.browser(), path(pages, SayHappened(ANA, LAST, False)), happened="yes", text="x")[0] == 200
    assert book(pages).held == (Held(LAST, True, Owner.ME, pages.desk.now()),)


def test_a_counterpart_says_nothing_about_another_pair(pages: Pages) -> None:
    link = path(pages, SayHappened(BEN, LAST, True), Owner.THEM, ANA)
    assert pages.browser().get(link).status_code == 404


def test_of_somebody_who_is_not_known_nothing_is_asked(pages: Pages) -> None:
    assert pages.browser().get(path(pages, SayHappened("zoe@example.com", LAST, True))).status_code == 404


# --- the format ------------------------------------------------------------------------------------------------------


def test_the_survey_opens_with_the_answer_that_was_pressed_and_is_written_down_whole(pages: Pages) -> None:
    link = path(pages, AnswerFormat(DAY, "often", Wish.LESS), Owner.THEM, ANA)
    assert 'name="often" value="less" checked' in pages.browser().get(link).text
    assert press(pages.browser(), link, often="less", long="more", text="On Fridays?")[0] == 200
    assert book(pages).format_answers == (FormatAnswer(DAY, Wish.LESS, Wish.MORE, "On Fridays?"),)


def test_a_wish_that_is_none_is_refused(pages: Pages) -> None:
    link = path(pages, AnswerFormat(DAY), Owner.THEM, ANA)
    assert press(pages.browser(), link, often="never")[0] == 400


def test_the_survey_is_the_counterpart_s_alone(pages: Pages) -> None:
    assert pages.browser().get(path(pages, AnswerFormat(DAY), Owner.ME)).status_code == 404


# --- links that no longer hold ---------------------------------------------------------------------------------------


def test_a_link_that_is_too_old_or_was_taken_back_or_is_none_says_so(pages: Pages) -> None:
    link = path(pages, SayHappened(ANA, LAST, True), Owner.THEM, ANA)
    leaders = path(pages, SayHappened(ANA, LAST, True))
    pages.write(ANA, new_link)
    assert pages.browser().get(link).status_code == 410
    pages.desk.door.send_leader_out()
    assert pages.browser().get(leaders).status_code == 410
    fresh = path(pages, SayHappened(ANA, LAST, True))
    later(pages, ACT_LASTS + timedelta(minutes=1))
    assert pages.browser().get(fresh).status_code == 410
    assert pages.browser().get("/do/x").status_code == 410
    strange = pages.links.act(Act("burn", "1", Visitor(Owner.ME, "", 1)), pages.desk.now()).removeprefix(BASE)
    assert pages.browser().get(strange).status_code == 410


def test_a_link_alone_does_not_act_without_the_form_that_it_shows(pages: Pages, offer: Offer) -> None:
    link, browser = path(pages, AcceptOffer(offer.number, 0)), pages.browser()
    assert browser.post(link, data={"form": ""}).status_code == 403
    browser.get(link)
    assert browser.post(link, data={"form": "0" * 64}).status_code == 403
    assert pages.desk.ledger.offers() == (offer,)


def test_a_button_signs_nobody_in(pages: Pages, offer: Offer) -> None:
    browser = pages.browser()
    press(browser, path(pages, AcceptOffer(offer.number, 0)))
    assert "Your one-on-ones" not in browser.get("/").text


# --- the end of a kind of mail ---------------------------------------------------------------------------------------


def test_the_leader_is_told_which_key_ends_a_kind_of_mail_and_no_notebook_is_written(pages: Pages) -> None:
    link = pages.links.unsubscribe(Visitor(Owner.ME, "", 1), "weekly").removeprefix(BASE)
    page = pages.browser().get(link)
    assert "[mail]" in page.text
    assert "weekly" in page.text
    content = {"content-type": "application/x-www-form-urlencoded"}
    assert pages.browser().post(link, content=b"List-Unsubscribe=One-Click", headers=content).status_code == 200
    assert list(pages.desk.store.people()) == []
