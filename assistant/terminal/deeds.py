"""Show what was done on the calendars, what would be, and what was taken back: one line each, with the reason below.

Shows, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.core.acting_words import did, would
from assistant.core.wording import counted
from assistant.deeds import Deed, DeedState
from assistant.model import Action
from assistant.terminal.style import Legible, plain
from assistant.terminal.wording import near


def print_ledger(deeds: Sequence[Deed], now: datetime, console: Console, hidden: int = 0) -> None:
    """Print the deeds, oldest first; `hidden` counts older ones that are not among them."""
    rows = [(str(deed.number), near(deed.at, now), Group(*_told(deed, now))) for deed in deeds]
    parts: list[RenderableType] = [_grid(rows)]
    if hidden:
        earlier = counted(hidden, "earlier entry", "earlier entries")
        parts.insert(0, Text(f"{earlier} not shown; --since 2026-01-01 shows all from that day.", "dim"))
    parts.append(Text())
    parts.append(Text.assemble(("oneonone undo NUMBER", "bold"), " puts back what was there before."))
    console.print(Legible(Group(*parts)))


def action_rows(actions: Iterable[Action], now: datetime) -> Table:
    """Return what would be done, each with its reason."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="bold green", no_wrap=True)
    grid.add_column(overflow="fold")
    for action in actions:
        grid.add_row("+", Group(plain(would(action, zone_of(now))), plain(action.reason, "dim")))
    return grid


def deed_rows(deeds: Iterable[Deed], now: datetime) -> Table:
    """Return what was done just now, with numbers."""
    return _grid([(str(deed.number), "", Group(*_told(deed, now))) for deed in deeds], when=False)


def print_undoable(deeds: Sequence[Deed], now: datetime, console: Console) -> None:
    """Print what would be put back, the latest first."""
    latest_first = sorted(deeds, key=lambda deed: deed.number, reverse=True)
    title = Text(f"Would be put back: {counted(len(deeds), 'deed')}", "bold")
    console.print(Legible(Group(title, deed_rows(latest_first, now), Text("Nothing was written.", "dim"))))


def print_undone(undone: Sequence[tuple[Deed, str | None]], now: datetime, console: Console) -> bool:
    """Print what became of each deed that was to be undone (a sentence where it was not), and say if all were."""
    grid = _columns(when=False)
    for deed, why in undone:
        said = did(deed.action, zone_of(now))
        became = Text.assemble("\n", plain(f"Not put back: {why}", "yellow")) if why else Text("  put back", "green")
        grid.add_row(str(deed.number), Text.assemble(plain(said), became))
    left = sum(why is not None for _, why in undone)
    end = f"{left} of {len(undone)} could not be put back." if left else f"Put back {counted(len(undone), 'deed')}."
    console.print(Legible(Group(grid, Text(end, "bold" if left else ""))))
    return left == 0


def _grid(rows: Iterable[tuple[str, str, RenderableType]], when: bool = True) -> Table:
    grid = _columns(when)
    for number, moment, what in rows:
        grid.add_row(*((number, moment, what) if when else (number, what)))
    return grid


def _columns(when: bool) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style="bold cyan", no_wrap=True)
    if when:
        grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    return grid


def _told(deed: Deed, now: datetime) -> Iterator[Text]:
    match deed.state:
        case DeedState.DONE:
            yield plain(did(deed.action, zone_of(now)))
            yield from [plain(deed.to_tell, "yellow")] if deed.to_tell else []
        case DeedState.UNDONE:
            yield plain(did(deed.action, zone_of(now)))
            yield Text(f"Undone {near(deed.undone_at, now) if deed.undone_at else 'since'}.", "yellow")
        case DeedState.FAILED:
            yield Text.assemble(("Failed: ", "bold red"), plain(would(deed.action, zone_of(now))))
            yield plain(deed.error or "The reason is not known.")
        case DeedState.CLAIMED:
            yield Text.assemble(("Begun: ", "bold yellow"), plain(would(deed.action, zone_of(now))))
            yield Text("The next look at the calendar tells whether it was done.")
    yield plain(deed.action.reason, "dim")


def zone_of(now: datetime) -> tzinfo:
    return now.tzinfo or UTC
