"""`oneonone ledger`: what was done on the calendars, when and why, and whether it was undone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assistant.commands._options import config_option

SHOWN = 20


@click.command("ledger")
@click.option("--since", metavar="TIME", help="From then on: yesterday, monday, -2h or 2026-12-01.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option
def command(since: str | None, as_json: bool, config_path: Path | None) -> None:
    """List what was done on your calendars: when and why, and whether it was undone. The latest is at the end.

    \b
    Examples:
      oneonone ledger
      oneonone ledger --since monday
      oneonone ledger --json | jq '.[].action.kind'
    """
    from rich.console import Console

    from assistant.commands._acts import entries, moment_meant, open_acts
    from assistant.terminal.deeds import print_ledger

    acts = open_acts(config_path)
    begin = moment_meant(since, acts.now, ahead=False)
    deeds = [deed for deed in entries(acts).deeds if begin is None or deed.at >= begin]
    if as_json:
        from assistant import deed_records

        sys.stdout.buffer.write(deed_records.as_json(deeds))
    elif not deeds:
        click.echo("Nothing was done since then." if begin else "Nothing was done on your calendars yet.")
    else:
        shown = deeds if begin else deeds[-SHOWN:]
        print_ledger(shown, acts.now, Console(), len(deeds) - len(shown))
