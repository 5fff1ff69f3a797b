"""How the service says no: one exception with status, code and message, and the body it becomes. Decides no more."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.connectors.fakes.wire import Answered

Json = dict[str, Any]
JSON = "application/json; odata.metadata=minimal; odata.streaming=true; IEEE754Compatible=false; charset=utf-8"


class Refusal(Exception):
    """A request that is refused; `inner` are further members of innerError."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
        inner: Json | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.inner = inner or {}

    def body(self, now: datetime) -> Json:
        """Return the error object of the service."""
        trace = str(uuid.uuid5(uuid.NAMESPACE_URL, str(self)))
        inner = self.inner | {
            "date": now.strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": trace,
            "client-request-id": trace,
        }
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}

    def answered(self, now: datetime) -> Answered:
        return Answered(self.status, json.dumps(self.body(now)).encode(), {"Content-Type": JSON} | self.headers)


def bad(message: str, code: str = "ErrorInvalidRequest") -> Refusal:
    """Return the refusal of a request that cannot be meant."""
    return Refusal(400, code, message)


def missing(
    message: str = "The specified object was not found in the store.", code: str = "ErrorItemNotFound"
) -> Refusal:
    """Return the refusal of a name that names nothing."""
    return Refusal(404, code, message)


def denied(message: str = "Access is denied. Check credentials and try again.") -> Refusal:
    """Return the refusal of what the token or the calendar does not allow."""
    return Refusal(403, "ErrorAccessDenied", message)


def untold(what: str) -> Refusal:
    """Return the refusal of this simulator to invent what nobody documents."""
    return Refusal(501, "NotSimulated", f"The simulator does not know what the service does here: {what}.")
