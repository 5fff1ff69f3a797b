"""A plain program that asks the simulator, for the simulator's own tests: no retries, no opinions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx2

from tests.connectors.fakes.microsoft.outlook import Outlook
from tests.connectors.fakes.microsoft.refusal import Json
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.world import MicrosoftWorld

LEA = "lea@contoso.example"
ANA = "ana@contoso.example"
BO = "bo@contoso.example"
BERLIN = ZoneInfo("Europe/Berlin")
EXTENDED = "String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Mark"
WEEKLY: Json = {"type": "weekly", "interval": 1}
WINDOW = {"startDateTime": "2026-11-16T00:00:00Z", "endDateTime": "2026-12-14T00:00:00Z"}


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def slot(start: str, end: str, zone: str = "Europe/Berlin") -> Json:
    """Return start and end of a body."""
    return {"start": {"dateTime": start, "timeZone": zone}, "end": {"dateTime": end, "timeZone": zone}}


class Program:
    """Somebody's program with a token. `path` begins after the version, or is a whole link."""

    def __init__(self, server: MicrosoftServer, token: str, *prefer: str) -> None:
        self.base = server.graph_url
        headers = [("Authorization", f"Bearer {token}"), *(("Prefer", one) for one in prefer)]
        self.http = httpx2.Client(headers=headers, trust_env=False, verify=False)

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> httpx2.Response:
        url = path if path.startswith("http") else self.base + path
        return (
            self.http.request(method, url, json=body, **more)
            if body is not None
            else self.http.request(method, url, **more)
        )

    def get(self, path: str, **params: str) -> Json:
        """Return the JSON at a path; anything but 200 fails the test."""
        reply = self("GET", path, params=params or None)
        assert reply.status_code == 200, reply.text
        found: Json = reply.json()
        return found

    def pages(self, path: str, **params: str) -> tuple[list[Json], str]:
        """Return the rows of all pages, and the last page's delta link (empty without one)."""
        page = self.get(path, **params)
        rows = list(page["value"])
        while "@odata.nextLink" in page:
            page = self.get(page["@odata.nextLink"])
            rows += page["value"]
        return rows, str(page.get("@odata.deltaLink", ""))

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str]:
        """Return the status and code of a refusal."""
        reply = self(method, path, body, **more)
        return reply.status_code, str(reply.json()["error"]["code"])


@contextmanager
def served(world: MicrosoftWorld | None = None) -> Iterator[tuple[MicrosoftWorld, MicrosoftServer]]:
    """Serve a world with a leader and two reports."""
    world = world or MicrosoftWorld()
    world.add_user(LEA, "Lea Berg")
    world.add_user(ANA, "Ana Diaz", manager=LEA)
    world.add_user(BO, "Bo Chen", manager=LEA)
    with MicrosoftServer(world) as server:
        yield world, server


class Stage:
    """A world on show: Lea at Outlook and her program, Ana at Outlook and hers."""

    def __init__(self, world: MicrosoftWorld, server: MicrosoftServer) -> None:
        self.world, self.server = world, server
        self.lea, self.ana = world.acting(LEA), world.acting(ANA)
        self.program = Program(server, world.token(LEA), 'IdType="ImmutableId"')
        self.anas = Program(server, world.token(ANA), 'IdType="ImmutableId"')

    def series(self, who: Outlook | None = None) -> str:
        """Let Lea (or somebody) have a weekly series with Ana since the second of November; return its id."""
        row = (who or self.lea).add("Lea / Ana", at(11, 2), guests=[ANA], recurrence=dict(WEEKLY))
        return row.id(True)

    def occurrence(self, series: str, day: int, month: int = 11) -> str:
        row = self.world.mailbox(LEA).row(series)
        return self.lea.occurrence(row, date(2026, month, day)).id(True)

    def close(self) -> None:
        self.program.http.close()
        self.anas.http.close()


@contextmanager
def staged() -> Iterator[Stage]:
    with served() as (world, server):
        found = Stage(world, server)
        yield found
        found.close()
