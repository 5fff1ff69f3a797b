"""Speaks to Microsoft Graph: one request, the pages of an answer, or many requests in one, for one mailbox.

Decides how often and how many at a time we may ask, and what goes along with each request. Must not know calendars,
documents or mail. A token goes to the endpoint of the account alone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import BoundedSemaphore, Lock
from urllib.parse import quote
from weakref import WeakValueDictionary

import httpx2

from connectors.account import Bearer, MicrosoftAccount
from connectors.errors import ConnectorError, Interrupted, NotFound, NotSupported, TryLater, Unusable
from connectors.microsoft.auth import Identity
from connectors.microsoft.batch import MOST, BatchRequest, answers, batch_of, refuse_strange
from connectors.microsoft.permissions import is_app_only
from connectors.microsoft.refusals import refusal
from connectors.microsoft.values import Json, text
from connectors.session import Reply, Request, Session

__all__ = ["BatchRequest", "Graph", "Json"]

PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"'
AT_A_TIME = 4  # for one mailbox and app; more are refused
NEXT = "@odata.nextLink"
_ROUNDS = 4
_LONGEST_WAIT = 60.0
_MOST_PAGES = 10_000


class _Lane:
    """The way to one mailbox; so many requests may be on it at once."""

    def __init__(self) -> None:
        self.places = BoundedSemaphore(AT_A_TIME)


_lanes: WeakValueDictionary[tuple[str, str], _Lane] = WeakValueDictionary()
_guard = Lock()


def _lane(endpoint: str, mailbox: str) -> _Lane:
    """Return the way to a mailbox, the same for everybody in this process who goes there."""
    with _guard:
        key = endpoint, mailbox.lower()
        lane = _lanes.get(key)
        if lane is None:
            lane = _lanes[key] = _Lane()
        return lane


class Graph:
    """Microsoft Graph, as one account sees it. Nothing is asked, and nobody signed in, before the first request."""

    def __init__(
        self,
        account: MicrosoftAccount,
        *,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx2.BaseTransport | None = None,
        credentials: Bearer | None = None,
    ) -> None:
        """Take the account. `sleep` and `transport` stand in for clock and network, `credentials` for its sign-in.

        Raises Unusable for an endpoint that would carry everything in the clear beyond this machine.
        """
        self._account = account
        self._identity = Identity(account, sleep=sleep, transport=transport)
        self._base = account.endpoint.rstrip("/")
        self._sleep = sleep
        self._transport = transport
        known = credentials or Bearer(self._identity.token, self._identity.renew)
        self._session = Session(self._base, known, transport=transport, sleep=sleep, refusal=refusal)
        self._lane = _lane(self._base, account.mailbox or account.user)

    @property
    def own(self) -> str:
        """The path of whoever the account is: "/me", or "/users/…" for an app without anybody signed in."""
        return f"/users/{quote(self._account.user)}" if is_app_only(self._account) else "/me"

    @property
    def me(self) -> str:
        """The path of the mailbox that is looked after: the account's own, or the one that is shared with it."""
        return f"/users/{quote(self._account.mailbox)}" if self._account.mailbox else self.own

    @property
    def host(self) -> str:
        """The name of the server, for messages."""
        return self._session.origin.host

    def close(self) -> None:
        """Let go of open connections."""
        self._session.close()
        self._identity.close()

    def get(
        self, path_or_url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Json:
        """Return the object at a path below the endpoint, or at an address that Graph gave us."""
        reply = self._ask(Request("GET", self._url(path_or_url, params), headers=_headers(headers)))
        return _object(reply) or {}

    def send(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        reads: bool = False,
    ) -> Json | None:
        """Carry out a request that changes something, and return what it says, None for nothing.

        `body` is sent as JSON, or as it is. `reads` says that in truth nothing is changed, so that it may be repeated.
        """
        data = json.dumps(body).encode() if isinstance(body, dict) else body or b""
        kind = {"Content-Type": "application/json" if isinstance(body, dict) else "application/octet-stream"}
        known = _headers({**(kind if body is not None else {}), **(headers or {})})
        return _object(self._ask(Request(method, self._url(path), data, known, reads=reads)), writes=not reads)

    def pages(
        self, path_or_url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[Json]:
        """Yield each page of an answer; the last has no link to a next one. Raises Unusable for pages without end."""
        seen: set[str] = set()
        page = self.get(path_or_url, params, headers)
        yield page
        while link := text(page, NEXT):
            if link in seen or len(seen) >= _MOST_PAGES:
                raise Unusable(f"{self.host} sends us round in circles.")
            seen.add(link)
            page = self.get(link, None, headers)
            yield page

    def batch(self, requests: Sequence[BatchRequest]) -> list[Json | ConnectorError]:
        """Carry out these requests, twenty in one, and return the answer or the error of each in its place.

        An empty answer is an empty object. What was refused for now is tried again by itself. Raises what stops all.
        """
        refuse_strange(requests)
        done: dict[int, Json | ConnectorError] = {}
        waiting = list(enumerate(requests))
        for left in reversed(range(_ROUNDS)):
            for at in range(0, len(waiting), MOST):
                done |= self._together(waiting[at : at + MOST])
            waiting = [(number, request) for number, request in waiting if _is_worth_another(done[number])]
            if not (waiting and left):
                break
            self._sleep(max(_wait(done[number]) for number, _ in waiting))
        return [done[number] for number in range(len(requests))]

    def download(self, path: str) -> bytes:
        """Return the content at a path; Graph sends us on to where it lies."""
        reply = self._ask(Request("GET", self._url(path), headers=_headers(None), accepted=(301, 302, 303, 307, 308)))
        if reply.status < 300:
            return reply.body
        return self.fetch(str(reply.url.join(reply.headers.get("location", ""))))

    def fetch(self, address: str) -> bytes:
        """Return what lies at an address that Graph gave us; whoever serves it gets no token of ours."""
        elsewhere = Session(address, None, transport=self._transport, sleep=self._sleep)
        try:
            return elsewhere.send(Request("GET", address)).body
        finally:
            if self._transport is None:
                elsewhere.close()

    def _together(self, requests: Sequence[tuple[int, BatchRequest]]) -> Mapping[int, Json | ConnectorError]:
        changes = any(request.method != "GET" for _, request in requests)
        try:
            said = self.send("POST", "/$batch", batch_of(requests, PREFER), reads=not changes)
        except (NotFound, NotSupported, Unusable):
            if changes:
                raise
            # Not everything that stands in for Graph takes several requests in one.
            return {number: self._alone(request) for number, request in requests}
        return answers(said or {}, requests, httpx2.URL(self._base))

    def _alone(self, request: BatchRequest) -> Json | ConnectorError:
        """Return what is said to one request that only reads. Raises what concerns all of them."""
        try:
            return self.get(request.path, None, request.headers)
        except (NotFound, NotSupported, Unusable) as err:
            return err

    def _ask(self, request: Request) -> Reply:
        with self._lane.places:
            return self._session.send(request)

    def _url(self, path_or_url: str, params: Mapping[str, str] | None = None) -> httpx2.URL:
        whole = self._base + path_or_url if path_or_url.startswith("/") else path_or_url
        try:
            url = httpx2.URL(whole)
        except (httpx2.InvalidURL, ValueError) as err:
            raise Unusable(f"{self.host} names an address that is none.") from err
        return url.copy_merge_params(dict(params)) if params else url


def _headers(own: Mapping[str, str] | None) -> dict[str, str]:
    """Return what goes along with a request: ids that survive a move, and times in UTC."""
    asked = (own or {}).get("Prefer")
    return {"Accept": "application/json", **(own or {}), "Prefer": f"{PREFER}, {asked}" if asked else PREFER}


def _object(reply: Reply, *, writes: bool = False) -> Json | None:
    """Return the object in a reply, None for an empty one; something else comes from a network that is not Graph."""
    if not reply.body.strip():
        return None
    try:
        said = json.loads(reply.body)
    except (ValueError, UnicodeDecodeError, RecursionError):
        said = None
    if isinstance(said, dict):
        return said
    strange = f"{reply.url.host} answers with something that is not its own; it is asked again later."
    raise Interrupted(strange) if writes else TryLater(strange)


def _is_worth_another(found: Json | ConnectorError) -> bool:
    if not isinstance(found, TryLater) or isinstance(found, Interrupted):
        return False
    return found.retry_after is None or found.retry_after <= _LONGEST_WAIT


def _wait(found: Json | ConnectorError) -> float:
    asked = found.retry_after if isinstance(found, TryLater) else None
    return 2.0 if asked is None else asked
