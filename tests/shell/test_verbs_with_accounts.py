"""Verbs that look at a calendar, where none is a single file: an account on a server, or several files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from assistant.store import Store
from tests.connectors.servers.radicale_server import radicale_over_http
from tests.connectors.servers.shelf import Shelf
from tests.shell.lea_at_the_terminal import LEA, calendar_file, meeting, typed

ANA, BEN = "ana@example.com", "ben@example.com"
NOW = "2026-11-24T09:00+01:00"
HEAD = f'data_dir = "data"\n[leader]\nemail = "{LEA}"\ntimezone = "Europe/Berlin"\n'
PAGES = '[pages]\nlisten = "127.0.0.1:8788"\n'
Run = Callable[..., Result]


def weekly(name: str, email: str, hour: int) -> bytes:
    """A calendar with one weekly one-on-one on Tuesdays, of which last week's was taken out."""
    taken_out = f"EXDATE;TZID=Europe/Berlin:20261117T{hour}0000"
    return calendar_file(meeting(f"{name} Keller", email, f"20260901T{hour}0000", "RRULE:FREQ=WEEKLY", taken_out))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with radicale_over_http(tmp_path_factory.mktemp("radicale")) as shelf:
        shelf.put(f"{shelf.made('work')}ana.ics", weekly("Ana", ANA, 10))
        yield shelf


def runner(folder: Path, calendars: str) -> Run:
    (folder / "config.toml").write_text(f"{HEAD}{PAGES}{calendars}", encoding="utf-8")
    return lambda *arguments: typed(folder, NOW, *arguments, columns=140)


def account(origin: str, password: str = "echo 'her secret'") -> str:
    return f'[[calendars]]\nurl = "{origin}"\nuser = "lea"\npassword_command = "{password}"\n'


@pytest.fixture
def with_account(server: Shelf, tmp_path: Path) -> Run:
    return runner(tmp_path, account(server.origin))


@pytest.fixture
def with_two_files(tmp_path: Path) -> Run:
    (tmp_path / "ana.ics").write_bytes(weekly("Ana", ANA, 10))
    (tmp_path / "ben.ics").write_bytes(weekly("Ben", BEN, 14))
    return runner(tmp_path, '[[calendars]]\npath = "ana.ics"\n[[calendars]]\npath = "ben.ics"\n')


@pytest.fixture
def without_a_password(tmp_path: Path) -> Run:
    Store(tmp_path / "data", LEA).change(ANA, lambda book: book)
    return runner(tmp_path, account("http://127.0.0.1:9", password="false"))


def test_a_person_s_page_is_read_from_the_account(with_account: Run) -> None:
    said = with_account("person", "ana")
    assert said.exit_code == 0, said.output
    assert "weekly, 30 min" in said.output
    assert "Next agenda" in said.output


def test_people_lists_those_of_the_account(with_account: Run) -> None:
    said = with_account("people")
    assert "Ana Keller" in said.output
    assert "slipping" in said.output


@pytest.mark.parametrize(
    "words",
    [("point", "ana", "The move"), ("todo", "ana", "Send it"), ("note", "ana", "All well")],
)
def test_something_is_written_down_about_somebody_of_the_account(with_account: Run, words: tuple[str, ...]) -> None:
    said = with_account(*words)
    assert said.exit_code == 0, said.output
    assert "Ana Keller" in said.output


def test_everybody_of_the_account_has_a_link(with_account: Run) -> None:
    assert with_account("links").output.startswith("Ana Keller: http://127.0.0.1:8788/o/")


def test_a_link_of_somebody_without_a_notebook_is_the_one_that_the_invitation_gets(with_account: Run) -> None:
    listed = with_account("links").output
    with_account("point", "ana", "The move")
    assert with_account("links").output == listed


def test_the_page_with_somebody_of_the_account_is_opened(with_account: Run) -> None:
    assert "/in/" in with_account("open", "ana", "--print").output


def test_the_account_is_reviewed_where_no_file_is_named(with_account: Run, tmp_path: Path) -> None:
    said = with_account("review", "--out", str(tmp_path / "out"))
    assert said.exit_code == 0, said.output
    assert "Ana Keller" in said.output
    assert any((tmp_path / "out").rglob("*.md"))
    assert '"email": "ana@example.com"' in with_account("review", "--format", "json").output


def test_a_review_of_the_account_can_be_of_another_moment(with_account: Run) -> None:
    assert "Tue 8 Dec 10:00" in with_account("review", "--now", "2026-12-07T09:00").output


def test_several_files_are_reviewed_together(with_two_files: Run) -> None:
    said = with_two_files("review").output
    assert "Ana Keller" in said
    assert "Ben Keller" in said


def test_a_review_of_an_account_that_cannot_be_read_says_why(without_a_password: Run) -> None:
    said = without_a_password("review")
    assert said.exit_code == 2
    assert "password" in said.output


def test_it_is_explained_from_the_account(with_account: Run) -> None:
    said = with_account("explain", "ana")
    assert said.exit_code == 0, said.output
    assert "A one-on-one." in said.output
    assert "Ana Keller · Tue 17 Nov 2026 10:00" in said.output
    assert "Skipped (cancelled)." in said.output


def test_it_is_explained_from_a_file_that_is_named_all_the_same(with_account: Run, tmp_path: Path) -> None:
    file = tmp_path / "ben.ics"
    file.write_bytes(weekly("Ben", BEN, 14))
    assert "A one-on-one." in with_account("explain", str(file), "ben").output


def test_a_mail_is_written_about_somebody_of_the_account(with_account: Run) -> None:
    said = with_account("mail", "prep")
    assert "Ana" in said.output, said.output


@pytest.mark.parametrize("verb", [("people",), ("links",)])
def test_every_configured_file_is_read(with_two_files: Run, verb: tuple[str, ...]) -> None:
    said = with_two_files(*verb)
    assert "Ana Keller" in said.output
    assert "Ben Keller" in said.output


def test_somebody_on_the_second_file_has_a_page(with_two_files: Run) -> None:
    assert "weekly, 30 min" in with_two_files("person", "ben").output


def test_somebody_on_the_second_file_is_explained(with_two_files: Run) -> None:
    assert "A one-on-one." in with_two_files("explain", "ben").output


def test_a_calendar_that_is_named_is_read_alone(with_two_files: Run, tmp_path: Path) -> None:
    said = with_two_files("people", "--calendar", str(tmp_path / "ben.ics"))
    assert "Ana Keller" not in said.output


def test_a_person_s_notes_are_shown_while_the_account_cannot_be_read(without_a_password: Run) -> None:
    said = without_a_password("person", ANA)
    assert said.exit_code == 0, said.output
    assert "password" in said.output


@pytest.mark.parametrize("verb", ["people", "links"])
def test_those_with_notes_are_listed_while_the_account_cannot_be_read(without_a_password: Run, verb: str) -> None:
    said = without_a_password(verb)
    assert "Ana" in said.stdout
    assert "password" in said.stderr


def test_somebody_unknown_is_not_called_unknown_while_the_account_cannot_be_read(without_a_password: Run) -> None:
    said = without_a_password("person", "zoe")
    assert said.exit_code == 2
    assert "password" in said.stderr


def test_without_any_calendar_it_is_said_how_to_name_one(tmp_path: Path) -> None:
    said = runner(tmp_path, "")("explain", "ana")
    assert said.exit_code == 2
    assert "oneonone init" in said.stderr
