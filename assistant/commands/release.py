"""`oneonone release`: take everything of ours off the calendars."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from assistant.deeds import Deed


@click.command("release")
@config_option
@click.pass_context
def command(ctx: click.Context, config_path: Path | None) -> None:
    """Take everything of the assistant's off your calendars: holds, documents, links, and slots it shows as busy.

    Meetings that were moved, shortened or booked stay as they are, for others count on them; `oneonone undo` puts
    those back. The exit code is 1 when something could not be taken off.

    \b
    Examples:
      oneonone release
    """
    from rich.console import Console

    from assistant import wiring
    from assistant.commands._acts import NOT_ALL_DONE, complain, entries, open_acts
    from assistant.core.wording import counted
    from assistant.daemon import compose, hooks, presence
    from assistant.terminal.deeds import print_undone

    acts = open_acts(config_path)
    acting = wiring.open_acting(acts.config)
    undone = acting.take_back(filter(_is_ours_alone, entries(acts).deeds), acts.now)
    well = print_undone([(one.deed, one.why) for one in undone], acts.now, Console()) if undone else True
    swept, stayed = acting.sweep(acts.now)
    complain(stayed)
    if not presence.is_running(compose.folder_of(acts.config)):  # a service at work closes what is its own itself
        hooks.hooks_of(acts.config).leave(acts.now)
    if swept:
        click.echo(f"Also took off {counted(swept, 'thing')} of ours that the ledger did not know.")
    if standing := list(_standing(entries(acts).deeds, acts.now)):
        click.echo("\n  ".join(("These meetings stay, because others count on them:", *standing)))
    if well and not stayed:
        what = "Nothing else" if standing else "Nothing"
        click.echo(f"{what} of the assistant's is on your calendars now. oneonone pause keeps it that way.")
    else:
        ctx.exit(NOT_ALL_DONE)


def _standing(deeds: Iterable[Deed], now: datetime) -> Iterator[str]:
    """Yield each meeting ahead that was moved, shortened or booked, with what puts it back."""
    from assistant.deeds import DeedState
    from assistant.model import BookMeeting, MoveMeeting, ShortenMeeting
    from assistant.terminal.wording import near

    verbs = {BookMeeting: "booked", MoveMeeting: "moved", ShortenMeeting: "shortened"}
    for deed in deeds:
        action = deed.action if deed.state is DeedState.DONE else None
        if isinstance(action, BookMeeting | MoveMeeting | ShortenMeeting) and action.span.end > now:
            when = near(action.span.start.astimezone(now.tzinfo), now)
            what = verbs[type(action)]
            yield f"{action.counterpart.first_name}, {what} for {when}: oneonone undo {deed.number} puts it back"


def _is_ours_alone(deed: Deed) -> bool:
    """Say whether a deed left something that no other person counts on."""
    from assistant.deeds import DeedState
    from assistant.model import AttachPrep, HoldSlot, MarkBusy, PutLink

    stands = deed.state in (DeedState.DONE, DeedState.CLAIMED)
    return stands and isinstance(deed.action, MarkBusy | HoldSlot | AttachPrep | PutLink)
