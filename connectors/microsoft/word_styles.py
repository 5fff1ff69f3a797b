"""What the styles and lists of a Word file mean: heading, bullet, number or quote, whatever language Word speaks.

Word may rename the ids of styles, but their names stay English inside the file; so everything is known by name. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from connectors.microsoft.word_model import Kind

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_HEADING = re.compile(r"heading ([1-9])")
_NO_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    """A style as far as it matters here; `based_on` is the id of another."""

    name: str
    based_on: str | None
    outline: int | None
    numbered: tuple[str, int] | None


class Styles:
    """The styles and lists of one file."""

    def __init__(self, document: Document) -> None:
        root = document.styles.element
        self._by_id = {str(style.get(qn("w:styleId"))): _style(style) for style in root.iterchildren(qn("w:style"))}
        self._formats = _formats(document)

    def id_of(self, name: str) -> str | None:
        """Return the id of the style of this name, in any case; None where the file has none."""
        return next((key for key, style in self._by_id.items() if style.name == name.lower()), None)

    def name_of(self, style_id: str | None) -> str:
        """Return the name of a style in lower case, empty for none."""
        found = self._by_id.get(style_id or "")
        return found.name if found else ""

    def meaning(self, paragraph: _Element) -> tuple[Kind, int]:
        """Return what a paragraph is and its level or depth."""
        own = paragraph.find(qn("w:pPr"))
        chain = self._chain(_value(own, "w:pStyle"))
        heading = self._heading(own, chain)
        if heading:
            return Kind.HEADING, heading
        listed = self._listed(own, chain)
        if listed and listed[0] != "0":
            is_counted = self._formats.get(listed, "bullet") not in ("bullet", "none")
            return (Kind.NUMBER if is_counted else Kind.BULLET), listed[1]
        if any("quote" in style.name for style in chain):
            return Kind.QUOTE, 0
        return Kind.PARAGRAPH, _depth(own) if any(style.name == "check item" for style in chain) else 0

    def list_of(self, name: str) -> tuple[str, int] | None:
        """Return the list of the style of this name and the depth in it, None where it has none that is there."""
        found = self._by_id.get(self.id_of(name) or "")
        return found.numbered if found and found.numbered in self._formats else None

    def _listed(self, own: _Element | None, chain: list[Style]) -> tuple[str, int] | None:
        """Return the list of a paragraph and the depth in it; it may say no more than how deep it is in its style's."""
        usual = next((style.numbered for style in chain if style.numbered), None)
        direct = _numbered(own)
        if direct is None and usual is not None:
            depth = _value(own.find(qn("w:numPr")) if own is not None else None, "w:ilvl")
            return (usual[0], int(depth)) if depth and depth.isdigit() else usual
        return direct or usual

    def _chain(self, style_id: str | None) -> list[Style]:
        found: list[Style] = []
        while style_id in self._by_id and len(found) < 20:
            found.append(self._by_id[style_id])
            style_id = found[-1].based_on
        return found

    def _heading(self, own: _Element | None, chain: list[Style]) -> int:
        for style in chain:
            named = _HEADING.fullmatch(style.name)
            if named or style.name == "title":
                return min(int(named[1]), 6) if named else 1
        outline = _value(own, "w:outlineLvl")
        levels = [int(outline)] if outline and outline.isdigit() else []
        levels += [style.outline for style in chain if style.outline is not None]
        return min(levels[0] + 1, 6) if levels and levels[0] < _NO_LEVEL else 0


def _style(style: _Element) -> Style:
    own = style.find(qn("w:pPr"))
    outline = _value(own, "w:outlineLvl")
    name = (_value(style, "w:name") or "").lower()
    level = int(outline) if outline and outline.isdigit() else None
    return Style(name, _value(style, "w:basedOn"), level, _numbered(own, name))


def _numbered(own: _Element | None, name: str = "") -> tuple[str, int] | None:
    """Return the list and the depth in it; styles like "List Bullet 2" name their depth."""
    found = own.find(qn("w:numPr")) if own is not None else None
    number = _value(found, "w:numId")
    if number is None:
        return None
    depth = _value(found, "w:ilvl")
    named = re.search(r" ([2-9])$", name)
    return number, int(depth) if depth and depth.isdigit() else int(named[1]) - 1 if named else 0


def _formats(document: Document) -> dict[tuple[str, int], str]:
    """Return how each level of each list counts."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    kinds: dict[str, dict[int, str]] = {}
    for kind in root.iterchildren(qn("w:abstractNum")):
        levels = {int(level.get(qn("w:ilvl"), "0")): level for level in kind.iterchildren(qn("w:lvl"))}
        counts = {depth: _value(level, "w:numFmt") or "bullet" for depth, level in levels.items()}
        kinds[str(kind.get(qn("w:abstractNumId")))] = counts
    found: dict[tuple[str, int], str] = {}
    for one in root.iterchildren(qn("w:num")):
        for depth, count in kinds.get(_value(one, "w:abstractNumId") or "", {}).items():
            found[str(one.get(qn("w:numId"))), depth] = count
    return found


def _depth(own: _Element | None) -> int:
    indent = own.find(qn("w:ind")) if own is not None else None
    left = indent.get(qn("w:left")) if indent is not None else None
    return max(0, int(left) // 360 - 1) if left and left.isdigit() else 0


def _value(above: _Element | None, name: str) -> str | None:
    found = above.find(qn(name)) if above is not None else None
    return found.get(qn("w:val")) if found is not None else None
