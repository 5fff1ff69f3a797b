"""Writes blocks as paragraphs of a Word file, in its styles. Puts them nowhere; where they go is `word`'s.

A box is a check box that can be clicked. A style that the file does not have (any longer) is done without.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from connectors.microsoft.word_model import ITEMS, Block, Kind, Run
from connectors.microsoft.word_read import EMPTY, TICKED
from connectors.microsoft.word_styles import Styles

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_STYLES = {
    Kind.BULLET: "list bullet",
    Kind.NUMBER: "list number",
    Kind.BOX: "check item",
    Kind.QUOTE: "quote",
}
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_FONT = "Segoe UI Symbol"
_BOX = (
    f"<w:sdt {nsdecls('w')} {_W14}><w:sdtPr><w14:checkbox>"
    '<w14:checked w14:val="{checked}"/>'
    f'<w14:checkedState w14:val="2612" w14:font="{_FONT}"/><w14:uncheckedState w14:val="2610" w14:font="{_FONT}"/>'
    "</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr>"
    f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/><w:color w:val="0B5C55"/>'
    "</w:rPr><w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt>"
)


class Writer:
    """Writes in the styles of one file."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._styles = Styles(document)
        self._list: str | None = None

    def paragraphs(self, blocks: Iterable[Block]) -> list[_Element]:
        """Return a paragraph for each block."""
        found: list[_Element] = []
        for block in blocks:
            if block.kind is not Kind.NUMBER and not (block.kind in ITEMS and block.level):
                self._list = None
            found.append(self._paragraph(block))
        return found

    def _paragraph(self, block: Block) -> _Element:
        paragraph = OxmlElement("w:p")
        look = self._look(block)
        if len(look):
            paragraph.append(look)
        if block.kind is Kind.BOX:
            sign = TICKED if block.checked else EMPTY
            paragraph.append(parse_xml(_BOX.format(checked=int(block.checked), sign=sign)))
            paragraph.append(_with_text(OxmlElement("w:r"), "\t"))
        for run in block.runs:
            paragraph.append(self._linked(run) if run.link else self._run(run))
        return paragraph

    def _look(self, block: Block) -> _Element:
        """Return the properties of a paragraph, in the order that Word asks for: style, list, indent."""
        look = OxmlElement("w:pPr")
        name = f"heading {block.level}" if block.kind is Kind.HEADING else _STYLES.get(block.kind, "")
        style = self._styles.id_of(name)
        if style is not None:
            look.append(_valued("w:pStyle", style))
        if block.kind is Kind.NUMBER and style is not None:
            look.append(_listed(block.level, self._list or self._new_list()))
        elif block.kind is Kind.BULLET and block.level and style is not None:
            look.append(_listed(block.level, self._usual_list("list bullet")))
        elif block.kind is Kind.BOX and block.level:
            indent = OxmlElement("w:ind")
            indent.set(qn("w:left"), str(360 * (block.level + 1)))
            indent.set(qn("w:hanging"), "360")
            look.append(indent)
        return look

    def _new_list(self) -> str | None:
        """Return the number of a list that counts from one, made like the list of the style; None without one."""
        usual = self._usual_list("list number")
        if usual is None:
            return None
        root = self._document.part.numbering_part.element
        like = next(one for one in root.iterchildren(qn("w:num")) if one.get(qn("w:numId")) == usual)
        number = root.add_num(int(like.find(qn("w:abstractNumId")).get(qn("w:val"), "0")))
        number.add_lvlOverride(0).add_startOverride(1)
        self._list = str(number.numId)
        return self._list

    def _usual_list(self, name: str) -> str | None:
        """Return the number of the list that belongs to a style."""
        found = self._styles.list_of(name)
        return found[0] if found else None

    def _run(self, run: Run, *, is_link: bool = False) -> _Element:
        element = OxmlElement("w:r")
        look = OxmlElement("w:rPr")
        style = "hyperlink" if is_link else "" if run.bold and run.italic else "strong" if run.bold else ""
        style = style or ("emphasis" if run.italic and not run.bold else "")
        known = self._styles.id_of(style) if style else None
        if known is not None:
            look.append(_valued("w:rStyle", known))
        plain = known is None or is_link
        for name, is_on in (("w:b", run.bold and plain), ("w:i", run.italic and plain), ("w:strike", run.struck)):
            if is_on:
                look.append(OxmlElement(name))
        if len(look):
            element.append(look)
        return _with_text(element, run.text)

    def _linked(self, run: Run) -> _Element:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._document.part.relate_to(run.link or "", RELATIONSHIP_TYPE.HYPERLINK, True))
        link.append(self._run(run, is_link=True))
        return link


def _with_text(run: _Element, text: str) -> _Element:
    """Return the run with this text in it, its line breaks and tabs as Word has them."""
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        for place, part in enumerate(line.split("\t")):
            if place:
                run.append(OxmlElement("w:tab"))
            if part:
                said = OxmlElement("w:t")
                said.text = "".join(sign for sign in part if sign >= " " and sign not in "\ufffe\uffff")
                said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.append(said)
    return run


def _listed(depth: int, number: str | None) -> _Element:
    found = OxmlElement("w:numPr")
    found.append(_valued("w:ilvl", str(min(depth, 8))))
    if number is not None:
        found.append(_valued("w:numId", number))
    return found


def _valued(name: str, value: str) -> _Element:
    found = OxmlElement(name)
    found.set(qn("w:val"), value)
    return found
