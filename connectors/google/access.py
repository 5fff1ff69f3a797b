"""Who we are to Google: the tokens of an account, renewed when they run out, and kept where the account keeps them.

Decides when a token is renewed and what it means that Google renews none. Signing in anew is `auth`'s.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
from google.auth import crypt, jwt
from google.auth.credentials import Credentials

from connectors.account import GoogleAccount
from connectors.errors import AccessLost, ConnectorError, TryLater, Unusable
from connectors.google.scopes import scopes_of
from connectors.session import Reply, Request, Session

T = TypeVar("T")
Sleep = Callable[[float], None]
SIGN_IN = "oneonone connect google"
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_JWT_LIFE = 3600
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Grant(msgspec.Struct, frozen=True):
    """What Google gave us: an access token until `expires`, what renews it, and what was allowed."""

    access: str
    expires: datetime
    scopes: tuple[str, ...]
    refresh: str | None = None


class Client(msgspec.Struct, frozen=True):
    """The program that asks to be let in, as the Cloud console's file names it."""

    client_id: str
    auth_uri: str = "https://accounts.google.com/o/oauth2/auth"
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    client_secret: str | None = None
    redirect_uris: tuple[str, ...] = ()
    is_web: bool = False

    @property
    def comes_back_to(self) -> str:
        """Where the browser is sent after consent, when nobody waits there."""
        return self.redirect_uris[0] if self.redirect_uris else "http://localhost"


class ServiceKey(msgspec.Struct, frozen=True):
    """The key of a service account, as the Cloud console's file gives it."""

    client_email: str
    private_key: str
    client_id: str = ""
    private_key_id: str | None = None
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


class _ClientFile(msgspec.Struct, frozen=True):
    installed: Client | None = None
    web: Client | None = None


class Given(msgspec.Struct):
    """What the token endpoint gives."""

    access_token: str
    expires_in: int = 3600
    scope: str = ""
    refresh_token: str | None = None


class _Denied(msgspec.Struct):
    error: str = ""
    error_description: str = ""


class Denied(Exception):
    """The token endpoint refuses; `error` is its word for why."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class NotNow(TryLater):
    """Google signs nobody in at present, as often as it was asked; asking again at once is of no use."""


class Access(Credentials):
    """The account's access token, always fresh. One object serves every thread."""

    def __init__(self, account: GoogleAccount, sleep: Sleep = time.sleep) -> None:
        begin: Callable[[], None] = super().__init__
        begin()
        self._account = account
        self._sleep = sleep
        self._lock = threading.Lock()

    def refresh(self, request: object) -> None:
        """Get another access token than the present one. Raises AccessLost, TryLater or Unusable."""
        stale = self.token
        with self._lock:
            if self.token != stale:
                return
            if self._account.service_account_file is not None:
                self._take(_by_key(self._account, self._sleep))
                return
            with self._account.tokens.locked():
                self._take(_renewed(self._account, stale, self._sleep))

    def _take(self, grant: Grant) -> None:
        self.token = grant.access
        self.expiry = grant.expires.astimezone(UTC).replace(tzinfo=None)


def _renewed(account: GoogleAccount, stale: str | None, sleep: Sleep) -> Grant:
    """Return a grant whose access token is another than the stale one; the token store is locked meanwhile."""
    grant = stored(account)
    if grant is None:
        raise AccessLost(f"You are not signed in with Google as {account.user} yet: {SIGN_IN}.")
    if grant.access != stale and grant.expires - datetime.now(UTC) > timedelta(minutes=5):
        return grant
    if grant.refresh is None:
        raise AccessLost(f"Google lets {account.user} in for an hour only; sign in again: {SIGN_IN}.")
    client = client_of(account)
    form = {"grant_type": "refresh_token", "refresh_token": grant.refresh, "client_id": client.client_id}
    try:
        given = ask_for_token(client.token_uri, form | secret_of(client), sleep)
    except Denied as err:
        raise _lost(account, err) from err
    renewed = granted(given, grant)
    keep(account, renewed)
    return renewed


def _lost(account: GoogleAccount, err: Denied) -> ConnectorError:
    if err.error == "invalid_grant":
        said = f"Google no longer lets us in as {account.user} (consent withdrawn, or too old)"
        return AccessLost(f"{said}; sign in again: {SIGN_IN}.")
    if err.error in ("invalid_client", "unauthorized_client", "deleted_client"):
        return AccessLost(f"Google does not know the client in {account.client_file}; get a new one, then: {SIGN_IN}.")
    return AccessLost(f"Google does not let us in as {account.user} ({err.error}); sign in again: {SIGN_IN}.")


def _by_key(account: GoogleAccount, sleep: Sleep) -> Grant:
    """Return a grant for the account's user that the service account's key gives, where its organisation agreed."""
    key = _read(account.service_account_file, ServiceKey)
    scopes = scopes_of(account.uses)
    now = int(time.time())
    claims = {"iss": key.client_email, "sub": account.user, "scope": " ".join(scopes), "aud": key.token_uri}
    try:
        signer = crypt.RSASigner.from_string(key.private_key, key.private_key_id)
        assertion = jwt.encode(signer, claims | {"iat": now, "exp": now + _JWT_LIFE}).decode()
    except ValueError as err:
        raise Unusable(f"{account.service_account_file} holds no private key that can be used.") from err
    try:
        given = ask_for_token(key.token_uri, {"grant_type": _JWT_GRANT, "assertion": assertion}, sleep)
    except Denied as err:
        raise _not_delegated(account, key, scopes, err) from err
    return granted(given, Grant("", datetime.now(UTC), scopes))


def _not_delegated(account: GoogleAccount, key: ServiceKey, scopes: tuple[str, ...], err: Denied) -> AccessLost:
    if err.error in ("unauthorized_client", "access_denied"):
        who = key.client_id or key.client_email
        said = f"Let an admin allow the client {who} these scopes under domain-wide delegation: {', '.join(scopes)}."
        return AccessLost(said)
    return AccessLost(f"Google does not let {key.client_email} act for {account.user} ({err.error}); check both.")


# --- the token endpoint ----------------------------------------------------------------------------------------------


def ask_for_token(address: str, form: Mapping[str, str], sleep: Sleep = time.sleep) -> Given:
    """Return what the token endpoint gives for this form. Raises Denied, TryLater or Unusable."""
    reply = post_form(address, form, sleep)
    try:
        if reply.status < 300:
            return msgspec.json.decode(reply.body, type=Given, strict=False)
        raise Denied(msgspec.json.decode(reply.body, type=_Denied).error or str(reply.status))
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise TryLater("Google's answer to a sign-in cannot be understood; it will be asked again.") from err


def post_form(address: str, form: Mapping[str, str], sleep: Sleep = time.sleep) -> Reply:
    """Post a form to an address of the sign-in. Raises NotNow, or Unusable for one that is not safe."""
    session = Session(address, sleep=sleep)
    try:
        body = urlencode(form).encode()
        return session.send(Request("POST", address, body, _FORM, accepted=(400, 401, 403)))
    except TryLater as err:
        raise NotNow("Google cannot sign us in just now; it will be asked again later.", err.retry_after) from err
    finally:
        session.close()


def granted(given: Given, before: Grant | None = None) -> Grant:
    """Return the grant that a token is; what it does not say again is as before."""
    scopes = tuple(given.scope.split()) or (before.scopes if before else ())
    refresh = given.refresh_token or (before.refresh if before else None)
    return Grant(given.access_token, datetime.now(UTC) + timedelta(seconds=given.expires_in), scopes, refresh)


def secret_of(client: Client) -> dict[str, str]:
    """Return the part of a form that proves which program asks."""
    return {"client_secret": client.client_secret} if client.client_secret else {}


# --- what is kept ----------------------------------------------------------------------------------------------------


def stored(account: GoogleAccount) -> Grant | None:
    """Return what the account keeps, None for nothing. Raises AccessLost where it is damaged."""
    text = account.tokens.load()
    try:
        return msgspec.json.decode(text, type=Grant) if text else None
    except msgspec.DecodeError as err:
        raise AccessLost(f"What let us in with Google as {account.user} is damaged; sign in again: {SIGN_IN}.") from err


def keep(account: GoogleAccount, grant: Grant) -> None:
    """Keep a grant in place of what was kept."""
    account.tokens.save(as_text(grant))


def as_text(grant: Grant) -> str:
    """Return a grant as it is kept."""
    return msgspec.json.encode(grant).decode()


def client_of(account: GoogleAccount) -> Client:
    """Return the program that the client file names. Raises Unusable."""
    found = _read(account.client_file, _ClientFile)
    client = found.installed or (msgspec.structs.replace(found.web, is_web=True) if found.web else None)
    if client is None:
        raise Unusable(f"{account.client_file} is no client file; download the one of a Desktop app from the console.")
    return client


def _read(path: Path | None, kind: type[T]) -> T:
    if path is None:
        raise Unusable("Name the file that Google's console gave you: client_file, or service_account_file.")
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as err:
        raise Unusable(f"{path} cannot be read: {err.strerror or err}.") from err
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise Unusable(f"{path} is not the file that Google's console gives: {err}.") from err
