"""The click group: finds a verb's command in the module of its name and imports it only when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from assistant.commands import VERBS, help_text
from assistant.commands.plainly import said_plainly

PIPE_CLOSED = 141  # what a shell reports for a program that a closed pipe has ended


class Verbs(click.Group):
    """The verbs of `assistant.commands.VERBS`, each imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = import_module(f"assistant.commands.{cmd_name}")
        command = vars(module)["command"]
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; for one that does not exist, say which may have been meant."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise click.UsageError(f'There is no verb "{args[0]}".{hint}', ctx)
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        return help_text()

    @said_plainly
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(PIPE_CLOSED) from None


@click.group("oneonone", cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.version_option(package_name="one-on-one-assistant", message="oneonone %(version)s")
def group() -> None:
    """Keep your one-on-ones alive."""
