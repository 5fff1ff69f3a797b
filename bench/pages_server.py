"""Serves the pages of an invented leader in a process of its own, next to a constant of the same size.

    python -m bench.pages_server FOLDER PEOPLE YEARS

Says on a line of JSON the address, the cookie of the leader, the path and the sizes in bytes; goes on to the next page
with each line that it reads.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant import reception, wiring
from assistant.config import Config
from assistant.core.notebook import add_item, add_note, add_point, finish_item, finish_point
from assistant.daemon.board import Board
from assistant.daemon.compose import works_of
from assistant.links import Visitor
from assistant.model import Counterpart, Notebook, Owner
from assistant.pages.access import COOKIE
from assistant.pages.guard import HEADERS
from assistant.pages.serve import serving
from assistant.store import Store
from bench.measure import say

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=ZONE)
LEADER = "lea@example.com"
CONSTANT = "/constant"
NOTE = (
    "Talked about the release and what is in its way. **Decided:** the search goes first, the import follows.\n\n"
    "- The numbers of last week are better than they look\n- Somebody has to speak with the vendor\n"
)


@dataclass(frozen=True, slots=True)
class StandingClock:
    """A clock that stands still for people, so that every run measures the same page."""

    def now(self) -> datetime:
        return NOW

    def seconds(self) -> float:
        from time import monotonic

        return monotonic()


class WithConstant:
    """The application, and beside it a page that is always the same: as large, with the same headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == CONSTANT:
            await HTMLResponse(self.body, headers=dict(HEADERS))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def calendar(people: int, years: int) -> str:
    """Return a calendar with a weekly one-on-one for each person, begun so many years ago."""
    first = NOW.date() - timedelta(days=NOW.weekday() + 364 * years)
    events = [_series(n, first + timedelta(days=n % 5), 8 + n // 5 % 9, n * 7 % 60) for n in range(people)]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN", *events, "END:VCALENDAR", ""])


def _series(number: int, day: date, hour: int, minute: int) -> str:
    start = f"{day:%Y%m%d}T{hour:02}{minute:02}00"
    lines = (
        "BEGIN:VEVENT",
        f"UID:series-{number}",
        "DTSTAMP:20260101T000000Z",
        f"DTSTART;TZID=Europe/Berlin:{start}",
        "DURATION:PT30M",
        "RRULE:FREQ=WEEKLY",
        f"SUMMARY:Person {number} / Lea",
        f"ORGANIZER:mailto:{LEADER}",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{LEADER}",
        f"ATTENDEE;PARTSTAT=ACCEPTED;CN=Person Number{number}:mailto:{address(number)}",
        "END:VEVENT",
    )
    return "\r\n".join(lines)


def address(number: int) -> str:
    return f"person{number}@example.com"


def written(book: Notebook, years: int) -> Notebook:
    """Return a notebook with notes, promises and points of every week of so many years."""
    for week in range(52 * years, 0, -1):
        day = NOW.date() - timedelta(weeks=week)
        book = add_note(book, day, NOTE)
        book = add_point(add_item(book, f"Promise of week {week}", day), f"Point of week {week}", day, shared=True)
        if week > 3:
            book = finish_item(book, book.items[-1].number, day + timedelta(days=5))
            book = finish_point(book, book.points[-1].number, day + timedelta(days=7))
    return add_note(book, NOW.date() - timedelta(weeks=1), "Only for me.", private=True)


def begun(book: Notebook) -> Notebook:
    """Return a notebook with what a few weeks leave behind."""
    for week in (3, 2, 1):
        day = NOW.date() - timedelta(weeks=week)
        book = add_item(add_note(book, day, NOTE), f"Promise of week {week}", day)
    return book


def furnished(folder: Path, people: int, years: int) -> Config:
    """Write a calendar, a configuration, a notebook of years with the first person, of weeks with the others."""
    folder.mkdir(parents=True)
    (folder / "lea.ics").write_text(calendar(people, years), encoding="utf-8", newline="")
    (folder / "config.toml").write_text(
        f'data_dir = "data"\ndocuments_dir = "documents"\n[leader]\nemail = "{LEADER}"\nname = "Lea Brandt"\n'
        'timezone = "Europe/Berlin"\n[[calendars]]\npath = "lea.ics"\n'
        '[modes]\nprep = "off"\n[pages]\nlisten = "127.0.0.1:8788"\naccess = "sign-in"\n',
        encoding="utf-8",
    )
    config = wiring.load_config(folder / "config.toml")
    store = Store(config.data_dir, config.leader.email)
    store.change(Counterpart(address(0), "Person Number0"), lambda book: written(book, years))
    for number in range(1, people):
        store.change(Counterpart(address(number), f"Person Number{number}"), begun)
    return config


def main(folder: str, people: str, years: str) -> None:
    config = furnished(Path(folder), int(people), int(years))
    clock, board = StandingClock(), Board()
    works = works_of(config, clock, board)
    works.unit(True)
    if works.pages is None or board.latest() is None:
        raise SystemExit("the pages have nothing to show")
    links, door = reception.open_links(config), reception.open_door(config).door()
    cookie = f"{COOKIE}={links.session(Visitor(Owner.ME, '', door.leader_version), NOW)}"
    pair = links.pair(address(0), 1).removeprefix(links.base)
    app = WithConstant(works.pages.application(lambda: None, _say))
    with serving(("127.0.0.1", 0), app) as (host, port):
        base = f"http://{host}:{port}"
        sizes = {path: _size(base + path, cookie) for path in (pair, "/", "/static/page.css", "/static/page.js")}
        said = {"base": base, "cookie": cookie, "pair": pair, "sizes": sizes}
        for path in (pair, "/"):
            app.body = b"x" * sizes[path]
            print(json.dumps({**said, "constant": CONSTANT, "path": path}), flush=True)
            sys.stdin.readline()


def _size(url: str, cookie: str) -> int:
    """Return how many bytes of a body travel to a browser."""
    with httpx2.stream("GET", url, headers={"Cookie": cookie, "Accept-Encoding": "gzip"}, timeout=60) as answer:
        answer.raise_for_status()
        return sum(len(chunk) for chunk in answer.iter_raw())


def _say(err: Exception) -> None:
    say(f"bench: a page failed: {type(err).__name__}")


if __name__ == "__main__":
    main(*sys.argv[1:])
