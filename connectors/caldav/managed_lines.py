"""Finds the documents that a server keeps in the text of an event, and puts our mark beside one. Pure.

Every other byte of the text stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.ics.marks import MARK
from connectors.ics.values import Line, read_line

_DIGEST = "X-ONE-ON-ONE-CONTENT"
_ID = "MANAGED-ID"
_LINE = re.compile(rb"^ATTACH(?=;)(?P<rest>(?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(rb"\r?\n[ \t]")
_OURS = re.compile(rf';(?:{MARK}|{_DIGEST})=(?:"[^"]*"|[^";:,]*)', re.IGNORECASE)
_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Managed:
    """A document that the server keeps; `mark` and `digest` (of its content) are set on ours."""

    id: str
    name: str
    size: int | None
    mark: str | None
    digest: str | None


def managed(text: bytes) -> list[Managed]:
    """Return the documents that the server keeps for any occurrence, each once, in order.

    Equal documents may have one id, and be ours under several marks.
    """
    found: dict[tuple[str, str | None], Managed] = {}
    for match in _LINE.finditer(text):
        line = _read(match)
        if line is not None and (each := line.params.get(_ID)):
            size = line.params.get("SIZE", "")
            mark = line.params.get(MARK) or None
            found[each, mark] = Managed(
                id=each,
                name=line.params.get("FILENAME", ""),
                size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None,
                mark=mark,
                digest=line.params.get(_DIGEST) or None,
            )
    return list(found.values())


def tagged(text: bytes, managed_id: str, *, mark: str, digest: str) -> bytes:
    """Return the text with our mark, and that of the content, beside this document."""

    def tag(match: re.Match[bytes]) -> bytes:
        line = _read(match)
        if line is None or line.params.get(_ID) != managed_id or line.params.get(MARK, "") not in ("", mark):
            return match[0]
        if (line.params.get(MARK), line.params.get(_DIGEST)) == (mark, digest):
            return match[0]
        rest = _OURS.sub("", _unfolded(match["rest"]).decode("utf-8", "replace"))
        return _folded(f'ATTACH;{MARK}="{_quotable(mark)}";{_DIGEST}={digest}{rest}')

    return _LINE.sub(tag, text)


def _read(match: re.Match[bytes]) -> Line | None:
    try:
        return read_line(_unfolded(match["rest"]).decode("utf-8", "replace"))
    except ValueError:
        return None


def _unfolded(rest: bytes) -> bytes:
    return _FOLD.sub(b"", rest)


def _quotable(mark: str) -> str:
    """Return the mark as the value of a parameter (RFC 6868)."""
    return mark.replace("^", "^^").replace('"', "^'").replace("\n", "^n")


def _folded(line: str) -> bytes:
    """Return the line in parts of at most 75 bytes, no character cut in two."""
    parts: list[bytes] = [b""]
    for character in line:
        more = character.encode()
        if len(parts[-1]) + len(more) > _WIDTH:
            parts.append(b"")
        parts[-1] += more
    return b"\r\n ".join(parts)
