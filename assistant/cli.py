"""Starts the command line and ends it well: help without delay, exit codes, an interrupted run, a closed pipe.

Knows no verb and no error of its own; the verbs are `assistant.commands`'s, the sentences `commands.plainly`'s.
Exit codes: 0 done, 2 the arguments or a file cannot be used, 70 a fault of ours, 130 interrupted, 141 pipe closed.
"""

from __future__ import annotations

import os
import sys

from assistant.commands import help_text

COMPLETION = "_ONEONONE_COMPLETE"
INTERRUPTED = 130


def main() -> None:
    """Run `oneonone` with the arguments of the process, and leave it."""
    _stand_in_for_closed_streams()
    try:
        if sys.argv[1:] in ([], ["--help"], ["-h"]) and COMPLETION not in os.environ:
            print(help_text())  # noqa: T201
            code = 0
        else:
            code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        code = _pipe_closed()
    except SystemExit as err:
        if not isinstance(err.__context__, BrokenPipeError):  # rich ends like this where nobody reads on
            raise
        code = _pipe_closed()
    except OSError as err:
        code = _not_written(err)
    except KeyboardInterrupt:  # before click was there to notice
        code = INTERRUPTED
    sys.exit(code)


def _run() -> int:
    import click

    from assistant.commands.group import group

    _print_what_the_terminal_can()
    try:
        code = group.main(prog_name="oneonone", standalone_mode=False)
    except click.UsageError as err:
        asked = err.ctx.command_path if err.ctx else "oneonone"
        click.echo(f'oneonone: {err.format_message()} "{asked} --help" shows how it is meant.', err=True)
        return err.exit_code
    except click.ClickException as err:
        err.show()
        return max(err.exit_code, 2)
    except click.Abort:
        return INTERRUPTED
    except Exception as err:
        if isinstance(err, BrokenPipeError) or "ONEONONE_DEBUG" in os.environ:
            raise
        click.echo(f"oneonone: this is a fault of the program, not of yours: {_named(err)}", err=True)
        return 70
    return code if isinstance(code, int) else 0


def _named(err: Exception) -> str:
    return f"{type(err).__name__} ({err}). Set ONEONONE_DEBUG=1 and run it again to see where, then please report it."


def _print_what_the_terminal_can() -> None:
    """Let a terminal that lacks a character show a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def _stand_in_for_closed_streams() -> None:
    """Let nothing of ours be read or written where a standard stream was closed before we began.

    Opened in this order each gets its own number, which no file of ours can then take.
    """
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _pipe_closed() -> int:
    """Say nothing more to a reader who has gone, not even when Python closes its streams."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def _not_written(err: OSError) -> int:
    """Say that the output did not fit where it was to go, and try no more to write it."""
    _pipe_closed()
    print(f"oneonone: The output cannot be written: {err.strerror or err}.", file=sys.stderr)  # noqa: T201
    return 2
