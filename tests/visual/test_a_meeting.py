"""A one-on-one from the invitation to the next prep: the service, two browsers in Chromium, mails, a calendar file.

The counterpart signs in by mail on a phone and brings a point, the leader runs the meeting, both see it, the recap goes
out, and the next prep document knows of it.
"""

from __future__ import annotations

import email
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chromium import CHROMIUM, IN_CHROMIUM, QUIET

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parents[2]
SOON = 20_000  # milliseconds; a page looks every few seconds
LEA, ANA = "lea@example.org", "ana@example.org"
LINK = re.compile(r"https?://\S+/in/\S+")
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
SUMMARY:Ana / Lea
ORGANIZER:mailto:{LEA}
ATTENDEE;CN=Lea;PARTSTAT=ACCEPTED:mailto:{LEA}
ATTENDEE;CN=Ana Keller;PARTSTAT=ACCEPTED:mailto:{ANA}
END:VEVENT
END:VCALENDAR
"""

pytestmark = IN_CHROMIUM


class House:
    """A leader's folder: a calendar file, a configuration, and where mails are laid down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = int(one.getsockname()[1])
        (folder / "lea.ics").write_bytes(CALENDAR.replace("\n", "\r\n").encode())
        (folder / "config.toml").write_text(
            f'data_dir = "data"\ndocuments_dir = "prep"\n[leader]\nemail = "{LEA}"\nname = "Lea Brandt"\n'
            'timezone = "Europe/Berlin"\n[[calendars]]\npath = "lea.ics"\n'
            f'[pages]\nlisten = "127.0.0.1:{self.port}"\naccess = "sign-in"\n'
            '[mail]\nvia = "folder"\nfolder = "out"\n',
            encoding="utf-8",
        )

    def says(self, now: str, *words: str) -> str:
        return subprocess.run(
            self._command(*words), capture_output=True, text=True, cwd=ROOT, env=self._env(now), check=True
        ).stdout.strip()

    @contextmanager
    def service(self, now: str) -> Iterator[None]:
        """Run the service with a clock that stands still, until it has looked at the calendar."""
        process = subprocess.Popen(
            self._command("run"), stdout=subprocess.PIPE, text=True, cwd=ROOT, env=self._env(now)
        )
        try:
            assert process.stdout is not None
            events = (json.loads(line)["event"] for line in process.stdout)
            assert "round" in events
            yield
        finally:
            process.kill()
            process.communicate()

    def mails(self, to: str, subject: str) -> list[str]:
        """Return the texts of the mails to somebody whose subject begins like this."""
        found = [email.message_from_bytes(p.read_bytes(), policy=default) for p in (self.folder / "out").glob("*.eml")]
        wanted = [mail for mail in found if to in str(mail["To"]) and str(mail["Subject"]).startswith(subject)]
        bodies = [mail.get_body(("plain",)) for mail in wanted]
        return [str(body.get_content()) for body in bodies if body is not None]

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "assistant", *words, "--config", str(self.folder / "config.toml")]

    def _env(self, now: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "ONEONONE_NOW": now}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


def window(browser: Browser, width: int, height: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page: Page = context.new_page()
    page.set_default_timeout(SOON)
    return page


def shows(page: Page, what: str) -> None:
    sync_api.expect(page.locator(what).first).to_be_visible(timeout=SOON)


def arrived(house: House, page: Page, to: str, subject: str) -> str:
    """Return the text of the one mail that is on its way; the page gives the time to wait."""
    for _ in range(100):
        found = house.mails(to, subject)
        if found:
            return found[-1]
        page.wait_for_timeout(100)
    raise AssertionError(f"no mail “{subject}” to {to} arrived")


def test_a_one_on_one_from_the_invitation_to_the_next_prep(browser: Browser, tmp_path: Path) -> None:
    house = House(tmp_path)
    phone, desk = window(browser, 360, 740), window(browser, 1280, 900)
    with house.service("2026-11-23T16:05+01:00"):
        leader_signs_in(house, desk, "2026-11-23T16:05+01:00")
        counterpart_signs_in(house, phone, desk.url)
        both_prepare(phone, desk)
    with house.service("2026-11-24T10:40+01:00"):
        leader_closes_the_meeting(phone, desk)
        recap = arrived(house, desk, ANA, "Lea and you")
        assert "Write the runbook" in recap
        assert "He seems tired" not in recap
    with house.service("2026-11-30T16:05+01:00"):
        [prep] = (tmp_path / "prep").glob("ana*/2026-12-01.md")
        said = prep.read_text("utf-8")
    assert "Went well." in said
    assert "- [ ] Ana: Write the runbook (due 2026-11-27)" in said
    assert "He seems tired" not in said


def leader_signs_in(house: House, desk: Page, now: str) -> None:
    desk.goto(house.says(now, "open", ANA, "--print"))
    desk.click("button:has-text('Sign in')")
    shows(desk, "h1:has-text('Ana')")


def counterpart_signs_in(house: House, phone: Page, link: str) -> None:
    phone.goto(link)
    assert ANA not in phone.content()
    phone.click("button:has-text('I am Ana')")
    phone.goto(LINK.findall(arrived(house, phone, ANA, "Your link"))[0])
    phone.click("button:has-text('Sign in')")
    shows(phone, "#points")


def both_prepare(phone: Page, desk: Page) -> None:
    phone.fill("#point-text", "Who owns the runbook?")
    phone.click("text=Add for both")
    shows(desk, "#points li:has-text('Who owns the runbook?')")
    desk.fill("#point-text", "He seems tired")
    desk.click("text=Keep for me")
    shows(desk, "#drafts li:has-text('He seems tired')")
    desk.fill("#point-text", "The move to the new office")
    desk.click("text=Add for both")
    shows(phone, "#points li:has-text('The move to the new office')")
    assert "He seems tired" not in phone.content()


def leader_closes_the_meeting(phone: Page, desk: Page) -> None:
    desk.reload()
    desk.fill("#note-text", "Went well.\n\n- [ ] @Ana Write the runbook (due 2026-11-27)")
    phone.reload()
    shows(phone, "#items li:has-text('Write the runbook')")
    desk.click("button:has-text('It happened')")
    shows(desk, "#close:has-text('You met on')")
    desk.click("#recap summary")
    desk.click("text=Send the recap to both")
