"""Whatever is written into a field is text on the page, never markup, in a page, a fragment, or a picture."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.web.desk import Pages, a_desk, form_token
from tests.web.pair import ana, lea, page_of, path_of, send

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://evil.test/pixel.png)",
    "<a href='data:text/html,x'>x</a>",
    "{{ 7*7 }}{% for x in y %}",
    "<!--<script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202eevil\u202c <b>x</b>",
    "```\n</pre><script>alert(1)</script>\n```",
]
ALLOWED = {"script", "link", "meta"}


class Reading(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        names = dict(attrs)
        if any(name.startswith("on") or name == "style" for name in names):
            self.wrong.append(f"{tag} {attrs}")
        if (
            tag in ("script", "img", "iframe", "object", "embed", "style", "b")
            and names.get("src") != "/static/page.js"
        ):
            self.wrong.append(f"{tag} {attrs}")
        for name in ("href", "src", "action", "formaction"):
            if (names.get(name) or "").strip().lower().startswith(("javascript:", "data:text", "vbscript:")):
                self.wrong.append(f"{tag} {attrs}")


def wrong_in(html: str) -> list[str]:
    reading = Reading()
    reading.feed(html)
    return reading.wrong


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return a_desk(tmp_path, now="2026-11-24 10:40")


def written_everywhere(pages: Pages, text: str) -> None:
    """Write a text into every field that there is, as both."""
    for browser in (lea(pages), ana(pages)):
        for deed in ("point", "item", "win"):
            send(browser, pages, deed, text=text, for_="both")
        send(browser, pages, "point", text=f"draft {text}", for_="me")
        send(browser, pages, "aim", text=text, day="2026-11-24")
        send(browser, pages, "note", text=text, base="", day="2026-11-24")
        send(browser, pages, "own-note", text=text, base="", day="2026-11-24")
        send(browser, pages, "note", text=text, base="", day="2026-11-17")
        send(browser, pages, "own-note", text=text, base="", day="2026-11-17")
        start = page_of(browser, pages).split('name="start" value="')[1].split('"')[0]
        send(browser, pages, "held", start=start, happened="no", reason=text)
    send(ana(pages), pages, "input", text=text, mood="3", day="2026-11-24")


def seen_by(browser: TestClient, pages: Pages, text: str) -> list[str]:
    fragments = browser.get(path_of(pages, "/since")).json()["blocks"].values()
    return [
        page_of(browser, pages),
        browser.get(path_of(pages, "/past")).text,
        browser.get(path_of(pages, "/past"), params={"q": text}).text,
        *(block["html"] for block in fragments),
    ]


@pytest.mark.parametrize("text", EVIL)
def test_what_was_written_is_text_wherever_it_is_shown(pages: Pages, text: str) -> None:
    written_everywhere(pages, text)
    for browser in (lea(pages), ana(pages)):
        for html in seen_by(browser, pages, text):
            assert wrong_in(html) == []


@pytest.mark.parametrize("text", EVIL)
def test_what_comes_back_with_a_form_that_was_wrong_is_text_too(pages: Pages, text: str) -> None:
    browser = lea(pages)
    data = {"form": form_token(page_of(browser, pages)), "text": text, "due": text, "owner": text, text[:20]: text}
    answer = browser.post(path_of(pages, "/page/item"), data=data)
    assert answer.status_code == 422
    assert wrong_in(answer.text) == []


def test_an_address_that_is_made_up_is_not_echoed(pages: Pages) -> None:
    for path in ("/o/<script>", "/o/x/page/<script>", path_of(pages, "/page/<script>alert(1)")):
        assert "<script>" not in lea(pages).get(path).text


def test_what_looks_like_a_template_is_text(pages: Pages) -> None:
    send(lea(pages), pages, "point", text="{{ 7*7 }} {% for %}", for_="both")
    assert "{{ 7*7 }} {% for %}" in page_of(ana(pages), pages)
