"""`oneonone review`: judge a calendar, and write what was judged for people or for programs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import CalendarPath, GivenPath, config_option, not_empty

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.config import Config
    from assistant.model import Notebook, Policy, Review
    from assistant.wiring import Progress

_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
LONG_FILE = 5_000_000  # bytes; below it is read before a bar could be seen


@dataclass(frozen=True, slots=True)
class Asked:
    """As whose calendar, from which moment and in which zone it is judged; None for what the configuration says."""

    me: str | None
    now: datetime | None
    zone_name: str | None


@click.command("review")
@click.argument("path", type=CalendarPath(), required=False)
@click.option("--me", metavar="EMAIL", help="The leader's address. Without it: who organizes most events.")
@click.option(
    "--now",
    "moment",
    metavar="ISO8601",
    callback=not_empty,
    help="Judge as if it were this moment. Without it: the clock.",
)
@click.option(
    "--tz", "zone_name", metavar="IANA", callback=not_empty, help="The leader's time zone, such as Europe/Berlin."
)
@config_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--out", type=GivenPath(path_type=Path, file_okay=False), help="Also write prep documents and the weekly summary."
)
@click.option("--private", is_flag=True, help="With --out: also your own edition, with what only you may see.")
def command(
    path: Path | None,
    me: str | None,
    moment: str | None,
    zone_name: str | None,
    config_path: Path | None,
    form: str,
    out: Path | None,
    private: bool,
) -> None:
    """Judge a calendar and prepare what is ahead.

    PATH is an .ics file, which every calendar program can export, or a folder of them; without it, the calendars of
    the configuration are read. Nothing is written to a calendar, and nothing leaves this machine.

    \b
    Examples:
      oneonone review
      oneonone review ~/calendar.ics
      oneonone review ~/calendar.ics --me lea@example.com --out ~/one-on-ones
      oneonone review ~/calendar.ics --format json | jq '.one_on_ones[].health'
    """
    from assistant import wiring

    if private and out is None:
        raise click.UsageError("--private is about the documents, so it needs --out DIRECTORY.")
    config = wiring.load_config(config_path)
    now = wiring.read_moment(moment) if moment else None
    notebooks, damaged = wiring.read_notebooks(wiring.open_store(config, me))
    review, policy = _judged(config, path, Asked(_address(me), now, zone_name), notebooks)
    for sentence in damaged:
        click.echo(f"oneonone: {sentence}", err=True)
    if form == "json":
        from assistant.report import as_json

        click.echo(as_json(review).encode("utf-8"))
    else:
        _print_text(review, notebooks)
    if out:
        _write(review, notebooks, policy, out, private)


def _judged(
    config: Config, path: Path | None, asked: Asked, notebooks: Mapping[str, Notebook]
) -> tuple[Review, Policy]:
    """Return the file as it is judged, the configured calendars without one. Raises ConnectorError."""
    from assistant import wiring
    from assistant.commands._desk import only_file

    file = path or only_file(config)
    if file is None and config.calendars:
        return _of_all(config, asked)
    with _progress() as progress:
        where = wiring.calendar_path(config, file)
        opened = wiring.open_review(config, wiring.Request(where, asked.me, asked.now, asked.zone_name, progress))
        review = wiring.run_review(opened, notebooks)
    _say_who(opened.leader.email, opened.guessed, len(review.standings))
    return review, opened.policy


def _of_all(config: Config, asked: Asked) -> tuple[Review, Policy]:
    """Return the configured calendars as they are judged; what is wrong with one of them is said, and stops nothing."""
    from assistant import wiring
    from assistant.commands._acts import complain
    from assistant.commands._desk import look
    from assistant.commands.plainly import PlainError

    email, zone = asked.me or config.leader.email, asked.zone_name or config.leader.timezone
    meant = replace(config, leader=replace(config.leader, email=email, timezone=zone))
    acted = look(meant, wiring.now(meant, asked.now))
    complain((*acted.report.errors, *((acted.report.brake,) if acted.report.brake else ())))
    if acted.report.review is None or acted.policy is None:
        raise PlainError("None of the calendars could be read; oneonone doctor says what to mend.")
    return acted.report.review, acted.policy


def _address(me: str | None) -> str | None:
    if me is not None and not _ADDRESS.fullmatch(me.strip()):
        raise click.BadParameter(f"“{me}” is not an e-mail address.", param_hint="--me")
    return me


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show a bar on standard error while a long file is read; nothing where nobody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    bar = Progress(
        TextColumn("Reading the calendar"),
        BarColumn(),
        TaskProgressColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None, visible=False)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= LONG_FILE)

        yield show


def _say_who(email: str, guessed: bool, found: int) -> None:
    """Say on standard error whose calendar it was taken to be, and what to do when that cannot be right."""
    if guessed and email:
        said = f"Judged as the calendar of {email}, who organizes most of its events; --me EMAIL says otherwise."
    elif guessed:
        said = (
            "No event names an organizer, so it cannot be told whose calendar it is; say who you are with --me EMAIL."
        )
    elif not found:
        said = f"No one-on-one of {email} was found; is that the address on the invitations?"
    else:
        return
    click.echo(f"oneonone: {said}", err=True)


def _print_text(review: Review, notebooks: Mapping[str, Notebook]) -> None:
    from rich.console import Console

    from assistant.terminal import print_review

    print_review(review, Console(), notebooks)


def _write(review: Review, notebooks: Mapping[str, Notebook], policy: Policy, out: Path, private: bool) -> None:
    from assistant import wiring

    written, kept = wiring.write_documents(review, notebooks, policy, out, private)
    where = out.resolve() if str(out) in (".", "..") else out
    click.echo(f"Wrote {len(written)} documents to {where}.", err=True)
    for path in kept:
        click.echo(f"oneonone: {path.name} was edited since it was written, so it was left as it is.", err=True)
