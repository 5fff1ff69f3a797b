"""Drive's conversions: Markdown, HTML or plain text into a document, and a document into Markdown or plain text.

Not one byte-identical round trip is promised, and none is given: bullets, escapes and spaces become Google's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.connectors.fakes.google.doc_model import BODY, PLAIN, Cell, Document, Paragraph, Shape, Style, cells_of
from tests.connectors.fakes.google.errors import not_covered

IMPORTS = {"text/markdown", "text/x-markdown", "text/html", "text/plain"}
SWITCHES: dict[str, Callable[[Style, bool], Style]] = {
    "bold": lambda style, on: replace(style, bold=on),
    "italic": lambda style, on: replace(style, italic=on),
    "strike": lambda style, on: replace(style, strike=on),
    "code": lambda style, on: replace(style, code=on),
}
MARKS = {"strong": "bold", "em": "italic", "s": "strike"}
BOX = re.compile(r"\[([ xX])\] ?")
TAGS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "s": "strike", "code": "code"}


def imported(media_type: str, content: bytes) -> Document:
    """Return the document that an upload of this type is converted into. Raises Refusal 501 for other types."""
    kind = media_type.split(";", maxsplit=1)[0].strip()
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    if kind in {"text/markdown", "text/x-markdown"}:
        cells = from_markdown(text)
    elif kind == "text/html":
        reader = FromHtml()
        reader.feed(text)
        reader.close()
        cells = reader.done()
    elif kind == "text/plain":
        cells = cells_of(text.removesuffix("\n") + "\n")
    else:
        raise not_covered(f"the conversion of {kind} into a document")
    return Document(cells or [Cell("\n")])


def from_markdown(text: str) -> list[Cell]:
    """Return the cells of a Markdown text. Comments and raw HTML blocks vanish, tables are not covered."""
    cells: list[Cell] = []
    shape, lists = BODY, list[str]()
    for token in MarkdownIt("commonmark").enable(["strikethrough", "table"]).parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append("bullet" if token.type.startswith("bullet") else "number")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "heading_open":
            shape = Shape(named=f"HEADING_{token.tag[1]}")
        elif token.type == "inline":
            item = replace(BODY, item=lists[-1], level=len(lists) - 1) if lists else BODY
            cells += paragraph(inline(token.children or []), shape if shape is not BODY else item)
            shape = BODY
        elif token.type in {"fence", "code_block"}:
            cells += cells_of(token.content.removesuffix("\n").replace("\n", "\v") + "\n", Style(code=True))
        elif token.type == "hr":
            cells += cells_of("\n", shape=Shape(named="RULE"))
        elif token.type == "table_open":
            raise not_covered("tables in imported Markdown")
    return cells


def paragraph(text: list[Cell], shape: Shape) -> list[Cell]:
    """Return a paragraph; a list item that begins with a box becomes an item of a check list."""
    box = BOX.match("".join(cell.unit for cell in text)) if shape.item == "bullet" else None
    if box:
        shape = replace(shape, item="check", checked=box[1] != " ")
        text = text[box.end() :]
    return [*text, Cell("\n", PLAIN, shape)]


def inline(tokens: list[Token]) -> list[Cell]:
    cells: list[Cell] = []
    style = PLAIN
    for token in tokens:
        mark = MARKS.get(token.type.rsplit("_", 1)[0])
        if mark is not None:
            style = SWITCHES[mark](style, token.nesting == 1)
        elif token.type == "link_open":
            style = replace(style, link=str(token.attrs["href"]))
        elif token.type == "link_close":
            style = replace(style, link=None)
        elif token.type == "code_inline":
            cells += cells_of(token.content, replace(style, code=True))
        elif token.type in {"softbreak", "hardbreak"}:
            cells += cells_of(" " if token.type == "softbreak" else "\v", style)
        elif token.type == "text":
            cells += cells_of(token.content, style)
    return cells


class FromHtml(HTMLParser):
    """Reads headings, paragraphs, lists, links and emphasis; everything else only as its text."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self.text: list[Cell] = []
        self.shape = BODY
        self.style = PLAIN
        self.lists: list[str] = []
        self.mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script", "title"}:
            self.mute += 1
        elif tag in {"ul", "ol"}:
            self.flush()
            self.lists.append("bullet" if tag == "ul" else "number")
        elif tag in TAGS:
            self.style = SWITCHES[TAGS[tag]](self.style, True)
        elif tag == "a":
            self.style = replace(self.style, link=dict(attrs).get("href"))
        elif tag == "br":
            self.text += cells_of("\v", self.style)
        elif tag in {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"}:
            self.flush()
            item = self.lists[-1] if tag == "li" and self.lists else None
            named = f"HEADING_{tag[1]}" if re.fullmatch(r"h\d", tag) else "NORMAL_TEXT"
            self.shape = Shape(named, item, max(len(self.lists) - 1, 0) if item else 0)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script", "title"}:
            self.mute -= 1
        elif tag in {"ul", "ol"}:
            self.flush()
            self.lists.pop()
        elif tag in TAGS:
            self.style = SWITCHES[TAGS[tag]](self.style, False)
        elif tag == "a":
            self.style = replace(self.style, link=None)
        elif tag in {"p", "div", "li"} or re.fullmatch(r"h\d", tag):
            self.flush()

    def handle_data(self, data: str) -> None:
        found = re.sub(r"\s+", " ", data)
        if not self.mute and (found.strip() or self.text):
            self.text += cells_of(found if self.text else found.lstrip(), self.style)

    def flush(self) -> None:
        if self.text:
            self.cells += paragraph(self.text, self.shape)
        self.text, self.shape = [], BODY

    def done(self) -> list[Cell]:
        self.flush()
        return self.cells


def exported(document: Document, media_type: str) -> bytes:
    """Return the document as Markdown (no BOM, line feeds) or plain text (BOM, CRLF). Raises Refusal 501 else."""
    if media_type == "text/markdown":
        return to_markdown(document).encode()
    if media_type == "text/plain":
        lines = [plain_line(each) for each in document.paragraphs()]
        return ("\ufeff" + "\r\n".join(lines)).encode()
    raise not_covered(f"the export of a document as {media_type}")


def plain_line(each: Paragraph) -> str:
    return ("* " if each.shape.item else "") + each.text.replace("\v", "\r\n")


def to_markdown(document: Document) -> str:
    """Return the text as blocks; an empty paragraph between others becomes a line of its own, `&nbsp;`."""
    blocks: list[str] = []
    before: Shape | None = None
    count = 0
    last = max((p.end for p in document.paragraphs() if p.text.strip() or p.shape.named == "RULE"), default=0)
    for each in document.paragraphs():
        if each.end > last:
            break
        count = count + 1 if each.shape.item == "number" and before is not None and before.item == "number" else 1
        tight = before is not None and each.shape.item is not None and before.item is not None
        empty = not each.text.strip() and each.shape.named != "RULE"
        blocks.append(("\n" if tight else "\n\n" if blocks else "") + ("&nbsp;" if empty else line(each, count)))
        before = each.shape
    return "".join(blocks) + "\n"


def line(each: Paragraph, count: int) -> str:
    shape = each.shape
    text = "".join(marked(run.text.removesuffix("\n"), run.style) for run in each.runs).replace("\v", "  \n")
    if shape.named == "RULE":
        return "---"
    if shape.named.startswith("HEADING_"):
        return f"{'#' * int(shape.named[-1])} {text}"
    if shape.item == "check":
        return f"{'  ' * shape.level}- [{'x' if shape.checked else ' '}] {text}"
    if shape.item is not None:
        return f"{'  ' * shape.level}{'*' if shape.item == 'bullet' else f'{count}.'} {text}"
    return f"{text}  "


def marked(text: str, style: Style) -> str:
    if not text.strip():
        return text
    inner = text.strip(" ")
    lead, trail = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    found = f"`{inner}`" if style.code else escaped(inner)
    for wanted, mark in ((style.bold, "**"), (style.italic, "*"), (style.strike, "~~")):
        found = f"{mark}{found}{mark}" if wanted else found
    return lead + (f"[{found}]({style.link})" if style.link else found) + trail


def escaped(text: str) -> str:
    """Escape as Google does: more than Markdown needs."""
    return re.sub(r"^(\d+)\.", r"\1\\.", re.sub(r"([\\*_`\[\]#+\-!<>~=|])", r"\\\1", text))
