"""`oneonone go`: let the assistant write again, after a pause or after the brake."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.commands._options import config_option


@click.command("go")
@config_option
def command(config_path: Path | None) -> None:
    """Let the assistant write to your calendars again: ends a pause, and releases the brake.

    The brake stops all writing when most one-on-ones are suddenly gone. By saying go you say that this is right.

    \b
    Examples:
      oneonone go
    """
    from dataclasses import replace

    from assistant.commands._acts import open_acts
    from assistant.core import brake
    from assistant.core.paused import is_paused

    acts = open_acts(config_path)
    before = acts.ledger.state()
    acts.ledger.change_state(lambda state: replace(brake.go(state) if state.brake else state, paused_until=None))
    said = ["The brake is off; the one-on-ones that are gone are let go of."] if before.brake else []
    said += ["The pause is over."] if is_paused(before, acts.now) else []
    click.echo(" ".join(said) or "Nothing was stopped; the assistant goes on as before.")
