"""The service serves the pages: a real process on loopback, a browser of sorts, and a calendar file that is changed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from assistant.deeds import DeedState
from assistant.ledger import Ledger

ROOT = Path(__file__).resolve().parents[2]
LEA, ANA = "lea@example.com", "ana@example.com"
NOW = "2026-11-23T09:00+01:00"  # a Monday
CALENDAR = f"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:ana-weekly
DTSTAMP:20260901T080000Z
DTSTART;TZID=Europe/Berlin:20260901T100000
DTEND;TZID=Europe/Berlin:20260901T103000
RRULE:FREQ=WEEKLY
EXDATE;TZID=Europe/Berlin:20261124T100000
SUMMARY:Ana / Lea
ORGANIZER:mailto:{LEA}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{LEA}
ATTENDEE;PARTSTAT=ACCEPTED;CN=Ana Keller:mailto:{ANA}
END:VEVENT
END:VCALENDAR
"""
TOKEN = re.compile(r'name="form" value="([0-9a-f]+)"')
NUMBER = re.compile(r'name="number" value="(\d+)"')


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Service:
    """`oneonone run` with a clock that stands still."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.config = folder / "config.toml"
        (folder / "lea.ics").write_text(CALENDAR.replace("\n", "\r\n"), encoding="utf-8", newline="")
        self.configure(self.port)
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder), "ONEONONE_NOW": NOW}
        self.process = subprocess.Popen(
            self.command("run"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=self.env
        )
        self.lines: list[str] = []
        self.browsers: list[httpx2.Client] = []

    def configure(self, port: int) -> None:
        self.port = port
        self.config.write_text(
            f'data_dir = "data"\ndocuments_dir = "documents"\n[leader]\nemail = "{LEA}"\nname = "Lea Brandt"\n'
            'timezone = "Europe/Berlin"\n[[calendars]]\npath = "lea.ics"\n'
            f'[pages]\nlisten = "127.0.0.1:{port}"\naccess = "sign-in"\n',
            encoding="utf-8",
        )

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "assistant", *words, "--config", str(self.config)]

    def says(self, *words: str) -> str:
        return subprocess.run(
            self.command(*words), capture_output=True, text=True, cwd=ROOT, env=self.env, check=False
        ).stdout.strip()

    def until(self, word: str) -> dict[str, object]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if word in line:
                found: dict[str, object] = json.loads(line)
                return found
        raise AssertionError(f"it ended without {word}: {self.lines}")

    def browser(self) -> httpx2.Client:
        self.browsers.append(httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", follow_redirects=True, timeout=30))
        return self.browsers[-1]

    def signed_in(self) -> httpx2.Client:
        """Return a browser in which the leader has used the link of `oneonone open --print`."""
        browser, link = self.browser(), self.says("open", "--print")
        page = browser.get(link)
        browser.post(link, data={"form": token(page)})
        return browser


def token(page: httpx2.Response) -> str:
    found = TOKEN.search(page.text)
    assert found, page.text
    return found[1]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    one = Service(tmp_path)
    yield one
    for browser in one.browsers:
        browser.close()
    one.process.kill()
    one.process.communicate()


def test_a_proposal_accepted_on_the_page_is_done_at_once(service: Service) -> None:
    service.until('"round"')
    browser = service.signed_in()
    home = browser.get("/")
    assert "Ana Keller" in home.text
    number = NUMBER.search(home.text)
    assert number, home.text
    after = browser.post("/answer", data={"form": token(home), "number": number[1], "option": "1"})
    assert after.status_code == 200
    assert "It is done in a moment" in after.text
    service.until('"round"')
    [done] = [deed for deed in Ledger(service.folder / "data", LEA).deeds() if deed.guest_visible]
    assert done.state is DeedState.DONE
    assert done.ref is not None
    assert done.ref.id in (service.folder / "lea.ics").read_text("utf-8")


def test_a_meeting_skipped_on_the_page_of_a_pair_is_cancelled_written_down_and_given_back_by_undo(
    service: Service,
) -> None:
    service.until('"round"')
    browser = service.signed_in()
    path = service.says("links", ANA).split()[-1].removeprefix(f"http://127.0.0.1:{service.port}")
    page = browser.get(path)
    start = re.search(r'name="start" value="([^"]+)"', page.text)
    assert start, page.text
    form = {"form": token(page), "start": start[1].replace("&#43;", "+"), "text": "We are both at the fair"}
    assert browser.post(f"{path}/ask/skip", data=form).status_code == 200
    service.until('"done": 1')
    assert "STATUS:CANCELLED" in (service.folder / "lea.ics").read_text("utf-8")
    assert "We are both at the fair" in service.says("export", ANA)
    service.says("undo", "--all")
    assert "STATUS:CANCELLED" not in (service.folder / "lea.ics").read_text("utf-8")
    assert '"happened": false' not in service.says("export", ANA)


def test_without_signing_in_nothing_of_anybody_is_shown(service: Service) -> None:
    service.until('"round"')
    page = service.browser().get("/")
    assert "Ana" not in page.text
    assert "oneonone open" in page.text


def test_another_address_holds_from_the_next_hangup_on_and_who_is_signed_in_stays(service: Service) -> None:
    service.until('"round"')
    cookies = dict(service.signed_in().cookies)
    before = service.port
    service.configure(free_port())
    service.process.send_signal(signal.SIGHUP)
    service.until('"serving"')
    service.until('"round"')
    home = httpx2.get(f"http://127.0.0.1:{service.port}/", cookies=cookies)
    assert "Ana Keller" in home.text
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.1:{before}/")


def test_a_port_that_is_taken_leaves_the_pages_where_they_are(service: Service) -> None:
    service.until('"round"')
    before = service.port
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        service.configure(int(other.getsockname()[1]))
        service.process.send_signal(signal.SIGHUP)
        service.until('"reload-refused"')
    assert httpx2.get(f"http://127.0.0.1:{before}/").status_code == 200


def test_status_and_doctor_say_where_the_pages_are(service: Service) -> None:
    service.until('"round"')
    address = f"http://127.0.0.1:{service.port}"
    assert f"Pages      {address}" in service.says("status")
    assert f"served at {address}" in service.says("doctor")
    assert json.loads(service.says("status", "--json"))["pages"] == address


def test_nothing_of_the_pages_is_loaded_where_none_are_served() -> None:
    code = (
        "import sys, assistant.daemon.service, assistant.daemon.compose, assistant.daemon.board\n"
        "print(sorted({'starlette', 'uvicorn', 'jinja2', 'anyio', 'itsdangerous'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert said.strip() == "['itsdangerous']"
