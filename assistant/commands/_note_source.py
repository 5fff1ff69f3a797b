"""Get the text of a note: from arguments, a file, standard input or the leader's editor; never lose what was typed."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkstemp

import click

from assistant.commands.plainly import PlainError
from assistant.core.notebook import open_points
from assistant.core.wording import clean, long_day_words, one_line
from assistant.model import Notebook, Owner
from assistant.render.edition import box_line
from assistant.store_errors import StoreError

MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """The text of a note. `typed` says that it stands nowhere else yet."""

    text: str
    typed: bool


def given_text(words: tuple[str, ...], source: str | None, begin_with: Callable[[], str]) -> Given | None:
    """Return the note's text; None when the editor was left without changing anything. Raises PlainError."""
    if words and source:
        raise PlainError("Give the note as text or with --file, not both.")
    if words:
        return Given(" ".join(words), typed=False)
    if source and source != "-":
        return Given(_decoded(_read_file(Path(source))), typed=False)
    if source or not sys.stdin.isatty():
        return Given(_decoded(sys.stdin.buffer.read(MOST_BYTES + 1)), typed=True)
    beginning = begin_with()
    edited = click.edit(beginning, extension=".md", require_save=True)
    return Given(edited, typed=True) if edited is not None and edited.strip() != beginning.strip() else None


def template(notebook: Notebook, day: date, private: bool) -> str:
    """Return what the editor begins with: the open items as check boxes, and what was shared to be talked about.

    Points that are the leader's alone are left out, because a note is for both; so are items from a private note.
    """
    person = notebook.counterpart
    head = f"# {one_line(person.display)}, {long_day_words(day)}"
    if private:
        return f"{head}\n\n"
    sections = [
        _section("You owe", [box_line(i.text, i.owner, i.due, person) for i in notebook.open_items(Owner.ME)]),
        _section("They owe", [box_line(i.text, i.owner, i.due, person) for i in notebook.open_items(Owner.THEM)]),
        _section("To talk about", [f"- {clean(point.text)}" for point in open_points(notebook) if point.shared]),
        "## Notes\n",
    ]
    return "\n\n".join([head, *(section for section in sections if section)]) + "\n"


@contextmanager
def kept_if_not_stored(given: Given) -> Iterator[None]:
    """Keep what was typed in a file of its own when it cannot be stored, and say where."""
    try:
        yield
    except StoreError as err:
        if not given.typed:
            raise
        descriptor, name = mkstemp(prefix="oneonone-note-", suffix=".md")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(given.text)
        raise PlainError(f"{err} What you wrote is kept in {name}; note it later with --file.") from err


def _section(heading: str, lines: list[str]) -> str:
    return "\n".join([f"## {heading}", "", *lines]) if lines else ""


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as err:
        raise PlainError(f"The note cannot be read from {path}: {err.strerror or err}.") from err


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise PlainError(f"A note can hold {MOST_BYTES:,} bytes; this one is longer.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")
