"""`oneonone explain`: why an event is or is not a one-on-one, and why a meeting got its outcome, rule by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.config import Config
    from assistant.core.explain import Explained
    from assistant.core.scene import Scene

MOST = 40
NO_CALENDAR = "There is no calendar to explain from: run oneonone init, or name a file: oneonone explain FILE QUERY."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained, and from where: a file, or the configured calendars where that is None."""

    path: Path | None
    query: str


@click.command("explain")
@click.argument("words", metavar="[FILE] QUERY...", nargs=-1, required=True)
@click.option("--me", metavar="EMAIL", help="The leader's address. Without it: who organizes most events.")
@click.option("--now", "moment", metavar="ISO8601", help="Judge as if it were this moment. Without it: the clock.")
@click.option("--tz", "zone_name", metavar="IANA", help="The leader's time zone, such as Europe/Berlin.")
@config_option
def command(
    words: tuple[str, ...], me: str | None, moment: str | None, zone_name: str | None, config_path: Path | None
) -> None:
    """Say why an event is or is not a one-on-one and why a meeting got its outcome, rule by rule.

    QUERY is any words of a title, a name or an address, and perhaps a day. FILE is an .ics file or a folder of them;
    without it the configured calendars are read.

    \b
    Examples:
      oneonone explain ana
      oneonone explain ~/calendar.ics ana 2026-11-24
      oneonone explain ~/calendar.ics "design review"
    """
    from assistant import wiring
    from assistant.commands.plainly import PlainError
    from assistant.core.explain import explain

    config, asked = wiring.load_config(config_path), _asked(words)
    now = wiring.read_moment(moment) if moment else None
    found = explain(_scene(config, asked.path, me, now, zone_name), asked.query)
    if not found:
        raise PlainError(f"Nothing in your calendars fits “{asked.query}”; try a name, or one word of the title.")
    _print(found)


def _asked(words: tuple[str, ...]) -> Asked:
    """Return the words with the file that the first names. Raises PlainError where nothing is asked about it."""
    from assistant.commands.plainly import PlainError

    path = Path(words[0]).expanduser()
    named = path.suffix.lower() == ".ics" or words[0].startswith(("/", "~", ".")) or (len(words) > 1 and path.exists())
    if not named:
        return Asked(None, " ".join(words))
    if len(words) == 1:
        raise PlainError(f"Say what to explain of it: oneonone explain {words[0]} ana.")
    return Asked(path, " ".join(words[1:]))


def _scene(config: Config, path: Path | None, me: str | None, now: datetime | None, zone_name: str | None) -> Scene:
    from assistant import wiring
    from assistant.commands._desk import only_file

    file = path or only_file(config)
    if file is not None:
        return wiring.scene_of(wiring.open_review(config, wiring.Request(file, me, now, zone_name)), {})
    leader = replace(config.leader, email=me or config.leader.email, timezone=zone_name or config.leader.timezone)
    return _of_all(replace(config, leader=leader), now)


def _of_all(config: Config, now: datetime | None) -> Scene:
    """Return what the configured calendars are judged by. Raises PlainError without any, and ConnectorError."""
    from assistant import wiring
    from assistant.commands._desk import look
    from assistant.commands.plainly import PlainError

    if not config.calendars:
        raise PlainError(NO_CALENDAR)
    scene = look(config, wiring.now(config, now)).report.scene
    if scene is None:
        raise PlainError(NO_CALENDAR)
    return scene


def _print(found: Sequence[Explained]) -> None:
    from rich.console import Console

    from assistant.terminal import print_checks

    console = Console()
    for explained in found[-MOST:]:
        print_checks(f"{explained.title}\n{explained.verdict}", explained.checks, console)
    if len(found) > MOST:
        click.echo(f"The {MOST} latest of {len(found)}; add a day to the query to see the others.", err=True)
