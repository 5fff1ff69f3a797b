"""`oneonone connect`: sign in, see whether an account lets us in, which calendars it has, and which one is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._account import Who, account_options
from assistant.commands._options import config_option

if TYPE_CHECKING:
    from assistant.config import Config
    from assistant.config_schema import CalendarSettings


@click.command("connect")
@click.argument("url", required=False)
@account_options
@click.option("--calendar", "wanted", metavar="NAME", help="The calendar to use, where there are several.")
@click.option("--paste", "--device", "apart", is_flag=True, help="Sign in with a browser on another machine.")
@click.option("--forget", is_flag=True, help="Give back what lets us in to a provider.")
@config_option
def command(url: str | None, who: Who, wanted: str | None, apart: bool, forget: bool, config_path: Path | None) -> None:
    """Sign in with a provider, or try a calendar account: list its calendars, and say which one is used.

    URL is the name of a provider, google or microsoft, whose accounts stand in the configuration; or a server's
    address, or your own e-mail address where the server is found by it. Without URL the accounts of the configuration
    are tried. Only a sign-in keeps anything: what lets us in from then on.

    \b
    Examples:
      oneonone connect
      oneonone connect google
      oneonone connect google --paste
      oneonone connect google --forget
      oneonone connect microsoft --device
      oneonone connect https://dav.example.com --user lea --password-command "pass show dav"
    """
    from assistant import wiring
    from assistant.commands.plainly import PlainError
    from assistant.sign_ins import PROVIDERS

    config = wiring.load_config(config_path)
    if url in PROVIDERS:
        _sign_out(config, url, who.user) if forget else _sign_in(config, url, who.user, apart)
        return
    if forget or apart:
        raise PlainError(f"Name the provider: oneonone connect {' or '.join(PROVIDERS)}.")
    for account in _configured(config) if url is None else [_named(url, who, wanted)]:
        _try(config, account)


def _configured(config: Config) -> list[CalendarSettings]:
    from assistant.commands.plainly import PlainError
    from assistant.sign_ins import PROVIDERS

    accounts = [calendar for calendar in config.calendars if calendar.url or calendar.kind in PROVIDERS]
    if not accounts:
        raise PlainError("No account is configured; name one: oneonone connect URL, or oneonone init.")
    return accounts


def _named(url: str, who: Who, wanted: str | None) -> CalendarSettings:
    from assistant.commands._account import ACCOUNT
    from assistant.commands.plainly import PlainError
    from assistant.config_schema import CalendarSettings

    if not who.has_password:
        raise PlainError("Say where the password is: --password-command, --password-file or --keyring.")
    passwords = who.password_command, who.password_file, who.keyring
    return CalendarSettings(ACCOUNT, None, None, url, who.user or url, wanted, *passwords)


def _sign_in(config: Config, kind: str, user: str | None, apart: bool) -> None:
    import webbrowser

    from assistant.commands.plainly import PlainError
    from assistant.sign_ins import PROVIDERS, Person, sign_in

    person = Person(click.echo, lambda question: str(click.prompt(question)), webbrowser.open, apart)
    for signed in sign_in(config, kind, user, person):
        click.echo(
            f"Signed in with {PROVIDERS[kind]} as {signed.address}, for {', '.join(signed.allowed) or 'nothing'}."
        )
        if signed.lacking:
            lacking = " and ".join(signed.lacking)
            raise PlainError(f"{lacking} was not allowed; sign in again and tick every box: oneonone connect {kind}.")
        _try(config, signed.settings)


def _sign_out(config: Config, kind: str, user: str | None) -> None:
    from assistant import wiring
    from assistant.daemon import hooks
    from assistant.sign_ins import SIGNED_OUT, sign_out

    hooks.hooks_of(config).forget(kind, user, wiring.now(config))
    for address in sign_out(config, kind, user):
        click.echo(SIGNED_OUT[kind].format(address=address))


def _try(config: Config, account: CalendarSettings) -> None:
    from assistant import wiring
    from assistant.commands._account import calendar_lines, chosen, says_where
    from assistant.sign_ins import learn_zone

    listed = wiring.list_calendars(config, account)
    used = chosen(listed, account.calendar)
    click.echo(f"{says_where(account)}:")
    click.echo("\n".join(calendar_lines(listed, used)))
    if used is None:
        click.echo('Say which one is to be used: calendar = "its name" in its [[calendars]].')
    elif not used.writes:
        click.echo("It can only be read: its meetings are judged, and nothing is done on it.")
    if used is not None and (zone := learn_zone(config, account)):
        click.echo(f"Hours are those of {zone}, as the calendar keeps them; timezone under [leader] can say otherwise.")
