"""Show everybody there are notes about as a table. Decides nothing, and shows how much there is, not what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.core.notebook import open_points
from assistant.model import Notebook, Outcome, Owner, Standing
from assistant.terminal.style import Legible, health, names_of, plain, strip
from assistant.terminal.wording import at

_PAST, _AHEAD = 8, 3

Row = tuple[Notebook, Standing | None]


def print_people(rows: Sequence[Row], now: datetime, console: Console) -> None:
    """Print the table in the order given; cadence and next meeting only where a calendar was judged."""
    with_calendar = any(standing is not None for _, standing in rows)
    headings = [
        "Who",
        *(["Health", "Cadence", "Next"] if with_calendar else []),
        "You owe",
        "They owe",
        "Points",
        "Last note",
    ]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(
            heading, no_wrap=True, justify="right" if heading in ("You owe", "They owe", "Points") else "left"
        )
    names = names_of(book.counterpart for book, _ in rows)
    for book, standing in rows:
        calendar = _standing(standing, now) if with_calendar else []
        table.add_row(plain(names[book.counterpart.email], "bold"), *calendar, *_written(book))
    console.print(Legible(table))


def _standing(standing: Standing | None, now: datetime) -> list[Text]:
    if standing is None:
        return [Text(""), Text("not on this calendar", style="dim"), Text("")]
    outcomes = [meeting.outcome for meeting in standing.meetings]
    behind = [o for o in outcomes if o is not Outcome.UPCOMING][-_PAST:]
    ahead = [o for o in outcomes if o is Outcome.UPCOMING][:_AHEAD]
    shown = Text.assemble(" " * (_PAST - len(behind)), strip(behind), " ", strip(ahead))
    return [health(standing.health), shown, Text(at(standing.next.span.start, now) if standing.next else "–")]


def _written(book: Notebook) -> list[Text]:
    counts = len(book.open_items(Owner.ME)), len(book.open_items(Owner.THEM)), len(open_points(book))
    last = book.notes[-1].day.isoformat() if book.notes else "–"
    return [*(Text(str(count) if count else "–") for count in counts), Text(last)]
