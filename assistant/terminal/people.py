"""Show everybody there are notes about as a table. Decides nothing, and shows how much there is, not what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from assistant.core.notebook import open_points
from assistant.model import Notebook, Outcome, Owner, Standing
from assistant.terminal.style import Legible, health, names_of, plain, strip
from assistant.terminal.wording import at

_PAST, _AHEAD = 8, 3
_WIDE, _NAME_AT_LEAST = 110, 10
_JUDGED = ("Health", "Cadence", "Next")
_WRITTEN = ("You owe", "They owe", "Points", "Last note")
_COUNTS = _WRITTEN[:3]

Row = tuple[Notebook, Standing | None]


def print_people(rows: Sequence[Row], now: datetime, console: Console) -> None:
    """Print the table in the order given; cadence and next meeting only where a calendar was judged."""
    columns = _columns(rows, now)
    if console.width < _WIDE and len(columns) > len(_WRITTEN) + 1:
        columns = columns[:-2]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for place, (heading, cells) in enumerate(columns):
        room = max([cell_len(heading), *(cell.cell_len for cell in cells)])
        justify: JustifyMethod = "right" if heading in _COUNTS else "left"
        table.add_column(
            heading, no_wrap=True, overflow="ellipsis", justify=justify, min_width=room if place else _NAME_AT_LEAST
        )
    for row in zip(*(cells for _, cells in columns), strict=True):
        table.add_row(*row)
    console.print(Legible(table))


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
    outcomes = [meeting.outcome for meeting in standing.meetings]
    behind = [o for o in outcomes if o is not Outcome.UPCOMING][-_PAST:]
    ahead = [o for o in outcomes if o is Outcome.UPCOMING][:_AHEAD]
    shown = Text.assemble(" " * (_PAST - len(behind)), strip(behind), " ", strip(ahead))
    return [health(standing.health), shown, Text(at(standing.next.span.start, now) if standing.next else "–")]


def _written(book: Notebook) -> list[Text]:
    counts = len(book.open_items(Owner.ME)), len(book.open_items(Owner.THEM)), len(open_points(book))
    last = book.notes[-1].day.isoformat() if book.notes else "–"
    return [*(Text(str(count) if count else "–") for count in counts), Text(last)]
