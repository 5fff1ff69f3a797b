"""Show everybody there are notes about as a table. Decides nothing, and shows how much there is, not what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from assistant.core.notebook import open_points
from assistant.model import Notebook, Owner, Standing
from assistant.terminal.style import Legible, health, names_of, past_and_ahead, plain, strip
from assistant.terminal.wording import at

_PAST, _AHEAD = 8, 3
_WIDE, _NAME_AT_LEAST, _GAP = 110, 10, 2
_JUDGED = ("Health", "Cadence", "Next")
_WRITTEN = ("You owe", "They owe", "Points", "Last note")
_COUNTS = _WRITTEN[:3]

Row = tuple[Notebook, Standing | None]


def print_people(rows: Sequence[Row], now: datetime, console: Console) -> None:
    """Print the table in the order given; cadence and next meeting only where a calendar was judged."""
    columns = _columns(rows, now)
    if console.width < _WIDE and len(columns) > len(_WRITTEN) + 1:
        columns = columns[:-2]
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim")
    while _left_for_names(columns, console.width) < _NAME_AT_LEAST and len(columns) > 2:
        columns = columns[:-1]
    for place, (heading, cells) in enumerate(columns):
        room = _room(heading, cells) if place else min(_room(heading, cells), _left_for_names(columns, console.width))
        justify: JustifyMethod = "right" if heading in _COUNTS else "left"
        table.add_column(heading, no_wrap=True, overflow="ellipsis", justify=justify, min_width=room, max_width=room)
    for row in zip(*(cells for _, cells in columns), strict=True):
        table.add_row(*row)
    console.print(Legible(table))


def _room(heading: str, cells: Sequence[Text]) -> int:
    return max([cell_len(heading), *(cell.cell_len for cell in cells)])


def _left_for_names(columns: Sequence[tuple[str, Sequence[Text]]], width: int) -> int:
    """Return how wide a name may be for the other columns to have room."""
    return width - sum(_room(heading, cells) + _GAP for heading, cells in columns[1:]) - _GAP


def _columns(rows: Sequence[Row], now: datetime) -> list[tuple[str, list[Text]]]:
    names = names_of(book.counterpart for book, _ in rows)
    judged = [_standing(standing, now) for _, standing in rows] if any(standing for _, standing in rows) else []
    written = [_written(book) for book, _ in rows]
    return [
        ("Who", [plain(names[book.counterpart.email], "bold") for book, _ in rows]),
        *((heading, [cells[place] for cells in judged]) for place, heading in enumerate(_JUDGED) if judged),
        *((heading, [cells[place] for cells in written]) for place, heading in enumerate(_WRITTEN)),
    ]


def _standing(standing: Standing | None, now: datetime) -> list[Text]:
    if standing is None:
        return [Text("–"), Text("–"), Text("–")]
    past, ahead = past_and_ahead(standing.meetings, now)
    behind = past[-_PAST:]
    shown = Text.assemble(" " * (_PAST - len(behind)), strip(behind), " ", strip(ahead[:_AHEAD]))
    return [health(standing.health), shown, Text(at(standing.next.span.start, now) if standing.next else "–")]


def _written(book: Notebook) -> list[Text]:
    counts = len(book.open_items(Owner.ME)), len(book.open_items(Owner.THEM)), len(open_points(book))
    last = book.notes[-1].day.isoformat() if book.notes else "–"
    return [*(Text(str(count) if count else "–") for count in counts), Text(last)]
