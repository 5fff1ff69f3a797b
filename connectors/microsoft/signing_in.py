"""Signs somebody in, with a browser on this machine or a code that is typed in on another, and keeps what that gives.

Decides that whoever signs in is the one whom the account names. Renewing what was given is `auth`'s.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Thread

import httpx2

from connectors.account import Bearer, MicrosoftAccount
from connectors.consent import Person, Standing
from connectors.errors import AccessLost, ConnectorError, Unusable
from connectors.microsoft.auth import keep, nobody
from connectors.microsoft.client import Graph
from connectors.microsoft.identity_app import App, open_app
from connectors.microsoft.identity_wire import IdentityWire, as_it_is
from connectors.microsoft.people import ADDRESSES, addresses_of
from connectors.microsoft.permissions import app_scopes, is_app_only, needed, scopes
from connectors.microsoft.signin_refusals import refused
from connectors.microsoft.values import Json, part, text
from connectors.receiver import Receiver

Say = Callable[[str], None]
_PATIENCE = 300.0  # seconds that somebody has to sign in


class MicrosoftSignIn:
    """How one signs in with Microsoft: at a browser, by a code, or, for an app of its own, by trying alone."""

    def __init__(
        self,
        account: MicrosoftAccount,
        *,
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the account. `transport` and `sleep` stand in for network and clock."""
        self._account = account
        self._transport = transport
        self._sleep = sleep

    def sign_in(self, person: Person) -> Standing:
        """Let the person sign in, and keep what that gives. Raises AccessLost, Unusable or TryLater."""
        account = self._account
        wire = IdentityWire(sleep=self._sleep, transport=self._transport)
        try:
            app = open_app(account, wire)
            said = _granted(app, account, person)
            if not text(said, "access_token"):
                raise refused(said, account)
            addresses = _addresses(said, account, self._transport)
            _check(said, account, addresses)
            with account.tokens.locked():
                keep(app, account)
            also: frozenset[str] = frozenset() if account.mailbox else addresses
            return replace(_standing(account, text(said, "scope")), also=also)
        finally:
            wire.close()

    def standing(self) -> Standing:
        """Return how it stands by what is kept. Raises AccessLost where nobody signed in."""
        account = self._account
        if is_app_only(account):
            return Standing(account.user, account.uses)
        known = kept_scopes(account.tokens.load())
        if known is None:
            raise nobody(account)
        return _standing(account, known)

    def forget(self) -> None:
        """Keep nothing of what lets the account in. Microsoft takes nothing back; it runs out by itself."""
        with self._account.tokens.locked():
            self._account.tokens.clear()


def _standing(account: MicrosoftAccount, granted: str) -> Standing:
    """Return which uses the granted permissions allow; an answer that names none granted what was asked for."""
    known = {name.rpartition("/")[2].lower() for name in granted.split()}
    lacking = frozenset(
        use for use in account.uses if known and any(n.lower() not in known for n in needed(account, use))
    )
    return Standing(account.user, account.uses - lacking, lacking)


def kept_scopes(cache: str | None) -> str | None:
    """Return the permissions in what msal keeps, None where nobody is signed in."""
    try:
        said = json.loads(cache) if cache else {}
    except ValueError:
        return None
    if not isinstance(said, dict) or not part(said, "Account"):
        return None
    tokens = part(said, "AccessToken").values()
    return " ".join(text(token, "target") for token in tokens if isinstance(token, dict))


def _granted(app: App, account: MicrosoftAccount, person: Person) -> Json:
    if is_app_only(account):
        return app.acquire_token_for_client(app_scopes(account), claims_challenge=None)
    return _by_code(app, account, person.say) if person.apart else _by_browser(app, account, person)


def _by_browser(app: App, account: MicrosoftAccount, person: Person) -> Json:
    with Receiver() as receiver:
        flow = app.initiate_auth_code_flow(
            scopes(account), redirect_uri=receiver.address, login_hint=account.user, response_mode="form_post"
        )
        page = as_it_is(text(flow, "auth_uri"), account.authority)
        person.say(f"Sign in as {account.user} in the browser; if none opens, open this page here:\n  {page}")
        # A browser may keep us until it has come back, for which somebody has to be listening.
        Thread(target=person.browse, args=(page,), daemon=True).start()
        answer = receiver.wait(text(flow, "state"), _PATIENCE)
    if not answer:
        raise AccessLost("Nobody signed in within five minutes; try again, or without a browser here: --device.")
    return _redeemed(app, flow, answer)


def _redeemed(app: App, flow: Json, answer: Mapping[str, str]) -> Json:
    try:
        return app.acquire_token_by_auth_code_flow(flow, answer)
    except (ValueError, RuntimeError) as err:
        raise AccessLost("What the browser brought back does not belong to this sign-in; try again.") from err


def _by_code(app: App, account: MicrosoftAccount, say: Say) -> Json:
    try:
        flow = app.initiate_device_flow(scopes(account))
    except (ValueError, KeyError, RuntimeError) as err:
        raise Unusable("Nobody can sign in there by a code; sign in with a browser.") from err
    if not text(flow, "user_code"):
        return flow
    say(f"Open {text(flow, 'verification_uri')} anywhere, enter the code {text(flow, 'user_code')}, and sign in.")
    return app.acquire_token_by_device_flow(flow)


def _check(said: Json, account: MicrosoftAccount, addresses: frozenset[str]) -> None:
    """Raise AccessLost where somebody else signed in than the account says."""
    who = text(part(said, "id_token_claims"), "preferred_username")
    if not is_app_only(account) and account.user.strip().lower() not in {who.strip().lower(), *addresses}:
        raise AccessLost(
            f"{who or 'Somebody else'} signed in, but the configuration names {account.user}; "
            "sign in with that account, or change user."
        )


def _addresses(said: Json, account: MicrosoftAccount, transport: httpx2.BaseTransport | None) -> frozenset[str]:
    """Return the addresses of whoever signed in; a name to sign in with may be another than the mail address."""
    if is_app_only(account):
        return frozenset()
    graph = Graph(account, transport=transport, credentials=Bearer(lambda: text(said, "access_token")))
    try:
        return frozenset(addresses_of(graph.get("/me", ADDRESSES)))
    except ConnectorError:
        return frozenset()
    finally:
        graph.close()
