"""What the verbs about calendar accounts share: their options, and how the calendars of an account are shown.

Decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

import click

if TYPE_CHECKING:
    from assistant.config_schema import CalendarSettings
    from assistant.wiring import Listed

Returned = TypeVar("Returned")
ACCOUNT = "caldav"
OPTIONS = (
    click.option("--user", metavar="NAME", help="Your name on the server."),
    click.option("--password-command", metavar="COMMAND", help="A command that prints the password."),
    click.option("--password-file", type=click.Path(path_type=Path), help="A file that holds it, for your eyes alone."),
    click.option("--keyring", metavar="NAME", help="The name under which the machine's keyring has it."),
)


@dataclass(frozen=True, slots=True)
class Who:
    """Who one is on a server, and where the password is."""

    user: str | None
    password_command: str | None
    password_file: Path | None
    keyring: str | None

    @property
    def has_password(self) -> bool:
        return bool(self.password_command or self.password_file or self.keyring)


def account_options(command: Callable[..., Returned]) -> Callable[..., Returned]:
    """Give a command the options that say who one is on a server; it gets them together, as `who`."""

    @wraps(command)
    def gathered(
        user: str | None,
        password_command: str | None,
        password_file: Path | None,
        keyring: str | None,
        **others: object,
    ) -> Returned:
        return command(**others, who=Who(user, password_command, password_file, keyring))

    for option in reversed(OPTIONS):
        gathered = option(gathered)
    return gathered


def chosen(listed: Sequence[Listed], wanted: str | None) -> Listed | None:
    """Return the calendar that is used: the one of this name or address, without one the account's own, or the only
    one; None when that is open.
    """
    if wanted is None:
        fitting = [each for each in listed if each.is_default] or list(listed)
    else:
        fitting = [each for each in listed if wanted in _names(each)] or [
            each for each in listed if wanted.strip().casefold() == each.name.strip().casefold()
        ]
    return fitting[0] if len(fitting) == 1 else None


def calendar_lines(listed: Sequence[Listed], used: Listed | None) -> Iterator[str]:
    """Yield a line for each calendar, with an arrow before the one that is used."""
    from assistant.core.wording import one_line

    width = max((len(one_line(each.name)) for each in listed), default=0)
    for each in listed:
        able = "can be written" if each.writes else "can only be read"
        yield f"  {'→' if each is used else ' '} {one_line(each.name):<{width}}  {able:<16}  {each.path}"


def says_where(account: CalendarSettings) -> str:
    """Return the name of an account as a person knows it."""
    return f"{account.url or account.kind}, as {account.user}"


def _names(listed: Listed) -> tuple[str, ...]:
    last = listed.path.rstrip("/").rpartition("/")[2]
    return listed.name, listed.path, last, unquote(last)
