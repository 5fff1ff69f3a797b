"""A real Radicale over HTTP with a leader's calendars on it, and what another program does there. For measuring.

Counts the requests where they arrive: in the server's own log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from bench.export import LEADER
from tests.connectors.servers.process import free_port, loopback, serving

USER, PASSWORD = "lea", "her secret"
EVENT = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Elsewhere//EN\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260601T080000Z\r
DTSTART:{start}\r
DURATION:PT30M\r
SUMMARY:{title}\r
END:VEVENT\r
END:VCALENDAR\r
"""
ONE_ON_ONE = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Elsewhere//EN\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260101T080000Z\r
DTSTART:{start}\r
DURATION:PT30M\r
RRULE:FREQ=WEEKLY\r
SUMMARY:{title}\r
ORGANIZER:mailto:{me}\r
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{me}\r
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{other}\r
END:VEVENT\r
END:VCALENDAR\r
"""


@dataclass(frozen=True, slots=True)
class CalendarServer:
    """A running server, where it is, and what it logged."""

    origin: str
    log: Path

    def requests(self) -> int:
        """Return how many requests have arrived since the server was started."""
        return self.log.read_bytes().count(b" request for '")

    def upload(self, name: str, export: Path) -> None:
        """Let this export be the calendar of that name."""
        self._put(f"/{USER}/{name}/", export.read_bytes())

    def edit(self, name: str, uid: str, title: str, start: str) -> None:
        """Let another program put an event there, or change it. `start` is in UTC, as iCalendar writes it."""
        self._put(f"/{USER}/{name}/{uid}.ics", EVENT.format(uid=uid, title=title, start=start).encode())

    def meet(self, name: str, people: Sequence[str]) -> None:
        """Let there be a weekly one-on-one with each of these people since January."""
        for at, other in enumerate(people):
            uid, start = f"with-{at}", f"2026010{5 + at % 5}T{8 + at // 5:02}0000Z"
            text = ONE_ON_ONE.format(uid=uid, start=start, title=f"Lea / {other}", me=LEADER, other=other)
            self._put(f"/{USER}/{name}/{uid}.ics", text.encode())

    def address(self, name: str) -> str:
        return f"{self.origin}/{USER}/{name}/"

    def _put(self, path: str, content: bytes) -> None:
        with httpx2.Client(transport=loopback(), auth=(USER, PASSWORD), timeout=600) as client:
            reply = client.put(self.origin + path, content=content, headers={"Content-Type": "text/calendar"})
            reply.raise_for_status()


@contextmanager
def calendar_server(folder: Path) -> Iterator[CalendarServer]:
    """Run a Radicale that keeps its calendars in this folder until the block ends."""
    folder.mkdir(parents=True)
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
    port, log = free_port(), folder / "radicale.log"
    options = {
        "hosts": f"127.0.0.1:{port}",
        "storage-filesystem-folder": str(folder / "collections"),
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(folder / "users"),
        "auth-htpasswd-encryption": "plain",
        "reporting-max-expand-occurrence": "1000000",
        "logging-level": "info",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    with serving(["radicale", "--config", "", *arguments], port, log):
        yield CalendarServer(f"http://127.0.0.1:{port}", log)


def configuration(folder: Path, addresses: dict[str, str]) -> Path:
    """Write the configuration of a leader with these calendars into a folder of its own; return the file."""
    folder.mkdir(parents=True)
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n", "utf-8")
    secret.chmod(0o600)
    lines = [
        f'data_dir = "{folder / "data"}"',
        f'[leader]\nemail = "{LEADER}"\nname = "Lea"\ntimezone = "Europe/Berlin"',
        "[daemon]\nevery_minutes = 5",
    ]
    for name, address in addresses.items():
        account = f'url = "{address}"\nuser = "{USER}"\npassword_file = "{secret}"'
        lines.append(f'[[calendars]]\nname = "{name}"\nkind = "caldav"\n{account}')
    file = folder / "config.toml"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file
