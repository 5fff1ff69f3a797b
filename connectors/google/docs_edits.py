"""Turns edits of a document into requests to the Docs API that change what the edits name and nothing else. Pure.

Works on an outline of the document that follows each edit, so that several go in one request. Indexes count UTF-16
units; the newline that ends a document cannot be deleted. A ticked box cannot be written through this API, which knows
no ticks: it becomes a bullet with a sign, which reading turns back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from connectors.documents import Edit, Prepend
from connectors.google.docs_blocks import Block, Item, Look, blocks
from connectors.google.library import Json
from connectors.markdown_sections import found, laid_out, words

_FIRST = 1
_PRESETS = {
    Item.BULLET: "BULLET_DISC_CIRCLE_SQUARE",
    Item.NUMBER: "NUMBERED_DECIMAL_ALPHA_ROMAN",
    Item.BOX: "BULLET_CHECKBOX",
}
_PLAIN = Look()
_LOOK_FIELDS = "bold,italic,strikethrough,link"


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph, or anything else that stands in a document: its length with its newline, and its heading if any."""

    length: int
    level: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """All rows of a document in order; the first begins at `start`."""

    rows: tuple[Row, ...]
    start: int = _FIRST

    def at(self, row: int) -> int:
        """Return the index at which a row begins, or the document ends."""
        return self.start + sum(each.length for each in self.rows[:row])


def requests(outline: Outline, edits: Sequence[Edit]) -> list[Json]:
    """Return the requests that carry out the edits in order. Raises NotFound for a heading that is not there."""
    made: list[Json] = []
    for edit in edits:
        first, last = (0, 0) if isinstance(edit, Prepend) else _section(outline, edit.path)
        fresh = blocks(edit.text)
        made += _replaced(outline, first, last, fresh)
        outline = _after(outline, first, last, fresh)
    return made


def _section(outline: Outline, path: tuple[str, ...]) -> tuple[int, int]:
    headings = [(index, row.level, words(row.text)) for index, row in enumerate(outline.rows) if row.level is not None]
    place = found(laid_out(headings, len(outline.rows)), path)
    return place.start, place.end


def _after(outline: Outline, first: int, last: int, fresh: Sequence[Block]) -> Outline:
    rows = tuple(Row(units(block.text) + 1, block.heading, block.text) for block in fresh)
    if last == len(outline.rows) and not fresh and first < last:
        rows = (Row(1),)
    return Outline((*outline.rows[:first], *rows, *outline.rows[last:]), outline.start)


def _replaced(outline: Outline, first: int, last: int, fresh: Sequence[Block]) -> list[Json]:
    """Return what puts fresh paragraphs in the place of the rows from first to before last."""
    start, end = outline.at(first), outline.at(last)
    if last < len(outline.rows):
        return [*_deleted(start, end), *_inserted(start, fresh, "", "\n")]
    if first < last:
        return [*_deleted(start, end - 1), *(_inserted(start, fresh, "", "") or _plain(start, start + 1))]
    return _inserted(end - 1, fresh, "\n", "")


def _deleted(start: int, end: int) -> list[Json]:
    return [{"deleteContentRange": {"range": _range(start, end)}}] if start < end else []


def _inserted(index: int, fresh: Sequence[Block], before: str, after: str) -> list[Json]:
    """Return what inserts paragraphs; they take over the form of what stands there, so all of it is set anew."""
    if not fresh:
        return []
    text = "\n".join("\t" * block.depth + block.text for block in fresh)
    start = index + units(before)
    end = start + units(text) + 1
    put = before + text + after
    made: list[Json] = [{"insertText": {"location": {"index": index}, "text": put}}] if put else []
    made += [*_plain(start, end), *([_looking(start, end - 1, _PLAIN)] if text else [])]
    placed = list(zip(_places(start, fresh), fresh, strict=True))
    for at, block in placed:
        made += _formed(block, at)
    return made + _lists(placed)


def _lists(placed: Sequence[tuple[int, Block]]) -> list[Json]:
    """Return what makes lists of items, the last one first: the tabs that give their depth vanish by it."""
    made: list[Json] = []
    for item, group in groupby(placed, key=lambda each: each[1].item):
        places = [(at, at + block.depth + units(block.text) + 1) for at, block in group]
        if item is not None:
            made.insert(0, _listed(item, places[0][0], places[-1][1]))
    return made


def _places(start: int, fresh: Sequence[Block]) -> Iterator[int]:
    for block in fresh:
        yield start
        start += block.depth + units(block.text) + 1


def _formed(block: Block, at: int) -> Iterator[Json]:
    if block.heading is not None:
        yield _named(at, at + units(block.text) + 1, f"HEADING_{block.heading}")
    at += block.depth
    for piece in block.pieces:
        end = at + units(piece.text)
        if piece.look != _PLAIN and end > at:
            yield _looking(at, end, piece.look)
        at = end


def _plain(start: int, end: int) -> list[Json]:
    return [{"deleteParagraphBullets": {"range": _range(start, end)}}, _named(start, end, "NORMAL_TEXT")]


def _named(start: int, end: int, style: str) -> Json:
    what: Json = {"range": _range(start, end), "paragraphStyle": {"namedStyleType": style}, "fields": "namedStyleType"}
    return {"updateParagraphStyle": what}


def _looking(start: int, end: int, look: Look) -> Json:
    on = {"bold": look.bold, "italic": look.italic, "strikethrough": look.strikethrough}
    style: Json = {name: True for name, wanted in on.items() if wanted}
    if look.link is not None:
        style["link"] = {"url": look.link}
    return {"updateTextStyle": {"range": _range(start, end), "textStyle": style, "fields": _LOOK_FIELDS}}


def _listed(item: Item, start: int, end: int) -> Json:
    return {"createParagraphBullets": {"range": _range(start, end), "bulletPreset": _PRESETS[item]}}


def _range(start: int, end: int) -> Json:
    return {"startIndex": start, "endIndex": end}


def units(text: str) -> int:
    """Return the length of a text as Docs counts it."""
    return len(text.encode("utf-16-le")) // 2
