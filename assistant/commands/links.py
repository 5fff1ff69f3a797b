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
    from assistant import reception
    from assistant.commands._desk import known_person, open_desk

    desk = open_desk(config_path)
    reception.open_links(desk.config)  # where no pages are served nobody need be looked for
    chosen = [known_person(desk, person)] if person else _everybody(desk)
    if rotate:
        _rotate(desk, chosen, everybody=person is None)
    if not chosen:
        click.echo(
            "There is nobody yet: your calendars show no one-on-one, and you keep notes about nobody. "
            "Name a person by e-mail address, or say where your calendar is: oneonone init."
        )
    for who in chosen:
        click.echo(_line(desk, who))


def _everybody(desk: Desk) -> list[Counterpart]:
    """Return everybody who has a page: whom the calendars show, and whom there are notes about, by address."""
    from assistant.commands._desk import judge_aloud

    judged = judge_aloud(desk, None, {})
    people = {one.counterpart.email: one.counterpart for one in judged.review.standings} if judged else {}
    people |= {person.email: person for person in desk.store.people()}
    return [people[email] for email in sorted(people)]


def _rotate(desk: Desk, people: list[Counterpart], *, everybody: bool) -> None:
    from assistant import reception
    from assistant.core.between import new_link

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
