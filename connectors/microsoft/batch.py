"""Puts several requests into one, and takes its answer apart again. Pure; who sends them is the client.

Each request in a batch is refused or carried out by itself, so each gets its own answer or error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx2

from connectors.errors import ConnectorError, Interrupted, TryLater, Unusable
from connectors.microsoft.refusals import refusal
from connectors.microsoft.values import Json, parts
from connectors.session import REPEATABLE, Reply

MOST = 20
_NOT_DONE = frozenset((424, 429, 503))


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """One of several requests: `path` begins with a slash, below the endpoint; `body` is JSON."""

    method: str
    path: str
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def batch_of(requests: Sequence[tuple[int, BatchRequest]], prefer: str) -> Json:
    """Return the body of a batch; the numbers come back with the answers. `prefer` goes with each request."""
    return {"requests": [_asked(number, request, prefer) for number, request in requests]}


def _asked(number: int, request: BatchRequest, prefer: str) -> Json:
    own = request.headers.get("Prefer")
    headers: Json = {**request.headers, "Prefer": f"{prefer}, {own}" if own else prefer}
    asked: Json = {"id": str(number), "method": request.method, "url": request.path, "headers": headers}
    if request.body is not None:
        headers["Content-Type"] = "application/json"
        asked["body"] = request.body
    return asked


def answers(
    said: Json, requests: Sequence[tuple[int, BatchRequest]], base: httpx2.URL
) -> dict[int, Json | ConnectorError]:
    """Return the answer or the error of each request by its number; one that Graph left out may be done or not."""
    found = {row.get("id"): row for row in parts(said, "responses")}
    return {number: _answer(found.get(str(number)), request, base) for number, request in requests}


def _answer(row: Json | None, request: BatchRequest, base: httpx2.URL) -> Json | ConnectorError:
    status = row.get("status") if row else None
    if row is None or not isinstance(status, int):
        kind = TryLater if request.method in REPEATABLE else Interrupted
        return kind(f"{base.host} left one of several requests without an answer.")
    body = row.get("body")
    if status < 300:
        return body if isinstance(body, dict) else {}
    headers = row.get("headers")
    said = httpx2.Headers({str(k): str(v) for k, v in headers.items()} if isinstance(headers, dict) else {})
    url = base.copy_with(raw_path=(base.path.rstrip("/") + request.path).encode("ascii", "replace"))
    return _clear(refusal(Reply(status, said, json.dumps(body).encode(), url), request.method), status, request)


def _clear(found: ConnectorError, status: int, request: BatchRequest) -> ConnectorError:
    if isinstance(found, TryLater) and status not in _NOT_DONE and request.method not in REPEATABLE:
        return Interrupted(str(found), found.retry_after)
    return found


def refuse_strange(requests: Sequence[BatchRequest]) -> None:
    """Raise Unusable for a path that is none of Graph's."""
    for request in requests:
        if not request.path.startswith("/"):
            raise Unusable("A request in a batch names its path below the endpoint, beginning with a slash.")
