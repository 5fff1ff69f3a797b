"""A Google that says less: what stands between passes on JSON without some of its fields. Changes nothing else.

Gateways and other servers of the same interface leave out what the descriptions call optional, and more.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Answered, Asked

Trim = Callable[[Any], None]
"""Takes something out of a reply, in place."""


def trimmed(server: GoogleServer, trim: Trim, path: str = "") -> None:
    """Have every JSON reply to requests of this path pass through `trim` from now on."""
    answer = server.wire.handler

    def pass_on(asked: Asked) -> Answered:
        answered = answer(asked)
        if path not in asked.path or "json" not in answered.headers.get("Content-Type", ""):
            return answered
        said = json.loads(answered.body or b"null")
        trim(said)
        return replace(answered, body=json.dumps(said).encode())

    server.wire.handler = pass_on


def without(*names: str) -> Trim:
    """Return what leaves out these fields, however deep they stand."""

    def trim(said: Any) -> None:
        if isinstance(said, dict):
            for name in names:
                said.pop(name, None)
        for each in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
            trim(each)

    return trim


def with_nulls(*names: str) -> Trim:
    """Return what gives every event these fields with the value null."""

    def trim(said: Any) -> None:
        for event in said.get("items", ()) if isinstance(said, dict) else ():
            event.update(dict.fromkeys(names))

    return trim
