"""The address at which providers say that something changed. Believes nothing that `told` does not; shows nothing.

Every answer is the same, so that nobody learns from it what is open here; but who asks whether we listen gets their own
words back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from assistant.pages.guard import Limiter, who
from connectors.push import Message

MOST_BYTES = 1024 * 1024


class Told(Protocol):
    """Judges what a provider of this name sends."""

    def answer(self, kind: str, query: Mapping[str, str]) -> str | None:
        """Return what is to be said to a question whether we listen, None for what is no such question."""
        ...

    def heard(self, kind: str, message: Message) -> bool:
        """Say whether a message is a reason to look at the calendars."""
        ...


class NobodyTells:
    """Believes nobody."""

    def answer(self, kind: str, query: Mapping[str, str]) -> str | None:
        """Answer nobody."""
        return None

    def heard(self, kind: str, message: Message) -> bool:
        """Hear nothing."""
        return False


class HookPages:
    """Where providers post. `wake` is called for each message that is believed, `limiter` bounds how many are read."""

    def __init__(self, told: Told, wake: Callable[[], None], limiter: Limiter) -> None:
        self._told = told
        self._wake = wake
        self._limiter = limiter

    async def post(self, request: Request) -> Response:
        """Answer whoever asks whether we listen; take any other message, at most so many of one sender."""
        kind = request.path_params["kind"]
        answer = await run_in_threadpool(self._told.answer, kind, dict(request.query_params))
        if answer is not None:
            return PlainTextResponse(answer)
        if self._limiter.lets_through(who(request)):
            await run_in_threadpool(self._take, kind, await _message(request))
        return Response(status_code=202)

    def _take(self, kind: str, message: Message) -> None:
        if self._told.heard(kind, message):
            self._wake()


async def _message(request: Request) -> Message:
    """Return what was posted; of what is too much, nothing but its headers."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            body.clear()
            break
    return Message(dict(request.headers), dict(request.query_params), bytes(body))
