"""`oneonone connect microsoft`, in a process of its own: by a code from a machine without a browser, and out again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.wiring import load_config
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.microsoft_account import ANA, CLIENT, LEA, office

TOP = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[MicrosoftServer]:
    with office() as running:
        yield running


@pytest.fixture
def config(server: MicrosoftServer, tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(
        f'data_dir = "data"\ndocuments = "word"\n[leader]\nemail = "{LEA}"\n[mail]\nvia = "microsoft"\n'
        f'[[calendars]]\nkind = "microsoft"\nuser = "{LEA}"\nclient_id = "{CLIENT}"\n'
        f'authority = "{server.authority}"\nendpoint = "{server.graph_url}"\n',
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


def started(server: MicrosoftServer, config: Path, *arguments: str) -> subprocess.Popen[str]:
    environ = os.environ | {"SSL_CERT_FILE": str(server.ca_file), "HOME": str(config.parent)}
    command = [sys.executable, "-m", "assistant", "connect", *arguments, "--config", str(config)]
    return subprocess.Popen(command, cwd=TOP, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def by_code(server: MicrosoftServer, config: Path, who: str) -> tuple[int, str]:
    """Sign in as a person who types the code in elsewhere, and return how it ended and what was said."""
    with started(server, config, "microsoft", "--device") as process:
        assert process.stdout is not None
        code = re.search(r"the code (\w+)", process.stdout.readline())
        assert code is not None
        server.identity.approve(code[1], who)
        return process.wait(60), process.stdout.read()


def test_a_leader_signs_in_by_a_code_and_sees_what_was_allowed_and_which_calendar_is_used(
    server: MicrosoftServer, config: Path
) -> None:
    ended, said = by_code(server, config, LEA)
    assert ended == 0
    assert f"as {LEA}, for calendar, documents, free-busy, mail." in said
    assert "→ Calendar  can be written" in said
    [file] = (config.parent / "data" / "accounts").glob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_other_addresses_of_who_signs_in_are_the_leaders_until_signed_out(
    server: MicrosoftServer, config: Path
) -> None:
    server.world.exchange.users[LEA].aliases.append("l.berg@contoso.example")
    by_code(server, config, LEA)
    assert load_config(config).leader.aliases == {"l.berg@contoso.example"}
    with started(server, config, "microsoft", "--forget") as process:
        assert process.wait(60) == 0
    assert load_config(config).leader.aliases == frozenset()


def test_of_several_calendars_the_mailbox_s_own_is_used_or_the_one_that_is_named(
    server: MicrosoftServer, config: Path
) -> None:
    named = server.world.add_calendar(LEA, "Birthdays").id
    _, said = by_code(server, config, LEA)
    assert "→ Calendar" in said
    assert "Say which one" not in said
    plain = config.read_text("utf-8")
    for wanted in ("birthdays", named):
        config.write_text(f'{plain}calendar = "{wanted}"\n', encoding="utf-8")
        with started(server, config) as process:
            assert process.stdout is not None
            assert "→ Birthdays" in process.stdout.read()


def test_somebody_else_is_not_let_in(server: MicrosoftServer, config: Path) -> None:
    ended, said = by_code(server, config, ANA)
    assert ended != 0
    assert f"{ANA} signed in, but the configuration names {LEA}" in said
    assert "Traceback" not in said
    assert list((config.parent / "data").rglob("*.json")) == []


def test_what_was_forgotten_lets_nobody_in(server: MicrosoftServer, config: Path) -> None:
    by_code(server, config, LEA)
    with started(server, config, "microsoft", "--forget") as process:
        assert process.stdout is not None
        said = process.stdout.read()
        assert process.wait(60) == 0
    assert (
        said
        == f"Nothing that lets us in as {LEA} is kept. Microsoft 365 keeps the permission until it is taken back.\n"
    )
    with started(server, config) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        assert process.wait(60) != 0
    assert said == f"oneonone: Nobody is signed in with Microsoft as {LEA} yet: oneonone connect microsoft.\n"
