"""`oneonone links`: print the links to the agenda pages, and take them back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option

if TYPE_CHECKING:
    from assistant.commands._desk import Desk
    from assistant.model import Counterpart


@click.command("links")
@click.argument("person", required=False)
@click.option(
    "--rotate", is_flag=True, help="Take the links back, end every sign-in that came by them, and make new ones."
)
@config_option
def command(person: str | None, rotate: bool, config_path: Path | None) -> None:
    """Print the link to each person's agenda page, the one that stands in the invitation.

    With --rotate the link of PERSON is taken back and replaced, without PERSON those of everybody, your own sign-ins
    among them. The invitations get the new links in the next round of the service.

    \b
    Examples:
      oneonone links
      oneonone links ana --rotate
    """
    from assistant.commands._desk import known_person, open_desk

    desk = open_desk(config_path)
    chosen = [known_person(desk, person)] if person else list(desk.store.people())
    if rotate:
        _rotate(desk, chosen, everybody=person is None)
    if not chosen:
        click.echo("You keep notes about nobody yet; name a person by e-mail address, or look again after a round.")
    for who in chosen:
        click.echo(_line(desk, who))


def _rotate(desk: Desk, people: list[Counterpart], *, everybody: bool) -> None:
    from assistant import reception
    from assistant.core.between import new_link

    reception.open_links(desk.config)  # where no pages are served there is nothing to take back
    for who in people:
        desk.store.change(who, new_link)
    if everybody:
        door = reception.open_door(desk.config)
        door.change_keys(forget=True)
        door.send_leader_out()


def _line(desk: Desk, who: Counterpart) -> str:
    from assistant import reception
    from assistant.core.wording import one_line

    notebook = desk.store.notebook(who.email)
    link = reception.open_links(desk.config).pair(who.email, notebook.link_version if notebook else 1)
    return f"{one_line(who.display)}: {link}"
