"""Attaches documents of ours to events: a link in the text where it has an address, a file where it has content.

Graph v1.0 makes no attachment out of an address. A file of ours is known by its Content-ID, so that one request
attaches and marks it; a new one is there before the old one goes. Must not touch the documents of others.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from connectors.errors import NotFound, NotSupported
from connectors.microsoft import asking
from connectors.microsoft.body import documents_of, key_of, whole_body, with_document, without_document
from connectors.microsoft.translate_event import FILE_KEY, file_mark
from connectors.microsoft.translate_series import Item
from connectors.microsoft.values import Json, text
from connectors.microsoft.writing import Standing, Writer
from connectors.model import Attachment, EventRef, Receipt

MOST_BYTES = 3 * 1024 * 1024 - 1


@dataclass(frozen=True, slots=True)
class Desk:
    """One event or occurrence with our files of one mark on it."""

    standing: Standing
    row: Json
    files: Sequence[Json]

    @property
    def body(self) -> Json:
        return whole_body(self.row)


def attach(writer: Writer, ref: EventRef, document: Attachment, start: datetime | None) -> Receipt:
    """Attach our document, in place of the one of its mark. Raises NotSupported for a file that is too large."""
    if document.content is not None and len(document.content) > MOST_BYTES:
        raise NotSupported("Outlook takes a file of 3 MB at most with a meeting; link to it instead.")
    desk = _desk(writer, ref, document.mark or "", start)
    if document.content is None:
        changed = _write_body(writer, desk, start, document)
        keep: Sequence[Json] = ()
    else:
        keep = [each for each in desk.files if _holds(writer, each, document)][:1]
        changed = not keep
        if changed:
            _upload(writer, desk, document, document.content)
        changed |= _write_body(writer, _again(writer, desk, start), start, None, document.mark or "")
    changed |= _remove(writer, desk, [each for each in desk.files if each not in keep])
    return writer.receipt(desk.standing) if changed else Receipt(desk.standing.ref, changed=False)


def detach(writer: Writer, ref: EventRef, mark: str, start: datetime | None) -> Receipt:
    """Take our document of this mark away."""
    desk = _desk(writer, ref, mark, start)
    changed = _write_body(writer, desk, start, None, mark)
    changed |= _remove(writer, desk, desk.files)
    return writer.receipt(desk.standing) if changed else Receipt(desk.standing.ref, changed=False)


def _desk(writer: Writer, ref: EventRef, mark: str, start: datetime | None) -> Desk:
    standing = writer.find(ref, start)
    row = writer.target(standing, start)
    [held] = asking.with_files(writer.place, [Item(row)])
    return Desk(standing, row, [each for each in held.files.get(held.id, ()) if file_mark(each) == mark])


def _again(writer: Writer, desk: Desk, start: datetime | None) -> Desk:
    """Return the desk as it is after a file was put there, where its text has to change as well."""
    if not documents_of(desk.body):
        return desk
    standing = writer.again(desk.standing)
    return Desk(standing, writer.target(standing, start), desk.files)


def _write_body(
    writer: Writer, desk: Desk, start: datetime | None, document: Attachment | None, mark: str = ""
) -> bool:
    """Let the text link to the document, or to none of this mark; say whether that was to be written."""

    def wanted(body: Json) -> Json:
        return without_document(body, mark) if document is None else with_document(body, document)

    is_there = any(each == document if document else each.mark == mark for each in documents_of(desk.body))
    if is_there is (document is not None) and text(wanted(desk.body), "content") == text(desk.body, "content"):
        return False
    if document is None and not is_there:
        return False

    def is_done() -> bool:
        now = whole_body(writer.target(writer.again(desk.standing), start))
        return text(wanted(now), "content") == text(now, "content")

    writer.patch(desk.row, {"body": wanted(desk.body)}, is_done)
    return True


def _upload(writer: Writer, desk: Desk, document: Attachment, content: bytes) -> None:
    fields: Json = {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": document.name,
        "contentType": document.media_type,
        "contentBytes": b64encode(content).decode("ascii"),
        "contentId": FILE_KEY + key_of(document.mark or "", document.media_type),
        "isInline": False,
    }
    made = writer.place.graph.send("POST", f"{writer.place.event(text(desk.row, 'id'))}/attachments", fields)
    if made and text(made, "id"):
        writer.place.contents[text(made, "id")] = content


def _holds(writer: Writer, row: Json, document: Attachment) -> bool:
    is_same = text(row, "name") == document.name and text(row, "contentType") == document.media_type
    return is_same and writer.place.contents.get(text(row, "id")) == document.content


def _remove(writer: Writer, desk: Desk, files: Sequence[Json]) -> bool:
    for each in files:
        path = f"{writer.place.event(text(desk.row, 'id'))}/attachments/{quote(text(each, 'id'), safe='')}"
        try:
            writer.place.graph.send("DELETE", path)
        except NotFound:
            continue
    return bool(files)
