"""What stands before every page: headers that browsers keep to, limits, and the proof that a form was served by us.

Decides what gets through, knows no page. Nothing of what is refused is written anywhere.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.links import Links

VISIT = "oneonone-visit"
FORM_TOKEN = "form"  # noqa: S105 - the name of a field
MOST_BYTES = 512 * 1024
MOST_FIELDS = 60
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
        ),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
)


class Refused(Exception):
    """The request is not answered. `status` says why to programs, the sentence to people."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Headers:
    """Puts the headers on every answer, unless the page set them itself, and the prefix off every path."""

    def __init__(self, app: ASGIApp, prefix: str, secure: bool) -> None:
        self._app = app
        self._prefix = prefix.rstrip("/")
        self._more = {"Strict-Transport-Security": "max-age=31536000"} if secure else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                more = {**HEADERS, **self._more}
                message["headers"] += [
                    (name.lower().encode(), value.encode())
                    for name, value in more.items()
                    if name.lower().encode() not in known
                ]
            await send(message)

        await self._app(self._without_prefix(scope), receive, sent)

    def _without_prefix(self, scope: Scope) -> Scope:
        path = scope["path"]
        if self._prefix and (path == self._prefix or path.startswith(f"{self._prefix}/")):
            return {**scope, "path": path[len(self._prefix) :] or "/", "raw_path": None}
        return scope


@dataclass(slots=True)
class Limiter:
    """Lets so many through in so many seconds, for each name; `seconds` reads a clock that never runs backwards."""

    most: int
    within: float
    seconds: Callable[[], float]
    _seen: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    most_names: int = 10_000

    def lets_through(self, name: str) -> bool:
        """Say whether one more is let through, and count it."""
        now = self.seconds()
        with self._lock:
            times = [at for at in self._seen.pop(name, []) if now - at < self.within]
            allowed = len(times) < self.most
            self._seen[name] = [*times, now] if allowed else times
            while len(self._seen) > self.most_names:
                self._seen.popitem(last=False)
        return allowed


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, each once (the last of its name). Raises Refused for what is too much, or none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused(415, "This is not a form that can be read.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(413, "That is too much at once; keep it shorter.")
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError) as err:
        raise Refused(400, "This is not a form that can be read.") from err
    return dict(fields)


def new_visit() -> str:
    """Return what marks a browser, so that a form can be tied to it."""
    return secrets.token_urlsafe(18)


def proves_our_form(request: Request, form: Mapping[str, str], links: Links) -> bool:
    """Say whether a form was served to this very browser, by this very site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        return False
    visit = request.cookies.get(VISIT, "")
    return bool(visit) and links.is_form_token(visit, form.get(FORM_TOKEN, ""))


def who(request: Request) -> str:
    """Return what a limit counts by: the address that asks."""
    return request.client.host if request.client else "?"
