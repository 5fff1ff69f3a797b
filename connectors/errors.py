"""Everything a connector raises, one class for each reaction a caller can have.

ConnectorError
├── Unusable             the source cannot be used at all: say so and stop (a file that is no calendar, a wrong address)
├── AccessLost           sign in again; nothing will work until then
├── NotFound             the event or occurrence is not there: drop it
├── ChangedElsewhere     somebody changed it since it was read: read again, decide again
├── NotOurs              it carries no mark of ours: leave it alone
├── NotSupported         this connector cannot do that: propose instead
├── CursorExpired        read completely, without a cursor
├── Undeliverable        this mail will never be taken: say so, send it no more
└── TryLater             a passing fault: wait (`retry_after` seconds, if known) and repeat
    └── Interrupted      a write was cut off and may have happened or not: find out before it is repeated

Each carries one sentence that a person can act on.
"""

from __future__ import annotations


class ConnectorError(Exception):
    """Base of everything a connector raises."""


class Unusable(ConnectorError):
    """The source cannot be used at all."""


class AccessLost(ConnectorError):
    """The account no longer lets us in."""


class NotFound(ConnectorError):
    """The named event or occurrence does not exist."""


class ChangedElsewhere(ConnectorError):
    """The etag that was read is no longer the current one."""


class NotOurs(ConnectorError):
    """The event carries no mark of ours, so it is not ours to delete."""


class NotSupported(ConnectorError):
    """The connector declares that it cannot do this."""


class CursorExpired(ConnectorError):
    """The cursor is too old; a complete reading is needed."""


class TryLater(ConnectorError):
    """A passing fault; `retry_after` is in seconds, None when the provider did not say."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Undeliverable(ConnectorError):
    """The message, or its recipient, is refused for good."""


class Interrupted(TryLater):
    """A write was cut off, so it may have happened or not: read to know."""
