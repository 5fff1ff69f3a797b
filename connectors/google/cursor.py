"""What a reading leaves behind for the next: how far Google has told its changes, and which ids were handed on.

Written as an opaque text, so that whoever keeps it need not know it; read back with suspicion. Pure.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from connectors.errors import CursorExpired
from connectors.google.rows import LIST_FIELDS, Reminder, default_uid
from connectors.model import Span

_FORM = "google1."
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """Where a reading ended: of which calendar, up to which token, over which window, and what it was asked with.

    The zone and the reminders of the calendar are no part of what Google tells as changed, so they stand here.
    """

    calendar: str
    token: str
    start: datetime
    end: datetime
    zone: str
    reminders: tuple[Reminder, ...] | None = None
    fields: str = LIST_FIELDS

    @property
    def window(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The head, and the ids that were handed on for each group of rows; `packed` is how they are written."""

    head: Head
    known: Mapping[str, tuple[str, ...]]
    packed: str = field(default="", compare=False)

    def after(self, token: str, known: Mapping[str, tuple[str, ...]]) -> Cursor:
        """Return the cursor that follows; ids that stayed are not written anew."""
        stays = known is self.known or known == self.known
        return Cursor(replace(self.head, token=token), known, self.packed if stays else packed(known))

    def written(self) -> str:
        """Return the cursor as a text."""
        return f"{_FORM}{_pack(msgspec.json.encode(self.head))}.{self.packed or packed(self.known)}"


def begun(head: Head, known: Mapping[str, tuple[str, ...]]) -> Cursor:
    """Return the first cursor of a calendar."""
    return Cursor(head, known, packed(known))


def packed(known: Mapping[str, tuple[str, ...]]) -> str:
    """Return the ids as a text; those that Google gives to what is its own go without saying."""
    short = {group: [] if ids == (default_uid(group),) else ids for group, ids in known.items()}
    return _pack(msgspec.json.encode(short))


def read_cursor(text: str, calendar: str) -> Cursor:
    """Return the cursor of this text. Raises CursorExpired for what is no cursor of this calendar."""
    try:
        first, _, second = text.removeprefix(_FORM).partition(".")
        head = msgspec.json.decode(_unpack(first), type=Head)
        short = msgspec.json.decode(_unpack(second), type=dict[str, tuple[str, ...]])
        head.window  # noqa: B018 - a span that ends before it starts is refused here
    except (ValueError, NoBase64, zlib.error, msgspec.MsgspecError) as err:
        raise CursorExpired("What was kept of the last reading cannot be used; everything is read anew.") from err
    if not text.startswith(_FORM) or head.calendar != calendar or head.fields != LIST_FIELDS:
        raise CursorExpired("What was kept of the last reading is of another calendar; everything is read anew.")
    return Cursor(head, {group: ids or (default_uid(group),) for group, ids in short.items()}, second)


def _pack(raw: bytes) -> str:
    return urlsafe_b64encode(zlib.compress(raw)).decode("ascii")


def _unpack(text: str) -> bytes:
    return zlib.decompressobj().decompress(urlsafe_b64decode(text.encode("ascii")), _LARGEST)
