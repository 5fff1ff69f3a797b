"""How the identity service says no, and who it says somebody is."""

from __future__ import annotations

import base64
import json
from datetime import datetime

from tests.connectors.fakes.microsoft.people import User
from tests.connectors.fakes.microsoft.refusal import Json
from tests.connectors.fakes.wire import Answered


class Declined(Exception):
    """A refused sign-in: error, number and text as the identity service words it."""

    def __init__(self, error: str, number: int, text: str, suberror: str = "") -> None:
        super().__init__(f"AADSTS{number}: {text}")
        self.error = error
        self.number = number
        self.suberror = suberror
        self.claims = ""

    def with_claims(self, claims: str) -> Declined:
        self.claims = claims
        return self

    def with_suberror(self, suberror: str) -> Declined:
        self.suberror = suberror
        return self

    def query(self) -> dict[str, str]:
        """Return what the browser carries back."""
        found = {"error": self.error, "error_description": str(self)}
        return found | ({"error_subcode": "cancel"} if self.number == 65004 else {})

    def answered(self, now: datetime) -> Answered:
        body: Json = {
            "error": self.error,
            "error_description": f"{self} Trace ID: 0 Correlation ID: 0 Timestamp: {now:%Y-%m-%d %H:%M:%SZ}",
            "error_codes": [self.number],
            "timestamp": f"{now:%Y-%m-%d %H:%M:%SZ}",
            "trace_id": "00000000-0000-0000-0000-000000000000",
            "correlation_id": "00000000-0000-0000-0000-000000000000",
        }
        body |= {"suberror": self.suberror} if self.suberror else {}
        body |= {"claims": self.claims} if self.claims else {}
        status = 401 if self.error == "invalid_client" else 400
        return Answered(status, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})


def failed(error: str, number: int, text: str, suberror: str = "") -> Declined:
    """Return the refusal of a sign-in."""
    return Declined(error, number, text, suberror)


def account(user: User, client: str, tenant: str, now: datetime, nonce: str) -> Json:
    """Return the members of a token reply that say who somebody is."""
    claims = {
        "aud": client,
        "iss": f"https://login.microsoftonline.com/{tenant}/v2.0",
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + 3600 * 24 * 365 * 20,
        "name": user.name,
        "oid": user.id,
        "preferred_username": user.address,
        "sub": user.id,
        "tid": tenant,
        "ver": "2.0",
    }
    claims |= {"nonce": nonce} if nonce else {}
    head = {"typ": "JWT", "alg": "none"}
    token = ".".join((_part(head), _part(claims), ""))
    return {"id_token": token, "client_info": _part({"uid": user.id, "utid": tenant})}


def _part(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
