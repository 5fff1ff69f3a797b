"""The simulator of Google Calendar keeps the claims of its table, asked with Google's own client library over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from google.auth.exceptions import RefreshError

from tests.connectors.fakes.google.errors import sample
from tests.connectors.fakes.google.person import Person, invite_from_outside
from tests.connectors.fakes.google.program import Program, refused
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.world import GoogleWorld
from tests.connectors.fakes.wire import Fault, Harm

BERLIN = ZoneInfo("Europe/Berlin")
LEA, ANA, BEN = "lea@example.org", "ana@example.org", "ben@example.org"


def at(day: int, hour: int = 10, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def timed(start: datetime, minutes: int = 30) -> dict[str, Any]:
    end = start + timedelta(minutes=minutes)
    return {
        "start": {"dateTime": start.isoformat(), "timeZone": "Europe/Berlin"},
        "end": {"dateTime": end.isoformat(), "timeZone": "Europe/Berlin"},
    }


WINDOW = {"timeMin": "2026-12-01T00:00:00Z", "timeMax": "2026-12-20T00:00:00Z"}
WEEKLY = "RRULE:FREQ=WEEKLY"


@pytest.fixture
def world() -> GoogleWorld:
    made = GoogleWorld()
    made.add_user(LEA, "Lea")
    made.add_user(ANA, "Ana", aliases=("ana.maria@example.org",))
    made.add_user(BEN, "Ben", consumer=True)
    return made


@pytest.fixture
def server(world: GoogleWorld) -> Iterator[GoogleServer]:
    with GoogleServer(world) as running:
        yield running


@pytest.fixture
def lea(server: GoogleServer) -> Program:
    return Program(server, LEA)


@pytest.fixture
def events(lea: Program) -> Any:
    return lea.events


@pytest.fixture
def leader(world: GoogleWorld) -> Person:
    return Person(world, LEA)


def weekly(leader: Person, *guests: str) -> str:
    """A series on Tuesdays at ten from 1 December."""
    return leader.put("Lea / Ana", at(1), at(1, 10, 30), WEEKLY, guests=guests)


def ids(answer: dict[str, Any]) -> list[str]:
    return [item["id"] for item in answer["items"]]


def test_every_test_that_the_table_of_claims_names_exists() -> None:
    table = (Path(__file__).parent / "fakes/google/CLAIMS.md").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_fake_google*.py"))
    named = set(re.findall(r"`(test_\w+)`", table))
    assert named
    assert {name for name in named if f"def {name}(" not in tests} == set()


# --- strictness ------------------------------------------------------------------------------------------------------


def test_an_unknown_field_is_refused(events: Any) -> None:
    body = timed(at(1)) | {"sumary": "x"}
    assert refused(events.insert(calendarId="primary", body=body)) == (400, "badRequest")


def test_a_field_of_the_wrong_type_is_refused(events: Any) -> None:
    body = timed(at(1)) | {"guestsCanModify": "yes"}
    assert refused(events.insert(calendarId="primary", body=body)) == (400, "badRequest")


def test_an_unknown_parameter_is_refused(events: Any) -> None:
    request = events.list(calendarId="primary")
    request.uri += "&singleEvent=true"
    assert refused(request) == (400, "invalid")


def test_a_field_selection_that_the_schema_does_not_know_is_refused(events: Any) -> None:
    assert refused(events.list(calendarId="primary", fields="items(titel)")) == (400, "invalidParameter")


def test_a_field_selection_leaves_out_everything_else(events: Any, leader: Person) -> None:
    weekly(leader)
    answer = events.list(calendarId="primary", fields="nextSyncToken,items(id,start/dateTime)").execute()
    assert set(answer) == {"nextSyncToken", "items"}
    assert answer["items"][0]["start"] == {"dateTime": "2026-12-01T10:00:00+01:00"}


def test_a_bound_without_an_offset_is_refused(events: Any) -> None:
    assert refused(events.list(calendarId="primary", timeMin="2026-12-01T00:00:00")) == (400, "badRequest")


def test_an_empty_time_range_is_refused(events: Any) -> None:
    turned = {"timeMin": WINDOW["timeMax"], "timeMax": WINDOW["timeMin"]}
    assert refused(events.list(calendarId="primary", **turned)) == (400, "timeRangeEmpty")


def test_a_method_that_is_not_covered_is_refused_by_name(lea: Program) -> None:
    request = lea.service("calendar").events().quickAdd(calendarId="primary", text="lunch")
    assert refused(request) == (501, "notCoveredBySimulator")


def test_a_series_needs_a_time_zone(events: Any) -> None:
    body = timed(at(1)) | {"recurrence": [WEEKLY]}
    del body["start"]["timeZone"]
    assert refused(events.insert(calendarId="primary", body=body)) == (400, "required")


def test_a_start_in_a_recurrence_is_refused(events: Any) -> None:
    body = timed(at(1)) | {"recurrence": ["DTSTART:20261201T100000", WEEKLY]}
    assert refused(events.insert(calendarId="primary", body=body)) == (400, "invalid")


def test_a_reply_that_breaks_its_schema_is_raised_when_the_server_closes(world: GoogleWorld) -> None:
    server = GoogleServer(world)
    event = Person(world, LEA).put("x", at(1), at(1, 11))
    world.calendars[LEA].rows[event].body["sequence"] = "one"
    Program(server, LEA).events.get(calendarId="primary", eventId=event).execute()
    with pytest.raises(AssertionError, match="sequence"):
        server.close()


def test_a_list_has_no_more_than_its_page_however_much_is_asked_for(events: Any) -> None:
    assert events.list(calendarId="primary", maxResults=100_000).execute()["items"] == []
    assert refused(events.list(calendarId="primary", maxResults=0)) == (400, "invalid")


# --- scopes ----------------------------------------------------------------------------------------------------------


def test_free_and_busy_is_not_covered_by_the_scope_for_events(server: GoogleServer) -> None:
    body = WINDOW | {"items": [{"id": ANA}]}
    poor = Program(server, LEA, ("calendar.events",)).service("calendar")
    assert refused(poor.freebusy().query(body=body)) == (403, "insufficientPermissions")
    rich = Program(server, LEA, ("calendar.freebusy",)).service("calendar")
    assert rich.freebusy().query(body=body).execute()["calendars"] == {ANA: {"busy": []}}


def test_the_list_of_calendars_needs_a_scope_of_its_own(server: GoogleServer) -> None:
    poor = Program(server, LEA, ("calendar.events",)).service("calendar")
    assert refused(poor.calendarList().list()) == (403, "insufficientPermissions")


def test_an_access_token_expires_after_an_hour(server: GoogleServer, world: GoogleWorld) -> None:
    program = Program(server, LEA)
    world.clock.advance(timedelta(hours=1))
    program.credentials.refresh_handler = None
    with pytest.raises(RefreshError):  # the library tries to refresh after a 401, and has nothing to refresh with
        program.events.list(calendarId="primary").execute()
    assert server.wire.requests[-1].status == 401


# --- listing ---------------------------------------------------------------------------------------------------------


def test_a_series_is_listed_as_its_master_however_old(events: Any, leader: Person) -> None:
    old = leader.put("Old", at(2, month=1), at(2, 11, month=1), WEEKLY)
    answer = events.list(calendarId="primary", **WINDOW).execute()
    assert ids(answer) == [old]
    assert answer["items"][0]["recurrence"] == [WEEKLY]


def test_a_series_that_ended_before_the_window_is_not_listed(events: Any, leader: Person) -> None:
    leader.put("Old", at(2, month=1), at(2, 11, month=1), "RRULE:FREQ=WEEKLY;COUNT=3")
    assert ids(events.list(calendarId="primary", **WINDOW).execute()) == []


def test_a_series_is_listed_where_all_its_instances_were_cancelled(events: Any, leader: Person) -> None:
    series = weekly(leader)
    leader.cancel(leader.occurrence(series, date(2026, 12, 8)))
    window = {"timeMin": at(7).isoformat(), "timeMax": at(9).isoformat()}
    assert ids(events.list(calendarId="primary", **window).execute()) == [series, f"{series}_20261208T090000Z"]


def test_bounds_are_exclusive(events: Any, leader: Person) -> None:
    leader.put("Touching", at(1, 0), at(1, 1))
    window = {"timeMin": at(1, 1).isoformat(), "timeMax": at(2).isoformat()}
    assert ids(events.list(calendarId="primary", **window).execute()) == []


def test_instances_keep_their_wall_clock_over_a_clock_change(events: Any, leader: Person) -> None:
    event = leader.put("Spring", at(23, month=3), at(23, 11, month=3), WEEKLY)
    found = events.instances(calendarId="primary", eventId=event, maxResults=2).execute()["items"]
    assert [item["start"]["dateTime"] for item in found] == ["2026-03-23T10:00:00+01:00", "2026-03-30T10:00:00+02:00"]
    assert [item["id"] for item in found] == [f"{event}_20260323T090000Z", f"{event}_20260330T080000Z"]


def test_times_come_with_the_offset_of_the_calendar_not_of_what_was_stored(events: Any) -> None:
    body = {
        "start": {"dateTime": "2026-12-01T09:00:00", "timeZone": "Europe/London"},
        "end": {"dateTime": "2026-12-01T10:00:00", "timeZone": "Europe/London"},
    }
    made = events.insert(calendarId="primary", body=body).execute()
    assert made["start"] == {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/London"}


def test_a_list_tells_zone_role_and_reminders_of_its_calendar(events: Any) -> None:
    answer = events.list(calendarId="primary").execute()
    assert (answer["timeZone"], answer["accessRole"]) == ("Europe/Berlin", "owner")
    assert answer["defaultReminders"] == [{"method": "popup", "minutes": 10}]


def test_pages_follow_each_other_and_the_last_has_the_token(events: Any, leader: Person) -> None:
    made = [leader.put(f"{n}", at(n), at(n, 11)) for n in range(1, 6)]
    first = events.list(calendarId="primary", maxResults=2)
    seen, tokens = [], []
    while first is not None:
        answer = first.execute()
        seen += ids(answer)
        tokens.append(("nextPageToken" in answer, "nextSyncToken" in answer))
        first = events.list_next(first, answer)
    assert seen == made
    assert tokens == [(True, False), (True, False), (False, True)]


def test_a_page_can_be_empty_and_still_not_be_the_last(events: Any, leader: Person, world: GoogleWorld) -> None:
    world.knobs.empty_pages = True
    made = weekly(leader)
    answer = events.list(calendarId="primary").execute()
    assert answer["items"] == []
    assert ids(events.list(calendarId="primary", pageToken=answer["nextPageToken"]).execute()) == [made]


@pytest.mark.parametrize("given", [{"q": "Lea"}, {"orderBy": "updated"}, {"updatedMin": "2026-11-20T00:00:00Z"}])
def test_a_search_gives_no_sync_token(events: Any, leader: Person, given: dict[str, str]) -> None:
    weekly(leader)
    answer = events.list(calendarId="primary", **given).execute()
    assert len(answer["items"]) == 1
    assert "nextSyncToken" not in answer


def test_events_are_found_by_our_private_property(events: Any, leader: Person) -> None:
    leader.put("Theirs", at(1), at(1, 11))
    ours = leader.put("Ours", at(1), at(1, 11), extendedProperties={"private": {"mark": "m1", "kind": "hold"}})
    found = events.list(calendarId="primary", privateExtendedProperty=["mark=m1", "kind=hold"]).execute()
    assert ids(found) == [ours]
    assert ids(events.list(calendarId="primary", privateExtendedProperty=["mark=m1", "kind=x"]).execute()) == []


def test_private_events_are_busy_blocks_to_a_reader(server: GoogleServer, leader: Person, world: GoogleWorld) -> None:
    leader.put("Doctor", at(1), at(1, 11), visibility="private")
    world.share(LEA, ANA, "reader")
    answer = Program(server, ANA).events.list(calendarId=LEA).execute()
    assert answer["accessRole"] == "reader"
    assert "summary" not in answer["items"][0]
    assert answer["items"][0]["visibility"] == "private"


def test_a_calendar_nobody_shared_is_not_found(events: Any) -> None:
    assert refused(events.list(calendarId=ANA)) == (404, "notFound")


# --- sync ------------------------------------------------------------------------------------------------------------


def synced(events: Any, **given: Any) -> str:
    token: str = events.list(calendarId="primary", **given).execute()["nextSyncToken"]
    return token


def test_an_increment_holds_what_changed_and_nothing_else(events: Any, leader: Person) -> None:
    weekly(leader)
    token = synced(events)
    new = leader.put("New", at(3), at(3, 11))
    answer = events.list(calendarId="primary", syncToken=token).execute()
    assert ids(answer) == [new]
    assert ids(events.list(calendarId="primary", syncToken=answer["nextSyncToken"]).execute()) == []


def test_an_increment_is_bounded_by_no_window(events: Any, leader: Person) -> None:
    token = synced(events, **WINDOW)
    far = leader.put("Far", datetime(2035, 1, 1, 10, tzinfo=BERLIN), datetime(2035, 1, 1, 11, tzinfo=BERLIN))
    assert ids(events.list(calendarId="primary", syncToken=token).execute()) == [far]


def test_an_increment_of_expanded_instances_reaches_far_beyond_the_window(events: Any, leader: Person) -> None:
    series = weekly(leader)
    token = synced(events, singleEvents=True, **WINDOW)
    leader.change(series, summary="Touched")
    answer = events.list(
        calendarId="primary", singleEvents=True, syncToken=token, fields="nextPageToken,items/id"
    ).execute()
    assert len(answer["items"]) == 250
    assert "nextPageToken" in answer


@pytest.mark.parametrize(
    "given", [WINDOW, {"q": "x"}, {"orderBy": "updated"}, {"iCalUID": "x"}, {"showDeleted": False}]
)
def test_a_sync_token_goes_with_no_restriction(events: Any, given: dict[str, Any]) -> None:
    token = synced(events)
    assert refused(events.list(calendarId="primary", syncToken=token, **given)) == (400, "badRequest")


def test_a_sync_token_is_bound_to_its_parameters(events: Any) -> None:
    token = synced(events, maxResults=2500)
    assert refused(events.list(calendarId="primary", syncToken=token)) == (410, "fullSyncRequired")
    assert events.list(calendarId="primary", syncToken=token, maxResults=2500).execute()["items"] == []


def test_a_sync_token_expires_when_somebody_gets_access(events: Any, world: GoogleWorld) -> None:
    token = synced(events)
    world.share(LEA, ANA, "reader")
    assert refused(events.list(calendarId="primary", syncToken=token)) == (410, "fullSyncRequired")


def test_a_sync_token_expires_with_age(server: GoogleServer, world: GoogleWorld) -> None:
    token = synced(Program(server, LEA).events)
    world.clock.advance(timedelta(days=31))
    request = Program(server, LEA).events.list(calendarId="primary", syncToken=token)
    assert refused(request) == (410, "fullSyncRequired")


def test_a_cancelled_instance_carries_four_fields_and_no_more(events: Any, leader: Person) -> None:
    series = weekly(leader)
    token = synced(events)
    leader.cancel(leader.occurrence(series, date(2026, 12, 8)))
    stub = {
        "id": f"{series}_20261208T090000Z",
        "recurringEventId": series,
        "originalStartTime": {"dateTime": "2026-12-08T10:00:00+01:00"},
        "status": "cancelled",
    }
    assert events.list(calendarId="primary", syncToken=token).execute()["items"] == [stub]
    assert stub in events.list(calendarId="primary", **WINDOW).execute()["items"]


def test_a_deleted_event_carries_its_id_and_nothing_else(events: Any, leader: Person) -> None:
    event = leader.put("Gone", at(1), at(1, 11))
    token = synced(events)
    leader.cancel(event)
    gone = [{"id": event, "status": "cancelled"}]
    assert events.list(calendarId="primary", syncToken=token).execute()["items"] == gone
    assert events.get(calendarId="primary", eventId=event).execute()["status"] == "cancelled"


def test_deleting_a_series_does_not_name_its_exceptions(events: Any, leader: Person) -> None:
    series = weekly(leader)
    leader.move(leader.occurrence(series, date(2026, 12, 8)), at(9))
    token = synced(events)
    leader.cancel(series)
    assert ids(events.list(calendarId="primary", syncToken=token).execute()) == [series]
    assert ids(events.list(calendarId="primary", **WINDOW).execute()) == []


def test_a_series_that_a_guest_deletes_goes_with_its_exceptions(events: Any, leader: Person) -> None:
    ana = Person(leader.world, ANA)
    series = weekly(ana, LEA)
    ana.answer(ana.occurrence(series, date(2026, 12, 8)), "declined")
    leader.cancel(series)
    assert ids(events.list(calendarId="primary", **WINDOW).execute()) == []
    assert ana.look().calendar.rows[series].body["status"] == "confirmed"


def test_a_moved_instance_keeps_its_original_start(events: Any, leader: Person) -> None:
    series = weekly(leader)
    moved = leader.move(leader.occurrence(series, date(2026, 12, 8)), at(10, 15))["id"]
    found = events.get(calendarId="primary", eventId=moved).execute()
    assert found["start"]["dateTime"] == "2026-12-10T15:00:00+01:00"
    assert found["originalStartTime"]["dateTime"] == "2026-12-08T10:00:00+01:00"
    assert found["recurringEventId"] == series


def test_this_and_following_ends_one_series_and_starts_another(events: Any, leader: Person) -> None:
    series = weekly(leader, ANA)
    leader.change(leader.occurrence(series, date(2026, 12, 22)), summary="Lost by the split")
    later = leader.split(series, at(15), summary="New time")
    old = events.get(calendarId="primary", eventId=series).execute()
    new = events.get(calendarId="primary", eventId=later).execute()
    assert old["recurrence"] == ["RRULE:FREQ=WEEKLY;UNTIL=20261215T085959Z"]
    assert new["start"]["dateTime"] == "2026-12-15T10:00:00+01:00"
    assert new["iCalUID"] != old["iCalUID"]
    held = events.instances(calendarId="primary", eventId=later, timeMax="2026-12-31T00:00:00Z").execute()["items"]
    assert [item["summary"] for item in held] == ["New time"] * 3


@pytest.mark.parametrize(("listed", "count"), [(True, 2), (False, 1)])
def test_an_instance_moved_out_of_the_window_may_be_listed_or_not(
    events: Any, leader: Person, world: GoogleWorld, listed: bool, count: int
) -> None:
    world.knobs.moved_out_still_listed = listed
    series = weekly(leader)
    leader.move(leader.occurrence(series, date(2026, 12, 8)), at(28))
    assert len(events.list(calendarId="primary", **WINDOW).execute()["items"]) == count


# --- writing ---------------------------------------------------------------------------------------------------------


def test_a_stale_etag_is_refused_and_nothing_is_written(events: Any, leader: Person) -> None:
    event = leader.put("Before", at(1), at(1, 11), guests=(ANA,))
    etag = leader.see(event)["etag"]
    Person(leader.world, ANA).answer(event, "accepted")
    request = events.patch(calendarId="primary", eventId=event, body={"summary": "After"})
    request.headers["If-Match"] = etag
    assert refused(request) == (412, "conditionNotMet")
    assert leader.see(event)["summary"] == "Before"


def test_a_patch_merges_objects_and_replaces_lists_whole(events: Any, leader: Person) -> None:
    mark = {"private": {"a": "1", "b": "2"}}
    event = leader.put("x", at(1), at(1, 11), guests=(ANA, BEN), extendedProperties=mark)
    change = {"extendedProperties": {"private": {"a": None, "c": "3"}}, "attendees": [{"email": BEN}]}
    found = events.patch(calendarId="primary", eventId=event, body=change).execute()
    assert found["extendedProperties"] == {"private": {"b": "2", "c": "3"}}
    assert [guest["email"] for guest in found["attendees"]] == [BEN]


def test_an_update_resets_what_is_not_sent(events: Any, leader: Person) -> None:
    series = weekly(leader)
    found = events.update(calendarId="primary", eventId=series, body=timed(at(1))).execute()
    assert "summary" not in found
    assert "recurrence" not in found


def test_a_series_that_becomes_a_single_event_loses_its_exceptions(events: Any, leader: Person) -> None:
    series = weekly(leader)
    leader.move(leader.occurrence(series, date(2026, 12, 8)), at(9))
    events.update(calendarId="primary", eventId=series, body=timed(at(1))).execute()
    answer = events.list(calendarId="primary", **WINDOW).execute()["items"]
    assert [item["id"] for item in answer if item["status"] == "confirmed"] == [series]


def test_an_id_is_given_once_even_after_deletion(events: Any) -> None:
    body = timed(at(1)) | {"id": "0a1b2c3d"}
    events.insert(calendarId="primary", body=body).execute()
    assert refused(events.insert(calendarId="primary", body=body)) == (409, "duplicate")
    events.delete(calendarId="primary", eventId="0a1b2c3d").execute()
    assert refused(events.insert(calendarId="primary", body=body)) == (409, "duplicate")
    assert refused(events.insert(calendarId="primary", body=timed(at(1)) | {"id": "Zebra"})) == (400, "invalid")


def test_deleting_twice_is_told(events: Any, leader: Person) -> None:
    event = leader.put("x", at(1), at(1, 11))
    events.delete(calendarId="primary", eventId=event).execute()
    assert refused(events.delete(calendarId="primary", eventId=event)) == (410, "deleted")
    assert refused(events.delete(calendarId="primary", eventId="nothing1")) == (404, "notFound")


def test_attachments_are_ignored_unless_the_parameter_says_they_are_meant(events: Any, leader: Person) -> None:
    event = leader.put("x", at(1), at(1, 11))
    files = {"attachments": [{"fileUrl": "https://docs.google.com/document/d/abc/edit", "title": "Prep"}]}
    assert "attachments" not in events.patch(calendarId="primary", eventId=event, body=files).execute()
    found = events.patch(calendarId="primary", eventId=event, body=files, supportsAttachments=True).execute()
    assert found["attachments"][0]["fileId"] == "abc"
    kept = events.patch(calendarId="primary", eventId=event, body={"attachments": []}).execute()
    assert len(kept["attachments"]) == 1
    many = {"attachments": files["attachments"] * 26}
    request = events.patch(calendarId="primary", eventId=event, body=many, supportsAttachments=True)
    assert refused(request) == (400, "invalid")


def test_extended_properties_are_cut_without_a_word(events: Any) -> None:
    body = timed(at(1)) | {"extendedProperties": {"private": {"k" * 45: "lost", "kept": "v" * 2000}}}
    found = events.insert(calendarId="primary", body=body).execute()
    assert found["extendedProperties"] == {"private": {"kept": "v" * 1024}}


def test_mail_is_sent_only_where_it_is_asked_for(events: Any, leader: Person, world: GoogleWorld) -> None:
    event = leader.put("x", at(1), at(1, 11), guests=(ANA, "out@elsewhere.example"))
    world.mails.clear()
    events.patch(calendarId="primary", eventId=event, body={"location": "A"}).execute()
    assert world.mails == []
    events.patch(calendarId="primary", eventId=event, body={"location": "B"}, sendUpdates="externalOnly").execute()
    assert [mail.to for mail in world.mails] == ["out@elsewhere.example"]
    events.delete(calendarId="primary", eventId=event, sendUpdates="all").execute()
    assert [mail.kind for mail in world.mails_to(ANA)] == ["cancellation"]


def test_focus_time_is_refused_on_a_consumer_account(server: GoogleServer, events: Any) -> None:
    body = timed(at(1)) | {"eventType": "focusTime"}
    assert events.insert(calendarId="primary", body=body).execute()["eventType"] == "focusTime"
    assert refused(Program(server, BEN).events.insert(calendarId="primary", body=body)) == (400, "malformedStatusEvent")


def test_a_working_location_is_public_free_and_has_no_use_for_a_consumer(server: GoogleServer, events: Any) -> None:
    place = {"eventType": "workingLocation", "workingLocationProperties": {"type": "homeOffice", "homeOffice": {}}}
    body = timed(at(1)) | place
    assert refused(events.insert(calendarId="primary", body=body)) == (400, "malformedStatusEvent")
    body |= {"visibility": "public", "transparency": "transparent"}
    made = events.insert(calendarId="primary", body=body).execute()
    assert made["eventType"] == "workingLocation"
    assert ids(events.list(calendarId="primary", eventTypes=["default", "focusTime"]).execute()) == []
    assert ids(events.list(calendarId="primary", eventTypes=["default", "workingLocation"]).execute()) == [made["id"]]


def test_a_conference_is_made_only_with_its_version(events: Any) -> None:
    body = timed(at(1)) | {"conferenceData": {"createRequest": {"requestId": "r1"}}}
    assert "hangoutLink" not in events.insert(calendarId="primary", body=body).execute()
    made = events.insert(calendarId="primary", body=body, conferenceDataVersion=1).execute()
    assert made["hangoutLink"].startswith("https://meet.google.com/")


def test_a_batch_answers_each_call_by_itself(lea: Program, leader: Person) -> None:
    event = leader.put("x", at(1), at(1, 11))
    found: dict[str, Any] = {}
    service = lea.service("calendar")
    batch = service.new_batch_http_request(callback=lambda name, answer, error: found.update({name: error or answer}))
    batch._batch_uri = f"{lea.server.url}/batch/calendar/v3"
    batch.add(service.events().patch(calendarId="primary", eventId=event, body={"summary": "y"}), request_id="good")
    batch.add(service.events().get(calendarId="primary", eventId="nothing1"), request_id="bad")
    batch.execute()
    assert found["good"]["summary"] == "y"
    assert found["bad"].status_code == 404
    assert [path for _, path, _ in lea.server.requests] == ["/batch/calendar/v3"]
    assert lea.server.calls == ["calendar.events.patch", "calendar.events.get"]


def test_one_call_of_a_batch_can_be_refused_and_the_other_done(lea: Program, leader: Person) -> None:
    event = leader.put("x", at(1), at(1, 11))
    lea.server.batch_faults.add(Fault(Harm.WRONG, sample("rateLimitExceeded").answered()))
    service = lea.service("calendar")
    found: list[Any] = []
    batch = service.new_batch_http_request(callback=lambda name, answer, error: found.append(error or answer))
    batch._batch_uri = f"{lea.server.url}/batch/calendar/v3"
    for _ in range(2):
        batch.add(service.events().get(calendarId="primary", eventId=event))
    batch.execute()
    assert [getattr(each, "status_code", 200) for each in found] == [403, 200]


# --- copies ----------------------------------------------------------------------------------------------------------


def test_what_the_organizer_changes_reaches_the_guest_and_private_things_stay(
    leader: Person, world: GoogleWorld
) -> None:
    event = leader.put("Before", at(1), at(1, 11), guests=(ANA,), extendedProperties={"private": {"mine": "1"}})
    ana = Person(world, ANA)
    ana.change(event, colorId="5", extendedProperties={"private": {"hers": "1"}})
    leader.change(event, summary="After", colorId="7")
    copy = ana.see(event)
    assert (copy["summary"], copy["colorId"]) == ("After", "5")
    assert copy["extendedProperties"] == {"private": {"hers": "1"}}
    assert leader.see(event)["extendedProperties"] == {"private": {"mine": "1"}}
    assert "self" not in copy["organizer"]


def test_an_answer_reaches_the_organizer_and_moves_the_etag(leader: Person, world: GoogleWorld) -> None:
    event = leader.put("x", at(1), at(1, 11), guests=("ana.maria@example.org",))
    before = leader.see(event)["etag"]
    copy = Person(world, ANA).answer(event, "declined", "Ill today")
    mine = next(guest for guest in copy["attendees"] if guest.get("self"))
    theirs = next(guest for guest in leader.see(event)["attendees"] if guest["email"] == mine["email"])
    assert (theirs["responseStatus"], theirs["comment"]) == ("declined", "Ill today")
    assert leader.see(event)["etag"] != before


def test_an_answer_to_one_instance_leaves_the_others_alone(events: Any, leader: Person, world: GoogleWorld) -> None:
    series = weekly(leader, ANA)
    name = leader.occurrence(series, date(2026, 12, 8))
    Person(world, ANA).answer(name, "declined")
    found = events.instances(calendarId="primary", eventId=series, timeMax="2026-12-16T00:00:00Z").execute()["items"]
    assert [item["attendees"][1]["responseStatus"] for item in found] == ["needsAction", "declined", "needsAction"]


def test_a_guest_may_not_change_what_is_the_organizers_alone(server: GoogleServer, leader: Person) -> None:
    event = leader.put("x", at(1), at(1, 11), guests=(ANA,))
    request = Program(server, ANA).events.patch(calendarId="primary", eventId=event, body={"guestsCanModify": True})
    assert refused(request) == (403, "forbiddenForNonOrganizer")


def test_what_a_guest_changes_is_lost_with_the_organizers_next_change(leader: Person, world: GoogleWorld) -> None:
    event = leader.put("x", at(1), at(1, 11), guests=(ANA,))
    ana = Person(world, ANA)
    ana.change(event, description="only here")
    assert "description" not in leader.see(event)
    leader.change(event, location="Room 1")
    assert "description" not in ana.see(event)


def test_a_cancelled_event_is_cancelled_for_the_guest(server: GoogleServer, leader: Person) -> None:
    series = weekly(leader, ANA)
    hers = Program(server, ANA).events
    token = synced(hers)
    leader.cancel(leader.occurrence(series, date(2026, 12, 8)))
    assert [item["status"] for item in hers.list(calendarId="primary", syncToken=token).execute()["items"]] == [
        "cancelled"
    ]
    leader.cancel(series)
    assert hers.get(calendarId="primary", eventId=series).execute()["status"] == "cancelled"


def test_a_guest_who_deletes_declines(leader: Person, world: GoogleWorld) -> None:
    event = leader.put("x", at(1), at(1, 11), guests=(ANA,))
    Person(world, ANA).cancel(event)
    assert leader.see(event)["attendees"][1]["responseStatus"] == "declined"
    leader.change(event, location="Room 1")
    assert Person(world, ANA).see(event)["status"] == "cancelled"


def test_an_answer_to_somebody_without_an_account_goes_by_mail(
    server: GoogleServer, leader: Person, world: GoogleWorld
) -> None:
    event = invite_from_outside(world, "boss@elsewhere.example", LEA, "Review", at(1), at(1, 11))
    body = {"attendees": [{"email": "boss@elsewhere.example"}, {"email": LEA, "responseStatus": "declined"}]}
    events = Program(server, LEA).events
    events.patch(calendarId="primary", eventId=event, body=body, sendUpdates="all").execute()
    assert [(mail.kind, mail.to) for mail in world.mails] == [("answer", "boss@elsewhere.example")]
    assert "self" not in leader.see(event)["organizer"]


def test_a_hidden_guest_list_looks_like_a_meeting_of_two(leader: Person, world: GoogleWorld) -> None:
    event = leader.put("All hands", at(1), at(1, 11), guests=(ANA, BEN), guestsCanSeeOtherGuests=False)
    copy = Person(world, ANA).see(event)
    assert [guest["email"] for guest in copy["attendees"]] == [LEA, ANA]
    assert copy["attendeesOmitted"] is True
    assert len(leader.see(event)["attendees"]) == 3


def test_an_answer_alone_is_written_with_attendees_omitted(server: GoogleServer, leader: Person) -> None:
    event = leader.put("x", at(1), at(1, 11), guests=(ANA, BEN))
    body = {"attendeesOmitted": True, "attendees": [{"email": ANA, "responseStatus": "tentative"}]}
    Program(server, ANA).events.patch(calendarId="primary", eventId=event, body=body).execute()
    assert [guest["responseStatus"] for guest in leader.see(event)["attendees"]] == [
        "accepted",
        "tentative",
        "needsAction",
    ]


def test_busy_times_are_merged_and_leave_out_what_is_free_or_declined(lea: Program, world: GoogleWorld) -> None:
    ana = Person(world, ANA)
    ana.put("a", at(1, 9), at(1, 10))
    ana.put("b", at(1, 10), at(1, 11))
    ana.put("free", at(1, 12), at(1, 13), transparency="transparent")
    ana.answer(Person(world, LEA).put("no", at(1, 14), at(1, 15), guests=(ANA,)), "declined")
    body = WINDOW | {"items": [{"id": ANA}, {"id": "who@nowhere.example"}]}
    found = lea.service("calendar").freebusy().query(body=body).execute()["calendars"]
    assert found[ANA]["busy"] == [{"start": "2026-12-01T08:00:00Z", "end": "2026-12-01T10:00:00Z"}]
    assert found["who@nowhere.example"]["errors"][0]["reason"] == "notFound"
