"""A calendar server that is running, and what other programs do on it: make calendars, put and remove resources.

`Visitor` is such a program on one calendar, as the contract of every calendar wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2

from connectors.account import Account, Credentials, Password
from connectors.caldav.connector import CalDavCalendar, open_account
from connectors.model import Span
from tests.contracts.calendar_seed import ONCE_TEXT, OWNER, WEEKLY_TEXT

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
BERLIN_ZONE = """BEGIN:VTIMEZONE\r
TZID:Europe/Berlin\r
BEGIN:DAYLIGHT\r
DTSTART:19810329T020000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
BEGIN:STANDARD\r
DTSTART:19961027T030000\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A server, the home of its user there, and a way to it that is no network where it runs in this process."""

    origin: str
    home: str
    transport: Callable[[], httpx2.BaseTransport]
    credentials: Credentials | None = None
    open: list[CalDavCalendar] = field(default_factory=list)

    def seeded(self) -> str:
        """Make a new calendar with what the contract wants to stand on it; return its path."""
        path = self.made()
        self.put(f"{path}weekly.ics", resource(WEEKLY_TEXT))
        self.put(f"{path}once.ics", resource(ONCE_TEXT))
        return path

    def made(self, name: str | None = None) -> str:
        """Make a new calendar and return its path."""
        path = f"{self.home}{name or uuid4().hex}/"
        self.ask("MKCALENDAR", path).raise_for_status()
        return path

    def opened(self, path: str = "", *, name: str | None = None, zone: tzinfo = BERLIN) -> CalDavCalendar:
        account = Account(self.origin + path, self.credentials, name, owners=(OWNER,))
        calendar = open_account(account, zone, transport=self.transport(), sleep=never, clock=stamped)
        self.open.append(calendar)
        return calendar

    def let_go(self) -> None:
        """Close every calendar that was opened."""
        while self.open:
            self.open.pop().close()

    def put(self, path: str, text: bytes) -> str:
        """Let another program write this resource; return its etag."""
        reply = self.ask("PUT", path, text, {"Content-Type": "text/calendar; charset=utf-8"})
        reply.raise_for_status()
        return reply.headers.get("etag", "")

    def remove(self, path: str) -> None:
        """Let another program delete this resource."""
        self.ask("DELETE", path).raise_for_status()

    def text(self, path: str) -> str:
        """Return what stands there."""
        reply = self.ask("GET", path)
        reply.raise_for_status()
        return reply.text

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> httpx2.Response:
        known = self.credentials
        auth = (known.username, known.password) if isinstance(known, Password) else None
        with httpx2.Client(transport=self.transport(), auth=auth, base_url=self.origin) as client:
            return client.request(method, path, content=body or None, headers=headers)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Another program on one calendar. It names resources as it likes."""

    shelf: Shelf
    path: str
    holds_damage: bool = True

    def put(self, text: str) -> None:
        """Let the events of this text stand on the calendar, in place of all others of their UID."""
        self.shelf.put(self._place(text.partition("UID:")[2].partition("\r\n")[0]), resource(text))

    def remove(self, uid: str) -> None:
        self.shelf.remove(self._place(uid))

    def set_busy(self, address: str, spans: Sequence[Span]) -> None:
        raise AssertionError(f"the server cannot tell when {address} is busy")

    def forget_cursors(self) -> None:
        """Let the calendar be made anew, as after a backup: the server no longer knows what it once told."""
        self.shelf.remove(self.path)
        self.shelf.made(self.path.rstrip("/").rpartition("/")[2])
        self.put(WEEKLY_TEXT.replace("SUMMARY:", "SUMMARY:Restored: "))

    def _place(self, uid: str) -> str:
        """Return where the events of this UID stand: the seed has names of its own, as calendar programs do."""
        return f"{self.path}{uid.removesuffix('@calendar.test')}.ics"


def resource(events: str) -> bytes:
    """Return the text of a resource with these events, and with the zone that they name."""
    events = BERLIN_ZONE + events if "TZID=Europe/Berlin" in events else events
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n{events}END:VCALENDAR\r\n".encode()


def stamped() -> datetime:
    return NOW


def never(seconds: float) -> None:
    raise AssertionError(f"nothing should have to wait here, and {seconds} seconds were asked for")
