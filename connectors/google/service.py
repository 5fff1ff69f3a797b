"""The one way to Google's APIs: what a request is made with, who it is sent as, when it is sent again, what it raises.

Safe for several threads: what puts requests together is shared, what sends them is each thread's own. Must not know
what a request is about.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress

import tenacity

from connectors.account import GoogleAccount
from connectors.errors import ConnectorError, Interrupted, TryLater
from connectors.google.access import Access, NotNow
from connectors.google.faults import is_repeatable, meaning
from connectors.google.library import (
    BrokeOff,
    HttpRequest,
    Json,
    NeverSent,
    Refusal,
    Resource,
    Wire,
    batch_address,
    moved,
    resource,
)
from connectors.session import Session

MOST_IN_A_BATCH = 50
_ATTEMPTS = 5
_LONGEST_WAIT = 60.0
_backoff = tenacity.wait_exponential_jitter(multiplier=0.5, max=20, jitter=0.5)


class GoogleApi:
    """Google's APIs for one account. Each resource is made when it is first needed."""

    def __init__(self, account: GoogleAccount, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Name the account; nobody is asked yet. Raises Unusable for an endpoint in the clear beyond this machine."""
        self.account = account
        self._endpoint = _safe(account.endpoint) if account.endpoint else None
        self._access = Access(account, sleep)
        self._sleep = sleep
        self._own = threading.local()
        self._wires: list[Wire] = []
        weakref.finalize(self, _close, self._wires)

    @property
    def calendar(self) -> Resource:
        """Calendar v3: `calendar.events().list(…)` puts a request together."""
        return resource("calendar")

    @property
    def drive(self) -> Resource:
        """Drive v3."""
        return resource("drive")

    @property
    def docs(self) -> Resource:
        """Docs v1."""
        return resource("docs")

    @property
    def gmail(self) -> Resource:
        """The collection `users` of Gmail v1: `gmail.messages().send(userId="me", …)`."""
        return resource("gmail")

    def execute(self, request: HttpRequest, *, repeatable: bool | None = None) -> Json:
        """Send the request, again where that is safe, and return the reply. Raises what it means.

        `repeatable` says of a POST that sending it twice does what sending it once does.
        """
        found = self._sent(request, repeatable)
        return found if isinstance(found, dict) else {}

    def download(self, request: HttpRequest) -> bytes:
        """Send a request whose reply is no JSON, and return its bytes."""
        found = self._sent(request, None)
        return found if isinstance(found, bytes) else b""

    def execute_batch(self, requests: Sequence[HttpRequest]) -> list[Json | ConnectorError]:
        """Send requests to one API together, and return for each its reply or what it raised, in their order."""
        found: list[Json | ConnectorError] = []
        for start in range(0, len(requests), MOST_IN_A_BATCH):
            found += self._batch(requests[start : start + MOST_IN_A_BATCH])
        return found

    def close(self) -> None:
        """Let go of open connections; no thread may be sending."""
        _close(self._wires)

    def _wire(self) -> Wire:
        wire: Wire | None = getattr(self._own, "wire", None)
        if wire is None:
            wire = self._own.wire = Wire(self._access)
            self._wires.append(wire)
        return wire

    def _sent(self, request: HttpRequest, repeatable: bool | None) -> Json | bytes:
        request.uri = moved(request.uri, self._endpoint)
        can_repeat = is_repeatable(request) if repeatable is None else repeatable
        return self._retrying()(self._once, request, can_repeat)

    def _once(self, request: HttpRequest, repeatable: bool) -> Json | bytes:
        try:
            return self._wire().send(request)
        except (Refusal, NeverSent, BrokeOff) as err:
            raise meaning(err, request, repeatable) from err

    def _batch(self, requests: Sequence[HttpRequest]) -> list[Json | ConnectorError]:
        found: dict[int, Json | ConnectorError] = {}

        def ask() -> None:
            waiting = [index for index in range(len(requests)) if _is_open(found.get(index))]
            found.update(zip(waiting, self._batch_once([requests[index] for index in waiting]), strict=True))
            failed = [each for each in found.values() if isinstance(each, TryLater) and _is_worth_another(each)]
            if failed:
                raise max(failed, key=lambda each: each.retry_after or 0.0)

        with suppress(TryLater):
            self._retrying()(ask)
        return [found[index] for index in range(len(requests))]

    def _batch_once(self, requests: Sequence[HttpRequest]) -> list[Json | ConnectorError]:
        name = (requests[0].methodId or "").split(".")[0]
        try:
            replies = self._wire().send_batch(requests, moved(batch_address(name), self._endpoint))
        except (Refusal, NeverSent, BrokeOff) as err:
            return [meaning(err, request, is_repeatable(request)) for request in requests]
        return [
            meaning(reply, request, is_repeatable(request)) if isinstance(reply, Refusal) else reply
            for reply, request in zip(replies, requests, strict=True)
        ]

    def _retrying(self) -> tenacity.Retrying:
        return tenacity.Retrying(
            sleep=self._sleep,
            stop=tenacity.stop_after_attempt(_ATTEMPTS),
            wait=_wait,
            retry=tenacity.retry_if_exception(_is_worth_another),
            reraise=True,
        )


def _close(wires: Sequence[Wire]) -> None:
    for wire in wires:
        wire.close()


def _is_worth_another(err: BaseException) -> bool:
    """Say whether a request may be sent once more at once; a write of unclear outcome may not."""
    if not isinstance(err, TryLater) or isinstance(err, Interrupted | NotNow):
        return False
    return err.retry_after is None or err.retry_after <= _LONGEST_WAIT


def _is_open(reply: Json | ConnectorError | None) -> bool:
    return reply is None or (isinstance(reply, ConnectorError) and _is_worth_another(reply))


def _wait(state: tenacity.RetryCallState) -> float:
    """Return the seconds until the next attempt: what Google asked for, else twice as long each time, and a bit."""
    failed = state.outcome.exception() if state.outcome is not None else None
    asked = failed.retry_after if isinstance(failed, TryLater) else None
    return _backoff(state) if asked is None else asked


def _safe(endpoint: str) -> str:
    """Return the endpoint, without a slash at its end, where nothing goes in the clear beyond this machine."""
    Session(endpoint).close()
    return endpoint.rstrip("/")
