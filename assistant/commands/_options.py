"""The options and arguments that several verbs share, so that they read the same everywhere."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

_LIST_ITEM = re.compile(r"[-+]\s")
_ON_THE_WEB = re.compile(r"(?:https?|webcals?|ftp)://", re.IGNORECASE)
_AS_TEXT = "\ue000"  # of the private use area: no option begins with it


def not_empty(_ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Refuse an empty value: a variable that a script left unset must not stand for the usual."""
    if value is not None and not value.strip():
        raise _empty(param)
    return value


def _empty(param: click.Parameter | None) -> click.UsageError:
    name = param.opts[0] if isinstance(param, click.Option) else param.human_readable_name if param else "A path"
    return click.UsageError(f"{name} is empty.")


class GivenPath(click.Path):
    """A path that is not empty: the empty one would be the folder one stands in."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if not os.fspath(value):
            raise _empty(param)
        return super().convert(value, param, ctx)


class CalendarPath(GivenPath):
    """The path of a calendar file or folder, no address on the web; who reads it says what is wrong with it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, readable=False)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if _ON_THE_WEB.match(os.fspath(value)):
            raise click.UsageError(f"Download {value} to a file first: only files and folders are read here.")
        return super().convert(value, param, ctx)


person_argument = click.argument("person", metavar="PERSON")
config_option = click.option("--config", "config_path", type=GivenPath(path_type=Path), help="The configuration file.")
calendar_option = click.option(
    "--calendar", type=CalendarPath(), help="An .ics file or folder. Without it: all that are configured."
)


class Number(click.ParamType[int]):
    """A number that some verb shows; for anything else that verb is named."""

    name = "number"

    def __init__(self, shown_by: str) -> None:
        self._shown_by = shown_by

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        said = str(value)
        if not (said.isascii() and said.isdecimal()):
            from assistant.commands.plainly import PlainError

            raise PlainError(f'"{said}" is not a number; {self._shown_by} shows them.')
        return int(said)


class WithText(click.Command):
    """A command whose text may begin like a list in Markdown ("- [ ] Send it"), which is no option then.

    Only the white space after the dash makes it text: a misspelt option is still an error and never noted.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [_AS_TEXT + arg if _LIST_ITEM.match(arg) else arg for arg in args])


def _as_given(_ctx: click.Context, _param: click.Parameter, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.removeprefix(_AS_TEXT) for word in words)


text_argument = click.argument("text", nargs=-1, required=True, callback=_as_given)
optional_text_argument = click.argument("text", nargs=-1, callback=_as_given)
