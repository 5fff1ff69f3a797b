"""Turns a message into the bytes that travel: text and HTML side by side, and the headers that mail needs today.

Pure. Nothing that a message says can become another header; decides nothing about who sends it.
"""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from connectors.errors import Undeliverable
from connectors.mail import Mailbox, Message

_ID = re.compile(r"<[!-;=?-~]+>")
_LINK = re.compile(r"https?://[!-;=?-~]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def as_bytes(message: Message) -> bytes:
    """Return the message as RFC 5322 has it, lines ending in CRLF. Raises Undeliverable where it names nobody."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(message.sender)
    mail["To"] = _address(message.to)
    mail["Subject"] = _one_line(message.subject)
    mail["Date"] = format_datetime(message.date)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    mail.set_boundary(_boundary(message))
    return "".join(f"{line}\r\n" for line in _lines_as_they_are(message)).encode("ascii") + mail.as_bytes()


def addresses(message: Message) -> tuple[str, str]:
    """Return the bare addresses of sender and recipient. Raises Undeliverable where one is none."""
    return _address(message.sender).addr_spec, _address(message.to).addr_spec


def _lines_as_they_are(message: Message) -> list[str]:
    """Return the headers that must not be encoded or broken inside a word, whatever their length."""
    lines = [f"Message-ID: {_id(message.id)}"]
    if message.references:
        ids = [_id(each) for each in message.references]
        lines += ["References: " + "\r\n ".join(ids), f"In-Reply-To: {ids[-1]}"]
    if message.unsubscribe is not None:
        if not _LINK.fullmatch(message.unsubscribe):
            raise Undeliverable("The address that ends these mails is no address of a page.")
        lines += [f"List-Unsubscribe: <{message.unsubscribe}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    return lines


def _boundary(message: Message) -> str:
    """Return what parts text from HTML: the same for the same message, and in none that could be written to hold it."""
    whole = f"{message.id}\x1f{message.text}\x1f{message.html}"
    return f"=_{sha256(whole.encode('utf-8', 'replace')).hexdigest()[:40]}"


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise Undeliverable("The id of the message, or of one before it, is no Message-ID.")
    return text


def _address(mailbox: Mailbox) -> Address:
    try:
        found = Address(_one_line(mailbox.name or ""), addr_spec=mailbox.address)
        found.addr_spec.encode("ascii")
    except (ValueError, IndexError) as err:
        raise Undeliverable(f"“{_one_line(mailbox.address)}” is no address that mail can be sent to.") from err
    if not (found.username and found.domain) or _CONTROL.search(mailbox.address):
        raise Undeliverable(f"“{_one_line(mailbox.address)}” is no address that mail can be sent to.")
    return found


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
