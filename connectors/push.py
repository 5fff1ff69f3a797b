"""What it takes to be told by a provider that something changed. What is told is never more than a reason to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class Push(Protocol):
    """One account that can tell of changes. `kept` is a text of its own making: keep it like a password."""

    def kept_open(self, kept: str, address: str, now: datetime) -> str:
        """Open, renew and close what is needed to be told at this address; return what is to be kept from then on.

        Raises NotSupported, Unusable, AccessLost or TryLater; what was kept stands then.
        """
        ...

    def heard(self, kept: str, headers: Mapping[str, str]) -> bool:
        """Say whether a message with these headers really says that something changed."""
        ...
