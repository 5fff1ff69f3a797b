"""`oneonone open`: open one's own page in the browser, signed in as the leader."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.commands._options import config_option


@click.command("open")
@click.argument("person", required=False)
@click.option("--print", "only_print", is_flag=True, help="Print the link, and open no browser.")
@config_option
def command(person: str | None, only_print: bool, config_path: Path | None) -> None:
    """Open your own page, or the one with PERSON, in the browser. The link signs you in once, within half an hour.

    The pages are served by `oneonone run`.

    \b
    Examples:
      oneonone open
      oneonone open ana
      oneonone open --print
    """
    import secrets
    import webbrowser

    from assistant import reception
    from assistant.commands._desk import known_person, open_desk
    from assistant.links import Visitor
    from assistant.model import Owner

    desk = open_desk(config_path)
    links, door = reception.open_links(desk.config), reception.open_door(desk.config).door()
    email = known_person(desk, person).email if person else ""
    link = links.sign_in(Visitor(Owner.ME, email, door.leader_version), secrets.token_urlsafe(12), desk.now)
    if only_print or not webbrowser.open(link):
        click.echo(link)
    else:
        click.echo("Your page opens in the browser.")
