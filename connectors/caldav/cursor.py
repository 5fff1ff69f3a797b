"""What a reading leaves behind for the next: how far the server has told its changes, and what was handed on.

Written as an opaque text, so that whoever keeps it need not know it; read back with suspicion. Pure.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from connectors.errors import CursorExpired
from connectors.model import Span

_FORM = "caldav1."
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Known:
    """A resource that was read: its etag, and the ids of what it held for the window."""

    etag: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reading ended: of which calendar, up to which sync token (None: by etags), over which window.

    `known` names what was read by the name of its resource in the calendar.
    """

    calendar: str
    token: str | None
    start: datetime
    end: datetime
    known: Mapping[str, Known] = field(default_factory=dict)

    @property
    def covered(self) -> Span:
        return Span(self.start, self.end)

    def written(self) -> str:
        """Return the cursor as a text."""
        return _FORM + urlsafe_b64encode(zlib.compress(msgspec.json.encode(self))).decode("ascii")


def read_cursor(text: str, calendar: str) -> Cursor:
    """Return the cursor of this text. Raises CursorExpired for what is no cursor of this calendar."""
    try:
        packed = urlsafe_b64decode(text.removeprefix(_FORM).encode("ascii"))
        unpacking = zlib.decompressobj()
        found = msgspec.json.decode(unpacking.decompress(packed, _LARGEST), type=Cursor)
        found.covered  # noqa: B018 - a span that ends before it starts is refused here
    except (ValueError, NoBase64, zlib.error, msgspec.MsgspecError) as err:
        raise CursorExpired("What was kept of the last reading cannot be used; everything is read anew.") from err
    if not text.startswith(_FORM) or found.calendar != calendar:
        raise CursorExpired("What was kept of the last reading is of another calendar; everything is read anew.")
    return found
