"""Two people at once: what one changes comes to the other in parts, and no edit is lost."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant.core.notebook import add_point
from assistant.core.page_notes import note_of, write_alone, write_note
from assistant.model import Counterpart, Note, Notebook, Owner
from assistant.pages.live import Drawing, Drawings, Facts, seen_in
from tests.web.desk import ANA, Pages, a_desk, form_token, later
from tests.web.pair import ana, book, change, lea, page_of, path_of, send, versions

TODAY = date(2026, 11, 23)
DAY = "2026-11-23"


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return a_desk(tmp_path)


def since(browser: TestClient, pages: Pages, seen: dict[str, str]) -> dict[str, dict[str, str]]:
    said = ",".join(f"{name}:{version}" for name, version in seen.items())
    blocks: dict[str, dict[str, str]] = browser.get(path_of(pages, f"/since?seen={said}")).json()["blocks"]
    return blocks


# --- what is new -----------------------------------------------------------------------------------------------------


def test_a_browser_that_has_everything_is_told_nothing(pages: Pages) -> None:
    browser = ana(pages)
    assert since(browser, pages, versions(page_of(browser, pages))) == {}


def test_what_the_other_one_adds_comes_in_the_block_it_stands_in(pages: Pages) -> None:
    browser = ana(pages)
    seen = versions(page_of(browser, pages))
    send(lea(pages), pages, "win", text="Shipped early")
    new = since(browser, pages, seen)
    assert "wins" in new
    assert not {"points", "items", "notes"} & set(new)
    assert "Shipped early" in new["wins"]["html"]
    known = {name: block["version"] for name, block in new.items()}
    assert since(browser, pages, {**seen, **known}) == {}


def test_what_the_other_one_keeps_back_does_not_even_show_that_there_is_something(pages: Pages) -> None:
    browser = ana(pages)
    seen = versions(page_of(browser, pages))
    send(lea(pages), pages, "point", text="Not yet", for_="me")
    send(lea(pages), pages, "own-note", text="Not ever", day=DAY, base="")
    assert since(browser, pages, seen) == {}


def test_a_block_that_comes_alone_has_forms_that_work(pages: Pages) -> None:
    browser = ana(pages)
    page_of(browser, pages)
    token = form_token(since(browser, pages, {})["points"]["html"])
    data = {"form": token, "text": "From a block", "for": "both"}
    assert browser.post(path_of(pages, "/page/point"), data=data).status_code == 303


def test_a_form_that_the_script_sends_is_answered_with_what_is_new(pages: Pages) -> None:
    browser = ana(pages)
    html = page_of(browser, pages)
    seen = ",".join(f"{name}:{version}" for name, version in versions(html).items())
    data = {"form": form_token(html), "text": "Shipped early"}
    answer = browser.post(path_of(pages, f"/page/win?seen={seen}"), data=data, headers={"x-live": "1"})
    assert "Shipped early" in answer.json()["blocks"]["wins"]["html"]


def test_what_is_wrong_is_told_to_the_script_in_a_sentence(pages: Pages) -> None:
    browser = ana(pages)
    data = {"form": form_token(page_of(browser, pages)), "text": ""}
    answer = browser.post(path_of(pages, "/page/win"), data=data, headers={"x-live": "1"})
    assert answer.status_code == 422
    assert answer.json() == {"wrong": "This was not saved: A win needs some text"}


def test_a_minute_later_only_the_countdown_is_new(tmp_path: Path) -> None:
    pages = a_desk(tmp_path, now="2026-11-24 09:30")
    seen = versions(page_of(ana(pages), pages))
    later(pages, timedelta(minutes=1))
    assert set(since(ana(pages), pages, seen)) == {"next"}


@pytest.mark.parametrize("seen", ["", ":", "points", "points:", ",,,", "x" * 9000, "points:%00", "🙂:🙂"])
def test_nonsense_about_what_was_seen_says_nothing(pages: Pages, seen: str) -> None:
    browser = ana(pages)
    assert len(browser.get(path_of(pages, f"/since?seen={seen}")).json()["blocks"]) == len(
        versions(page_of(browser, pages))
    )
    assert all(name and version for name, version in seen_in(seen).items())


def test_only_so_many_drawings_are_remembered() -> None:
    drawings = Drawings(most=2)
    drawing = Drawing((b"",), {})
    facts = Facts(Notebook(Counterpart(ANA)), 1, 1, None)
    for code in ("a", "b", "c"):
        drawings.drawn(Owner.ME, code, facts, lambda: drawing)
    assert [drawings.kept(Owner.ME, code, facts) for code in ("a", "b", "c")] == [None, drawing, drawing]
    assert drawings.kept(Owner.THEM, "c", facts) is None


# --- notes that both write -------------------------------------------------------------------------------------------


def test_both_write_into_the_same_notes_and_nothing_is_lost(pages: Pages) -> None:
    send(lea(pages), pages, "note", base="", text="Progress: slow\nFeedback: none", day=DAY)
    saw = "Progress: slow\nFeedback: none"
    send(lea(pages), pages, "note", base=saw, text="Progress: slow, then fast\nFeedback: none", day=DAY)
    send(ana(pages), pages, "note", base=saw, text="Progress: slow\nFeedback: none\nIdeas: many", day=DAY)
    assert [note.text for note in book(pages).notes] == ["Progress: slow, then fast\nFeedback: none\nIdeas: many"]


def test_the_same_line_changed_by_both_stays_in_both_ways(pages: Pages) -> None:
    send(lea(pages), pages, "note", base="", text="Where to?", day=DAY)
    send(lea(pages), pages, "note", base="Where to?", text="Where to? North", day=DAY)
    send(ana(pages), pages, "note", base="Where to?", text="Where to? South", day=DAY)
    assert book(pages).notes[0].text == "Where to? North\nWhere to? South"


def test_notes_for_oneself_are_kept_beside_those_for_both(pages: Pages) -> None:
    for browser, text in ((lea(pages), "hers"), (ana(pages), "mine")):
        send(browser, pages, "own-note", base="", text=text, day=DAY)
    assert book(pages).notes == (Note(TODAY, "hers", private=True),)
    assert book(pages).own_notes == (Note(TODAY, "mine", private=True),)


def test_a_promise_that_is_typed_letter_by_letter_is_one_promise() -> None:
    notebook, seen = Notebook(Counterpart(ANA, "Ana")), ""
    whole = "- [ ] @Ana Write it up (due 2026-12-01)\n- [ ] Ask Oliver"
    for end in range(1, len(whole) + 1):
        notebook = write_note(notebook, TODAY, seen, whole[:end])
        seen = whole[:end]
    assert [(item.text, item.owner, item.due) for item in notebook.items] == [
        ("Write it up", Owner.THEM, date(2026, 12, 1)),
        ("Ask Oliver", Owner.ME, None),
    ]


def test_a_promise_taken_out_of_the_notes_again_is_no_promise() -> None:
    notebook = write_note(Notebook(Counterpart(ANA, "Ana")), TODAY, "", "Hello\n- [ ] Ask Oliver")
    assert [item.text for item in notebook.items] == ["Ask Oliver"]
    assert write_note(notebook, TODAY, "Hello\n- [ ] Ask Oliver", "Hello").items == ()


def test_a_promise_in_a_private_note_is_nobody_s_to_see() -> None:
    notebook = write_alone(Notebook(Counterpart(ANA)), Owner.ME, TODAY, "", "- [ ] Ask for a raise for her")
    assert notebook.items == ()


def test_notes_that_were_emptied_are_gone() -> None:
    notebook = write_note(Notebook(Counterpart(ANA)), TODAY, "", "Hello")
    assert write_note(notebook, TODAY, "Hello", " \n").notes == ()


LINES = st.lists(st.sampled_from(["one", "two", "three", "- [ ] four", "", "- [ ] @them five", "six "]), max_size=5)


@given(LINES, LINES, LINES)
def test_whatever_both_write_no_line_that_one_of_them_added_is_lost(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    saw = "\n".join(base)
    notebook = write_note(Notebook(Counterpart(ANA)), TODAY, "", saw)
    for text in (ours, theirs):
        notebook = write_note(notebook, TODAY, saw, "\n".join(text))
    there = {line.strip() for line in note_of(notebook.notes, TODAY).split("\n")}
    added = {line.strip() for line in (*ours, *theirs)} - {line.strip() for line in base} - {""}
    assert added <= there


@given(LINES, LINES)
def test_a_note_saved_twice_is_saved_once(first: list[str], second: list[str]) -> None:
    base, text = "\n".join(first), "\n".join(second)
    once = write_note(write_note(Notebook(Counterpart(ANA)), TODAY, "", base), TODAY, base, text)
    assert write_note(once, TODAY, text, text) == once


def test_points_added_by_both_at_once_are_all_there(pages: Pages) -> None:
    change(pages, lambda one: add_point(one, "First", TODAY, shared=True))
    for number, browser in enumerate((lea(pages), ana(pages), lea(pages))):
        send(browser, pages, "point", live=True, text=f"Point {number}", for_="both", request=f"r{number}")
    assert len(book(pages).points) == 4
