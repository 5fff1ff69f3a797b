"""`oneonone init`: ask what is needed, check it at once, write the configuration, and show what would be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from assistant.commands._account import Who, account_options
from assistant.commands._options import config_option

if TYPE_CHECKING:
    from assistant.commands._new_config import Answers
    from assistant.config_schema import CalendarSettings
    from assistant.wiring import Listed

Value = TypeVar("Value")
# what is asked: the option that says it, and the question
EMAIL = "--email", "Your address, as it stands on invitations"
ZONE = "--tz", "Your time zone"
CALENDAR = "--calendar", "Your calendar: an .ics file or folder, or the address of an account"
ALL_AS_OPTIONS = (
    "Nothing was written. Without a terminal everything is an option: "
    'oneonone init --email you@example.com --calendar FILE, or --calendar URL --password-command "...".'
)

WITH_A_PROVIDER = (
    'is an account with {name}: put [[calendars]] with kind = "{kind}" and user into the configuration, '
    "as the readme says under Connecting, then sign in with oneonone connect {kind}"
)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given as options; the rest is asked."""

    email: str | None
    zone: str | None
    where: str | None
    name: str | None
    who: Who

    @property
    def asks(self) -> bool:
        """Whether anything is asked: nothing is when who and where are options."""
        return self.email is None or self.where is None


@click.command("init")
@click.option("--email", help="Your address, as it stands on invitations.")
@click.option("--tz", "zone", metavar="IANA", help="Your time zone. Without it: this machine's.")
@click.option("--calendar", "where", metavar="FILE|URL", help="An .ics file or folder, or the address of an account.")
@account_options
@click.option("--calendar-name", "name", metavar="NAME", help="The calendar to use, where an account has several.")
@click.option("--yes", is_flag=True, help="Write over a configuration that is there; it stays beside the new one.")
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    email: str | None,
    zone: str | None,
    where: str | None,
    who: Who,
    name: str | None,
    yes: bool,
    config_path: Path | None,
) -> None:
    """Begin: say who you are and where your calendar is, and see what would be done.

    What you type is checked at once; with --email and --calendar nothing is asked. The configuration is written for
    your eyes alone, and never over one that is there without asking. On the calendar nothing is changed.

    \b
    Examples:
      oneonone init
      oneonone init --email lea@example.com --tz Europe/Berlin --calendar https://dav.example.com \\
          --password-command "pass show dav"
    """
    from assistant.commands import once
    from assistant.commands.plainly import PlainError

    given = Given(email, zone, where, name, who)
    try:
        path = _place(config_path, yes)
        _write(path, _answers(given))
    except click.Abort as err:
        raise PlainError(ALL_AS_OPTIONS) from err
    click.echo(f"\nWritten to {path}. This is what would be done now; nothing is done yet:\n")
    try:
        ctx.invoke(once.command, dry=True, config_path=path)
    finally:
        click.echo("\nWhen that is right: oneonone run. `oneonone doctor` checks everything once more.")


def _place(config_path: Path | None, yes: bool) -> Path:
    """Return where the configuration goes, once it is clear that it may. Raises PlainError."""
    import os

    from assistant.commands.plainly import PlainError
    from assistant.config import usual_path

    path = (config_path or usual_path(os.environ)).expanduser().absolute()
    if path.exists() and not yes and not _confirmed(f"{path} is there already. Write a new one in its place?"):
        raise PlainError("Nothing was written; the configuration is as it was.")
    return path


def _confirmed(question: str) -> bool:
    from assistant.commands.plainly import PlainError

    try:
        return click.confirm(question)
    except click.Abort as err:
        raise PlainError("Nothing was written; add --yes to write a new one without being asked.") from err


def _write(path: Path, answers: Answers) -> None:
    from assistant.commands._new_config import put, text_of

    put(path, text_of(answers))


# --- asking ----------------------------------------------------------------------------------------------------------


def _answers(given: Given) -> Answers:
    """Return what was given or is now asked, each checked as soon as it is known."""
    from assistant import config_values
    from assistant.commands._new_config import Answers
    from assistant.config import ConfigProblems
    from connectors.errors import ConnectorError

    email = _said(EMAIL, given.email, None, config_values.email)
    near = _machine_zone()
    zone = _said(ZONE, given.zone or (None if given.asks else near), near, config_values.zone)
    known = Answers(email, zone)
    while True:
        where = _said(CALENDAR, given.where, None, _found)
        try:
            return _checked(replace(known, calendar=_calendar(given, where, email)), given)
        except (ConfigProblems, ConnectorError) as err:
            if given.where is not None:
                raise
            click.echo(f"{err}\n")


def _said(asked: tuple[str, str], given: str | None, default: str | None, read: Callable[[str], Value | None]) -> Value:
    """Return what was given, else what is answered; an answer that cannot be is asked for again. Raises PlainError."""
    from assistant.commands.plainly import PlainError

    while True:
        answer = given if given is not None else click.prompt(asked[1], default=default)
        try:
            value = read(answer)
            if value is not None:
                return value
        except ValueError as err:
            if given is not None:
                raise PlainError(f"{asked[0]} {err}.") from err
            click.echo(f"It {err}.")
        else:
            given = None


def _found(where: str) -> CalendarSettings:
    """Read where a calendar is. Raises ValueError."""
    from assistant.accounts import PROVIDERS, provider_at
    from assistant.commands._account import ACCOUNT
    from assistant.config_schema import CalendarSettings

    provider = provider_at(where)
    if provider is not None and not Path(where).expanduser().exists():
        raise ValueError(WITH_A_PROVIDER.format(kind=provider, name=PROVIDERS[provider]))
    path = Path(where).expanduser().absolute()
    if "://" not in where and path.exists():
        return CalendarSettings("ics", path=path)
    if "://" in where or ("@" in where and "/" not in where):
        return CalendarSettings(ACCOUNT, url=where.strip())
    raise ValueError(f"must be a file that is there, or an address like https://dav.example.com; {path} is not there")


def _calendar(given: Given, found: CalendarSettings, email: str) -> CalendarSettings:
    """Return the calendar with who one is there, where it is an account."""
    if found.url is None:
        return found
    who = given.who
    user = who.user or (click.prompt("Your name on that server", default=email) if given.asks else email)
    printed = who.password_command
    if not who.has_password:
        printed = click.prompt("A command that prints your password there (such as: pass show calendar)")
    file = who.password_file.expanduser().absolute() if who.password_file else None
    return replace(
        found, user=user, calendar=given.name, password_command=printed, password_file=file, keyring=who.keyring
    )


# --- checking --------------------------------------------------------------------------------------------------------


def _checked(answers: Answers, given: Given) -> Answers:
    """Return the answers once the calendar was read; which of several is asked. Raises what wiring raises."""
    from assistant import wiring
    from assistant.commands._new_config import usable
    from assistant.core.localtime import review_window
    from assistant.core.wording import counted

    if answers.calendar.url is not None:
        listed = wiring.list_calendars(usable(answers), answers.calendar)
        answers = replace(answers, calendar=_one_of(listed, answers.calendar, asked=given.where is None))
    config = usable(answers)
    (source,) = wiring.open_calendars(config)
    read = source.calendar.read(review_window(wiring.now(config), 28, 28, source.calendar.timezone))
    click.echo(f"It can be read: {counted(read.events_read, 'event')}.")
    return answers


def _one_of(listed: tuple[Listed, ...], account: CalendarSettings, asked: bool) -> CalendarSettings:
    """Return the account with the calendar that is used, named where there are several."""
    from assistant.commands._account import calendar_lines, chosen
    from assistant.commands.plainly import PlainError

    used = chosen(listed, account.calendar)
    click.echo("\n".join(calendar_lines(listed, used)))
    if used is None and not asked:
        raise PlainError("The account has several calendars; say which one: --calendar-name NAME.")
    while used is None:
        used = chosen(listed, click.prompt("Which one", default=listed[0].name))
    alone = sum(each.name == used.name for each in listed) == 1
    return replace(account, calendar=(used.name if alone else used.path) if len(listed) > 1 else None)


def _machine_zone() -> str | None:
    """Return the machine's zone, None where it has none that a configuration could name."""
    from assistant import config_values, wiring

    try:
        return config_values.zone(str(wiring.zone_of(None)))
    except ValueError:
        return None
