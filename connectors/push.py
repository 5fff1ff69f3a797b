"""What it takes to be told by a provider that something changed. What is told is never more than a reason to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """What was posted to the address at which we are told. `query` are the decoded parameters of that address."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message comes to: whether it is a reason to read, and what is to be kept from now on.

    Where that is another text than before, `kept_open` has something to do.
    """

    is_reason: bool
    kept: str = field(repr=False)


class Push(Protocol):
    """One account that can tell of changes. `kept` is a text of its own making: keep it like a password."""

    def kept_open(self, kept: str, address: str, now: datetime) -> str:
        """Open, renew and close what is needed to be told at this address; return what is to be kept from then on.

        The address must be listening already. Raises NotSupported, Unusable, AccessLost or TryLater; what was kept
        stands then.
        """
        ...

    def closed(self, kept: str, now: datetime) -> str:
        """Close what is open, as far as the provider lets us; return what is still open, nothing where none is.

        Raises Unusable, AccessLost or TryLater where nobody could be asked; what was kept stands then.
        """
        ...

    def answer(self, query: Mapping[str, str]) -> str | None:
        """Return the text (text/plain, status 200) that a question whether we listen wants to hear at once.

        None for what is no such question. Asks nobody.
        """
        ...

    def heard(self, kept: str, message: Message) -> Heard:
        """Return what a message comes to; what cannot be proved comes to nothing. Asks nobody."""
        ...
