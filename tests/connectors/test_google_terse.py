"""A Google that says less than the real one: what is left out is neither a failure nor a fact about the calendar."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.errors import ChangedElsewhere, ConnectorError, CursorExpired, NotSupported, TryLater, Unusable
from connectors.google.connector import GoogleCalendar
from connectors.model import Attachment, EventChange, EventRef, Reading, Series
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.terse import trimmed, with_nulls, without
from tests.connectors.fakes.wire import status
from tests.connectors.google_office import Office, Visitor, id_of
from tests.contracts.calendar_contract import event_at, ref_of
from tests.contracts.calendar_seed import DRAFT, FIRST, SERIES, TAKEN_OUT, THIRD, WINDOW

LISTING = "/events"
PREP = Attachment("Prep", "prep", url="https://docs.google.com/document/d/abc/edit")
FRAME_ONLY = ("kind", "etag", "updated", "summary", "accessRole", "defaultReminders", "timeZone")


@pytest.fixture
def office() -> Iterator[Office]:
    with GoogleServer() as server:
        office = Office(server)
        Visitor(office).seed()
        yield office
        office.let_go()


def about_the_calendar(said: Any) -> None:
    """Leave out what a listing says of its calendar."""
    for name in FRAME_ONLY:
        said.pop(name, None)


def named(reading: Reading) -> set[str]:
    return {each.ref.id for each in reading}


def series(calendar: GoogleCalendar) -> EventRef:
    [found] = [each for each in calendar.read(WINDOW) if isinstance(each, Series) and each.start == FIRST]
    return found.ref


def test_a_listing_that_says_nothing_of_its_calendar_is_read_and_written(office: Office) -> None:
    whole = office.opened().read(WINDOW)
    trimmed(office.server, about_the_calendar, LISTING)
    calendar = office.opened()
    assert named(calendar.read(WINDOW)) == named(whole)
    assert calendar.capabilities.writes
    assert calendar.update(ref_of(calendar, SERIES), EventChange(title="Another"), THIRD).changed


def test_reminders_that_are_not_told_are_not_taken_for_none(office: Office) -> None:
    office.person().put("Ana", THIRD, THIRD + timedelta(hours=1))
    trimmed(office.server, about_the_calendar, LISTING)
    assert all(each.details.reminds for each in office.opened().read(WINDOW) if each.details.title == "Ana")
    trimmed(office.server, without("reminders"), LISTING)
    assert all(each.details.reminds for each in office.opened().read(WINDOW))


def test_an_event_whose_organizer_is_the_leader_is_the_leader_s_though_nothing_says_self(office: Office) -> None:
    office.person().put("Ana", THIRD, THIRD + timedelta(hours=1), guests=("max@firm.test",))
    trimmed(office.server, without("self"), LISTING)
    calendar = office.opened()
    [found] = [each for each in calendar.read(WINDOW) if each.details.title == "Ana"]
    assert not found.details.is_copy
    assert calendar.update(found.ref, EventChange(title="Ana, anew")).changed


def calendar_ref(calendar: GoogleCalendar, title: str) -> EventRef:
    [found] = [each.ref for each in calendar.read(WINDOW) if each.details.title == title]
    return found


def test_an_event_that_somebody_else_organizes_stays_theirs_though_nothing_says_self(office: Office) -> None:
    office.server.world.add_user("max@firm.test")
    office.person("max@firm.test").put("Max", THIRD, THIRD + timedelta(hours=1), guests=(office.email,))
    trimmed(office.server, without("self"), LISTING)
    calendar = office.opened()
    with pytest.raises(NotSupported, match="only they can change it"):
        calendar.update(calendar_ref(calendar, "Max"), EventChange(title="Mine"))


def test_events_without_uids_can_be_written(office: Office) -> None:
    trimmed(office.server, without("iCalUID"), LISTING)
    calendar = office.opened()
    weekly = series(calendar)
    assert weekly.id == f"{id_of(SERIES)}@google.com"
    assert calendar.attach(weekly, PREP, THIRD).changed
    fresh = office.opened()
    occurrence = event_at(fresh, THIRD, weekly.id)
    assert [each.mark for each in occurrence.details.attachments] == ["prep"]
    assert fresh.detach(series(fresh), "prep", THIRD).changed


def test_without_uids_a_change_after_a_restart_keeps_what_was_taken_out(office: Office) -> None:
    trimmed(office.server, without("iCalUID"), LISTING)
    before = office.opened().read(WINDOW)
    office.person().change(id_of(SERIES), summary="Another title")
    fresh = office.opened()
    try:
        after = fresh.read(WINDOW, before.cursor)
    except CursorExpired:
        after = fresh.read(WINDOW)
    [told] = [each for each in after if isinstance(each, Series) and each.details.title == "Another title"]
    assert TAKEN_OUT in told.cancelled


def test_without_etags_what_was_changed_meanwhile_is_still_noticed(office: Office) -> None:
    trimmed(office.server, without("etag"), LISTING)
    calendar = office.opened()
    read = ref_of(calendar, SERIES)
    office.person().change(id_of(SERIES), summary="Another title")
    with pytest.raises(ChangedElsewhere):
        calendar.attach(read, PREP, THIRD)
    assert calendar.attach(ref_of(calendar, SERIES), PREP, THIRD).changed


def test_a_field_that_is_null_is_as_if_it_were_not_there(office: Office) -> None:
    whole = office.opened().read(WINDOW)
    trimmed(office.server, with_nulls("location", "attachments", "hangoutLink", "conferenceData"), LISTING)
    reading = office.opened().read(WINDOW)
    assert (reading.problems, named(reading)) == ((), named(whole))


def only_ids(said: Any) -> None:
    """Leave of cancelled events nothing but id and status."""
    for index, each in enumerate(said.get("items", ())):
        if each["status"] == "cancelled":
            said["items"][index] = {"id": each["id"], "status": "cancelled"}


@pytest.mark.parametrize("restarted", [False, True])
def test_a_cancelled_occurrence_of_which_only_the_id_is_told_is_taken_out(office: Office, restarted: bool) -> None:
    trimmed(office.server, only_ids, LISTING)
    calendar = office.opened()
    cursor = calendar.read(WINDOW).cursor
    office.person().cancel(office.person().occurrence(id_of(SERIES), date(2026, 1, 19)))
    [told] = (office.opened() if restarted else calendar).read(WINDOW, cursor).changed
    assert isinstance(told, Series)
    assert THIRD in told.cancelled


def test_a_page_token_that_is_empty_ends_the_listing(office: Office) -> None:
    whole = office.opened().read(WINDOW)
    trimmed(office.server, lambda said: said.setdefault("nextPageToken", ""), LISTING)
    assert named(office.opened().read(WINDOW)) == named(whole)


def test_what_has_no_sign_of_a_calendar_is_none(office: Office) -> None:
    trimmed(office.server, lambda said: said.clear(), LISTING)
    with pytest.raises(TryLater, match="no calendar"):
        office.opened().read(WINDOW)


def tells(office: Office, event: dict[str, object]) -> Reading:
    """What is read where Google tells of this event alone."""
    base: dict[str, object] = {
        "id": "weekly1",
        "summary": "Ana",
        "start": {"dateTime": "2026-01-19T09:00:00Z"},
        "end": {"dateTime": "2026-01-19T09:30:00Z"},
    }
    body = {"timeZone": "Europe/Berlin", "items": [base | {"id": "other1"}, base | event], "nextSyncToken": "S"}
    office.server.faults.add(status(200, body=json.dumps(body).encode(), path=LISTING))
    return office.opened().read(WINDOW)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("times", [("start",), ("end",), ("start", "end")])
def test_an_event_at_the_edge_of_time_is_named_and_the_others_are_read(
    office: Office, day: str, times: tuple[str, ...]
) -> None:
    for when in ({"date": day}, {"dateTime": f"{day}T00:00:00Z"}, {"dateTime": f"{day}T23:59:59-12:00"}):
        reading = tells(office, dict.fromkeys(times, when))
        assert (named(reading), [each.uid for each in reading.problems]) == (
            {"other1@google.com"},
            ["weekly1@google.com"],
        )


def test_a_text_that_was_cut_off_in_the_middle_of_a_letter_is_read(office: Office) -> None:
    reading = tells(office, {"summary": "Ana \ud83d", "description": "\U0001f600 kept"})
    [cut] = [each for each in reading if each.ref.id == "weekly1@google.com"]
    assert (cut.details.title, cut.details.description) == ("Ana ?", "\U0001f600 kept")


# --- refusals in few words -----------------------------------------------------------------------------------------


def refusal(code: int, message: str = "") -> bytes:
    return json.dumps({"error": {"code": code, "message": message}}).encode()


def raised(office: Office, code: int, message: str, ask: Callable[[GoogleCalendar], object]) -> ConnectorError:
    calendar = office.opened()
    office.server.faults.add(status(code, body=refusal(code, message)), times=5)
    with pytest.raises(ConnectorError) as found:
        ask(calendar)
    office.server.faults.clear()
    return found.value


@pytest.mark.parametrize(("code", "message"), [(410, ""), (410, "Gone"), (400, "Invalid sync token value.")])
def test_a_cursor_that_google_refuses_without_a_reason_has_expired(office: Office, code: int, message: str) -> None:
    cursor = office.opened().read(WINDOW).cursor
    assert isinstance(raised(office, code, message, lambda each: each.read(WINDOW, cursor)), CursorExpired)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Rate Limit Exceeded", TryLater),
        ("User Rate Limit Exceeded", TryLater),
        ("Quota exceeded for quota metric 'Queries'", TryLater),
        ("Request had insufficient authentication scopes.", NotSupported),
        ("Google Calendar API has not been used in project 1 before or it is disabled.", Unusable),
    ],
)
def test_a_refusal_that_gives_its_reason_in_words_alone_is_understood(
    office: Office, message: str, kind: type[ConnectorError]
) -> None:
    assert isinstance(raised(office, 403, message, lambda each: each.read(WINDOW)), kind)


def test_an_event_of_ours_that_is_there_already_is_found_though_no_reason_is_given(office: Office) -> None:
    calendar = office.opened()
    made = calendar.create(DRAFT)
    office.server.faults.add(status(409, body=refusal(409), method="POST"))
    again = calendar.create(DRAFT)
    assert (again.ref.id, again.changed) == (made.ref.id, False)


def test_a_conflict_about_an_event_that_is_not_there_passes(office: Office) -> None:
    calendar = office.opened()
    office.server.faults.add(status(409, body=refusal(409), method="POST"))
    with pytest.raises(ChangedElsewhere):
        calendar.create(DRAFT)
    assert calendar.create(DRAFT).changed


@pytest.mark.parametrize(
    "reply", [{"timeZone": 5, "items": []}, {"items": [], "nextPageToken": 7}, {"items": [], "defaultReminders": {}}]
)
def test_a_listing_of_another_form_is_asked_for_again_and_no_fault_of_ours(office: Office, reply: object) -> None:
    office.server.faults.add(status(200, body=json.dumps(reply).encode(), path=LISTING), times=5)
    with pytest.raises(TryLater, match="a form that we do not know"):
        office.opened().read(WINDOW)
