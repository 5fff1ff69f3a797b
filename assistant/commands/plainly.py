"""Turns every error that is expected into one sentence and exit code 2: the one place where that is done.

Knows the errors, not what led to them. What is not expected is let through.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import IO, ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")


class PlainError(click.ClickException):
    """An error as a person sees it: a sentence on standard error, exit code 2."""

    exit_code = 2

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"oneonone: {self.format_message()}", file=file, err=file is None)


def said_plainly(run: Callable[P, R]) -> Callable[P, R]:
    """Wrap a function so that its expected errors become a PlainError."""

    @wraps(run)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return run(*args, **kwargs)
        except (KeyboardInterrupt, BrokenPipeError, click.ClickException):
            raise
        except Exception as err:
            sentence = _sentence(err)
            if sentence is None:
                raise
            raise PlainError(sentence) from err

    return wrapped


def _sentence(err: Exception) -> str | None:
    """Return what to tell a person about an expected error, None for any other."""
    from assistant.config import ConfigProblems
    from assistant.core.naming import NoSuchPerson
    from assistant.store_errors import StoreError
    from connectors.errors import ConnectorError

    if isinstance(err, ConfigProblems):
        count = len(err.problems)
        return str(err) if count == 1 else f"{count} things to mend in the configuration:\n{err}"
    if isinstance(err, ConnectorError | StoreError | NoSuchPerson):
        return str(err)
    if isinstance(err, OSError) and err.strerror:
        return f"{err.filename}: {err.strerror}" if err.filename else err.strerror
    return None
