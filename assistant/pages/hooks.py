"""The address at which providers say that something changed. Believes nothing that `told` does not; shows nothing.

Every answer is the same, so that nobody learns from it what is open here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assistant.pages.guard import Limiter, who

Told = Callable[[str, Mapping[str, str]], bool]
"""Says of a provider's name and the headers of its message whether they are a reason to look at the calendars."""


def nobody_tells(_kind: str, _headers: Mapping[str, str]) -> bool:
    """Believe nobody."""
    return False


class HookPages:
    """Where providers post. `wake` is called for each message that is believed, `limiter` bounds how many are read."""

    def __init__(self, told: Told, wake: Callable[[], None], limiter: Limiter) -> None:
        self._told = told
        self._wake = wake
        self._limiter = limiter

    async def post(self, request: Request) -> Response:
        """Take a message; its body is not read, because it says nothing that the calendar does not say better."""
        if self._limiter.lets_through(who(request)):
            await run_in_threadpool(self._take, request.path_params["kind"], dict(request.headers))
        return Response(status_code=204)

    def _take(self, kind: str, headers: Mapping[str, str]) -> None:
        if self._told(kind, headers):
            self._wake()
