"""What every calendar connector promises. Callers depend on this module and never on a concrete connector.

The promises, each with a test in `tests/contracts/`:

* `read` without a cursor returns a complete Reading of everything the window can touch, in a stable order; the same
  calendar read twice gives equal readings, whatever their cursors. What cannot be read is named in `problems` and never
  stops the rest.
* A cancelled occurrence is reported (as a cancelled original start or a cancelled exception), never silently left out.
* `create` is idempotent: a draft whose mark already stands on the calendar returns the first event, `changed` False.
* `update` and `delete` name an occurrence by its InstanceKey; no match raises NotFound and writes nothing.
  A stale etag raises ChangedElsewhere and writes nothing. `delete` refuses with NotOurs what carries no mark of ours.
* A draft may name people, and then its organizer: they stand on the event. Whether they hear of it by themselves is the
  capability `invites`.
* A write keeps every property that it does not own, byte for byte in meaning. What is changed back to what the rule
  makes of an occurrence reads like the rule's again.
* `read` with a cursor gives what changed and what is gone since, and a new cursor; a cursor that is too old raises
  CursorExpired, and a complete reading works again.
* `attach` is idempotent by the document's mark: attaching again replaces our document and leaves those of others.
  `detach` takes away only the document of this mark; where it is not attached, nothing is written.
* `answer` records the response on the copy of the calendar's owner, wherever the calendar can be written. Whether the
  organizer hears of it by itself is the capability `answers`. The same answer again writes and sends nothing.
* A change of `response` is what the owner says to an event of their own; where the owner is not invited, it is nothing.
* `free_busy` gives the busy spans of each address in the window, None for an address it cannot tell about.
* A connector whose capabilities do not declare an ability raises NotSupported for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Protocol

from connectors.model import (
    Answer,
    Attachment,
    Capabilities,
    EventChange,
    EventDraft,
    EventRef,
    Reading,
    Receipt,
    Span,
)


class Calendar(Protocol):
    """A calendar that can be read, and perhaps written."""

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def timezone(self) -> tzinfo:
        """The zone in which floating times and all-day events are read."""
        ...

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        """Return what the window can touch; with a cursor only what changed since.

        Raises Unusable, AccessLost, CursorExpired or TryLater.
        """
        ...

    def create(self, draft: EventDraft) -> Receipt:
        """Create the draft, or return the event that already carries its mark."""
        ...

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        """Change one occurrence (named by its original start) or, without one, the whole series or single."""
        ...

    def delete(self, ref: EventRef) -> Receipt:
        """Delete an event that carries our mark."""
        ...

    def attach(self, ref: EventRef, document: Attachment, original_start: datetime | None = None) -> Receipt:
        """Attach our document to one occurrence or to the whole series or single, in place of the one of its mark."""
        ...

    def detach(self, ref: EventRef, mark: str, original_start: datetime | None = None) -> Receipt:
        """Take our document of this mark away again."""
        ...

    def answer(self, ref: EventRef, answer: Answer, original_start: datetime | None = None) -> Receipt:
        """Record the answer of the calendar's owner; the organizer hears of it where `answers` is declared.

        Raises NotSupported where the owner is not invited.
        """
        ...

    def free_busy(self, addresses: Sequence[str], window: Span) -> Mapping[str, tuple[Span, ...] | None]:
        """Return when others are busy, the spans sorted and merged."""
        ...
