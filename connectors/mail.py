"""Mail: the nouns, and what everything that sends it promises. Knows neither what a mail says nor why it is sent.

The promises, each with a test in `tests/contracts/mailer_contract.py`:

* `send` returns only when the message was taken on for delivery; it carries our Message-ID, References, one-click
  List-Unsubscribe and Auto-Submitted where the way of sending lets headers through.
* A message that will never be taken raises Undeliverable, a passing fault TryLater; where the line broke so late that
  the message may be on its way, Interrupted: then ask `was_sent` before it is sent again, where the capability `asks`
  is declared. Without it nobody can know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.model import utc


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address and the name that goes with it."""

    address: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one person, as text and HTML. `id` is its Message-ID, in angle brackets, the same at each attempt.

    `references` are the ids of earlier messages of the same thread, oldest first. `unsubscribe` is the address that
    ends this kind of mail on one POST (RFC 8058).
    """

    id: str
    sender: Mailbox
    to: Mailbox
    subject: str
    text: str
    html: str
    date: datetime
    references: tuple[str, ...] = ()
    unsubscribe: str | None = None

    def __post_init__(self) -> None:
        utc(self.date)


@dataclass(frozen=True, slots=True)
class MailerCapabilities:
    """`asks`: whether a message was sent can be asked afterwards. `keeps_id`: our Message-ID reaches the recipient."""

    asks: bool = False
    keeps_id: bool = True


class Mailer(Protocol):
    """A way to send mail."""

    @property
    def capabilities(self) -> MailerCapabilities: ...

    def send(self, message: Message) -> None:
        """Send the message. Raises Undeliverable, AccessLost, Unusable, TryLater, or Interrupted."""
        ...

    def was_sent(self, message_id: str) -> bool:
        """Say whether the message of this id was sent. Raises NotSupported where nobody can know."""
        ...
