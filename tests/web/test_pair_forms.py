"""Every form on the page of a pair, as each of the two fills it in, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.core import between, requests
from assistant.core.notebook import add_item, add_point
from assistant.core.page import seen_by
from assistant.core.requests import taken_in, was_taken_in
from assistant.model import Counterpart, Input, Notebook, Owner
from assistant.pages.pair_deeds import FORMS, LONGEST_LINE
from connectors.model import InstanceKey
from tests.web.desk import ANA, BEN, Pages, a_desk, form_token
from tests.web.pair import ana, block, book, change, lea, page_of, path_of, send

TODAY = date(2026, 11, 23)
MEETING = "2026-11-24"
ROLES = [Owner.ME, Owner.THEM]


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return a_desk(tmp_path)


def both(pages: Pages, role: Owner) -> TestClient:
    return lea(pages) if role is Owner.ME else ana(pages)


# --- talking points --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_point_for_both_is_on_the_agenda_at_once(pages: Pages, role: Owner) -> None:
    assert send(both(pages, role), pages, "point", text="Hiring", for_="both") == 303
    [point] = book(pages).points
    assert (point.text, point.author, point.shared) == ("Hiring", role, True)


def test_a_point_kept_back_is_its_author_s_draft(pages: Pages) -> None:
    send(lea(pages), pages, "point", text="Hers", for_="me")
    send(ana(pages), pages, "point", text="Mine", for_="me")
    assert [(point.text, point.shared) for point in book(pages).points] == [("Hers", False)]
    assert [point.text for point in book(pages).own_points] == ["Mine"]


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_shared_or_dropped_by_its_author(pages: Pages, role: Owner) -> None:
    browser = both(pages, role)
    send(browser, pages, "point", text="First", for_="me")
    send(browser, pages, "point", text="Second", for_="me")
    first, second = (str(draft.number) for draft in seen_by(book(pages), role).drafts)
    assert send(browser, pages, "share", number=first) == 303
    assert send(browser, pages, "drop-draft", number=second) == 303
    assert [(point.text, point.author) for point in book(pages).points] == [("First", role)]
    assert book(pages).own_points == ()


@pytest.mark.parametrize("deed", ["talked", "carry", "up", "down", "drop-point"])
def test_the_counterpart_cannot_reach_a_point_that_is_the_leader_s_alone(pages: Pages, deed: str) -> None:
    change(pages, lambda one: add_point(one, "Hers", TODAY))
    before = book(pages)
    assert send(ana(pages), pages, deed, number="-1") == 404
    assert book(pages) == before


def test_nobody_shares_or_drops_a_draft_of_the_other_one(pages: Pages) -> None:
    change(pages, lambda one: between.draft_point(add_point(one, "Hers", TODAY), "Mine", TODAY))
    for number in ("1", "-1"):
        send(ana(pages), pages, "drop-draft", number=number)
    assert [point.text for point in book(pages).points] == ["Hers"]
    change(pages, lambda one: between.draft_point(one, "Mine", TODAY))
    send(lea(pages), pages, "drop-draft", number="1")
    assert [point.text for point in book(pages).own_points] == ["Mine"]


@pytest.mark.parametrize("role", ROLES)
def test_a_point_is_talked_about_and_can_be_carried_to_next_time(pages: Pages, role: Owner) -> None:
    change(pages, lambda one: add_point(one, "Hiring", TODAY, shared=True))
    browser = both(pages, role)
    assert send(browser, pages, "talked", number="1") == 303
    assert book(pages).points[0].discussed == TODAY
    assert "Carry to next time" in page_of(browser, pages)
    assert send(browser, pages, "carry", number="1") == 303
    assert book(pages).points[0].discussed is None


@pytest.mark.parametrize("role", ROLES)
def test_points_are_put_into_order_with_buttons(pages: Pages, role: Owner) -> None:
    for text in ("First", "Second", "Third"):
        change(pages, partial(add_point, text=text, day=TODAY, shared=True))
    browser = both(pages, role)
    send(browser, pages, "up", number="3")
    send(browser, pages, "down", number="1")
    send(browser, pages, "up", number="3")
    assert [point.text for point in book(pages).points] == ["Third", "First", "Second"]
    send(browser, pages, "order", numbers="2,x,1,3,999999999999,²")
    assert [point.text for point in book(pages).points] == ["Second", "First", "Third"]


def test_only_its_author_drops_a_point(pages: Pages) -> None:
    change(pages, lambda one: add_point(one, "Hiring", TODAY, Owner.THEM))
    send(lea(pages), pages, "drop-point", number="1")
    assert len(book(pages).points) == 1
    send(ana(pages), pages, "drop-point", number="1")
    assert book(pages).points == ()


# --- questions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_question_is_taken_as_a_point_or_swapped_and_never_suggested_again(pages: Pages, role: Owner) -> None:
    browser = both(pages, role)
    first, second = _questions(page_of(browser, pages))[:2]
    send(browser, pages, "take", question=first)
    send(browser, pages, "swap", question=second)
    assert [point.author for point in book(pages).points] == [role]
    assert not {first, second} & set(_questions(page_of(browser, pages)))
    assert {asked.question for asked in book(pages).asked} == {first, second}


@pytest.mark.parametrize("deed", ["take", "swap"])
def test_a_question_that_is_none_is_refused(pages: Pages, deed: str) -> None:
    assert send(lea(pages), pages, deed, question="made-up") == 404


# --- promises --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_promise_has_an_owner_and_a_day(pages: Pages, role: Owner) -> None:
    assert send(both(pages, role), pages, "item", text="Write it up", owner="them", due="2026-12-01") == 303
    [item] = book(pages).items
    assert (item.owner, item.due) == (Owner.THEM, date(2026, 12, 1))


@pytest.mark.parametrize("role", ROLES)
def test_what_became_of_a_promise_is_said_by_either(pages: Pages, role: Owner) -> None:
    change(pages, lambda one: add_item(one, "Write it up", TODAY))
    browser = both(pages, role)
    send(browser, pages, "hand-over", number="1")
    assert book(pages).items[0].owner is Owner.THEM
    send(browser, pages, "due", number="1", due_1="2026-12-09")
    assert book(pages).items[0].due == date(2026, 12, 9)
    send(browser, pages, "done", number="1")
    assert book(pages).items[0].done == TODAY
    send(browser, pages, "undone", number="1")
    assert book(pages).items[0].done is None
    send(browser, pages, "drop-item", number="1")
    assert book(pages).items == ()


# --- before, while and after meeting ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_either_sets_what_the_meeting_is_for(pages: Pages, role: Owner) -> None:
    send(both(pages, role), pages, "aim", text="Agree on the roadmap", day=MEETING)
    assert "Agree on the roadmap" in page_of(lea(pages), pages)
    assert "Agree on the roadmap" in page_of(ana(pages), pages)


def test_the_counterpart_says_how_they_are_and_both_see_it(pages: Pages) -> None:
    assert send(ana(pages), pages, "input", mood="2", text="Little sleep.", day=MEETING) == 303
    assert book(pages).inputs == (Input(date(2026, 11, 24), 2, "Little sleep."),)
    assert "Not so well" in block(page_of(lea(pages), pages), "input")


def test_the_leader_cannot_say_how_the_counterpart_is(pages: Pages) -> None:
    assert send(lea(pages), pages, "input", mood="5", day=MEETING) == 403
    assert "<form" not in block(page_of(lea(pages), pages), "input")


@pytest.mark.parametrize("role", ROLES)
def test_a_win_is_written_down_and_taken_back_by_its_author(pages: Pages, role: Owner) -> None:
    other = Owner.THEM if role is Owner.ME else Owner.ME
    send(both(pages, role), pages, "win", text="Shipped early")
    send(both(pages, other), pages, "drop-win", number="1")
    assert [win.author for win in book(pages).wins] == [role]
    send(both(pages, role), pages, "drop-win", number="1")
    assert book(pages).wins == ()


@pytest.mark.parametrize("role", ROLES)
def test_a_meeting_is_closed_and_the_calendars_are_judged_anew(tmp_path: Path, role: Owner) -> None:
    pages = a_desk(tmp_path, now="2026-11-24 10:40")
    browser = both(pages, role)
    assert "Did you meet on" in page_of(browser, pages)
    start = _start(page_of(browser, pages))
    assert send(browser, pages, "held", start=start, happened="no", reason="Train was late") == 303
    [held] = book(pages).held
    assert (held.happened, held.by, held.reason) == (False, role, "Train was late")
    assert len(pages.woken) == 1
    assert "You did not meet on" in page_of(browser, pages)
    assert send(browser, pages, "held", start=start, happened="yes", reason="ignored") == 303
    assert (book(pages).held[0].happened, book(pages).held[0].reason) == (True, "")


@pytest.mark.parametrize("start", ["", "2026-12-01T09:00:00+00:00", "nonsense", "2020-01-01T00:00:00+00:00"])
def test_a_meeting_that_is_none_or_has_not_begun_cannot_be_closed(pages: Pages, start: str) -> None:
    assert send(lea(pages), pages, "held", start=start, happened="yes") == 422
    assert pages.woken == []


def test_the_recap_is_shown_before_it_is_sent_and_the_leader_sends_it(tmp_path: Path) -> None:
    pages = a_desk(tmp_path, now="2026-11-24 10:40")
    sent: list[tuple[str, InstanceKey]] = []
    pages.desk = replace(pages.desk, recap=lambda person, key: sent.append((person, key)))
    change(pages, lambda one: add_item(one, "Write it up", TODAY, Owner.THEM))
    html = page_of(lea(pages), pages)
    assert "- Ana: Write it up" in html
    data = {"form": form_token(html), "start": _start(html)}
    assert lea_posts(pages, data) == 200
    assert [person for person, _ in sent] == [ANA]
    browser = ana(pages)
    theirs = {"form": form_token(page_of(browser, pages)), "start": _start(html)}
    assert browser.post(path_of(pages, "/recap"), data=theirs).status_code == 403
    assert "Send the recap" not in page_of(browser, pages)


def lea_posts(pages: Pages, data: dict[str, str]) -> int:
    browser = lea(pages)
    data["form"] = form_token(page_of(browser, pages))
    return browser.post(path_of(pages, "/recap"), data=data).status_code


def test_without_mail_the_recap_is_there_to_be_copied(tmp_path: Path) -> None:
    pages = a_desk(tmp_path, now="2026-11-24 10:40")
    html = page_of(lea(pages), pages)
    assert "Copy the text instead" in html
    assert lea_posts(pages, {"start": _start(html)}) == 409


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_form_that_is_wrong_comes_back_with_what_was_filled_in(pages: Pages) -> None:
    browser = lea(pages)
    data = {"form": form_token(page_of(browser, pages)), "text": "Write it up", "due": "soon", "owner": "them"}
    answer = browser.post(path_of(pages, "/page/item"), data=data)
    assert answer.status_code == 422
    shown = block(answer.text, "items")
    assert 'role="alert"' in shown
    assert "That is not a day" in shown
    assert 'value="Write it up"' in shown
    assert 'value="them" selected' in shown
    assert book_is_empty(pages)


def book_is_empty(pages: Pages) -> bool:
    return pages.desk.store.notebook(ANA) is None


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("point", {"text": "   "}),
        ("point", {"text": "x" * (LONGEST_LINE + 1)}),
        ("win", {"text": ""}),
        ("item", {"text": "\n"}),
        ("talked", {"number": "x"}),
        ("done", {"number": "-1"}),
        ("done", {"number": "²"}),
        ("aim", {"text": "no day"}),
        ("note", {"text": "no day"}),
        ("own-note", {"text": "x", "day": "2026-13-01"}),
    ],
)
def test_what_is_no_answer_changes_nothing(pages: Pages, deed: str, fields: dict[str, str]) -> None:
    assert send(lea(pages), pages, deed, False, **fields) == 422
    assert book_is_empty(pages)


@pytest.mark.parametrize("deed", ["done", "undone", "due", "hand-over", "drop-item", "talked", "share"])
def test_what_is_not_there_is_said_to_be_not_there(pages: Pages, deed: str) -> None:
    assert send(lea(pages), pages, deed, number="77") == 404


@pytest.mark.parametrize("deed", sorted(FORMS))
def test_nobody_else_sends_a_form(pages: Pages, deed: str) -> None:
    for browser in (pages.browser(), pages.signed_in(Owner.THEM, BEN)):
        door = browser.get(path_of(pages))
        data = {"form": form_token(door.text), "text": "Forged", "day": MEETING, "number": "1"}
        assert browser.post(path_of(pages, f"/page/{deed}"), data=data).status_code == 403
    assert book_is_empty(pages)


@pytest.mark.parametrize("deed", sorted(FORMS))
def test_a_form_without_proof_is_refused(pages: Pages, deed: str) -> None:
    for browser in (ana(pages), lea(pages)):
        page_of(browser, pages)
        assert browser.post(path_of(pages, f"/page/{deed}"), data={"text": "Forged", "number": "1"}).status_code == 403
    assert book_is_empty(pages)


@pytest.mark.parametrize("deed", sorted(FORMS))
def test_looking_at_the_address_of_a_form_changes_nothing(pages: Pages, deed: str) -> None:
    assert lea(pages).get(path_of(pages, f"/page/{deed}?number=1&text=x")).status_code == 404
    assert book_is_empty(pages)


def test_a_form_that_is_none_is_not_there(pages: Pages) -> None:
    assert send(lea(pages), pages, "everything") == 404


def test_a_request_that_is_sent_again_after_a_restart_counts_once(tmp_path: Path) -> None:
    before = a_desk(tmp_path)
    change(before, lambda one: add_item(one, "Send the plan", TODAY))
    assert send(ana(before), before, "hand-over", live=True, number="1", request="r1") == 200
    after = a_desk(tmp_path)
    assert send(ana(after), after, "hand-over", live=True, number="1", request="r1") == 200
    assert book(after).items[0].owner is Owner.THEM
    assert send(lea(after), after, "hand-over", live=True, number="1", request="r1") == 200
    assert book(after).items[0].owner is Owner.ME


def test_a_request_that_was_refused_is_not_remembered(pages: Pages) -> None:
    assert send(ana(pages), pages, "win", live=True, text="", request="r1") == 422
    assert send(ana(pages), pages, "win", live=True, text="Shipped", request="r1") == 200
    assert [win.text for win in book(pages).wins] == ["Shipped"]


def test_what_one_sends_never_makes_the_other_s_count_twice_and_no_more_is_kept_than_needed() -> None:
    notebook = taken_in(Notebook(Counterpart(ANA)), Owner.THEM, "hers")
    for number in range(requests.MOST + 5):
        notebook = taken_in(notebook, Owner.ME, f"r{number}")
    assert was_taken_in(notebook, Owner.THEM, "hers")
    assert not was_taken_in(notebook, Owner.ME, "hers")
    assert not was_taken_in(notebook, Owner.ME, "r0")
    assert sum(len(one.names) for one in notebook.requests) == requests.MOST + 1


def test_a_request_that_is_sent_again_counts_once(pages: Pages) -> None:
    browser = lea(pages)
    for _ in range(2):
        assert send(browser, pages, "hand-over", live=True, number="1", request="r1") in (404, 200)
    change(pages, lambda one: add_item(one, "Write it up", TODAY))
    for _ in range(3):
        assert send(browser, pages, "hand-over", live=True, number="1", request="r2") == 200
    assert book(pages).items[0].owner is Owner.THEM


def _questions(html: str) -> list[str]:
    parts = block(html, "questions").split('name="question" value="')[1:]
    return list(dict.fromkeys(part.split('"')[0] for part in parts))


def _start(html: str) -> str:
    return block(html, "close").split('name="start" value="')[1].split('"')[0]
