"""Which function answers which path, and which permissions it asks for. Knows nothing of what they do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.refusal import Refusal
from tests.connectors.fakes.wire import Answered

Run = Callable[[Call], Answered]
READ_CALENDARS = ("Calendars.Read", "Calendars.ReadWrite", "Calendars.Read.Shared", "Calendars.ReadWrite.Shared")
WRITE_CALENDARS = ("Calendars.ReadWrite", "Calendars.ReadWrite.Shared")
READ_FILES = ("Files.Read", "Files.ReadWrite", "Files.ReadWrite.All", "Files.ReadWrite.AppFolder")
WRITE_FILES = ("Files.ReadWrite", "Files.ReadWrite.All", "Files.ReadWrite.AppFolder")
READ_PEOPLE = ("User.Read", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite", "Directory.Read.All")
READ_OTHERS = ("User.Read.All", "Directory.Read.All")
SETTINGS = ("MailboxSettings.Read", "MailboxSettings.ReadWrite")
SEND_MAIL = ("Mail.Send", "Mail.Send.Shared")
READ_MAIL = ("Mail.Read", "Mail.ReadWrite")
_PART = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Route:
    """A method and the parts of a path; `{name}` is any one part. One of `scopes` lets a token in."""

    method: str
    parts: tuple[str, ...]
    scopes: tuple[str, ...]
    run: Run

    def match(self, parts: list[str]) -> dict[str, str] | None:
        """Return the named parts of a path that this route is for, None for another one."""
        if len(parts) != len(self.parts):
            return None
        found: dict[str, str] = {}
        for wanted, part in zip(self.parts, parts, strict=True):
            named = _PART.fullmatch(wanted)
            if named:
                found[named[1]] = unquote(part)
            elif wanted.lower() != _plain(part).lower():
                return None
        return found


def _plain(part: str) -> str:
    """Return a part of a path without what names a function in full."""
    name = unquote(part)
    return name.removeprefix("microsoft.graph.").removesuffix("()")


ROUTES: list[Route] = []


def route(method: str, *templates: str, scopes: tuple[str, ...]) -> Callable[[Run], Run]:
    """Make a function the answer to these paths. `@` stands for /me or /users/{id}."""

    def named(run: Run) -> Run:
        ROUTES.extend(Route(method, tuple(template.strip("/").split("/")), scopes, run) for template in templates)
        return run

    return named


def find(method: str, parts: list[str]) -> tuple[Route, dict[str, str]]:
    """Return the route of a path and its named parts. Raises Refusal."""
    matches = [(one, at) for one in ROUTES if (at := one.match(parts)) is not None]
    for one, at in matches:
        if one.method == method:
            return one, at
    if matches:
        raise Refusal(
            405, "Request_BadRequest", f"Specified HTTP method is not allowed for the request target: {method}."
        )
    raise Refusal(501, "NotSimulated", f"The simulator does not have this path: /{'/'.join(parts)}.")
