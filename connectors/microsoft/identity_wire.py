"""The way to where one signs in: what msal asks of an HTTP client, on the session that everything else uses too.

Decides nothing: what a reply means is read by msal, and then by `signin_refusals`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

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


class IdentityWire:
    """Carries what msal asks, to whichever server it names; a session for each."""

    def __init__(
        self, *, sleep: Callable[[float], None] = time.sleep, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self._sleep = sleep
        self._transport = transport
        self._sessions: dict[str, Session] = {}

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
        address = address.copy_merge_params(dict(params)) if params else address
        known = {name: value for name, value in (headers or {}).items() if value}
        reply = self._session(address).send(Request(method, address, body, known, accepted=_SPOKEN))
        return Said(reply.status, reply.body.decode("utf-8", "replace"), dict(reply.headers))

    def _session(self, url: httpx2.URL) -> Session:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self._sessions:
            self._sessions[origin] = Session(origin, transport=self._transport, sleep=self._sleep)
        return self._sessions[origin]
