"""Leaves documents with the server (RFC 8607): it keeps them and writes their address into the event itself.

Our mark is put beside the address that the server wrote, so that the document is known again. Where the server keeps no
documents they travel inside the event, which is not done here; and so do those of a single occurrence, because asked
for one, Cyrus adds an exception without a zone beside it, at another time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from unicodedata import normalize
from urllib.parse import quote, urlencode

from connectors.caldav.client import Resource
from connectors.caldav.managed_lines import Managed, managed, tagged
from connectors.caldav.writing import Writer
from connectors.errors import ChangedElsewhere, Interrupted
from connectors.model import Attachment, EventRef, Receipt

FEATURE = "calendar-managed-attachments"


def attach(writer: Writer, ref: EventRef, document: Attachment) -> Receipt:
    """Leave the document with the server, in place of the one of its mark; what it already has is not sent again.

    Raises NotSupported where the server does not take this document.
    """
    resource = writer.find(ref)
    content, mark = document.content or b"", document.mark or ""
    digest = blake2b(content, digest_size=8).hexdigest()
    known = _ours(managed(resource.text), document, len(content))
    if known is not None and (known.mark, known.digest) == (mark, digest):
        return writer.receipt(ref.id, resource, changed=False)
    query = {"action": "attachment-add"}
    if known is not None:
        query = {"action": "attachment-update", "managed-id": known.id}
    left = _left(writer, resource, query, document)
    stands = _standing(writer, resource)
    return writer.change(
        EventRef(ref.calendar, ref.id, stands.etag), lambda text: tagged(text, left, mark=mark, digest=digest)
    )


def detach(writer: Writer, ref: EventRef, mark: str) -> Receipt | None:
    """Let the server drop the document of this mark; None where it keeps none."""
    resource = writer.find(ref)
    known = next((each for each in managed(resource.text) if each.mark == mark), None)
    if known is None:
        return None
    query = {"action": "attachment-remove", "managed-id": known.id}
    try:
        writer.client.post(f"{resource.path}?{urlencode(query)}", b"", {"If-Match": resource.etag})
    except Interrupted as err:
        if any(each.mark == mark for each in managed(_standing(writer, resource).text)):
            raise err from None
    return writer.receipt(ref.id, _standing(writer, resource))


def _left(writer: Writer, resource: Resource, query: Mapping[str, str], document: Attachment) -> str:
    """Send the document and return the id under which the server keeps it."""
    headers = {
        "If-Match": resource.etag,
        "Content-Type": document.media_type,
        "Content-Disposition": _named(document.name),
    }
    told: str | None = None
    try:
        reply = writer.client.post(f"{resource.path}?{urlencode(query)}", document.content or b"", headers)
        told = reply.headers.get("cal-managed-id")
    except Interrupted as err:
        if _standing(writer, resource).etag == resource.etag:
            raise err from None
    if told:
        return told.strip()
    before = {each.id for each in managed(resource.text)} - {query.get("managed-id")}
    new = [each.id for each in managed(_standing(writer, resource).text) if each.id not in before]
    if not new:
        raise ChangedElsewhere("The server did not say where it keeps the document; read the event again.")
    return new[-1]


def _named(name: str) -> str:
    """Return how a document is named on its way: whole, and plainly for servers that know no other way."""
    return f"attachment; filename=\"{_plain(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(name: str) -> str:
    """Return the name as every server understands it."""
    letters = normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r'[^\x20-\x7e]|["\\;]', "_", letters)


def _ours(standing: list[Managed], document: Attachment, size: int) -> Managed | None:
    """Return our document of this mark, or one just like it that was left there before our mark could be put."""
    marked = next((each for each in standing if each.mark == document.mark), None)
    names = (document.name, _plain(document.name))
    alike = (each for each in standing if each.mark is None and each.name in names and each.size == size)
    return marked or next(alike, None)


def _standing(writer: Writer, resource: Resource) -> Resource:
    now = writer.at(resource.path)
    if now is None:
        raise ChangedElsewhere(f"{resource.path} is gone since it was read.")
    return now
