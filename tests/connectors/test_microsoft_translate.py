"""What Graph says of events, and what it means: recurrence patterns, zones, series in pieces, guests, and texts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.microsoft.patterns import rule_of
from connectors.microsoft.translate_change import fields_of, new_event
from connectors.microsoft.translate_event import HIDDEN, View, details_of, mark_of, span_of
from connectors.microsoft.translate_series import Item, etag_of, event_of, item_of
from connectors.microsoft.values import Json
from connectors.microsoft.zones import first_zone, moment_of, name_of, written, zone_of
from connectors.model import (
    Attendee,
    AttendeeKind,
    EventChange,
    EventDetails,
    EventDraft,
    EventKind,
    EventRef,
    Organizer,
    Response,
    Series,
    Single,
    Span,
    Status,
)
from connectors.recurrence import occurrences
from connectors.rule import BadRule
from tests.connectors.fakes.microsoft import patterns as simulated

DATA = Path(__file__).parents[1] / "data" / "graph"
BERLIN = ZoneInfo("Europe/Berlin")
LEA = View(BERLIN, frozenset(("lea@firm.test",)))
HOUR = timedelta(hours=1)
NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)


def row(name: str, **other: object) -> Json:
    found: Json = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return found | other


def series(**other: object) -> Series:
    found = event_of(item_of(row("series", **other)), "cal", LEA)
    assert isinstance(found, Series)
    return found


def days(rule: str, start: date, until: date) -> list[date]:
    """The days on which a rule falls, as our own engine finds them."""
    first = datetime.combine(start, datetime.min.time().replace(hour=10), BERLIN)
    whole = Series(EventRef("cal", "id"), first, HOUR, EventDetails(), rules=(rule,))
    window = Span(first - HOUR, datetime.combine(until + timedelta(days=1), datetime.min.time(), BERLIN))
    return [each.original.start.astimezone(BERLIN).date() for each in occurrences(whole, window)]


RULES = {
    "daily": "FREQ=DAILY;INTERVAL=3",
    "weekly": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO;COUNT=5",
    "absoluteMonthly": "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1;UNTIL=20260630T215959Z",
    "relativeMonthly": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "absoluteYearly": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
    "relativeYearly": "FREQ=YEARLY;BYMONTH=3;BYDAY=WE;BYSETPOS=2",
}


@pytest.mark.parametrize("kind", RULES)
def test_each_kind_of_pattern_is_a_rule(kind: str) -> None:
    recurrence = row("recurrences")[kind]
    assert isinstance(recurrence, dict)
    assert rule_of(recurrence, BERLIN) == RULES[kind]
    start, until = date.fromisoformat(recurrence["range"]["startDate"]), date(2033, 1, 1)
    assert days(RULES[kind], start, until) == list(simulated.days(simulated.complete(recurrence, start, "UTC"), until))


@pytest.mark.parametrize("day", range(1, 32))
@pytest.mark.parametrize("interval", [1, 2, 5])
def test_a_day_of_the_month_falls_on_its_last_where_the_month_is_short(day: int, interval: int) -> None:
    start = date(2026, 1, day)
    pattern = {"type": "absoluteMonthly", "interval": interval, "dayOfMonth": day}
    recurrence = simulated.complete(
        {"pattern": pattern, "range": {"type": "noEnd", "startDate": str(start)}}, start, ""
    )
    assert days(rule_of(recurrence, BERLIN), start, date(2030, 1, 1)) == list(
        simulated.days(recurrence, date(2030, 1, 1))
    )


@pytest.mark.parametrize("first", ["sunday", "monday", "saturday"])
@pytest.mark.parametrize("interval", [1, 2, 3])
def test_the_first_day_of_the_week_decides_which_weeks_count(first: str, interval: int) -> None:
    start = date(2026, 1, 4)
    pattern = {"type": "weekly", "interval": interval, "daysOfWeek": ["sunday", "wednesday"], "firstDayOfWeek": first}
    recurrence = simulated.complete(
        {"pattern": pattern, "range": {"type": "noEnd", "startDate": str(start)}}, start, ""
    )
    assert days(rule_of(recurrence, BERLIN), start, date(2026, 6, 1)) == list(
        simulated.days(recurrence, date(2026, 6, 1))
    )


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"type": "hourly", "interval": 1},
        {"type": "weekly", "interval": 1, "daysOfWeek": []},
        {"type": "weekly", "interval": 1, "daysOfWeek": ["someday"]},
        {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 0},
        {"type": "absoluteYearly", "interval": 1, "dayOfMonth": 1, "month": 13},
        {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["monday"], "index": "fifth"},
    ],
)
def test_a_pattern_that_says_nothing_is_no_rule(pattern: Json) -> None:
    with pytest.raises(BadRule):
        rule_of({"pattern": pattern, "range": {"type": "noEnd"}}, BERLIN)


def test_the_last_day_of_a_series_counts_where_the_series_is() -> None:
    recurrence: Json = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "endDate", "startDate": "2026-01-05", "endDate": "2026-01-07"},
    }
    assert rule_of(recurrence, ZoneInfo("America/Los_Angeles")).endswith("UNTIL=20260108T075959Z")
    assert rule_of(recurrence, BERLIN, all_day=True).endswith("UNTIL=20260107")


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("India Standard Time", "Asia/Calcutta"),
        ("Europe/Paris", "Europe/Paris"),
    ],
)
def test_a_windows_name_is_a_zone(name: str, zone: str) -> None:
    assert zone_of(name) == ZoneInfo(zone)


@pytest.mark.parametrize("name", ["UTC", "tzone://Microsoft/Utc", "Etc/GMT"])
def test_utc_has_many_names(name: str) -> None:
    assert zone_of(name) is UTC


@pytest.mark.parametrize("name", ["tzone://Microsoft/Custom", "Customized Time Zone", "", "../etc/passwd", "Mars"])
def test_a_zone_without_a_name_is_stood_in_for(name: str) -> None:
    assert zone_of(name) is None
    assert first_zone((name, "Pacific Standard Time"), BERLIN) == ZoneInfo("America/Los_Angeles")
    assert first_zone((name,), BERLIN) is BERLIN


def test_a_zone_is_written_by_its_windows_name() -> None:
    assert [name_of(ZoneInfo(each)) for each in ("Europe/Berlin", "Europe/Vienna")] == ["W. Europe Standard Time"] * 2
    assert name_of(UTC) == "UTC"
    assert written(NINE, BERLIN, "W. Europe Standard Time") == {
        "dateTime": "2026-01-05T10:00:00",
        "timeZone": "W. Europe Standard Time",
    }


def test_seven_digits_of_a_second_are_read() -> None:
    assert moment_of("2026-01-05T09:00:00.1234567") == NINE + timedelta(microseconds=123456)


def test_a_series_is_put_together_from_its_pieces() -> None:
    found = series()
    assert (found.ref.id, found.start, found.duration) == (
        "040000008200E00074C5B7101A82E008",
        datetime(2026, 1, 5, 10, tzinfo=BERLIN),
        HOUR / 2,
    )
    assert found.cancelled_days == (date(2026, 1, 19),)
    window = Span(NINE, NINE + timedelta(weeks=5))
    seen = {each.original.start: each for each in occurrences(found, window)}
    moved = seen[NINE + timedelta(weeks=1)]
    assert moved.span == Span(datetime(2026, 1, 13, 14, tzinfo=UTC), datetime(2026, 1, 13, 14, 25, tzinfo=UTC))
    assert [week for week in range(5) if seen[NINE + timedelta(weeks=week)].cancelled] == [2, 4]


def test_a_series_keeps_its_hour_over_a_clock_change() -> None:
    window = Span(datetime(2026, 3, 23, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    assert [each.span.start.hour for each in occurrences(series(), window)] == [9, 8]


def test_an_exception_that_says_no_more_than_the_rule_is_none() -> None:
    assert [each.original_start.month for each in series().exceptions] == [1, 2]


def test_the_etag_of_a_series_changes_with_anything_in_it() -> None:
    whole = row("series")
    exceptions = item_of(whole).exceptions
    etags = {
        etag_of(item_of(whole)),
        etag_of(item_of(whole | {"@odata.etag": "other"})),
        etag_of(item_of(whole | {"cancelledOccurrences": []})),
        etag_of(Item(whole, exceptions[1:])),
        etag_of(Item(whole, (exceptions[0] | {"@odata.etag": "other"}, *exceptions[1:]))),
    }
    assert len(etags) == 5
    assert etag_of(Item(whole, exceptions[::-1])) == etag_of(item_of(whole))


def test_what_the_rule_makes_and_no_row_shows_was_taken_out() -> None:
    whole = row("series", cancelledOccurrences=None, exceptionOccurrences=[])
    there = [row("sparse_row", originalStart="2026-01-05T09:00:00Z"), row("sparse_row")]
    window = Span(NINE - HOUR, NINE + timedelta(weeks=3, hours=1))
    found = event_of(Item(whole, (), instances=tuple(there), instances_in=window), "cal", LEA)
    assert isinstance(found, Series)
    assert found.cancelled == (NINE + timedelta(weeks=1), NINE + timedelta(weeks=2))


def test_a_zone_that_cannot_be_known_is_that_of_the_calendar() -> None:
    whole = row("series", originalStartTimeZone="tzone://Microsoft/Custom")
    whole["recurrence"] = json.loads(json.dumps(whole["recurrence"]).replace("W. Europe Standard Time", ""))
    found = event_of(item_of(whole), "cal", LEA)
    assert isinstance(found, Series)
    assert found.start.tzinfo is BERLIN


def test_a_sparse_row_says_when_and_nothing_else() -> None:
    sparse = row("sparse_row")
    assert span_of(sparse, LEA) == Span(NINE + timedelta(weeks=3), NINE + timedelta(weeks=3, minutes=30))
    assert details_of(sparse, LEA) == EventDetails()


def test_what_an_event_says_is_read() -> None:
    found = details_of(row("single"), LEA)
    assert found == EventDetails(
        title="Lea / Ana",
        organizer=Organizer("lea@firm.test", "Lea Berg"),
        attendees=(
            Attendee("ana@firm.test", "Ana Diaz", Response.ACCEPTED),
            Attendee("room4@firm.test", "Room 4", kind=AttendeeKind.RESOURCE),
        ),
        location="Room 4",
        description="Bring numbers.",
        online="https://teams.microsoft.com/l/meetup-join/19%3ameeting_1",
        reminds=True,
    )


def test_a_hidden_guest_list_never_looks_like_a_meeting_of_two() -> None:
    found = details_of(row("hidden_guests"), LEA)
    assert found.attendees == (Attendee("lea@firm.test", "Lea", Response.TENTATIVE), HIDDEN)
    assert (found.status, found.busy) == (Status.CONFIRMED, True)
    shown = details_of(row("hidden_guests", hideAttendees=False), LEA)
    assert HIDDEN not in shown.attendees


@pytest.mark.parametrize(
    ("shown", "busy", "kind", "status"),
    [
        ("free", False, EventKind.DEFAULT, Status.CONFIRMED),
        ("tentative", True, EventKind.DEFAULT, Status.TENTATIVE),
        ("busy", True, EventKind.DEFAULT, Status.CONFIRMED),
        ("oof", True, EventKind.OUT_OF_OFFICE, Status.CONFIRMED),
        ("workingElsewhere", False, EventKind.WORKING_LOCATION, Status.CONFIRMED),
        ("unknown", True, EventKind.DEFAULT, Status.CONFIRMED),
    ],
)
def test_how_an_event_is_shown_says_what_it_is(shown: str, busy: bool, kind: EventKind, status: Status) -> None:
    found = details_of(row("single", showAs=shown), LEA)
    assert (found.busy, found.kind, found.status) == (busy, kind, status)


@pytest.mark.parametrize(
    ("sensitivity", "private"), [("normal", False), ("personal", False), ("private", True), ("confidential", True)]
)
def test_a_private_event_is_private(sensitivity: str, private: bool) -> None:
    assert details_of(row("single", sensitivity=sensitivity), LEA).private is private


def test_an_event_without_guests_has_no_organizer() -> None:
    assert details_of(row("single", attendees=[]), LEA).organizer is None


def test_whole_days_last_from_midnight_to_midnight_of_the_leader() -> None:
    found = event_of(Item(row("whole_day")), "cal", LEA)
    assert isinstance(found, Single)
    assert (found.all_day, found.details.kind) == (True, EventKind.OUT_OF_OFFICE)
    assert found.span == Span(datetime(2026, 1, 5, tzinfo=BERLIN), datetime(2026, 1, 8, tzinfo=BERLIN))


def test_a_row_without_times_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="is no time"):
        event_of(Item({"id": "AAkALg", "subject": "Nothing"}), "cal", LEA)


def test_a_change_names_only_what_becomes_different() -> None:
    single = row("single")
    assert fields_of(EventChange(), single, BERLIN) == {}
    assert fields_of(EventChange(title="Lea / Ana", busy=True, description="Bring numbers."), single, BERLIN) == {}
    assert fields_of(EventChange(busy=False), single, BERLIN) == {"showAs": "free"}
    assert fields_of(EventChange(busy=True), row("single", showAs="oof"), BERLIN) == {}
    assert fields_of(EventChange(span=Span(NINE, NINE + HOUR)), single, UTC) == {
        "start": {"dateTime": "2026-01-05T10:00:00", "timeZone": "W. Europe Standard Time"},
        "end": {"dateTime": "2026-01-05T11:00:00", "timeZone": "W. Europe Standard Time"},
    }


def test_a_reminder_that_a_person_set_since_stays() -> None:
    single = row("single")
    given = fields_of(EventChange(reminder_minutes=5), single, BERLIN)
    assert (given["isReminderOn"], given["reminderMinutesBeforeStart"]) == (True, 5)
    ours = single | given
    assert fields_of(EventChange(reminder_minutes=5), ours, BERLIN) == {}
    assert fields_of(EventChange(reminder_minutes=0), ours, BERLIN)["reminderMinutesBeforeStart"] == 15
    theirs = ours | {"reminderMinutesBeforeStart": 30}
    assert set(fields_of(EventChange(reminder_minutes=0), theirs, BERLIN)) == {"singleValueExtendedProperties"}


def test_a_draft_names_itself_once_and_for_all() -> None:
    draft = EventDraft("hold; ana", "Hold", Span(NINE, NINE + HOUR))
    first, again = new_event(draft, "cal"), new_event(replace(draft, title="Other"), "cal")
    assert first["transactionId"] == again["transactionId"] != new_event(draft, "other")["transactionId"]
    assert mark_of(first) == "hold; ana"
