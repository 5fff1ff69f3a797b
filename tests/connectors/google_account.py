"""An account with the simulated Google, as tests of its connectors need it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.account import GoogleAccount, Use
from connectors.google.access import Grant, keep
from connectors.google.scopes import scopes_of
from connectors.tokens import FileTokens
from tests.connectors.fakes.google.server import GoogleServer

LEA = "lea@example.com"
ALL = frozenset({Use.CALENDAR, Use.FREE_BUSY, Use.DOCUMENTS, Use.MAIL})


def account_at(server: GoogleServer, folder: Path, uses: frozenset[Use] = ALL, user: str = LEA) -> GoogleAccount:
    """An account that nobody signed in to yet; the client is a new one."""
    client = folder / "client.json"
    client.write_text(json.dumps(server.client_file()), encoding="utf-8")
    return GoogleAccount(user, FileTokens(folder / "accounts" / f"{user}.json"), uses, client, endpoint=server.url)


def signed_in(server: GoogleServer, folder: Path, uses: frozenset[Use] = ALL, user: str = LEA) -> GoogleAccount:
    """An account to which its user signed in before."""
    account = account_at(server, folder, uses, user)
    [client] = list(server.world.grants.clients.values())[-1:]
    given = server.authorized_user(user, *scopes_of(uses), client=client)
    until = datetime.now(UTC) + timedelta(hours=1)
    keep(account, Grant(given["token"], until, tuple(given["scopes"]), given["refresh_token"]))
    return account
