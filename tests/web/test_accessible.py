"""Every page as axe-core judges it in Chromium: phone and desk, light and dark, at 200 %, and with a keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from assistant.core import asked, between
from assistant.core.notebook import add_item, add_note, add_point, finish_point
from assistant.links import Act, Links, Visitor
from assistant.model import Notebook, Owner
from assistant.pages.access import COOKIE
from assistant.pages.app import application
from assistant.pages.desk import Access
from assistant.pages.serve import serving
from connectors.model import Span
from tests.calendar_text import ME, moment, standing
from tests.chromium import CHROMIUM, IN_CHROMIUM, QUIET
from tests.web.desk import ANA, BEN, Pages, a_desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = IN_CHROMIUM

PHONE, DESK = (360, 740), (1280, 800)
TODAY = date(2026, 11, 24)


def written(book: Notebook) -> Notebook:
    """Return a notebook with something in every part of the page."""
    for day in (date(2026, 11, 10), date(2026, 11, 17)):
        book = add_note(book, day, "## Progress\n\nThe release is late.\n\n- [ ] Ask Jo\n- [ ] @them Write it up")
    book = add_note(book, TODAY, "Only for me.", private=True)
    for text in ("Hiring", "A very long thing to talk about that does not fit into one line on any phone there is"):
        book = add_point(book, text, date(2026, 11, 12), shared=True)
    book = add_point(add_point(book, "The move", TODAY, Owner.THEM), "Her pay", TODAY)
    book = finish_point(book, 3, TODAY)
    book = add_item(book, "Send the plan", date(2026, 10, 1), Owner.ME, date(2026, 11, 1))
    book = between.draft_point(between.add_win(book, "Shipped early", TODAY, Owner.ME), "My pay", TODAY)
    return between.say_input(book, TODAY, 4, "The vendor")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """Serve the pages of a leader on the morning of a meeting, with a proposal that waits."""
    made = a_desk(tmp_path_factory.mktemp("pages"), now="2026-11-24 10:05")
    made.write(ANA, written)
    snapshot = made.desk.snapshot()
    assert snapshot is not None
    times = (Span(moment("2026-11-26 14:00"), moment("2026-11-26 14:30")),)
    there = replace(snapshot, free={ANA: times, BEN: times}, trouble="A calendar could not be read.")
    wish = asked.to_move(standing(there.review, BEN), times, Owner.THEM, made.desk.now(), "The dentist")
    made.desk.ledger.save_offers([wish])
    address: list[str] = []
    made.desk = replace(
        made.desk,
        access=Access(by_link=False, secure=False),
        snapshot=lambda: there,
        links=lambda: Links(ME, made.desk.door.door().keys, address[0]),
    )
    with serving(("127.0.0.1", 0), application(made.desk, lambda: 0.0, made.wrong.append)) as (host, port):
        address.append(f"http://{host}:{port}")
        yield made
    assert made.wrong == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


NAMES = (
    "home of the leader", "home of nobody", "pair of the leader", "pair of the counterpart", "past", "door", "sign in",
    "unsubscribe", "offer", "happened", "format", "not found",
)  # fmt: skip


def where(pages: Pages, name: str) -> tuple[Owner | None, str]:
    """Return who opens a page, and its address."""
    links, now = pages.links, pages.desk.now()
    pair, ana = links.pair(ANA, 1), Visitor(Owner.THEM, ANA, 1)
    leader = Visitor(Owner.ME, "", pages.desk.door.door().leader_version)
    last = moment("2026-11-17 10:00").isoformat()
    return {
        "home of the leader": (Owner.ME, f"{links.base}/"),
        "home of nobody": (None, f"{links.base}/"),
        "pair of the leader": (Owner.ME, pair),
        "pair of the counterpart": (Owner.THEM, pair),
        "past": (Owner.THEM, f"{pair}/past?q=release"),
        "door": (None, pair),
        "sign in": (None, links.sign_in(ana, "once", now)),
        "unsubscribe": (None, links.unsubscribe(ana, "input")),
        "offer": (Owner.ME, links.act(Act("accept", "1/0", leader), now)),
        "happened": (Owner.THEM, links.act(Act("happened", f"{ANA} {last}", ana), now)),
        "format": (Owner.THEM, links.act(Act("format", "2026-11-20", ana), now)),
        "not found": (None, f"{links.base}/nothing"),
    }[name]


def opened(browser: Browser, pages: Pages, name: str, size: tuple[int, int], scheme: str) -> Page:
    role, address = where(pages, name)
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    if role is not None:
        version = pages.desk.door.door().leader_version if role is Owner.ME else 1
        session = pages.links.session(Visitor(role, ANA if role is Owner.THEM else "", version), pages.desk.now())
        context.add_cookies([{"name": COOKIE, "value": session, "url": pages.links.base}])
    page = context.new_page()
    page.goto(address)
    return page


@cache
def script() -> str:
    text: str = axe.Axe().axe_script
    return text


def complaints(page: Page) -> list[str]:
    """Return what axe-core finds wrong, in a line each."""
    page.evaluate(script())
    found = json.loads(
        page.evaluate("axe.run({resultTypes: ['violations']}).then(found => JSON.stringify(found.violations))")
    )
    return [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone, dark", "desk, light"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_wrong(browser: Browser, pages: Pages, name: str, size: tuple[int, int], scheme: str) -> None:
    page = opened(browser, pages, name, size, scheme)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert complaints(page) == []
    page.context.close()


@pytest.mark.parametrize("width", [320, 360, 640, 1280])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_over_the_edge_zoomed_or_with_letters_of_twice_the_size(
    browser: Browser, pages: Pages, name: str, width: int
) -> None:
    page = opened(browser, pages, name, (width, 800), "light")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == PHONE[0]:  # wider ones are laid out as a phone is where letters are twice the size
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


SHOWN = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const rings = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const name = one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent || one.value || '';
  return [one.outerHTML.slice(0, 90), rings || style.boxShadow !== 'none', box.width > 0, name.trim() !== ''];
}"""


@pytest.mark.parametrize("name", NAMES)
def test_a_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, pages: Pages, name: str) -> None:
    page = opened(browser, pages, name, DESK, "light")
    wanted = page.evaluate(
        """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, select, summary')]
        .filter(one => one.checkVisibility() && !one.disabled && !(one.type === 'radio' && !one.checked)).length"""
    )
    seen = []
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        shown = page.evaluate(SHOWN)
        if shown is None:
            break
        seen.append(shown)
    assert len(seen) >= wanted - 5  # of radio buttons of which none is chosen one is reached
    assert [html for html, ringed, visible, named in seen if not (ringed and visible and named)] == []
    page.context.close()
