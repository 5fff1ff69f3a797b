"""Tell what people wrote into a prep document from what stood in it, and put that into the notebook, once. Pure.

A line counts as written when it stands in the document more often than we put it there; list signs, emphasis, case and
place do not count, because editors change them by themselves. A line that was taken out says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from assistant.core.checkboxes import written
from assistant.core.notebook import add_note, revise_note
from assistant.core.only_you import parted
from assistant.core.questions import asked_in, fold
from assistant.core.themes import format_reviewed_by, touched_by
from assistant.model import Note, Notebook, Question, Theme

_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*)")
_QUOTED = re.compile(r"^ {0,3}>")
_NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Wrote:
    """What was written into a document: for both to read, and below "Only you". `whole` is what both can read of it."""

    shared: str = ""
    private: str = ""
    whole: str = ""

    def __bool__(self) -> bool:
        return bool(self.shared or self.private)


def wrote(versions: Iterable[str], document: str) -> Wrote:
    """Return what a person wrote into the document: what stands in none of `versions`, the texts we put there.

    Of a document that was refreshed around what a person wrote, parts are of one version and parts of another.
    """
    whole, below = parted(_one_kind_of_line(document))
    ours = [Counter(_same(line) for line in version.split("\n")) for version in versions]
    shared = _written(reduce(or_, ours), whole) if ours else ""
    return Wrote(shared, written(below.partition("\n")[2]), whole)


def take_in(notebook: Notebook, found: Wrote, before: Wrote, day: date) -> Notebook:
    """Return the notebook with what was written about the meeting of that day.

    `before` is what was taken in already: it is replaced by what has been written on since, and nothing counts twice.
    """
    for text, earlier, private in ((found.shared, before.shared, False), (found.private, before.private, True)):
        if not text or text == earlier:
            continue
        about = _about(text if private else found.whole)
        if earlier:
            notebook = revise_note(notebook, Note(day, earlier, private), text, *about)
        else:
            notebook = add_note(notebook, day, text, private, *about)
    return notebook


def _about(text: str) -> tuple[tuple[Question, ...], frozenset[Theme], bool]:
    """Return the questions, themes and look at the format in a text; what it quotes of last time is not of this one."""
    own = "\n".join(line for line in text.split("\n") if not _QUOTED.match(line))
    return asked_in(own), touched_by(own), format_reviewed_by(own)


def _one_kind_of_line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _written(ours: Counter[str], document: str) -> str:
    """Return the lines of the document beyond those of ours, each under its heading; uses `ours` up."""
    lines: list[str] = []
    pending: dict[int, str] = {}
    for line in document.split("\n"):
        same, heading = _same(line), _HEADING.fullmatch(line)
        is_ours = ours[same] > 0
        ours[same] -= is_ours
        if heading:
            depth = len(heading[1])
            pending = {level: text for level, text in pending.items() if level < depth}
            pending[depth] = line if is_ours else ""
        if is_ours and line.strip():
            continue
        if line.strip():
            lines += _headings(pending, any(lines))
            pending = dict.fromkeys(pending, "")
        lines.append(line.rstrip())
    return written(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)))


def _headings(pending: dict[int, str], begun: bool) -> Iterator[str]:
    """Yield the headings above a written line that were not said yet: neither the title, nor a first "Notes"."""
    for level, line in sorted(pending.items()):
        match = _HEADING.fullmatch(line)
        if match and level > 1 and (begun or fold(match[2]) != _NOTES):
            yield from ("", line, "")


def _same(line: str) -> str:
    """Return what makes two lines the same line to a person."""
    return fold(_BULLET.sub("", line))
