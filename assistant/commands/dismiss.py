"""`oneonone dismiss`: drop proposals; they are not made again for the same cause."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.commands._options import Number, config_option


@click.command("dismiss")
@click.argument("numbers", metavar="N...", type=Number("oneonone proposals"), nargs=-1, required=True)
@config_option
def command(numbers: tuple[int, ...], config_path: Path | None) -> None:
    """Drop the proposals with these numbers. None of them is made again for the same cause.

    A time that was kept free for one is let go of at the next look at the calendar.

    \b
    Examples:
      oneonone dismiss 3
      oneonone dismiss 3 5
    """
    from dataclasses import replace

    from assistant.commands._acts import open_acts, open_offer
    from assistant.core.wording import counted
    from assistant.deeds import OfferState

    acts = open_acts(config_path)
    offers = [open_offer(acts, number) for number in dict.fromkeys(numbers)]
    acts.ledger.save_offers([replace(offer, state=OfferState.DISMISSED) for offer in offers])
    left = sum(offer.state is OfferState.OPEN for offer in acts.ledger.offers())
    waits = f"{counted(left, 'other')} {'waits' if left == 1 else 'wait'} for you" if left else "Nothing waits for you"
    click.echo(f"Dismissed {counted(len(offers), 'proposal')}. {waits}.")
