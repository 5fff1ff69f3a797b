"""The verbs that write things down and show them again, as they are typed."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.commands.group import group
from assistant.store import Store

Say = Callable[..., Result]
ANA, LEA = "ana.keller@example.com", "lea@example.com"
NOW = "2026-11-24T09:00:00+01:00"
CONFIG = """
data_dir = "data"
[leader]
email = "lea@example.com"
timezone = "Europe/Berlin"
[people."ana.keller@example.com"]
relation = "report"
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:ana
DTSTART:20261006T090000Z
DTEND:20261006T093000Z
RRULE:FREQ=WEEKLY
EXDATE:20261117T090000Z
SUMMARY:Ana / Lea
ORGANIZER:mailto:lea@example.com
ATTENDEE;CN=Lea;PARTSTAT=ACCEPTED:mailto:lea@example.com
ATTENDEE;CN=Ana Keller;PARTSTAT=ACCEPTED:mailto:ana.keller@example.com
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    path = tmp_path / "lea.ics"
    path.write_bytes(CALENDAR.replace("\n", "\r\n").encode())
    return path


@pytest.fixture
def store(config: Path) -> Store:
    return Store(config.parent / "data", LEA)


@pytest.fixture
def say(config: Path) -> Say:
    """Return what runs a verb on the configuration of this test; asserts that no error is unexpected."""

    def run(verb: str, *arguments: str | Path, typed: str | bytes | None = None) -> Result:
        environ = {"ONEONONE_NOW": NOW, "COLUMNS": "100", "HOME": str(config.parent)}
        said = [verb, *map(str, arguments), "--config", str(config)]
        result = CliRunner(env=environ).invoke(group, said, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


# --- note ------------------------------------------------------------------------------------------------------------


def test_a_note_says_what_was_made_of_it(say: Say, store: Store) -> None:
    say("todo", ANA, "Book the room")
    made = say(
        "note", "ana", typed="Good start.\n- [ ] Send the plan\n- [ ] @them Ask Bo by 2026-12-01\n- [x] book the room\n"
    )
    assert made.output.split("\n") == [
        "Noted for Ana Keller on 2026-11-24: 2 new items, 1 checked off.",
        "  2  Send the plan (you)",
        "  3  Ask Bo (Ana, due 2026-12-01)",
        "  1  Book the room (you, done 2026-11-24)",
        "",
    ]
    assert store.export(ANA).notes[0].text.startswith("Good start.\n- [ ] Send the plan")


def test_a_full_address_begins_a_notebook_and_a_name_does_not(say: Say, store: Store) -> None:
    refused = say("note", "Ana", "Hello")
    assert (refused.exit_code, store.people()) == (2, ())
    assert "full e-mail address" in refused.stderr
    assert say("note", f"Ana Keller <{ANA}>", "Hello").exit_code == 0
    assert store.find("keller").name == "Ana Keller"


def test_a_note_can_come_from_a_file_in_any_usual_encoding(say: Say, store: Store, tmp_path: Path) -> None:
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "utf-16")):
        (tmp_path / "note.md").write_text(f"{number} Zoë", encoding=encoding)
        assert say("note", ANA, "--file", tmp_path / "note.md").exit_code == 0
    (tmp_path / "note.md").write_bytes(b"3 Zo\xeb")
    say("note", ANA, "--file", tmp_path / "note.md")
    say("note", ANA, "--file", "-", typed="4 typed")
    assert [n.text for n in store.export(ANA).notes] == ["0 Zoë", "1 Zoë", "2 Zoë", "3 Zo\ufffd", "4 typed"]


def test_a_note_is_about_the_day_that_is_named(say: Say, store: Store) -> None:
    say("note", ANA, "Monday's", "--date", "monday")
    assert str(store.export(ANA).notes[0].day) == "2026-11-23"


def test_a_misspelt_option_is_never_taken_for_text(say: Say, store: Store) -> None:
    for arguments in (("--prvate", "She may leave."), ("She may leave.", "-p")):
        assert say("note", ANA, *arguments).exit_code == 2
    assert store.people() == ()


def test_text_may_begin_like_a_list(say: Say, store: Store) -> None:
    say("note", ANA, "- [ ] Send the plan\n- [ ] Ask Bo", "--private")
    say("todo", ANA, "- call them")
    assert store.export(ANA).notes[0].text == "- [ ] Send the plan\n- [ ] Ask Bo"
    assert [item.text for item in store.export(ANA).items] == ["- call them"]


def test_the_same_note_twice_is_one(say: Say, store: Store) -> None:
    say("note", ANA, "Once")
    assert say("note", ANA, "Once").output == "That is noted for Ana Keller already.\n"
    assert len(store.export(ANA).notes) == 1


def test_check_boxes_of_a_private_note_make_no_items(say: Say, store: Store) -> None:
    said = say("note", ANA, "--private", typed="- [ ] Ask HR")
    assert "for you alone" in said.output
    assert "make no items" in said.output
    assert (store.export(ANA).items, store.export(ANA).notes[0].private) == ((), True)


def test_what_stands_below_only_you_is_kept_apart(say: Say, store: Store) -> None:
    say("note", ANA, typed="Went well.\n- [ ] Send it\n\n## Only you\n\nShe may leave.\n- [ ] Ask HR\n")
    notes = {note.private: note.text for note in store.export(ANA).notes}
    assert notes == {False: "Went well.\n- [ ] Send it", True: "She may leave.\n- [ ] Ask HR"}
    assert [item.text for item in store.export(ANA).items] == ["Send it"]


def test_a_question_of_the_bank_in_a_note_is_remembered(say: Say, store: Store) -> None:
    from assistant.core.bank import BANK

    say("note", ANA, typed=f"{BANK[0].text}\n\nYes.")
    assert [asked.question for asked in store.export(ANA).asked] == [BANK[0].id]
    assert [touch.theme for touch in store.export(ANA).themes] == [BANK[0].theme]


@pytest.mark.parametrize("typed", ["", " \n\n", "## Only you\n\n"])
def test_a_note_with_nothing_in_it_is_refused(say: Say, store: Store, typed: str) -> None:
    refused = say("note", ANA, typed=typed)
    assert refused.exit_code == 2
    assert "nothing to note" in refused.stderr
    assert store.people() == ()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("hello", "--file", "-"), "not both"),
        (("--file", "/nowhere/note.md"), "cannot be read"),
        (("hello", "--date", "someday"), "is not a day"),
    ],
)
def test_arguments_that_cannot_be_used_are_answered_in_a_sentence(
    say: Say, arguments: tuple[str, ...], sentence: str
) -> None:
    refused = say("note", ANA, *arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert sentence in refused.stderr


def test_what_was_typed_is_kept_when_it_cannot_be_stored(say: Say, store: Store) -> None:
    say("note", ANA, "first")
    store.path(ANA).write_bytes(b"")
    by_damage = say("note", ANA, typed="An hour of thoughts.")
    assert by_damage.exit_code == 2
    assert "is damaged" in by_damage.stderr
    kept = Path(by_damage.stderr.split("is kept in ")[1].split("; note it later")[0].replace("\n", ""))
    assert kept.read_text(encoding="utf-8") == "An hour of thoughts."
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.unlink()
    assert store.path(ANA).read_bytes() == b""


def edited(config: Path, editor: str) -> str:
    """Run `oneonone note` in a terminal with this Python program as the editor, and return what it prints."""
    script = config.parent / "editor.py"
    script.write_text(f"import sys, pathlib, os\npath = pathlib.Path(sys.argv[1])\n{editor}\n", encoding="utf-8")
    environ = os.environ | {"ONEONONE_NOW": NOW, "VISUAL": f"{sys.executable} {script}", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "assistant", "note", ANA, "--config", str(config)]
    ours, theirs = pty.openpty()
    try:
        ran = subprocess.run(command, stdin=theirs, capture_output=True, text=True, env=environ, check=True, timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    return ran.stdout


def test_in_a_terminal_the_editor_opens_with_what_is_open(say: Say, config: Path, store: Store) -> None:
    say("todo", f"Ana Keller <{ANA}>", "Send the plan")
    say("todo", ANA, "Ask Bo", "--owner", "them", "--due", "2026-12-01")
    say("point", ANA, "A private worry")
    say("point", ANA, "The move", "--share")
    output = edited(
        config, "path.write_text(path.read_text().replace('[ ] Send', '[x] Send') + 'Fine.\\n'); os.utime(path, (1, 1))"
    )
    assert output.startswith("Noted for Ana Keller on 2026-11-24: 1 checked off.")
    assert store.export(ANA).notes[0].text.split("\n") == [
        "# Ana Keller, Tuesday 24 November 2026", "", "## You owe", "", "- [x] Send the plan", "", "## They owe", "",
        "- [ ] Ana: Ask Bo (due 2026-12-01)", "", "## To talk about", "", "- The move", "", "## Notes", "", "Fine.",
    ]  # fmt: skip
    assert [item.text for item in store.export(ANA).open_items()] == ["Ask Bo"]


@pytest.mark.parametrize("editor", ["pass", "os.utime(path, (1, 1))"])
def test_an_editor_left_without_writing_notes_nothing(config: Path, store: Store, editor: str) -> None:
    assert edited(config, editor) == "Nothing was written, so nothing was noted.\n"
    assert store.people() == ()


# --- todo, point, done -----------------------------------------------------------------------------------------------


def test_a_promise_is_written_down_and_ticked_off(say: Say, store: Store) -> None:
    assert say("todo", ANA, "Send", "the", "plan", "--due", "friday").output == (
        "With Ana Keller: 1  Send the plan (you, due 2026-11-27)\n"
    )
    assert say("todo", "ana", "send the plan", "--owner", "them").output == (
        "With Ana Keller: 1  Send the plan (Ana, due 2026-11-27)\n"
    )
    assert say("todo", "ana", "send the plan").output == "That is open with Ana Keller already.\n"
    assert say("done", "ana", "1").output.split("\n") == [
        "Done: 1  Send the plan (Ana, due 2026-11-27, done 2026-11-24)",
        "Nothing is open now.",
        "",
    ]
    assert say("done", "ana", "1").output.startswith("Done before: 1")
    assert store.export(ANA).open_items() == ()


def test_a_point_is_raised_shared_and_done(say: Say, store: Store) -> None:
    assert say("point", ANA, "The move").output == "With Ana Keller: d1  The move (only you)\n"
    assert say("point", ANA, "the move", "--share").output == "With Ana Keller: p1  the move (shared)\n"
    assert say("point", ANA, "the move").output == "That is to be talked about with Ana Keller already.\n"
    assert say("point", ANA, "Holidays", "--from", "them").output == "With Ana Keller: p2  Holidays (Ana)\n"
    assert say("done", ANA, "P1").output.startswith("Done: p1  the move (shared, discussed 2026-11-24)")
    assert [point.discussed is None for point in store.export(ANA).points] == [False, True]
    say("point", ANA, "Her pay")
    assert say("done", ANA, "d2").output.startswith("Done: d2  Her pay (only you, discussed 2026-11-24)")


@pytest.mark.parametrize(("number", "sentence"), [("7", "no item 7"), ("p7", "no point p7"), ("two", '"two" is not')])
def test_a_wrong_number_is_answered_with_what_is_open_and_nothing_is_done(
    say: Say, store: Store, number: str, sentence: str
) -> None:
    say("todo", ANA, "Send the plan")
    say("point", ANA, "The move")
    refused = say("done", ANA, "1", number)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert sentence in refused.stderr
    assert "1  Send the plan (you)" in refused.stderr
    assert "d1  The move (only you)" in refused.stderr
    assert len(store.export(ANA).open_items()) == 1


@pytest.mark.parametrize("verb", ["todo", "point"])
def test_words_that_say_nothing_are_refused(say: Say, store: Store, verb: str) -> None:
    assert say(verb, ANA, " ").exit_code == 2
    assert store.people() == ()


def test_arguments_that_are_no_text_are_kept_readable(say: Say, store: Store) -> None:
    assert say("todo", ANA, "Zo\udceb\x1b[31m").exit_code == 0
    assert "\x1b" not in say("person", ANA).output
    assert store.export(ANA).items[0].text.startswith("Zo\ufffd")


def test_a_short_name_finds_the_person_on_the_configured_calendar(
    say: Say, store: Store, config: Path, calendar: Path
) -> None:
    config.write_text(f'calendar = "{calendar}"\n{CONFIG}', encoding="utf-8")
    assert say("note", "ana", "First words").output == "Noted for Ana Keller on 2026-11-24.\n"
    assert store.find("ana").email == ANA


# --- person and people -----------------------------------------------------------------------------------------------


def test_the_page_of_a_person_shows_all_of_it_without_a_calendar(say: Say) -> None:
    say("note", f"Ana Keller <{ANA}>", typed="Good start.\n- [ ] Send the plan (due 2026-11-20)\n- [ ] @them Ask Bo")
    say("note", ANA, "Tired.", "--private")
    say("point", ANA, "A worry")
    say("done", ANA, "2")
    page = say("person", "ana").output
    assert page.startswith(f"Ana Keller  {ANA} · report\n")
    for said in ("1  Send the plan  today, due 2026-11-20, overdue", "d1  A worry  only you", "2026-11-24  only you",
                 "Tired.", "- [x] @them Ask Bo", "not touched yet:", "--calendar FILE"):  # fmt: skip
        assert said in page, said


def test_the_page_of_a_person_shows_cadence_and_agenda_with_a_calendar(say: Say, calendar: Path) -> None:
    say("todo", ANA, "Send the plan")
    page = say("person", ANA, "--calendar", calendar).output
    assert "●●●●●●○ ◌◌◌" in page
    assert "weekly, 30 min · missed once · last kept 2 weeks ago" in page
    assert "Next agenda: Tue 24 Nov 10:00, 30 min" in page
    assert "\x1b" not in page


def test_somebody_met_but_never_written_about_has_a_page(say: Say, calendar: Path) -> None:
    assert "None yet." in say("person", "ana", "--calendar", calendar).output


def test_somebody_who_is_not_on_the_calendar_is_said_not_to_be(say: Say, calendar: Path) -> None:
    say("todo", "bo@example.com", "Call")
    assert "No one-on-one with them on your calendars." in say("person", "bo", "--calendar", calendar).output


def test_a_calendar_that_cannot_be_read_is_answered_in_a_sentence(say: Say, tmp_path: Path) -> None:
    say("todo", ANA, "Call")
    refused = say("person", ANA, "--calendar", tmp_path / "nowhere.ics")
    assert refused.exit_code == 2
    assert "nowhere.ics" in refused.stderr


def test_people_lists_everybody(say: Say, calendar: Path) -> None:
    assert say("people").output.startswith("Nobody yet. Say where your calendar is: oneonone init")
    say("note", "bo@example.com", "- [ ] Call")
    say("point", "bo@example.com", "The move")
    table = say("people").output.split("\n")
    assert table[0].split() == ["Who", "You", "owe", "They", "owe", "Points", "Last", "note"]
    assert table[1].split() == ["Bo", "1", "–", "1", "2026-11-24"]
    both = say("people", "--calendar", calendar).output.split("\n")
    assert both[1].split()[:2] == ["Ana", "Keller"]
    assert both[2].split()[0] == "Bo"


def test_people_goes_on_after_a_damaged_file_and_says_so(say: Say, store: Store) -> None:
    say("note", ANA, "Hello")
    say("note", "bo@example.com", "Hello")
    store.path(ANA).write_bytes(b"{")
    shown = say("people")
    assert shown.exit_code == 2
    assert shown.stdout.split("\n")[1].startswith("Bo")
    assert f"{store.path(ANA)} is damaged" in shown.stderr


# --- export and forget -----------------------------------------------------------------------------------------------


def test_an_export_holds_everything(say: Say, tmp_path: Path) -> None:
    say("note", ANA, typed="Zoë 🎈\n- [ ] Send the plan")
    say("note", ANA, "Tired.", "--private")
    say("point", ANA, "A worry")
    whole = json.loads(say("export", "ana").stdout_bytes)
    assert whole["counterpart"] == {"email": ANA, "name": None}
    assert [note["text"] for note in whole["notes"]] == ["Zoë 🎈\n- [ ] Send the plan", "Tired."]
    assert set(whole) >= {"schema", "relation", "items", "points", "asked", "themes", "ledger", "format_reviewed"}
    say("export", "ana", "--format", "md", "--out", tmp_path / "ana.md")
    text = (tmp_path / "ana.md").read_text(encoding="utf-8")
    assert stat.S_IMODE((tmp_path / "ana.md").stat().st_mode) == 0o600
    for said in ("* 1  Send the plan (you)", "* d1  A worry (only you)", "## 2026-11-24 (only you)\n\nTired."):
        assert said in text


def test_an_export_never_writes_over_a_file(say: Say, tmp_path: Path) -> None:
    say("note", ANA, "Hello")
    (tmp_path / "mine.md").write_text("mine")
    assert say("export", "ana", "--out", tmp_path / "mine.md").exit_code == 2
    assert (tmp_path / "mine.md").read_text() == "mine"
    assert say("export", "ana", "--out", tmp_path / "no" / "where.md").exit_code == 2


@pytest.mark.parametrize(("typed", "forgotten"), [("y\n", True), ("n\n", False), ("", False)])
def test_forgetting_asks_first(say: Say, store: Store, typed: str, forgotten: bool) -> None:
    say("note", ANA, "Hello")
    said = say("forget", "ana", typed=typed)
    assert f"Delete everything kept about Ana Keller <{ANA}>: 1 note, no items" in said.output
    assert (store.people() == ()) is forgotten
    assert ("Nothing was deleted" in said.output) is not forgotten


def test_forgetting_without_asking_says_what_was_deleted(say: Say, store: Store) -> None:
    say("note", ANA, "- [ ] Send the plan")
    said = say("forget", ANA, "--yes").output
    assert said.startswith(f"Deleted everything kept about Ana Keller <{ANA}>: 1 note, 1 open and 0 done items")
    assert list(store.path(ANA).parent.iterdir()) == []


def test_forgetting_never_means_somebody_with_a_like_address(say: Say, store: Store) -> None:
    say("note", ANA, "Hello")
    refused = say("forget", "ana.keller@example.co", "--yes")
    assert (refused.exit_code, len(store.people())) == (2, 1)
    assert f"did you mean Ana Keller <{ANA}>" in refused.stderr


def test_a_damaged_notebook_can_be_forgotten_by_its_address(say: Say, store: Store) -> None:
    say("note", ANA, "Hello")
    store.path(ANA).write_bytes(b"")
    assert "a file that cannot be read" in say("forget", ANA, "--yes").output
    assert not store.path(ANA).exists()
