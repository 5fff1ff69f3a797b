"""The simulator on the wire: routes, bearer tokens, scopes, quotas. What methods do stands in the API modules."""

from __future__ import annotations

import json
from collections import deque
from datetime import datetime, timedelta
from typing import Any, Protocol, Self

from tests.connectors.fakes.google import (
    batch,
    calendar_api,
    discovery,
    docs_api,
    drive_api,
    drive_sharing,
    fields,
    gmail_api,
    oauth,
    uploads,
)
from tests.connectors.fakes.google.calendar_api import Api, Call
from tests.connectors.fakes.google.discovery import Method
from tests.connectors.fakes.google.errors import JSON_TYPE, Json, Refusal, bad_request, not_covered, sample
from tests.connectors.fakes.google.oauth_state import Access, Client
from tests.connectors.fakes.google.world import GoogleWorld
from tests.connectors.fakes.wire import Answered, Asked, Fault, Faults, Harm, Loopback

OAUTH_PATHS = {"/o/oauth2/auth", "/o/oauth2/v2/auth", "/token", "/revoke"}


class Closing(Protocol):
    """A client of the tests that is to let go of its connections with the server."""

    def close(self) -> None: ...


def apis() -> dict[str, dict[str, Api]]:
    """Return what is covered, by API and method."""
    return {
        "calendar": calendar_api.METHODS,
        "drive": drive_api.METHODS | drive_sharing.METHODS,
        "docs": docs_api.METHODS,
        "gmail": gmail_api.METHODS,
    }


class GoogleServer:
    """Serves a world on loopback. Use it as a context; leaving it raises what the simulator itself did wrong."""

    def __init__(self, world: GoogleWorld | None = None, *, port: int = 0) -> None:
        self.world = world or GoogleWorld()
        self.violations: list[AssertionError] = []
        self.programs: list[Closing] = []
        self.calls: list[str] = []
        self.batch_faults = Faults()
        self._apis = apis()
        self._recent: dict[str, deque[datetime]] = {}
        self.wire = Loopback(self.answer, port=port)

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return self.wire.url

    @property
    def faults(self) -> Faults:
        return self.wire.faults

    @property
    def requests(self) -> list[tuple[str, str, dict[str, list[str]]]]:
        """Every request so far: method, decoded path and query. A batch counts once; `calls` names its parts too."""
        return [(each.asked.method, each.asked.path, each.asked.query) for each in list(self.wire.requests)]

    def refuse(self, name: str, times: int = 1, *, retry_after: int | None = None, **chosen: str) -> None:
        """Answer the next requests with a refusal of the errors guide (errors.SAMPLES); chosen: method, path."""
        reply = sample(name, retry_after).answered()
        self.faults.add(Fault(Harm.WRONG, reply, chosen.get("method"), chosen.get("path", "")), times)

    def harm(self, harm: Harm, times: int = 1, **chosen: str) -> None:
        """Let the next requests go wrong on the wire; chosen: method, path (a regex)."""
        self.faults.add(Fault(harm, method=chosen.get("method"), path=chosen.get("path", "")), times)

    def close(self) -> None:
        """Stop serving. Raises the first AssertionError of a reply that broke its schema."""
        for program in self.programs:
            program.close()
        self.world.push.close()
        self.wire.close()
        if self.violations:
            raise self.violations[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- for programs that sign in -------------------------------------------------------------------------------

    def client_file(self, client: Client | None = None) -> Json:
        """Return the client.json that Google's console gives for a program, with our addresses in it."""
        client = client or self.world.grants.add_client()
        return {
            "web" if client.redirects else "installed": {
                "client_id": client.id, "client_secret": client.secret, "project_id": "simulated",
                "auth_uri": f"{self.url}/o/oauth2/auth", "token_uri": f"{self.url}/token",
                "redirect_uris": list(client.redirects) or ["http://localhost"],
            }
        }  # fmt: skip

    def authorized_user(self, email: str, *scopes: str, client: Client | None = None) -> Json:
        """Return a consent that was given before, in the form google-auth writes credentials in.

        Its `from_authorized_user_info` overrides `token_uri` with Google's own: build Credentials from the fields.
        """
        client = client or self.world.grants.add_client()
        grant = self.world.grants.new_grant(client.id, email, scopes)
        token = self.world.grants.new_access(email, frozenset(scopes), grant.token, client.id)
        return {
            "type": "authorized_user", "client_id": client.id, "client_secret": client.secret,
            "refresh_token": grant.token, "token_uri": f"{self.url}/token", "token": token, "scopes": list(scopes),
        }  # fmt: skip

    def service_account_file(self, *delegated: str) -> Json:
        """Return the key file of a new service account that may act for everybody with these scopes."""
        account, key = self.world.add_service_account(*delegated)
        return {
            "type": "service_account", "project_id": "simulated", "private_key_id": "simulated", "private_key": key,
            "client_email": account.email, "client_id": "1", "token_uri": f"{self.url}/token",
        }  # fmt: skip

    # --- answering -----------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answered:
        """Answer any request; one at a time, as the world has one state."""
        with self.world.lock:
            if asked.path in OAUTH_PATHS:
                return oauth.answer(self.world, asked)
            if asked.raw_path.startswith("/batch"):
                return batch.answer(asked, self.part)
            try:
                return self.called(asked)
            except Refusal as refusal:
                return Answered(304) if refusal.status == 304 else refusal.answered()

    def part(self, asked: Asked) -> Answered:
        """Answer one call of a batch, or let go wrong what `batch_faults` says of it."""
        fault = self.batch_faults.take(asked)
        return fault.answer if fault is not None else self.answer(asked)

    def called(self, asked: Asked) -> Answered:
        method, path = discovery.find(asked.method, asked.raw_path)
        self.calls.append(f"{method.api}.{method.name}")
        access = self.entered(asked)
        if not method.scopes & access.scopes:
            raise sample("insufficientPermissions")
        self.count(access.user)
        given = discovery.parameters(method, path, asked.query)
        api = self._apis.get(method.api, {}).get(method.name)
        if api is None:
            raise not_covered(f"{method.api} {method.name}")
        sent, media = self.body(method, given, asked)
        user = self.world.users.get(access.user)
        if user is None:
            raise not_covered("a service account's own calendar: name a person to act for")
        call = Call(
            self.world, user, given, sent, asked.header("If-Match") or None, asked.header("If-None-Match") or None,
            access.client, access.scopes, media,
        )  # fmt: skip
        return self.replied(method, given, api(call))

    def entered(self, asked: Asked) -> Access:
        """Return what the bearer token opens. Raises Refusal 401."""
        kind, _, token = asked.header("Authorization").partition(" ")
        found = self.world.grants.opened_by(token.strip()) if kind.lower() == "bearer" else None
        if found is None:
            raise sample("authError")
        return found

    def count(self, user: str) -> None:
        """Hold the caller to the quota of a sliding minute. Raises Refusal 403."""
        most = self.world.knobs.requests_a_minute
        recent = self._recent.setdefault(user, deque())
        while recent and self.world.now - recent[0] >= timedelta(minutes=1):
            recent.popleft()
        if most is not None and len(recent) >= most:
            raise sample("rateLimitExceeded")
        recent.append(self.world.now)

    def body(self, method: Method, given: Json, asked: Asked) -> tuple[Json, tuple[str, bytes] | None]:
        if method.upload:
            sent, media = uploads.parts(given, asked)
        else:
            sent, media = decoded(asked.body), None
        if asked.body and method.request is None and not method.upload:
            raise bad_request("Request payload is not allowed here.")
        discovery.check_body(method, sent)
        return sent, media

    def replied(self, method: Method, given: Json, found: Any) -> Answered:
        if found is None:
            return Answered(204)
        if isinstance(found, Answered):
            return found
        if self.world.knobs.check_replies:
            try:
                discovery.check_reply(method, found)
            except AssertionError as err:
                self.violations.append(err)
        if "fields" in given:
            found = fields.select(method.api, method.response, given["fields"], found)
        headers = dict(JSON_TYPE) | ({"ETag": found["etag"]} if isinstance(found, dict) and "etag" in found else {})
        return Answered(200, json.dumps(found).encode(), headers)


def decoded(body: bytes) -> Json:
    """Return a JSON object. Raises Refusal 400 parseError."""
    if not body:
        return {}
    try:
        found = json.loads(body)
    except ValueError as err:
        raise Refusal(400, "parseError", "Parse Error") from err
    if not isinstance(found, dict):
        raise Refusal(400, "parseError", "Parse Error")
    return found
