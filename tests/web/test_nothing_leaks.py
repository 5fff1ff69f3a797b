"""Every address of the application, walked as anybody: nothing private of one side reaches the other, nothing breaks.

The addresses come from the application itself, so that a new one is walked without being named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.core import asked
from assistant.core.between import draft_point, say_input, settle, write_own_note
from assistant.core.notebook import add_item, add_note, add_point
from assistant.links import Act, Visitor
from assistant.model import Held, Notebook, Owner
from assistant.pages.app import Site
from assistant.pages.guard import VISIT
from connectors.model import Span
from tests.calendar_text import moment, standing
from tests.web.desk import ANA, BEN, Pages, a_desk

MINE, HERS, BENS, SHARED = "leadersown", "anasown", "bensown", "forbothofthem"
DAY = date(2026, 11, 17)
WHO = ("nobody", "ana", "ben", "leader")
FORBIDDEN = {
    "nobody": (MINE, HERS, BENS, SHARED, ANA, BEN),
    "ana": (MINE, BENS, BEN),
    "ben": (MINE, HERS, SHARED, ANA),
    "leader": (HERS, f"{BENS}draft"),
}
FIELDS = (
    "text", "number", "numbers", "option", "for", "time", "minutes", "start", "day", "base", "mood", "owner", "due",
    "happened", "often", "long", "who", "question", "reason",
)  # fmt: skip


def filled(pages: Pages) -> Pages:
    """Return pages whose notebooks hold something private of everybody."""

    def anas(book: Notebook) -> Notebook:
        book = add_note(book, DAY, f"{MINE} note", private=True)
        book = add_note(book, DAY, f"{SHARED} note")
        book = add_point(book, f"{MINE} point", DAY, Owner.ME)
        book = add_point(book, f"{SHARED} point", DAY, Owner.THEM)
        book = add_item(book, f"{SHARED} item", DAY, Owner.ME)
        book = draft_point(book, f"{HERS} draft", DAY)
        book = say_input(book, date(2026, 11, 24), 3, f"{SHARED} input")
        return write_own_note(book, DAY, "", f"{HERS} note")

    def bens(book: Notebook) -> Notebook:
        book = add_note(book, DAY, f"{MINE} about ben", private=True)
        book = draft_point(add_item(book, f"{BENS} item", DAY), f"{BENS}draft", DAY)
        held = Held(moment("2026-11-12 11:00"), False, Owner.ME, moment("2026-11-12 12:00"), f"{BENS} reason")
        return settle(write_own_note(book, DAY, "", f"{BENS}draft note"), held)

    pages.write(ANA, anas)
    pages.write(BEN, bens)
    found = pages.desk.snapshot()
    assert found is not None
    times = (Span(moment("2026-11-24 14:00"), moment("2026-11-24 14:30")),)
    there = replace(found, free={ANA: times, BEN: times})
    pages.desk = replace(pages.desk, snapshot=lambda: there)
    wish = asked.to_move(standing(found.review, BEN), times, Owner.THEM, pages.desk.now(), f"{BENS} words")
    pages.desk.ledger.save_offers([wish])
    return pages


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return filled(a_desk(tmp_path))


def routes(pages: Pages) -> list[Route]:
    return Site(pages.desk, lambda: 0.0, pages.wrong.append).routes()


def browser_of(pages: Pages, who: str) -> TestClient:
    if who == "nobody":
        return pages.browser()
    return pages.signed_in(Owner.ME) if who == "leader" else pages.signed_in(Owner.THEM, ANA if who == "ana" else BEN)


def visitor_of(pages: Pages, who: str) -> Visitor:
    if who == "leader":
        return Visitor(Owner.ME, "", pages.desk.door.door().leader_version)
    return Visitor(Owner.THEM, BEN if who == "ben" else ANA, 1)


def tokens(pages: Pages, who: str) -> list[str]:
    """Return tokens for the paths that take one: of none, and every button that this one could have got by mail."""
    if who == "nobody":
        return ["x"]
    now, visitor = pages.desk.now(), visitor_of(pages, who)
    start = moment("2026-11-17 10:00").isoformat()
    acts = [("accept", "1/0"), ("dismiss", "1"), ("format", "2026-11-20")]
    acts += [("happened", f"{person} {start}") for person in (ANA, BEN)]
    made = [pages.links.act(Act(what, about, visitor), now) for what, about in acts]
    made += [pages.links.unsubscribe(visitor, "input")]
    return [link.rpartition("/")[2] for link in made]


def paths(pages: Pages, route: Route, who: str) -> Iterator[str]:
    """Yield the route's path with everything that could stand in its places."""
    deeds = re.findall(r'action="[^"]*?/o/[^/"]+/(?:page|ask)/([^"]+)"', everything(pages))
    given = {
        "code": [pages.code(ANA), pages.code(BEN), "0" * 20],
        "token": tokens(pages, who),
        "deed": [*sorted(set(deeds)), "nothing"],
        "what": ["move", "shorten", "skip", "pin", "unpin", "accept", "dismiss", "nothing"],
        "name": ["page.css", "page.js", "app.py"],
        "kind": ["google", "nobody"],
    }
    found = [route.path]
    for name in route.param_convertors:
        found = [path.replace(f"{{{name}}}", value) for path in found for value in given[name]]
    yield from found


def everything(pages: Pages) -> str:
    """Return both pages of Ana as text, to read off which forms there are."""
    return "".join(browser_of(pages, who).get(f"/o/{pages.code(ANA)}").text for who in ("leader", "ana"))


def asked_of(browser: TestClient, pages: Pages, route: Route, path: str, form: dict[str, str]) -> tuple[int, str]:
    """Ask as a browser would, with a form that it was really served."""
    if "POST" not in (route.methods or set()):
        answer = browser.get(path, params={"q": form.get("text", "own"), "seen": "points:x"})
    else:
        if VISIT not in browser.cookies:
            browser.get(f"/o/{pages.code(ANA)}")
        token = pages.links.form_token(browser.cookies.get(VISIT) or "")
        answer = browser.post(path, data={**form, "form": token})
    return answer.status_code, f"{answer.text}\n{answer.headers}"


def says_too_much(said: str, who: str) -> list[str]:
    return [secret for secret in FORBIDDEN[who] if secret in said]


@pytest.mark.parametrize("who", WHO)
def test_no_address_tells_anybody_what_is_not_theirs(pages: Pages, who: str) -> None:
    browser = browser_of(pages, who)
    told = []
    for route in routes(pages):
        if "GET" not in (route.methods or set()):
            continue
        for path in paths(pages, route, who):
            status, said = asked_of(browser, pages, route, path, {})
            told += [(path, status, secret) for secret in says_too_much(said, who)]
            assert status < 500, path
    assert told == []
    assert pages.wrong == []


@pytest.mark.parametrize("who", WHO)
def test_no_form_tells_anybody_what_is_not_theirs_and_none_breaks(pages: Pages, who: str) -> None:
    start = moment("2026-11-24 10:00").isoformat()
    form = {"text": "hello", "number": "1", "option": "0", "time": "any", "minutes": "20", "start": start}
    form |= {"day": "2026-11-24", "for": "me", "mood": "3", "numbers": "1,2", "who": "them", "happened": "no"}
    for route in routes(pages):
        if "POST" not in (route.methods or set()) or route.path == "/out":
            continue
        for path in paths(pages, route, who):
            browser = browser_of(pages, who)
            status, said = asked_of(browser, pages, route, path, form)
            assert status < 500, path
            assert says_too_much(said.replace("hello", ""), who) == [], path
    assert pages.wrong == []


def test_what_the_wrong_one_and_nobody_send_changes_nothing(pages: Pages) -> None:
    before = pages.desk.store.notebook(ANA), pages.desk.ledger.offers(), pages.desk.ledger.state()
    for who in ("nobody", "ben"):
        browser = browser_of(pages, who)
        for route in routes(pages):
            if "POST" in (route.methods or set()) and "{code}" in route.path:
                for path in paths(pages, route, who):
                    if pages.code(ANA) in path:
                        asked_of(browser, pages, route, path, {"text": "hello", "number": "1", "day": "2026-11-17"})
    assert (pages.desk.store.notebook(ANA), pages.desk.ledger.offers(), pages.desk.ledger.state()) == before


TEXTS = st.text(max_size=40) | st.sampled_from(
    ["<script>alert(1)</script>", "\x00", "\ud800", "2026-02-30", "9" * 30, "²", "-1", "1e9", "${7*7}", "{{7*7}}"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), form=st.dictionaries(st.sampled_from(FIELDS), TEXTS.filter(lambda t: "\ud800" not in t)))
def test_no_form_breaks_whatever_stands_in_it(pages: Pages, data: st.DataObject, form: dict[str, str]) -> None:
    who = data.draw(st.sampled_from(WHO))
    posts = [route for route in routes(pages) if "POST" in (route.methods or set())]
    route = data.draw(st.sampled_from(posts))
    path = data.draw(st.sampled_from(list(paths(pages, route, who))))
    status, said = asked_of(browser_of(pages, who), pages, route, path, form)
    assert status < 500
    assert pages.wrong == []
    assert "<script>alert" not in said
