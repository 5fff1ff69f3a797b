"""`oneonone point`: put a talking point on the next agenda."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.commands._options import WithText, config_option, person_argument, text_argument


@click.command("point", cls=WithText)
@person_argument
@text_argument
@click.option(
    "--from", "author", type=click.Choice(["me", "them"]), default="me", help="Who raises it. Without it: me."
)
@click.option("--share", is_flag=True, help="Let the other person see it; without it your own points are yours alone.")
@config_option
def command(person: str, text: tuple[str, ...], author: str, share: bool, config_path: Path | None) -> None:
    """Put a talking point on the next agenda.

    PERSON is an e-mail address or any part of a name; a full address that is not known yet begins a notebook. A point
    goes away with `oneonone done PERSON p1`, once you have talked about it.

    \b
    Examples:
      oneonone point ana "Ask about the move"
      oneonone point ana "Scope of the next release" --share
      oneonone point ana "Holidays in March" --from them
    """
    from assistant.commands._desk import called, change, open_desk, person_to_write_about, words
    from assistant.core.notebook import add_point
    from assistant.core.notebook_text import point_line
    from assistant.model import Owner

    said = words(text, "what to talk about")
    desk = open_desk(config_path)
    who = person_to_write_about(desk, person)
    before, after = change(desk, who, lambda book: add_point(book, said, desk.today, Owner(author), share))
    for point in after.points:
        if point not in before.points:
            click.echo(f"With {called(who)}: {point_line(point, who.first_name)}")
    if after == before:
        click.echo(f"That is to be talked about with {called(who)} already.")
