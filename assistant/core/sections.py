"""Which parts of a document may be refreshed: those below a heading that still say what we put there. Pure.

Two texts of one document are compared only as both came out of the place that keeps it, or as both were to go in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.core.questions import fold

_HEADING = re.compile(r" {0,3}(#{1,2})\s+(.*?)\s*#*\s*")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a second-level heading; `path` are its title's and its own words."""

    path: tuple[str, str]
    text: str

    @property
    def name(self) -> tuple[str, str]:
        """Return what makes two headings the same heading."""
        return fold(self.path[0]), fold(self.path[1])


def sections(text: str) -> tuple[Section, ...]:
    """Return the parts of a document in order; what stands above the first of them is none."""
    found: list[tuple[tuple[str, str], list[str]]] = []
    title, open_one = "", False
    for line in text.split("\n"):
        heading = _HEADING.fullmatch(line)
        if heading is None:
            if open_one:
                found[-1][1].append(line)
        elif len(heading[1]) == 1:
            title, open_one = heading[2], False
        else:
            found.append(((title, heading[2]), []))
            open_one = True
    return tuple(Section(path, "\n".join(lines).strip()) for path, lines in found)


def title_of(text: str) -> str:
    """Return the words of the first heading; empty without one."""
    headings = (_HEADING.fullmatch(line) for line in text.split("\n"))
    return next((heading[2] for heading in headings if heading and len(heading[1]) == 1), "")


def below_title(text: str, title: str) -> str | None:
    """Return the part of a document that begins with this title, up to the next title; None where it is gone."""
    lines = text.split("\n")
    begins = next((n for n, line in enumerate(lines) if _is_title(line, title)), None)
    if begins is None:
        return None
    ends = next((n for n in range(begins + 1, len(lines)) if _is_title(lines[n])), len(lines))
    return "\n".join(lines[begins:ends]).strip() + "\n"


def to_refresh(was: str, becomes: str, ours: str, there: str) -> Iterator[Section]:
    """Yield the parts that say something new and that nobody touched, each with the heading it has there.

    `was` and `becomes` are what was and is to go in, `ours` and `there` what came out after our last writing and now.
    """
    before = {section.name: section.text for section in sections(was)}
    untouched = {section.name: section.text for section in sections(ours)}
    now = {section.name: section for section in sections(there)}
    for section in sections(becomes):
        known = now.get(section.name)
        is_news = before.get(section.name, section.text) != section.text
        if known is not None and is_news and untouched.get(section.name) == known.text:
            yield Section(known.path, section.text)


def _is_title(line: str, title: str | None = None) -> bool:
    heading = _HEADING.fullmatch(line)
    return heading is not None and len(heading[1]) == 1 and (title is None or fold(heading[2]) == fold(title))
