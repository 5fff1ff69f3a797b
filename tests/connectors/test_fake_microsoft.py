"""The simulated Microsoft 365 keeps its claims (see its CLAIMS.md): calendars, series, changes, marks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.connectors.fakes.microsoft.patterns import complete, days
from tests.connectors.fakes.microsoft.program import (
    ANA,
    EXTENDED,
    LEA,
    WEEKLY,
    WINDOW,
    Program,
    Stage,
    at,
    slot,
    staged,
)
from tests.connectors.fakes.microsoft.refusal import Json

DELTA = "/me/calendarView/delta"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as found:
        yield found


def test_an_occurrence_in_delta_says_little_and_an_exception_all(stage: Stage) -> None:
    series = stage.world.mailbox(LEA).row(stage.series())
    stage.lea.move(stage.lea.occurrence(series, date(2026, 11, 30)), at(12, 1, 11))
    rows, _ = stage.program.pages(DELTA, **WINDOW)
    kinds = [row["type"] for row in rows]
    assert sorted(kinds) == ["exception", "occurrence", "occurrence", "occurrence"]
    sparse = rows[kinds.index("occurrence")]
    assert set(sparse) == {"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"}
    moved = rows[kinds.index("exception")]
    assert moved["originalStart"] == "2026-11-30T09:00:00Z"
    assert moved["start"] == {"dateTime": "2026-12-01T10:00:00.0000000", "timeZone": "UTC"}


def test_the_master_is_in_delta_only_where_the_series_begins_in_the_window(stage: Stage) -> None:
    stage.series()
    early = WINDOW | {"startDateTime": "2026-11-01T00:00:00Z"}
    assert "seriesMaster" not in [row["type"] for row in stage.program.pages(DELTA, **WINDOW)[0]]
    assert "seriesMaster" in [row["type"] for row in stage.program.pages(DELTA, **early)[0]]


def test_a_quiet_round_is_one_request_without_rows(stage: Stage) -> None:
    stage.series()
    link = stage.program.pages(DELTA, **WINDOW)[1]
    stage.server.requests.clear()
    rows, again = stage.program.pages(link)
    assert rows == []
    assert again
    assert stage.server.count("GET") == 1


def test_an_occurrence_that_was_deleted_is_removed_and_stands_on_the_master(stage: Stage) -> None:
    series = stage.series()
    gone = stage.occurrence(series, 23)
    link = stage.program.pages(DELTA, **WINDOW)[1]
    stage.lea.delete(stage.world.mailbox(LEA).row(gone))
    rows, _ = stage.program.pages(link)
    assert {"id": gone, "@removed": {"reason": "deleted"}} in rows
    master = stage.program.get(f"/me/events/{series}", **{"$select": "subject,cancelledOccurrences"})
    assert master["cancelledOccurrences"] == [f"OID.{series}.2026-11-23"]
    assert "cancelledOccurrences" not in stage.program.get(f"/me/events/{series}")


def test_exceptions_stand_on_the_master_only_where_they_are_expanded(stage: Stage) -> None:
    series = stage.series()
    stage.lea.change(stage.world.mailbox(LEA).row(stage.occurrence(series, 23)), subject="Review")
    expanded = stage.program.get(f"/me/events/{series}", **{"$select": "subject", "$expand": "exceptionOccurrences"})
    assert [row["subject"] for row in expanded["exceptionOccurrences"]] == ["Review"]
    assert set(expanded) == {"@odata.context", "@odata.etag", "id", "subject", "exceptionOccurrences"}
    birthdays = stage.world.add_calendar(LEA, "Birthdays")
    row = stage.lea.add("Bo", at(11, 24), recurrence=dict(WEEKLY), calendar=birthdays.id)
    assert stage.program.refused("GET", f"/me/events/{row.id(True)}?$expand=exceptionOccurrences")[0] == 400


def test_what_changes_outside_of_the_window_is_told_as_removed(stage: Stage) -> None:
    far = stage.lea.add("Far", at(3, 2) + timedelta(days=365))
    link = stage.program.pages(DELTA, **WINDOW)[1]
    stage.lea.change(far, subject="Farther")
    assert stage.program.pages(link)[0] == [{"@removed": {"reason": "deleted"}, "id": far.id(True)}]


def test_delta_refuses_options_and_a_link_that_was_changed(stage: Stage) -> None:
    query = "&".join(f"{name}={value}" for name, value in WINDOW.items())
    assert stage.program.refused("GET", f"{DELTA}?{query}&$select=subject") == (400, "ErrorInvalidUrlQuery")
    link = stage.program.pages("/me/calendarView/delta()", **WINDOW)[1]
    assert stage.program.refused("GET", f"{link}&startDateTime=2026-01-01T00:00:00Z") == (400, "ErrorInvalidUrlQuery")


def test_a_delta_link_grows_too_old_with_an_address_to_begin_again(stage: Stage) -> None:
    link = stage.program.pages(DELTA, **WINDOW)[1]
    stage.world.forget_cursors()
    reply = stage.program("GET", link)
    assert (reply.status_code, reply.json()["error"]["code"]) == (410, "SyncStateNotFound")
    assert stage.program.pages(reply.headers["Location"])[1]
    stage.world.quirks.cursor_gone = "400 syncStateNotFound"
    assert stage.program.refused("GET", link) == (400, "syncStateNotFound")


def test_pages_are_as_long_as_was_preferred_and_rows_may_come_twice(stage: Stage) -> None:
    stage.series()
    two = Program(stage.server, stage.world.token(LEA), "odata.maxpagesize=2")
    first = two.get(DELTA, **WINDOW)
    assert len(first["value"]) == 2
    assert set(first) >= {"@odata.nextLink"}
    stage.world.quirks.replays = 1
    rows, _ = two.pages(DELTA, **WINDOW)
    assert len(rows) > len({row["id"] for row in rows})
    stage.world.quirks.empty_first_page = True
    assert two.get(DELTA, **WINDOW)["value"] == []
    assert len(two.pages(DELTA, **WINDOW)[0]) == len(rows)
    two.http.close()


def test_default_ids_change_with_the_calendar_and_immutable_ids_stay(stage: Stage) -> None:
    row, other = stage.lea.add("Walk", at(11, 24)), stage.world.add_calendar(LEA, "Other")
    plain = Program(stage.server, stage.world.token(LEA))
    before = plain.get(f"/me/events/{row.id(False)}")["id"]
    stage.lea.move_to_calendar(row, other.id)
    assert plain.refused("GET", f"/me/events/{before}") == (404, "ErrorItemNotFound")
    assert stage.program.get(f"/me/events/{row.id(True)}")["id"] == row.id(True) != row.id(False)
    plain.http.close()


def test_times_are_told_in_the_zone_that_was_preferred(stage: Stage) -> None:
    row = stage.lea.add("Walk", at(11, 24), zone="W. Europe Standard Time")
    tokyo = Program(stage.server, stage.world.token(LEA), 'outlook.timezone="Tokyo Standard Time"')
    found = tokyo.get(f"/me/events/{row.id(True)}")
    assert found["start"] == {"dateTime": "2026-11-24T18:00:00.0000000", "timeZone": "Tokyo Standard Time"}
    assert found["originalStartTimeZone"] == "W. Europe Standard Time"
    nowhere = Program(stage.server, stage.world.token(LEA), 'outlook.timezone="Nowhere"')
    assert nowhere.refused("GET", "/me/events") == (400, "TimeZoneNotSupportedException")
    stage.world.quirks.custom_zones = True
    assert stage.program.get(f"/me/events/{row.id(True)}")["originalStartTimeZone"] == "tzone://Microsoft/Custom"
    tokyo.http.close()
    nowhere.http.close()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"subjekt": "x"}, "RequestBodyRead"),
        ({"subject": 7}, "RequestBodyRead"),
        ({"showAs": "sleeping"}, "RequestBodyRead"),
        ({"isOrganizer": True}, "RequestBodyRead"),
        (slot("2026-11-24T11:00:00", "2026-11-24T10:00:00"), "ErrorCalendarEndDateIsEarlierThanStartDate"),
        ({"isAllDay": True}, "ErrorInvalidRequest"),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused(stage: Stage, body: Json, code: str) -> None:
    row = stage.lea.add("Walk", at(11, 24))
    assert stage.program.refused("PATCH", f"/me/events/{row.id(True)}", body) == (400, code)


def test_a_write_without_a_content_type_or_token_is_refused(stage: Stage) -> None:
    assert stage.program.refused("POST", "/me/events", content=b"{}") == (415, "UnsupportedMediaType")
    headers = {"Authorization": "Bearer nobody"}
    assert stage.program.refused("GET", "/me", headers=headers) == (401, "InvalidAuthenticationToken")
    reader = Program(stage.server, stage.world.token(LEA, "Calendars.Read"))
    assert reader.refused("POST", "/me/events", {}) == (403, "ErrorAccessDenied")
    assert reader.refused("GET", "/me/manager") == (403, "Authorization_RequestDenied")
    reader.http.close()


def test_a_stale_etag_is_refused_and_nothing_is_written(stage: Stage) -> None:
    row = stage.lea.add("Walk", at(11, 24))
    path, etag = f"/me/events/{row.id(True)}", row.etag
    stage.lea.change(row, subject="Run")
    headers = {"If-Match": etag}
    assert stage.program.refused("PATCH", path, {"subject": "Sit"}, headers=headers) == (
        412,
        "ErrorIrresolvableConflict",
    )
    assert stage.program.get(path)["subject"] == "Run"
    stage.world.quirks.if_match_on_events = False
    assert stage.program("PATCH", path, {"subject": "Sit"}, headers=headers).status_code == 200


def test_the_same_transaction_makes_one_event(stage: Stage) -> None:
    body = {"subject": "Hold", "transactionId": "t-1", **slot("2026-11-24T10:00:00", "2026-11-24T10:30:00")}
    first, second = (stage.program("POST", "/me/events", body).json() for _ in range(2))
    assert first["id"] == second["id"]
    assert len(stage.program.get("/me/events")["value"]) == 1


def test_an_occurrence_does_not_cross_its_neighbour(stage: Stage) -> None:
    here = stage.occurrence(stage.series(), 23)
    over = slot("2026-11-30T12:00:00", "2026-11-30T12:30:00")
    assert stage.program.refused("PATCH", f"/me/events/{here}", over) == (400, "ErrorOccurrenceCrossingBoundary")
    assert stage.program.get(f"/me/events/{here}")["type"] == "occurrence"


def test_marks_are_read_only_where_they_are_expanded(stage: Stage) -> None:
    extension = {"@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "mark", "of": "m-1"}
    body = {"subject": "Hold", **slot("2026-11-24T10:00:00", "2026-11-24T10:30:00"), "extensions": [extension]}
    body["singleValueExtendedProperties"] = [{"id": EXTENDED, "value": "m-1"}]
    made = stage.program("POST", "/me/events", body).json()
    assert not {"extensions", "singleValueExtendedProperties"} & set(made)
    path = f"/me/events/{made['id']}"
    expand = f"singleValueExtendedProperties($filter=id eq '{EXTENDED}'),extensions($filter=id eq 'mark')"
    found = stage.program.get(path, **{"$expand": expand})
    assert found["singleValueExtendedProperties"] == [{"id": EXTENDED, "value": "m-1"}]
    assert found["extensions"][0]["of"] == "m-1"
    wanted = f"singleValueExtendedProperties/Any(ep: ep/id eq '{EXTENDED}' and ep/value eq 'm-1')"
    assert [row["id"] for row in stage.program.get("/me/events", **{"$filter": wanted})["value"]] == [made["id"]]


def test_a_calendar_that_is_shared_is_read_and_not_written(stage: Stage) -> None:
    stage.ana.add("Dentist", at(11, 24))
    shared = stage.world.share(ANA, LEA)
    told = stage.program.get(f"/me/calendars/{shared.id}")
    assert (told["canEdit"], told["owner"]["address"]) == (False, ANA)
    rows = stage.program.get(f"/me/calendars/{shared.id}/events")["value"]
    assert [row["subject"] for row in rows] == ["Dentist"]
    body = {"subject": "x", **slot("2026-11-24T10:00:00", "2026-11-24T10:30:00")}
    assert stage.program.refused("POST", f"/me/calendars/{shared.id}/events", body) == (403, "ErrorAccessDenied")


def test_the_mailbox_of_another_one_opens_as_far_as_it_was_shared(stage: Stage) -> None:
    path = f"/users/{ANA}/events"
    assert stage.program.refused("GET", path) == (403, "ErrorAccessDenied")
    shared = stage.world.share(ANA, LEA)
    assert stage.program.get(path)["value"] == []
    body = {"subject": "x", **slot("2026-11-24T10:00:00", "2026-11-24T10:30:00")}
    assert stage.program.refused("POST", path, body) == (403, "ErrorAccessDenied")
    shared.can_edit = True
    assert stage.program("POST", path, body).status_code == 201
    narrow = Program(stage.server, stage.world.token(LEA, "Calendars.ReadWrite"))
    assert narrow.refused("GET", path) == (403, "ErrorAccessDenied")
    narrow.http.close()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"type": "daily", "interval": 3}, ["2026-01-31", "2026-02-03", "2026-02-06"]),
        (
            {"type": "weekly", "interval": 2, "daysOfWeek": ["saturday", "monday"]},
            ["2026-01-31", "2026-02-09", "2026-02-14"],
        ),
        ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31}, ["2026-01-31", "2026-02-28", "2026-03-31"]),
        (
            {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["monday", "tuesday"], "index": "first"},
            ["2026-02-02", "2026-03-02", "2026-04-06"],
        ),
        (
            {"type": "absoluteYearly", "interval": 1, "dayOfMonth": 29, "month": 2},
            ["2026-02-28", "2027-02-28", "2028-02-29"],
        ),
        (
            {"type": "relativeYearly", "interval": 1, "daysOfWeek": ["friday"], "index": "last", "month": 5},
            ["2026-05-29", "2027-05-28", "2028-05-26"],
        ),
    ],
)
def test_the_six_patterns_fall_on_their_days(pattern: Json, expected: list[str]) -> None:
    limits = {"type": "numbered", "startDate": "2026-01-31", "numberOfOccurrences": 3}
    rule = complete({"pattern": pattern, "range": limits}, date(2026, 1, 31), "UTC")
    assert [day.isoformat() for day in days(rule)] == expected


def test_a_series_is_split_as_people_do(stage: Stage) -> None:
    series = stage.world.mailbox(LEA).row(stage.series())
    stage.lea.split(series, date(2026, 11, 30), at(12, 1, 15))
    starts = [row["start"]["dateTime"][:16] for row in stage.program.get("/me/calendarView", **WINDOW)["value"]]
    assert starts == ["2026-11-16T09:00", "2026-11-23T09:00", "2026-12-01T14:00", "2026-12-08T14:00"]
