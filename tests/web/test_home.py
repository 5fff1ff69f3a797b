"""The leader's home: everybody at a glance, proposals answered, brake and pause, and nothing for anybody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.core.notebook import add_item, add_note
from assistant.core.paused import is_paused, pause
from assistant.deeds import Capability, LeaderState, Offer, OfferState
from assistant.model import Counterpart, MoveMeeting, Owner
from connectors.model import InstanceKey, Span
from tests.calendar_text import moment
from tests.web.desk import ANA, BEN, Pages, a_desk, form_token

FULL = """
2026-09-01 10:00 30m ana weekly
    2026-11-10 cancelled
    2026-11-17 declined by me
2026-09-03 11:00 45m ben weekly
    2026-11-12 moved to 2026-11-13 09:00
2026-11-05 11:00 45m zoe kim "Board <prep>"
2026-11-24 09:00 60m zoe kim
2026-11-24 10:30 180m zoe kim
2026-11-24 13:30 200m zoe kim
"""


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return a_desk(tmp_path, FULL)


def move(*times: str, person: str = ANA, state: OfferState = OfferState.OPEN, gone: tuple[int, ...] = ()) -> Offer:
    who, made = Counterpart(person, "Ana Keller"), moment("2026-11-23 08:00")
    spans = [Span(moment(time), moment(time) + timedelta(minutes=30)) for time in times]
    key = InstanceKey("event-1", moment("2026-11-24 10:00"))
    options = tuple(MoveMeeting(f"rebook-{person}", key, span, who, "Ana declined it.") for span in spans)
    until = moment("2026-11-27 15:00")
    return Offer(
        0,
        f"rebook-{person}",
        Capability.REBOOK,
        person,
        made,
        until,
        "Ana <b>declined</b> it.",
        options,
        state,
        gone=gone,
    )


def home(pages: Pages) -> str:
    page = pages.signed_in(Owner.ME).get("/")
    assert page.status_code == 200
    assert pages.wrong == []
    return page.text


def submit(pages: Pages, path: str, **form: str) -> int:
    browser = pages.signed_in(Owner.ME)
    return browser.post(path, data={"form": form_token(browser.get("/").text), **form}).status_code


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_everybody_is_there_with_a_link_to_their_page_and_who_needs_the_leader_comes_first(pages: Pages) -> None:
    text = home(pages)
    assert f'href="/o/{pages.code(ANA)}"' in text
    assert f'href="/o/{pages.code(BEN)}"' in text
    assert text.index("They need you") < text.index("Ana") < text.index("All is well") < text.rindex("Ben</a>")
    assert "missed twice in a row" in text


def test_the_cadence_strip_says_in_words_what_it_shows(pages: Pages) -> None:
    assert re.search(r'aria-label="Lately: \d+ kept, 1 moved, [^"]*1 unconfirmed', home(pages))


def test_what_the_leader_owes_is_told_with_its_age_and_what_is_late_first(pages: Pages) -> None:
    pages.write(ANA, lambda book: add_item(book, "Write the brief", date(2026, 11, 2), Owner.ME))
    pages.write(BEN, lambda book: add_item(book, "Call finance", date(2026, 11, 16), Owner.ME, date(2026, 11, 20)))
    pages.write(BEN, lambda book: add_item(book, "Their own thing", date(2026, 11, 16), Owner.THEM))
    text = home(pages)
    assert text.index("Call finance") < text.index("Write the brief")
    assert "promised 21 days ago" in text
    assert "Their own thing" not in text


def test_who_gave_way_is_counted_with_how_and_to_what(pages: Pages) -> None:
    text = home(pages)
    assert "cancelled 1, declined by you 1" in text
    assert "“Board &lt;prep&gt;”" in text


def test_slots_are_counted_by_weekday_and_hour(pages: Pages) -> None:
    text = home(pages)
    row = re.search(r"Tue\s10:00</th><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>", text)
    assert row
    assert (int(row[1]), int(row[2])) == (10, 12)
    assert "The weakest slot is" in text


def test_crowded_days_say_why(pages: Pages) -> None:
    assert "without a break" in home(pages)


def test_every_chart_has_a_sentence_and_a_table_behind_it(pages: Pages) -> None:
    text = home(pages)
    charts = re.findall(r"<svg(?![^>]*aria-hidden)[^>]*>", text)
    assert charts
    assert all('role="img" aria-label="' in chart for chart in charts)
    assert text.count("As a table") == text.count("<table>") == 3


def test_a_person_is_found_by_part_of_a_name(pages: Pages) -> None:
    browser = pages.signed_in(Owner.ME)
    assert "Ben</a>" not in browser.get("/?q=an").text
    assert "Nobody is called “&lt;x&gt;”" in browser.get("/?q=<x>").text


def test_before_the_calendars_were_read_the_page_says_so_and_comes_by_itself(tmp_path: Path) -> None:
    pages = a_desk(tmp_path)
    pages.desk = replace(pages.desk, snapshot=lambda: None)
    text = pages.signed_in(Owner.ME).get("/").text
    assert "The calendars are being read" in text
    assert 'http-equiv="refresh"' in text


def test_without_a_single_one_on_one_it_says_how_they_are_found(tmp_path: Path) -> None:
    pages = a_desk(tmp_path, "2026-11-24 09:00 60m zoe kim")
    assert "No one-on-one was found" in home(pages).replace("\u2011", "-")


# --- proposals -------------------------------------------------------------------------------------------------------


def test_each_way_of_a_proposal_is_a_button_and_the_one_pressed_is_accepted(pages: Pages) -> None:
    pages.desk.ledger.save_offers([move("2026-11-25 14:00", "2026-11-26 09:00")])
    text = home(pages).replace("\u00a0", " ")
    assert "Wed 25 Nov 14:00–14:30" in text
    assert "Ana &lt;b&gt;declined&lt;/b&gt; it." in text
    [offer] = pages.desk.ledger.offers()
    assert submit(pages, "/answer", number=str(offer.number), option="1") == 303
    [offer] = pages.desk.ledger.offers()
    assert (offer.state, offer.choice) == (OfferState.ACCEPTED, 1)
    assert pages.woken


def test_a_proposal_is_dismissed(pages: Pages) -> None:
    pages.desk.ledger.save_offers([move("2026-11-25 14:00")])
    [offer] = pages.desk.ledger.offers()
    assert submit(pages, "/answer", number=str(offer.number)) == 303
    assert [offer.state for offer in pages.desk.ledger.offers()] == [OfferState.DISMISSED]
    assert "Nothing waits for you" in home(pages)


def test_what_was_answered_already_is_said_so_and_stays_as_it_is(pages: Pages) -> None:
    pages.desk.ledger.save_offers([move("2026-11-25 14:00")])
    [offer] = pages.desk.ledger.offers()
    submit(pages, "/answer", number=str(offer.number))
    assert submit(pages, "/answer", number=str(offer.number), option="0") == 400
    assert [offer.state for offer in pages.desk.ledger.offers()] == [OfferState.DISMISSED]


@pytest.mark.parametrize(
    ("number", "option"), [("1", "9"), ("1", "0"), ("1", "-1"), ("1", "x"), ("999", "1"), ("²", "1")]
)
def test_a_way_that_there_is_not_or_that_is_gone_is_refused(pages: Pages, number: str, option: str) -> None:
    pages.desk.ledger.save_offers([move("2026-11-25 14:00", "2026-11-26 09:00", gone=(0,))])
    assert submit(pages, "/answer", number=number, option=option) == 400
    assert [offer.state for offer in pages.desk.ledger.offers()] == [OfferState.OPEN]


def test_a_way_that_is_gone_cannot_be_pressed(pages: Pages) -> None:
    pages.desk.ledger.save_offers([move("2026-11-25 14:00", "2026-11-26 09:00", gone=(0,))])
    assert re.search(r'value="0"[^>]* disabled', home(pages))


# --- brake and pause -------------------------------------------------------------------------------------------------


def test_the_brake_is_told_and_go_releases_it(pages: Pages) -> None:
    pages.desk.ledger.change_state(lambda state: LeaderState(known=("a", "b"), brake="Most of them are gone."))
    assert "Most of them are gone." in home(pages)
    assert submit(pages, "/go") == 303
    assert pages.desk.ledger.state().brake is None
    assert pages.woken


@pytest.mark.parametrize(("how_long", "until"), [("today", "2026-11-24 00:00"), ("week", "2026-11-30 00:00")])
def test_a_pause_ends_by_itself_or_by_hand(pages: Pages, how_long: str, until: str) -> None:
    assert submit(pages, "/pause", **{"for": how_long}) == 303
    assert pages.desk.ledger.state().paused_until == moment(until)
    assert "You have paused" in home(pages)
    submit(pages, "/go")
    assert not is_paused(pages.desk.ledger.state(), pages.desk.now())


def test_a_pause_for_good_says_so(pages: Pages) -> None:
    pages.desk.ledger.change_state(lambda state: pause(state, None))
    assert "until you end the pause" in home(pages)


def test_a_pause_of_no_length_is_refused(pages: Pages) -> None:
    assert submit(pages, "/pause", **{"for": "ever"}) == 400


# --- for the leader alone --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "form"), [("/answer", {"number": "1", "option": "0"}), ("/go", {}), ("/pause", {})])
def test_nobody_but_the_leader_acts_here(pages: Pages, path: str, form: dict[str, str]) -> None:
    pages.desk.ledger.save_offers([move("2026-11-25 14:00")])
    before = pages.desk.ledger.state()
    for browser, page in ((pages.browser(), f"/o/{pages.code(ANA)}"), (pages.signed_in(Owner.THEM, ANA), "/o/x")):
        token = form_token(browser.get(f"/o/{pages.code(ANA)}").text) if page else ""
        assert browser.post(path, data={"form": token, **form}).status_code == 403
    assert pages.desk.ledger.state() == before
    assert [offer.state for offer in pages.desk.ledger.offers()] == [OfferState.OPEN]


def test_the_counterpart_sees_nothing_of_the_home(pages: Pages) -> None:
    pages.write(ANA, lambda book: add_note(book, date(2026, 11, 2), "SECRET", private=True))
    text = pages.signed_in(Owner.THEM, ANA).get("/").text
    assert "Ben" not in text
    assert "SECRET" not in text


def test_two_hundred_people_are_one_page_of_a_bearable_size(tmp_path: Path) -> None:
    days = ("2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09")
    text = "\n".join(f"{days[n % 5]} {8 + n % 9:02}:{n % 60:02} 30m person{n:03} weekly" for n in range(200))
    page = home(a_desk(tmp_path, text))
    assert page.count('class="person"') == 200
    assert len(page.encode()) < 250_000
