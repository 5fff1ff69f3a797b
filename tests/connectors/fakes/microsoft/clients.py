"""Registered applications, and how each proves that it is the one: a secret, a certificate, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import jwt
from cryptography import x509

from tests.connectors.fakes.microsoft.sts import failed
from tests.connectors.fakes.wire import Asked

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Client:
    """An application. A public one has neither secret nor certificate; `roles` are what it may do as itself."""

    id: str
    secret: str = ""
    certificate: str = ""
    redirects: tuple[str, ...] = ("http://localhost",)
    roles: tuple[str, ...] = ()
    keeps: bool = field(default=False)

    @property
    def public(self) -> bool:
        return not (self.secret or self.certificate)

    def redirect(self, asked: str) -> str:
        """Return a place that the browser may be sent to. Raises Declined; on loopback any port is right."""
        for one in self.redirects:
            mine, theirs = urlsplit(one), urlsplit(asked)
            is_loopback = mine.hostname == theirs.hostname == "localhost" and mine.path.rstrip("/") in ("", theirs.path)
            if asked == one or (is_loopback and self.public):
                return asked
        raise failed("invalid_request", 50011, f"The redirect URI '{asked}' does not match those of the application.")


def prove(client: Client, form: dict[str, str], asked: Asked, now: datetime) -> None:
    """Let an application prove that it is the one. Raises Declined."""
    if client.public:
        return None
    assertion = form.get("client_assertion")
    if client.certificate and assertion and form.get("client_assertion_type") == ASSERTION:
        return _signed(client, assertion, asked)
    if not client.secret:
        raise failed("invalid_client", 7000218, "The request body must contain: 'client_assertion' or 'client_secret'.")
    if form.get("client_secret") != client.secret:
        raise failed("invalid_client", 7000215, "Invalid client secret provided.")
    return None


def _signed(client: Client, assertion: str, asked: Asked) -> None:
    """Check an assertion: signed with the registered key, made for this endpoint by this client, and still good."""
    key = x509.load_pem_x509_certificate(client.certificate.encode()).public_key()
    try:
        jwt.decode(
            assertion,
            key,  # type: ignore[arg-type]
            algorithms=["PS256", "RS256"],
            audience=f"{asked.base}{asked.path}",
            issuer=client.id,
            subject=client.id,
            options={"require": ["exp", "aud", "iss", "sub", "jti"]},
        )
    except jwt.InvalidTokenError as err:
        raise failed("invalid_client", 700027, f"Client assertion failed signature validation: {err}.") from err
