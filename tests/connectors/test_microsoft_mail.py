"""A mailbox of Microsoft 365 keeps the contract of mailers, over HTTP against the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from connectors.account import Use
from connectors.errors import NotSupported
from connectors.microsoft.mail import GraphMailer
from connectors.microsoft.permissions import permissions
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.wire import Answered, Fault, Harm, status
from tests.connectors.microsoft_account import LEA, account, graph, office
from tests.contracts.mailer_contract import MESSAGE, MailerContract, OverALine

NO_SUCH = b'{"error": {"code": "ErrorInvalidRecipients", "message": "At least one recipient is not valid."}}'
BUSY = b'{"error": {"code": "ApplicationThrottled", "message": "Application is over its MailboxConcurrency limit."}}'


class PostAtMicrosoft:
    def __init__(self, server: MicrosoftServer) -> None:
        self.server = server

    def delivered(self) -> list[bytes]:
        return [mail.raw for mail in self.server.world.mails if mail.kind == "message"]

    def refuse(self) -> None:
        self.server.faults.add(Fault(Harm.WRONG, Answered(400, NO_SUCH), path="sendMail"))

    def be_busy(self) -> None:
        self.server.faults.add(status(429, 1, BUSY, path="sendMail"), times=50)

    def lose_reply(self) -> None:
        self.server.faults.add(Fault(Harm.AFTER, path="sendMail"))

    def shut_out(self) -> None:
        self.server.world.tokens.revoke(LEA)


@pytest.fixture
def server() -> Iterator[MicrosoftServer]:
    with office() as running:
        yield running


@pytest.fixture
def mailer(server: MicrosoftServer, tmp_path: Path) -> Iterator[GraphMailer]:
    with closing(GraphMailer(graph(server, tmp_path))) as found:
        yield found


class TestFromAMailbox(MailerContract, OverALine):
    @pytest.fixture
    def post(self, server: MicrosoftServer) -> PostAtMicrosoft:
        return PostAtMicrosoft(server)


def test_a_mail_stands_among_the_sent_items(mailer: GraphMailer, server: MicrosoftServer) -> None:
    mailer.send(MESSAGE)
    assert [(mail.sender, mail.saved, mail.message_id) for mail in server.world.mails] == [(LEA, True, MESSAGE.id)]


def test_sending_needs_one_permission_and_no_other(server: MicrosoftServer, tmp_path: Path) -> None:
    assert permissions(account(server, tmp_path, Use.MAIL)) == ["Mail.Send", "User.Read"]
    with closing(GraphMailer(graph(server, tmp_path, "Mail.Send"))) as mailer:
        mailer.send(MESSAGE)
    assert len(server.world.mails) == 1


def test_a_permission_that_is_missing_is_named(server: MicrosoftServer, tmp_path: Path) -> None:
    with (
        closing(GraphMailer(graph(server, tmp_path, "Calendars.ReadWrite"))) as mailer,
        pytest.raises(NotSupported, match=r"the permission Mail\.Send is missing"),
    ):
        mailer.send(MESSAGE)
