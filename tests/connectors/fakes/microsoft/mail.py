"""Routes of mail: sendMail as JSON and as MIME, and looking a sent message up by its Message-ID."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.people import Mail
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, bad, untold
from tests.connectors.fakes.microsoft.router import READ_MAIL, SEND_MAIL, route
from tests.connectors.fakes.microsoft.zones import stamp
from tests.connectors.fakes.wire import Answered

MESSAGE = frozenset(
    (
        "subject",
        "body",
        "toRecipients",
        "ccRecipients",
        "bccRecipients",
        "replyTo",
        "from",
        "sender",
        "importance",
        "internetMessageHeaders",
        "internetMessageId",
        "attachments",
        "categories",
        "isReadReceiptRequested",
        "isDeliveryReceiptRequested",
        "singleValueExtendedProperties",
    )
)
_RECIPIENTS = ("toRecipients", "ccRecipients", "bccRecipients")


@route("POST", "@/sendMail", scopes=SEND_MAIL)
def send(call: Call) -> Answered:
    if call.asked.header("Content-Type").split(";")[0].strip().lower() == "text/plain":
        return _send_mime(call)
    body = call.json("", {"message", "saveToSentItems", "Message", "SaveToSentItems"})
    message: Any = body.get("message") or body.get("Message")
    if not isinstance(message, dict):
        raise bad("The message is missing.", "ErrorInvalidRequest")
    strange = [name for name in message if name not in MESSAGE and not name.startswith("@")]
    if strange:
        raise bad(f"The property '{strange[0]}' does not exist on type 'microsoft.graph.message'.", "RequestBodyRead")
    people = [_address(one) for name in _RECIPIENTS for one in message.get(name) or []]
    headers = tuple(_header(one) for one in message.get("internetMessageHeaders") or [])
    saved = body.get("saveToSentItems", body.get("SaveToSentItems", True))
    if not isinstance(saved, bool):
        raise bad("saveToSentItems is a Boolean.", "RequestBodyRead")
    text = (message.get("body") or {}).get("content") or ""
    names = tuple(one.get("name", "") for one in message.get("attachments") or [])
    ident = message.get("internetMessageId") or f"<{call.world.exchange.number():06}@contoso.example>"
    mail = Mail("message", call.user.address, "", message.get("subject") or "", call.now, text, "", names, headers)
    return _sent(call, mail, people, ident, saved=saved)


def _address(given: Json) -> str:
    address = str((given.get("emailAddress") or {}).get("address") or "")
    if "@" not in address:
        raise bad("At least one recipient is not valid.", "ErrorInvalidRecipients")
    return address.lower()


def _header(given: Json) -> tuple[str, str]:
    name, value = str(given.get("name") or ""), str(given.get("value") or "")
    if not name.lower().startswith("x-"):
        raise bad(
            f"The internet message header name '{name}' should start with 'x-' or 'X-'.",
            "InvalidInternetMessageHeader",
        )
    return name, value


def _send_mime(call: Call) -> Answered:
    try:
        raw = base64.b64decode(call.asked.body, validate=True)
    except binascii.Error:
        raise bad("Invalid base64 string for MIME content.", "ErrorMimeContentInvalidBase64String") from None
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    people = [
        found.lower() for _, found in getaddresses([str(parsed.get(name, "")) for name in ("To", "Cc", "Bcc")]) if found
    ]
    text = parsed.get_body(("html", "plain"))
    content = str(text.get_content()) if text else ""
    names = tuple(str(one.get_filename() or "") for one in parsed.iter_attachments())
    headers = tuple((name, str(value)) for name, value in parsed.items())
    ident = str(parsed.get("Message-ID") or f"<{call.world.exchange.number():06}@contoso.example>")
    subject = str(parsed.get("Subject", ""))
    mail = Mail("message", call.user.address, "", subject, call.now, content, "", names, headers, raw)
    return _sent(call, mail, people, ident, saved=True)


def _sent(call: Call, mail: Mail, people: list[str], ident: str, *, saved: bool) -> Answered:
    if not people:
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient is needed.")
    for one in dict.fromkeys(people):
        call.world.mails.append(replace(mail, to=one, message_id=ident, saved=saved))
    return Answered(202)


@route("GET", "@/messages", "@/mailFolders/sentitems/messages", scopes=READ_MAIL)
def messages(call: Call) -> Answered:
    call.allow_query("$filter", "$select", "$top")
    found = re.fullmatch(r"internetMessageId eq '([^']*)'", call.query("$filter") or "")
    if found is None:
        raise untold("listing messages by anything but internetMessageId")
    sent = [one for one in call.world.mails if one.sender == call.user.address and one.saved]
    by_id = {one.message_id: one for one in sent if one.message_id == found[1]}
    return call.paged("messages", [_message(one) for one in by_id.values()], "message")


def _message(mail: Mail) -> Json:
    return {
        "id": f"AAMkMSG{zlib.crc32(mail.message_id.encode()):010}=",
        "subject": mail.subject,
        "internetMessageId": mail.message_id,
        "sentDateTime": stamp(mail.at),
        "isDraft": False,
        "body": {"contentType": "html", "content": mail.body},
        "toRecipients": [{"emailAddress": {"name": mail.to, "address": mail.to}}],
    }
