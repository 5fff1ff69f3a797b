"""A document as Docs keeps it: UTF-16 units with styles, paragraphs ending in a newline, named ranges that move along.

Drive's import and export and the Docs API work on this one model. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Style:
    """How a piece of text looks."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: str | None = None


@dataclass(frozen=True)
class Shape:
    """What a paragraph is: its named style, and for a list item its kind (bullet, number, check) and level."""

    named: str = "NORMAL_TEXT"
    item: str | None = None
    level: int = 0
    checked: bool = False


PLAIN = Style()
BODY = Shape()


@dataclass(frozen=True)
class Cell:
    """One UTF-16 unit; a newline carries the shape of the paragraph it ends."""

    unit: str
    style: Style = PLAIN
    shape: Shape = BODY


@dataclass(frozen=True)
class Run:
    """Text of one look. Indexes count UTF-16 units, the first character of a document is at 1."""

    start: int
    text: str
    style: Style


@dataclass(frozen=True)
class Paragraph:
    """A paragraph from its first unit to after its newline; the last run ends in the newline."""

    start: int
    end: int
    runs: tuple[Run, ...]
    shape: Shape

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs).removesuffix("\n")


@dataclass
class NamedRange:
    """A range with a name; several may share one."""

    id: str
    name: str
    start: int
    end: int


def units(text: str) -> list[str]:
    """Return the UTF-16 units of a text, surrogates apart."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return [chr(int.from_bytes(raw[at : at + 2], "little")) for at in range(0, len(raw), 2)]


def joined(cells: list[Cell]) -> str:
    """Return the text of cells, surrogates united."""
    return "".join(cell.unit for cell in cells).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cells_of(text: str, style: Style = PLAIN, shape: Shape = BODY) -> list[Cell]:
    return [Cell(unit, style, shape) for unit in units(text)]


@dataclass
class Document:
    """The cells end in a newline always; `revision` grows with every change of content."""

    cells: list[Cell] = field(default_factory=lambda: [Cell("\n")])
    revision: int = 1
    ranges: list[NamedRange] = field(default_factory=list)

    @property
    def end(self) -> int:
        return len(self.cells) + 1

    @property
    def text(self) -> str:
        return joined(self.cells)

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield all paragraphs in order."""
        start = 0
        for at, cell in enumerate(self.cells):
            if cell.unit == "\n":
                yield Paragraph(start + 1, at + 2, tuple(self._runs(start, at + 1)), cell.shape)
                start = at + 1

    def _runs(self, start: int, end: int) -> Iterator[Run]:
        first = start
        for at in range(start + 1, end + 1):
            if at == end or self.cells[at].style != self.cells[first].style:
                yield Run(first + 1, joined(self.cells[first:at]), self.cells[first].style)
                first = at

    def insert(self, index: int, text: str) -> None:
        """Insert at an index, in the look of what stands before; a new paragraph takes the shape of the split one."""
        at = index - 1
        style = self.cells[at - 1].style if at and self.cells[at - 1].unit != "\n" else PLAIN
        shape = next(cell.shape for cell in self.cells[at:] if cell.unit == "\n")
        fresh = cells_of(text, style, shape)
        self.cells[at:at] = fresh
        self._moved(index, len(fresh))

    def delete(self, start: int, end: int) -> None:
        """Delete from start to before end; joined paragraphs take the shape of the later one."""
        del self.cells[start - 1 : end - 1]
        for each in self.ranges:
            each.start = shrunk(each.start, start, end)
            each.end = shrunk(each.end, start, end)
        self.ranges = [each for each in self.ranges if each.start < each.end]

    def _moved(self, index: int, by: int) -> None:
        for each in self.ranges:
            each.start += by if each.start >= index else 0
            each.end += by if each.end > index else 0

    def shape(self, start: int, end: int, **fields: object) -> None:
        """Change the shape of every paragraph that the range touches."""
        for each in list(self.paragraphs()):
            if each.start < max(end, start + 1) and start < each.end:
                cell = self.cells[each.end - 2]
                self.cells[each.end - 2] = replace(cell, shape=replace(cell.shape, **fields))  # type: ignore[arg-type]

    def restyle(self, start: int, end: int, **fields: object) -> None:
        """Change the look of the text in the range."""
        for at in range(start - 1, end - 1):
            cell = self.cells[at]
            self.cells[at] = replace(cell, style=replace(cell.style, **fields))  # type: ignore[arg-type]


def shrunk(index: int, start: int, end: int) -> int:
    return index if index <= start else max(start, index - (end - start))
