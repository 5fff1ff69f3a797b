"""What a Word file of ours can say: blocks of text and their runs. Values only, between Markdown and Word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBER = "number"
    BOX = "box"
    QUOTE = "quote"


ITEMS = frozenset((Kind.BULLET, Kind.NUMBER, Kind.BOX))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look; a line break in it is "\\n"."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block. `level` is that of a heading (1 to 6) or the depth of an item (0 outermost)."""

    kind: Kind
    runs: tuple[Run, ...]
    level: int = 0
    checked: bool = False

    @property
    def text(self) -> str:
        """What it says, without its looks."""
        return "".join(run.text for run in self.runs)


def merged(runs: list[Run]) -> tuple[Run, ...]:
    """Return the runs with neighbours of one look as one, and without empty ones."""
    found: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        last = found[-1] if found else None
        if last is not None and looks(last) == looks(run):
            found[-1] = Run(last.text + run.text, *looks(run))
        else:
            found.append(run)
    return tuple(found)


def looks(run: Run) -> tuple[bool, bool, bool, str | None]:
    """Return everything about a run but its text."""
    return run.bold, run.italic, run.struck, run.link
