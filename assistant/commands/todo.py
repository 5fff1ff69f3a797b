"""`oneonone todo`: write down what was promised."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.commands._options import WithText, config_option, person_argument, text_argument


@click.command("todo", cls=WithText)
@person_argument
@text_argument
@click.option(
    "--owner", type=click.Choice(["me", "them"]), help="Who promised it. Without it: as the text says, or me."
)
@click.option("--due", metavar="DATE", help="2026-12-01, today, tomorrow, friday or +3d.")
@config_option
def command(person: str, text: tuple[str, ...], owner: str | None, due: str | None, config_path: Path | None) -> None:
    """Write down what was promised.

    PERSON is an e-mail address or any part of a name; a full address that is not known yet begins a notebook. What is
    open already is not written twice: it gets the owner and the due date that are given now.

    \b
    Examples:
      oneonone todo ana "Send the plan" --due friday
      oneonone todo ana "Ask the team" --owner them
    """
    from assistant.commands._desk import called, change, day_meant, open_desk, person_to_write_about, words
    from assistant.core.notebook import add_item, difference
    from assistant.core.notebook_text import item_line
    from assistant.model import Owner

    said = words(text, "what was promised")
    desk = open_desk(config_path)
    who = person_to_write_about(desk, person)
    day, whose = day_meant(due, desk.today), Owner(owner) if owner else None
    made = difference(*change(desk, who, lambda book: add_item(book, said, desk.today, whose, day)))
    for item in (*made.new, *made.changed):
        click.echo(f"With {called(who)}: {item_line(item, who.first_name)}")
    if not made.new and not made.changed:
        click.echo(f"That is open with {called(who)} already.")
