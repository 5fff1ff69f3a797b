"""The service mails what is due after each look at the calendars, and also when it cannot look at them."""

from __future__ import annotations

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.commands.group import group
from assistant.config import Config, load
from assistant.daemon.compose import CycleUnit
from assistant.filing import Filing
from assistant.model import Letter, LetterKind, Owner, Post, PostState, Wording
from assistant.outbox import Outbox
from assistant.store import Store
from connectors.errors import ConnectorError
from tests.calendar_text import BERLIN

MONDAY = datetime(2026, 11, 23, 7, 31, tzinfo=BERLIN)
ANA = "ana@example.org"
CONFIG = """
data_dir = "data"
[leader]
email = "lea@example.org"
name = "Lea"
timezone = "Europe/Berlin"
[[calendars]]
path = "lea.ics"
{mail}
"""
MAIL = '[mail]\nvia = "folder"\nfolder = "out"\n'
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:ana
DTSTAMP:20260901T000000Z
DTSTART;TZID=Europe/Berlin:20261006T100000
DTEND;TZID=Europe/Berlin:20261006T103000
RRULE:FREQ=WEEKLY
SUMMARY:Ana / Lea
ORGANIZER:mailto:lea@example.org
ATTENDEE;CN=Lea;PARTSTAT=ACCEPTED:mailto:lea@example.org
ATTENDEE;CN=Ana;PARTSTAT=ACCEPTED:mailto:ana@example.org
END:VEVENT
END:VCALENDAR
"""


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return self.moment.timestamp()


Configure = Callable[[str], Config]


@pytest.fixture
def configured(tmp_path: Path) -> Configure:
    def make(mail: str) -> Config:
        (tmp_path / "lea.ics").write_bytes(CALENDAR.replace("\n", "\r\n").encode())
        path = tmp_path / "config.toml"
        path.write_text(CONFIG.format(mail=mail), encoding="utf-8")
        return load(path)

    return make


def subjects(tmp_path: Path) -> list[str]:
    found = sorted((tmp_path / "out").glob("*.eml"))
    return [str(email.message_from_bytes(path.read_bytes(), policy=default)["Subject"]) for path in found]


def test_the_weekly_summary_is_mailed_once(configured: Configure, tmp_path: Path) -> None:
    clock = SetClock(MONDAY)
    unit = CycleUnit(configured(MAIL), clock)
    assert unit(complete=True).mailed == 1
    clock.moment += timedelta(minutes=5)
    assert unit(complete=False).mailed == 0
    assert CycleUnit(configured(MAIL), clock)(complete=True).mailed == 0
    assert len(subjects(tmp_path)) == 1


def test_after_an_hour_s_patience_the_summary_says_that_access_is_lost(configured: Configure, tmp_path: Path) -> None:
    config = configured(MAIL)
    Store(config.data_dir, config.leader.email)
    (tmp_path / "lea.ics").unlink()
    unit = CycleUnit(config, SetClock(MONDAY + timedelta(hours=1)))
    try:
        report = unit(complete=True)
        assert report.cause is not None
    except ConnectorError:
        pass
    [path] = (tmp_path / "out").glob("*.eml")
    body = email.message_from_bytes(path.read_bytes(), policy=default).get_body(("plain",))
    assert body is not None
    assert "lea.ics" in body.get_content()


def test_without_mail_configured_nothing_is_sent(configured: Configure, tmp_path: Path) -> None:
    report = CycleUnit(configured(""), SetClock(MONDAY))(complete=True)
    assert (report.mailed, report.mail_stopped) == (0, False)
    assert not (tmp_path / "out").exists()


def test_status_says_which_mails_did_not_arrive(configured: Configure, tmp_path: Path) -> None:
    config = configured(MAIL)
    outbox = Outbox(Filing(config.data_dir, "lea@example.org"), "lea@example.org")
    letter = Letter("input:x", LetterKind.INPUT, Owner.THEM, MONDAY, MONDAY + timedelta(days=1), ANA)
    refused = Post(letter, ANA, "<x@one.test>", Wording("", "", ""), PostState.REFUSED, error="550 No such mailbox.")
    waiting = Post(replace(letter, key="input:y"), ANA, "<y@one.test>", Wording("", "", ""), tries=2)
    outbox.put(refused)
    outbox.put(waiting)
    environ = {"ONEONONE_NOW": MONDAY.isoformat()}
    said = CliRunner(env=environ).invoke(group, ["status", "--config", str(tmp_path / "config.toml")])
    assert "Mail       1 mail could not be sent yet, 1 did not arrive" in said.output
    assert "550 No such mailbox" in said.output
