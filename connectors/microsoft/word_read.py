"""Reads a Word file into blocks, ours or one that people wrote on in Word, in a browser or anywhere else.

Runs that Word split are one again; what was deleted under tracked changes is gone, what was inserted is there. A box is
a box, ticked by a click, by another sign or as "[x]". Tables become lines. Pictures and text boxes are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from connectors.microsoft.word_model import ITEMS, Block, Kind, Run, looks, merged
from connectors.microsoft.word_styles import Styles

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

EMPTY, TICKED = "☐", "☒"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OPEN = f"[{EMPTY}⬜🗆▢]|\\[[ \xa0]?\\]"
_DONE = f"[{TICKED}☑✓✔✅🗹🗵]\ufe0f?|\\[[xX]\\]"
_BOX = re.compile(f"\\s*(?:(?P<open>{_OPEN})|(?P<done>{_DONE}))(?:\\s+|$)")
_TYPED_BULLET = re.compile(r"\s*(?:[-*•‣◦·]|–)\s+")
_SYMBOLS = {
    **dict.fromkeys(("F0A8", "F06F", "F071"), EMPTY),
    **dict.fromkeys(("F0FE", "F0FD", "F0FC", "F052", "F053"), TICKED),
}
_THROUGH = tuple(qn(name) for name in ("w:ins", "w:smartTag", "w:moveTo", "w:customXml", "w:sdtContent"))
_FIELD_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_OFF = frozenset(("0", "false", "off", "none"))


class Reader:
    """The body of one file, as blocks."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._styles = Styles(document)
        self._fields: list[str] = []

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """Yield each block that says something, with the place of the body's child that it stands in."""
        for place, child in enumerate(self._document.element.body):
            for block in self._of(child):
                if block.text.strip():
                    yield place, block

    def _of(self, element: _Element) -> Iterator[Block]:
        if element.tag == qn("w:p"):
            yield self._block(element)
        elif element.tag == qn("w:tbl"):
            for row in element.iter(qn("w:tr")):
                yield from self._row(row)
        elif element.tag == qn("w:sdt") or element.tag in _THROUGH:
            for child in element:
                yield from self._of(child)

    def _row(self, row: _Element) -> Iterator[Block]:
        cells = [
            [block for child in cell for block in self._of(child) if block.text.strip()]
            for cell in row.iterchildren(qn("w:tc"))
        ]
        filled = [cell for cell in cells if cell]
        if len(filled) == 1:
            yield from filled[0]
        elif filled:
            runs = [run for cell in filled for block in cell for run in (*block.runs, Run(" | "))]
            yield Block(Kind.PARAGRAPH, merged(runs[:-1]))

    def _block(self, paragraph: _Element) -> Block:
        kind, level = self._styles.meaning(paragraph)
        self._fields = []
        runs = merged(list(self._runs(paragraph, None)))
        if kind is Kind.HEADING:
            return Block(kind, merged([Run(run.text, link=run.link) for run in runs]), level)
        if kind is Kind.QUOTE:
            return Block(kind, runs)
        return _boxed(Block(kind, runs, level))

    def _runs(self, element: _Element, link: str | None) -> Iterator[Run]:
        for child in element:
            if child.tag == qn("w:r"):
                yield from self._run(child, link)
            elif child.tag == qn("w:hyperlink"):
                yield from self._runs(child, self._target(child) or link)
            elif child.tag == qn("w:fldSimple"):
                named = _FIELD_LINK.search(child.get(qn("w:instr"), ""))
                yield from self._runs(child, named[1] if named else link)
            elif child.tag == qn("w:sdt"):
                yield from self._control(child, link)
            elif child.tag in _THROUGH:
                yield from self._runs(child, link)

    def _control(self, control: _Element, link: str | None) -> Iterator[Run]:
        """Yield what a content control holds; a check box is its sign, whatever sign somebody chose for it."""
        checked = control.find(f"{qn('w:sdtPr')}/{_W14}checkbox/{_W14}checked")
        box = control.find(f"{qn('w:sdtPr')}/{_W14}checkbox")
        if box is None:
            yield from self._runs(control, link)
        else:
            is_on = checked is not None and checked.get(f"{_W14}val", "1") not in _OFF
            yield Run(TICKED if is_on else EMPTY)

    def _run(self, run: _Element, link: str | None) -> Iterator[Run]:
        look = run.find(qn("w:rPr"))
        said = "".join(self._said(child) for child in run)
        if said and not _is_on(look, "w:vanish"):
            field = next((each for each in reversed(self._fields) if each), None)
            yield Run(said, *self._emphasis(look), _is_on(look, "w:strike"), link or field)

    def _emphasis(self, look: _Element | None) -> tuple[bool, bool]:
        style = look.find(qn("w:rStyle")) if look is not None else None
        name = self._styles.name_of(style.get(qn("w:val"))) if style is not None else ""
        strong, slanted = name in ("strong", "intense emphasis"), name in ("emphasis", "subtle emphasis")
        return _is_on(look, "w:b", usual=strong), _is_on(look, "w:i", usual=slanted)

    def _said(self, child: _Element) -> str:
        match child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "":
            case "t":
                return (child.text or "").replace("\xa0", " ").replace("\u00ad", "")
            case "tab" | "ptab":
                return " "
            case "br":
                return "" if child.get(qn("w:type")) in ("page", "column") else "\n"
            case "cr":
                return "\n"
            case "noBreakHyphen":
                return "-"
            case "sym":
                return _SYMBOLS.get(child.get(qn("w:char"), "").upper(), "")
            case "fldChar" | "instrText":
                self._field(child)
        return ""

    def _field(self, child: _Element) -> None:
        """Follow a field as it begins, names what it is, and ends; its result is read like any text."""
        what = child.get(qn("w:fldCharType"))
        if what == "begin":
            self._fields.append("")
        elif what == "end" and self._fields:
            self._fields.pop()
        elif what is None and self._fields:
            named = _FIELD_LINK.search(child.text or "")
            self._fields[-1] = named[1] if named else self._fields[-1]

    def _target(self, link: _Element) -> str | None:
        known = self._document.part.rels.get(link.get(qn("r:id"), ""))
        return str(known.target_ref) if known is not None and known.is_external else None


def _boxed(block: Block) -> Block:
    """Return the block as an item where it begins with a box or a bullet that somebody typed."""
    bullet = _TYPED_BULLET.match(block.text) if block.kind is Kind.PARAGRAPH else None
    if bullet:
        block = Block(Kind.BULLET, _without(block.runs, bullet.end()), block.level)
    box = _BOX.match(block.text)
    if box:
        return Block(Kind.BOX, _without(block.runs, box.end()), block.level, checked=box["done"] is not None)
    return block if block.kind in ITEMS else Block(block.kind, block.runs)


def _without(runs: tuple[Run, ...], signs: int) -> tuple[Run, ...]:
    """Return the runs without so many signs at their beginning."""
    left = []
    for run in runs:
        left.append(Run(run.text[signs:], *looks(run)))
        signs = max(0, signs - len(run.text))
    return merged(left)


def _is_on(look: _Element | None, name: str, *, usual: bool = False) -> bool:
    found = look.find(qn(name)) if look is not None else None
    return usual if found is None else found.get(qn("w:val"), "1") not in _OFF
