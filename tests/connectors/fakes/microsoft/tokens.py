"""Access and refresh tokens: issued, rotated, expired, revoked. How somebody signs in stands in `identity`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.connectors.fakes.microsoft.refusal import Refusal
from tests.connectors.fakes.wire import Clock

EVERYTHING = (
    "Calendars.ReadWrite",
    "Calendars.ReadWrite.Shared",
    "Files.ReadWrite",
    "Mail.Send",
    "Mail.ReadWrite",
    "MailboxSettings.Read",
    "User.Read",
    "User.Read.All",
)
LIFE = timedelta(minutes=60)
REFRESH_LIFE = timedelta(days=90)


@dataclass
class Access:
    """Whom an access token lets in (an address; empty for a program of its own), and to what."""

    token: str
    address: str
    scopes: frozenset[str]
    expires: datetime
    client: str = ""
    challenge: str = ""
    revoked: bool = False

    @property
    def is_application(self) -> bool:
        return not self.address


@dataclass
class Refresh:
    """A refresh token: good once, then another stands in its place."""

    token: str
    address: str
    scopes: frozenset[str]
    expires: datetime
    client: str
    state: str = "good"


class Tokens:
    """Every token there is. `challenge` makes the next use of a token ask for claims."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.access: dict[str, Access] = {}
        self.refresh: dict[str, Refresh] = {}
        self._made = 0

    def issue(self, address: str, scopes: Iterable[str] = (), client: str = "") -> str:
        """Return a new access token."""
        self._made += 1
        token = f"EwBwA8l6BAAUtesting{self._made:06}"
        chosen = frozenset(scopes) or frozenset(EVERYTHING)
        self.access[token] = Access(token, address, chosen, self.clock() + LIFE, client)
        return token

    def issue_refresh(self, address: str, scopes: Iterable[str], client: str) -> str:
        """Return a new refresh token."""
        self._made += 1
        token = f"0.AXoAtesting{self._made:06}"
        self.refresh[token] = Refresh(token, address, frozenset(scopes), self.clock() + REFRESH_LIFE, client)
        return token

    def revoke(self, address: str) -> None:
        """Let everything that somebody signed in be good for nothing from now on."""
        for access in self.access.values():
            access.revoked |= access.address == address.lower()
        for refresh in self.refresh.values():
            if refresh.address == address.lower():
                refresh.state = "revoked"

    def expire(self) -> None:
        """Let every access token be past its time."""
        for access in self.access.values():
            access.expires = self.clock()

    def challenge(self, address: str, claims: str) -> None:
        """Let every access token of somebody be answered with a claims challenge (an encoded text)."""
        for access in self.access.values():
            if access.address == address.lower():
                access.challenge = claims

    def check(self, header: str) -> Access:
        """Return whom this Authorization header lets in. Raises Refusal."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise unauthorised("Access token is empty.")
        found = self.access.get(token)
        if found is None:
            raise unauthorised("CompactToken parsing failed with error code: 80049217")
        if found.challenge:
            text = f'Bearer realm="", error="insufficient_claims", claims="{found.challenge}"'
            raise unauthorised("Continuous access evaluation resulted in challenge.", text)
        if found.revoked or found.expires <= self.clock():
            raise unauthorised("Lifetime validation failed, the token is expired.")
        return found


def unauthorised(message: str, challenge: str = 'Bearer realm="", error="invalid_token"') -> Refusal:
    """Return the refusal of a token."""
    return Refusal(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": challenge})
