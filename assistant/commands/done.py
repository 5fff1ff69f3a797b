"""`oneonone done`: tick off items, and points that were talked about, by their numbers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option, person_argument

if TYPE_CHECKING:
    from assistant.model import Notebook

NUMBER = re.compile(r"([pPdD]?)([0-9]{1,9})")


@click.command("done")
@person_argument
@click.argument("numbers", metavar="N...", nargs=-1, required=True)
@config_option
def command(person: str, numbers: tuple[str, ...], config_path: Path | None) -> None:
    """Tick off an item by its number, a talking point by its number with a p, or one of your drafts with a d.

    `oneonone person PERSON` shows the numbers. All of the numbers are ticked off, or, if one is wrong, none.

    \b
    Examples:
      oneonone done ana 3
      oneonone done ana 3 4 p1
    """
    from assistant.commands._desk import change, known_person, open_desk

    desk = open_desk(config_path)
    who = known_person(desk, person)
    before, after = change(desk, who, lambda book: _finished(book, numbers, desk.today))
    for number in dict.fromkeys(numbers):
        click.echo(_said(number, before, after))
    left = len(after.open_items())
    click.echo(f"{'Nothing is' if not left else '1 item is' if left == 1 else f'{left} items are'} open now.")


def _finished(notebook: Notebook, numbers: tuple[str, ...], today: date) -> Notebook:
    """Return the notebook with everything ticked off. Raises PlainError, saying what is open, for a wrong number."""
    from assistant.commands.plainly import PlainError
    from assistant.core.notebook import NotOpen, finish_item, finish_point

    before = notebook
    for number in numbers:
        match = NUMBER.fullmatch(number)
        if match is None:
            raise PlainError(f'"{number}" is not the number of an item. {_open(before)}')
        finish = finish_point if match[1] else finish_item
        try:
            notebook = finish(notebook, -int(match[2]) if match[1] in "dD" and match[1] else int(match[2]), today)
        except NotOpen as err:
            raise PlainError(f"{err} {_open(before)}") from err
    return notebook


def _open(notebook: Notebook) -> str:
    from assistant.core.notebook import open_points
    from assistant.core.notebook_text import item_line, point_line

    name = notebook.counterpart.first_name
    lines = [item_line(item, name) for item in notebook.open_items()]
    lines += [point_line(point, name) for point in open_points(notebook)]
    if not lines:
        return f"Nothing is open with {name}."
    return "\n  ".join([f"Open with {name}:", *lines])


def _said(number: str, before: Notebook, after: Notebook) -> str:
    from assistant.core.notebook_text import item_line, point_line

    name, is_point = after.counterpart.first_name, number[0] in "pPdD"
    wanted = int(number.lstrip("pPdD"))
    if is_point:
        called = -wanted if number[0] in "dD" else wanted
        point = next(point for point in after.points if point.number == called)
        return f"{'Done before' if point in before.points else 'Done'}: {point_line(point, name)}"
    item = next(item for item in after.items if item.number == wanted)
    return f"{'Done before' if item in before.items else 'Done'}: {item_line(item, name)}"
