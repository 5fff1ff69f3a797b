"""The way to where one signs in: what msal asks of an HTTP client, on the session that everything else uses too.

Decides nothing: what a reply means is read by msal, and then by `signin_refusals`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import httpx2

from connectors.errors import Interrupted, TryLater
from connectors.session import Request, Session

_SPOKEN = tuple(status for status in range(400, 500) if status != 429)


@dataclass(frozen=True, slots=True)
class Said:
    """A reply as msal reads one."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Do nothing: what is no reply was raised before."""


def plain_host(authority: str) -> str:
    """Return the host and port of an authority that is spoken to without encryption, empty where it is encrypted."""
    split = urlsplit(authority)
    return split.netloc if split.scheme == "http" else ""


def as_it_is(address: str, authority: str) -> str:
    """Return an address that msal made as a browser finds it there."""
    host = plain_host(authority)
    return address.replace(f"https://{host}/", f"http://{host}/", 1) if host else address


class IdentityWire:
    """Carries what msal asks, to whichever server it names; a session for each.

    msal knows no server without encryption. `plain` is the host of one on this machine that has none: msal is told of
    https there, and the session refuses any other machine.
    """

    def __init__(
        self, *, sleep: Callable[[float], None] = time.sleep, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self._sleep = sleep
        self._transport = transport
        self._sessions: dict[str, Session] = {}
        self.plain = ""

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Said:
        """Ask for a page."""
        return self._ask("GET", url, params, headers, b"")

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Said:
        """Send a form. A token that got lost on its way here is asked for again: the proof is good for a while."""
        form = data if isinstance(data, str) else urlencode(data or {})
        known = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        try:
            return self._ask("POST", url, params, known, form.encode())
        except Interrupted as err:
            raise TryLater(str(err), err.retry_after) from err

    def close(self) -> None:
        """Let go of open connections."""
        for session in self._sessions.values():
            session.close()

    def _ask(
        self, method: str, url: str, params: Mapping[str, str] | None, headers: Mapping[str, str] | None, body: bytes
    ) -> Said:
        address = httpx2.URL(url)
        if self.plain and address.netloc.decode("ascii") == self.plain:
            address = address.copy_with(scheme="http")
        address = address.copy_merge_params(dict(params)) if params else address
        known = {name: value for name, value in (headers or {}).items() if value}
        reply = self._session(address).send(Request(method, address, body, known, accepted=_SPOKEN))
        said = reply.body.decode("utf-8", "replace")
        if self.plain:
            said = said.replace(f"http://{self.plain}/", f"https://{self.plain}/")
        return Said(reply.status, said, dict(reply.headers))

    def _session(self, url: httpx2.URL) -> Session:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self._sessions:
            self._sessions[origin] = Session(origin, transport=self._transport, sleep=self._sleep)
        return self._sessions[origin]
