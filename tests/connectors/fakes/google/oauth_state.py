"""Who let which program in: clients, codes, grants and access tokens, and how each dies. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.connectors.fakes.wire import Clock

TESTING_LIFE = timedelta(days=7)
UNUSED_LIFE = timedelta(days=182)
ACCESS_LIFE = timedelta(seconds=3599)
MOST_GRANTS = 100


@dataclass(frozen=True)
class Client:
    """A program that Google knows: a desktop app, or with `redirects` a web app that names where it comes back to.

    `testing` is the publishing status under which consent dies after seven days.
    """

    id: str
    secret: str
    testing: bool = False
    redirects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Code:
    """What an authorization code stands for; used once."""

    client: str
    redirect: str
    user: str
    scopes: tuple[str, ...]
    challenge: str | None
    offline: bool
    expires: datetime


@dataclass
class Grant:
    """A consent that a refresh token stands for."""

    token: str
    client: str
    user: str
    scopes: tuple[str, ...]
    given: datetime
    used: datetime
    dead: bool = False


@dataclass(frozen=True)
class Access:
    """What an access token opens."""

    user: str
    scopes: frozenset[str]
    expires: datetime
    grant: str | None = None
    client: str = ""


@dataclass
class ServiceAccount:
    """A program's own account; `delegated` are the scopes that the organisation's admin let it use for everybody."""

    email: str
    public_key: bytes
    delegated: frozenset[str] = frozenset()


def new_service_account(email: str, delegated: frozenset[str]) -> tuple[ServiceAccount, str]:
    """Return a service account with a fresh key, and that key as PEM."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ServiceAccount(email, public, delegated), private.decode()


@dataclass
class Consent:
    """What the person at the browser does: who they are, which boxes stay unticked, whether they refuse."""

    user: str | None = None
    unticked: frozenset[str] = frozenset()
    refuses: bool = False


@dataclass
class Grants:
    """All of it, on the world's clock."""

    clock: Clock
    clients: dict[str, Client] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    services: dict[str, ServiceAccount] = field(default_factory=dict)
    consent: Consent = field(default_factory=Consent)
    _count: int = 0

    def secret(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count:06d}-simulated"

    def add_client(self, *, testing: bool = False, redirects: tuple[str, ...] = ()) -> Client:
        """Register a desktop app, or with redirects a web app."""
        client = Client(
            f"{self.secret('client-')}.apps.googleusercontent.com", self.secret("GOCSPX-"), testing, redirects
        )
        self.clients[client.id] = client
        return client

    def new_grant(self, client: str, user: str, scopes: tuple[str, ...]) -> Grant:
        """Give a refresh token; beyond a hundred for a person and client the oldest dies without a word."""
        living = [g for g in self.grants.values() if (g.client, g.user) == (client, user) and not g.dead]
        if len(living) >= MOST_GRANTS:
            living[0].dead = True
        grant = Grant(self.secret("1//refresh-"), client, user, scopes, self.clock(), self.clock())
        self.grants[grant.token] = grant
        return grant

    def new_access(self, user: str, scopes: frozenset[str], grant: str | None = None, client: str = "") -> str:
        """Give an access token that lives for an hour of the world's clock."""
        token = self.secret("ya29.access-")
        self.access[token] = Access(user, scopes, self.clock() + ACCESS_LIFE, grant, client)
        return token

    def alive(self, grant: Grant) -> bool:
        client = self.clients.get(grant.client)
        too_old = client is not None and client.testing and self.clock() - grant.given >= TESTING_LIFE
        return not (grant.dead or too_old or self.clock() - grant.used >= UNUSED_LIFE)

    def opened_by(self, token: str) -> Access | None:
        """Return what a bearer token opens, None when it is unknown, expired or revoked."""
        found = self.access.get(token)
        if found is None or self.clock() >= found.expires:
            return None
        grant = self.grants.get(found.grant or "")
        return None if grant is not None and grant.dead else found

    def revoke_user(self, user: str) -> None:
        """Take all access away, as a person does on the page of connected apps."""
        for grant in self.grants.values():
            grant.dead = grant.dead or grant.user == user
        self.access = {token: access for token, access in self.access.items() if access.user != user}

    def expire_access(self) -> None:
        """Make every access token expire now; refresh tokens stay."""
        self.access.clear()
