"""Opens the library that signs in (msal), as a person's app or, with a secret or a certificate, as one of its own.

The only module that names the library. Decides whether Microsoft is asked about the authority; its tokens are not kept
here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from connectors.account import MicrosoftAccount
from connectors.errors import Unusable
from connectors.microsoft.identity_wire import IdentityWire, plain_host
from connectors.microsoft.permissions import is_app_only
from connectors.microsoft.signin_refusals import ONE_TENANT
from connectors.microsoft.values import Json

_OWN = frozenset(
    (
        "login.microsoftonline.com",
        "login.microsoft.com",
        "login.windows.net",
        "sts.windows.net",
        "login.microsoftonline.us",
        "login.usgovcloudapi.net",
        "login.partner.microsoftonline.cn",
        "login.chinacloudapi.cn",
    )
)
_OF_NOBODY = frozenset(("common", "organizations", "consumers"))
_CAPABILITIES = ["CP1"]  # we answer when a server asks for claims, so our tokens live longer


class Cache(Protocol):
    """What msal keeps: a text to us."""

    has_state_changed: bool

    def deserialize(self, state: str | None) -> None: ...

    def serialize(self) -> str: ...


class App(Protocol):
    """What we ask of msal."""

    token_cache: Cache

    def get_accounts(self) -> Sequence[Mapping[str, str]]: ...

    def acquire_token_silent_with_error(
        self, scopes: list[str], account: Mapping[str, str], *, force_refresh: bool, claims_challenge: str | None
    ) -> Json | None: ...

    def remove_tokens_for_client(self) -> None: ...

    def acquire_token_for_client(self, scopes: list[str], *, claims_challenge: str | None) -> Json: ...

    def initiate_auth_code_flow(self, scopes: list[str], **chosen: str | None) -> Json: ...

    def acquire_token_by_auth_code_flow(self, flow: Json, response: Mapping[str, str]) -> Json: ...

    def initiate_device_flow(self, scopes: list[str]) -> Json: ...

    def acquire_token_by_device_flow(self, flow: Json) -> Json: ...


def open_app(account: MicrosoftAccount, wire: IdentityWire) -> App:
    """Return the app of this account. Raises Unusable for an authority that is none, TryLater when it is away."""
    if is_app_only(account) and urlsplit(account.authority).path.strip("/").lower() in _OF_NOBODY:
        raise Unusable(ONE_TENANT)
    import msal

    wire.plain = plain_host(account.authority)
    chosen = {
        "authority": (f"https{account.authority[4:]}" if wire.plain else account.authority).rstrip("/"),
        "http_client": wire,
        "token_cache": msal.SerializableTokenCache(),
        "client_capabilities": _CAPABILITIES,
        "instance_discovery": None if urlsplit(account.authority).hostname in _OWN else False,
    }
    try:
        if not is_app_only(account):
            person: App = msal.PublicClientApplication(account.client_id, **chosen)
            return person
        own: App = msal.ConfidentialClientApplication(account.client_id, client_credential=_proof(account), **chosen)
        return own
    except (ValueError, KeyError, RuntimeError) as err:
        raise Unusable(
            f"Nobody can sign in at {account.authority}; check authority, which ends with the id of your organisation."
        ) from err


def _proof(account: MicrosoftAccount) -> str | dict[str, str]:
    if account.secret:
        return account.secret
    return _certificate(account.certificate_file or Path())


def _certificate(file: Path) -> dict[str, str]:
    """Return the key and the certificate of a PEM file that holds both. Raises Unusable."""
    try:
        pem = file.read_text("ascii")
    except (OSError, UnicodeDecodeError) as err:
        raise Unusable(f"{file} cannot be read; it is to be the certificate and its key, as PEM.") from err
    if "PRIVATE KEY-----" not in pem or "-----BEGIN CERTIFICATE-----" not in pem:
        raise Unusable(f"{file} does not hold both a certificate and its private key; put both into it, as PEM.")
    return {"private_key": pem, "public_certificate": pem}
