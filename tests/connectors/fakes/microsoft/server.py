"""The world over real sockets: Graph on plain HTTP and on HTTPS, the identity endpoints on HTTPS, all on loopback."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Self

from tests.connectors.fakes.microsoft.certificates import make
from tests.connectors.fakes.microsoft.graph import Graph
from tests.connectors.fakes.microsoft.identity import Identity
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.wire import Exchange, Faults, Loopback


class MicrosoftServer:
    """A world that programs can reach.

    `graph_url` is plain HTTP, `secure_graph_url` the same over TLS; `authority` is for msal, instance discovery off;
    `ca_file` is what a client has to trust (REQUESTS_CA_BUNDLE, verify=). `faults` happen to Graph requests,
    `identity_faults` to those of signing in. Closing raises what went wrong inside.
    """

    def __init__(self, world: MicrosoftWorld, *, port: int = 0) -> None:
        self.world = world
        self.graph = Graph(world)
        self.identity = Identity(world)
        self._folder = tempfile.TemporaryDirectory(prefix="graph-")
        self.ca_file, tls = make(Path(self._folder.name))
        self._plain = Loopback(self.graph.answer, port=port)
        self._secure = Loopback(self.graph.answer, tls=tls, port=port + 1 if port else 0)
        self._login = Loopback(self.identity.answer, tls=tls, port=port + 2 if port else 0)
        self._content = Loopback(world.uploads.answer)
        world.uploads.base = self._content.url
        self.graph.faults = self._plain.faults
        self._secure.faults = self._plain.faults
        self._secure.requests = self._plain.requests

    @property
    def graph_url(self) -> str:
        return f"{self._plain.url}/v1.0"

    @property
    def secure_graph_url(self) -> str:
        return f"{self._secure.url}/v1.0"

    @property
    def authority(self) -> str:
        return f"{self._login.url}/organizations"

    @property
    def tenant_authority(self) -> str:
        """The authority of the one organisation, which a program of its own has to name."""
        return f"{self._login.url}/contoso.example"

    @property
    def faults(self) -> Faults:
        return self._plain.faults

    @property
    def identity_faults(self) -> Faults:
        return self._login.faults

    @property
    def requests(self) -> list[Exchange]:
        """What Graph was asked, in order, with the status of each answer; can be cleared."""
        return self._plain.requests

    @property
    def identity_requests(self) -> list[Exchange]:
        return self._login.requests

    @property
    def content_requests(self) -> list[Exchange]:
        """What the addresses of downloads and uploads were asked."""
        return self._content.requests

    def count(self, method: str | None = None, path: str = "") -> int:
        """Return how many Graph requests of this method came to paths that this regex finds."""
        return self._plain.count(method, path)

    def close(self) -> None:
        self.graph.gate.set()
        try:
            for one in (self._secure, self._login, self._content, self._plain):
                one.close()
        finally:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with suppress(Exception) if kind else nullcontext():
            self.close()
