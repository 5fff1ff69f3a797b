"""`oneonone explain`: why an event is or is not a one-on-one, and why a meeting got its outcome, rule by rule."""

from __future__ import annotations

from pathlib import Path

import click

MOST = 40


@click.command("explain")
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("query", nargs=-1, required=True)
@click.option("--me", metavar="EMAIL", help="The leader's address. Without it: who organizes most events.")
@click.option("--now", "moment", metavar="ISO8601", help="Judge as if it were this moment. Without it: the clock.")
@click.option("--tz", "zone_name", metavar="IANA", help="The leader's time zone, such as Europe/Berlin.")
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="The configuration file.")
def command(
    path: Path,
    query: tuple[str, ...],
    me: str | None,
    moment: str | None,
    zone_name: str | None,
    config_path: Path | None,
) -> None:
    """Say why an event is or is not a one-on-one and why a meeting got its outcome, rule by rule.

    QUERY is any words of a title, a name or an address, and perhaps a day.

    \b
    Examples:
      oneonone explain ~/calendar.ics ana
      oneonone explain ~/calendar.ics ana 2026-11-24
      oneonone explain ~/calendar.ics "design review"
    """
    from rich.console import Console

    from assistant import wiring
    from assistant.core.explain import explain
    from assistant.terminal import print_checks

    config = wiring.load_config(config_path)
    now = wiring.read_moment(moment) if moment else None
    opened = wiring.open_review(config, wiring.Request(path, me, now, zone_name))
    asked = " ".join(query)
    found = explain(wiring.scene_of(opened, {}), asked)
    if not found:
        raise click.ClickException(f"Nothing in the calendar fits “{asked}”; try one word of the title or a name.")
    console = Console()
    for explained in found[-MOST:]:
        print_checks(f"{explained.title}\n{explained.verdict}", explained.checks, console)
    if len(found) > MOST:
        click.echo(f"The {MOST} latest of {len(found)}; add a day to the query to see the others.", err=True)
