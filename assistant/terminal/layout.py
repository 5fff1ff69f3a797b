"""Lay out a section: a title, a grid of narrow columns, and how many more there are. Knows nothing of one-on-ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.model import Counterpart
from assistant.terminal.style import name_of

MOST = 12  # entries a section shows; the rest is counted
_WHEN_CELLS = 16
_NARROW = 72
_SLIM = 56  # narrower, and what is said of a name has no room beside it


@dataclass(frozen=True, slots=True)
class Page:
    """What all sections share: the moment in the leader's zone, the width in columns, and what everybody is called."""

    now: datetime
    width: int
    name_cells: int
    names: Mapping[str, str]

    @property
    def narrow(self) -> bool:
        return self.width < _NARROW

    def name(self, person: Counterpart) -> str:
        """Return what the person is called here: their name, or their address where two share a name."""
        return self.names.get(person.email) or name_of(person)


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what stands under it."""

    title: str
    body: RenderableType

    def rendered(self) -> RenderableType:
        return Group(Text(self.title, style="bold cyan"), Padding(self.body, (0, 0, 1, 2)))


def by_name(page: Page, rows: Iterable[tuple[RenderableType, RenderableType]]) -> RenderableType:
    """Return rows of a name and what is said of it; on a slim console the one below the other."""
    if page.width < _SLIM:
        return Group(*(part for name, said in rows for part in _below(name, said)))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=page.name_cells, no_wrap=True, overflow="ellipsis")
    grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid


def _below(name: RenderableType, said: RenderableType) -> list[RenderableType]:
    """Return a name, unless it is the one before, and below it what is said."""
    again = isinstance(name, Text) and not name.plain
    return [*([] if again else [name]), Padding(said, (0, 0, 0, 2))]


def by_time(page: Page, rows: Iterable[tuple[str, Text, RenderableType]]) -> Table:
    """Return rows of a time, a name and what is said; on a narrow console the last stands under the name."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=_WHEN_CELLS, no_wrap=True, overflow="ellipsis")
    if not page.narrow:
        grid.add_column(width=page.name_cells, no_wrap=True, overflow="ellipsis")
    grid.add_column(overflow="fold")
    for when, who, what in rows:
        label = when[:1].upper() + when[1:]
        if page.narrow:
            who.no_wrap, who.overflow = True, "ellipsis"
            grid.add_row(label, Group(who, what))
        else:
            grid.add_row(label, who, what)
    return grid


def more(hidden: int) -> list[Text]:
    """Return the line that counts what is not shown; nothing when all is."""
    return [Text(f"and {hidden} more", style="dim")] if hidden > 0 else []
