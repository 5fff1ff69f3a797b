"""`oneonone init` and `oneonone connect`: what is asked, checked at once, and written."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from assistant.commands._new_config import Answers, text_of
from assistant.commands.group import group
from assistant.config import load
from assistant.config_schema import CalendarSettings
from tests.connectors.servers.radicale_server import radicale_over_http
from tests.connectors.servers.shelf import Shelf

LEA = "lea@example.com"
PASSWORD = "echo 'her secret'"
CALENDAR = f"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:ana
DTSTAMP:20260901T080000Z
DTSTART;TZID=Europe/Berlin:20260901T100000
DTEND;TZID=Europe/Berlin:20260901T103000
RRULE:FREQ=WEEKLY
SUMMARY:Ana / Lea
ORGANIZER:mailto:{LEA}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{LEA}
ATTENDEE;PARTSTAT=ACCEPTED;CN=Ana Keller:mailto:ana@example.com
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
Oneonone = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lea.ics"
    path.write_text(CALENDAR, encoding="utf-8", newline="")
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "home" / ".config" / "oneonone" / "config.toml"


@pytest.fixture
def oneonone(tmp_path: Path) -> Oneonone:
    """Run a verb in a home of its own; `typed` are the lines that a person answers with."""
    environ = {
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": "",
        "XDG_DATA_HOME": "",
        "ONEONONE_CONFIG": "",
        "ONEONONE_NOW": "2026-11-24T09:00+01:00",
    }

    def run(*arguments: str, typed: tuple[str, ...] = ()) -> Result:
        return CliRunner().invoke(group, arguments, input="".join(f"{line}\n" for line in typed), env=environ)

    return run


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with radicale_over_http(tmp_path_factory.mktemp("radicale")) as shelf:
        shelf.put(f"{shelf.made('work')}ana.ics", CALENDAR.encode())
        yield shelf


# --- with a file -----------------------------------------------------------------------------------------------------


def test_what_is_answered_is_written_and_what_would_be_done_is_shown(
    oneonone: Oneonone, file: Path, config: Path
) -> None:
    said = oneonone("init", typed=(LEA, "Europe/Berlin", str(file)))
    assert said.exit_code == 0, said.output
    found = load(config)
    assert (found.leader.email, found.leader.timezone, found.calendar) == (LEA, "Europe/Berlin", file)
    assert "It can be read: 1 event." in said.output
    assert "nothing is done yet" in said.output
    assert "Attach the prep document" in said.output
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


def test_the_calendar_is_left_as_it_was(oneonone: Oneonone, file: Path, tmp_path: Path) -> None:
    oneonone("init", typed=(LEA, "Europe/Berlin", str(file)))
    assert file.read_bytes() == CALENDAR.encode()
    assert not (tmp_path / "home" / ".local").exists()


def test_a_slip_is_answered_at_once_and_asked_again(oneonone: Oneonone, file: Path, config: Path) -> None:
    said = oneonone("init", typed=("lea", LEA, "Mars/Base", "Europe/Berlin", "/nowhere/lea.ics", str(file)))
    assert said.exit_code == 0, said.output
    assert 'It must be an e-mail address, not "lea".' in said.output
    assert 'It must be a time zone like "Europe/Berlin", not "Mars/Base".' in said.output
    assert "It must be a file that is there" in said.output
    assert load(config).calendar == file


def test_a_file_that_is_no_calendar_is_noticed_at_once(
    oneonone: Oneonone, file: Path, config: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no calendar", encoding="utf-8")
    said = oneonone("init", typed=(LEA, "Europe/Berlin", str(tmp_path / "notes.txt"), str(file)))
    assert said.exit_code == 0, said.output
    assert load(config).calendar == file


def test_with_options_nothing_is_asked(oneonone: Oneonone, file: Path, config: Path) -> None:
    said = oneonone("init", "--email", LEA, "--tz", "Europe/Berlin", "--calendar", str(file))
    assert said.exit_code == 0, said.output
    assert load(config).leader.email == LEA


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--email", "lea", "--calendar", "lea.ics"), '--email must be an e-mail address, not "lea"'),
        (("--email", LEA, "--calendar", "/nowhere/lea.ics"), "/nowhere/lea.ics is not there"),
        (("--email", LEA), "Without a terminal everything is an option"),
        (("--email", LEA, "--calendar", "http://127.0.0.1:1"), "Without a terminal everything is an option"),
    ],
)
def test_options_that_cannot_be_are_one_sentence_and_write_nothing(
    oneonone: Oneonone, config: Path, arguments: tuple[str, ...], said: str
) -> None:
    found = oneonone("init", "--tz", "Europe/Berlin", *arguments)
    assert found.exit_code == 2
    assert said in found.output
    assert not config.exists()


def test_a_configuration_that_is_there_is_kept_unless_a_person_says_so(
    oneonone: Oneonone, file: Path, config: Path
) -> None:
    config.parent.mkdir(parents=True)
    config.write_text("days_back = 7\n", encoding="utf-8")
    asked = oneonone("init", typed=("n",))
    alone = oneonone("init", "--email", LEA, "--calendar", str(file))
    assert (asked.exit_code, alone.exit_code) == (2, 2)
    assert "add --yes" in alone.output
    assert config.read_text("utf-8") == "days_back = 7\n"


def test_the_configuration_before_stays_beside_the_new_one(oneonone: Oneonone, file: Path, config: Path) -> None:
    config.parent.mkdir(parents=True)
    config.write_text("days_back = 7\n", encoding="utf-8")
    said = oneonone("init", "--yes", "--email", LEA, "--tz", "Europe/Berlin", "--calendar", str(file))
    assert said.exit_code == 0, said.output
    assert config.with_name("config.toml.before").read_text("utf-8") == "days_back = 7\n"
    assert load(config).leader.email == LEA


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_is_typed_is_read_back_as_it_was(text: str) -> None:
    calendar = CalendarSettings("caldav", url="https://dav.example.com", user="lea", password_command=text)
    found = tomllib.loads(text_of(Answers(LEA, "Europe/Berlin", calendar)))
    assert found["calendars"][0]["password_command"] == text


# --- with an account -------------------------------------------------------------------------------------------------


def test_an_account_is_tried_before_it_is_written(oneonone: Oneonone, server: Shelf, config: Path) -> None:
    said = oneonone("init", typed=(LEA, "Europe/Berlin", server.origin, "lea", PASSWORD))
    assert said.exit_code == 0, said.output
    (account,) = load(config).calendars
    assert (account.url, account.user, account.password_command) == (server.origin, "lea", PASSWORD)
    assert "Attach the prep document" in said.output
    assert "her secret" not in config.read_text("utf-8").replace(PASSWORD, "")


def test_a_wrong_password_is_asked_for_again(oneonone: Oneonone, server: Shelf, config: Path) -> None:
    typed = (LEA, "Europe/Berlin", server.origin, "lea", "echo wrong", server.origin, "lea", PASSWORD)
    said = oneonone("init", typed=typed)
    assert said.exit_code == 0, said.output
    assert load(config).calendars[0].password_command == PASSWORD


def test_a_wrong_password_as_an_option_is_one_sentence(oneonone: Oneonone, server: Shelf, config: Path) -> None:
    account = ("--calendar", server.origin, "--user", "lea", "--password-command", "echo wrong")
    said = oneonone("init", "--email", LEA, "--tz", "Europe/Berlin", *account)
    assert said.exit_code == 2
    assert said.output.count("\n") == 1
    assert not config.exists()


def test_of_several_calendars_one_is_chosen(oneonone: Oneonone, server: Shelf, config: Path) -> None:
    path = server.made("birthdays")
    try:
        said = oneonone("init", typed=(LEA, "Europe/Berlin", server.origin, "lea", PASSWORD, "nothing", "work"))
        alone = oneonone(
            "init",
            "--yes",
            "--email",
            LEA,
            "--calendar",
            server.origin,
            "--user",
            "lea",
            "--password-command",
            PASSWORD,
        )
    finally:
        server.remove(path)
    assert said.exit_code == 0, said.output
    assert load(config).calendars[0].calendar == "lea/work"
    assert (alone.exit_code, "say which one: --calendar-name" in alone.output) == (2, True)


def test_connect_lists_the_calendars_and_says_which_one_is_used(oneonone: Oneonone, server: Shelf) -> None:
    said = oneonone("connect", server.origin, "--user", "lea", "--password-command", PASSWORD)
    assert said.exit_code == 0, said.output
    assert said.output.splitlines() == [f"{server.origin}, as lea:", "  → lea/work  can be written    /lea/work/"]


def test_connect_tries_what_is_configured(oneonone: Oneonone, server: Shelf) -> None:
    oneonone("init", typed=(LEA, "Europe/Berlin", server.origin, "lea", PASSWORD))
    said = oneonone("connect")
    assert said.exit_code == 0, said.output
    assert "→ lea/work" in said.output


def test_connect_says_when_it_is_open_which_calendar_is_meant(oneonone: Oneonone, server: Shelf) -> None:
    path = server.made("birthdays")
    try:
        account = (server.origin, "--user", "lea", "--password-command", PASSWORD)
        several, named = oneonone("connect", *account), oneonone("connect", *account, "--calendar", "work")
    finally:
        server.remove(path)
    assert "Say which one is to be used" in several.output
    assert "→ lea/work" in named.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "No account is configured"),
        (("https://dav.example.com",), "Say where the password is"),
        (("http://127.0.0.1:1", "--password-command", "echo x"), "127.0.0.1"),
    ],
)
def test_connect_says_in_one_sentence_what_is_missing(
    oneonone: Oneonone, arguments: tuple[str, ...], said: str
) -> None:
    found = oneonone("connect", *arguments)
    assert found.exit_code == 2
    assert said in found.output
    assert found.output.count("\n") == 1
