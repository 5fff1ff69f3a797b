"""The page of a pair: what stands on it, who sees what of it, and who does not get to see it at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.core import between
from assistant.core.notebook import add_item, add_note, add_point
from assistant.model import Notebook, Owner
from tests.web.desk import BEN, Pages, a_desk, later
from tests.web.pair import ana, block, change, lea, page_of, path_of, versions

TODAY = date(2026, 11, 23)
WEEK = timedelta(days=7)


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return a_desk(tmp_path)


def test_the_page_says_when_the_two_meet_next_and_how_far_away_that_is(pages: Pages) -> None:
    html = page_of(lea(pages), pages)
    assert "Tuesday 24 November" in html
    assert "10:00–10:30" in html
    assert "tomorrow" in block(html, "next")
    assert "in 30 min" not in html


def test_on_the_day_the_time_that_is_left_is_shown(tmp_path: Path) -> None:
    pages = a_desk(tmp_path, now="2026-11-24 09:35")
    assert "in 25 min" in page_of(lea(pages), pages)
    later(pages, timedelta(minutes=30))
    html = page_of(lea(pages), pages)
    assert "You are meeting now" in html
    assert "until 10:30" in html


def test_the_counterpart_is_told_whose_clock_it_is(pages: Pages) -> None:
    assert "(Europe/Berlin)" in page_of(ana(pages), pages)
    assert "(Europe/Berlin)" not in page_of(lea(pages), pages)


def test_each_is_shown_the_other_s_name(pages: Pages) -> None:
    assert "<h1>Ana</h1>" in page_of(lea(pages), pages)
    assert "<h1>Lea Beispiel</h1>" in page_of(ana(pages), pages)


def test_every_block_says_who_can_see_it(pages: Pages) -> None:
    change(pages, lambda book: between.draft_point(add_point(book, "Her plan", TODAY), "My plan", TODAY))
    for browser, other in ((lea(pages), "You and Ana"), (ana(pages), "You and Lea")):
        html = page_of(browser, pages)
        for name in versions(html):
            shown = block(html, name)
            assert other in shown or "Only you" in shown or "<section" not in shown, name
        assert "Only you" in block(html, "drafts")


def test_a_point_is_its_author_s_alone_until_it_is_shared(pages: Pages) -> None:
    change(pages, lambda book: between.draft_point(add_point(book, "Hers to raise", TODAY), "Mine to raise", TODAY))
    assert "Hers to raise" in page_of(lea(pages), pages)
    assert "Hers to raise" not in page_of(ana(pages), pages)
    assert "Mine to raise" in page_of(ana(pages), pages)
    assert "Mine to raise" not in page_of(lea(pages), pages)


def test_where_the_leader_shares_everything_their_points_are_for_both(pages: Pages) -> None:
    snapshot = pages.desk.snapshot()
    assert snapshot is not None
    agenda = replace(snapshot.policy.agenda, share_leader_points=True)
    shared = replace(snapshot, number=2, policy=replace(snapshot.policy, agenda=agenda))
    pages.desk = replace(pages.desk, snapshot=lambda: shared)
    change(pages, lambda book: add_point(book, "Open from the start", TODAY))
    assert "Open from the start" in page_of(ana(pages), pages)


def test_the_tip_is_the_leader_s_alone(pages: Pages) -> None:
    assert "Only you" in block(page_of(lea(pages), pages), "next")
    assert "Only you" not in block(page_of(ana(pages), pages), "next")


def test_an_item_carried_three_times_asks_what_shall_become_of_it(pages: Pages) -> None:
    change(pages, lambda book: add_item(book, "Map of who knows what", TODAY - 4 * WEEK))
    asked = block(page_of(lea(pages), pages), "items")
    assert "What shall become of it?" in asked
    assert all(word in asked for word in ("Do it", "Set the day", "Hand over to Ana", "Let it go"))


def test_an_item_says_how_old_it_is_and_when_it_was_due(pages: Pages) -> None:
    change(pages, lambda book: add_item(book, "Budget", TODAY - WEEK, due=TODAY - timedelta(days=3)))
    items = block(page_of(ana(pages), pages), "items")
    assert "open for 7 days" in items
    assert "was due Fri 20 Nov" in items
    assert ">Lea<" in items


def test_the_last_notes_and_earlier_meetings_are_there(pages: Pages) -> None:
    change(pages, lambda book: add_note(book, date(2026, 11, 17), "We spoke of **bridges**."))
    html = page_of(ana(pages), pages)
    assert "<strong>bridges</strong>" in block(html, "last")
    assert "Tue 17 Nov" in block(html, "history")


def test_earlier_meetings_can_be_searched(pages: Pages) -> None:
    change(pages, lambda book: add_note(book, date(2026, 11, 17), "We spoke of bridges."))
    change(pages, lambda book: add_note(book, date(2026, 11, 10), "We spoke of tunnels."))
    found = ana(pages).get(path_of(pages, "/past?q=TUNNELS")).text
    assert "tunnels" in found
    assert "bridges" not in found
    assert "Nothing was found for" in ana(pages).get(path_of(pages, "/past?q=nowhere")).text


@pytest.mark.parametrize("query", ["from=5", "from=-1", "from=x", "from=99999999", "q=%00", "q=" + "x" * 500, "from=²"])
def test_whatever_is_asked_of_the_history_is_answered(pages: Pages, query: str) -> None:
    assert ana(pages).get(path_of(pages, f"/past?{query}")).status_code == 200


def test_a_person_who_is_on_no_calendar_still_has_their_page(pages: Pages) -> None:
    snapshot = pages.desk.snapshot()
    assert snapshot is not None
    nobody = replace(snapshot, number=2, review=replace(snapshot.review, standings=()))
    pages.desk = replace(pages.desk, snapshot=lambda: nobody)
    change(pages, lambda book: add_item(book, "Budget", TODAY))
    html = page_of(lea(pages), pages)
    assert "No meeting is on the calendar." in html
    assert "Budget" in html


def test_before_the_calendars_were_read_the_page_says_so_and_comes_by_itself(pages: Pages) -> None:
    change(pages, lambda book: add_item(book, "Budget", TODAY))
    pages.desk = replace(pages.desk, snapshot=lambda: None)
    html = lea(pages).get(path_of(pages)).text
    assert "The calendars are being read" in html
    assert 'http-equiv="refresh"' in html
    assert lea(pages).get(path_of(pages, "/since")).json() == {"blocks": {}}


@pytest.mark.parametrize("more", ["", "/since", "/past"])
def test_somebody_else_does_not_get_to_see_the_page(pages: Pages, more: str) -> None:
    change(pages, lambda book: add_item(book, "Budget for bridges", TODAY))
    for browser in (pages.browser(), pages.signed_in(Owner.THEM, BEN)):
        answer = browser.get(path_of(pages, more))
        assert "Budget" not in answer.text
        assert "send me my link" in answer.text


def test_a_sign_in_that_was_taken_back_shows_nothing_any_more(pages: Pages) -> None:
    browser = ana(pages)
    change(pages, lambda book: add_item(book, "Budget for bridges", TODAY))
    before = path_of(pages)
    assert "Budget" in browser.get(before).text
    change(pages, between.new_link)
    assert browser.get(before).status_code == 404
    assert "Budget" not in browser.get(path_of(pages)).text


def test_a_page_kept_for_one_is_never_given_to_the_other(pages: Pages) -> None:
    change(pages, lambda book: add_point(book, "Hers to raise", TODAY))
    for _ in range(3):
        assert "Hers to raise" in page_of(lea(pages), pages)
        assert "Hers to raise" not in page_of(ana(pages), pages)


def test_two_browsers_get_forms_of_their_own(pages: Pages) -> None:
    first, second = ana(pages), ana(pages)
    html = page_of(first, pages)
    token = html.split('name="form" value="')[1].split('"')[0]
    assert token not in page_of(second, pages)
    data = {"form": token, "text": "Forged", "for": "both"}
    assert second.post(path_of(pages, "/page/point"), data=data).status_code == 403


def test_the_page_keeps_under_its_weight_with_years_of_history(pages: Pages) -> None:
    text = "## Progress\n\n" + "The migration moved on, and two customers are over. " * 6

    def written(book: Notebook) -> Notebook:
        for week in range(260):
            book = add_note(book, TODAY - (week + 1) * WEEK, f"{text} {week}")
        return book

    change(pages, written)
    assert len(lea(pages).get(path_of(pages)).content) < 36_000
