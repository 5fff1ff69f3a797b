"""`oneonone connect`: see whether an account lets us in, which calendars it has, and which one is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._account import account_options
from assistant.commands._options import config_option

if TYPE_CHECKING:
    from assistant.config import Config
    from assistant.config_schema import CalendarSettings


@click.command("connect")
@click.argument("url", required=False)
@account_options
@click.option("--calendar", "wanted", metavar="NAME", help="The calendar to use, where there are several.")
@config_option
def command(
    url: str | None,
    user: str | None,
    password_command: str | None,
    password_file: Path | None,
    keyring: str | None,
    wanted: str | None,
    config_path: Path | None,
) -> None:
    """Try a calendar account: list its calendars, and say which one is used.

    URL is the server's address, or your own e-mail address where the server is found by it. Without URL the accounts of
    the configuration are tried. Nothing is written anywhere.

    \b
    Examples:
      oneonone connect
      oneonone connect https://dav.example.com --user lea --password-command "pass show dav"
    """
    from assistant import wiring
    from assistant.commands._account import ACCOUNT
    from assistant.commands.plainly import PlainError
    from assistant.config_schema import CalendarSettings

    config = wiring.load_config(config_path)
    accounts = [calendar for calendar in config.calendars if calendar.url]
    if url is not None:
        if not (password_command or password_file or keyring):
            raise PlainError("Say where the password is: --password-command, --password-file or --keyring.")
        passwords = password_command, password_file, keyring
        accounts = [CalendarSettings(ACCOUNT, None, None, url, user or url, wanted, *passwords)]
    if not accounts:
        raise PlainError("No account is configured; name one: oneonone connect URL, or oneonone init.")
    for account in accounts:
        _try(config, account)


def _try(config: Config, account: CalendarSettings) -> None:
    from assistant import wiring
    from assistant.commands._account import calendar_lines, chosen, says_where

    listed = wiring.list_calendars(config, account)
    used = chosen(listed, account.calendar)
    click.echo(f"{says_where(account)}:")
    click.echo("\n".join(calendar_lines(listed, used)))
    if used is None:
        click.echo('Say which one is to be used: calendar = "its name" in its [[calendars]].')
    elif not used.writes:
        click.echo("It can only be read, so what would be done on it is only proposed.")
