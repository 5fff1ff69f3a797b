"""`oneonone export`: give everything kept about a person, for people or for programs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option, person_argument

if TYPE_CHECKING:
    from assistant.deed_records import DeedFile
    from assistant.model import Notebook


@click.command("export")
@person_argument
@click.option("--format", "form", type=click.Choice(["json", "md"]), default="json", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write to this new file, for your eyes alone.")
@config_option
def command(person: str, form: str, out: Path | None, config_path: Path | None) -> None:
    """Print everything kept about a person, private notes included.

    \b
    Examples:
      oneonone export ana
      oneonone export ana --format md --out ana.md
    """
    from assistant import wiring
    from assistant.commands._desk import open_desk
    from assistant.commands._kept import person_kept
    from assistant.model import Notebook

    desk = open_desk(config_path)
    ledger = wiring.open_ledger(desk.config)
    who = person_kept(desk.store, ledger, person)
    content = _content(desk.store.notebook(who.email) or Notebook(who), ledger.about(who.email), form, desk.now)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        _write(out, content)
        click.echo(f"Written to {out}. It holds your private notes too.")


def _content(notebook: Notebook, acted: DeedFile, form: str, now: datetime) -> bytes:
    if form == "json":
        from assistant.deed_records import with_deeds
        from assistant.records import as_json

        return with_deeds(as_json(notebook), acted)
    from assistant.core.acting_words import as_markdown as deeds_as_markdown
    from assistant.core.bank import BANK
    from assistant.core.notebook_text import as_markdown

    done = deeds_as_markdown(acted.deeds, now.tzinfo or UTC)
    return (as_markdown(notebook, {q.id: q.text for q in BANK}) + done).encode("utf-8", "replace")


def _write(out: Path, content: bytes) -> None:
    from assistant.commands.plainly import PlainError
    from assistant.storage import write_whole

    if out.exists():
        raise PlainError(f"{out} is there already, and nothing was written over it; choose another name.")
    write_whole(out, content)
