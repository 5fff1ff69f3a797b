"""`oneonone status`: how it stands with the service, for a person, for a program, and by the exit code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.daemon.condition import Condition

NEEDS_A_PERSON = 1


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option
@click.pass_context
def command(ctx: click.Context, as_json: bool, config_path: Path | None) -> None:
    """Say how it stands: the last look at the calendars, the next, and whether anything needs you.

    The exit code is 1 when something does: access to a calendar is lost, writing was stopped until you say go, or the
    service should be running and is not. Otherwise it is 0.

    \b
    Examples:
      oneonone status
      oneonone status --json | jq .healthy
    """
    from assistant import wiring
    from assistant.daemon.compose import how_it_stands

    config = wiring.load_config(config_path)
    found = how_it_stands(config)
    if as_json:
        click.echo(_as_json(found))
    else:
        click.echo("\n".join(_lines(found)))
        if not config.calendars and config.leader.email is None:
            click.echo("\nNo calendar is looked after yet. Say where yours is: oneonone init.")
    ctx.exit(NEEDS_A_PERSON if found.needs_a_person else 0)


def _lines(found: Condition) -> Iterator[str]:
    from assistant.daemon.condition import troubles

    rows = (
        ("Service", _service(found)),
        ("Last look", _moment(found.last_cycle, found.now) or "none yet"),
        ("Next look", _moment(found.next_due, found.now) or "none: oneonone run"),
        ("Calendars", _access(found)),
        ("Proposals", f"{found.open_offers} open: oneonone proposals" if found.open_offers else "none open"),
        ("Writing", _writing(found)),
        *((("Pages", found.pages),) if found.pages else ()),
        *((("Mail", _mail(found)),) if found.mail_waiting or found.mail_lost else ()),
    )
    yield from (f"{name:<11}{said}" for name, said in rows)
    for trouble in troubles(found):
        yield f"\n{trouble}"


def _service(found: Condition) -> str:
    if found.running:
        return "running, but it no longer looks" if found.late else "running"
    return "not running, and it was not told to stop" if found.missing else "not running"


def _access(found: Condition) -> str:
    said = {"ok": "reachable", "failing": "not reachable at present", "lost": "access lost", "unknown": "not tried yet"}
    return said[found.access.value]


def _writing(found: Condition) -> str:
    if found.brake is not None:
        return "stopped until you say go: oneonone go"
    return f"paused until {_moment(found.paused_until, found.now)}" if found.paused_until else "as configured"


def _mail(found: Condition) -> str:
    from assistant.core.wording import counted

    waiting = f"{counted(found.mail_waiting, 'mail')} could not be sent yet" if found.mail_waiting else ""
    lost = f"{len(found.mail_lost)} did not arrive" if found.mail_lost else ""
    return ", ".join(part for part in (waiting, lost) if part)


def _moment(moment: datetime | None, now: datetime) -> str:
    """Return when it was or will be, with the distance where that is less than an hour."""
    from assistant.core.wording import counted
    from assistant.terminal.wording import near

    if moment is None:
        return ""
    minutes = round(abs((moment - now).total_seconds()) / 60)
    if minutes < 1:
        return f"{near(moment, now)} (now)"
    far = "" if minutes >= 60 else counted(minutes, "minute")
    told = f" (in {far})" if moment > now else f" ({far} ago)"
    return near(moment, now) + (told if far else "")


def _as_json(found: Condition) -> str:
    import json
    from dataclasses import asdict

    from assistant.daemon.condition import troubles

    said = {name: _plain(value, found.now) for name, value in asdict(found).items()}
    whole = {"schema": 1, "healthy": not found.needs_a_person, **said, "troubles": list(troubles(found))}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _plain(value: object, now: datetime) -> object:
    """Return a moment as text in the leader's zone, anything else as it is."""
    from datetime import datetime

    return value.astimezone(now.tzinfo).isoformat() if isinstance(value, datetime) else value
