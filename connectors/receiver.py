"""Waits on this machine for the browser to come back from where somebody signs in.

Decides only which request is the awaited one: the one that carries our state. Nothing else is answered or believed.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Self
from urllib.parse import parse_qsl, urlsplit

_MOST = 64 * 1024
_PATIENCE = 10.0
_STYLE = "font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:20vh auto;padding:0 1rem;color:#242424"
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>{title}</title><body style='{style}'><h1>{title}</h1><p>{text}</p></body></html>"
)
_IN = _PAGE.format(title="You are signed in", text="You can close this page and go back.", style=_STYLE)
_OUT = _PAGE.format(
    title="Nothing was connected", text="Why, and what to do, stands in the window where you began.", style=_STYLE
)


class Receiver:
    """A page on a free port of this machine, for one answer."""

    def __init__(self) -> None:
        self.answer: Mapping[str, str] = {}
        self.state = ""
        self.arrived = Event()
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """Where the browser is to come back to."""
        return f"http://localhost:{self._server.server_port}"

    def wait(self, state: str, seconds: float) -> Mapping[str, str]:
        """Return what the browser brings with this state, nothing when it does not come in time."""
        self.state = state
        self._thread.start()
        self.arrived.wait(seconds)
        return self.answer

    def take(self, brought: Mapping[str, str]) -> bool:
        """Take what a request brings, if it is what is awaited."""
        if not self.state or not hmac.compare_digest(brought.get("state", "").encode(), self.state.encode()):
            return False
        if not self.arrived.is_set():
            self.answer = brought
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Server(HTTPServer):
    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(("127.0.0.1", 0), _Arrival)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that hangs up is no concern of anybody's."""


class _Arrival(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server: _Server

    def do_GET(self) -> None:
        self._come_back(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isascii() and length.isdigit() else 0
        self._come_back(self.rfile.read(min(size, _MOST)).decode("utf-8", "replace"))

    def _come_back(self, form: str) -> None:
        receiver = self.server.receiver
        brought = dict(parse_qsl(form))
        if not receiver.take(brought):
            self.send_error(404)
            return
        page = (_IN if "code" in brought else _OUT).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(page)
        self.wfile.flush()
        receiver.arrived.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Write nothing: the address holds a code."""
