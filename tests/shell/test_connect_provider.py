"""`oneonone connect PROVIDER`: a person signs in, sees what was allowed and which calendar is used, and signs out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.commands.group import group
from connectors.account import Use
from connectors.google.scopes import SCOPES
from tests.connectors.fakes.google.server import GoogleServer

LEA = "lea@example.com"
TOP = Path(__file__).parents[2]
BROWSER = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()"
Run = Callable[..., subprocess.CompletedProcess[str]]
Verb = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        server.world.add_user(LEA)
        yield server


@pytest.fixture
def config(server: GoogleServer, tmp_path: Path) -> Path:
    (tmp_path / "client.json").write_text(json.dumps(server.client_file()), encoding="utf-8")
    path = tmp_path / "config.toml"
    path.write_text(
        f'data_dir = "data"\n[leader]\nemail = "{LEA}"\ntimezone = "Europe/Berlin"\n[mail]\nvia = "google"\n'
        f'[[calendars]]\nkind = "google"\nuser = "{LEA}"\nclient_file = "client.json"\nendpoint = "{server.url}"\n',
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


@pytest.fixture
def connect(config: Path, tmp_path: Path) -> Run:
    """Run the verb in a process of its own, with a browser that goes where Google sends it."""
    (tmp_path / "browser.py").write_text(BROWSER, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environ = os.environ | {"BROWSER": f"{sys.executable} {tmp_path / 'browser.py'} %s", "HOME": str(tmp_path)}
        command = [sys.executable, "-m", "assistant", "connect", *arguments, "--config", str(config)]
        return subprocess.run(command, cwd=TOP, env=environ, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def verb(config: Path) -> Verb:
    return lambda *arguments: CliRunner().invoke(group, [*arguments, "--config", str(config)])


def test_a_person_signs_in_and_sees_their_calendar(connect: Run) -> None:
    said = connect("google")
    assert (said.returncode, said.stderr) == (0, "")
    assert f"Signed in with Google as {LEA}, for calendar, free-busy, mail." in said.stdout
    assert f"→ {LEA}" in said.stdout


def test_hours_are_those_of_the_calendar_where_no_zone_is_configured(
    connect: Run, verb: Verb, config: Path, server: GoogleServer
) -> None:
    config.write_text(config.read_text("utf-8").replace('timezone = "Europe/Berlin"\n', ""), "utf-8")
    for zone in ("Asia/Tokyo", "America/New_York"):
        server.world.calendars[LEA].timezone = zone
        assert f"Hours are those of {zone}, as the calendar keeps them" in connect("google").stdout
        assert f"ok     Time zone: {zone}" in verb("doctor").stdout


def test_a_configured_zone_comes_first(connect: Run, verb: Verb, server: GoogleServer) -> None:
    server.world.calendars[LEA].timezone = "Asia/Tokyo"
    assert "Hours are those" not in connect("google").stdout
    assert "ok     Time zone: Europe/Berlin" in verb("doctor").stdout


def test_what_was_not_allowed_is_said_in_one_sentence(connect: Run, server: GoogleServer) -> None:
    server.world.grants.consent.unticked = frozenset(SCOPES[Use.MAIL])
    said = connect("google")
    assert said.returncode == 2
    assert said.stderr == (
        "oneonone: mail was not allowed; sign in again and tick every box: oneonone connect google.\n"
    )


def test_doctor_says_whether_somebody_signed_in_and_what_for(connect: Run, verb: Verb) -> None:
    before = verb("doctor").output
    assert f"You are not signed in with Google as {LEA} yet: oneonone connect google." in before
    connect("google")
    assert f"Account {LEA}: signed in, for calendar, free-busy, mail" in verb("doctor").output


def test_doctor_says_what_was_not_allowed(connect: Run, verb: Verb, server: GoogleServer) -> None:
    server.world.grants.consent.unticked = frozenset(SCOPES[Use.MAIL])
    connect("google")
    assert "signed in, for calendar, free-busy, but not for mail" in verb("doctor").output


def test_a_person_signs_out(connect: Run, verb: Verb, server: GoogleServer) -> None:
    connect("google")
    said = verb("connect", "google", "--forget")
    assert said.exit_code == 0
    assert said.output == f"Google lets nothing in as {LEA} any longer, and nothing of it is kept.\n"
    assert all(grant.dead for grant in server.world.grants.grants.values())
    assert "not signed in" in verb("connect").output


def test_a_user_who_is_not_configured_is_named(verb: Verb) -> None:
    said = verb("connect", "google", "--user", "ana@example.com")
    assert said.exit_code == 2
    assert 'No account with kind = "google" and user = "ana@example.com" is configured' in said.output


@pytest.mark.parametrize("option", ["--forget", "--paste", "--device"])
def test_the_options_of_a_sign_in_need_a_provider(verb: Verb, option: str) -> None:
    said = verb("connect", option)
    assert said.exit_code == 2
    assert "Name the provider: oneonone connect google or microsoft." in said.output
