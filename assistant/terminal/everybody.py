"""Lay out everybody as a table: health, cadence strip, cadence, when last kept and when next.

The columns that a narrow console has no room for are left out, the least telling first. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from assistant.model import Notebook, Owner, Standing
from assistant.terminal.headline import by_urgency
from assistant.terminal.layout import Page, Section
from assistant.terminal.style import health, past_and_ahead, plain, strip
from assistant.terminal.wording import ago, at, cadence

_MARGIN, _GAP = 2, 2
_NAME_AT_LEAST = 14


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its cells, and the console's width from which on it is shown."""

    heading: str
    cell: Callable[[Standing], Text]
    from_width: int = 0


def everybody(standings: Sequence[Standing], page: Page, notebooks: Mapping[str, Notebook]) -> Section:
    """Return the table of all one-on-ones, those first that need the leader most."""
    people = by_urgency(standings)
    columns = [c for c in _columns(people, page, notebooks) if page.width >= c.from_width]
    cells = [[column.cell(standing) for column in columns] for standing in people]
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim", show_edge=False)
    for place, column in enumerate(columns):
        room = _name_room(columns, cells, page) if place == 0 else None
        table.add_column(column.heading, no_wrap=True, overflow="ellipsis", min_width=room, max_width=room)
    for row in cells:
        table.add_row(*row)
    return Section("Everybody", table)


def _columns(people: Sequence[Standing], page: Page, notebooks: Mapping[str, Notebook]) -> list[Column]:
    now, width = page.now, page.width
    back, forth = (12, 4) if width >= 100 else (8, 3) if width >= 72 else (6, 2)
    return [
        Column("Who", lambda s: plain(page.name(s.counterpart))),
        Column("Health", lambda s: health(s.health)),
        Column(f"{'past':>{back}} ahead", lambda s: _strip(s, now, back, forth)),
        Column("Cadence", lambda s: Text(_how_often(s)), from_width=108),
        Column("Last kept", lambda s: Text(_last(s, now)), from_width=72),
        Column("Next", lambda s: _next(s, now), from_width=56),
        *_open_column(people, notebooks),
    ]


def _open_column(people: Sequence[Standing], notebooks: Mapping[str, Notebook]) -> list[Column]:
    open_items = {s.counterpart.email: _open(notebooks.get(s.counterpart.email)) for s in people}
    if not any(open_items.values()):
        return []
    return [Column("Open", lambda s: Text(open_items[s.counterpart.email], style="dim"), from_width=118)]


def _open(notebook: Notebook | None) -> str:
    if notebook is None:
        return ""
    mine, theirs = len(notebook.open_items(Owner.ME)), len(notebook.open_items(Owner.THEM))
    return ", ".join(said for said in (f"you {mine}" if mine else "", f"they {theirs}" if theirs else "") if said)


def _name_room(columns: Sequence[Column], cells: Sequence[Sequence[Text]], page: Page) -> int:
    """Return the width of a name, less where the other columns need it."""
    taken = _MARGIN
    for place in range(1, len(columns)):
        taken += _GAP + max([cell_len(columns[place].heading), *(row[place].cell_len for row in cells)])
    return min(page.name_cells, max(page.width - taken, _NAME_AT_LEAST))


def _strip(standing: Standing, now: datetime, back: int, forth: int) -> Text:
    """Return past and coming outcomes with the present moment in the same place for everybody."""
    past, coming = past_and_ahead(standing.meetings, now)
    shown = past[-back:]
    return Text.assemble(" " * (back - len(shown)), strip(shown), " ", strip(coming[:forth]))


def _how_often(standing: Standing) -> str:
    return f"{cadence(standing.one_on_one.cadence_days)} · {standing.one_on_one.usual_minutes} min"


def _last(standing: Standing, now: datetime) -> str:
    return ago(standing.last_kept, now) if standing.last_kept else "none yet"


def _next(standing: Standing, now: datetime) -> Text:
    return Text(at(standing.next.span.start, now)) if standing.next else Text("nothing planned", style="dim")
