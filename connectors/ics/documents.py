"""Reads and writes the documents attached to an event (ATTACH), by address or inline. Pure.

Ours carry our mark as a parameter; those of others are never touched.
"""

from __future__ import annotations

from base64 import b64decode
from urllib.parse import unquote, urlsplit

from icalendar import Event
from icalendar.parser import Parameters
from icalendar.prop import vBinary, vUri

from connectors.ics.marks import MARK
from connectors.ics.values import Line, read_line
from connectors.model import Attachment

_NAMES = ("FILENAME", "X-FILENAME", "X-APPLE-FILENAME", "X-LABEL")
_ANY_TYPE = "application/octet-stream"


def document(rest: str) -> Attachment | None:
    """Read what follows ATTACH; None for what names nothing."""
    try:
        line = read_line(rest)
    except ValueError:
        return None
    value = line.value.strip()
    inline = _is_inline(line)
    if not value and not inline:
        return None
    return Attachment(
        name=_name(line, "" if inline else value),
        mark=line.params.get(MARK) or None,
        url=None if inline else value,
        content=_decoded(value) if inline else None,
        media_type=line.params.get("FMTTYPE", "").lower() or _ANY_TYPE,
    )


def attach(event: Event, document: Attachment) -> None:
    """Attach our document in place of the one of its mark.

    Raises ValueError for a document without a mark, or without exactly one of address and content.
    """
    if not document.mark or "\\" in document.mark or (document.url is None) is (document.content is None):
        raise ValueError("a document of ours has a mark, without a backslash, and either an address or a content")
    ours = _written(document)
    standing = _all(event)
    place = next((at for at, each in enumerate(standing) if _mark(each) == document.mark), len(standing))
    others = [each for each in standing if _mark(each) != document.mark]
    event["ATTACH"] = [*others[:place], ours, *others[place:]]


def carry_over(event: Event, new: Event) -> None:
    """Attach to another component what we attached to this one, as it stands."""
    ours = {mark: each for each in _all(event) if (mark := _mark(each)) is not None}
    together = [*(each for each in _all(new) if _mark(each) not in ours), *ours.values()]
    if together:
        new["ATTACH"] = together


def detach(event: Event, mark: str) -> None:
    """Take our document of this mark away."""
    kept = [each for each in _all(event) if _mark(each) != mark]
    event.pop("ATTACH", None)
    if kept:
        event["ATTACH"] = kept


def _written(document: Attachment) -> vUri | vBinary:
    written = vBinary(document.content) if document.content is not None else vUri(document.url or "")
    params = Parameters(written.params)
    params |= {MARK: document.mark, "FMTTYPE": document.media_type}
    if document.name:
        params["FILENAME"] = document.name.replace("\\", "/")  # many programs read what follows it as escaped
    written.params = params
    return written


def _all(event: Event) -> list[object]:
    found: object = event.get("ATTACH", [])
    return list(found) if isinstance(found, list) else [found]


def _mark(attached: object) -> str | None:
    return str(attached.params[MARK]) if isinstance(attached, vUri | vBinary) and MARK in attached.params else None


def _is_inline(line: Line) -> bool:
    return "BINARY" in line.params.get("VALUE", "").upper() or line.params.get("ENCODING", "").upper() == "BASE64"


def _decoded(value: str) -> bytes | None:
    """Return the content; None for a damaged one."""
    try:
        return b64decode("".join(value.split()), validate=True)
    except ValueError:
        return None


def _name(line: Line, url: str) -> str:
    named = next((line.params[name] for name in _NAMES if line.params.get(name)), None)
    if named is not None:
        return named
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""
