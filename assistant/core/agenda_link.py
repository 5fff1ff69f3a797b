"""Put the address of the agenda page into the text of an invitation, between markers, and take it out again. Pure.

Every other byte of the text stays: the words of people, the block of a video meeting, line breaks of any kind. Texts
come plain or as HTML, and a provider may write HTML anew; the markers are words, because comments do not survive that.
"""

from __future__ import annotations

import re

BEGIN, END = "--- One-on-one agenda ---", "--- end of agenda ---"

_GAP = r"(?:\s|&nbsp;|\xa0)+"
_REGION = rf"---{_GAP}One-on-one{_GAP}agenda{_GAP}---.*?---{_GAP}end{_GAP}of{_GAP}agenda{_GAP}---"
_BLOCK = re.compile(rf"(?P<open><div[^<>]*>\s*)?(?P<ours>{_REGION})(?(open)(?P<close>\s*</div>)?)", re.DOTALL)
_PLAIN = re.compile(rf"{_REGION}(?:\r?\n\r?\n)?", re.DOTALL)
_TAG = re.compile(
    r"</?(?:html|head|body|div|p|br|span|a|b|i|u|ul|ol|li|table|font|strong|em)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def linked(text: str) -> str | None:
    """Return the address between the markers, None where there is none."""
    found = _BLOCK.search(text)
    if found is None:
        return None
    from html import unescape

    address = _ADDRESS.search(unescape(found["ours"]))
    return address[0] if address else None


def put(text: str, url: str) -> str:
    """Return the text with this address, once and first of all; what stands there already is replaced in its place."""
    blocks = list(_BLOCK.finditer(text))
    if len(blocks) == 1:
        inner = _inner_html(url) if _is_html(text) else _plain(text, url)
        return text if linked(text) == url else text[: blocks[0].start("ours")] + inner + text[blocks[0].end("ours") :]
    rest = take(text)
    if _is_html(rest):
        body = _BODY.search(rest)
        at = body.end() if body else 0
        return f"{rest[:at]}<div>{_inner_html(url)}</div>{rest[at:]}"
    block = _plain(rest, url)
    return f"{block}{2 * _line_break(rest)}{rest}" if rest else block


def take(text: str) -> str:
    """Return the text without address and markers."""
    if _is_html(text):
        return _BLOCK.sub(lambda found: "" if found["close"] else found["open"] or "", text)
    return _PLAIN.sub("", text)


def _is_html(text: str) -> bool:
    return _TAG.search(text) is not None


def _inner_html(url: str) -> str:
    from html import escape

    address = escape(url, quote=True)
    return f'{BEGIN}<br><a href="{address}">{address}</a><br>{END}'


def _plain(text: str, url: str) -> str:
    return _line_break(text).join((BEGIN, url, END))


def _line_break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
