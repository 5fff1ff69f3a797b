"""The text that an HTML page shows, and where in the page each line of it comes from. Pure.

Reads what Outlook, Exchange and people write; a page is only taken apart here. Blocks of ours (see `body`) are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

# Neither of these looks further than it must: a page may come from anybody, and be as long as it likes.
BLOCK = re.compile(
    r"""<div\b[^<>]*\bid=["']?(?:x_)*attached-document-(?P<key>[\w-]{1,2000})["']?[^<>]*>"""
    r"(?P<inner>[^<]*(?:<(?!/?div\b)[^<]*)*)</div\s*>",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?P<comment><!--)"
    r"|(?P<tag></?[a-z][^<>]*>|<![^<>]*>)"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});)"
    r"|(?P<blank>[ \t\r\n\f]+)"
    r"|(?P<text>[^<&\s]+|.)",
    re.DOTALL | re.IGNORECASE,
)
_HIDING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("head", "style", "script", "title")}
_TAG_NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
_BREAKING = re.compile(
    r"address|article|blockquote|d[dlt]|div|footer|form|h[1-6r]|header|li|[ou]l|p|pre|section|table|tr", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Char:
    """One character of the text and the stretch of the page it comes from; empty for the line break of a block."""

    shown: str
    start: int
    end: int


@dataclass(slots=True)
class _Line:
    """What was read and may still turn out to show: a blank, or a line break where a block begins or ends."""

    chars: list[Char] = field(default_factory=list)
    blank: Char | None = None
    turn: Char | None = None

    @property
    def is_empty(self) -> bool:
        return self.turn is not None or not self.chars or self.chars[-1].shown == "\n"

    def show(self, shown: str, start: int, end: int) -> None:
        waiting = self.turn or self.blank
        if waiting is not None:
            self.chars.append(waiting)
        self.blank = self.turn = None
        self.chars.append(Char(shown, start, end))

    def turn_over(self, start: int, end: int) -> None:
        """Show a line break that stands there."""
        self.blank = None
        self.show("\n", start, end)

    def may_turn(self, at: int) -> None:
        """Let what follows begin a line of its own."""
        self.blank = None
        if not self.is_empty:
            self.turn = Char("\n", at, at)

    def may_part(self, start: int, end: int) -> None:
        if not self.is_empty and self.blank is None:
            self.blank = Char(" ", start, end)


def chars_of(page: str) -> list[Char]:
    """Return the characters that a page shows, each with where it comes from."""
    line = _Line()
    for kind, start, end in _shown(page):
        if kind == "blank":
            line.may_part(start, end)
        elif kind == "entity":
            _entity(line, unescape(page[start:end]), start, end)
        elif kind == "text":
            for at, shown in enumerate(page[start:end], start):
                line.show(" " if shown == "\xa0" else shown, at, at + 1)
        else:
            _tag(line, page[start:end], start, end)
    return line.chars


def _shown(page: str) -> Iterator[tuple[str, int, int]]:
    """Yield the kind and the stretch of everything on a page but what is hidden, and but what is ours."""
    ours = {found.start(): found.end() for found in BLOCK.finditer(page)} if "attached-document-" in page else {}
    unclosed: set[str] = set()
    at = 0
    while at < len(page):
        found = _TOKEN.match(page, at)
        end = ours.get(at) or _hidden_until(page, found, unclosed)
        if end is None and found is not None:
            yield found.lastgroup or "text", at, found.end()
        at = end or (found.end() if found else at + 1)


def _hidden_until(page: str, found: re.Match[str] | None, unclosed: set[str]) -> int | None:
    """Return where what begins here and is never shown ends, None for what is shown; an end is looked for once."""
    if found is None or found.lastgroup not in ("comment", "tag"):
        return None
    if found.lastgroup == "comment":
        end = page.find("-->", found.end())
        return len(page) if end < 0 else end + 3
    named = _TAG_NAME.match(found[0])
    name = named[1].lower() if named and not found[0].startswith("</") else ""
    if name not in _HIDING or name in unclosed:
        return None
    closed = _HIDING[name].search(page, found.end())
    if closed is None:
        unclosed.add(name)
    return closed.end() if closed else None


def _entity(line: _Line, shown: str, start: int, end: int) -> None:
    shown = " " if shown == "\xa0" else shown
    if shown == "\n":
        line.turn_over(start, end)
    elif len(shown) == 1:
        line.show(shown, start, end)
    else:
        for at, one in enumerate(shown):
            line.show(one, start, end if at == 0 else start)


def _tag(line: _Line, tag: str, start: int, end: int) -> None:
    named = _TAG_NAME.match(tag)
    name = named[1].lower() if named else ""
    if name == "br":
        line.turn_over(start, end)
    elif _BREAKING.fullmatch(name):
        line.may_turn(end if tag.startswith("</") else start)


def text_of(page: str) -> str:
    """Return the text that a page shows; line breaks are single characters."""
    return "".join(each.shown for each in chars_of(page))


def tags_in(page: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield the tags in this stretch of a page: name (with a slash where it closes), start and end."""
    for found in _TOKEN.finditer(page, start, end):
        named = _TAG_NAME.match(found[0]) if found.lastgroup == "tag" else None
        if named:
            yield ("/" if found[0].startswith("</") else "") + named[1].lower(), *found.span()
