"""The options and arguments that several verbs share, so that they read the same everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import click

_LIST_ITEM = re.compile(r"[-+]\s")
_AS_TEXT = "\ue000"  # of the private use area: no option begins with it

person_argument = click.argument("person", metavar="PERSON")
config_option = click.option("--config", "config_path", type=click.Path(path_type=Path), help="The configuration file.")
calendar_option = click.option(
    "--calendar", type=click.Path(path_type=Path), help="An .ics file or folder. Without it: all that are configured."
)


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
