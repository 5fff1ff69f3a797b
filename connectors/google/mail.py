"""Mail through Gmail: sends a message as the account, and cannot know afterwards what was sent.

The permission to send lets us read nothing, so what an interrupted sending came to stays unknown. Gmail puts its own
Message-ID in the place of ours for what it delivers, and the account's address in the place of another sender.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from connectors.account import GoogleAccount
from connectors.errors import NotSupported, Undeliverable
from connectors.google.faults import Refused
from connectors.google.service import GoogleApi
from connectors.mail import MailerCapabilities, Message
from connectors.mime import as_bytes

_OF_THE_MESSAGE = frozenset(("invalidArgument", "INVALID_ARGUMENT", "invalid", "uploadTooLarge", "status 413"))


class GmailMailer:
    """Sends mail as the account."""

    def __init__(self, api: GoogleApi) -> None:
        self._api = api

    @property
    def capabilities(self) -> MailerCapabilities:
        """Return that nobody can know what was sent, and that the id may be another."""
        return MailerCapabilities(asks=False, keeps_id=False)

    def send(self, message: Message) -> None:
        """Send the message. Raises Undeliverable, AccessLost, Unusable, TryLater, or Interrupted."""
        raw = urlsafe_b64encode(as_bytes(message)).decode("ascii")
        try:
            self._api.execute(self._api.gmail.messages().send(userId="me", body={"raw": raw}))
        except Refused as err:
            if set(err.reason.split(", ")) & _OF_THE_MESSAGE:
                raise Undeliverable(f"Gmail will not take the message to {message.to.address}.") from err
            raise

    def was_sent(self, message_id: str) -> bool:
        """Raise NotSupported: what was sent cannot be seen with the permission to send."""
        raise NotSupported("Gmail does not let us see what was sent.")

    def close(self) -> None:
        """Let go of open connections."""
        self._api.close()


def open_mailer(account: GoogleAccount) -> GmailMailer:
    """Open the account as a way to send mail; nobody is asked yet."""
    return GmailMailer(GoogleApi(account))
