"""`oneonone pause`: write nothing to the calendars for a while."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.commands._options import config_option


@click.command("pause")
@click.option(
    "--until", metavar="TIME", help="17:00, tomorrow, friday, +2h or 2026-12-01. Without it: until you say go."
)
@config_option
def command(until: str | None, config_path: Path | None) -> None:
    """Write nothing to your calendars until a moment, or until `oneonone go`.

    Proposals go on being made; what you accept is done when the pause is over.

    \b
    Examples:
      oneonone pause
      oneonone pause --until tomorrow
    """
    from assistant.commands._acts import moment_meant, open_acts
    from assistant.commands.plainly import PlainError
    from assistant.core.paused import pause
    from assistant.terminal.wording import near

    acts = open_acts(config_path)
    moment = moment_meant(until, acts.now)
    if moment is not None and moment <= acts.now:
        raise PlainError(f"{near(moment, acts.now)} is over; name a time ahead.".capitalize())
    acts.ledger.change_state(lambda state: pause(state, moment))
    end = f"until {near(moment, acts.now)}; oneonone go ends it sooner" if moment else "until you say oneonone go"
    click.echo(f"Paused: nothing is written to your calendars {end}.")
