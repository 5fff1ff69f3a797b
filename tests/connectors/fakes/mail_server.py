"""A mail server on this machine: a real one (aiosmtpd), with a certificate, a password, and faults on demand."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

NAME, PASSWORD = "lea@example.com", "her secret"


@dataclass
class MailServer:
    """What the server took, and what it says at which step instead of going on (`says`: "rcpt", "data", "mail")."""

    mails: list[bytes] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    drops: bool = False
    shuts_out: str = ""

    # --- what the contract of mailers asks for ------------------------------------------------------------------------

    def delivered(self) -> list[bytes]:
        return list(self.mails)

    def refuse(self) -> None:
        self.says["rcpt"] = "550 5.1.1 No such person here"

    def be_busy(self) -> None:
        self.says["mail"] = "451 4.3.0 Come back later"

    def lose_reply(self) -> None:
        self.drops = True

    def shut_out(self) -> None:
        self.shuts_out = "535 5.7.8 Authentication credentials invalid"

    # --- what aiosmtpd asks for ---------------------------------------------------------------------------------------

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.options += options
        envelope.mail_from = address
        return self.says.get("mail", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "rcpt" not in self.says:
            envelope.rcpt_tos.append(address)
        return self.says.get("rcpt", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "data" in self.says:
            return self.says["data"]
        assert isinstance(envelope.original_content, bytes)
        self.mails.append(envelope.original_content)
        if self.drops:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 OK"

    def knows(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        if self.shuts_out:
            return AuthResult(success=False, handled=False, message=self.shuts_out)
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (NAME.encode(), PASSWORD.encode())
        self.signed_in.append(data.login.decode())
        return AuthResult(success=right, handled=False)


class Running(Controller):
    """The server on a free port; `tls` says how the line is secured: "starttls", "tls" or "none"."""

    def __init__(self, post: MailServer, tls: str, context: ssl.SSLContext | None, *, knows: bool = True) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        is_starttls = tls == "starttls"
        super().__init__(
            post,
            hostname="127.0.0.1",
            port=port,
            ssl_context=context if tls == "tls" else None,
            tls_context=context if is_starttls else None,
            require_starttls=is_starttls,
            authenticator=post.knows if knows else None,
            auth_required=knows and is_starttls,  # over implicit TLS it warns without reason
            auth_require_tls=is_starttls,
        )
