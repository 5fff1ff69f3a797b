"""`users.messages.send` of Gmail v1: nothing leaves the simulator, what was sent is kept for tests to read."""

from __future__ import annotations

import base64
import binascii
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, getaddresses

from tests.connectors.fakes.google.calendar_api import Api, Call
from tests.connectors.fakes.google.errors import Json, Refusal, not_covered
from tests.connectors.fakes.google.world import SentMail

MOST_BYTES = 36_700_160


def send(call: Call) -> Json:
    """Keep a message as sent: From is the account's, whatever it said; Bcc is not in the message."""
    if call.given["userId"] not in {"me", call.user.email}:
        raise Refusal(403, "forbidden", f"Delegation denied for {call.user.email}")
    if set(call.sent) - {"raw", "threadId"}:
        raise not_covered(f"messages.send with {', '.join(sorted(set(call.sent) - {'raw', 'threadId'}))}")
    message = message_from_bytes(content(call), policy=SMTP)
    assert isinstance(message, EmailMessage)
    fields = [str(value) for name in ("To", "Cc", "Bcc") for value in message.get_all(name, [])]
    people = tuple(address for _, address in getaddresses(fields) if "@" in address)
    if not people:
        raise Refusal(400, "invalidArgument", "Recipient address required")
    del message["From"], message["Bcc"]
    message["From"] = formataddr((call.user.name, call.user.email))
    name = call.world.next_id("18c0ffee")
    call.world.sent.append(SentMail(call.user.email, people, message.as_bytes(), name, call.world.now))
    return {"id": name, "threadId": call.sent.get("threadId", name), "labelIds": ["SENT"]}


def content(call: Call) -> bytes:
    if call.media is not None:
        return call.media[1]
    raw = call.sent.get("raw", "")
    try:
        found = base64.b64decode(raw + "=" * (-len(raw) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as err:
        raise Refusal(400, "invalidArgument", "Invalid value for ByteString: raw is not base64url") from err
    if not found:
        raise Refusal(400, "invalidArgument", "'raw' RFC822 payload message string or uploading message required")
    if len(found) > MOST_BYTES:
        raise Refusal(413, "uploadTooLarge", "The message is too large.")
    return found


METHODS: dict[str, Api] = {"users.messages.send": send}
