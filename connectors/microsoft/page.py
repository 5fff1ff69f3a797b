"""The text that an HTML page shows, and where in the page each line of it comes from. Pure.

Reads what Outlook, Exchange and people write; a page is only taken apart here. Blocks of ours (see `body`) are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

BLOCK = re.compile(
    r"""<div\b[^<>]*\bid=["']?(?:x_)*attached-document-(?P<key>[\w-]+)["']?[^<>]*>(?P<inner>.*?)</div\s*>""",
    re.DOTALL | re.IGNORECASE,
)
_TOKEN = re.compile(
    rf"(?P<ours>{BLOCK.pattern.replace('(?P<key>', '(?:').replace('(?P<inner>', '(?:')})"
    r"|(?P<hidden><!--.*?-->|<(?P<name>head|style|script|title)\b.*?</(?P=name)\s*>|<![^>]*>)"
    r"|(?P<tag></?[a-z][^>]*>)"
    r"|(?P<entity>&(?:#\d+|#x[0-9a-f]+|\w+);)"
    r"|(?P<blank>[ \t\r\n\f]+)"
    r"|(?P<text>[^<&\s]+|\xa0|.)",
    re.DOTALL | re.IGNORECASE,
)
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
    for found in _TOKEN.finditer(page):
        start, end = found.span()
        kind = found.lastgroup
        if kind == "blank":
            line.may_part(start, end)
        elif kind == "entity":
            _entity(line, unescape(found[0]), start, end)
        elif kind == "text":
            for at, shown in enumerate(found[0], start):
                line.show(" " if shown == "\xa0" else shown, at, at + 1)
        elif kind == "tag":
            _tag(line, found[0], start, end)
    return line.chars


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
