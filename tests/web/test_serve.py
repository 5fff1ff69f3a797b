"""The pages are served on a real socket, and a proxy is believed only where it is trusted."""

from __future__ import annotations

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from assistant.pages.serve import serving
from connectors.errors import Unusable

LOOPBACK = ("127.0.0.1", 0)
CLAIM = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


async def says_who_asks(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    said = f"{request.client.host if request.client else '?'} {request.url.scheme}"
    await PlainTextResponse(said)(scope, receive, send)


def asked(address: tuple[str, int]) -> str:
    return httpx2.get(f"http://{address[0]}:{address[1]}/", headers=CLAIM).text


def test_what_a_stranger_says_of_itself_is_not_believed() -> None:
    with serving(LOOPBACK, says_who_asks) as address:
        assert asked(address) == "127.0.0.1 http"


def test_what_a_trusted_proxy_says_is_believed() -> None:
    with serving(LOOPBACK, says_who_asks, ["127.0.0.1"]) as address:
        assert asked(address) == "203.0.113.9 https"


def test_nothing_is_told_about_the_server() -> None:
    with serving(LOOPBACK, says_who_asks) as (host, port):
        assert "server" not in httpx2.get(f"http://{host}:{port}/").headers


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with (
        serving(LOOPBACK, says_who_asks) as address,
        pytest.raises(Unusable, match=r"pages\.listen"),
        serving(address, says_who_asks),
    ):
        pass


def test_after_the_end_nobody_answers() -> None:
    with serving(LOOPBACK, says_who_asks) as (host, port):
        pass
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://{host}:{port}/")
