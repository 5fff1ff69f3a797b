"""A leader's pages to be opened in a test: a judged diary, a store in a folder of the test, and a clock that is set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from starlette.testclient import TestClient

from assistant.door import Doorkeeper
from assistant.filing import Filing
from assistant.ledger import Ledger
from assistant.links import Links, Visitor
from assistant.model import Counterpart, Notebook, Owner, Policy
from assistant.pages.access import COOKIE
from assistant.pages.app import application
from assistant.pages.desk import Access, PageDesk
from assistant.pages.snapshot import Snapshot
from assistant.store import Store
from tests.calendar_text import LEADER, ME, judged, moment
from tests.calendar_text import address as address_of

NOW = "2026-11-23 09:00"  # a Monday
DIARY = """
2026-09-01 10:00 30m ana weekly
2026-09-03 11:00 45m ben weekly
    2026-11-12 cancelled
"""
ANA, BEN = address_of("ana"), address_of("ben")
BASE = "https://one.test"
TOKEN = re.compile(r'name="form" value="([0-9a-f]+)"')


@dataclass
class Mail:
    """A sign-in link on its way to somebody."""

    to: str
    link: str


@dataclass
class Pages:
    """The pages of one leader, and what happened besides."""

    desk: PageDesk
    sent: list[Mail] = field(default_factory=list)
    woken: list[datetime] = field(default_factory=list)
    wrong: list[Exception] = field(default_factory=list)
    clock: list[float] = field(default_factory=lambda: [0.0])

    @property
    def links(self) -> Links:
        return self.desk.links()

    def browser(self, *, raises: bool = True) -> TestClient:
        """Return a browser in which nobody is signed in; it follows no redirects."""
        app = application(self.desk, lambda: self.clock[0], self.wrong.append)
        return TestClient(app, base_url=BASE, follow_redirects=False, raise_server_exceptions=raises)

    def signed_in(self, role: Owner, person: str = "") -> TestClient:
        """Return a browser in which somebody is signed in."""
        browser = self.browser()
        version = self.desk.door.door().leader_version if role is Owner.ME else self.version_of(person)
        session = self.links.session(Visitor(role, person, version), self.desk.now())
        browser.cookies.set(COOKIE, session, domain="one.test", path="/")
        return browser

    def code(self, person: str) -> str:
        return self.links.pair(person, self.version_of(person)).rpartition("/")[2]

    def version_of(self, person: str) -> int:
        notebook = self.desk.store.notebook(person)
        return notebook.link_version if notebook else 1

    def write(self, person: str, change: Callable[[Notebook], Notebook]) -> None:
        name = next(one for one in (ANA, BEN) if one == person).partition("@")[0].capitalize()
        self.desk.store.change(Counterpart(person, name), change)


def a_desk(folder: Path, text: str = DIARY, now: str = NOW, *, by_link: bool = False, mail: bool = True) -> Pages:
    """Return the pages of a diary at a moment of the leader's clock, behind https, with or without mail."""
    at = moment(now)
    store = Store(folder, ME)
    notebooks, _ = store.read_all()
    review = judged(text, now, notebooks=dict(notebooks))
    filing = Filing(folder, ME)
    door = Doorkeeper(filing)
    sent: list[Mail] = []
    woken: list[datetime] = []

    def post(address: str, name: str, link: str, now: datetime) -> None:
        sent.append(Mail(address, link))

    desk = PageDesk(
        store=store,
        ledger=Ledger(folder, ME),
        door=door,
        links=lambda: Links(ME, door.door().keys, BASE),
        snapshot=lambda: Snapshot(1, replace(LEADER, name="Lea Beispiel"), Policy(), review),
        now=lambda: at,
        wake=lambda: woken.append(at),
        access=Access(by_link=by_link, secure=True),
        post=post if mail else None,
    )
    return Pages(desk, sent, woken)


def later(pages: Pages, by: timedelta) -> None:
    """Let time pass."""
    at = pages.desk.now() + by
    pages.desk = replace(pages.desk, now=lambda: at)
    pages.clock[0] += by.total_seconds()


def form_token(html: str) -> str:
    """Return what the forms of a page carry."""
    found = TOKEN.search(html)
    assert found, "the page has no form of ours"
    return found[1]
