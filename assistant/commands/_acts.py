"""What the verbs about deeds and proposals share: the ledger and the clock laid out, how numbers and times are read.

Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant import wiring
from assistant.commands.plainly import PlainError
from assistant.core.instants import read_instant
from assistant.deeds import Deed, Offer, OfferState

if TYPE_CHECKING:
    from assistant.config import Config
    from assistant.ledger import Entries, Ledger

NOT_ALL_DONE = 1


@dataclass(frozen=True, slots=True)
class Acts:
    """The leader's configuration and ledger at one moment."""

    config: Config
    ledger: Ledger
    now: datetime


def open_acts(config_path: Path | None) -> Acts:
    """Return the ledger of the configured leader, and what it is read with. Raises what wiring raises."""
    config = wiring.load_config(config_path)
    return Acts(config, wiring.open_ledger(config), wiring.now(config))


def entries(acts: Acts) -> Entries:
    """Return what the ledger holds; what cannot be read of it is said on standard error."""
    found = acts.ledger.read_all()
    complain(map(str, found.unreadable))
    return found


def complain(sentences: Iterable[str]) -> None:
    """Say on standard error what is wrong and stops nothing else."""
    for sentence in sentences:
        click.echo(f"oneonone: {sentence}", err=True)


def moment_meant(text: str | None, now: datetime, ahead: bool = True) -> datetime | None:
    """Return the moment that an option names, None for an option that was not given. Raises PlainError."""
    try:
        return read_instant(text, now, ahead) if text is not None else None
    except ValueError as err:
        raise PlainError(str(err)) from err


def open_offer(acts: Acts, number: int) -> Offer:
    """Return the open proposal of this number. Raises PlainError, saying what it is instead."""
    found = entries(acts)
    offer = next((offer for offer in found.offers if offer.number == number), None)
    if offer is None:
        raise PlainError(_no_offer(number, found.deeds))
    if offer.state is not OfferState.OPEN:
        was = "has expired" if offer.state is OfferState.EXPIRED else f"was {offer.state} before"
        raise PlainError(f"Proposal {number} {was}. oneonone proposals shows what waits for you.")
    return offer


def _no_offer(number: int, deeds: Iterable[Deed]) -> str:
    if any(deed.number == number for deed in deeds):
        return f"{number} is something that was done, and no proposal; oneonone undo {number} takes it back."
    return f"There is no proposal {number}. oneonone proposals shows what waits for you."
