"""Nothing that is one side's alone is in any byte sent to the other, whatever the two have written down."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from assistant.core.page import seen_by
from assistant.model import ActionItem, Counterpart, Held, Input, Note, Notebook, Owner, TalkingPoint, Win
from assistant.pages.pair_deeds import FORMS
from tests.web.desk import ANA, BEN, Pages, a_desk, form_token
from tests.web.pair import path_of

TODAY = date(2026, 11, 23)
HERS, THEIRS, SHARED = "qhers", "qtheirs", "qboth"
DAYS = st.integers(-40, 8).map(lambda days: TODAY + timedelta(days=days))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


def marked(mark: str) -> st.SearchStrategy[str]:
    return st.tuples(WORDS, WORDS).map(lambda words: f"{words[0]} {mark} {words[1]}")


def points(mark: str, author: Owner, shared: bool) -> st.SearchStrategy[list[TalkingPoint]]:
    discussed = st.none() | DAYS.filter(lambda day: day <= TODAY)
    one = st.builds(TalkingPoint, st.integers(1, 400), marked(mark), st.just(author), DAYS, st.just(shared), discussed)
    return st.lists(one, max_size=3)


def notes(mark: str, private: bool) -> st.SearchStrategy[list[Note]]:
    return st.lists(st.builds(Note, DAYS, marked(mark), st.just(private)), max_size=3)


@st.composite
def notebooks(draw: st.DrawFn) -> Notebook:
    """Draw what Ana and Lea may have written down; every text says by a mark whose it is."""
    shared = [*draw(points(SHARED, Owner.ME, True)), *draw(points(SHARED, Owner.THEM, True))]
    numbered = [
        replace(point, number=number)
        for number, point in enumerate([*shared, *draw(points(HERS, Owner.ME, False))], start=1)
    ]
    day = st.builds(Input, DAYS, st.none() | st.integers(1, 5), marked(SHARED))
    return Notebook(
        Counterpart(ANA, "Ana"),
        points=tuple(draw(st.permutations(numbered))),
        own_points=tuple(
            replace(point, number=number) for number, point in enumerate(draw(points(THEIRS, Owner.THEM, False)), 1)
        ),
        notes=(*draw(notes(SHARED, False)), *draw(notes(HERS, True))),
        own_notes=tuple(draw(notes(THEIRS, True))),
        items=tuple(
            ActionItem(number, text, Owner.ME, TODAY)
            for number, text in enumerate(draw(st.lists(marked(SHARED), max_size=2)), 1)
        ),
        inputs=tuple(draw(st.lists(day, max_size=2))),
        wins=tuple(
            Win(number, text, TODAY, Owner.ME)
            for number, text in enumerate(draw(st.lists(marked(SHARED), max_size=2)), 1)
        ),
        held=(Held(datetime(2026, 11, 17, 9, tzinfo=UTC), True, Owner.ME, datetime(2026, 11, 17, 10, tzinfo=UTC)),),
    )


def pages_seen(browser: TestClient, pages: Pages) -> Iterator[str]:
    """Yield everything that can be looked at."""
    for more in ("", "/since", "/since?seen=points:x", "/past", "/past?q=q", "/past?from=1"):
        yield browser.get(path_of(pages, more)).text
    yield browser.get("/").text


def answers_to_forms(browser: TestClient, pages: Pages) -> Iterator[str]:
    """Yield what every form but sharing is answered with, sent by the browser and by the script in turn."""
    token = form_token(browser.get(path_of(pages)).text)
    fields = {"form": token, "number": "1", "text": "", "day": "2026-11-24", "base": "", "due-1": "x", "mood": "9"}
    for turn, deed in enumerate(sorted(set(FORMS) - {"share"})):
        headers = {"x-live": "1"} if turn % 2 else {}
        answer = browser.post(path_of(pages, f"/page/{deed}"), data=fields, headers=headers)
        yield f"{answer.text} {answer.headers}"


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(notebooks(), st.sampled_from(["2026-11-23 09:00", "2026-11-24 10:10"]))
def test_what_is_private_of_one_side_is_in_no_answer_to_the_other_or_to_anybody_else(book: Notebook, now: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pages = a_desk(Path(folder), now=now)
        pages.write(ANA, lambda _: book)
        visitors = (
            (pages.browser(), (HERS, THEIRS, SHARED)),
            (pages.signed_in(Owner.THEM, BEN), (HERS, THEIRS, SHARED)),
            (pages.signed_in(Owner.THEM, ANA), (HERS,)),
            (pages.signed_in(Owner.ME), (THEIRS,)),
        )
        for browser, hidden in visitors:
            for said in (*pages_seen(browser, pages), *answers_to_forms(browser, pages), *pages_seen(browser, pages)):
                assert not [mark for mark in hidden if mark in said]


@pytest.mark.parametrize(("role", "hidden"), [(Owner.THEM, "secret of hers"), (Owner.ME, "secret of theirs")])
def test_searching_finds_nothing_of_the_other_side(tmp_path: Path, role: Owner, hidden: str) -> None:
    pages = a_desk(tmp_path)
    private = Note(TODAY, "secret of hers", private=True), Note(TODAY, "secret of theirs", private=True)
    pages.write(ANA, lambda book: replace(book, notes=private[:1], own_notes=private[1:]))
    browser = pages.signed_in(role, ANA)
    assert "Nothing was found" in browser.get(path_of(pages, "/past"), params={"q": hidden}).text


@given(notebooks(), st.booleans())
def test_what_is_taken_apart_holds_nothing_of_the_other_side(book: Notebook, share_all: bool) -> None:
    theirs = repr(seen_by(book, Owner.THEM, share_all))
    points_of_hers = {repr(point) for point in book.points if not point.shared} if share_all else set()
    for point in points_of_hers:
        theirs = theirs.replace(point, "")
    assert HERS not in theirs
    assert THEIRS not in repr(seen_by(book, Owner.ME, share_all))


@given(notebooks())
def test_each_side_sees_all_that_is_its_own_or_for_both(book: Notebook) -> None:
    for role, own in ((Owner.ME, book.notes), (Owner.THEM, book.own_notes)):
        seen = seen_by(book, role)
        assert set(seen.notes) | set(seen.own_notes) == {n for n in (*book.notes, *own) if not n.private or n in own}
        assert {p.text for p in (*seen.points, *seen.talked)} == {p.text for p in book.points if p.shared}
