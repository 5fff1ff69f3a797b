"""`oneonone once`: one look at the calendars, with everything that follows from it, or only what would follow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option

if TYPE_CHECKING:
    from assistant.acting import Acted
    from assistant.commands._acts import Acts
    from assistant.terminal.once import Step


@click.command("once")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be done, and why; write nothing.")
@config_option
@click.pass_context
def command(ctx: click.Context, dry: bool, config_path: Path | None) -> None:
    """Look at your calendars once, and do what is due: what `oneonone run` does every few minutes.

    The exit code is 1 when a calendar could not be reached, or writing is stopped until you say go.

    \b
    Examples:
      oneonone once --dry-run
      oneonone once
    """
    from dataclasses import replace

    from rich.console import Console

    from assistant import reception, wiring
    from assistant.commands._acts import NOT_ALL_DONE, complain, open_acts
    from assistant.terminal.once import print_step
    from connectors.errors import AccessLost

    acts = open_acts(config_path)
    try:
        acting = wiring.open_acting(acts.config, reception.invitations(acts.config))
    except AccessLost as err:
        if not dry:
            said = str(err)
            acts.ledger.change_state(lambda state: replace(state, last_error=said, access_lost=True))
        raise
    acted = acting.cycle(acts.now, dry=dry)
    complain((*acted.unreadable, *acted.report.errors))
    if acted.report.review is not None:
        print_step(_step(acts, acted, dry), acts.now, Console())
    stopped = acted.report.cause is not None or acted.report.brake is not None
    ctx.exit(NOT_ALL_DONE if stopped else 0)


def _step(acts: Acts, acted: Acted, dry: bool) -> Step:
    from assistant.deeds import OfferState
    from assistant.terminal.once import Step

    report = acted.report
    saved = {offer.key: offer for offer in acts.ledger.offers() if offer.state is OfferState.OPEN}
    return Step(
        planned=report.planned if dry else None,
        done=report.done,
        failed=report.failed,
        offered=[saved.get(offer.key, offer) for offer in report.offered],
        waits=report.waits,
        to_tell=report.to_tell,
        flags=report.flags,
        notes=[note.counterpart.display for note in acted.notes],
        brake=report.brake,
        stopped=report.cause is not None,
    )
