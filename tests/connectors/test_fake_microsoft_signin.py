"""The simulated identity service keeps its claims: msal signs in over TLS, and is refused as the real one refuses."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msal
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.connectors.fakes.microsoft import MicrosoftServer, MicrosoftWorld
from tests.connectors.fakes.microsoft.program import ANA, LEA, Program, served
from tests.connectors.fakes.microsoft.tokens import REFRESH_LIFE

SCOPES = ["Calendars.ReadWrite"]
DEFAULT = ["https://graph.microsoft.com/.default"]
BACK = "http://localhost:50505"
pytestmark = pytest.mark.filterwarnings("ignore:response_mode='form_post' is recommended:UserWarning")
Told = dict[str, Any]


class Stage:
    """A world, its server, and msal in front of it, a new session (and so no memory of errors) for each application."""

    def __init__(self, world: MicrosoftWorld, server: MicrosoftServer) -> None:
        self.world, self.server = world, server
        self.http = requests.Session()
        self.http.verify, self.http.trust_env = str(server.ca_file), False
        self.cache = msal.SerializableTokenCache()
        server.identity.register("app")
        server.identity.signs_in = LEA

    def public(self) -> Any:
        """Return a program of a person; all of them share a cache."""
        return self._made(msal.PublicClientApplication, token_cache=self.cache)

    def itself(self, client: str, credential: object) -> Any:
        """Return a program that acts as itself."""
        return self._made(msal.ConfidentialClientApplication, client=client, client_credential=credential)

    def _made(self, kind: Any, client: str = "app", **more: object) -> Any:
        authority = self.server.authority if client == "app" else self.server.tenant_authority
        where = {"authority": authority, "instance_discovery": False, "http_client": self.http}
        return kind(client, **where, **more)

    def browse(self, flow: Told) -> Told:
        """Let the browser go where the flow sends it, and return what it brings back."""
        reply = self.http.get(flow["auth_uri"], allow_redirects=False)
        assert reply.status_code == 302, reply.text
        return {name: values[0] for name, values in parse_qs(urlsplit(reply.headers["Location"]).query).items()}

    def sign_in(self) -> Told:
        app = self.public()
        flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=BACK)
        found: Told = app.acquire_token_by_auth_code_flow(flow, self.browse(flow))
        return found

    def again(self) -> Told:
        """Refresh, and return the whole reply, refusals as well."""
        app = self.public()
        found: Told = app.acquire_token_silent_with_error(SCOPES, app.get_accounts()[0], force_refresh=True)
        return found


@pytest.fixture
def stage() -> Iterator[Stage]:
    with served() as (world, server):
        found = Stage(world, server)
        yield found
        found.http.close()


def test_a_code_with_pkce_becomes_a_token_that_lets_in(stage: Stage) -> None:
    found = stage.sign_in()
    assert found["id_token_claims"]["preferred_username"] == LEA
    program = Program(stage.server, found["access_token"])
    assert program.get("/me/calendar")["isDefaultCalendar"] is True
    assert program.refused("GET", "/me/drive/root") == (403, "ErrorAccessDenied")
    program.http.close()


def test_a_code_is_good_once_and_only_with_its_verifier(stage: Stage) -> None:
    app = stage.public()
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=BACK)
    brought = stage.browse(flow)
    wrong = app.acquire_token_by_auth_code_flow(flow | {"code_verifier": "x" * 43}, brought)
    assert (wrong["error"], wrong["error_codes"]) == ("invalid_grant", [501481])
    assert stage.public().acquire_token_by_auth_code_flow(flow, brought)["error_codes"] == [70008]


def test_a_refresh_token_is_good_once(stage: Stage) -> None:
    stage.sign_in()
    before = stage.cache.serialize()
    assert "access_token" in stage.again()
    assert stage.cache.serialize() != before
    assert "access_token" in stage.again()
    stage.cache.deserialize(before)
    assert stage.again()["error_codes"] == [70000]


def test_what_was_revoked_or_lay_too_long_is_an_invalid_grant(stage: Stage) -> None:
    stage.sign_in()
    kept = stage.cache.serialize()
    stage.world.tokens.revoke(LEA)
    assert "AADSTS50173" in stage.again()["error_description"]
    stage.cache.deserialize(kept)
    for refresh in stage.world.tokens.refresh.values():
        refresh.state = "good"
    stage.world.clock.advance(REFRESH_LIFE)
    assert "AADSTS700082" in stage.again()["error_description"]


@pytest.mark.parametrize(
    ("why", "error", "number"),
    [
        ("consent", "consent_required", "AADSTS65001"),
        ("consent_declined", "access_denied", "AADSTS65004"),
        ("conditional_access", "interaction_required", "AADSTS53003"),
    ],
)
def test_what_stands_in_the_way_is_told_through_the_browser(stage: Stage, why: str, error: str, number: str) -> None:
    stage.server.identity.refuses = why
    found = stage.sign_in()
    assert found["error"] == error
    assert number in found["error_description"]


def test_conditional_access_stops_a_refresh_with_claims(stage: Stage) -> None:
    stage.sign_in()
    stage.server.identity.refuses = "conditional_access"
    found = stage.again()
    assert found["error"] == "interaction_required"
    assert "capolids" in found["claims"]


def test_a_device_code_waits_for_somebody(stage: Stage) -> None:
    app = stage.public()
    flow = app.initiate_device_flow(SCOPES)
    device = stage.server.identity.devices[flow["device_code"]]

    def once() -> str:
        found = stage.public().acquire_token_by_device_flow(dict(flow), exit_condition=lambda _flow: True)
        return str(found.get("error", found.get("id_token_claims", {}).get("preferred_username")))

    device.slow = True
    assert [once(), once()] == ["slow_down", "authorization_pending"]
    stage.server.identity.approve(flow["user_code"], ANA)
    assert once() == ANA


def test_a_device_code_runs_out_or_is_blocked(stage: Stage) -> None:
    flow = stage.public().initiate_device_flow(SCOPES)
    stage.server.identity.refuses = "device_blocked"
    blocked = stage.public().acquire_token_by_device_flow(dict(flow), exit_condition=lambda _flow: True)
    assert "AADSTS530033" in blocked["error_description"]
    stage.server.identity.refuses = ""
    stage.world.clock.advance(timedelta(minutes=15))
    late = stage.public().acquire_token_by_device_flow(dict(flow), exit_condition=lambda _flow: True)
    assert late["error"] == "expired_token"


def test_a_program_of_its_own_proves_itself_with_a_secret(stage: Stage) -> None:
    stage.server.identity.register("daemon", secret="s3cret", roles=("Calendars.ReadWrite",))
    assert stage.itself("daemon", "wrong").acquire_token_for_client(DEFAULT)["error_codes"] == [7000215]
    token = stage.itself("daemon", "s3cret").acquire_token_for_client(DEFAULT)["access_token"]
    program = Program(stage.server, token)
    assert program.refused("GET", "/me/calendar") == (400, "BadRequest")
    assert program.get(f"/users/{LEA}/calendar")["name"] == "Calendar"
    stage.world.app_mailboxes = {ANA}
    assert program.refused("GET", f"/users/{LEA}/calendar") == (403, "ErrorAccessDenied")
    program.http.close()


def test_a_program_of_its_own_proves_itself_with_a_certificate(stage: Stage) -> None:
    (key, certificate), (other, _) = _pair(), _pair()
    stage.server.identity.register("daemon", certificate=certificate, roles=("Calendars.Read",))
    good = {"private_key": key, "public_certificate": certificate}
    assert "access_token" in stage.itself("daemon", good).acquire_token_for_client(DEFAULT)
    refused = stage.itself("daemon", good | {"private_key": other}).acquire_token_for_client(DEFAULT)
    assert refused["error_codes"] == [700027]


def test_an_expired_token_and_a_claims_challenge_are_told_apart(stage: Stage) -> None:
    token = stage.world.token(LEA)
    program = Program(stage.server, token)
    claims = base64.b64encode(json.dumps({"access_token": {"nbf": {"essential": True}}}).encode()).decode()
    stage.world.tokens.challenge(LEA, claims)
    reply = program("GET", "/me")
    assert reply.status_code == 401
    assert f'claims="{claims}"' in reply.headers["WWW-Authenticate"]
    stage.world.tokens.challenge(LEA, "")
    assert program("GET", "/me").status_code == 200
    stage.world.tokens.expire()
    assert 'error="invalid_token"' in program("GET", "/me").headers["WWW-Authenticate"]
    program.http.close()


def test_an_authority_that_is_nobodys_own_is_unknown_to_instance_discovery(stage: Stage) -> None:
    base = stage.server.authority.removesuffix("/organizations")
    url = f"{base}/common/discovery/instance"
    query = {"authorization_endpoint": "https://elsewhere.example/common/oauth2/v2.0/authorize", "api-version": "1.0"}
    assert stage.http.get(url, params=query).json()["error"] == "invalid_instance"


def _pair() -> tuple[str, str]:
    """Return a private key and a certificate of its own, both as PEM."""
    key = rsa.generate_private_key(65537, 2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "daemon")]), datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return private.decode(), certificate.decode()
