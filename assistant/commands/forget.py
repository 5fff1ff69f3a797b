"""`oneonone forget`: delete everything kept about a person, once the leader has seen what that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option, person_argument

if TYPE_CHECKING:
    from assistant.model import Counterpart
    from assistant.prep_files import PrepFolder
    from assistant.prep_place import PrepPlace


@click.command("forget")
@person_argument
@click.option("--yes", is_flag=True, help="Delete without asking.")
@config_option
def command(person: str, yes: bool, config_path: Path | None) -> None:
    """Delete everything kept about a person: notes, items, points, what was asked, what was done, prep documents.

    What was done on the calendar stays there, and cannot be undone afterwards: what it is, and how to take it off
    before, is said first. A file that is damaged can be deleted by the whole e-mail address.

    \b
    Examples:
      oneonone forget ana
      oneonone forget ana@example.com --yes
    """
    from assistant import wiring
    from assistant.commands._desk import open_desk
    from assistant.commands._kept import how_much, person_kept, what_stays
    from assistant.copies import copies_of
    from assistant.core.naming import shown

    desk = open_desk(config_path)
    ledger, prep = wiring.open_ledger(desk.config), wiring.open_prep(desk.config)
    who = person_kept(desk.store, ledger, person)
    what = f"{shown(who)}: {how_much(desk.store, ledger, prep, who.email)}"
    for line in what_stays(ledger, who.email, desk.now):
        click.echo(line)
    if not yes and not _confirmed(f"Delete everything kept about {what}?"):
        click.echo("Nothing was deleted.")
        return
    _forget_documents(prep, who)
    desk.store.forget(who.email)
    copies_of(desk.config.data_dir, desk.config.leader.email).drop()
    click.echo(f"Deleted everything kept about {what}.")
    click.echo("Prep documents and exports that you wrote to files of your own are yours to delete.")


def _forget_documents(prep: PrepFolder | PrepPlace, who: Counterpart) -> None:
    from assistant.commands.plainly import PlainError
    from assistant.store_errors import StoreDamaged, StoreTooNew

    try:
        left = prep.forget(who.email)
    except (StoreDamaged, StoreTooNew):
        click.echo("Which prep documents there are cannot be read; delete those of this person by hand.", err=True)
        return
    if left:
        raise PlainError(f"Nothing more was deleted, because {left[0]} cannot be. Delete it by hand and try again.")


def _confirmed(question: str) -> bool:
    from assistant.commands.plainly import PlainError

    try:
        return click.confirm(question)
    except click.Abort as err:
        click.echo()
        raise PlainError("Nothing was deleted; add --yes to delete without being asked.") from err
