"""Signing in with Google: the page of consent, what comes back from it, and giving it all back.

Asks for no more than the account is used for. Renewing what was given is `access`'s.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread
from urllib.parse import parse_qsl, urljoin, urlsplit

from connectors.account import GoogleAccount, Use
from connectors.consent import Person, Standing
from connectors.errors import AccessLost, NotFound, TryLater
from connectors.google.access import (
    SIGN_IN,
    Access,
    Client,
    Denied,
    Grant,
    as_text,
    ask_for_token,
    client_of,
    granted,
    keep,
    post_form,
    secret_of,
    stored,
)
from connectors.google.calendars import OWN
from connectors.google.library import consent_page
from connectors.google.scopes import lacking, scopes_of
from connectors.google.service import GoogleApi
from connectors.receiver import Receiver

_PATIENCE = 300.0  # seconds
_AT_GOOGLE = "https://myaccount.google.com/connections"


class GoogleSignIn:
    """How one signs in with Google: at a browser, or with a service account by nothing more than trying."""

    def __init__(self, account: GoogleAccount) -> None:
        self._account = account

    def sign_in(self, person: Person) -> Standing:
        """Let the person consent, and keep the tokens. Raises AccessLost, TryLater or Unusable."""
        account = self._account
        if account.service_account_file is not None:
            Access(account).refresh(None)
            return Standing(account.user, account.uses)
        grant = _consented(account, client_of(account), person)
        address = _address(account, grant)
        if address.lower() not in {each.lower() for each in (account.user, *account.owners)}:
            said = f"You signed in as {address}, but your configuration names {account.user}"
            raise AccessLost(f"{said}; sign in as {account.user}, or change `user`: {SIGN_IN}.")
        with account.tokens.locked():
            keep(account, grant)
        return _standing(account, grant, address)

    def standing(self) -> Standing:
        """Return what was allowed when one signed in. Raises AccessLost where nobody did."""
        if self._account.service_account_file is not None:
            return Standing(self._account.user, self._account.uses)
        grant = stored(self._account)
        if grant is None:
            raise AccessLost(f"You are not signed in with Google as {self._account.user} yet: {SIGN_IN}.")
        return _standing(self._account, grant, self._account.user)

    def forget(self) -> None:
        """Give the access back to Google, and keep nothing; what is kept is gone even where Google cannot be told."""
        account = self._account
        if account.service_account_file is not None:
            return
        grant = None
        with account.tokens.locked(), suppress(AccessLost):
            grant = stored(account)
        account.tokens.clear()
        if grant is not None:
            _give_back(client_of(account), grant)


def _standing(account: GoogleAccount, grant: Grant, address: str) -> Standing:
    missing = frozenset(lacking(account.uses, grant.scopes))
    return Standing(address, account.uses - missing, missing)


def _consented(account: GoogleAccount, client: Client, person: Person) -> Grant:
    """Return what the person consents to on Google's page."""
    pasted = person.apart or client.is_web
    with _place(client, pasted) as (redirect, receiver):
        page = consent_page(client, scopes_of(account.uses), redirect, account.user)
        person.say(f"Sign in as {account.user}, and tick every box, on this page:\n  {page.address}")
        if receiver is None:
            brought = _pasted(person)
        else:
            # A browser may keep us until it has come back, for which somebody has to be listening.
            Thread(target=person.browse, args=(page.address,), daemon=True).start()
            brought = receiver.wait(page.state, _PATIENCE)
    code = _code(brought, page.state)
    asked = tuple(brought.get("scope", "").split()) or scopes_of(account.uses)
    return _redeemed(client, code, redirect, page.verifier, asked)


@contextmanager
def _place(client: Client, pasted: bool) -> Iterator[tuple[str, Receiver | None]]:
    """Give the address where the browser comes back to, and who waits there; nobody where it is pasted."""
    if pasted:
        yield client.comes_back_to, None
        return
    with Receiver() as receiver:
        yield receiver.address, receiver


def _pasted(person: Person) -> Mapping[str, str]:
    person.say("Then the browser shows a page that cannot be reached; copy its whole address.")
    return dict(parse_qsl(urlsplit(person.ask("The address")).query))


def _code(brought: Mapping[str, str], state: str) -> str:
    if not brought:
        raise AccessLost(f"Nobody signed in; try again, or with the browser elsewhere: {SIGN_IN} --paste.")
    if not hmac.compare_digest(brought.get("state", "").encode(), state.encode()):
        raise AccessLost(f"What came back does not belong to this sign-in; try again: {SIGN_IN}.")
    if "code" not in brought:
        why = "you refused" if brought.get("error") == "access_denied" else brought.get("error", "no reason given")
        raise AccessLost(f"Google did not let us in ({why}); try again: {SIGN_IN}.")
    return brought["code"]


def _redeemed(client: Client, code: str, redirect: str, verifier: str, asked: tuple[str, ...]) -> Grant:
    """Return what the code gives; where the reply does not name it, that is what was asked (RFC 6749, 5.1)."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    try:
        given = ask_for_token(client.token_uri, form | {"client_id": client.client_id} | secret_of(client))
    except Denied as err:
        raise AccessLost(f"Google did not accept the sign-in ({err.error}); try again: {SIGN_IN}.") from err
    grant = granted(given, Grant("", datetime.now(UTC), asked))
    if grant.refresh is None:
        raise AccessLost(f"Google lets us in for an hour only; remove us at {_AT_GOOGLE}, then: {SIGN_IN}.")
    return grant


def _address(account: GoogleAccount, grant: Grant) -> str:
    """Return who signed in, where Google tells: the name of a person's own calendar is their address."""
    if lacking({Use.CALENDAR}, grant.scopes):
        return account.user
    fresh = replace(account, tokens=_Held(grant))
    api = GoogleApi(fresh)
    try:
        own = api.execute(api.calendar.calendarList().get(calendarId=OWN, fields="id")).get("id")
        return own if isinstance(own, str) and own not in ("", OWN) else account.user
    except NotFound:
        return account.user
    finally:
        api.close()


def _give_back(client: Client, grant: Grant) -> None:
    try:
        post_form(urljoin(client.token_uri, "revoke"), {"token": grant.refresh or grant.access})
    except TryLater as err:
        said = f"It is forgotten here, but Google could not be told; remove us at {_AT_GOOGLE} yourself."
        raise TryLater(said) from err


class _Held:
    """Tokens for as long as this process looks at them."""

    def __init__(self, grant: Grant) -> None:
        self._text = as_text(grant)

    def load(self) -> str:
        return self._text

    def save(self, text: str) -> None:
        self._text = text

    def clear(self) -> None:
        self._text = ""

    def locked(self) -> AbstractContextManager[None]:
        return nullcontext()
