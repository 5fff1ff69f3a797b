"""`oneonone note`: write a note about a meeting, and make items of its check boxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import WithText, config_option, optional_text_argument, person_argument

if TYPE_CHECKING:
    from assistant.model import Notebook


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it was given: what both may see, what is the leader's alone, and the day it is about."""

    shared: str
    private: str
    day: date


@click.command("note", cls=WithText)
@person_argument
@optional_text_argument
@click.option("--file", "source", metavar="FILE", help="Read the note from a file; - is standard input.")
@click.option("--private", is_flag=True, help="For you alone, always; its check boxes stay in the note.")
@click.option("--date", "day", metavar="DATE", help="The day of the meeting: 2026-12-01, yesterday, friday or -3d.")
@config_option
def command(
    person: str, text: tuple[str, ...], source: str | None, private: bool, day: str | None, config_path: Path | None
) -> None:
    """Write a note about a meeting, in Markdown.

    PERSON is an e-mail address or any part of a name; a full address that is not known yet begins a notebook. Without
    TEXT and --file the note is read from standard input or, in a terminal, written in your editor.

    A line `- [ ] Send the plan` becomes an item of yours, `- [ ] Ana: Ask the team (due 2026-12-01)` one of Ana's;
    `- [x] Send the plan` ticks it off. Whatever stands below a line `## Only you` is kept for you alone.

    \b
    Examples:
      oneonone note ana
      oneonone note ana "Wants to lead the migration; will draft a plan"
      oneonone note ana --file monday.md --date monday
      pbpaste | oneonone note ana --private
    """
    from assistant.commands._desk import called, change, day_meant, open_desk, person_to_write_about
    from assistant.commands._note_source import given_text, kept_if_not_stored, template
    from assistant.model import Notebook

    desk = open_desk(config_path)
    about = day_meant(day, desk.today, ahead=False) or desk.today
    who = person_to_write_about(desk, person)
    given = given_text(text, source, lambda: template(desk.store.notebook(who.email) or Notebook(who), about, private))
    if given is None:
        click.echo("Nothing was written, so nothing was noted.")
        return
    written = _written(given.text, private, about)
    with kept_if_not_stored(given):
        before, after = change(desk, who, lambda book: _with_note(book, written))
    if before == after:
        click.echo(f"That is noted for {called(who)} already.")
    else:
        _say(written, before, after)


def _written(text: str, private: bool, day: date) -> Written:
    from assistant.commands.plainly import PlainError
    from assistant.core.last_time import without_last_time
    from assistant.core.only_you import parted

    shared, below = ("", text) if private else parted(without_last_time(text))
    alone = text if private else below.partition("\n")[2]
    if not shared.strip() and not alone.strip():
        raise PlainError("There is nothing to note; write something about the meeting.")
    return Written(shared if shared.strip() else "", alone if alone.strip() else "", day)


def _with_note(notebook: Notebook, written: Written) -> Notebook:
    from assistant.core.notebook import add_note
    from assistant.core.questions import asked_in
    from assistant.core.themes import format_reviewed_by, touched_by

    for text, private in ((written.shared, False), (written.private, True)):
        if text:
            found = asked_in(text), touched_by(text), format_reviewed_by(text)
            notebook = add_note(notebook, written.day, text, private, *found)
    return notebook


def _say(written: Written, before: Notebook, after: Notebook) -> None:
    from assistant.core.checkboxes import boxes_in
    from assistant.core.notebook import difference
    from assistant.core.notebook_text import item_line
    from assistant.core.wording import counted, one_line

    made, person = difference(before, after), after.counterpart
    news = [
        f"{counted(len(made.new), 'new item')}" if made.new else "",
        f"{len(made.finished)} checked off" if made.finished else "",
        f"{len(made.changed)} changed" if made.changed else "",
    ]
    told = ", ".join(word for word in news if word)
    whose = "" if written.shared else " for you alone"
    click.echo(f"Noted for {one_line(person.display)} on {written.day}{whose}{f': {told}' if told else ''}.")
    for item in (*made.new, *made.finished, *made.changed):
        click.echo(f"  {item_line(item, person.first_name)}")
    if written.shared and written.private:
        click.echo("What stands below “Only you” was noted for you alone.")
    if any(boxes_in(written.private, person)):
        click.echo("Check boxes of a private note stay in the note; they make no items.")
