"""`oneonone undo`: put back on the calendars what was there before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import Number, config_option

if TYPE_CHECKING:
    from assistant.commands._acts import Acts
    from assistant.deeds import Deed


@click.command("undo")
@click.argument("numbers", metavar="[N]...", type=Number("oneonone ledger"), nargs=-1)
@click.option("--since", metavar="TIME", help="Everything from then on: yesterday, monday, -2h or 2026-12-01.")
@click.option("--all", "everything", is_flag=True, help="Everything.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be put back, and write nothing.")
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    numbers: tuple[int, ...],
    since: str | None,
    everything: bool,
    dry: bool,
    config_path: Path | None,
) -> None:
    """Put back on your calendars what was there before, the latest first.

    `oneonone ledger` shows the numbers. What somebody has changed since is left as it is, and said; the exit code is 1
    then. What was undone is not done again.

    \b
    Examples:
      oneonone undo 7
      oneonone undo --since yesterday --dry-run
      oneonone undo --all
    """
    from assistant.commands._acts import NOT_ALL_DONE, moment_meant, open_acts
    from assistant.commands.plainly import PlainError

    if sum((bool(numbers), since is not None, everything)) != 1:
        raise PlainError("Say what to undo: numbers, --since TIME or --all. oneonone ledger shows what was done.")
    acts = open_acts(config_path)
    deeds = _meant(acts, numbers, moment_meant(since, acts.now, ahead=False))
    if not deeds:
        click.echo("There is nothing to undo.")
    elif dry:
        _say(acts, deeds)
    elif not _put_back(acts, deeds):
        ctx.exit(NOT_ALL_DONE)


def _meant(acts: Acts, numbers: Sequence[int], since: datetime | None) -> list[Deed]:
    """Return the deeds that are to be undone. Raises PlainError for a number that is none of something done."""
    from assistant.commands._acts import entries
    from assistant.commands.plainly import PlainError
    from assistant.deeds import DeedState

    deeds = entries(acts).deeds
    undoable = [deed for deed in deeds if deed.state in (DeedState.DONE, DeedState.CLAIMED)]
    if not numbers:
        return [deed for deed in undoable if since is None or deed.at >= since]
    states = {deed.number: deed.state for deed in deeds}
    for number in numbers:
        if number not in states:
            raise PlainError(f"Nothing that was done has the number {number}; oneonone ledger shows the numbers.")
        if states[number] is DeedState.FAILED:
            raise PlainError(f"{number} could not be done, so there is nothing to undo.")
    return [deed for deed in undoable if deed.number in numbers]


def _say(acts: Acts, deeds: Sequence[Deed]) -> None:
    from rich.console import Console

    from assistant.terminal.deeds import print_undoable

    print_undoable(deeds, acts.now, Console())


def _put_back(acts: Acts, deeds: Sequence[Deed]) -> bool:
    from rich.console import Console

    from assistant import wiring
    from assistant.terminal.deeds import print_undone

    undone = wiring.open_acting(acts.config).take_back(deeds, acts.now)
    return print_undone([(one.deed, one.why) for one in undone], acts.now, Console())
