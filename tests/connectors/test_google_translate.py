"""What Google's events mean: small calendars as Google tells of them, and what is read of them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from connectors.google.library import JsonValue
from connectors.google.marks import OurReminder, document_note, id_of_mark, marks_of, place_of, reminder_of
from connectors.google.rows import Broken, Properties, Reminder, Row, read_row
from connectors.google.translate import HIDDEN, Frame
from connectors.google.translate_change import changed
from connectors.google.translate_draft import drafted
from connectors.google.translate_series import formed, window_of
from connectors.model import (
    Addition,
    Attachment,
    Attendee,
    AttendeeKind,
    EventChange,
    EventDetails,
    EventDraft,
    EventKind,
    Organizer,
    Response,
    Series,
    Single,
    Span,
    Status,
)
from connectors.recurrence import occurrences

DATA = Path(__file__).parents[1] / "data/google"
BERLIN = ZoneInfo("Europe/Berlin")
FRAME = Frame(BERLIN, "lea@firm.test", ("lea@firm.test",), (Reminder("popup", 10),))
WINDOW = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
YEAR = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
ANA = Attendee("ana@firm.test", "Ana", Response.ACCEPTED)
LEA = Attendee("lea@firm.test")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def rows(name: str) -> list[Row]:
    return [read_row(each) for each in json.loads((DATA / f"{name}.json").read_text("utf-8"))]


def read(name: str, frame: Frame = FRAME) -> list[Series | Single]:
    outcome = formed(rows(name), "lea", frame, WINDOW)
    assert outcome.problems == []
    return outcome.found


def series(name: str) -> Series:
    [found] = formed(rows(name), "lea", FRAME, YEAR).found
    assert isinstance(found, Series)
    return found


def said(name: str, frame: Frame = FRAME) -> EventDetails:
    [found] = read(name, frame)
    return found.details


def refused(name: str) -> str:
    outcome = formed(rows(name), "lea", FRAME, WINDOW)
    assert outcome.found == []
    [problem] = outcome.problems
    assert problem.uid == "weekly1@google.com"
    return problem.error


# --- series --------------------------------------------------------------------------------------------------------


def test_a_series_holds_what_is_unlike_its_rule_and_what_was_taken_out() -> None:
    found = series("series-with-exceptions")
    assert (found.ref.id, found.rules) == ("weekly1@google.com", ("FREQ=WEEKLY;UNTIL=20261231T225959Z",))
    assert found.cancelled == (datetime(2026, 1, 12, 9, tzinfo=UTC),)
    [moved] = found.exceptions
    assert moved.original_start == datetime(2026, 1, 19, 9, tzinfo=UTC)
    assert (moved.start, moved.duration) == (datetime(2026, 1, 20, 13, tzinfo=UTC), timedelta(minutes=25))


def test_a_series_keeps_its_own_wall_clock_whatever_zone_it_is_told_in() -> None:
    found = series("times-written-elsewhere")
    assert (found.start.tzinfo, found.start.hour) == (BERLIN, 10)
    [moved] = found.exceptions
    assert moved.original_start == datetime(2026, 7, 20, 8, tzinfo=UTC)
    assert moved.start == datetime(2026, 7, 20, 9, tzinfo=UTC)


def test_dates_in_lines_are_taken_out_and_added() -> None:
    found = series("dates-in-lines")
    assert found.cancelled == (datetime(2026, 1, 12, 9, tzinfo=UTC), datetime(2026, 1, 19, 9, tzinfo=UTC))
    assert found.cancelled_days == (date(2026, 1, 26),)
    assert found.additions == (
        Addition(datetime(2026, 1, 7, 10, tzinfo=UTC)),
        Addition(datetime(2026, 1, 8, 9, tzinfo=UTC)),
    )
    assert [each.cancelled for each in occurrences(found, WINDOW)] == [False, False, False, True, True, True]


def test_whole_days_run_from_midnight_to_midnight_over_a_clock_change() -> None:
    found = series("whole-days")
    spring = Span(datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC))
    first, second, third, fourth = occurrences(found, spring)
    assert (first.all_day, first.span.duration) == (True, 3 * DAY - HOUR)
    assert [each.cancelled for each in (second, third)] == [True, True]
    assert fourth.span == Span(datetime(2026, 4, 17, 22, tzinfo=UTC), datetime(2026, 4, 18, 22, tzinfo=UTC))


def test_an_exception_without_its_series_is_a_single_event_named_by_the_occurrence_it_was() -> None:
    [found] = read("exception-without-a-series")
    assert isinstance(found, Single)
    assert (found.ref.id, found.ref.etag) == ("weekly1@google.com/20260119T090000Z", '"2"')


def test_an_exception_outside_its_rule_is_not_lost() -> None:
    first, second = read("exception-outside-its-rule")
    assert (first.ref.id, second.ref.id) == ("weekly1@google.com", "weekly1@google.com/20260121T090000Z")


def test_what_is_deleted_is_nothing() -> None:
    assert read("sparse-deletion") == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("excluding-rule", "EXRULE"),
        ("unknown-zone", "Mars/Olympus"),
        ("ends-before-it-starts", "ends before"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, why: str) -> None:
    assert why in refused(name)


@pytest.mark.parametrize("row", [{}, {"id": 7}, {"id": "a", "start": "now"}, "text", None])
def test_what_is_no_event_is_broken(row: JsonValue) -> None:
    with pytest.raises(Broken):
        read_row(row)


def test_a_single_event_needs_no_zone_where_it_has_an_offset() -> None:
    [row] = rows("unknown-zone")
    [found] = formed([msgspec.structs.replace(row, recurrence=())], "lea", FRAME, WINDOW).found
    assert isinstance(found, Single)
    assert found.span.start == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_the_state_of_a_series_is_that_of_all_that_is_near_the_window() -> None:
    held = rows("series-with-exceptions")
    before = formed(held, "lea", FRAME, WINDOW).found[0].ref.etag
    for index in range(4):
        changed = [*held]
        changed[index] = msgspec.structs.replace(held[index], etag='"9"', status="tentative")
        assert formed(changed, "lea", FRAME, WINDOW).found[0].ref.etag != before
    assert formed(held[::-1], "lea", FRAME, WINDOW).found[0].ref.etag == before
    assert window_of(before) == WINDOW
    assert window_of('"3500000000000000"') is None
    assert formed(held, "lea", FRAME, None).found[0].ref.etag is None


# --- people --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hidden-guests", "omitted-guests", "guests-who-bring-others"])
def test_guests_who_are_not_shown_are_no_meeting_of_two(name: str) -> None:
    people = said(name).attendees
    assert people[-1] == HIDDEN
    assert people[-1].kind is AttendeeKind.GROUP


def test_rooms_and_groups_are_no_people() -> None:
    kinds = {each.email: each.kind for each in said("rooms-and-groups").attendees}
    assert kinds == {
        "ana@firm.test": AttendeeKind.PERSON,
        "lea@firm.test": AttendeeKind.PERSON,
        "c_1@resource.calendar.google.com": AttendeeKind.RESOURCE,
        "team@googlegroups.com": AttendeeKind.GROUP,
        "all@firm.test": AttendeeKind.GROUP,
        "max@firm.test": AttendeeKind.PERSON,
    }


def test_the_owner_is_known_by_self_and_not_by_address() -> None:
    details = said("alias")
    assert details.attendees == (ANA, Attendee("lea@firm.test", response=Response.DECLINED))
    assert details.organizer == Organizer("lea@firm.test", "Lea")


def test_on_a_calendar_of_somebody_else_self_is_not_the_owner_of_the_account() -> None:
    details = said("alias", Frame(BERLIN, None, ("max@firm.test",)))
    assert [each.email for each in details.attendees] == ["ana@firm.test", "lea.long@firm.test"]


def test_whoever_made_an_event_on_a_shared_calendar_organizes_it() -> None:
    assert said("on-a-shared-calendar").organizer == Organizer("lea@firm.test")


# --- what an event says --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("video-by-conference", "https://firm.zoom.us/j/1"),
        ("video-by-meet", "https://meet.google.com/abc-defg-hij"),
        ("video-in-words", "https://whereby.com/firm"),
        ("omitted-guests", None),
    ],
)
def test_a_video_meeting_is_found_wherever_it_stands(name: str, address: str | None) -> None:
    assert said(name).online == address


def test_kinds_of_events_are_told_apart() -> None:
    found = {row.uid: formed([row], "lea", FRAME, WINDOW).found[0].details for row in rows("kinds")}
    assert {uid: details.kind for uid, details in found.items()} == {
        "default": EventKind.DEFAULT,
        "outOfOffice": EventKind.OUT_OF_OFFICE,
        "focusTime": EventKind.FOCUS_TIME,
        "workingLocation": EventKind.WORKING_LOCATION,
        "birthday": EventKind.BIRTHDAY,
        "fromGmail": EventKind.DEFAULT,
    }
    assert [uid for uid, details in found.items() if not details.busy] == ["workingLocation"]


def test_an_event_may_be_private_tentative_and_silent() -> None:
    details = said("private-and-tentative")
    assert (details.private, details.status, details.reminds) == (True, Status.TENTATIVE, False)


def test_the_reminders_of_the_calendar_remind_where_there_are_any() -> None:
    assert said("omitted-guests").reminds
    assert not said("omitted-guests", Frame(BERLIN, "lea@firm.test", reminders=())).reminds


def test_a_busy_block_has_a_name_and_says_nothing() -> None:
    [found] = read("busy-block")
    assert (found.ref.id, found.details.title, found.details.private) == ("block1@google.com", "", True)


def test_documents_are_ours_by_what_was_noted_of_them() -> None:
    details = said("documents")
    assert details.mark == "made-1"
    assert details.attachments == (
        Attachment(
            "Prep",
            "prep-1",
            "https://docs.google.com/document/d/abc/edit?usp=drive_web",
            media_type="application/vnd.google-apps.document",
        ),
        Attachment("plan.pdf", None, "https://files.test/plan.pdf", media_type="application/octet-stream"),
    )


# --- marks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["https://drive.google.com/open?id=a_b-1", "https://docs.google.com/document/d/a_b-1/edit"]
)
def test_a_document_in_drive_is_named_by_its_id(url: str) -> None:
    assert place_of(url) == place_of("https://anything.test", "a_b-1") == "drive:a_b-1"


def test_a_title_decides_between_documents_of_one_place() -> None:
    notes = {"ooo.doc.1": "url:a\nFirst\none", "ooo.doc.2": "url:a\nSecond\ntwo", "else": "url:a\nThird\nthree"}
    assert marks_of([("url:a", "Second"), ("url:a", "Renamed"), ("url:a", "Theirs")], notes) == ["two", "one", None]


def test_names_of_notes_are_short_enough_for_google() -> None:
    assert len(document_note("m" * 5000)) <= 44


@pytest.mark.parametrize(
    "reminder", [OurReminder(5), OurReminder(10, was_default=True), OurReminder(10, was_default=True, theirs=True)]
)
def test_a_reminder_of_ours_is_noted(reminder: OurReminder) -> None:
    assert reminder_of({"ooo.reminder": reminder.written()}) == reminder


@pytest.mark.parametrize("text", ["", "soon", "-5"])
def test_a_note_that_others_wrote_is_no_reminder_of_ours(text: str) -> None:
    assert reminder_of({"ooo.reminder": text}) is None


# --- what is sent --------------------------------------------------------------------------------------------------


def test_an_occurrence_keeps_what_was_noted_of_its_series() -> None:
    [row] = rows("exception-without-a-series")
    notes = {"ooo.doc.1": "url:a\nPrep\nprep", "else": "x"}
    noted = msgspec.structs.replace(row, extended_properties=Properties(notes))
    sent = changed(noted, EventChange(busy=False), FRAME)
    assert sent.body == {
        "transparency": "transparent",
        "extendedProperties": {"private": {"ooo.doc.1": "url:a\nPrep\nprep"}},
    }


def test_a_change_that_changes_nothing_sends_nothing() -> None:
    [row] = rows("omitted-guests")
    same = EventChange(Span(WINDOW.start + 4 * DAY + 9 * HOUR, WINDOW.start + 4 * DAY + 9.5 * HOUR), row.summary, True)
    assert not changed(row, same, FRAME)
    assert not changed(row, EventChange(response=Response.NEEDS_ACTION, reminder_minutes=0), FRAME)


def test_a_draft_says_everything_that_google_would_otherwise_choose() -> None:
    draft = EventDraft("hold-1", "Hold", Span(WINDOW.start, WINDOW.start + HOUR), busy=False)
    assert drafted(draft) == {
        "id": id_of_mark("hold-1"),
        "summary": "Hold",
        "description": "",
        "start": {"dateTime": "2026-01-01T00:00:00+00:00"},
        "end": {"dateTime": "2026-01-01T01:00:00+00:00"},
        "transparency": "transparent",
        "attendees": [],
        "reminders": {"useDefault": False},
        "extendedProperties": {"private": {"ooo.mark": "hold-1"}},
    }


def test_who_is_invited_is_written_as_they_are() -> None:
    room = Attendee("c_1@resource.calendar.google.com", "Room 1", kind=AttendeeKind.RESOURCE)
    people = (LEA, ANA, room, Attendee("max@firm.test", participates=False))
    sent = drafted(EventDraft("book-1", "Two", Span(WINDOW.start, WINDOW.start + HOUR), attendees=people))
    assert sent["attendees"] == [
        {"email": "lea@firm.test", "responseStatus": "needsAction"},
        {"email": "ana@firm.test", "responseStatus": "accepted", "displayName": "Ana"},
        {"email": room.email, "responseStatus": "needsAction", "displayName": "Room 1", "resource": True},
        {"email": "max@firm.test", "responseStatus": "needsAction", "optional": True},
    ]
    assert sent["reminders"] == {"useDefault": True}


def test_ids_of_what_we_make_are_as_google_wants_them() -> None:
    made = [id_of_mark("hold-1", generation) for generation in range(20)]
    assert len(set(made)) == 20
    assert all(re.fullmatch("[a-v0-9]{5,1024}", each) for each in made)
