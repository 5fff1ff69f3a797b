"""`oneonone proposals`: what waits for the leader."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.commands._options import config_option


@click.command("proposals")
@config_option
def command(config_path: Path | None) -> None:
    """List what waits for you: each proposal with its number, its reason, and the ways to have it.

    \b
    Examples:
      oneonone proposals
      oneonone accept 3
    """
    from rich.console import Console

    from assistant.commands._acts import entries, open_acts
    from assistant.deeds import OfferState
    from assistant.terminal.offers import print_offers

    acts = open_acts(config_path)
    waiting = [offer for offer in entries(acts).offers if offer.state is OfferState.OPEN]
    print_offers(waiting, acts.now, Console())
