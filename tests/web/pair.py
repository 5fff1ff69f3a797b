"""The page of Ana and Lea in a test: filling in its forms, and reading what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.testclient import TestClient

from assistant.model import Notebook, Owner
from tests.web.desk import ANA, Pages, form_token

BLOCK = re.compile(r'<div class="block" data-block="(\w+)" data-version="(\w+)">')


def path_of(pages: Pages, more: str = "", person: str = ANA) -> str:
    return f"/o/{pages.code(person)}{more}"


def page_of(browser: TestClient, pages: Pages) -> str:
    answer = browser.get(path_of(pages))
    assert answer.status_code == 200, answer.text
    return answer.text


def send(browser: TestClient, pages: Pages, deed: str, live: bool = False, **fields: str) -> int:
    """Fill in a form of the page, press its button, and return the status."""
    given = {name.replace("_", "-").rstrip("-"): text for name, text in fields.items()}
    data = {"form": form_token(page_of(browser, pages)), **given}
    headers = {"x-live": "1"} if live else {}
    return browser.post(path_of(pages, f"/page/{deed}"), data=data, headers=headers).status_code


def book(pages: Pages) -> Notebook:
    """Return what Ana and Lea have written down."""
    return pages.desk.store.notebook(ANA) or Notebook(next(iter(pages.desk.store.people())))


def ana(pages: Pages) -> TestClient:
    return pages.signed_in(Owner.THEM, ANA)


def lea(pages: Pages) -> TestClient:
    return pages.signed_in(Owner.ME)


def change(pages: Pages, fn: Callable[[Notebook], Notebook]) -> None:
    pages.write(ANA, fn)


def versions(html: str) -> dict[str, str]:
    """Return the blocks of a page with their versions."""
    return dict(BLOCK.findall(html))


def block(html: str, name: str) -> str:
    """Return one block of a page."""
    [_, rest] = html.split(f'data-block="{name}"', 1)
    return rest.split('<div class="block"', 1)[0]
