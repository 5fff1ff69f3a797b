"""What strangers, bots and broken clients send to the real server: nothing breaks, nothing changes, nothing tells."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.links import Act, Links, Visitor
from assistant.model import Owner
from assistant.pages.access import COOKIE
from assistant.pages.app import application
from assistant.pages.desk import Access
from assistant.pages.guard import MOST_BYTES, VISIT
from assistant.pages.serve import serving
from tests.calendar_text import ME
from tests.web.desk import ANA, Pages, a_desk, form_token

SOON = 30.0
FORM = "Content-Type: application/x-www-form-urlencoded"


@dataclass
class Served:
    """Pages at an address, spoken to over bare sockets."""

    pages: Pages
    address: tuple[str, int]

    def connected(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=SOON)

    def said(self, request: bytes) -> bytes:
        """Return everything that is answered until the connection is closed."""
        with self.connected() as line:
            line.sendall(request)
            return rest_of(line)

    def asked(self, method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
        head = "".join(
            f"{line}\r\n" for line in (f"{method} {path} HTTP/1.1", "Host: x", "Connection: close", *headers)
        )
        return self.said(head.encode("latin-1") + b"\r\n" + body)

    def cookie(self, role: Owner) -> str:
        session = self.pages.links.session(Visitor(role, ANA if role is Owner.THEM else "", 1), self.pages.desk.now())
        return f"{COOKIE}={session}; {VISIT}=here"


def rest_of(line: socket.socket) -> bytes:
    found = b""
    while chunk := line.recv(65536):
        found += chunk
    return found


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = a_desk(tmp_path)
    made.desk = replace(made.desk, access=Access(by_link=False, secure=False))
    there = ["http://127.0.0.1"]
    made.desk = replace(made.desk, links=lambda: Links(ME, made.desk.door.door().keys, there[0]))
    app = application(made.desk, lambda: made.clock[0], made.wrong.append)
    with serving(("127.0.0.1", 0), app, request_within=0.5) as address:
        there[0] = f"http://{address[0]}:{address[1]}"
        yield Served(made, address)
    assert made.wrong == []


# --- clients that are slow, many, or broken -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        f"POST /answer HTTP/1.1\r\nHost: x\r\n{FORM}\r\nContent-Length: 90\r\n\r\ntext=".encode(),
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT",
    ],
)
def test_whoever_does_not_go_on_is_let_go(served: Served, begun: bytes) -> None:
    with served.connected() as line:
        line.sendall(begun)
        with suppress(ConnectionResetError):
            rest_of(line)  # ends only when the server ends the connection
    assert status(served.asked("GET", "/")) == 200


def test_whoever_does_not_read_the_answer_is_let_go(served: Served) -> None:
    with served.connected() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            line.sendall(b"GET /static/page.css HTTP/1.1\r\nHost: x\r\n\r\n" * 100_000)
    assert status(served.asked("GET", "/")) == 200


def test_many_that_stay_connected_keep_nobody_out(served: Served) -> None:
    lines = [served.connected() for _ in range(250)]
    try:
        for line in lines:
            line.sendall(b"GET /static/page.js HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(12) == b"HTTP/1.1 200"
        assert status(served.asked("GET", "/static/page.js")) == 200
    finally:
        for line in lines:
            line.close()


def test_more_than_a_form_can_hold_is_refused_before_it_has_come(served: Served) -> None:
    with served.connected() as line:
        line.sendall(f"POST /answer HTTP/1.1\r\nHost: x\r\n{FORM}\r\nContent-Length: {10**12}\r\n\r\n".encode())
        with suppress(ConnectionResetError, BrokenPipeError):
            line.sendall(b"x" * (MOST_BYTES + 1))
            assert line.recv(12) == b"HTTP/1.1 413"
    assert status(served.asked("GET", "/")) == 200


@pytest.mark.parametrize(
    "cookie",
    [
        f"{COOKIE}=", f"{COOKIE}=x.y.z", f"{COOKIE}=\xff\xfe; {VISIT}=\xe9\x80", ";;;===;", f'{VISIT}="\\000\\777',
        "x" * 20_000,
        f"{VISIT}=" + "v" * 9000, f"{COOKIE}=x; {COOKIE}=y", f"{VISIT}=<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_a_cookie_that_is_none_is_nobody_s(served: Served, cookie: str) -> None:
    for path in ("/", f"/o/{served.pages.code(ANA)}", f"/o/{served.pages.code(ANA)}/since"):
        answer = served.asked("GET", path, f"Cookie: {cookie}")
        assert status(answer) == 200
        assert b"<script>alert" not in answer
        assert ANA.encode() not in answer


@pytest.mark.parametrize(
    "request_line",
    [
        "GET / HTTP/9.9",
        "G\x00T / HTTP/1.1",
        "GET  HTTP/1.1",
        "GET /\x00 HTTP/1.1",
        "\x16\x03\x01\x02",
        "GET / HTTP/1.1\r\n bad",
    ],
)
def test_what_is_no_request_is_refused(served: Served, request_line: str) -> None:
    answer = served.said(f"{request_line}\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert answer == b"" or status(answer) in (200, 400, 404)
    assert b"Traceback" not in answer


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../etc/passwd", "/static/%2e%2e%2f%2e%2e%2fapp.py", "/static/..%5capp.py",
        "/static//etc/passwd",
        "//etc/passwd", "/static/page.css%00.py", "/static/", "/%2e%2e/", "/o/%0d%0aSet-Cookie:%20x=1", "/o/..%2f",
        "/o/x/page/%0d%0ax", "/in/%0d%0aX:%20y", "/do/" + "x" * 5000, "http://elsewhere.example/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_shows_no_file_and_sets_no_header(served: Served, path: str) -> None:
    head, _, body = served.asked("GET", path).partition(b"\r\n\r\n")
    assert status(head) in (200, 404, 410)
    assert b"root:" not in body
    assert b"import " not in body
    assert b"set-cookie: x" not in head.lower()
    assert b"\r\nx:" not in head.lower()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "BREW"])
def test_other_methods_are_not_served(served: Served, method: str) -> None:
    for path in ("/", f"/o/{served.pages.code(ANA)}", "/static/page.css", "/answer"):
        answer = served.asked(method, path, f"Cookie: {served.cookie(Owner.ME)}", "X-Probe: probe", "Content-Length: 0")
        assert status(answer) in (404, 405)
        assert b"probe" not in answer
        assert b"access-control" not in answer.lower()


@pytest.mark.parametrize("path", ["/", "/static/page.css", "/nothing"])
def test_head_says_what_get_would_without_its_body(served: Served, path: str) -> None:
    there, _, body = served.asked("HEAD", path).partition(b"\r\n\r\n")
    assert body == b""
    assert status(there) == status(served.asked("GET", path))


@pytest.mark.parametrize("path", ["/", "/nothing", "/o/{code}", "/o/{code}/since", "/o/{code}/past", "/in/x", "/do/x"])
@pytest.mark.parametrize("role", [None, *Owner])
def test_no_page_may_be_framed_or_kept_by_a_proxy_or_named_elsewhere(
    served: Served, path: str, role: Owner | None
) -> None:
    cookies = (f"Cookie: {served.cookie(role)}",) if role else ()
    head = served.asked("GET", path.format(code=served.pages.code(ANA)), *cookies).partition(b"\r\n\r\n")[0].lower()
    for line in (
        b"cache-control: no-store", b"referrer-policy: same-origin", b"x-frame-options: deny",
        b"frame-ancestors 'none'",
        b"x-content-type-options: nosniff", b"x-robots-tag: noindex",
    ):  # fmt: skip
        assert line in head


# --- bots and scanners ------------------------------------------------------------------------------------------------


def test_a_link_that_a_bot_looked_at_still_signs_in_once(served: Served) -> None:
    link = served.pages.links.sign_in(Visitor(Owner.THEM, ANA, 1), "once", served.pages.desk.now())
    path = "/" + link.split("/", 3)[3]
    for method in ("HEAD", "GET", "GET", "OPTIONS"):
        assert b"set-cookie: oneonone=" not in served.asked(method, path, "User-Agent: Slackbot-LinkExpanding").lower()
    token = form_token(served.asked("GET", path, f"Cookie: {VISIT}=here").decode())
    body = f"form={token}".encode()
    more = (FORM, f"Content-Length: {len(body)}", f"Cookie: {VISIT}=here")
    first, second = (served.asked("POST", path, *more, body=body) for _ in range(2))
    assert (status(first), status(second)) == (303, 410)
    assert b"set-cookie: oneonone=" in first.lower()


def test_a_scanner_that_follows_and_posts_to_the_links_of_a_mail_changes_nothing(served: Served) -> None:
    start = "2026-11-17T09:00:00+00:00"
    now, visitor = served.pages.desk.now(), Visitor(Owner.THEM, ANA, 1)
    link = served.pages.links.act(Act("happened", f"{ANA} {start}", visitor), now)
    path = "/" + link.split("/", 3)[3]
    before = served.pages.desk.store.notebook(ANA)
    for method in ("GET", "HEAD", "POST"):
        served.asked(method, path, FORM, "Content-Length: 0")
    assert served.pages.desk.store.notebook(ANA) == before


# --- other sites ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        ("Origin: https://evil.example",),
        ("Origin: null",),
        ("Sec-Fetch-Site: cross-site",),
        ("Sec-Fetch-Site: same-site",),
    ],
)
def test_a_form_of_another_site_does_nothing(served: Served, headers: tuple[str, ...]) -> None:
    cookie = served.cookie(Owner.ME)
    body = f"text=Theirs&for=both&form={served.pages.links.form_token('here')}".encode()
    more = (f"Cookie: {cookie}", FORM, f"Content-Length: {len(body)}")
    path = f"/o/{served.pages.code(ANA)}/page/point"
    assert status(served.asked("POST", path, *more, *headers, body=body)) == 403
    assert served.pages.desk.store.notebook(ANA) is None
    assert status(served.asked("POST", path, *more, body=body)) == 303


def test_nothing_of_what_is_asked_is_written_to_a_log(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in ("/in/tokensecret", "/do/tokensecret", "/off/tokensecret", "/?q=tokensecret", "/o/tokensecret"):
        served.asked("GET", path, "Cookie: oneonone=tokensecret", "Upgrade: websocket", "Referer: http://x/tokensecret")
    served.said(b"GET /tokensecret\x00 nonsense tokensecret\r\n\r\n")
    assert "tokensecret" not in caplog.text
