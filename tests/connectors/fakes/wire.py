"""What every simulated provider needs of the wire: a clock, faults on demand, and a server on loopback.

Knows HTTP and nothing of any provider. A handler gets an `Asked` and returns an `Answered`; what it raises is kept and
raised again when the server is closed, so that a broken simulator never passes for a broken client.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from enum import StrEnum
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

Headers = Mapping[str, str]
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The time of a simulated provider; it stands still until a test moves it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> datetime:
        self.now += by
        return self.now


@dataclass(frozen=True)
class Asked:
    """A request as it arrived. `path` and `query` are decoded, `target` is as sent; `headers` find any case."""

    method: str
    target: str
    headers: Message
    body: bytes = b""
    base: str = ""

    @property
    def raw_path(self) -> str:
        return urlsplit(self.target).path

    @property
    def path(self) -> str:
        return unquote(self.raw_path)

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    def header(self, name: str, default: str = "") -> str:
        return str(self.headers.get(name, default))


@dataclass(frozen=True)
class Answered:
    """A reply. Content-Length is added by the server."""

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=dict)


class Harm(StrEnum):
    """What can go wrong with a request."""

    BEFORE = "dropped before it was carried out"
    AFTER = "carried out, and the reply lost"
    TRUNCATED = "carried out, and the reply cut in half"
    WRONG = "answered with something else, never carried out"
    SILENCE = "left without an answer until the server closes"


@dataclass(frozen=True)
class Fault:
    """What happens to one request. `answer` is what is said for WRONG; method and path (a regex) choose the request."""

    harm: Harm
    answer: Answered = Answered(200, b"<html>Please sign in to this network</html>", {"Content-Type": "text/html"})
    method: str | None = None
    path: str = ""

    def meets(self, asked: Asked) -> bool:
        return self.method in (None, asked.method) and re.search(self.path, asked.path) is not None


def status(code: int, retry_after: int | None = None, body: bytes = b"", **chosen: str) -> Fault:
    """Return the fault of a server that says this status instead; `method` and `path` choose the request."""
    headers = {"Content-Type": "application/json"} | ({} if retry_after is None else {"Retry-After": str(retry_after)})
    return Fault(Harm.WRONG, Answered(code, body, headers), chosen.get("method"), chosen.get("path", ""))


class Faults:
    """Faults that wait for the requests they meet; each happens once, in order."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, times: int = 1) -> None:
        with self._lock:
            self._waiting += [fault] * times

    def clear(self) -> None:
        """Let what has not happened yet not happen."""
        with self._lock:
            self._waiting.clear()

    def take(self, asked: Asked) -> Fault | None:
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if fault.meets(asked):
                    return self._waiting.pop(index)
        return None

    def __len__(self) -> int:
        return len(self._waiting)


@dataclass(frozen=True)
class Exchange:
    """A request and the status it was answered with; 0 where no reply was sent."""

    asked: Asked
    status: int

    def __str__(self) -> str:
        return f"{self.asked.method} {self.asked.path} {self.status}"


Handler = Callable[[Asked], Answered]


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, owner: Loopback, port: int) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", port), _Connection)

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that hangs up, or does not trust us, is a part of the tests."""


class Loopback:
    """A server on a port of this machine alone, over TLS where a context is given; `requests` are what it was asked."""

    def __init__(self, handler: Handler, *, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.handler = handler
        self.tls = tls
        self.faults = Faults()
        self.requests: list[Exchange] = []
        self.errors: list[BaseException] = []
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.open: set[socket.socket] = set()
        self.threads: set[threading.Thread] = set()
        self._server = _Threads(self, port)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"http{'s' if self.tls else ''}://{'localhost' if self.tls else '127.0.0.1'}:{self.port}"

    def close(self) -> None:
        """Let go of the port and all connections, then raise the first thing that went wrong in the simulator."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        with self.lock:
            for connection in self.open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self.threads):
            thread.join(5)
        if self.errors:
            raise self.errors[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def record(self, asked: Asked, code: int) -> None:
        with self.lock:
            self.requests.append(Exchange(asked, code))

    def count(self, method: str | None = None, path: str = "") -> int:
        """Return how many requests of this method came to paths that this regex finds."""
        asked = [exchange.asked for exchange in list(self.requests)]
        return len([one for one in asked if method in (None, one.method) and re.search(path, one.path)])

    def answer(self, asked: Asked) -> Answered:
        """Let the handler answer; an error of the handler's own is kept, and answered with 500."""
        try:
            return self.handler(asked)
        except Exception as err:  # noqa: BLE001 - the thread would swallow it; it is raised when the server closes
            with self.lock:
                self.errors.append(err)
            return Answered(500, repr(err).encode(), {"Content-Type": "text/plain"})


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: _Threads

    def setup(self) -> None:
        loopback = self.server.owner
        with loopback.lock:
            loopback.open.add(self.request)
            loopback.threads.add(threading.current_thread())
        if loopback.tls is not None:
            self._encrypt(loopback, loopback.tls)
        super().setup()

    def _encrypt(self, loopback: Loopback, tls: ssl.SSLContext) -> None:
        plain = self.request
        with loopback.lock:
            loopback.open.discard(plain)
        try:
            self.request = tls.wrap_socket(plain, server_side=True)
        except OSError:
            loopback.threads.discard(threading.current_thread())
            raise
        with loopback.lock:
            loopback.open.add(self.request)

    def finish(self) -> None:
        loopback = self.server.owner
        with suppress(OSError):
            super().finish()
        with loopback.lock:
            loopback.open.discard(self.request)
            loopback.threads.discard(threading.current_thread())
        self.request.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Keep quiet."""

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        loopback = self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, self.headers, body, loopback.url)
        fault = loopback.faults.take(asked)
        if fault is None:
            self._say(asked, loopback.answer(asked))
        else:
            self._fail(asked, fault)

    def _fail(self, asked: Asked, fault: Fault) -> None:
        loopback = self.server.owner
        if fault.harm is Harm.WRONG:
            return self._say(asked, fault.answer)
        if fault.harm is Harm.TRUNCATED:
            return self._say(asked, loopback.answer(asked), half=True)
        if fault.harm is Harm.AFTER:
            loopback.answer(asked)
        loopback.record(asked, 0)
        if fault.harm is Harm.SILENCE:
            loopback.closing.wait()
        self.close_connection = True
        return None

    def _say(self, asked: Asked, answered: Answered, *, half: bool = False) -> None:
        self.server.owner.record(asked, answered.status)
        lines = [f"HTTP/1.1 {answered.status} {responses.get(answered.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in answered.headers.items()]
        is_bare = answered.status in (204, 304)
        lines += [] if is_bare else [f"Content-Length: {len(answered.body)}"]
        body = b"" if asked.method == "HEAD" or is_bare else answered.body
        self.close_connection = self.close_connection or half
        sent = body[: len(body) // 2] if half else body
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + sent)
