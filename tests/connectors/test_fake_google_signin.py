"""The simulator's sign-in, channels and faults: consent and tokens, pushes that really arrive, and what goes wrong."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import RemoteDisconnected
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from google.auth.crypt import RSASigner
from google.auth.jwt import encode

from tests.connectors.fakes.google.oauth_state import Client
from tests.connectors.fakes.google.person import Person
from tests.connectors.fakes.google.program import SCOPE, Program, refused
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.world import GoogleWorld
from tests.connectors.fakes.wire import Answered, Asked, Harm, Loopback

LEA = "lea@example.org"
EVENTS, SENDING = SCOPE + "calendar.events", SCOPE + "gmail.send"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "http://127.0.0.1:9/"


@pytest.fixture
def world() -> GoogleWorld:
    made = GoogleWorld()
    made.add_user(LEA, "Lea")
    return made


@pytest.fixture
def server(world: GoogleWorld) -> Iterator[GoogleServer]:
    with GoogleServer(world) as running:
        yield running


@pytest.fixture
def client(world: GoogleWorld) -> Client:
    return world.grants.add_client()


def put(world: GoogleWorld) -> str:
    start = datetime(2026, 12, 1, 10, tzinfo=UTC)
    return Person(world, LEA).put("x", start, start + timedelta(hours=1))


# --- consent and tokens ----------------------------------------------------------------------------------------------


def consented(server: GoogleServer, client: Client, **more: str) -> dict[str, str]:
    """Open the consent page and return what the browser brings back."""
    asked = {
        "response_type": "code", "client_id": client.id, "redirect_uri": REDIRECT, "scope": f"{EVENTS} {SENDING}",
        "state": "s1", "code_challenge": CHALLENGE, "code_challenge_method": "S256", "access_type": "offline",
        "prompt": "consent",
    }  # fmt: skip
    answer = httpx2.get(f"{server.url}/o/oauth2/auth?{urlencode(asked | more)}")
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def token(server: GoogleServer, **form: str) -> tuple[int, dict[str, Any]]:
    answer = httpx2.post(f"{server.url}/token", data=form)
    return answer.status_code, answer.json()


def exchanged(server: GoogleServer, client: Client, code: str, **more: str) -> tuple[int, dict[str, Any]]:
    own = {"client_id": client.id, "client_secret": client.secret, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    return token(server, grant_type="authorization_code", code=code, **(own | more))


def refreshed(server: GoogleServer, client: Client, refresh: str) -> tuple[int, dict[str, Any]]:
    own = {"client_id": client.id, "client_secret": client.secret, "refresh_token": refresh}
    return token(server, grant_type="refresh_token", **own)


def signed_in(server: GoogleServer, client: Client) -> str:
    """Sign in and return the refresh token."""
    _, found = exchanged(server, client, consented(server, client)["code"])
    return str(found["refresh_token"])


def test_consent_brings_a_code_and_the_state_back_and_the_code_two_tokens(server: GoogleServer, client: Client) -> None:
    back = consented(server, client)
    assert back["state"] == "s1"
    status, found = exchanged(server, client, back["code"])
    assert (status, found["scope"], found["token_type"]) == (200, f"{EVENTS} {SENDING}", "Bearer")
    assert exchanged(server, client, back["code"])[0] == 400  # a code is used once
    assert refreshed(server, client, found["refresh_token"])[0] == 200


def test_the_proof_key_is_checked(server: GoogleServer, client: Client) -> None:
    status, found = exchanged(server, client, consented(server, client)["code"], code_verifier="w" * 43)
    assert (status, found["error"]) == (400, "invalid_grant")


def test_scopes_can_stay_unticked(server: GoogleServer, client: Client, world: GoogleWorld) -> None:
    world.grants.consent.unticked = frozenset({SENDING})
    _, found = exchanged(server, client, consented(server, client)["code"])
    assert found["scope"] == EVENTS


def test_a_web_app_comes_back_only_to_where_it_said(server: GoogleServer, world: GoogleWorld) -> None:
    client = world.grants.add_client(redirects=("https://agenda.example.org/google",))
    assert server.client_file(client)["web"]["redirect_uris"] == ["https://agenda.example.org/google"]
    asked = {"response_type": "code", "client_id": client.id, "scope": EVENTS}
    page = f"{server.url}/o/oauth2/auth"
    assert httpx2.get(page, params=asked | {"redirect_uri": REDIRECT}).status_code == 400
    back = httpx2.get(page, params=asked | {"redirect_uri": "https://agenda.example.org/google"})
    assert back.headers["location"].startswith("https://agenda.example.org/google?code=")


def test_consent_can_be_refused(server: GoogleServer, client: Client, world: GoogleWorld) -> None:
    world.grants.consent.refuses = True
    assert consented(server, client) == {"state": "s1", "error": "access_denied"}


def test_a_refresh_token_comes_again_only_with_a_new_consent(server: GoogleServer, client: Client) -> None:
    assert signed_in(server, client)
    _, again = exchanged(server, client, consented(server, client, prompt="select_account")["code"])
    assert "refresh_token" not in again
    _, online = exchanged(server, client, consented(server, client, access_type="online")["code"])
    assert "refresh_token" not in online


def test_a_program_in_testing_loses_its_consent_after_seven_days(server: GoogleServer, world: GoogleWorld) -> None:
    client = world.grants.add_client(testing=True)
    refresh = signed_in(server, client)
    world.clock.advance(timedelta(days=7))
    assert refreshed(server, client, refresh) == (
        400,
        {"error": "invalid_grant", "error_description": "Token has been expired or revoked."},
    )


def test_a_consent_that_is_taken_back_is_dead_at_once(server: GoogleServer, client: Client, world: GoogleWorld) -> None:
    refresh = signed_in(server, client)
    Person(world, LEA).revoke()
    assert refreshed(server, client, refresh)[1]["error"] == "invalid_grant"


def test_a_program_can_give_its_own_consent_back(server: GoogleServer, client: Client) -> None:
    refresh = signed_in(server, client)
    assert httpx2.post(f"{server.url}/revoke", data={"token": refresh}).status_code == 200
    assert httpx2.post(f"{server.url}/revoke", data={"token": refresh}).status_code == 400
    assert refreshed(server, client, refresh)[0] == 400


def test_the_hundred_and_first_consent_kills_the_first(
    server: GoogleServer, client: Client, world: GoogleWorld
) -> None:
    first = signed_in(server, client)
    for _ in range(100):
        world.grants.new_grant(client.id, LEA, (EVENTS,))
    assert refreshed(server, client, first)[1]["error"] == "invalid_grant"


def assertion(info: dict[str, Any], key: str | None = None, **claims: object) -> str:
    said = {"iss": info["client_email"], "scope": EVENTS, "aud": info["token_uri"], "iat": 0, "exp": 3600, "sub": LEA}
    signer = RSASigner.from_string(key or info["private_key"])
    return bytes(encode(signer, said | claims)).decode()


def test_a_service_account_acts_for_a_person_within_its_scopes(server: GoogleServer) -> None:
    info = server.service_account_file(EVENTS)
    kind = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    status, found = token(server, grant_type=kind, assertion=assertion(info))
    assert status == 200
    answer = httpx2.get(
        f"{server.url}/calendar/v3/calendars/primary/events",
        headers={"Authorization": f"Bearer {found['access_token']}"},
    )
    assert answer.json()["summary"] == LEA
    too_much = token(server, grant_type=kind, assertion=assertion(info, scope=SENDING))
    assert (too_much[0], too_much[1]["error"]) == (401, "unauthorized_client")
    forged = assertion(info, server.service_account_file(EVENTS)["private_key"])
    assert token(server, grant_type=kind, assertion=forged)[1]["error_description"] == "Invalid JWT Signature."
    stranger = token(server, grant_type=kind, assertion=assertion(info, sub="who@example.org"))
    assert stranger[1]["error"] == "invalid_grant"


# --- push ------------------------------------------------------------------------------------------------------------


class Ear:
    """A server that notes what channels post to it."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.status = 204
        self.lock = threading.Lock()

    def hear(self, asked: Asked) -> Answered:
        with self.lock:
            self.heard.append((asked.header("X-Goog-Resource-State"), asked.header("X-Goog-Message-Number")))
            assert asked.body == b""
        return Answered(self.status)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def address(ear: Ear) -> Iterator[str]:
    with Loopback(ear.hear) as running:
        yield f"{running.url}/hook"


@pytest.fixture
def program(server: GoogleServer) -> Program:
    return Program(server, LEA)


def watch(program: Program, address: str, **more: object) -> dict[str, Any]:
    body = {"id": "channel-1", "type": "web_hook", "address": address, "token": "secret"} | more
    found: dict[str, Any] = program.events.watch(calendarId="primary", body=body).execute()
    return found


def test_a_channel_needs_https_unless_the_test_allows_less(program: Program, address: str, world: GoogleWorld) -> None:
    body = {"id": "channel-1", "type": "web_hook", "address": address}
    assert refused(program.events.watch(calendarId="primary", body=body)) == (400, "push.webhookUrlNotHttps")


def test_a_channel_says_sync_first_and_then_that_something_changed(
    program: Program, address: str, world: GoogleWorld, ear: Ear
) -> None:
    world.push.allow_http = True
    watch(program, address)
    put(world)
    world.push.settle()
    assert ear.heard == [("sync", "1"), ("exists", "4")]


def test_a_channel_is_used_once_expires_and_stops(program: Program, address: str, world: GoogleWorld, ear: Ear) -> None:
    world.push.allow_http = True
    found = watch(program, address, params={"ttl": "600"})
    assert int(found["expiration"]) == int((world.now + timedelta(minutes=10)).timestamp() * 1000)
    again = program.events.watch(calendarId="primary", body={"id": "channel-1", "type": "web_hook", "address": address})
    assert refused(again) == (400, "channelIdNotUnique")
    channels = program.service("calendar").channels()
    channels.stop(body={"id": "channel-1", "resourceId": found["resourceId"]}).execute()
    assert refused(channels.stop(body={"id": "channel-1", "resourceId": found["resourceId"]})) == (404, "notFound")
    watch(program, address, id="channel-2", params={"ttl": "600"})
    world.clock.advance(timedelta(minutes=10))
    put(world)
    world.push.settle()
    assert [state for state, _ in ear.heard] == ["sync", "sync"]


def test_messages_get_lost_doubled_late_and_out_of_order(
    program: Program, address: str, world: GoogleWorld, ear: Ear
) -> None:
    world.push.allow_http = True
    watch(program, address)
    world.push.lose, world.push.double = 1, 1
    put(world)
    put(world)
    world.push.hold()
    put(world)
    put(world)
    world.push.settle()
    assert [number for _, number in ear.heard] == ["1", "7", "7"]
    world.push.release(backwards=True)
    world.push.settle()
    assert [number for _, number in ear.heard] == ["1", "7", "7", "13", "10"]


def test_a_message_is_tried_again_only_after_certain_errors(
    program: Program, address: str, world: GoogleWorld, ear: Ear
) -> None:
    world.push.allow_http = True
    world.push.routes["https://public.example/"] = address.removesuffix("hook")
    watch(program, "https://public.example/hook")
    for status in (503, 404):
        world.push.settle()
        ear.status = status
        put(world)
    world.push.settle()
    ear.status = 200
    world.push.retry()
    world.push.settle()
    assert [number for _, number in ear.heard] == ["1", "4", "7", "4"]


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("rateLimitExceeded", 403),
        ("userRateLimitExceeded", 403),
        ("quotaExceeded", 403),
        ("tooManyRequests", 429),
        ("conflict", 409),
        ("backendError", 500),
        ("serviceUnavailable", 503),
    ],
)
def test_a_request_can_be_refused_once(server: GoogleServer, program: Program, name: str, status: int) -> None:
    server.refuse(name, retry_after=7)
    assert refused(program.events.list(calendarId="primary"))[0] == status
    assert program.events.list(calendarId="primary").execute()["items"] == []


def test_a_request_carried_out_can_lose_its_reply(server: GoogleServer, program: Program, world: GoogleWorld) -> None:
    server.harm(Harm.AFTER, 2, method="POST")  # the library itself tries twice
    body = {"id": "0a1b2c3d", "start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"}}
    with pytest.raises(RemoteDisconnected):
        program.events.insert(calendarId="primary", body=body).execute()
    assert "0a1b2c3d" in world.calendars[LEA].rows


def test_a_person_has_a_quota_of_requests_a_minute(program: Program, world: GoogleWorld) -> None:
    world.knobs.requests_a_minute = 2
    for _ in range(2):
        program.events.list(calendarId="primary").execute()
    assert refused(program.events.list(calendarId="primary")) == (403, "rateLimitExceeded")
    world.clock.advance(timedelta(minutes=1))
    assert program.events.list(calendarId="primary").execute()["items"] == []


def test_requests_are_counted_by_method_path_and_query(server: GoogleServer, program: Program) -> None:
    program.events.list(calendarId="primary", maxResults=2500).execute()
    query = {"maxResults": ["2500"], "alt": ["json"]}
    assert server.requests == [("GET", "/calendar/v3/calendars/primary/events", query)]
