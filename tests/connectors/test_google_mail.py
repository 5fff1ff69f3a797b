"""Gmail keeps the contract of mailers, over HTTP against the simulated Gmail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.account import Use
from connectors.errors import NotSupported
from connectors.google.mail import GmailMailer
from connectors.google.service import GoogleApi
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Answered, Fault, Harm
from tests.connectors.google_account import LEA, signed_in
from tests.contracts.mailer_contract import MESSAGE, SENDER, MailerContract, OverALine

SEND = "/messages/send"
NO_SUCH = (
    b'{"error": {"code": 400, "message": "Recipient address required", "errors": [{"reason": "invalidArgument"}]}}'
)


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        server.world.add_user(LEA, SENDER.name or "")
        yield server


@pytest.fixture
def mailer(server: GoogleServer, tmp_path: Path) -> Iterator[GmailMailer]:
    mailer = GmailMailer(GoogleApi(signed_in(server, tmp_path), sleep=lambda _: None))
    yield mailer
    mailer.close()


class PostAtGmail:
    def __init__(self, server: GoogleServer) -> None:
        self.server = server

    def delivered(self) -> list[bytes]:
        return [each.raw for each in self.server.world.sent]

    def refuse(self) -> None:
        self.server.faults.add(Fault(Harm.WRONG, Answered(400, NO_SUCH), path=SEND))

    def be_busy(self) -> None:
        self.server.refuse("rateLimitExceeded", 100, path=SEND)

    def lose_reply(self) -> None:
        self.server.harm(Harm.AFTER, path=SEND)

    def shut_out(self) -> None:
        self.server.world.grants.revoke_user(LEA)


@pytest.fixture
def post(server: GoogleServer) -> PostAtGmail:
    return PostAtGmail(server)


class TestGmail(MailerContract, OverALine):
    # Gmail puts the account's own name and address in the place of the sender's.
    @pytest.mark.parametrize("name", ["Hello\r\nBcc: eve@example.com", "Łucja"])
    def test_the_sender_is_the_account_whatever_the_message_says(
        self, mailer: GmailMailer, post: PostAtGmail, name: str
    ) -> None:
        mailer.send(replace(MESSAGE, sender=replace(SENDER, name=name)))
        [raw] = post.delivered()
        assert b"From: Lea Brandt <lea@example.com>" in raw

    def test_a_busy_gmail_is_asked_again_and_then_takes_the_message_once(
        self, mailer: GmailMailer, post: PostAtGmail, server: GoogleServer
    ) -> None:
        server.refuse("rateLimitExceeded", 2, path=SEND)
        mailer.send(MESSAGE)
        assert len(post.delivered()) == 1

    def test_without_the_permission_to_send_it_says_which_use_to_allow(
        self, server: GoogleServer, tmp_path: Path
    ) -> None:
        account = signed_in(server, tmp_path, frozenset({Use.CALENDAR}))
        with pytest.raises(NotSupported, match=r"mail; sign in again and allow it: oneonone connect google"):
            GmailMailer(GoogleApi(account)).send(MESSAGE)
