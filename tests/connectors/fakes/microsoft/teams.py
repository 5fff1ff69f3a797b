"""The online meeting of an event: its link, and the block in the event's text that it lives by. Pure."""

from __future__ import annotations

import re
from html import escape, unescape

from tests.connectors.fakes.microsoft.refusal import Json

EMPTY = "<html><head></head><body></body></html>"
_TAGS = re.compile(r"<(style|script|head)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)


def with_meeting(fields: Json, number: int) -> Json:
    """Return the fields of an event that now is an online meeting, its block at the end of the text."""
    link = f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{number:06}%40thread.v2/0?context=%7b%22Tid%22%7d"
    text = str((fields.get("body") or {}).get("content", ""))
    return fields | {
        "isOnlineMeeting": True,
        "onlineMeetingProvider": "teamsForBusiness",
        "onlineMeeting": {"joinUrl": link},
        "body": {"contentType": "html", "content": _with_block(as_html("html", text) or EMPTY, link)},
    }


def _with_block(text: str, link: str) -> str:
    block = (
        '<br>\r\n<div style="width:100%; overflow:hidden">________________________________________________</div>\r\n'
        '<div class="me-email-text" lang="en-US"><span>Microsoft Teams meeting</span>\r\n'
        f'<a class="me-email-headline" href="{escape(link)}">Join the meeting now</a></div>\r\n'
    )
    head, found, tail = text.rpartition("</body>")
    return head + block + found + tail if found else text + block


def keeps_meeting(content: str, link: str) -> bool:
    """Say whether a new text still has the block of the online meeting in it."""
    return link in unescape(content)


def as_html(kind: str, content: str) -> str:
    """Return a text as it is kept: a whole page of HTML."""
    if kind == "text":
        content = escape(content, quote=False).replace("\r\n", "\n").replace("\n", "<br>\r\n")
    if "<html" in content.lower():
        return content
    return f"<html><head></head><body>{content}</body></html>" if content else ""


def as_text(content: str) -> str:
    """Return a page of HTML as plain text."""
    broken = re.sub(r"(<br\s*/?>|</p>|</div>)\n?", "\n", content.replace("\r\n", "\n"))
    return unescape(_TAGS.sub("", broken)).strip()
