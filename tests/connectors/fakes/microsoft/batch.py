"""Route of $batch: up to twenty requests in one, each with an answer of its own, some of which may be refusals."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from email.message import Message

from tests.connectors.fakes.microsoft.refusal import JSON, Json, Refusal, bad
from tests.connectors.fakes.wire import Answered, Asked, Fault, Harm

MOST = 20
ALLOWED = {"id", "method", "url", "headers", "body", "dependsOn"}
Answer = Callable[[Asked], Answered]


def run(asked: Asked, answer: Answer, fault: Callable[[Asked], Fault | None]) -> Answered:
    """Answer every request of a batch, in order; the answers are given in another one. Raises Refusal."""
    requests = _read(asked)
    answers: dict[str, Json] = {}
    for one in requests:
        failed = [name for name in one.get("dependsOn") or [] if answers[name]["status"] >= 400]
        if failed:
            refusal = Refusal(424, "FailedDependency", f"The request depends on {failed[0]}, which failed.")
            answers[one["id"]] = {"id": one["id"], "status": 424, "body": {"error": {"code": refusal.code}}}
        else:
            answers[one["id"]] = _carried_out(_inner(asked, one), one["id"], answer, fault)
    rows = [answers[one["id"]] for one in reversed(requests)]
    return Answered(200, json.dumps({"responses": rows}).encode(), {"Content-Type": JSON})


def _read(asked: Asked) -> list[Json]:
    try:
        requests = json.loads(asked.body)["requests"]
    except (ValueError, KeyError, TypeError):
        raise Refusal(400, "BadRequest", "Unable to read JSON request payload.") from None
    if len(requests) > MOST:
        raise Refusal(400, "BadRequest", f"The batch request has more than {MOST} requests.")
    seen: set[str] = set()
    for one in requests:
        if set(one) - ALLOWED or not {"id", "method", "url"} <= set(one) or one["id"] in seen:
            raise bad("Each request has an id of its own, a method and a url.", "BadRequest")
        if not set(one.get("dependsOn") or ()) <= seen:
            raise bad("dependsOn names a request that does not come before.", "BadRequest")
        seen.add(one["id"])
    return list(requests)


def _inner(asked: Asked, one: Json) -> Asked:
    headers = Message()
    headers["Authorization"] = asked.header("Authorization")
    for name, value in (one.get("headers") or {}).items():
        headers[name] = str(value)
    body = one.get("body")
    content = b"" if body is None else json.dumps(body).encode()
    if isinstance(body, str):
        content = body.encode()
    url = "/" + str(one["url"]).lstrip("/")
    return Asked(str(one["method"]).upper(), f"/v1.0{url}", headers, content, asked.base)


def _carried_out(inner: Asked, ident: str, answer: Answer, fault: Callable[[Asked], Fault | None]) -> Json:
    met = fault(inner)
    answered = met.answer if met and met.harm is Harm.WRONG else answer(inner)
    found: Json = {"id": ident, "status": answered.status, "headers": dict(answered.headers)}
    if not answered.body:
        return found
    is_json = answered.headers.get("Content-Type", "").startswith("application/json")
    return found | {"body": json.loads(answered.body) if is_json else base64.b64encode(answered.body).decode()}
