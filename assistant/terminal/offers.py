"""Show what waits for the leader: each offer with its number, why it is made, the ways to have it, and how to answer.

Shows, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.core.acting_words import choices
from assistant.core.wording import counted
from assistant.deeds import Offer
from assistant.model import Action, AnswerIntruder
from assistant.terminal.style import Legible, name_of, plain
from assistant.terminal.wording import near


def print_offers(offers: Sequence[Offer], now: datetime, console: Console) -> None:
    """Print the open offers by number, in the zone of `now`."""
    if not offers:
        console.print("Nothing waits for you.")
        return
    title = Text(f"{counted(len(offers), 'proposal')} {'waits' if len(offers) == 1 else 'wait'} for you", "bold")
    console.print(Legible(Group(title, Text(), offer_rows(offers, now), Text(), _how_to_answer(offers))))


def offer_rows(offers: Sequence[Offer], now: datetime) -> Table:
    """Return the offers as rows of number, name and what is offered."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style="bold cyan", no_wrap=True)
    grid.add_column(no_wrap=True, overflow="ellipsis", max_width=18)
    grid.add_column(overflow="fold")
    for offer in offers:
        who = plain(name_of(offer.options[0].counterpart), "bold")
        between = [] if offer is offers[-1] else [Text()]
        grid.add_row(str(offer.number) if offer.number else "", who, Group(*_offered(offer, now), *between))
    return grid


def _offered(offer: Offer, now: datetime) -> Iterator[RenderableType]:
    what, ways = choices(offer, now.tzinfo or UTC)
    yield plain(what)
    for number, way in enumerate(ways, start=1):
        is_gone = number - 1 in offer.gone
        yield Text.assemble((f"  {number}  ", "dim" if is_gone else "cyan"), plain(way, "dim" if is_gone else ""))
    yield from _messages(offer.options)
    yield plain(offer.reason, "dim")
    yield Text(f"Stands until {near(offer.until, now)}.", "dim")


def _messages(options: Sequence[Action]) -> Iterator[Text]:
    """Yield what somebody else would be sent, word for word."""
    for option in options:
        if isinstance(option, AnswerIntruder) and option.message:
            yield Text.assemble("“", plain(option.message, "italic"), "”")


def _how_to_answer(offers: Sequence[Offer]) -> Text:
    choice = next((offer for offer in offers if len(offer.options) > 1), None)
    number = (choice or offers[0]).number
    accept, dismiss = (f"oneonone accept {number}", "bold"), (f"oneonone dismiss {number}", "bold")
    return Text.assemble(accept, " (or --option 2)" if choice else "", " has it done, ", dismiss, " drops it.")
