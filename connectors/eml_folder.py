"""Lays messages down as .eml files in a folder, to be looked at, or for a program that sends what it finds there.

Decides the names: the date, the subject, and a sign of the Message-ID, so that the same message is the same file.
"""

from __future__ import annotations

import os
import tempfile
import unicodedata
from hashlib import sha256
from pathlib import Path

from connectors.errors import Unusable
from connectors.mail import MailerCapabilities, Message
from connectors.mime import as_bytes


class EmlFolder:
    """A folder that takes messages; each is there whole or not at all, and only its owner can read it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def capabilities(self) -> MailerCapabilities:
        """Return that what was laid down can be asked for."""
        return MailerCapabilities(asks=True, keeps_id=True)

    def send(self, message: Message) -> None:
        """Lay the message down. Raises Undeliverable, or Unusable where the folder takes nothing."""
        content = as_bytes(message)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path, prefix=".", suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path / _name(message))
            finally:
                Path(name).unlink(missing_ok=True)
        except OSError as err:
            raise Unusable(f"{self.path} takes no messages: {err.strerror or err}.") from err

    def was_sent(self, message_id: str) -> bool:
        """Say whether the message of this id lies in the folder."""
        return any(self.path.glob(f"*.{_sign(message_id)}.eml"))


def _name(message: Message) -> str:
    moment = message.date.strftime("%Y-%m-%d-%H%M%S")
    return f"{moment}-{_slug(message.subject)}.{_sign(message.id)}.eml"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())[:60].rstrip("-") or "mail"


def _sign(message_id: str) -> str:
    return sha256(message_id.encode()).hexdigest()[:12]
