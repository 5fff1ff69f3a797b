"""Mails are written, put, sent and recorded: every kind over every line, when somebody asks, and when nothing works."""

from __future__ import annotations

import email
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email import policy as mail_policy
from pathlib import Path

import pytest

from assistant.core.letters import MailRules
from assistant.core.notebook import add_note
from assistant.filing import Filing
from assistant.mailing import MailHouse, Mailing
from assistant.model import Leader, LetterKind, Policy, PostState
from assistant.outbox import Outbox
from connectors.account import Password, SmtpAccount
from connectors.errors import AccessLost
from connectors.mail import Mailbox, Mailer
from connectors.smtp import SmtpMailer
from tests.calendar_text import BERLIN, address
from tests.connectors.fakes.mail_server import NAME, PASSWORD, MailServer, Running
from tests.connectors.fakes.microsoft.certificates import make
from tests.golden.believable import MARTA
from tests.shell.letter_samples import Pages, about, letter
from tests.shell.mailbox import LEA, MailWorld, world

Certificates = tuple[ssl.SSLContext, ssl.SSLContext]
DIARY = "2026-10-06 10:00 30m ana weekly\n2026-10-08 11:00 30m ben weekly\n"
ANA = address("ana")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


# --- every kind over every line --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Return what a server shows and what a client that knows it trusts."""
    ca_file, shown = make(tmp_path_factory.mktemp("certificates"))
    return shown, ssl.create_default_context(cafile=str(ca_file))


@contextmanager
def mailing_of(folder: Path, leader: Leader, mailer: Mailer) -> Iterator[Mailing]:
    outbox = Outbox(Filing(folder, leader.email), leader.email)
    sender = Mailbox(leader.email, leader.name)
    house = MailHouse(
        leader, lambda _: Policy(), MailRules(), outbox, lambda: mailer, sender, dict, tuple, lambda _: Pages()
    )
    yield Mailing(house, run=lambda work: work())


@pytest.mark.parametrize("line", ["none", "starttls", "tls"])
def test_a_mail_server_receives_every_kind(line: str, tmp_path: Path, certificates: Certificates) -> None:
    shown, trusted = certificates
    post, signs_in = MailServer(), line != "none"
    running = Running(post, line, shown if signs_in else None, knows=signs_in)
    running.start()
    try:
        known = Password(NAME, PASSWORD) if signs_in else None
        account = SmtpAccount("localhost" if signs_in else "127.0.0.1", running.port, line, known)
        with mailing_of(tmp_path, MARTA, SmtpMailer(account, trust=trusted)) as mailing:
            for kind in LetterKind:
                asked = letter(kind)
                mailed = mailing.send(asked, about(kind), asked.at)
                assert ([one.letter.kind for one in mailed.delivered.sent], mailed.errors) == ([kind], ())
    finally:
        running.stop()
    mails = [email.message_from_bytes(raw, policy=mail_policy.default) for raw in post.mails]
    assert len(mails) == len({str(mail["Message-ID"]) for mail in mails}) == len(LetterKind)
    assert all(mail.get_content_type() == "multipart/alternative" for mail in mails)
    unasked = [mail for mail in mails if mail["List-Unsubscribe"]]
    assert len(unasked) == 4  # the recap too; what is about everybody ends in the configuration
    assert post.signed_in == ([NAME] * len(LetterKind) if signs_in else [])


# --- when somebody asks ----------------------------------------------------------------------------------------------


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[MailWorld]:
    with world(tmp_path, lambda _: DIARY) as found:
        yield found


def test_a_sign_in_link_goes_out_at_once_and_is_not_kept(lived: MailWorld) -> None:
    link = "https://one.example.com/in/secret-token"
    lived.mailing.post(ANA, "Ana", link, at(24, 22))
    lived.collect(at(24, 22))
    [came] = lived.to("ana")
    assert link in came.part("plain")
    assert link in came.part("html")
    assert came.mail["References"] is None
    assert "secret-token" not in "".join(path.read_text() for path in lived.folder.rglob("*.json"))


def test_a_sign_in_link_that_cannot_be_sent_raises_nothing_and_is_dropped_when_it_is_worth_nothing(
    lived: MailWorld,
) -> None:
    lived.line.next[ANA] = ["451 4.7.1 Later"] * 2
    lived.mailing.post(ANA, "Ana", "https://one.example.com/in/token", at(24, 10))
    lived.tick(at(24, 10, 40))
    assert lived.to("ana") == []
    [post] = [one for one in lived.outbox.posts() if one.letter.kind is LetterKind.SIGN_IN]
    assert (post.state, post.wording.text) == (PostState.DROPPED, "")


def test_the_leaders_own_sign_in_comes_to_the_leader(lived: MailWorld) -> None:
    lived.mailing.post(LEA.email, "Lea", "https://one.example.com/in/x", at(24, 10))
    lived.collect(at(24, 10))
    assert [one.subject for one in lived.to(LEA.email)] == ["Your link to sign in"]


def test_a_recap_can_be_had_at_once_and_does_not_come_again(lived: MailWorld) -> None:
    lived.tick(at(24, 9, 30))
    lived.write("ana", lambda book: add_note(book, at(24, 9).date(), "It goes on."))
    assert lived.mailing.recap(ANA, at(24, 10), at(24, 10, 31))
    assert not lived.mailing.recap(ANA, at(24, 10), at(24, 10, 32))
    for minutes in (40, 80, 120):
        lived.tick(at(24, 10) + timedelta(minutes=minutes))
    recaps = [one for one in lived.came if "what was written down" in one.subject]
    assert sorted(one.to for one in recaps) == [ANA, LEA.email]


def test_there_is_no_recap_of_nothing(lived: MailWorld) -> None:
    lived.tick(at(24, 9, 30))
    assert not lived.mailing.recap(ANA, at(24, 10), at(24, 10, 31))
    assert not lived.mailing.recap("nobody@example.com", at(24, 10), at(24, 10, 31))


# --- when nothing works ----------------------------------------------------------------------------------------------


def test_calendars_that_cannot_be_read_are_said_in_the_summary_and_nothing_else_comes(lived: MailWorld) -> None:
    lived.tick(at(22, 20))
    lived.came.clear()
    lived.line.server.mails.clear()
    lost = "Access to the calendar is lost. Sign in again."
    for hour in (7, 8, 16):
        lived.tick(at(23, hour, 30), health=(lost,), unread=True)
    [summary] = lived.came
    assert summary.subject == "Your calendars cannot be read"
    assert lost in summary.part("plain")
    assert "Ana" in summary.part("plain")


def test_after_a_start_without_calendars_the_summary_says_so_all_the_same(lived: MailWorld) -> None:
    lived.tick(at(23, 7, 30), health=("Sign in again.",), unread=True)
    assert lived.came == []  # it may be a passing fault
    lived.tick(at(23, 8, 30), health=("Sign in again.",), unread=True)
    assert [one.subject for one in lived.came] == ["Your calendars cannot be read"]


def test_a_mailer_that_cannot_be_opened_is_said_and_everything_waits(lived: MailWorld) -> None:
    def shut() -> Mailer:
        raise AccessLost("The password cannot be had.")

    house = lived.mailing._house
    broken = Mailing(replace(house, mailer=shut), run=lambda work: work())
    mailed = broken.round(lived.reviewed(at(23, 7, 30)), {}, at(23, 7, 30))
    assert mailed.errors == ("The password cannot be had.",)
    assert [letter.kind for letter in mailed.put] == [LetterKind.INPUT, LetterKind.WEEKLY]
    lived.tick(at(23, 8))
    assert len(lived.came) == 2


def test_a_damaged_file_of_one_person_stops_no_other(lived: MailWorld) -> None:
    path = Filing(lived.folder, LEA.email).path("letters", ANA)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("not what it was")
    mailed = lived.tick(at(24, 8, 30))
    assert [letter.kind for letter in mailed.put] == [LetterKind.WEEKLY, LetterKind.PREP]
    assert len(mailed.errors) == 1
    assert ANA.partition("@")[0] in mailed.errors[0]


def test_a_broken_template_is_said_and_the_mail_comes_all_the_same(lived: MailWorld) -> None:
    (lived.folder / "mail.txt").write_text("{{ nothing }}")
    lived.mailing = Mailing(replace(lived.mailing._house, templates=lived.folder), run=lambda work: work())
    mailed = lived.tick(at(23, 7, 30))
    assert str(lived.folder) in mailed.errors[0]
    assert [one.to for one in lived.came] == [ANA, LEA.email]
