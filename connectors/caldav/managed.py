"""Leaves documents with the server (RFC 8607): it keeps them and writes their address into the event itself.

Our mark is put beside the address that the server wrote, so that the document is known again. Where the server keeps no
documents, or none for a single occurrence, they travel inside the event, which is not done here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from urllib.parse import quote, urlencode

from connectors import change as meaning
from connectors.caldav.client import Resource
from connectors.caldav.managed_lines import Managed, managed, tagged
from connectors.caldav.resource import held
from connectors.caldav.writing import Writer
from connectors.errors import ChangedElsewhere, Interrupted
from connectors.model import Attachment, EventRef, Receipt, Series, Span, utc
from connectors.wallclock import EARLIEST, LATEST

FEATURE = "calendar-managed-attachments"
NOT_OF_OCCURRENCES = "calendar-managed-attachments-no-recurrence"
_ALWAYS = Span(EARLIEST, LATEST)


def attach(writer: Writer, ref: EventRef, document: Attachment, original_start: datetime | None) -> Receipt:
    """Leave the document with the server, in place of the one of its mark; what it already has is not sent again.

    Raises NotSupported where the server does not take this document, or none for a single occurrence.
    """
    resource = writer.find(ref)
    rid = _rid(writer, resource, ref, original_start)
    content, mark = document.content or b"", document.mark or ""
    digest = blake2b(content, digest_size=8).hexdigest()
    known = _ours(managed(resource.text), document, len(content))
    if known is not None and (known.mark, known.digest) == (mark, digest):
        return writer.receipt(ref.id, resource, changed=False)
    query = {"action": "attachment-add", **rid}
    if known is not None:
        query = {"action": "attachment-update", "managed-id": known.id}
    left = _left(writer, resource, query, document)
    stands = _standing(writer, resource)
    return writer.change(
        EventRef(ref.calendar, ref.id, stands.etag), lambda text: tagged(text, left, mark=mark, digest=digest)
    )


def detach(writer: Writer, ref: EventRef, mark: str, original_start: datetime | None) -> Receipt | None:
    """Let the server drop the document of this mark; None where it keeps none."""
    resource = writer.find(ref)
    rid = _rid(writer, resource, ref, original_start)
    known = next((each for each in managed(resource.text) if each.mark == mark), None)
    if known is None:
        return None
    query = {"action": "attachment-remove", "managed-id": known.id, **rid}
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
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.name, safe='')}",
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


def _ours(standing: list[Managed], document: Attachment, size: int) -> Managed | None:
    """Return our document of this mark, or one just like it that was left there before our mark could be put."""
    marked = next((each for each in standing if each.mark == document.mark), None)
    alike = (each for each in standing if each.mark is None and (each.name, each.size) == (document.name, size))
    return marked or next(alike, None)


def _standing(writer: Writer, resource: Resource) -> Resource:
    now = writer.at(resource.path)
    if now is None:
        raise ChangedElsewhere(f"{resource.path} is gone since it was read.")
    return now


def _rid(writer: Writer, resource: Resource, ref: EventRef, original_start: datetime | None) -> dict[str, str]:
    """Return what names one occurrence to the server. Raises NotFound for an original start that is none."""
    found = held(resource, writer.address, _ALWAYS, writer.floating).found
    event = next(each for each in found if each.ref.id == ref.id)
    meaning.standing(event, original_start)
    if original_start is None or not isinstance(event, Series):
        return {}
    if event.all_day:
        return {"rid": original_start.astimezone(event.start.tzinfo).strftime("%Y%m%d")}
    return {"rid": utc(original_start).strftime("%Y%m%dT%H%M%SZ")}
