"""Signing in with Google over real HTTP: the page of consent, who came back, what was allowed, and giving it back."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from connectors.account import GoogleAccount, Use
from connectors.consent import Person
from connectors.errors import AccessLost, ConnectorError, TryLater, Unusable
from connectors.google.auth import GoogleSignIn
from connectors.google.scopes import SCOPES, lacking, scopes_of
from connectors.google.service import GoogleApi
from tests.connectors.fakes.google.oauth_state import ServiceAccount
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.terse import trimmed, without
from tests.connectors.fakes.wire import Answered, Fault, Harm, status
from tests.connectors.google_account import ALL, LEA, account_at, signed_in


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        server.world.add_user(LEA)
        server.world.add_user("ana@example.com")
        yield server


@dataclass
class AtTheBrowser:
    """A person with a browser: it follows to where Google sends it back, or they copy that address by hand."""

    said: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    answer: str | None = None

    def person(self, *, apart: bool = False) -> Person:
        return Person(self.said.append, self.paste, self.browse, apart)

    def browse(self, page: str) -> bool:
        self.pages.append(page)
        self.threads.append(threading.Thread(target=httpx2.get, args=(page,), kwargs={"follow_redirects": True}))
        self.threads[-1].start()
        return True

    def paste(self, question: str) -> str:
        self.said.append(question)
        page = self.said[0].split()[-1]
        self.pages.append(page)
        return self.answer or httpx2.get(page).headers["Location"]

    def asked_for(self) -> dict[str, str]:
        [page] = self.pages
        return {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}


@pytest.fixture
def browser() -> Iterator[AtTheBrowser]:
    at = AtTheBrowser()
    yield at
    for thread in at.threads:
        thread.join()


def reads(account: GoogleAccount) -> bool:
    api = GoogleApi(account)
    try:
        return "items" in api.execute(api.calendar.events().list(calendarId="primary"))
    finally:
        api.close()


def lost(account: GoogleAccount, person: Person) -> str:
    with pytest.raises(AccessLost) as caught:
        GoogleSignIn(account).sign_in(person)
    assert account.tokens.load() is None
    return str(caught.value)


# --- at the browser --------------------------------------------------------------------------------------------------


def test_who_signs_in_at_the_browser_is_let_in_from_then_on(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    account = account_at(server, tmp_path)
    signed = GoogleSignIn(account).sign_in(browser.person())
    assert (signed.address, signed.allowed, signed.lacking) == (LEA, ALL, frozenset())
    assert reads(account)
    assert GoogleSignIn(account).standing() == signed


def test_the_address_of_the_page_is_said_as_well(server: GoogleServer, tmp_path: Path, browser: AtTheBrowser) -> None:
    GoogleSignIn(account_at(server, tmp_path)).sign_in(browser.person())
    assert browser.pages[0] in browser.said[0]


def test_consent_lasts_and_its_code_is_worth_nothing_to_others(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    GoogleSignIn(account_at(server, tmp_path)).sign_in(browser.person())
    asked = browser.asked_for()
    assert (asked["access_type"], asked["prompt"], asked["login_hint"]) == ("offline", "consent", LEA)
    assert asked["code_challenge_method"] == "S256"
    assert urlsplit(asked["redirect_uri"]).hostname == "localhost"
    assert len(asked["state"]) >= 20


@pytest.mark.parametrize("use", [Use.CALENDAR, Use.FREE_BUSY, Use.DOCUMENTS, Use.MAIL])
def test_no_more_is_asked_for_than_is_used(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser, use: Use
) -> None:
    GoogleSignIn(account_at(server, tmp_path, frozenset({use}))).sign_in(browser.person())
    assert browser.asked_for()["scope"].split() == list(SCOPES[use])


def test_a_box_left_unticked_is_said_and_the_rest_works(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    server.world.grants.consent.unticked = frozenset(SCOPES[Use.MAIL])
    account = account_at(server, tmp_path)
    signed = GoogleSignIn(account).sign_in(browser.person())
    assert signed.lacking == {Use.MAIL}
    assert signed.allowed == ALL - {Use.MAIL}
    assert reads(account)


def test_a_reply_that_does_not_name_what_was_allowed_allowed_all_that_was_asked(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    trimmed(server, without("scope"), "/token")
    account = account_at(server, tmp_path)
    assert GoogleSignIn(account).sign_in(browser.person()).allowed == ALL
    assert reads(account)


@pytest.mark.parametrize(
    ("wide", "use"),
    [
        ("https://www.googleapis.com/auth/calendar", Use.CALENDAR),
        ("https://www.googleapis.com/auth/calendar", Use.FREE_BUSY),
        ("https://www.googleapis.com/auth/drive", Use.DOCUMENTS),
        ("https://mail.google.com/", Use.MAIL),
    ],
)
def test_a_wider_permission_holds_the_narrow_one_that_we_ask_for(wide: str, use: Use) -> None:
    assert lacking({use}, {wide}) == ()
    assert lacking({use}, {"https://www.googleapis.com/auth/userinfo.email"}) == (use,)


def test_who_cannot_be_asked_who_signed_in_is_believed(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    trimmed(server, lambda said: said.clear(), "/calendarList/primary")
    assert GoogleSignIn(account_at(server, tmp_path)).sign_in(browser.person()).address == LEA
    server.faults.add(status(404, path="/calendarList/primary"))
    assert GoogleSignIn(account_at(server, tmp_path)).sign_in(AtTheBrowser().person()).address == LEA


def test_somebody_else_than_the_configuration_names_is_not_let_in(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    server.world.grants.consent.user = "ana@example.com"
    said = lost(account_at(server, tmp_path), browser.person())
    assert said.startswith("You signed in as ana@example.com, but your configuration names lea@example.com")


def test_an_alias_of_the_owner_may_sign_in(server: GoogleServer, tmp_path: Path, browser: AtTheBrowser) -> None:
    account = replace(account_at(server, tmp_path, user="lea@old.example.com"), owners=(LEA.upper(),))
    server.world.grants.consent.user = LEA
    assert GoogleSignIn(account).sign_in(browser.person()).address == LEA


def test_a_refusal_is_said(server: GoogleServer, tmp_path: Path, browser: AtTheBrowser) -> None:
    server.world.grants.consent.refuses = True
    said = lost(account_at(server, tmp_path), browser.person())
    assert said == "Google did not let us in (you refused); try again: oneonone connect google."


def test_a_code_that_google_does_not_accept_is_said(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    server.faults.add(Fault(Harm.WRONG, Answered(400, b'{"error": "invalid_grant"}'), path="^/token$"))
    said = lost(account_at(server, tmp_path), browser.person())
    assert said == "Google did not accept the sign-in (invalid_grant); try again: oneonone connect google."


def test_tokens_are_for_their_owner_alone(server: GoogleServer, tmp_path: Path, browser: AtTheBrowser) -> None:
    GoogleSignIn(account_at(server, tmp_path)).sign_in(browser.person())
    [kept] = (tmp_path / "accounts").glob("*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


# --- with a browser on another machine -------------------------------------------------------------------------------


def test_the_address_that_the_browser_ended_at_can_be_pasted(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    account = account_at(server, tmp_path)
    assert GoogleSignIn(account).sign_in(browser.person(apart=True)).address == LEA
    assert any("copy its whole address" in said for said in browser.said)
    assert reads(account)


@pytest.mark.parametrize(
    "pasted", ["http://localhost/?code=4/abc&state=another", "http://localhost/?code=4/abc", "4/abc", "ö"]
)
def test_an_address_of_another_sign_in_is_not_believed(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser, pasted: str
) -> None:
    browser.answer = pasted
    lost(account_at(server, tmp_path), browser.person(apart=True))
    assert server.wire.count("POST", "^/token$") == 0


def test_a_client_for_the_web_is_signed_in_by_pasting(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    account = account_at(server, tmp_path)
    assert account.client_file is not None
    installed = json.loads(account.client_file.read_text("utf-8"))["installed"]
    web = {"web": installed | {"redirect_uris": ["http://localhost:9/back"]}}
    account.client_file.write_text(json.dumps(web), encoding="utf-8")
    GoogleSignIn(account).sign_in(browser.person())
    assert browser.asked_for()["redirect_uri"] == "http://localhost:9/back"
    assert reads(account)


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"installed": {}}', '{"installed": {"client_id": 3}}', "\ufffd{"])
def test_a_file_that_is_no_client_file_is_named(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser, content: str
) -> None:
    account = account_at(server, tmp_path)
    assert account.client_file is not None
    account.client_file.write_text(content, encoding="utf-8")
    with pytest.raises(Unusable, match=r"client\.json"):
        GoogleSignIn(account).sign_in(browser.person())


def test_a_file_that_is_not_there_is_named(server: GoogleServer, tmp_path: Path, browser: AtTheBrowser) -> None:
    account = replace(account_at(server, tmp_path), client_file=tmp_path / "none.json")
    with pytest.raises(Unusable, match=r"none\.json cannot be read: No such file"):
        GoogleSignIn(account).sign_in(browser.person())


def test_a_token_endpoint_in_the_clear_beyond_this_machine_gets_no_secret(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    account = account_at(server, tmp_path)
    assert account.client_file is not None
    text = account.client_file.read_text("utf-8").replace(f"{server.url}/token", "http://tokens.example.com/token")
    account.client_file.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable, match="without encryption"):
        GoogleSignIn(account).sign_in(browser.person())


# --- giving it back --------------------------------------------------------------------------------------------------


def test_forgetting_gives_the_access_back_and_keeps_nothing(server: GoogleServer, tmp_path: Path) -> None:
    account = signed_in(server, tmp_path)
    GoogleSignIn(account).forget()
    assert account.tokens.load() is None
    assert all(grant.dead for grant in server.world.grants.grants.values())
    with pytest.raises(AccessLost, match="not signed in"):
        GoogleSignIn(account).standing()


def test_forgetting_twice_or_what_google_forgot_already_is_no_error(server: GoogleServer, tmp_path: Path) -> None:
    account = signed_in(server, tmp_path)
    server.world.grants.revoke_user(LEA)
    GoogleSignIn(account).forget()
    GoogleSignIn(account).forget()
    assert account.tokens.load() is None


def test_damaged_tokens_can_be_forgotten(server: GoogleServer, tmp_path: Path) -> None:
    account = account_at(server, tmp_path)
    account.tokens.save("{")
    GoogleSignIn(account).forget()
    assert account.tokens.load() is None


def test_where_google_cannot_be_told_it_is_forgotten_here_and_said(server: GoogleServer, tmp_path: Path) -> None:
    account = signed_in(server, tmp_path)
    server.harm(Harm.BEFORE, 10)
    with pytest.raises(TryLater, match=r"forgotten here, but Google could not be told; remove us at https://"):
        GoogleSignIn(account).forget()
    assert account.tokens.load() is None


def test_what_was_allowed_before_is_compared_with_what_is_used_now(server: GoogleServer, tmp_path: Path) -> None:
    before = signed_in(server, tmp_path, frozenset({Use.CALENDAR}))
    now = replace(before, uses=frozenset({Use.CALENDAR, Use.DOCUMENTS}))
    assert GoogleSignIn(now).standing().lacking == {Use.DOCUMENTS}


# --- a service account -----------------------------------------------------------------------------------------------


def service_account(server: GoogleServer, folder: Path, *delegated: str) -> GoogleAccount:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    key = generate_private_key(65537, 2048)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    name = "assistant@project.iam.gserviceaccount.com"
    server.world.grants.services[name] = ServiceAccount(name, public, frozenset(delegated))
    file = {"type": "service_account", "client_email": name, "client_id": "1234", "private_key": secret.decode()}
    path = folder / "service.json"
    path.write_text(json.dumps(file | {"token_uri": f"{server.url}/token"}), encoding="utf-8")
    return replace(account_at(server, folder), client_file=None, service_account_file=path)


def test_a_service_account_acts_for_the_user_without_asking(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    account = service_account(server, tmp_path, *scopes_of(ALL))
    assert GoogleSignIn(account).sign_in(browser.person()).address == LEA
    assert browser.said == []
    assert reads(account)
    assert account.tokens.load() is None


def test_a_service_account_that_was_not_delegated_says_what_the_admin_must_do(
    server: GoogleServer, tmp_path: Path, browser: AtTheBrowser
) -> None:
    account = service_account(server, tmp_path, *SCOPES[Use.CALENDAR])
    with pytest.raises(ConnectorError) as caught:
        GoogleSignIn(account).sign_in(browser.person())
    assert str(caught.value).startswith("Let an admin allow the client 1234 these scopes under domain-wide delegation:")
    assert all(scope in str(caught.value) for scope in scopes_of(ALL))


def test_a_service_account_renews_its_token(server: GoogleServer, tmp_path: Path) -> None:
    account = service_account(server, tmp_path, *scopes_of(ALL))
    api = GoogleApi(account)
    api.execute(api.calendar.events().list(calendarId="primary"))
    server.world.grants.expire_access()
    api.execute(api.calendar.events().list(calendarId="primary"))
    assert server.wire.count("POST", "^/token$") == 2
    api.close()
