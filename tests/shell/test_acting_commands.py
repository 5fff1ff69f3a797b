"""The verbs that act, as a person runs them: one calendar file, a Monday afternoon, and a meeting that Ana declined."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from assistant.core.agenda_link import BEGIN, put
from assistant.deeds import OfferState
from assistant.ledger import Ledger
from tests.shell import lea_at_the_terminal
from tests.shell.lea_at_the_terminal import calendar_file, meeting, typed

MONDAY = "2026-11-23T17:00+01:00"
WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=TU"
THAT_DAY = "RECURRENCE-ID;TZID=Europe/Berlin:20261124T100000"


def reminder(name: str) -> tuple[str, ...]:
    return "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M", f"DESCRIPTION:{name}", "END:VALARM"


CALENDAR = calendar_file(
    meeting("Ana Keller", "ana@example.com", "20260106T100000", WEEKLY, "LOCATION:Room 1", *reminder("Ana")),
    meeting("Ana Keller", "ana@example.com", "20261124T100000", THAT_DAY, "LOCATION:Room 1", answer="DECLINED"),
    meeting("Ben Ito", "ben@example.com", "20260106T140000", WEEKLY, "LOCATION:Room 2", *reminder("Ben")),
)
CONFIG = f'documents_dir = "prep"\n{lea_at_the_terminal.CONFIG}'
Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "lea.ics").write_bytes(CALENDAR)
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    return tmp_path


@pytest.fixture
def oneonone(home: Path) -> Run:
    """Run a verb in the leader's home, on a Monday afternoon unless another moment is named."""

    def run(*arguments: str, at: str = MONDAY) -> Result:
        return typed(home, at, *arguments)

    return run


def said(ran: Result) -> str:
    """What was printed, with one blank between words, so that the width of a terminal does not matter."""
    return re.sub(r"\s+", " ", ran.output).strip()


def calendar(home: Path) -> str:
    text = (home / "lea.ics").read_text("utf-8").replace("\n ", "")
    return re.sub(r"^(DTSTAMP|LAST-MODIFIED|CREATED|SEQUENCE):.*\n", "", text, flags=re.MULTILINE)


def ledger(home: Path) -> Ledger:
    return Ledger(home / "data", "lea@example.com")


# --- once ------------------------------------------------------------------------------------------------------------


def test_a_dry_run_prints_what_would_be_done_with_its_reason_and_writes_nothing(oneonone: Run, home: Path) -> None:
    before = (home / "lea.ics").read_bytes()
    ran = oneonone("once", "--dry-run")
    assert ran.exit_code == 0
    assert "+ Attach the prep document to Tue 24 Nov 14:00 with Ben The meeting with Ben is next." in said(ran)
    assert "Would be proposed Ana Keller Move Tue 24 Nov 10:00 with Ana to 1 Tue 24 Nov 09:00–09:30" in said(ran)
    assert said(ran).endswith("Nothing was written.")
    assert (home / "lea.ics").read_bytes() == before
    assert ledger(home).deeds() == ()
    assert not (home / "prep").exists()


def test_once_does_what_is_due_and_the_second_time_nothing(oneonone: Run, home: Path) -> None:
    first = oneonone("once")
    assert first.exit_code == 0
    assert "Attached the prep document to Tue 24 Nov 14:00 with Ben" in said(first)
    assert (home / "prep/ben-ito/2026-11-24.md").as_uri() in calendar(home)
    after = (home / "lea.ics").read_bytes()
    second = oneonone("once")
    assert "Nothing was to be done." in second.output
    assert (home / "lea.ics").read_bytes() == after


def test_a_calendar_that_cannot_be_read_is_said_and_the_exit_code_tells(oneonone: Run, home: Path) -> None:
    (home / "lea.ics").write_text("nonsense")
    ran = oneonone("once")
    assert ran.exit_code == 1
    assert ran.output.startswith("oneonone: ")
    assert ran.output.count("\n") == 1


@pytest.mark.parametrize(
    ("old", "found"),
    [('email = "lea@example.com"\n', "Say who you are"), ('calendar = "lea.ics"\n', "Name a calendar to look after")],
)
def test_who_acts_has_to_know_for_whom_and_where(oneonone: Run, home: Path, old: str, found: str) -> None:
    (home / "config.toml").write_text(CONFIG.replace(old, ""), "utf-8")
    ran = oneonone("once")
    assert ran.exit_code == 2
    assert found in ran.output


def test_what_is_written_into_a_prep_document_is_read_back_by_the_next_look(oneonone: Run, home: Path) -> None:
    oneonone("once")
    document = home / "prep/ben-ito/2026-11-24.md"
    document.write_text(document.read_text("utf-8") + "\nBen wants to lead.\n- [ ] Send Ben the plan\n", "utf-8")
    ran = oneonone("once", at="2026-11-24T15:00+01:00")
    assert "Read out of prep documents a note about Ben Ito" in said(ran)
    page = said(oneonone("person", "ben", at="2026-11-24T15:00+01:00"))
    assert "1 Send Ben the plan" in page
    assert "Ben wants to lead." in page
    oneonone("once", at="2026-11-30T17:00+01:00")
    later = (home / "prep/ben-ito/2026-12-01.md").read_text("utf-8")
    assert "> Ben wants to lead." in later
    assert "- [ ] Send Ben the plan" in later


# --- proposals -------------------------------------------------------------------------------------------------------


def test_proposals_are_listed_with_number_reason_and_ways(oneonone: Run, home: Path) -> None:
    assert "Nothing waits for you." in oneonone("proposals").output
    oneonone("once")
    (offer,) = ledger(home).offers()
    text = said(oneonone("proposals"))
    assert text.startswith(
        f"1 proposal waits for you {offer.number} Ana Keller Move Tue 24 Nov 10:00 with Ana to 1 Tue 24 Nov"
    )
    assert "Ana declined the meeting; these times are free in the same week." in text
    assert f"oneonone accept {offer.number} (or --option 2) has it done" in text


def test_an_accepted_proposal_is_done_at_once(oneonone: Run, home: Path) -> None:
    oneonone("once")
    (offer,) = ledger(home).offers()
    ran = oneonone("accept", str(offer.number), "--option", "2")
    assert ran.exit_code == 0
    assert "Moved Tue 24 Nov 10:00 with Ana to Wed 25 Nov 09:00–09:30" in said(ran)
    assert "DTSTART;TZID=Europe/Berlin:20261125T090000" in calendar(home)
    assert ledger(home).offers()[0].state is OfferState.ACCEPTED
    again = oneonone("accept", str(offer.number))
    assert again.exit_code == 2
    assert f"Proposal {offer.number} was accepted before." in again.output


def test_a_proposal_accepted_during_a_pause_is_done_when_it_is_over(oneonone: Run, home: Path) -> None:
    oneonone("once")
    (offer,) = ledger(home).offers()
    oneonone("pause")
    ran = oneonone("accept", str(offer.number))
    assert ran.exit_code == 1
    assert "it is done when the pause is over" in ran.output
    oneonone("go")
    assert "Moved Tue 24 Nov 10:00 with Ana" in said(oneonone("once"))


def test_a_proposal_accepted_while_the_calendar_is_away_is_done_when_it_is_back(oneonone: Run, home: Path) -> None:
    oneonone("once")
    (offer,) = ledger(home).offers()
    (home / "lea.ics").rename(home / "away.ics")
    ran = oneonone("accept", str(offer.number))
    assert ran.exit_code == 1
    assert "Accepted; it is done as soon as that is possible." in ran.output
    (home / "away.ics").rename(home / "lea.ics")
    assert "Moved Tue 24 Nov 10:00 with Ana" in said(oneonone("once"))


def test_a_dismissed_proposal_is_not_made_again(oneonone: Run, home: Path) -> None:
    oneonone("once")
    (offer,) = ledger(home).offers()
    assert said(oneonone("dismiss", str(offer.number))) == "Dismissed 1 proposal. Nothing waits for you."
    assert "Let go of Tue 24 Nov 09:00–09:30, kept free for Ana" in said(oneonone("once"))
    assert "Nothing waits for you." in oneonone("proposals").output


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("accept", "99"), "There is no proposal 99. oneonone proposals shows what waits for you."),
        (("accept", "{offer}", "--option", "9"), "There is no way 9 to have proposal {offer}; it has the ways 1 to 3."),
        (("accept", "{offer}", "--option", "0"), "There is no way 0 to have proposal {offer}"),
        (
            ("accept", "{deed}"),
            "{deed} is something that was done, and no proposal; oneonone undo {deed} takes it back.",
        ),
        (("dismiss", "{offer}", "99"), "There is no proposal 99."),
        (("undo",), "Say what to undo: numbers, --since TIME or --all."),
        (("undo", "3", "--all"), "Say what to undo"),
        (("undo", "99"), "Nothing that was done has the number 99; oneonone ledger shows the numbers."),
        (("undo", "--since", "never"), '"never" is not a time; write 09:00, yesterday'),
        (("pause", "--until", "09:00"), "Today 09:00 is over; name a time ahead."),
    ],
)
def test_a_slip_of_the_hand_is_answered_in_a_sentence_and_changes_nothing(
    oneonone: Run, home: Path, arguments: tuple[str, ...], found: str
) -> None:
    oneonone("once")
    before = calendar(home)
    numbers = {"offer": ledger(home).offers()[0].number, "deed": ledger(home).deeds()[0].number}
    ran = oneonone(*(argument.format(**numbers) for argument in arguments))
    assert ran.exit_code == 2
    assert f"oneonone: {found.format(**numbers)}" in said(ran)
    assert ledger(home).offers()[0].state is OfferState.OPEN
    assert calendar(home) == before


# --- ledger and undo -------------------------------------------------------------------------------------------------


def test_the_ledger_says_what_was_done_when_and_why(oneonone: Run) -> None:
    assert "Nothing was done on your calendars yet." in oneonone("ledger").output
    oneonone("once")
    text = said(oneonone("ledger"))
    assert "today 17:00 Attached the prep document to Tue 24 Nov 14:00 with Ben The meeting with Ben is next." in text
    assert "Nothing was done since then." in oneonone("ledger", "--since", "17:30").output
    assert "Ben" in oneonone("ledger", "--since", "yesterday").output


def test_the_ledger_is_there_for_programs(oneonone: Run) -> None:
    oneonone("once")
    deeds = json.loads(oneonone("ledger", "--json").output)
    assert {"AttachPrep", "HoldSlot"} == {deed["action"]["kind"] for deed in deeds}
    assert {deed["state"] for deed in deeds} == {"done"}


def test_undoing_everything_gives_the_calendar_back(oneonone: Run, home: Path) -> None:
    before = calendar(home)
    oneonone("once")
    oneonone("accept", str(ledger(home).offers()[0].number))
    assert calendar(home) != before
    dry = oneonone("undo", "--all", "--dry-run")
    assert "Nothing was written." in dry.output
    assert calendar(home) != before
    ran = oneonone("undo", "--all")
    assert ran.exit_code == 0
    assert "could not" not in ran.output
    assert calendar(home) == before
    assert "Undone today 17:00." in oneonone("ledger").output
    assert "There is nothing to undo." in oneonone("undo", "--all").output


def test_one_deed_is_undone_by_its_number_and_not_done_again(oneonone: Run, home: Path) -> None:
    oneonone("once")
    number = next(deed.number for deed in ledger(home).deeds() if deed.key.startswith("prep-"))
    ran = oneonone("undo", str(number))
    assert f"{number} Attached the prep document to Tue 24 Nov 14:00 with Ben put back Put back 1 deed." in said(ran)
    assert "file:" not in calendar(home)
    oneonone("once")
    assert "file:" not in calendar(home)


def test_what_a_person_has_changed_since_is_left_and_said(oneonone: Run, home: Path) -> None:
    oneonone("once")
    text = (home / "lea.ics").read_text("utf-8")
    assert "Held for Ana" in text
    (home / "lea.ics").write_text(text.replace("Held for Ana", "Dentist"), "utf-8", newline="")
    ran = oneonone("undo", "--since", "16:00")
    assert ran.exit_code == 1
    assert "Not put back: somebody has changed it since" in said(ran)
    assert "1 of 2 could not be put back." in said(ran)
    assert "Dentist" in calendar(home)


def test_release_takes_off_what_is_ours_and_leaves_what_others_count_on(oneonone: Run, home: Path) -> None:
    oneonone("once")
    oneonone("accept", str(ledger(home).offers()[0].number))
    ran = oneonone("release")
    assert ran.exit_code == 0
    assert "Nothing else of the assistant's is on your calendars now." in said(ran)
    assert "These meetings stay, because others count on them:" in said(ran)
    assert "Ana, booked for" in said(ran) or "Ana, moved for" in said(ran)
    assert "file:" not in calendar(home)
    assert "Held for" not in calendar(home)
    assert "DTSTART;TZID=Europe/Berlin:20261124T090000" in calendar(home)


def test_release_finds_what_the_ledger_does_not_know(oneonone: Run, home: Path) -> None:
    before = calendar(home)
    oneonone("once")
    for path in (home / "data").rglob("*.json"):
        path.unlink()
    ran = oneonone("release")
    assert "Also took off 2 things of ours that the ledger did not know." in said(ran)
    assert calendar(home) == before


# --- pause and go ----------------------------------------------------------------------------------------------------


def test_during_a_pause_nothing_is_written(oneonone: Run, home: Path) -> None:
    before = (home / "lea.ics").read_bytes()
    ran = oneonone("pause", "--until", "tomorrow")
    assert said(ran) == (
        "Paused: nothing is written to your calendars until tomorrow 00:00; oneonone go ends it sooner."
    )
    oneonone("once")
    assert (home / "lea.ics").read_bytes() == before
    assert "Attached" in said(oneonone("once", at="2026-11-24T08:00+01:00"))


def test_go_ends_a_pause_and_says_when_there_is_none(oneonone: Run) -> None:
    assert "until you say oneonone go" in said(oneonone("pause"))
    assert said(oneonone("go")) == "The pause is over."
    assert said(oneonone("go")) == "Nothing was stopped; the assistant goes on as before."


def test_the_brake_holds_until_somebody_says_go(oneonone: Run, home: Path) -> None:
    oneonone("once")
    empty = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\nEND:VCALENDAR\r\n"
    whole = (home / "lea.ics").read_bytes()
    (home / "lea.ics").write_text(empty, "utf-8", newline="")
    ran = oneonone("once", at="2026-11-24T12:00+01:00")
    assert ran.exit_code == 1
    assert "Nothing is written. The calendar is suddenly empty." in said(ran)
    (home / "lea.ics").write_bytes(whole)
    assert oneonone("once", at="2026-11-24T12:05+01:00").exit_code == 1
    assert "The brake is off" in said(oneonone("go"))
    assert oneonone("once", at="2026-11-24T12:10+01:00").exit_code == 0


# --- your data -------------------------------------------------------------------------------------------------------


def test_what_was_done_is_exported_with_the_rest(oneonone: Run) -> None:
    oneonone("once")
    whole = json.loads(oneonone("export", "ben").output)
    assert [deed["action"]["kind"] for deed in whole["deeds"]] == ["AttachPrep"]
    assert len(json.loads(oneonone("export", "ana").output)["offers"]) == 1
    assert (
        "Attached the prep document to Tue 24 Nov 14:00 with Ben" in oneonone("export", "ben", "--format", "md").output
    )


def test_forgetting_a_person_deletes_deeds_and_documents_too(oneonone: Run, home: Path) -> None:
    oneonone("once")
    assert (home / "prep/ben-ito/2026-11-24.md").exists()
    ran = oneonone("forget", "ben", "--yes")
    assert "no notebook, 1 entry of the ledger and 1 prep document" in said(ran)
    assert not (home / "prep/ben-ito").exists()
    assert {deed.action.counterpart.email for deed in ledger(home).deeds()} == {"ana@example.com"}
    left = [path for path in (home / "data").rglob("*.json") if "ben" in path.name]
    assert left == []


def test_a_damaged_file_is_named_and_the_others_go_on(oneonone: Run, home: Path) -> None:
    oneonone("once")
    damaged = next((home / "data").glob("*/deeds/ana*.json"))
    damaged.write_bytes(b"")
    ran = oneonone("ledger")
    assert ran.exit_code == 0
    assert f"oneonone: {damaged} is damaged" in ran.output
    assert "with Ben" in said(ran)
    assert damaged.read_bytes() == b""


# --- times that are gone, and what stays -----------------------------------------------------------------------------

DENTIST = """\
BEGIN:VEVENT
UID:dentist
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:20261124T090000
DTEND;TZID=Europe/Berlin:20261124T093000
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
"""


def dentist_comes(home: Path) -> None:
    """Let the first time that is offered be taken."""
    replaced(home, "END:VCALENDAR\n", DENTIST)


def replaced(home: Path, old: str, new: str) -> None:
    """Let a person change the file."""
    raw = (home / "lea.ics").read_bytes()
    (home / "lea.ics").write_bytes(raw.replace(old.replace("\n", "\r\n").encode(), new.replace("\n", "\r\n").encode()))


def test_a_time_that_was_taken_is_marked_and_cannot_be_accepted(oneonone: Run, home: Path) -> None:
    oneonone("once")
    dentist_comes(home)
    oneonone("once", at="2026-11-23T17:05+01:00")
    shown = said(oneonone("proposals"))
    number = next(offer.number for offer in ledger(home).offers() if offer.state is OfferState.OPEN)
    assert "1 Tue 24 Nov 09:00–09:30, taken meanwhile 2 " in shown
    ran = oneonone("accept", str(number), "--option", "1")
    assert (ran.exit_code, f"Way 1 of proposal {number} was taken meanwhile." in said(ran)) == (2, True)
    ran = oneonone("accept", str(number), at="2026-11-23T17:10+01:00")
    assert (ran.exit_code, "Moved Tue 24 Nov 10:00 with Ana to Wed 25 Nov" in said(ran)) == (0, True)


def test_what_the_leader_has_to_say_to_others_stays_in_the_ledger(oneonone: Run, home: Path) -> None:
    oneonone("once")
    number = next(offer.number for offer in ledger(home).offers())
    sentence = "The calendar sends no messages to guests: tell Ana yourself."
    assert sentence in said(oneonone("accept", str(number)))
    assert sentence in said(oneonone("ledger"))


def test_forget_says_what_stays_on_the_calendar_and_how_to_take_it_off(oneonone: Run, home: Path) -> None:
    oneonone("once")
    [deed] = ledger(home).about("ben@example.com").deeds
    ran = oneonone("forget", "ben@example.com")
    assert f"This stays on your calendars: {deed.number} Attached the prep document to Tue 24 Nov" in said(ran)
    assert f"oneonone undo {deed.number}" in said(ran)
    oneonone("undo", str(deed.number))
    assert "stays on your calendars" not in said(oneonone("forget", "ben@example.com", "--yes"))


def test_release_takes_the_address_of_a_page_off_too(oneonone: Run, home: Path) -> None:
    before = calendar(home)
    linked = put("", "https://pages.test/a").replace("\n", "\\n")
    replaced(home, "LOCATION:Room 2\n", f"LOCATION:Room 2\nDESCRIPTION:{linked}\n")
    assert BEGIN in calendar(home)
    assert oneonone("release").exit_code == 0
    assert calendar(home) == before


def test_the_address_of_a_page_goes_into_the_invitation_where_other_people_can_reach_it(
    oneonone: Run, home: Path
) -> None:
    oneonone("once")
    assert BEGIN not in calendar(home)
    pages = '[modes]\nlink = "auto"\n[pages]\nlisten = "127.0.0.1:8788"\n'
    (home / "config.toml").write_text(CONFIG + pages, "utf-8")
    oneonone("once", at="2026-11-23T17:05+01:00")
    assert BEGIN not in calendar(home)
    (home / "config.toml").write_text(f'{CONFIG}{pages}address = "https://lea.example.com"\n', "utf-8")
    ran = oneonone("once", at="2026-11-23T17:10+01:00")
    assert "Put the address of the agenda with Ana into the invitation" in said(ran)
    assert calendar(home).count("https://lea.example.com/") == 2
    oneonone("release")
    assert BEGIN not in calendar(home)
