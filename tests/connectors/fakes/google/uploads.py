"""Media uploads: a body alone, or metadata and body as multipart/related."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP

from tests.connectors.fakes.google.errors import Json, bad_request, not_covered
from tests.connectors.fakes.wire import Asked


def parts(given: Json, asked: Asked) -> tuple[Json, tuple[str, bytes]]:
    """Return the metadata and (media type, content). Raises Refusal 400 or, for resumable uploads, 501."""
    from tests.connectors.fakes.google.server import decoded

    kind = given.get("uploadType")
    media_type = asked.header("Content-Type", "application/octet-stream")
    if kind == "media":
        return {}, (media_type, asked.body)
    if kind != "multipart":
        raise not_covered(f"uploadType={kind}")
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {media_type}\r\n\r\n".encode() + asked.body)
    found = message.get_payload()
    if not isinstance(found, list) or len(found) != 2:
        raise bad_request("Malformed multipart body.")
    first, second = (part for part in found if isinstance(part, Message))
    return decoded(content(first)), (second.get_content_type(), content(second))


def content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""
