"""Word files and Markdown: a new file out of a text, the text of a file, and a file in which some sections are others.

What a revision does not name stays as people left it: words, looks, comments, pictures. Must not know where files lie.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from connectors.documents import Edit, Prepend
from connectors.errors import Unusable
from connectors.markdown_sections import found, laid_out, words
from connectors.microsoft.word_markdown import blocks_of, markdown_of
from connectors.microsoft.word_model import Kind

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST = 64 * 1024 * 1024  # bytes of one part, unpacked; a document of ours has some thousand


def new_file(title: str, mark: str, markdown: str) -> bytes:
    """Return a Word file that says this and carries this mark."""
    from docx import Document as Opened

    from connectors.microsoft.word_template import empty

    document = Opened(empty(title, mark))
    _put(document, 0, markdown)
    return _saved(document)


def markdown_in(file: bytes) -> str:
    """Return what a Word file says, as Markdown. Raises Unusable for what is no such file."""
    from connectors.microsoft.word_read import Reader

    return markdown_of(block for _, block in Reader(_opened(file)).blocks())


def revised(file: bytes, edits: Sequence[Edit]) -> bytes:
    """Return the file after the edits, in order. Raises NotFound for a heading that is not there, or Unusable."""
    document = _opened(file)
    for edit in edits:
        if isinstance(edit, Prepend):
            _put(document, 0, edit.text)
        elif not edit.path:
            _replace(document, 0, _end(document), edit.text)
        else:
            start, end = _section(document, edit.path)
            _replace(document, start, end, edit.text)
    return _saved(document)


def mark_in(file: bytes) -> str | None:
    """Return the mark that a Word file carries, None for none or for what is no such file."""
    from lxml import etree

    from connectors.microsoft.word_template import CUSTOM, MARK

    try:
        with zipfile.ZipFile(BytesIO(file)) as packed:
            root = etree.fromstring(packed.read(CUSTOM), etree.XMLParser(resolve_entities=False))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, OSError, NotImplementedError, RuntimeError):
        return None
    return next(("".join(one.itertext()) for one in root if one.get("name") == MARK), None)


def _opened(file: bytes) -> Document:
    from docx import Document as Opened
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(BytesIO(file)) as packed:
            if any(part.file_size > _MOST for part in packed.infolist()):
                raise Unusable("The document is too large to be read; take pictures out of it.")
        return Opened(BytesIO(file))
    except (zipfile.BadZipFile, OpcError, XMLSyntaxError, KeyError, ValueError, OSError) as err:
        raise Unusable("The document is no Word file any longer; restore an earlier version of it.") from err


def _saved(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _section(document: Document, path: Sequence[str]) -> tuple[int, int]:
    """Return where what stands below a heading begins and ends. Raises NotFound."""
    from connectors.microsoft.word_read import Reader

    headings = [
        (place, block.level, words(markdown_of([block]).lstrip("# ")))
        for place, block in Reader(document).blocks()
        if block.kind is Kind.HEADING
    ]
    place = found(laid_out(headings, _end(document)), tuple(path))
    return place.start, place.end


def _end(document: Document) -> int:
    """Return where the text ends: before what says how large the page is."""
    from docx.oxml.ns import qn

    body = document.element.body
    return len(body) - 1 if len(body) and body[-1].tag == qn("w:sectPr") else len(body)


def _replace(document: Document, start: int, end: int, markdown: str) -> None:
    body = document.element.body
    for element in list(body)[start:end]:
        body.remove(element)
    _put(document, start, markdown)


def _put(document: Document, place: int, markdown: str) -> None:
    from connectors.microsoft.word_write import Writer

    body: _Element = document.element.body
    for number, paragraph in enumerate(Writer(document).paragraphs(blocks_of(markdown))):
        body.insert(place + number, paragraph)
