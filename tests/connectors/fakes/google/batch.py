"""The batch endpoint: many calls in one multipart/mixed request, each answered as if it came alone."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser, HeaderParser
from http.client import HTTPMessage, responses

from tests.connectors.fakes.google.errors import bad_request
from tests.connectors.fakes.wire import Answered, Asked

MOST = 50
BOUNDARY = "batch_of_the_simulator"


def answer(asked: Asked, one: Callable[[Asked], Answered]) -> Answered:
    """Answer a batch. More than 50 calls are refused: the lower of the two limits that are told."""
    head = f"Content-Type: {asked.header('Content-Type')}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + asked.body)
    parts = message.get_payload()
    if not message.is_multipart() or not isinstance(parts, list):
        return bad_request("Failed to parse batch request, error: no multipart/mixed.").answered()
    if len(parts) > MOST:
        return bad_request(f"The batch request must not contain more than {MOST} calls.").answered()
    found = [part_of(part, one(request_of(part, asked))) for part in parts if isinstance(part, Message)]
    body = "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in found) + f"--{BOUNDARY}--\r\n"
    return Answered(200, body.encode(), {"Content-Type": f"multipart/mixed; boundary={BOUNDARY}"})


def request_of(part: Message, outer: Asked) -> Asked:
    """Return the call inside a part; the outer Authorization holds where it has none of its own."""
    text = str(part.get_payload())
    first, _, rest = text.partition("\n")
    method, target = first.split()[:2]
    top, _, body = rest.replace("\r\n", "\n").partition("\n\n")
    headers: HTTPMessage = HeaderParser(_class=HTTPMessage).parsestr(top)
    if "Authorization" not in headers and outer.header("Authorization"):
        headers["Authorization"] = outer.header("Authorization")
    if target.startswith("http"):
        target = "/" + target.split("/", 3)[3]
    return Asked(method, target, headers, body.strip().encode(), outer.base)


def part_of(asked: Message, answered: Answered) -> str:
    name = asked.get("Content-ID", "")
    lines = [f"HTTP/1.1 {answered.status} {responses.get(answered.status, '')}"]
    lines += [f"{key}: {value}" for key, value in answered.headers.items()]
    inner = "\r\n".join([*lines, f"Content-Length: {len(answered.body)}", "", answered.body.decode()])
    return f"Content-Type: application/http\r\nContent-ID: <response-{name.strip('<>')}>\r\n\r\n{inner}"
