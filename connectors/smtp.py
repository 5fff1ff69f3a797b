"""Sends mail through a mail server.

Decides what each refusal means: for good, for now, or not to be known, when the line breaks after the message went out.
Never speaks in the clear beyond this machine, and never to a server that cannot prove who it is.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address

from connectors.account import SmtpAccount
from connectors.errors import AccessLost, ConnectorError, Interrupted, NotSupported, TryLater, Undeliverable, Unusable
from connectors.mail import MailerCapabilities, Message
from connectors.mime import addresses, as_bytes

PATIENCE = 60.0  # seconds without a word
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_OURSELVES = "[127.0.0.1]"  # what mail programs say of themselves; the machine's name is nobody's concern
_TO_SIGN_IN = frozenset((530, 534, 535, 538))
_LINE_BEGINS_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpMailer:
    """Mail through the server of an account; each message has a connection of its own."""

    def __init__(
        self, account: SmtpAccount, *, trust: ssl.SSLContext | None = None, patience: float = PATIENCE
    ) -> None:
        """Take the account. `trust` says whose certificates are good, the machine's own list without it.

        Raises Unusable for a way to secure the line that is none, or for none beyond this machine.
        """
        if account.security not in _PORTS:
            raise Unusable(f"{account.security!r} is no way to secure a line; use starttls or tls.")
        if account.security == "none" and not _is_this_machine(account.host):
            raise Unusable(f"{account.host} is reached without encryption so; use starttls or tls.")
        self._account = account
        self._trust = trust
        self._patience = patience

    @property
    def capabilities(self) -> MailerCapabilities:
        return MailerCapabilities(asks=False, keeps_id=True)

    def send(self, message: Message) -> None:
        """Send the message. Raises Undeliverable, AccessLost, Unusable, TryLater, or Interrupted."""
        sender, to = addresses(message)
        data = as_bytes(message)
        with self._connected() as server:
            with self._meaning_for_now():
                self._sign_in(server)
                options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
                self._agree(server.mail(sender, options), 250)
                self._agree(server.rcpt(to), 250)
                self._agree(server.docmd("DATA"), 354)
            self._hand_over(server, data)

    def was_sent(self, message_id: str) -> bool:
        """Raise NotSupported: a mail server tells nobody."""
        raise NotSupported("A mail server cannot be asked what it sent.")

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        with self._meaning_for_now():
            server = self._open()
        try:
            yield server
            with suppress(OSError):
                server.quit()
        finally:
            server.close()

    def _open(self) -> smtplib.SMTP:
        host, port = self._account.host, self._account.port or _PORTS[self._account.security]
        if self._account.security == "tls":
            return smtplib.SMTP_SSL(host, port, _OURSELVES, timeout=self._patience, context=self._context())
        server = smtplib.SMTP(host, port, _OURSELVES, timeout=self._patience)
        try:
            if self._account.security == "starttls":
                self._agree(server.starttls(context=self._context()), 220)
        except BaseException:
            server.close()
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        known = self._account.password
        if known is None:
            return
        if not server.has_extn("auth"):
            raise Unusable(
                f"{self._account.host} asks nobody to sign in on this line; leave user out, or use starttls."
            )
        server.login(known.username, known.password)

    def _hand_over(self, server: smtplib.SMTP, data: bytes) -> None:
        """Send what the mail says. From here on a broken line leaves open whether it was taken."""
        ended = data if data.endswith(b"\r\n") else data + b"\r\n"
        try:
            server.send(_LINE_BEGINS_WITH_DOT.sub(b"..", ended) + b".\r\n")
            answer = server.getreply()
        except OSError as err:
            raise Interrupted(f"{self._account.host} broke off; the mail may be on its way or not.") from err
        self._agree(answer, 250)

    def _agree(self, answer: tuple[int, bytes], wanted: int) -> None:
        if answer[0] != wanted and not (wanted == 250 and answer[0] in (251, 252)):
            raise self._refusal(answer[0])

    def _refusal(self, code: int) -> ConnectorError:
        host = self._account.host
        if code in _TO_SIGN_IN:
            return AccessLost(f"{host} does not accept the name and password (code {code}); check them under [mail].")
        if 500 <= code < 600:
            return Undeliverable(f"{host} will never take this mail (code {code}); check the addresses.")
        return TryLater(f"{host} takes no mail just now (code {code}).")

    @contextmanager
    def _meaning_for_now(self) -> Iterator[None]:
        """Turn what goes wrong before the mail is handed over into what it means; nothing was sent then."""
        host = self._account.host
        try:
            yield
        except ssl.SSLCertVerificationError as err:
            raise Unusable(f"{host} cannot prove who it is: its certificate is not valid here.") from err
        except ssl.SSLError as err:
            raise Unusable(f"{host} does not secure this line so; try another of security and port.") from err
        except smtplib.SMTPNotSupportedError as err:
            raise Unusable(f"{host} cannot do what is asked: check security, user and port.") from err
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as err:
            if err.smtp_code >= 500:
                raise Unusable(f"{host} takes no mail from here (code {err.smtp_code}); use another server.") from err
            raise self._refusal(err.smtp_code) from err
        except smtplib.SMTPResponseException as err:
            raise self._refusal(err.smtp_code) from err
        except OSError as err:
            raise TryLater(f"{host} cannot be reached by mail.") from err


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
