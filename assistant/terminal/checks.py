"""Print the checks behind a judgement, rule by rule, with what was seen. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.model import Check
from assistant.terminal.style import Legible, clean, plain

_RULE_CELLS = 44


def print_checks(title: str, checks: Iterable[Check], console: Console) -> None:
    """Print one line a rule: whether it held, its name, and what was seen."""
    listed = tuple(checks)
    widest = max((cell_len(clean(check.rule)) for check in listed), default=0)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(width=min(widest, _RULE_CELLS, max(console.width // 2, 12)), overflow="fold")
    grid.add_column(overflow="fold")
    for check in listed:
        mark = Text("✓", style="green") if check.holds else Text("✗", style="bold red")
        grid.add_row(mark, plain(check.rule), plain(check.seen, "dim"))
    body = grid if listed else Text("No rule had to be asked.", style="dim")
    console.print(Legible(Group(plain(title, "bold"), Padding(body, (0, 0, 1, 2)))))
