"""The pages as Chromium lays them out: nothing runs over the edge, nothing is fetched. Skipped where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.core.summary import weekly
from assistant.model import Policy
from assistant.render import prep_html, weekly_html
from tests.chromium import CHROMIUM, IN_CHROMIUM, QUIET
from tests.golden.believable import BERLIN, MARTA, NOW, agenda, notebooks, review

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sync_api = pytest.importorskip("playwright.sync_api")


pytestmark = IN_CHROMIUM


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    summary = weekly(review(), notebooks(), Policy())
    written = {
        "weekly": weekly_html(summary, NOW, BERLIN),
        "prep": prep_html(agenda(), MARTA, "leader"),
        "shared": prep_html(agenda(), MARTA, "shared"),
    }
    for name, html in written.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in written}


@pytest.mark.parametrize("name", ["weekly", "prep", "shared"])
@pytest.mark.parametrize("width", [320, 360, 600, 1000])
def test_nothing_runs_over_the_edge(browser: Browser, pages: dict[str, Path], name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(pages[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("name", ["weekly", "prep", "shared"])
def test_nothing_but_the_page_itself_is_fetched(browser: Browser, pages: dict[str, Path], name: str) -> None:
    fetched: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(pages[name].as_uri())
    assert fetched == [pages[name].as_uri()]
    page.close()


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(29, 33, 37)")])
@pytest.mark.parametrize(("name", "selector"), [("weekly", ".card"), ("prep", "main")])
def test_the_page_follows_the_readers_light_or_dark(
    browser: Browser, pages: dict[str, Path], name: str, selector: str, scheme: str, paper: str
) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(pages[name].as_uri())
    assert page.evaluate(f"getComputedStyle(document.querySelector('{selector}')).backgroundColor") == paper
    page.close()


def test_the_mail_is_no_wider_than_six_hundred_pixels(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 800})
    page.goto(pages["weekly"].as_uri())
    assert page.evaluate("document.querySelector('.card').getBoundingClientRect().width") == 600
    page.close()
