"""What a person reads after a slip in the configuration, or before there is one: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.commands.group import group
from assistant.config import ConfigProblems, load
from tests.shell.lea_at_the_terminal import calendar_file

Run = Callable[..., Result]
LEA = '[leader]\nemail = "lea@example.com"\ntimezone = "Europe/Berlin"\n'


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def invoke(*arguments: str, config: str | None = None) -> Result:
        environ = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "ONEONONE_CONFIG": ""}
        if config is not None:
            (tmp_path / "config.toml").write_text(f'data_dir = "data"\n{config}', encoding="utf-8")
            environ["ONEONONE_CONFIG"] = str(tmp_path / "config.toml")
        environ["ONEONONE_NOW"] = "2026-11-24T09:00+01:00"
        result = CliRunner(env=environ).invoke(group, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


def problem(folder: Path, text: str) -> str:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigProblems) as raised:
        load(path)
    return str(raised.value)


# --- the file --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[leader]\nemail = lea@example.com\n", 'text stands in quotation marks, like email = "lea@example.com"'),
        ("[leader]\nemail: 'lea@example.com'\n", "a key and its value are joined by ="),
        ("[people.ana@example.org]\npin = true\n", 'like [people."ana@example.org"]'),
        ('data_dir = "C:\\Users\\lea"\n', "write \\ in a path as /"),
        ("[leader]\n[leader]\n", "it stands there twice"),
        ("rolling = True\n", "true and false are written small"),
        ("[leader\n", "is not valid TOML"),
    ],
)
def test_a_slip_in_the_file_is_said_with_the_way_to_write_it(tmp_path: Path, text: str, said: str) -> None:
    assert said in problem(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[modes]\nbusy = "on"\n', 'must be off, propose or auto, not "on"'),
        ('[people."a@b.org"]\nrelation = "boss"\n', 'must be report, peer, manager or unknown, not "boss"'),
        ('[[calendar]]\nurl = "https://x"\n', "did you mean [[calendars]]"),
        ('[[calendars]]\nurl = "x"\nuser = "lea"\npassword = "her secret"\n', "a password never stands in this file"),
        ('[pages]\nlisten = "127.0.0.1:1"\naddress = "one.example.org"\n', 'like "https://one.example.org"'),
    ],
)
def test_a_wrong_key_or_value_is_said_with_the_right_one(tmp_path: Path, text: str, said: str) -> None:
    found = problem(tmp_path, text)
    assert said in found
    assert "her secret" not in found


def test_a_configuration_that_is_not_there_can_be_made(run: Run, tmp_path: Path) -> None:
    said = run("status", "--config", str(tmp_path / "nowhere.toml"))
    assert said.exit_code == 2
    assert f"oneonone init --config {tmp_path / 'nowhere.toml'}" in said.stderr


# --- before there is one ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [("review",), ("once",), ("run",), ("weekly",), ("explain", "ana"), ("release",), ("connect",)]
)
def test_before_there_is_a_configuration_one_is_sent_to_begin(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.exit_code == 2
    assert "oneonone init" in said.stderr


@pytest.mark.parametrize("words", [("status",), ("people",), ("doctor",)])
def test_what_is_only_shown_says_how_to_begin_too(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.exit_code == 0
    assert "oneonone init" in said.output


@pytest.mark.parametrize("words", [("person", "ana"), ("export", "ana"), ("done", "ana", "1")])
def test_nobody_is_told_to_begin_a_notebook_by_a_verb_that_begins_none(run: Run, words: tuple[str, ...]) -> None:
    assert "oneonone note ana@example.com" in run(*words).stderr


def test_without_a_calendar_it_is_said_that_nothing_can_be_looked_after(run: Run) -> None:
    assert "oneonone init" in run("once", config=LEA).stderr


def test_people_says_why_nobody_is_listed_though_there_is_a_calendar(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.ics").write_bytes(calendar_file())
    said = run("people", config=f'calendar = "empty.ics"\n{LEA}')
    assert "Your calendars show no one-on-one" in said.output


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_signing_in_before_the_account_is_configured_says_what_to_write(run: Run, kind: str) -> None:
    said = run("connect", kind, config=LEA)
    assert said.exit_code == 2
    assert f'kind = "{kind}"' in said.stderr


@pytest.mark.parametrize("typed", ["google", "Microsoft", "https://calendar.google.com/calendar/u/0/r"])
def test_init_says_how_an_account_with_a_provider_is_set_up(run: Run, typed: str) -> None:
    said = run("init", "--email", "lea@example.com", "--tz", "Europe/Berlin", "--calendar", typed)
    assert said.exit_code == 2
    assert "[[calendars]]" in said.stderr
    assert "oneonone connect" in said.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--email", "lea"), '--email must be an e-mail address, not "lea"'),
        (("--email", "lea@example.com", "--tz", "Mars"), '--tz must be a time zone like "Europe/Berlin", not "Mars"'),
        (("--email", "lea@example.com", "--tz", "Europe/Berlin", "--calendar", "x.ics"), "--calendar must be a file"),
        (("--email", "lea@example.com", "--tz", "Europe/Berlin", "--calendar", "google"), "--calendar is an account"),
    ],
)
def test_init_names_the_option_that_cannot_be(run: Run, words: tuple[str, ...], said: str) -> None:
    given = words if "--calendar" in words else (*words, "--calendar", "nowhere.ics")
    assert f"oneonone: {said}" in run("init", *given).stderr


# --- arguments -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("accept", "x"), '"x" is not a number; oneonone proposals shows them'),
        (("dismiss", "all"), '"all" is not a number; oneonone proposals shows them'),
        (("undo", "last"), '"last" is not a number; oneonone ledger shows them'),
        (("mail", "bogus"), "KIND"),
        (("explain", "zebra"), "Nothing in your calendars fits"),
        (("weekly", "--out", "/nowhere/at/all/weekly.html"), "/nowhere/at/all/weekly.html cannot be written"),
    ],
)
def test_an_argument_that_cannot_be_is_said_with_where_to_look(
    run: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "lea.ics").write_bytes(calendar_file())
    found = run(*words, config=f'calendar = "lea.ics"\n{LEA}')
    assert found.exit_code == 2
    assert said in found.stderr
