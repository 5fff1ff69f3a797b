"""Reads Markdown into the paragraphs that a Google document has, as far as it can have them. Pure; knows no requests.

Headings, paragraphs, bullets, numbers, boxes, bold, italic, struck through, links and quotes are understood; what else
Markdown knows comes as its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from connectors.google.docs_text import TICKED


@dataclass(frozen=True, slots=True)
class Look:
    """How a piece of text looks."""

    bold: bool = False
    italic: bool = False
    strikethrough: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one look."""

    text: str
    look: Look = Look()


class Item(StrEnum):
    """What stands before an item of a list."""

    BULLET = "bullet"
    NUMBER = "number"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: of a heading's level, or an item of a list at a depth, or plain."""

    pieces: tuple[Piece, ...]
    heading: int | None = None
    item: Item | None = None
    depth: int = 0

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


_LOOKS = {"strong": "bold", "em": "italic", "s": "strikethrough"}
_BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
_PARSER = MarkdownIt("commonmark").enable("strikethrough")


def blocks(text: str) -> list[Block]:
    """Return the paragraphs of a Markdown text."""
    return list(_blocks(_PARSER.parse(text)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[Item] = []
    quotes, heading = 0, None
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(Item.BULLET if token.type.startswith("bullet") else Item.NUMBER)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        elif token.type in ("heading_open", "heading_close"):
            heading = int(token.tag[1]) if token.nesting > 0 else None
        elif token.type == "inline":
            yield _block(tuple(_pieces(token.children or [])), heading, lists, quotes)
        elif token.type in ("fence", "code_block", "html_block"):
            yield from (Block((Piece(line),)) for line in token.content.splitlines())


def _block(pieces: tuple[Piece, ...], heading: int | None, lists: Sequence[Item], quotes: int) -> Block:
    if heading is not None:
        return Block(pieces, heading=heading)
    if quotes:
        return Block((Piece("> " * quotes), *pieces))
    if not lists:
        return Block(pieces)
    box = _BOX.match(pieces[0].text) if pieces and lists[-1] is Item.BULLET else None
    if box is None:
        return Block(pieces, item=lists[-1], depth=len(lists) - 1)
    rest = (replace(pieces[0], text=pieces[0].text[box.end() :]), *pieces[1:])
    if box[1] == " ":
        return Block(rest, item=Item.BOX, depth=len(lists) - 1)
    return Block((Piece(TICKED), *rest), item=Item.BULLET, depth=len(lists) - 1)


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    look = Look()
    for token in tokens:
        name = token.type.rpartition("_")[0]
        if name in _LOOKS:
            look = _changed(look, _LOOKS[name], token.nesting > 0)
        elif name == "link":
            look = replace(look, link=str(token.attrs["href"]) if token.nesting > 0 else None)
        elif token.type in ("softbreak", "hardbreak"):
            yield Piece(" " if token.type == "softbreak" else "\v", look)
        elif token.content:
            yield Piece(token.content, look)


def _changed(look: Look, name: str, on: bool) -> Look:
    if name == "bold":
        return replace(look, bold=on)
    return replace(look, italic=on) if name == "italic" else replace(look, strikethrough=on)
