"""The text of an event in plain words, and how other words get into it while every other byte stays. Pure.

A description is what the page shows. Another one is worked into the page line by line: what people wrote, its tags and
the block of a video meeting stay where they are. A document of ours that has an address is a link in a block of ours,
known by the id of its element, because comments and classes do not survive an edit in Outlook; it is no part of the
description.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from html import escape, unescape

from connectors.errors import NotSupported
from connectors.microsoft.page import BLOCK, Char, chars_of, tags_in, text_of
from connectors.microsoft.values import Json, part, text
from connectors.model import Attachment

_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_END = re.compile(r"</body\s*>", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_HREF = re.compile(r"""href=["']([^"']*)["']""", re.IGNORECASE)
_KEEPING = re.compile(r"(?<![^ \n]) | (?![^ \n])")


def description_of(body: Json) -> str:
    """Return what the text of an event says, in plain words."""
    content = text(body, "content")
    return text_of(content) if text(body, "contentType").lower() == "html" else plain(content)


def whole_body(row: Json) -> Json:
    """Return the text of an event to be written anew. Raises NotSupported where no more than its beginning is told."""
    if "body" not in row and text(row, "bodyPreview"):
        raise NotSupported("Only the beginning of this event's text is shown to us, so nothing is written into it.")
    return part(row, "body")


def plain(words: str) -> str:
    """Return a text as a page can show it: one kind of line break, one kind of space."""
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")


def page_of(words: str) -> str:
    """Return a page that shows this text and nothing else."""
    return f"<html><head></head><body>{_shown(plain(words))}</body></html>"


def with_description(body: Json, words: str) -> Json:
    """Return the body that says this. Raises NotSupported where a page cannot be brought to say it."""
    words, content = plain(words), text(body, "content")
    if text(body, "contentType").lower() != "html" and content:
        return {"contentType": "text", "content": words}
    if not content:
        return {"contentType": "html", "content": page_of(words)}
    return {"contentType": "html", "content": _rewritten(content, words)}


def keep_meeting(before: Json, after: Json, address: str) -> None:
    """Refuse a text that lost the block an online meeting lives by. Raises NotSupported."""
    if address and _has(before, address) and not _has(after, address):
        raise NotSupported("This text cannot be written without losing the meeting's video link; change it in Outlook.")


def documents_of(body: Json) -> tuple[Attachment, ...]:
    """Return our documents that the text links to."""
    found = (_document(each) for each in BLOCK.finditer(text(body, "content")))
    return tuple(each for each in found if each is not None)


def with_document(body: Json, document: Attachment) -> Json:
    """Return the body with the link to this document, in the place of the one of its mark."""
    content = _as_page(body)
    blocks = [each for each in BLOCK.finditer(content) if _mark(each["key"]) == document.mark]
    if blocks:
        content = content[: blocks[0].start()] + _block(document) + content[blocks[0].end() :]
        for again in reversed([each for each in BLOCK.finditer(content) if _mark(each["key"]) == document.mark][1:]):
            content = content[: again.start()] + content[again.end() :]
        return {"contentType": "html", "content": content}
    ours = list(BLOCK.finditer(content))
    at = ours[-1].end() if ours else _top(content)
    return {"contentType": "html", "content": content[:at] + _block(document) + content[at:]}


def without_document(body: Json, mark: str) -> Json:
    """Return the body without the link to our document of this mark."""
    content = BLOCK.sub(lambda found: "" if _mark(found["key"]) == mark else found[0], text(body, "content"))
    return {"contentType": text(body, "contentType") or "html", "content": content}


def key_of(mark: str, media_type: str) -> str:
    """Return what names a document of ours in places that take letters, digits and few signs."""
    return urlsafe_b64encode(f"{media_type}\0{mark}".encode()).decode("ascii").rstrip("=")


def read_key(key: str) -> tuple[str, str] | None:
    """Return mark and media type of a key, None for what is no key of ours."""
    try:
        media_type, found, mark = urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode().partition("\0")
    except (ValueError, NoBase64):
        return None
    return (mark, media_type) if found and mark else None


def _mark(key: str) -> str | None:
    found = read_key(key)
    return found[0] if found else None


def _block(document: Attachment) -> str:
    key = key_of(document.mark or "", document.media_type)
    link = f'<a href="{escape(document.url or "", quote=True)}">{escape(document.name)}</a>'
    return f'<div id="attached-document-{key}">{link}</div>'


def _document(block: re.Match[str]) -> Attachment | None:
    known, link = read_key(block["key"]), _HREF.search(block["inner"])
    if known is None or link is None:
        return None
    return Attachment(text_of(block["inner"]), known[0], url=unescape(link[1]), media_type=known[1])


def _as_page(body: Json) -> str:
    content = text(body, "content")
    is_page = text(body, "contentType").lower() == "html" and bool(content)
    return content if is_page else page_of(content)


def _top(page: str) -> int:
    found = _BODY.search(page)
    return found.end() if found else 0


def _bottom(page: str) -> int:
    ends = list(_END.finditer(page))
    return ends[-1].start() if ends else len(page)


def _has(body: Json, address: str) -> bool:
    return address in unescape(text(body, "content"))


def _shown(words: str) -> str:
    """Return the text as HTML that shows it: every blank kept, addresses as links."""
    words = _KEEPING.sub("\xa0", words)
    found, at = [], 0
    for link in _ADDRESS.finditer(words):
        found += [escape(words[at : link.start()], quote=False), f'<a href="{escape(link[0])}">{escape(link[0])}</a>']
        at = link.end()
    whole = "".join((*found, escape(words[at:], quote=False)))
    return whole.replace("\xa0", "&nbsp;").replace("\t", "&#9;").replace("\n", "<br>")


def _rewritten(page: str, words: str) -> str:
    """Return the page in which only the lines that differ are others; another page where it cannot be done so."""
    chars = chars_of(page)
    if "".join(each.shown for each in chars) == words:
        return page
    attempts = (*_attempts(page, chars, words), _anew(page, words))
    for attempt in attempts:
        if text_of(attempt) == words:
            return attempt
    raise NotSupported("The text of this event cannot be changed from here; change it in Outlook.")


def _attempts(page: str, chars: list[Char], words: str) -> list[str]:
    old, new = "".join(each.shown for each in chars).split("\n"), words.split("\n")
    same = _same_lines(old, new)
    rest = _same_lines(old[same:][::-1], new[same:][::-1])
    before = sum(len(line) + 1 for line in old[:same])
    gone = old[same : len(old) - rest]
    length = sum(len(line) + 1 for line in gone)
    shown = "<br>".join(_shown(line) for line in new[same : len(new) - rest])
    has_new = len(new) - rest > same
    if not chars or (not gone and not rest):
        end = _bottom(page)
        return [page[:end] + mark + shown + page[end:] for mark in ("", "<br>")] if chars else [_put(page, shown)]
    at = _place(page, chars, before)
    ends = (before, before + length) if rest or not length else (max(0, before - (not has_new)), before + length - 1)
    kept = _without(page, chars[ends[0] : ends[1]])
    return [_joined(page, kept, at, shown + turn if has_new else "") for turn in ("<br>", "")]


def _same_lines(old: list[str], new: list[str]) -> int:
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count


def _place(page: str, chars: list[Char], before: int) -> int:
    """Return where in the page the line begins before which so many characters stand."""
    return chars[before - 1].end if before else _top(page)


def _put(page: str, shown: str) -> str:
    at = _top(page)
    return page[:at] + shown + page[at:]


def _without(page: str, chars: list[Char]) -> list[tuple[int, int]]:
    """Return the stretches of a page to be left out with these characters: they and the links around them."""
    gone = [(each.start, each.end) for each in chars if each.start < each.end]
    if gone:
        links = [tag for tag in tags_in(page, gone[0][0], gone[-1][1]) if tag[0] in ("a", "/a")]
        around = _around(page, gone[0][0], gone[-1][1]) if len(links) % 2 or not links else []
        found = [*links, *around]
        if sum(1 if name == "a" else -1 for name, _, _ in found) == 0:
            gone += [(start, end) for _, start, end in found]
    return sorted(gone)


def _around(page: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return the tag of a link that ends right before this stretch, and the one that closes right after it."""
    opened = re.search(r"<a\b[^<>]*>$", page[:start], re.IGNORECASE)
    closed = re.match(r"</a\s*>", page[end:], re.IGNORECASE)
    found = [("a", *opened.span())] if opened else []
    return [*found, ("/a", end, end + closed.end())] if closed else found


def _joined(page: str, gone: list[tuple[int, int]], at: int, shown: str) -> str:
    """Return the page without these stretches, with something new at a place."""
    parts, here, is_in = [], 0, False
    for start, end in [*gone, (len(page), len(page))]:
        if not is_in and at <= start:
            parts += [page[here:at], shown]
            here, is_in = max(here, at), True
        parts.append(page[here:start])
        here = max(here, end)
    return "".join(parts)


def _anew(page: str, words: str) -> str:
    """Return a page that says this, with what is ours in the old one."""
    blocks = "".join(each[0] for each in BLOCK.finditer(page))
    whole = page_of(words)
    at = _top(whole)
    return whole[:at] + blocks + whole[at:]
