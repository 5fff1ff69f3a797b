"""Where the sections of a Markdown text begin and end, and what an edit makes of it. Pure; knows no place.

A heading is a line of one to six `#`; what stands in a fenced block is none. Must not understand anything else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.documents import Edit, Prepend
from connectors.errors import NotFound

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_MARKS = re.compile(r"\\(?=[^\w\s])|[*`]|(?<!\w)_|_(?!\w)")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a heading: the lines from `start` up to, not including, `end`."""

    path: tuple[str, ...]
    level: int
    start: int
    end: int


def applied(text: str, edits: Sequence[Edit]) -> str:
    """Return the text after the edits, in order. Raises NotFound for a heading that is not there."""
    for edit in edits:
        if isinstance(edit, Prepend):
            text = _joined(edit.text, text)
        elif not edit.path:
            text = _joined(edit.text)
        else:
            lines = text.splitlines()
            place = found(sections(lines), edit.path)
            above, below = lines[: place.start], lines[place.end :]
            text = _joined("\n".join(above), edit.text, "\n".join(below))
    return text


def found(places: Sequence[Section], path: tuple[str, ...]) -> Section:
    """Return the first section of this path. Raises NotFound."""
    wanted = tuple(words(each) for each in path)
    for place in places:
        if place.path == wanted:
            return place
    raise NotFound(f"The document has no heading “{' › '.join(path)}” any longer.")


def sections(lines: Sequence[str]) -> list[Section]:
    """Return the section of each heading, in the order of the headings."""
    return laid_out([(index, *heading) for index, heading in _headings(lines)], len(lines))


def laid_out(headings: Sequence[tuple[int, int, str]], end: int) -> list[Section]:
    """Return the sections of headings, each given by its place, level and text; the last ends at `end`."""
    places, above = [], list[tuple[int, str]]()
    for nth, (place, level, text) in enumerate(headings):
        above = [each for each in above if each[0] < level] + [(level, text)]
        later = (each[0] for each in headings[nth + 1 :] if each[1] <= level)
        places.append(Section(tuple(each[1] for each in above), level, place + 1, next(later, end)))
    return places


def words(text: str) -> str:
    """Return what a line says, without emphasis and escapes, with single spaces."""
    return " ".join(_MARKS.sub("", text).split())


def _headings(lines: Sequence[str]) -> list[tuple[int, tuple[int, str]]]:
    headings, fence = [], None
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and fence in (None, mark[1]):
            fence = None if fence else mark[1]
        heading = _HEADING.fullmatch(line) if fence is None else None
        if heading:
            headings.append((index, (len(heading[1]), words(heading[2]))))
    return headings


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
