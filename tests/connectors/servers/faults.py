"""A way to a server on which a chosen request goes wrong: before it arrives, after it was carried out, or instead.

Each fault happens once, in order, to the first request of its method; everything else passes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx2

Fault = Callable[[httpx2.Request, httpx2.BaseTransport], httpx2.Response]


@dataclass
class FaultyTransport(httpx2.BaseTransport):
    """Lets faults happen on the way to `inner`; `asked` are the requests that came this way, `waits` the pauses."""

    inner: httpx2.BaseTransport
    planned: list[tuple[str, Fault]] = field(default_factory=list)
    asked: list[httpx2.Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        for index, (method, fault) in enumerate(self.planned):
            if method == request.method:
                del self.planned[index]
                return fault(request, self.inner)
        return self.inner.handle_request(request)

    def once(self, method: str, fault: Fault, times: int = 1) -> None:
        self.planned += [(method, fault)] * times

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.asked]


def unreachable(request: httpx2.Request, _inner: httpx2.BaseTransport) -> httpx2.Response:
    raise httpx2.ConnectError("refused", request=request)


def silent(request: httpx2.Request, _inner: httpx2.BaseTransport) -> httpx2.Response:
    raise httpx2.ReadTimeout("silence", request=request)


def cut_before(request: httpx2.Request, _inner: httpx2.BaseTransport) -> httpx2.Response:
    raise httpx2.WriteError("reset", request=request)


def cut_after(request: httpx2.Request, inner: httpx2.BaseTransport) -> httpx2.Response:
    """Let the server do what it was asked, and lose its reply."""
    request.read()
    inner.handle_request(request).read()
    raise httpx2.RemoteProtocolError("gone", request=request)


def halved(request: httpx2.Request, inner: httpx2.BaseTransport) -> httpx2.Response:
    """Let half of the reply arrive, as if it were the whole."""
    reply = inner.handle_request(request)
    content = reply.read()
    return httpx2.Response(reply.status_code, content=content[: len(content) // 2])


def says(status: int, body: str = "", **headers: str) -> Fault:
    """Return the fault of a server that answers this instead."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request, _inner: httpx2.Response(status, content=body.encode(), headers=named)
