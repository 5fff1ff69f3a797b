"""A real server that can do less than it could: without changes since a token, without questions by time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import httpx2

from tests.connectors.servers.scripted import error

_SYNC = re.compile(
    rb"<sync-token>[^<]*</sync-token>|<supported-report><report><sync-collection /></report></supported-report>"
)


@dataclass
class LesserServer(httpx2.BaseTransport):
    """Passes what it can do on to `inner` and refuses the rest; `asked` are the requests that came."""

    inner: httpx2.BaseTransport
    syncs: bool = True
    filters: bool = True
    asked: list[tuple[str, bytes]] = field(default_factory=list)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        body = request.read()
        self.asked.append((request.method, body))
        if b"sync-collection" in body and not self.syncs and request.method == "REPORT":
            return httpx2.Response(501)
        if b"calendar-query" in body and not self.filters:
            return httpx2.Response(403, text=error("C:supported-filter"))
        reply = self.inner.handle_request(request)
        content = reply.read()
        kept = content if self.syncs else _SYNC.sub(b"", content)
        packed = ("content-length", "content-encoding")
        headers = [(name, value) for name, value in reply.headers.items() if name.lower() not in packed]
        return httpx2.Response(reply.status_code, headers=headers, content=kept)

    def fetched(self) -> list[int]:
        """Return how many resources each multiget asked for, and forget what was asked."""
        found = [body.count(b"href>") // 2 for _, body in self.asked if b"calendar-multiget" in body]
        self.asked.clear()
        return found
