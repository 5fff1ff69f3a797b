"""`oneonone accept`: have a proposal done, at once where that is possible."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import Number, config_option

if TYPE_CHECKING:
    from assistant.acting import Acted
    from assistant.commands._acts import Acts
    from assistant.deeds import Offer


@click.command("accept")
@click.argument("number", metavar="N", type=Number("oneonone proposals"))
@click.option(
    "--option", "choice", metavar="K", type=int, help="Which of its ways. Without it: the first that can be had."
)
@config_option
@click.pass_context
def command(ctx: click.Context, number: int, choice: int | None, config_path: Path | None) -> None:
    """Accept the proposal with this number, and have it done at once.

    Where the calendar cannot be reached, it is done as soon as it can. The exit code is 1 when it was not done.

    \b
    Examples:
      oneonone accept 3
      oneonone accept 3 --option 2
    """
    from dataclasses import replace

    from assistant.commands._acts import NOT_ALL_DONE, open_acts, open_offer
    from assistant.deeds import OfferState

    acts = open_acts(config_path)
    offer = open_offer(acts, number)
    accepted = replace(offer, state=OfferState.ACCEPTED, choice=_chosen(offer, choice))
    acts.ledger.save_offers([accepted])
    ctx.exit(0 if _have_it_done(acts, accepted) else NOT_ALL_DONE)


def _chosen(offer: Offer, way: int | None) -> int:
    """Return the place of the option meant. Raises PlainError where there is none, or it can no longer be had."""
    from assistant.commands.plainly import PlainError

    number, places = offer.number, range(len(offer.options))
    if way is None:
        return next((place for place in places if place not in offer.gone), 0)
    if way - 1 not in places:
        ways = "one way alone" if len(places) == 1 else f"the ways 1 to {len(places)}"
        raise PlainError(f"There is no way {way} to have proposal {number}; it has {ways}.")
    if way - 1 in offer.gone:
        raise PlainError(f"Way {way} of proposal {number} was taken meanwhile. oneonone proposals shows the others.")
    return way - 1


def _have_it_done(acts: Acts, accepted: Offer) -> bool:
    """Run a cycle, and say what became of the proposal."""
    from assistant import reception, wiring
    from assistant.store_errors import StoreBusy
    from connectors.errors import ConnectorError

    try:
        acted = wiring.open_acting(acts.config, reception.invitations(acts.config)).cycle(acts.now)
    except (ConnectorError, StoreBusy) as err:
        click.echo(f"Accepted; it is done as soon as that is possible. {err}")
        return False
    return _said(acts, accepted, acted)


def _said(acts: Acts, accepted: Offer, acted: Acted) -> bool:
    from rich.console import Console

    from assistant.commands._acts import complain
    from assistant.deeds import DeedState
    from assistant.terminal.deeds import deed_rows

    complain(acted.unreadable)
    deeds = [deed for deed in acts.ledger.deeds() if deed.key == accepted.key]
    others = [deed for deed in acted.report.done if deed.key != accepted.key]
    if deeds:
        Console().print(deed_rows(deeds[-1:], acts.now))
    else:
        click.echo(_why_not(acts, accepted, acted))
    for sentence in acted.report.to_tell:
        click.echo(sentence)
    if others:
        click.echo(f"What else was due was done too: oneonone ledger shows {len(others)} more.")
    return bool(deeds) and deeds[-1].state is DeedState.DONE


def _why_not(acts: Acts, accepted: Offer, acted: Acted) -> str:
    from assistant.core.paused import is_paused
    from assistant.deeds import OfferState

    report = acted.report
    now_is = next((offer.state for offer in acts.ledger.offers() if offer.number == accepted.number), None)
    why = " ".join(dict.fromkeys((*report.errors, *((report.brake,) if report.brake else ()))))
    if now_is is OfferState.EXPIRED:
        return f"It cannot be done any more. {' '.join(report.waits)}".strip()
    if is_paused(acts.ledger.state(), acts.now):
        return "Accepted; it is done when the pause is over: oneonone go ends it."
    return f"Accepted; it is done as soon as that is possible. {why}".strip()
