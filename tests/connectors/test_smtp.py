"""Mail through a mail server: the contract against a real one, how the line is secured, and what each refusal means."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from connectors.account import Password, SmtpAccount
from connectors.errors import AccessLost, Interrupted, TryLater, Undeliverable, Unusable
from connectors.smtp import SmtpMailer
from tests.connectors.fakes.mail_server import NAME, PASSWORD, MailServer, Running
from tests.connectors.fakes.microsoft.certificates import make
from tests.contracts.mailer_contract import MESSAGE, MailerContract, OverALine

LEA = Password(NAME, PASSWORD)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what a server shows and what a client that knows it trusts."""
    ca_file, shown = make(tmp_path_factory.mktemp("certificates"))
    return shown, ssl.create_default_context(cafile=str(ca_file))


Certificates = tuple[ssl.SSLContext, ssl.SSLContext]


@contextmanager
def running(post: MailServer, tls: str, shown: ssl.SSLContext | None, *, knows: bool = True) -> Iterator[SmtpAccount]:
    server = Running(post, tls, shown, knows=knows)
    server.start()
    try:
        yield SmtpAccount("localhost", server.port, tls, LEA if knows else None)
    finally:
        server.stop()


@pytest.fixture
def post() -> MailServer:
    return MailServer()


class TestThroughAMailServer(MailerContract, OverALine):
    @pytest.fixture(params=["starttls", "tls"])
    def mailer(
        self, request: pytest.FixtureRequest, post: MailServer, certificates: Certificates
    ) -> Iterator[SmtpMailer]:
        shown, trusted = certificates
        with running(post, request.param, shown) as account:
            yield SmtpMailer(account, trust=trusted)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_name_and_password_are_told_only_over_a_secured_line(
    security: str, post: MailServer, certificates: Certificates
) -> None:
    shown, trusted = certificates
    with running(post, security, shown) as account:
        SmtpMailer(account, trust=trusted).send(MESSAGE)
    assert post.signed_in == [NAME]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_cannot_prove_who_it_is_is_told_nothing(
    security: str, post: MailServer, certificates: Certificates
) -> None:
    with (
        running(post, security, certificates[0]) as account,
        pytest.raises(Unusable, match="cannot prove who it is"),
    ):
        SmtpMailer(account).send(MESSAGE)
    assert (post.signed_in, post.mails) == ([], [])


def test_a_server_that_cannot_secure_the_line_is_told_nothing(post: MailServer) -> None:
    with running(post, "none", None) as account, pytest.raises(Unusable):
        SmtpMailer(replace(account, security="starttls")).send(MESSAGE)
    assert (post.signed_in, post.mails) == ([], [])


def test_a_port_that_speaks_another_way_is_no_way(post: MailServer, certificates: Certificates) -> None:
    shown, trusted = certificates
    with running(post, "starttls", shown) as account, pytest.raises(Unusable, match="security and port"):
        SmtpMailer(replace(account, security="tls"), trust=trusted).send(MESSAGE)


def test_a_server_on_this_machine_may_be_spoken_to_in_the_clear(post: MailServer) -> None:
    with running(post, "none", None, knows=False) as account:
        SmtpMailer(account).send(MESSAGE)
    assert len(post.mails) == 1


@pytest.mark.parametrize(("security", "host"), [("none", "mail.example.com"), ("ssl", "localhost")])
def test_a_line_in_the_clear_leads_no_further_than_this_machine(security: str, host: str) -> None:
    with pytest.raises(Unusable, match="use starttls or tls"):
        SmtpMailer(SmtpAccount(host, 25, security))


def test_a_wrong_password_is_said_at_once(post: MailServer, certificates: Certificates) -> None:
    shown, trusted = certificates
    with running(post, "starttls", shown) as account, pytest.raises(AccessLost, match="name and password"):
        SmtpMailer(replace(account, password=Password(NAME, "wrong")), trust=trusted).send(MESSAGE)
    assert post.mails == []


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 5.1.1 No such person", Undeliverable),
        ("552 5.3.4 Too big", Undeliverable),
        ("450 4.2.1 Mailbox busy", TryLater),
        ("452 4.3.1 No room", TryLater),
        ("530 5.7.0 Sign in first", AccessLost),
    ],
)
def test_an_answer_means_the_same_at_each_step(
    step: str, answer: str, error: type[Exception], post: MailServer
) -> None:
    post.says[step] = answer
    with running(post, "none", None, knows=False) as account, pytest.raises(error) as raised:
        SmtpMailer(account).send(MESSAGE)
    assert type(raised.value) is error
    assert str(raised.value).endswith(".")
    assert "@" not in str(raised.value)


def test_a_server_that_is_not_there_is_asked_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(TryLater) as raised:
        SmtpMailer(SmtpAccount("127.0.0.1", port, "none")).send(MESSAGE)
    assert not isinstance(raised.value, Interrupted)


@contextmanager
def speaking(*lines: bytes) -> Iterator[SmtpAccount]:
    """A server that says these lines, one for each it hears, and then nothing more, until the client hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening, listening.accept()[0] as line:
            heard = line.makefile("rb")
            for said in lines:
                line.sendall(said)
                if said.startswith(b"354"):
                    break
                heard.readline()
            while heard.readline():
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield SmtpAccount("127.0.0.1", listening.getsockname()[1], "none")
    thread.join(10)


def test_a_server_that_falls_silent_before_the_mail_is_asked_later() -> None:
    with speaking(b"220 here\r\n", b"250 here\r\n") as account, pytest.raises(TryLater) as raised:
        SmtpMailer(account, patience=0.2).send(MESSAGE)
    assert not isinstance(raised.value, Interrupted)


def test_a_server_that_falls_silent_after_the_mail_may_have_taken_it() -> None:
    said = (b"220 here\r\n", b"250 here\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")
    with speaking(*said) as account, pytest.raises(Interrupted):
        SmtpMailer(account, patience=0.2).send(MESSAGE)


@pytest.mark.parametrize(("greeting", "error"), [(b"421 busy\r\n", TryLater), (b"554 never\r\n", Unusable)])
def test_a_server_that_greets_with_a_refusal_means_it(greeting: bytes, error: type[Exception]) -> None:
    with speaking(greeting) as account, pytest.raises(error):
        SmtpMailer(account, patience=2).send(MESSAGE)


def test_a_line_that_begins_with_a_dot_arrives_as_it_is(post: MailServer) -> None:
    dotted = replace(MESSAGE, text=".first\n..second\n.\nlast\n")
    with running(post, "none", None, knows=False) as account:
        SmtpMailer(account).send(dotted)
    [raw] = post.mails
    assert [line for line in raw.splitlines() if line.startswith(b".")] == [b".first", b"..second", b"."]
