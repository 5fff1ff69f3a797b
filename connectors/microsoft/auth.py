"""Gives the token that lets an account in, renewed when it has run out and kept so that nobody signs in twice.

Refresh tokens change on each use: they are loaded, used and saved under the lock of their store, before the access
token is used. How somebody signs in first stands in `signing_in`, what is asked for in `permissions`.
"""

from __future__ import annotations

import json
import re
import time
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

import httpx2

from connectors.account import MicrosoftAccount
from connectors.errors import AccessLost
from connectors.microsoft.identity_app import App, open_app
from connectors.microsoft.identity_wire import IdentityWire
from connectors.microsoft.permissions import app_scopes, is_app_only, scopes
from connectors.microsoft.refusals import SIGN_IN
from connectors.microsoft.signin_refusals import refused
from connectors.microsoft.values import Json, number, text

_EARLY = 300.0  # seconds before its end in which a token is no longer used


class Identity:
    """Who an account is. Nothing is asked of anybody before the first token."""

    def __init__(
        self,
        account: MicrosoftAccount,
        *,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the account. `sleep`, `transport` and `clock` stand in for time and network."""
        self._account = account
        self._wire = IdentityWire(sleep=sleep, transport=transport)
        self._clock = clock
        self._lock = Lock()
        self._app: App | None = None
        self._token = ""
        self._until = 0.0

    def token(self) -> str:
        """Return a token that is good now. Raises AccessLost, Unusable or TryLater."""
        with self._lock:
            if not self._token or self._clock() >= self._until:
                self._fetch(None)
            return self._token

    def renew(self, challenge: str) -> str | None:
        """Return another token than the one that was just refused; `challenge` may name the claims it must carry."""
        with self._lock:
            refused_one = self._token
            self._fetch(claims_in(challenge), afresh=True)
            return self._token if self._token != refused_one else None

    def close(self) -> None:
        """Let go of open connections."""
        self._wire.close()

    def _fetch(self, claims: str | None, *, afresh: bool = False) -> None:
        with self._account.tokens.locked():
            app = self._app = self._app or open_app(self._account, self._wire)
            app.token_cache.deserialize(self._account.tokens.load())
            said = silently(app, self._account, claims, afresh=afresh)
            keep(app, self._account)
        if not text(said, "access_token"):
            self._token = ""
            raise refused(said, self._account)
        self._token = text(said, "access_token")
        self._until = self._clock() + (number(said, "expires_in") or 0) - _EARLY


def keep(app: App, account: MicrosoftAccount) -> None:
    """Save what an answer changed; the store is held by the caller."""
    if app.token_cache.has_state_changed:
        account.tokens.save(app.token_cache.serialize())


def silently(app: App, account: MicrosoftAccount, claims: str | None, *, afresh: bool) -> Json:
    """Return what the identity server says to what was kept. Raises AccessLost where nothing was."""
    if is_app_only(account):
        if afresh:
            app.remove_tokens_for_client()
        return app.acquire_token_for_client(app_scopes(account), claims_challenge=claims)
    known = app.get_accounts()
    if not known:
        raise nobody(account)
    said = app.acquire_token_silent_with_error(
        scopes(account), known[0], claims_challenge=claims, force_refresh=afresh and claims is None
    )
    if said is None:
        raise AccessLost(f"{account.user} has not agreed to all that is needed now; {SIGN_IN}.")
    return said


def nobody(account: MicrosoftAccount) -> AccessLost:
    """Return the error that nobody signed in yet."""
    return AccessLost(f"Nobody is signed in with Microsoft as {account.user} yet: oneonone connect microsoft.")


def claims_in(challenge: str) -> str | None:
    """Return the claims that a challenge asks for, as JSON; None where it asks for none."""
    found = re.search(r'claims="([^"]+)"', challenge)
    if found is None:
        return None
    with suppress(ValueError):
        text_of = b64decode(found[1] + "=" * (-len(found[1]) % 4), altchars=b"-_").decode("utf-8")
        if isinstance(json.loads(text_of), dict):
            return text_of
    return None
