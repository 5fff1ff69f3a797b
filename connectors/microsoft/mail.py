"""Sends mail from a mailbox of Microsoft 365, as the bytes that travel, so that our headers travel too.

What was sent stands among the sent items of the mailbox; reading there is a permission that we do not ask for.
"""

from __future__ import annotations

import base64

from connectors.account import MicrosoftAccount
from connectors.errors import NotSupported
from connectors.mail import MailerCapabilities, Message
from connectors.microsoft.client import Graph
from connectors.mime import as_bytes


class GraphMailer:
    """Mail of whoever the account is."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @property
    def capabilities(self) -> MailerCapabilities:
        return MailerCapabilities(asks=False, keeps_id=True)

    def send(self, message: Message) -> None:
        """Send the message. Raises Undeliverable, AccessLost, Unusable, TryLater, or Interrupted."""
        body = base64.b64encode(as_bytes(message))
        self._graph.send("POST", f"{self._graph.own}/sendMail", body, {"Content-Type": "text/plain"})

    def was_sent(self, message_id: str) -> bool:
        """Raise NotSupported: the sent items are not ours to read."""
        raise NotSupported("Whether a mail was sent stands in the sent items, and those are not ours to read.")

    def close(self) -> None:
        """Let go of open connections."""
        self._graph.close()


def open_mailer(account: MicrosoftAccount) -> GraphMailer:
    """Open the way to send mail of an account; nothing is asked of it yet."""
    return GraphMailer(Graph(account))
