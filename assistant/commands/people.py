"""`oneonone people`: everybody there are notes about, in a table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import calendar_option, config_option

if TYPE_CHECKING:
    from assistant.model import Notebook, Standing

NOBODY = 'Nobody yet. Say where your calendar is: oneonone init; or note something: oneonone note ana@example.com "..."'
NOBODY_THERE = (
    "Nobody yet. Your calendars show no one-on-one: oneonone explain says why an event is none, "
    'and oneonone note ana@example.com "..." begins with somebody all the same.'
)


@click.command("people")
@calendar_option
@config_option
def command(calendar: Path | None, config_path: Path | None) -> None:
    """List everybody you keep notes about, and everybody you meet one-on-one by your calendars.

    \b
    Examples:
      oneonone people
      oneonone people --calendar ~/calendar.ics
    """
    from rich.console import Console

    from assistant.commands._desk import judge_aloud, open_desk
    from assistant.commands.plainly import PlainError
    from assistant.terminal.people import print_people

    desk = open_desk(config_path)
    notebooks, unreadable = desk.store.read_all()
    judged = judge_aloud(desk, calendar, notebooks)
    standings = judged.review.standings if judged else ()
    if not notebooks and not standings and not unreadable:
        click.echo(NOBODY_THERE if desk.config.calendars or calendar else NOBODY)
        return
    print_people(_everybody(notebooks, standings), judged.review.now if judged else desk.now, Console())
    if unreadable:
        raise PlainError("\n".join(str(err) for err in unreadable))


def _everybody(
    notebooks: Mapping[str, Notebook], standings: tuple[Standing, ...]
) -> tuple[tuple[Notebook, Standing | None], ...]:
    """Return a notebook (an empty one where there is none) and the standing of everybody, by name."""
    from assistant.model import Notebook

    judged = {standing.counterpart.email: standing for standing in standings}
    books = {email: Notebook(standing.counterpart) for email, standing in judged.items()} | dict(notebooks)
    everybody = sorted(books.values(), key=lambda book: (book.counterpart.display.casefold(), book.counterpart.email))
    return tuple((book, judged.get(book.counterpart.email)) for book in everybody)
