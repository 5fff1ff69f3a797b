"""Writes a changed component so that whatever did not change keeps its very bytes, its folding and its place.

Compares what icalendar makes of the component before and after; only lines that differ are written anew. Pure; must not
know what a property means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from icalendar import Event

from connectors.errors import NotSupported

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_CONTINUES = (b" ", b"\t", b"\r", b"\n")
_INSIDE = b"BEGIN"
_Item = tuple[bytes, bytes]
_Texts = Mapping[bytes, Sequence[bytes]]


def spliced(raw: bytes, before: Event, after: Event) -> bytes:
    """Return the bytes of the component `before`, from BEGIN to the end of END, as `after` says them.

    New lines end in CRLF. Raises NotSupported where the bytes do not show what icalendar read from them.
    """
    first, *items, last = _items(raw)
    kept, old, new = (_by_name(each) for each in (items, own_items(before), own_items(after)))
    if {name: len(texts) for name, texts in kept.items()} != {name: len(texts) for name, texts in old.items()}:
        raise NotSupported("The event is not written by the standard, so it cannot be changed safely.")
    wanted = {name: _as_they_stand(texts, old.get(name, ()), kept.get(name, ())) for name, texts in new.items()}
    return b"".join((first[1], *_arranged(items, kept, wanted), last[1]))


def _arranged(items: Sequence[_Item], kept: _Texts, wanted: _Texts) -> Iterator[bytes]:
    """Yield what is wanted in the order of what stands there; new properties come before the first alarm."""
    at = next((at for at, (name, _) in enumerate(items) if name == _INSIDE), len(items))
    fresh = [(name, b"") for name in wanted if name not in kept and name != _INSIDE]
    done: set[bytes] = set()
    for name, text in (*items[:at], *fresh, *items[at:], (_INSIDE, b"")):
        if kept.get(name) == wanted.get(name):
            yield text
        elif name not in done:
            yield from wanted.get(name, ())
        done.add(name)


def _as_they_stand(texts: Sequence[bytes], old: Sequence[bytes], kept: Sequence[bytes]) -> list[bytes]:
    """Return the texts, each in the bytes in which it stands there already, if it does."""
    standing: dict[bytes, list[bytes]] = {}
    for written, raw in zip(old, kept, strict=True):
        standing.setdefault(written, []).append(raw)
    return [standing[text].pop(0) if standing.get(text) else text for text in texts]


def _by_name(items: Sequence[_Item]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for name, text in items:
        found.setdefault(name, []).append(text)
    return found


def own_items(event: Event) -> list[tuple[bytes, bytes]]:
    """Return the names and lines of a component as icalendar writes them, components inside it as one each."""
    return list(_items(event.to_ical()))[1:-1]


def _items(raw: bytes) -> Iterator[_Item]:
    """Yield the names and bytes of the lines of a component, BEGIN and END first and last, one inside it as a whole."""
    depth = 0
    inside = b""
    for line in _logical_lines(raw):
        name = line.partition(b":")[0].partition(b";")[0].strip().upper()
        depth += (name == b"BEGIN") - (name == b"END")
        if depth > 1 or inside:
            inside += line
            if depth == 1:
                yield _INSIDE, inside
                inside = b""
        else:
            yield name, line


def _logical_lines(raw: bytes) -> Iterator[bytes]:
    """Yield the lines as they are folded, blank lines with the one before."""
    line = b""
    for part in _LINE.findall(raw):
        if line and not part.startswith(_CONTINUES):
            yield line
            line = b""
        line += part
    yield line
