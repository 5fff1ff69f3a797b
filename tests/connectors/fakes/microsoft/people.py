"""Small values of the world: a person, a mail that went out, a number source. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.connectors.fakes.microsoft.items import Mailbox


@dataclass
class User:
    """A person of the organisation, or a personal account (`personal`)."""

    address: str
    name: str
    id: str
    mailbox: Mailbox
    manager: str | None = None
    personal: bool = False
    aliases: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Mail:
    """A mail that somebody got. `kind`: invitation, update, cancellation, response, message or sharing."""

    kind: str
    sender: str
    to: str
    subject: str
    at: datetime
    body: str = ""
    uid: str = ""
    attachments: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    raw: bytes = b""
    saved: bool = False
    message_id: str = ""
