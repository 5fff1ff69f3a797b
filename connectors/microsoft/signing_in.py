"""Signs somebody in, with a browser on this machine or a code that is typed in on another, and keeps what that gives.

Decides that whoever signs in is the one whom the account names. Renewing what was given is `auth`'s.
"""

from __future__ import annotations

import time
import webbrowser
from collections.abc import Callable, Mapping

import httpx2

from connectors.account import Bearer, MicrosoftAccount
from connectors.errors import AccessLost, ConnectorError, Unusable
from connectors.microsoft.auth import keep
from connectors.microsoft.client import Graph
from connectors.microsoft.identity_app import App, open_app
from connectors.microsoft.identity_wire import IdentityWire
from connectors.microsoft.permissions import app_scopes, is_app_only, scopes
from connectors.receiver import Receiver
from connectors.microsoft.signin_refusals import refused
from connectors.microsoft.values import Json, part, text, texts

Say = Callable[[str], None]
_PATIENCE = 300.0  # seconds that somebody has to sign in


def sign_in(
    account: MicrosoftAccount,
    say: Say,
    *,
    device: bool = False,
    browse: Callable[[str], bool] = webbrowser.open,
    transport: httpx2.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Sign somebody in and return as whom. Raises AccessLost, Unusable or TryLater, with what to do.

    `say` is told what a person has to do; with `device` they do it on another machine, by a code. An app that acts by
    itself is only tried. `browse` opens a page and says whether it could.
    """
    wire = IdentityWire(sleep=sleep, transport=transport)
    try:
        app = open_app(account, wire)
        said = _granted(app, account, say, browse if not device else None)
        if not text(said, "access_token"):
            raise refused(said, account)
        who = _checked(said, account, transport)
        with account.tokens.locked():
            keep(app, account)
        return who
    finally:
        wire.close()


def forget(account: MicrosoftAccount) -> None:
    """Forget what lets the account in; signing in once more is needed afterwards."""
    with account.tokens.locked():
        account.tokens.clear()


def _granted(app: App, account: MicrosoftAccount, say: Say, browse: Callable[[str], bool] | None) -> Json:
    if is_app_only(account):
        return app.acquire_token_for_client(app_scopes(account), claims_challenge=None)
    return _by_code(app, account, say) if browse is None else _by_browser(app, account, say, browse)


def _by_browser(app: App, account: MicrosoftAccount, say: Say, browse: Callable[[str], bool]) -> Json:
    with Receiver() as receiver:
        flow = app.initiate_auth_code_flow(
            scopes(account), redirect_uri=receiver.address, login_hint=account.user, response_mode="form_post"
        )
        page = text(flow, "auth_uri")
        say(f"Sign in as {account.user} in the browser; if none opens, open this page on this machine:\n  {page}")
        browse(page)
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


def _checked(said: Json, account: MicrosoftAccount, transport: httpx2.BaseTransport | None) -> str:
    """Return who signed in. Raises AccessLost where that is somebody else than the account says."""
    if is_app_only(account):
        return account.user
    who = text(part(said, "id_token_claims"), "preferred_username")
    if _same(who, account.user) or any(_same(one, account.user) for one in _addresses(said, account, transport)):
        return account.user
    raise AccessLost(
        f"{who or 'Somebody else'} signed in, but the configuration names {account.user}; "
        "sign in with that account, or change user."
    )


def _addresses(said: Json, account: MicrosoftAccount, transport: httpx2.BaseTransport | None) -> list[str]:
    """Return the addresses of whoever signed in; a name to sign in with may be another than the mail address."""
    graph = Graph(account, transport=transport, credentials=Bearer(lambda: text(said, "access_token")))
    try:
        me = graph.get("/me", {"$select": "mail,userPrincipalName,proxyAddresses"})
    except ConnectorError:
        return []
    finally:
        graph.close()
    others = [address.partition(":")[2] for address in texts(me, "proxyAddresses")]
    return [text(me, "mail"), text(me, "userPrincipalName"), *others]


def _same(one: str, other: str) -> bool:
    return bool(one) and one.strip().lower() == other.strip().lower()
