"""`oneonone weekly` and `oneonone mail`, as a person runs them: one calendar file, a Monday morning."""

from __future__ import annotations

import email
from collections.abc import Callable
from datetime import date
from email import policy as mail_policy
from pathlib import Path

import pytest
from click.testing import Result

from assistant.core.notebook import add_note
from assistant.store import Store
from tests.shell.lea_at_the_terminal import CONFIG, calendar_file, meeting, typed

MONDAY = "2026-11-23T08:00+01:00"
CALENDAR = calendar_file(meeting("Ana Keller", "ana@example.com", "20260804T100000", "RRULE:FREQ=WEEKLY;BYDAY=TU"))
FOLDER = '[mail]\nvia = "folder"\nfolder = "out"\n'
PAGES = '[pages]\nlisten = "127.0.0.1:8788"\naddress = "https://one.example.com"\n'
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "lea.ics").write_bytes(CALENDAR)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    store = Store(tmp_path / "data", "lea@example.com")
    store.change("ana@example.com", lambda book: add_note(book, date(2026, 11, 17), "We go on.\n\n- [ ] Ask Jo"))

    def invoke(*arguments: str, more: str = "") -> Result:
        (tmp_path / "config.toml").write_text(CONFIG + more, encoding="utf-8")
        return typed(tmp_path, MONDAY, *arguments)

    return invoke


def test_the_weekly_summary_is_shown_and_nothing_is_sent(run: Run, tmp_path: Path) -> None:
    result = run("weekly", more=FOLDER)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Subject: 1 one-on-one this week")
    assert "Ask Jo" in result.output
    assert not (tmp_path / "out").exists()


def test_the_weekly_summary_is_written_as_html(run: Run, tmp_path: Path) -> None:
    result = run("weekly", "--out", str(tmp_path / "weekly.html"))
    assert result.exit_code == 0, result.output
    assert "Ask Jo" in (tmp_path / "weekly.html").read_text(encoding="utf-8")


def test_the_weekly_summary_is_sent_once(run: Run, tmp_path: Path) -> None:
    assert run("weekly", "--send", more=FOLDER).output == "Sent.\n"
    again = run("weekly", "--send", more=FOLDER)
    assert (again.exit_code, "sent before" in again.output) == (0, True)
    [path] = (tmp_path / "out").glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes(), policy=mail_policy.default)
    assert (mail["To"], mail["From"]) == ("Lea Brandt <lea@example.com>", "Lea Brandt <lea@example.com>")


def test_without_a_way_to_send_it_is_said_how(run: Run) -> None:
    result = run("weekly", "--send")
    assert result.exit_code == 2
    assert "say how with via" in result.output


def test_a_summary_that_cannot_be_sent_says_so_and_waits(run: Run) -> None:
    result = run("weekly", "--send", more='[mail]\nvia = "smtp"\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\n')
    assert result.exit_code == 1
    assert "not sent yet" in result.output


def test_to_show_and_to_send_exclude_each_other(run: Run) -> None:
    assert run("weekly", "--preview", "--send", more=FOLDER).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("weekly",), "Subject: 1 one-on-one this week"),
        (("prep",), "Subject: Tomorrow: Ana at 10:00"),
        (("recap", "ana"), "Subject: Lea and you, Tue 17 Nov: 1 item for Lea"),
        (("recap", "ana", "--to-me"), "Subject: Ana and you, Tue 17 Nov: 1 item for you"),
        (("input", "ana"), "Subject: Tuesday 10:00 with Lea: what should not be missing?"),
        (("format", "ana"), "Subject: Your meetings with Lea: more, fewer, or as they are?"),
        (("sign-in", "ana"), "Subject: Your link to the page with Lea"),
        (("sign-in",), "Subject: Your link to sign in"),
    ],
)
def test_a_mail_of_each_kind_can_be_looked_at(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run("mail", *arguments, "--preview", more=PAGES)
    assert result.exit_code == 0, result.output
    assert result.output.startswith(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("recap",), "Say about whom: oneonone mail recap PERSON."),
        (("nudge", "ana"), "there is nothing to say"),
        (("wins",), "there is nothing to say"),
        (("input", "ana"), "set listen and address under [pages]"),
        (("recap", "zoe"), "zoe"),
    ],
)
def test_a_mail_that_would_not_be_sent_is_said_to_be_none(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run("mail", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_looking_at_a_mail_sends_nothing(run: Run, tmp_path: Path) -> None:
    run("mail", "prep", "--out", str(tmp_path / "prep.html"), more=FOLDER)
    assert (tmp_path / "prep.html").is_file()
    assert not (tmp_path / "out").exists()


def test_a_kind_that_is_none_is_refused(run: Run) -> None:
    assert run("mail", "spam").exit_code == 2
