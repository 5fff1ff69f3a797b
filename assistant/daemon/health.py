"""Answer monitoring on this machine: /healthz says whether a person is needed, /metrics gives the numbers.

A GET of these two and nothing else; nothing can be changed from here, and nothing that is answered names anybody.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from typing import TYPE_CHECKING

from assistant.daemon.condition import Condition
from assistant.daemon.watch import View
from connectors.errors import Unusable

if TYPE_CHECKING:
    from assistant.daemon.metrics import Metrics

Address = tuple[str, int]
Answer = tuple[HTTPStatus, str, bytes]


@contextmanager
def answering(address: Address, view: Callable[[], View]) -> Iterator[Address]:
    """Answer at the address as long as the context lasts; gives the address, with the port that was taken for 0.

    Raises Unusable when somebody else has the port.
    """
    try:
        server = _Server(address, view)
    except OSError as err:
        place = f"{address[0]}:{address[1]}"
        raise Unusable(f"Nothing can answer at {place}: {err.strerror}. Choose another port as daemon.health.") from err
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield str(server.server_address[0]), int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: Address, view: Callable[[], View]) -> None:
        self.address_family = AF_INET6 if ":" in address[0] else AF_INET
        self.view = view
        super().__init__(address, _Handler)

    @cached_property
    def metrics(self) -> Metrics:
        from assistant.daemon.metrics import Metrics

        return Metrics(self.view)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away; what it sent may hold anything."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5  # seconds for a client to finish what it asks
    server_version, sys_version = "oneonone", ""

    def parse_request(self) -> bool:
        """Refuse everything but GET before anything is read."""
        if not super().parse_request() or self.command == "GET":
            return self.command == "GET"
        self._send((HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b"Only GET is answered.\n"))
        return False

    def do_GET(self) -> None:
        self._send(self._answer())

    def _answer(self) -> Answer:
        match self.path.partition("?")[0]:
            case "/healthz":
                return health(self.server.view().condition)
            case "/metrics":
                from assistant.daemon.metrics import CONTENT_TYPE

                return HTTPStatus.OK, CONTENT_TYPE, self.server.metrics.text()
        return HTTPStatus.NOT_FOUND, "text/plain", b"There are /healthz and /metrics.\n"

    def _send(self, answer: Answer) -> None:
        status, kind, body = answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Write no access log."""


def health(found: Condition) -> Answer:
    """Return the answer of /healthz: 200 when nothing needs a person, else 503; kinds and times, no sentence."""
    body = {
        "healthy": not found.needs_a_person,
        "access": found.access.value,
        "late": found.late,
        "brake": found.brake is not None,
        "paused": found.paused_until is not None,
        "failures": found.failures,
        "last_cycle": found.last_cycle.isoformat() if found.last_cycle else None,
        "next_due": found.next_due.isoformat() if found.next_due else None,
    }
    status = HTTPStatus.SERVICE_UNAVAILABLE if found.needs_a_person else HTTPStatus.OK
    return status, "application/json", json.dumps(body).encode() + b"\n"
