"""Changes the text of one calendar resource: all components of one UID in, the new text out. Pure.

For every calendar that keeps its events as iCalendar texts, one UID a text. A text that comes back equal was not
changed, so it need not be written. Every property that a change does not own keeps its very bytes. Must not touch the
disk or a network.

All functions: `zone` is the one of floating times and whole days, `now` stamps what is written. They raise NotFound for
a UID or an original start that is not there, and NotSupported for what cannot be written without losing something.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo

from connectors.model import Answer, Attachment, EventChange, EventDraft, Organizer


def edited(
    text: bytes, uid: str, change: EventChange, original_start: datetime | None = None, *, zone: tzinfo, now: datetime
) -> bytes:
    """Return the text with one occurrence changed, or without an original start the whole series or single."""
    raise NotImplementedError


def attached(
    text: bytes, uid: str, document: Attachment, original_start: datetime | None = None, *, zone: tzinfo, now: datetime
) -> bytes:
    """Return the text with our document attached by address or inline, in place of the one of its mark."""
    raise NotImplementedError


def detached(
    text: bytes, uid: str, mark: str, original_start: datetime | None = None, *, zone: tzinfo, now: datetime
) -> bytes:
    """Return the text without our document of this mark."""
    raise NotImplementedError


def answered(
    text: bytes,
    uid: str,
    answer: Answer,
    addresses: Collection[str],
    original_start: datetime | None = None,
    *,
    zone: tzinfo,
    now: datetime,
) -> bytes:
    """Return the text with the answer of the attendee who has one of these addresses, its message as a COMMENT of ours.

    Proposed times are not written: iCalendar has no place for them, so the message must name them. Raises NotSupported
    where none of the addresses is invited.
    """
    raise NotImplementedError


def drafted(draft: EventDraft, *, now: datetime, organizer: Organizer | None = None) -> bytes:
    """Return the text of a new event; its UID is `uid_of_mark(draft.mark)`. People are invited by the organizer.

    Raises NotSupported for attendees without an organizer.
    """
    raise NotImplementedError


def is_ours(text: bytes) -> bool:
    """Say whether we made the event of this text, so that we may delete it."""
    raise NotImplementedError
