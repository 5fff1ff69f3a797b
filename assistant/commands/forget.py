"""`oneonone forget`: delete everything kept about a person, once the leader has seen what that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option, person_argument

if TYPE_CHECKING:
    from assistant.model import Counterpart
    from assistant.store import Store


@click.command("forget")
@person_argument
@click.option("--yes", is_flag=True, help="Delete without asking.")
@config_option
def command(person: str, yes: bool, config_path: Path | None) -> None:
    """Delete everything kept about a person: notes, items, points, and what was asked.

    A file that is damaged can be deleted by the whole e-mail address.

    \b
    Examples:
      oneonone forget ana
      oneonone forget ana@example.com --yes
    """
    from assistant.commands._desk import open_desk
    from assistant.core.naming import shown

    store = open_desk(config_path).store
    who = _person(store, person)
    what = f"{shown(who)}: {_what(store, who)}"
    if not yes and not _confirmed(f"Delete everything kept about {what}?"):
        click.echo("Nothing was deleted.")
        return
    store.forget(who.email)
    click.echo(f"Deleted everything kept about {what}.")
    click.echo("Prep documents and exports that you wrote to files of your own are yours to delete.")


def _person(store: Store, query: str) -> Counterpart:
    """Return who is meant; a whole address also when the file cannot be read. Raises NoSuchPerson."""
    from assistant.core.naming import address_in

    whole = address_in(query)
    return whole if whole is not None and store.path(whole.email).exists() else store.find(query)


def _what(store: Store, who: Counterpart) -> str:
    from assistant.core.notebook_text import contents
    from assistant.store import StoreError

    try:
        return contents(store.export(who.email))
    except StoreError:
        return "a file that cannot be read"


def _confirmed(question: str) -> bool:
    from assistant.commands.plainly import PlainError

    try:
        return click.confirm(question)
    except click.Abort as err:
        click.echo()
        raise PlainError("Nothing was deleted; add --yes to delete without being asked.") from err
