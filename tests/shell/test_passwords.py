"""Where the password of an account comes from, and what is said when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config_schema import CalendarSettings
from assistant.passwords import output_of, password_of
from connectors.errors import AccessLost, ConnectorError, Unusable

ACCOUNT = "caldav"


def printed(command: str) -> str:
    return password_of(CalendarSettings(ACCOUNT, user="lea", password_command=command))


def kept(path: Path, text: str, mode: int = 0o600) -> str:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return password_of(CalendarSettings(ACCOUNT, user="lea", password_file=path))


def test_a_command_prints_it() -> None:
    assert printed("echo 'correct horse '") == "correct horse "


def test_a_command_may_be_a_pipe_and_say_more() -> None:
    assert printed("printf 'geheim\\nuser: lea\\n' | cat") == "geheim"


@pytest.mark.parametrize("command", ["exit 3", "true", "echo", "no-such-command-anywhere", "echo geheim; exit 1"])
def test_a_command_that_gives_none_says_how_to_find_out(command: str) -> None:
    with pytest.raises(AccessLost, match="run it by hand to see why") as caught:
        printed(command)
    assert "geheim" not in str(caught.value)


def test_of_several_commands_the_one_that_failed_is_named() -> None:
    with pytest.raises(AccessLost, match="password_command of lea printed nothing"):
        printed("true")
    with pytest.raises(AccessLost, match="client_secret_command of ben printed nothing"):
        output_of("true", "client_secret_command of ben")


def test_what_a_command_complains_of_is_not_repeated() -> None:
    with pytest.raises(AccessLost) as caught:
        printed("echo geheim >&2; exit 1")
    assert "geheim" not in str(caught.value)


def test_a_file_holds_it(tmp_path: Path) -> None:
    assert kept(tmp_path / "secret", "correct horse\n") == "correct horse"


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="chmod 600"):
        kept(tmp_path / "secret", "correct horse\n", 0o644)


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_file_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(AccessLost, match="is empty"):
        kept(tmp_path / "secret", text)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AccessLost, match="check password_file"):
        password_of(CalendarSettings(ACCOUNT, user="lea", password_file=tmp_path / "none"))


def test_a_keyring_without_it_says_what_to_do() -> None:
    with pytest.raises(ConnectorError, match=r"pip install keyring|The keyring"):
        password_of(CalendarSettings(ACCOUNT, user="lea", keyring="oneonone-test-of-nothing"))
