"""What a reading leaves behind for the next: the link that tells of changes, its window, and whose each row is.

Written as an opaque text, so that whoever keeps it need not know it; read back with suspicion. Pure.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

import msgspec

from connectors.errors import CursorExpired
from connectors.model import Span

_FORM = "graph2."
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Held:
    """An event that was handed on: its id at Graph, the id it has for callers, its etag then, and whether it recurs."""

    id: str
    uid: str
    etag: str | None = None
    recurs: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reading ended: of which calendar, by which link, over which window.

    `items` are the events handed on, `rows` the occurrences seen, each by the short form of its id at Graph; a row
    names the short form of its series. `kept` is both as a text, where that is known: it is long, and mostly the same.
    """

    calendar: str
    link: str
    start: datetime
    end: datetime
    items: Mapping[str, Held] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""

    @property
    def window(self) -> Span:
        return Span(self.start, self.end)

    def item_of(self, ident: str) -> Held | None:
        """Return the event of this id, or the one whose occurrence has it; None for an id that was never seen."""
        key = short(ident)
        return self.items.get(key) or self.items.get(self.rows.get(key, ""))

    def sealed(self) -> Cursor:
        """Return the cursor with its events as a text."""
        return self if self.kept else replace(self, kept=_packed((self.items, self.rows)))

    def written(self) -> str:
        """Return the cursor as a text."""
        head = _packed((self.calendar, self.link, self.start, self.end))
        return f"{_FORM}{head}.{self.sealed().kept}"


def _packed(value: object) -> str:
    return urlsafe_b64encode(zlib.compress(msgspec.json.encode(value))).decode("ascii")


def _unpacked(text: str) -> bytes:
    return zlib.decompressobj().decompress(urlsafe_b64decode(text.encode("ascii")), _LARGEST)


def short(ident: str) -> str:
    """Return a short form of an id at Graph; ids are long and differ only near their end."""
    return urlsafe_b64encode(blake2b(ident.encode(), digest_size=12).digest()).decode("ascii")


def read_cursor(text: str, calendar: str) -> Cursor:
    """Return the cursor of this text. Raises CursorExpired for what is no cursor of this calendar."""
    head, _, kept = text.removeprefix(_FORM).partition(".")
    try:
        known = msgspec.json.decode(_unpacked(head), type=tuple[str, str, datetime, datetime])
        items, rows = msgspec.json.decode(_unpacked(kept), type=tuple[dict[str, Held], dict[str, str]])
        found = Cursor(*known, items, rows, kept)
        found.window  # noqa: B018 - a span that ends before it starts is refused here
    except (ValueError, NoBase64, zlib.error, msgspec.MsgspecError) as err:
        raise CursorExpired("What was kept of the last reading cannot be used; everything is read anew.") from err
    if not text.startswith(_FORM) or found.calendar != calendar:
        raise CursorExpired("What was kept of the last reading is of another calendar; everything is read anew.")
    return found
