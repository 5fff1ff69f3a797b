"""Every mail as Chromium lays it out: nothing runs over the edge, nothing is fetched, light and dark. Or skipped.

ONEONONE_PICTURES names a folder that gets a picture of each, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.model import LetterKind
from assistant.render.mails import written
from tests.chromium import CHROMIUM, IN_CHROMIUM, QUIET
from tests.shell.letter_samples import Pages, about, letter

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sync_api = pytest.importorskip("playwright.sync_api")

KINDS = [kind.value for kind in LetterKind]
WITHOUT_PAGES = ["weekly", "prep", "recap", "nudge"]

pytestmark = IN_CHROMIUM


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("mails")
    found = {}
    for name, pages in [(kind, Pages()) for kind in KINDS] + [(f"{kind}-alone", None) for kind in WITHOUT_PAGES]:
        kind = LetterKind(name.removesuffix("-alone"))
        wording = written(letter(kind), about(kind, pages))
        assert wording is not None
        found[name] = folder / f"{name}.html"
        found[name].write_text(wording.html, encoding="utf-8")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 600])
@pytest.mark.parametrize("name", [*KINDS, *(f"{kind}-alone" for kind in WITHOUT_PAGES)])
def test_nothing_runs_over_the_edge(
    browser: Browser, mails: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    dark = scheme == "dark"
    page = browser.new_page(viewport={"width": width, "height": 600}, color_scheme="dark" if dark else "light")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(mails[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert fetched == [mails[name].as_uri()]
    paper = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    assert paper == ("rgb(29, 33, 37)" if dark else "rgb(255, 255, 255)")
    if folder := os.environ.get("ONEONONE_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}-{width}-{scheme}.png"), full_page=True)
    page.close()


@pytest.mark.parametrize("name", ["input", "weekly", "format", "nudge", "sign-in"])
def test_what_can_be_pressed_is_large_enough_for_a_thumb(browser: Browser, mails: dict[str, Path], name: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 600})
    page.goto(mails[name].as_uri())
    heights = page.evaluate(
        "[...document.querySelectorAll('.press, .way, .plain')].map(a => a.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 44
    page.close()
