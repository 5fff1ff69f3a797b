"""The page of a pair in Chromium: two people at once, no connection for a while, and no script at all. Or skipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.core.notebook import add_item
from assistant.links import Links, Visitor
from assistant.model import Owner
from assistant.pages.access import COOKIE
from assistant.pages.app import application
from assistant.pages.desk import Access
from assistant.pages.serve import serving
from tests.calendar_text import ME
from tests.chromium import CHROMIUM, IN_CHROMIUM, QUIET
from tests.web.desk import ANA, Pages, a_desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

sync_api = pytest.importorskip("playwright.sync_api")

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
SOON = 15_000  # milliseconds; a page looks every few seconds

pytestmark = IN_CHROMIUM


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """Serve the pages at an address of their own, on the morning of a meeting."""
    made = a_desk(tmp_path, now="2026-11-24 10:05")
    made.desk = replace(made.desk, access=Access(by_link=False, secure=False))
    there: list[str] = []

    def links() -> Links:
        return Links(ME, made.desk.door.door().keys, there[0])

    made.desk = replace(made.desk, links=links)
    with serving(("127.0.0.1", 0), application(made.desk, lambda: 0.0, made.wrong.append)) as (host, port):
        there.append(f"http://{host}:{port}")
        yield made
    assert made.wrong == []


def opened(browser: Browser, pages: Pages, role: Owner, *, script: bool = True) -> Page:
    """Open the page of Ana and Lea: hers on a phone, the leader's on a desk."""
    size = DESK if role is Owner.ME else PHONE
    context = browser.new_context(viewport=size, java_script_enabled=script, reduced_motion="reduce")  # type: ignore[arg-type]
    visitor = Visitor(role, ANA if role is Owner.THEM else "", 1)
    session = pages.links.session(visitor, pages.desk.now())
    link = pages.links.pair(ANA, 1)
    context.add_cookies([{"name": COOKIE, "value": session, "url": link}])
    page = context.new_page()
    page.set_default_timeout(SOON)
    page.goto(link)
    return page


def shows(page: Page, what: str) -> None:
    sync_api.expect(page.locator(what)).to_be_visible(timeout=SOON)


def test_what_one_adds_the_other_sees_without_reloading_or_losing_what_they_type(
    browser: Browser, pages: Pages
) -> None:
    lea, ana = opened(browser, pages, Owner.ME), opened(browser, pages, Owner.THEM)
    lea.fill("#win-text", "half a thought")
    lea.focus("#win-text")
    ana.fill("#point-text", "From the phone")
    ana.click("text=Add for both")
    shows(ana, "#points li:has-text('From the phone')")
    shows(lea, "#points li:has-text('From the phone')")
    assert lea.input_value("#win-text") == "half a thought"
    ana.fill("#point-text", "Not for her yet")
    ana.click("text=Keep for me")
    shows(ana, "#drafts li:has-text('Not for her yet')")
    assert "Not for her yet" not in lea.content()


def test_notes_that_both_type_at_once_become_one(browser: Browser, pages: Pages) -> None:
    lea, ana = opened(browser, pages, Owner.ME), opened(browser, pages, Owner.THEM)
    lea.locator("#note-text").press_sequentially("Hers first")
    sync_api.expect(ana.locator("#note-text")).to_have_value("Hers first", timeout=SOON)
    for page, line in ((lea, "\nhers again"), (ana, "\nmine too")):
        page.locator("#note-text").press("Control+End")
        page.locator("#note-text").press_sequentially(line)
    for page in (lea, ana):
        for line in ("Hers first", "hers again", "mine too"):
            page.wait_for_function("line => document.getElementById('note-text').value.includes(line)", arg=line)


def test_without_a_connection_nothing_is_lost_and_it_is_said(browser: Browser, pages: Pages) -> None:
    lea, ana = opened(browser, pages, Owner.ME), opened(browser, pages, Owner.THEM)
    ana.context.set_offline(True)
    ana.locator("#note-text").press_sequentially("typed in a tunnel")
    ana.fill("#point-text", "raised in a tunnel")
    ana.press("#point-text", "Enter")
    shows(ana, "#live:has-text('There is no connection')")
    lea.locator("#note-text").press_sequentially("meanwhile, above ground")
    ana.context.set_offline(False)
    shows(lea, "#points li:has-text('raised in a tunnel')")
    for page in (lea, ana):
        for line in ("typed in a tunnel", "meanwhile, above ground"):
            page.wait_for_function("line => document.getElementById('note-text').value.includes(line)", arg=line)
    assert ana.evaluate("Object.keys(localStorage).length") == 0


def test_two_tabs_of_one_person_in_a_tunnel_lose_nothing_even_when_one_is_closed(
    browser: Browser, pages: Pages
) -> None:
    one = opened(browser, pages, Owner.THEM)
    two = one.context.new_page()
    two.goto(one.url)
    one.context.set_offline(True)
    for page, text in ((one, "From the first tab"), (two, "From the second tab"), (one, "From the first again")):
        page.fill("#point-text", text)
        page.press("#point-text", "Enter")
    shows(one, "#live:has-text('There is no connection')")
    one.close()
    two.context.set_offline(False)
    for text in ("From the first tab", "From the second tab", "From the first again"):
        shows(two, f"#points li:has-text('{text}')")
    assert two.locator("#points .line").count() == 3
    two.wait_for_function("() => Object.keys(localStorage).length === 0")


def test_a_write_whose_answer_was_lost_is_sent_again_and_counts_once(browser: Browser, pages: Pages) -> None:
    pages.write(ANA, lambda book: add_item(book, "Send the plan", date(2026, 11, 20)))
    ana = opened(browser, pages, Owner.THEM)
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if not lost:
            lost.append(route.request.url)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    ana.route("**/page/hand-over*", lose_the_first)
    ana.click("#items .more summary")
    ana.click("button[formaction$='/hand-over']")
    shows(ana, "#live:has-text('There is no connection')")
    ana.wait_for_function("() => Object.keys(localStorage).length === 0")
    notebook = pages.desk.store.notebook(ANA)
    assert lost
    assert notebook is not None
    assert [item.owner for item in notebook.items] == [Owner.THEM]


def test_everything_works_without_the_script(browser: Browser, pages: Pages) -> None:
    ana, lea = opened(browser, pages, Owner.THEM, script=False), opened(browser, pages, Owner.ME, script=False)
    ana.fill("#point-text", "Without a script")
    ana.click("text=Add for both")
    ana.check("input[name=mood][value='4']")
    ana.click("#input button")
    lea.reload()
    shows(lea, "#input:has-text('Well')")
    lea.click("#points .tick")
    lea.fill("#note-text", "- [ ] @Ana Write it up")
    lea.click("#notes form:first-of-type button")
    shows(lea, "#items li:has-text('Write it up')")
    lea.click("text=It happened")
    shows(lea, "#close:has-text('You met on')")


@pytest.mark.parametrize("role", list(Owner))
def test_nothing_runs_over_the_edge_and_every_target_is_big_enough(browser: Browser, pages: Pages, role: Owner) -> None:
    page = opened(browser, pages, role)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    small = page.evaluate(
        """[...document.querySelectorAll('button, a, summary, select, textarea, input:not([type=radio])')]
        .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
        .filter(([_, box]) => box.width && box.top > 0 && (box.height < 43.5 || box.width < 43.5))
        .map(([html]) => html)"""
    )
    assert small == []
