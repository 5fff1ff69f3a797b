"""Signing in with Microsoft: by browser, by code, as an app; what is asked for, kept, renewed and said when refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from connectors.account import MicrosoftAccount, Use
from connectors.consent import Person, Standing
from connectors.errors import AccessLost, ConnectorError, TryLater, Unusable
from connectors.microsoft.auth import Identity, claims_in
from connectors.microsoft.client import Graph
from connectors.microsoft.permissions import app_scopes, permissions, scopes
from connectors.microsoft.signin_refusals import refused
from connectors.microsoft.signing_in import MicrosoftSignIn
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.wire import Fault, Harm, status
from tests.connectors.microsoft_account import ANA, CLIENT, LEA, account, office, trusting


@pytest.fixture
def server() -> Iterator[MicrosoftServer]:
    with office() as running:
        running.identity.signs_in = LEA
        yield running


@pytest.fixture
def network(server: MicrosoftServer) -> Iterator[httpx2.HTTPTransport]:
    with closing(trusting(server)) as found:
        yield found


@pytest.fixture
def app(lea: MicrosoftAccount) -> MicrosoftAccount:
    """The account of an app that acts by itself, in one organisation."""
    return replace(lea, authority=lea.authority.replace("/organizations", "/contoso.example"))


@pytest.fixture
def lea(server: MicrosoftServer, tmp_path: Path) -> MicrosoftAccount:
    return account(server, tmp_path)


class Browser:
    """A browser: it opens the page, and brings back what the page says, as a form or in the address."""

    def __init__(self, network: httpx2.HTTPTransport, *, before: Callable[[str], None] | None = None) -> None:
        self._network = network
        self._before = before
        self.pages: list[str] = []
        self.shown = ""
        self.threads: list[threading.Thread] = []

    def __call__(self, page: str) -> bool:
        self.pages.append(page)
        self.threads.append(threading.Thread(target=self._go, args=(page,), daemon=True))
        self.threads[-1].start()
        return True

    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.pages[-1]).query).items()}

    def _go(self, page: str) -> None:
        client = httpx2.Client(transport=self._network)
        answer = client.get(page)
        if self._before is not None:
            self._before(self.query()["redirect_uri"])
        form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
        with httpx2.Client() as plain:
            self.shown = plain.post(self.query()["redirect_uri"].replace("localhost", "127.0.0.1"), data=form).text


def ignore(_: str) -> None:
    """Say nothing to anybody."""


def unasked(question: str) -> str:
    raise AssertionError(question)


def nowhere(page: str) -> bool:
    raise AssertionError(page)


def signing_in(known: MicrosoftAccount, network: httpx2.HTTPTransport | None) -> MicrosoftSignIn:
    return MicrosoftSignIn(known, transport=network, sleep=lambda _: None)


def by_code(known: MicrosoftAccount, network: httpx2.HTTPTransport | None, say: Callable[[str], None] = ignore) -> str:
    return signing_in(known, network).sign_in(Person(say, unasked, nowhere, True)).address


def signed_in(known: MicrosoftAccount, network: httpx2.HTTPTransport, browser: Browser | None = None) -> str:
    opened = browser or Browser(network)
    try:
        return signing_in(known, network).sign_in(Person(ignore, unasked, opened)).address
    finally:
        for thread in opened.threads:
            thread.join(10)


def identity(known: MicrosoftAccount, network: httpx2.HTTPTransport) -> Identity:
    return Identity(known, sleep=lambda _: None, transport=network)


# --- what is asked for ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uses", "asked"),
    [
        ({Use.CALENDAR}, ["Calendars.ReadWrite", "User.Read"]),
        ({Use.CALENDAR, Use.FREE_BUSY}, ["Calendars.ReadWrite", "User.Read"]),
        ({Use.DOCUMENTS}, ["Files.ReadWrite", "User.Read"]),
        ({Use.MAIL}, ["Mail.Send", "User.Read"]),
        ({Use.PEOPLE}, ["User.Read.All", "User.Read"]),
    ],
)
def test_no_more_is_asked_for_than_is_used(uses: set[Use], asked: list[str], lea: MicrosoftAccount) -> None:
    assert permissions(replace(lea, uses=frozenset(uses))) == asked


def test_a_calendar_that_is_shared_needs_the_permission_for_shared_ones(lea: MicrosoftAccount) -> None:
    assert permissions(replace(lea, mailbox=ANA)) == ["Calendars.ReadWrite.Shared", "User.Read"]


@pytest.mark.parametrize(
    ("endpoint", "authority", "resource"),
    [
        ("https://graph.microsoft.com/v1.0", "https://login.microsoftonline.com/common", "https://graph.microsoft.com"),
        ("https://graph.microsoft.us/v1.0", "https://login.microsoftonline.us/t", "https://graph.microsoft.us"),
        ("https://dod-graph.microsoft.us/v1.0", "https://login.microsoftonline.us/t", "https://dod-graph.microsoft.us"),
        (
            "https://gateway.example.com/v1.0",
            "https://login.chinacloudapi.cn/t",
            "https://microsoftgraph.chinacloudapi.cn",
        ),
        ("https://gateway.example.com/v1.0", "https://login.example.com/t", "https://graph.microsoft.com"),
    ],
)
def test_a_national_cloud_has_permissions_of_its_own(
    endpoint: str, authority: str, resource: str, lea: MicrosoftAccount
) -> None:
    known = replace(lea, endpoint=endpoint, authority=authority)
    assert app_scopes(known) == [f"{resource}/.default"]
    prefix = "" if resource == "https://graph.microsoft.com" else f"{resource}/"
    assert scopes(known) == [f"{prefix}Calendars.ReadWrite", f"{prefix}User.Read"]


# --- in a browser --------------------------------------------------------------------------------------------------


def test_somebody_signs_in_once_and_is_known_from_then_on(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    assert signed_in(lea, network) == LEA
    with closing(Graph(lea, transport=network)) as graph:
        assert graph.get("/me")["mail"] == LEA
    assert [one.asked.path.rpartition("/")[2] for one in server.identity_requests].count("authorize") == 1


def test_signing_in_is_proved_by_a_key_that_no_address_holds(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport
) -> None:
    browser = Browser(network)
    signed_in(lea, network, browser)
    asked = browser.query()
    assert (asked["code_challenge_method"], asked["response_mode"]) == ("S256", "form_post")
    assert asked["login_hint"] == LEA
    assert set(asked["scope"].split()) == {
        *("Calendars.ReadWrite", "User.Read", "openid", "profile", "offline_access"),
    }
    assert urlsplit(asked["redirect_uri"]).hostname == "localhost"
    assert "You are signed in" in browser.shown


def test_a_browser_may_keep_us_until_it_has_come_back(lea: MicrosoftAccount, network: httpx2.HTTPTransport) -> None:
    browser = Browser(network)

    def keeping(page: str) -> bool:
        browser(page)
        browser.threads[-1].join()
        return True

    assert signing_in(lea, network).sign_in(Person(ignore, unasked, keeping)).address == LEA


def test_what_somebody_else_brings_to_our_page_is_not_believed(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport
) -> None:
    seen: list[int] = []

    def disturb(page: str) -> None:
        there = page.replace("localhost", "127.0.0.1")
        with httpx2.Client() as client:
            seen.append(client.get(f"{there}/favicon.ico").status_code)
            seen.append(client.get(f"{there}/?{urlencode({'code': 'mine', 'state': 'guessed'})}").status_code)
            seen.append(client.post(there, data={"code": "mine"}).status_code)

    assert signed_in(lea, network, Browser(network, before=disturb)) == LEA
    assert seen == [404, 404, 404]


def test_what_lets_us_in_is_for_its_owners_eyes_alone(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, tmp_path: Path
) -> None:
    signed_in(lea, network)
    file = tmp_path / "accounts" / "lea.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "RefreshToken" in json.loads(file.read_text())


def test_whoever_signs_in_is_the_one_whom_the_account_names(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    server.identity.signs_in = ANA
    with pytest.raises(AccessLost, match=f"{ANA} signed in, but the configuration names {LEA}"):
        signed_in(lea, network)
    assert lea.tokens.load() is None


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("consent", "has not agreed"),
        ("consent_declined", "permissions were refused"),
        ("conditional_access", "conditional access"),
    ],
)
def test_a_refusal_in_the_browser_says_what_to_do(
    why: str, said: str, lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    server.identity.refuses = why
    browser = Browser(network)
    with pytest.raises(AccessLost, match=said):
        signed_in(lea, network, browser)
    assert "Nothing was connected" in browser.shown
    assert lea.tokens.load() is None


def test_forgetting_leaves_nothing(lea: MicrosoftAccount, network: httpx2.HTTPTransport) -> None:
    signed_in(lea, network)
    signing_in(lea, network).forget()
    assert lea.tokens.load() is None
    with pytest.raises(AccessLost, match="oneonone connect microsoft"):
        identity(lea, network).token()


def test_how_it_stands_is_known_without_asking(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    with pytest.raises(AccessLost, match="oneonone connect microsoft"):
        signing_in(lea, network).standing()
    signed_in(lea, network)
    server.identity_requests.clear()
    assert signing_in(lea, network).standing() == Standing(LEA, frozenset({Use.CALENDAR}))
    more = replace(lea, uses=frozenset({Use.CALENDAR, Use.MAIL}))
    assert signing_in(more, network).standing() == Standing(LEA, frozenset({Use.CALENDAR}), frozenset({Use.MAIL}))
    assert server.identity_requests == []


# --- by a code, for a machine without a browser --------------------------------------------------------------------


def test_somebody_signs_in_on_another_machine(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    told: list[str] = []

    def say(text: str) -> None:
        told.append(text)
        [device] = server.identity.devices.values()
        server.identity.approve(device.user_code, LEA)

    assert by_code(lea, network, say) == LEA
    assert re.search(r"https://microsoft\.com/devicelogin .* code C\d+", told[0])
    assert identity(lea, network).token()


def test_an_organisation_that_forbids_codes_is_told_apart(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    server.identity.refuses = "device_blocked"
    with pytest.raises(AccessLost, match="with a browser and not with a code"):
        by_code(lea, network)


def test_an_app_that_only_signs_in_with_a_secret_takes_no_codes(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    server.identity.register(CLIENT, secret="s")
    with pytest.raises(Unusable, match="Allow public client flows"):
        by_code(lea, network)


# --- renewing ------------------------------------------------------------------------------------------------------


def test_a_token_is_asked_for_once_while_it_is_good(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    signed_in(lea, network)
    server.identity_requests.clear()
    known = identity(lea, network)
    assert known.token() == known.token()
    assert [one for one in server.identity_requests if one.asked.method == "POST"] == []


def test_every_refresh_token_is_used_once_however_many_ask(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    signed_in(lea, network)
    known = [identity(lea, network) for _ in range(3)]
    for each in known * 2:
        assert each.renew("") is not None
    assert sorted({token.state for token in server.world.tokens.refresh.values()}) == ["good", "used"]
    assert [token.state for token in server.world.tokens.refresh.values()].count("good") == 1


def test_a_token_that_ran_out_is_renewed_in_the_middle_of_things(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    signed_in(lea, network)
    with closing(Graph(lea, transport=network)) as graph:
        graph.get("/me")
        server.world.tokens.expire()
        assert graph.get("/me")["mail"] == LEA
    assert [one.status for one in server.requests][-2:] == [401, 200]


def test_claims_that_graph_asks_for_are_brought_once(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    signed_in(lea, network)
    claims = "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="
    with closing(Graph(lea, transport=network)) as graph:
        graph.get("/me")
        server.world.tokens.challenge(LEA, claims)
        assert graph.get("/me")["mail"] == LEA
    last = parse_qs(server.identity_requests[-1].asked.body.decode())
    assert json.loads(last["claims"][0])["access_token"]["nbf"] == {"essential": True}


@pytest.mark.parametrize(
    ("challenge", "claims"),
    [
        ('Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="', '{"a":1}'),
        ('Bearer error="insufficient_claims", claims="eyJhIjoxfQ"', '{"a":1}'),
        ('Bearer claims="not base64"', None),
        ('Bearer claims="WzFd"', None),
        ("Bearer", None),
    ],
)
def test_claims_are_read_out_of_a_challenge(challenge: str, claims: str | None) -> None:
    assert claims_in(challenge) == claims


def test_a_sign_in_that_was_revoked_says_what_to_do(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    signed_in(lea, network)
    server.world.tokens.revoke(LEA)
    with (
        closing(Graph(lea, transport=network)) as graph,
        pytest.raises(AccessLost, match=r"revoked.*: oneonone connect microsoft\.$"),
    ):
        graph.get("/me")


def test_a_sign_in_that_nobody_used_for_long_says_what_to_do(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    signed_in(lea, network)
    server.world.clock.advance(timedelta(days=91))
    with pytest.raises(AccessLost, match=r"has run out; sign in again"):
        identity(lea, network).renew("")


def test_nobody_signed_in_yet_says_what_to_do(lea: MicrosoftAccount, network: httpx2.HTTPTransport) -> None:
    with pytest.raises(AccessLost, match=f"Nobody is signed in with Microsoft as {LEA} yet: oneonone connect"):
        identity(lea, network).token()


def test_a_permission_added_later_is_asked_for_by_signing_in_again(
    lea: MicrosoftAccount, network: httpx2.HTTPTransport
) -> None:
    signed_in(lea, network)
    more = replace(lea, uses=frozenset({Use.CALENDAR, Use.MAIL}))
    with pytest.raises(AccessLost, match="has not agreed to what is asked"):
        identity(more, network).token()


@pytest.mark.parametrize("fault", [Fault(Harm.BEFORE), status(503), status(500), status(429, 9999)])
def test_microsoft_away_is_no_lost_access(
    fault: Fault, lea: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    signed_in(lea, network)
    kept = lea.tokens.load()
    server.identity_faults.add(fault, times=9)
    with pytest.raises(TryLater):
        identity(lea, network).renew("")
    assert lea.tokens.load() == kept


# --- apps of their own ---------------------------------------------------------------------------------------------


def test_an_app_with_a_secret_lets_itself_in(
    app: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    server.identity.register(CLIENT, secret="s", roles=("Calendars.ReadWrite",))
    known = replace(app, secret="s")
    assert by_code(known, network) == LEA
    with closing(Graph(known, transport=network)) as graph:
        assert graph.get(f"{graph.me}/calendar")["name"] == "Calendar"
        server.world.tokens.expire()
        assert graph.get(f"{graph.me}/calendar")["name"] == "Calendar"


def test_an_app_with_a_wrong_secret_says_what_to_do(
    app: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    server.identity.register(CLIENT, secret="s")
    with pytest.raises(Unusable, match="secret or certificate of the app is wrong or has run out"):
        identity(replace(app, secret="wrong"), network).token()


def test_an_app_with_a_certificate_lets_itself_in(
    app: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer, tmp_path: Path
) -> None:
    file = tmp_path / "app.pem"
    server.identity.register(CLIENT, certificate=certificate_into(file), roles=("Calendars.ReadWrite",))
    with closing(Graph(replace(app, certificate_file=file), transport=network)) as graph:
        assert graph.get(f"{graph.me}/calendar")["name"] == "Calendar"


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers"])
def test_an_app_says_in_which_organisation_it_acts(
    tenant: str, app: MicrosoftAccount, network: httpx2.HTTPTransport, server: MicrosoftServer
) -> None:
    known = replace(app, secret="s", authority=app.authority.replace("contoso.example", tenant))
    with pytest.raises(Unusable, match="say which: authority"):
        identity(known, network).token()
    assert server.identity_requests == []


def certificate_into(file: Path) -> str:
    """Write a new key and its certificate, and return the certificate."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "assistant")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    now = datetime(2026, 1, 1, tzinfo=UTC)
    built = built.serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=365))
    public = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()) + public)
    return public.decode()


@pytest.mark.parametrize(
    "content", [None, b"", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", b"\xff"]
)
def test_a_file_without_certificate_and_key_says_so(
    content: bytes | None, app: MicrosoftAccount, network: httpx2.HTTPTransport, tmp_path: Path
) -> None:
    file = tmp_path / "app.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Unusable, match="certificate"):
        identity(replace(app, certificate_file=file), network).token()


# --- what else can be wrong ----------------------------------------------------------------------------------------


def test_an_authority_that_is_none_says_so(lea: MicrosoftAccount, network: httpx2.HTTPTransport) -> None:
    for authority in ("https://login.example.com", "not an address"):
        with pytest.raises((Unusable, TryLater)):
            identity(replace(lea, authority=authority), network).token()


def test_an_app_that_is_not_registered_says_so(lea: MicrosoftAccount, network: httpx2.HTTPTransport) -> None:
    with pytest.raises(Unusable, match="no app nobody in this organisation"):
        by_code(replace(lea, client_id="nobody"), network)


def test_a_server_that_cannot_prove_who_it_is_is_told_nothing(lea: MicrosoftAccount, server: MicrosoftServer) -> None:
    with pytest.raises(Unusable, match="cannot prove who it is"):
        by_code(lea, None)
    assert server.identity_requests == []


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"error": "invalid_grant", "error_codes": [53003]}, AccessLost, "conditional access"),
        ({"error": "interaction_required", "error_codes": [50076]}, AccessLost, "one proof more"),
        ({"error": "invalid_grant", "error_codes": [50105]}, AccessLost, "not assigned"),
        ({"error": "invalid_client", "error_codes": [7000222]}, Unusable, "run out"),
        ({"error": "x", "error_description": "AADSTS50194: Application is not multi-tenant"}, Unusable, "one organis"),
        ({"error": "invalid_grant", "error_codes": [90002]}, Unusable, "authority"),
        ({"error": "invalid_grant", "suberror": "consent_required"}, AccessLost, "agree"),
        ({"error": "invalid_grant", "error_codes": [1]}, AccessLost, "run out"),
        ({"error": "strange_new_error", "error_codes": [99]}, AccessLost, "AADSTS99"),
        ({"error": "<b>bad</b>"}, AccessLost, r"\(bbadb\)"),
        ({}, AccessLost, "no reason given"),
        ({"error": "temporarily_unavailable"}, TryLater, "later"),
    ],
)
def test_a_refusal_is_one_sentence_with_what_to_do(
    said: dict[str, object], error: type[ConnectorError], words: str, lea: MicrosoftAccount
) -> None:
    found = refused(said, lea)
    assert type(found) is error
    assert re.search(words, str(found))
    assert str(found).endswith(".")
    assert str(found).count(". ") == 0


def test_the_library_that_signs_in_is_loaded_only_then() -> None:
    loaded = "print(*({'msal', 'docx', 'requests'} & set(sys.modules)))"
    code = f"import sys, connectors.microsoft.client, connectors.microsoft.documents; {loaded}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert ran.stdout.split() == []
