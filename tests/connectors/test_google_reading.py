"""How a Google calendar is read: with few requests, in increments that come to what a complete reading says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.errors import CursorExpired, Unusable
from connectors.google.connector import GoogleCalendar
from connectors.model import Attendee, EventChange, Reading, Series, Single, Span, Status
from connectors.recurrence import occurrences
from tests.connectors.fakes.google import copies
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Clock
from tests.connectors.google_office import Office, Visitor, id_of
from tests.contracts.calendar_contract import event_at, events, ref_of
from tests.contracts.calendar_seed import FIRST, HOUR, LUNCH, SERIES, SINGLE, THIRD, WINDOW

MAX = "max@firm.test"
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
THIRD_DAY = date(2026, 1, 19)


@pytest.fixture
def office() -> Iterator[Office]:
    with GoogleServer() as server:
        office = Office(server)
        server.world.add_user(MAX, "Max")
        yield office
        office.let_go()


@pytest.fixture
def elsewhere(office: Office) -> Visitor:
    return Visitor(office).seed()


@pytest.fixture
def calendar(elsewhere: Visitor) -> GoogleCalendar:
    return elsewhere.office.opened()


def ids(reading: Reading) -> list[str]:
    return [each.ref.id for each in reading]


def requests(office: Office, step: Callable[[], object]) -> list[str]:
    """What was asked while the step was taken."""
    before = len(office.asked())
    step()
    return office.asked()[before:]


def third(office: Office) -> str:
    return office.person().occurrence(id_of(SERIES), THIRD_DAY)


def cancels(office: Office) -> None:
    office.person().cancel(third(office))


def renames(office: Office) -> None:
    office.person().change(third(office), summary="Another title")


def renames_all(office: Office) -> None:
    office.person().change(id_of(SERIES), summary="Another title")


def adds(office: Office) -> None:
    office.person().put("New", LUNCH, LUNCH + HOUR, guests=(MAX,))


def deletes(office: Office) -> None:
    office.person().cancel(id_of(SERIES))


CHANGES = [cancels, renames, renames_all, adds, deletes]

# --- how many requests ---------------------------------------------------------------------------------------------


def test_where_nothing_changed_one_request_is_enough(calendar: GoogleCalendar, office: Office) -> None:
    cursor = calendar.read(WINDOW).cursor
    assert requests(office, lambda: calendar.read(WINDOW, cursor)) == ["GET events"]


def test_where_nothing_changed_one_request_is_enough_after_a_restart(calendar: GoogleCalendar, office: Office) -> None:
    cursor, fresh = calendar.read(WINDOW).cursor, office.opened()
    assert requests(office, lambda: fresh.read(WINDOW, cursor)) == ["GET events"]


@pytest.mark.parametrize("change", CHANGES)
def test_one_changed_meeting_costs_one_request(
    calendar: GoogleCalendar, office: Office, change: Callable[[Office], None]
) -> None:
    cursor = calendar.read(WINDOW).cursor
    change(office)
    assert len(requests(office, lambda: calendar.read(WINDOW, cursor))) == 1


@pytest.mark.parametrize("change", CHANGES)
def test_one_changed_meeting_costs_at_most_three_requests_after_a_restart(
    calendar: GoogleCalendar, office: Office, change: Callable[[Office], None]
) -> None:
    cursor, fresh = calendar.read(WINDOW).cursor, office.opened()
    change(office)
    assert len(requests(office, lambda: fresh.read(WINDOW, cursor))) <= 3


def test_the_first_reading_is_pages_of_2500_and_nothing_else(calendar: GoogleCalendar, office: Office) -> None:
    world = office.server.world
    world.knobs.check_replies = False
    for number in range(2600):
        start = WINDOW.start + timedelta(minutes=15 * number)
        body = {
            "id": f"event{number:05d}",
            "iCalUID": f"event{number:05d}@google.com",
            "status": "confirmed",
            "start": {"dateTime": start.isoformat()},
            "end": {"dateTime": (start + HOUR).isoformat()},
        }
        copies.put(world, world.calendars[office.email], body)
    found: list[Reading] = []
    assert requests(office, lambda: found.append(calendar.read(WINDOW))) == ["GET events"] * 2
    assert [len(reading.changed) for reading in found] == [2602]
    assert [query["maxResults"] for _, _, query in office.server.requests] == [["2500"], ["2500"]]


# --- increments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("restarted", [False, True])
def test_what_changed_comes_to_what_a_complete_reading_says(
    calendar: GoogleCalendar, office: Office, change: Callable[[Office], None], restarted: bool
) -> None:
    reading = calendar.read(WINDOW)
    change(office)
    reader = office.opened() if restarted else calendar
    assert merged(reading, reader.read(WINDOW, reading.cursor)) == list(office.opened().read(WINDOW))


def merged(before: Reading, after: Reading) -> list[Series | Single]:
    kept = {each.ref.id: each for each in before if each.ref.id not in after.gone}
    kept |= {each.ref.id: each for each in after}
    return [kept[uid] for uid in sorted(kept)]


@pytest.mark.parametrize("restarted", [False, True])
def test_increments_follow_each_other(calendar: GoogleCalendar, office: Office, restarted: bool) -> None:
    reading = calendar.read(WINDOW)
    mirror, cursor = list(reading), reading.cursor
    person, single = office.person(), id_of(SINGLE)
    monday = datetime(2026, 1, 26, 10, tzinfo=BERLIN)
    steps: tuple[Callable[[], object], ...] = (
        lambda: renames(office),
        lambda: person.move(third(office), THIRD + DAY),
        lambda: cancels(office),
        lambda: person.restore(third(office)),
        lambda: person.move(third(office), THIRD),
        lambda: person.move(single, WINDOW.end + 5 * DAY),
        lambda: person.move(single, LUNCH),
        lambda: person.split(id_of(SERIES), monday, summary="From now on"),
        lambda: person.change(id_of(SERIES), reminders={"useDefault": True}),
        lambda: person.cancel(single),
        lambda: person.cancel(id_of(SERIES)),
    )
    for step in steps:
        step()
        reader = office.opened() if restarted else calendar
        reading = reader.read(WINDOW, cursor)
        mirror, cursor = merged(replace(reading, changed=tuple(mirror), gone=()), reading), reading.cursor
        assert mirror == list(office.opened().read(WINDOW))


def test_an_increment_that_names_an_exception_alone_is_the_whole_series(
    calendar: GoogleCalendar, office: Office
) -> None:
    cursor = calendar.read(WINDOW).cursor
    renames(office)
    [series] = calendar.read(WINDOW, cursor)
    assert isinstance(series, Series)
    assert [(e.original_start, e.details.title) for e in series.exceptions] == [(THIRD, "Another title")]


def test_a_single_that_leaves_the_window_is_gone(calendar: GoogleCalendar, office: Office) -> None:
    cursor = calendar.read(WINDOW).cursor
    office.person().move(id_of(SINGLE), WINDOW.end + 5 * DAY)
    reading = calendar.read(WINDOW, cursor)
    assert (reading.changed, reading.gone) == ((), (SINGLE,))


def test_a_cancelled_instance_that_says_nothing_is_a_cancelled_occurrence(
    calendar: GoogleCalendar, office: Office
) -> None:
    before = calendar.read(WINDOW)
    cancels(office)
    for reading in (calendar.read(WINDOW, before.cursor), calendar.read(WINDOW)):
        [event] = [each for each in events(reading, SERIES) if each.original.start == THIRD]
        assert (event.cancelled, event.span.start) == (True, THIRD)


def test_a_stub_with_an_id_alone_is_the_occurrence_that_had_it(calendar: GoogleCalendar, office: Office) -> None:
    renames(office)
    cursor, name = calendar.read(WINDOW).cursor, third(office)
    world = office.server.world
    body = world.calendars[office.email].rows[name].body
    times = {"start": body["start"], "end": body["end"]}
    copies.put(world, world.calendars[office.email], {"id": name, "status": "cancelled", **times})
    [series] = calendar.read(WINDOW, cursor)
    assert isinstance(series, Series)
    assert (series.cancelled[-1], series.exceptions) == (THIRD, ())


def test_a_window_that_moved_on_is_read_completely(calendar: GoogleCalendar, office: Office) -> None:
    cursor = calendar.read(WINDOW).cursor
    office.person().put("In February", WINDOW.end + DAY, WINDOW.end + DAY + HOUR)
    later = calendar.read(Span(WINDOW.start + DAY, WINDOW.end + 7 * DAY), cursor)
    assert (later.complete, len(later.changed)) == (True, 3)


def test_a_window_inside_the_one_that_was_read_is_no_reason_to_read_anew(calendar: GoogleCalendar) -> None:
    cursor = calendar.read(WINDOW).cursor
    assert not calendar.read(Span(WINDOW.start + DAY, WINDOW.end), cursor).complete


def test_new_settings_of_the_calendar_ask_for_a_complete_reading(calendar: GoogleCalendar, office: Office) -> None:
    cursor = calendar.read(WINDOW).cursor
    office.server.world.calendars[office.email].reminders = []
    with pytest.raises(CursorExpired):
        calendar.read(WINDOW, cursor)


def test_a_cursor_of_another_calendar_is_not_followed(calendar: GoogleCalendar, office: Office) -> None:
    other = office.server.world.add_calendar(office.email, "Team")
    cursor, before = calendar.read(WINDOW).cursor, office.asked()
    with pytest.raises(CursorExpired):
        office.opened(other.id).read(WINDOW, cursor)
    assert office.asked() == before


def test_a_token_that_is_too_old_asks_for_a_complete_reading(elsewhere: Visitor) -> None:
    clock = elsewhere.office.server.world.clock
    assert isinstance(clock, Clock)
    cursor = elsewhere.office.opened().read(WINDOW).cursor
    clock.advance(timedelta(days=31))
    with pytest.raises(CursorExpired):
        elsewhere.office.opened().read(WINDOW, cursor)


def test_empty_pages_are_read_over(calendar: GoogleCalendar, office: Office) -> None:
    office.server.world.knobs.empty_pages = True
    reading = calendar.read(WINDOW)
    assert (len(reading.changed), reading.cursor is not None) == (2, True)
    renames(office)
    assert ids(calendar.read(WINDOW, reading.cursor)) == [SERIES]


ACTS = st.sampled_from(
    [
        "cancel",
        "move",
        "far",
        "back",
        "rename",
        "rename all",
        "shorten all",
        "add",
        "cancel one",
        "split",
        "answer",
        "drop",
    ]
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(ACTS, st.integers(0, 3), st.booleans()), min_size=1, max_size=7))
def test_whatever_people_do_increments_come_to_what_a_complete_reading_says(
    acts: list[tuple[str, int, bool]],
) -> None:
    with GoogleServer() as server:
        office = Office(server)
        server.world.add_user(MAX, "Max")
        Visitor(office).seed()
        calendar = office.opened()
        reading = calendar.read(WINDOW)
        mirror, cursor = list(reading), reading.cursor
        series = [id_of(SERIES)]
        for what, week, restarted in acts:
            act(office, series, what, week)
            reading = (office.opened() if restarted else calendar).read(WINDOW, cursor)
            mirror, cursor = merged(replace(reading, changed=tuple(mirror), gone=()), reading), reading.cursor
            assert mirror == list(office.opened().read(WINDOW))
        office.let_go()


def act(office: Office, series: list[str], what: str, week: int) -> None:
    """Do something to the newest series, or beside it; what cannot be done any more is left."""
    person, newest = office.person(), series[-1]
    if what == "add":
        person.put(f"New {week}", LUNCH + week * DAY, LUNCH + week * DAY + HOUR, guests=(MAX,))
        return
    if person.see(newest)["status"] == "cancelled":
        return
    if what == "drop":
        person.cancel(newest)
    elif what.endswith("all"):
        person.change(
            newest, **({"summary": f"All {week}"} if what == "rename all" else {"description": f"Shorter {week}"})
        )
    elif what == "split" and len(series) < 3:
        at = datetime(2026, 1, 19, 10, tzinfo=BERLIN) + timedelta(days=7 * len(series))
        series.append(person.split(newest, at, summary=f"Split {week}"))
    else:
        act_on_one(office, newest, what, week)


def act_on_one(office: Office, series: str, what: str, week: int) -> None:
    person = office.person()
    try:
        one = person.occurrence(series, date(2026, 1, 5) + timedelta(days=7 * week))
    except LookupError:
        return
    start = datetime.fromisoformat(person.see(one)["originalStartTime"]["dateTime"])
    if what in ("cancel", "cancel one"):
        if person.see(one)["status"] != "cancelled":
            person.cancel(one)
    elif what in ("move", "far", "back"):
        person.move(one, start.astimezone(BERLIN) + {"move": DAY, "far": 25 * DAY, "back": 0 * DAY}[what])
    else:
        person.change(one, summary=f"{what} {week}", status="confirmed")


# --- what is read --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("listed", [True, False])
def test_an_occurrence_that_moved_near_the_window_is_no_longer_in_it(
    calendar: GoogleCalendar, office: Office, listed: bool
) -> None:
    office.server.world.knobs.moved_out_still_listed = listed
    office.person().move(third(office), WINDOW.end + 20 * DAY)
    assert event_at(calendar, THIRD).span.start == WINDOW.end + 20 * DAY


def test_an_occurrence_that_was_moved_into_the_window_is_read(calendar: GoogleCalendar, office: Office) -> None:
    late = office.person().occurrence(id_of(SERIES), date(2026, 6, 1))
    office.person().move(late, LUNCH + DAY)
    [series] = [each for each in calendar.read(WINDOW) if isinstance(each, Series)]
    assert LUNCH + DAY in [event.span.start for event in occurrences(series, WINDOW)]


def test_the_state_of_a_series_is_the_same_however_it_was_read(calendar: GoogleCalendar, office: Office) -> None:
    far = office.person().occurrence(id_of(SERIES), date(2027, 1, 4))
    cursor = calendar.read(WINDOW).cursor
    office.person().change(far, summary="Far away")
    [by_increment] = calendar.read(WINDOW, cursor)
    assert by_increment == next(each for each in office.opened().read(WINDOW) if each.ref.id == SERIES)


@pytest.mark.parametrize("listed", [True, False])
def test_the_state_of_a_series_does_not_hang_on_what_a_listing_may_leave_out(
    calendar: GoogleCalendar, office: Office, listed: bool
) -> None:
    office.server.world.knobs.moved_out_still_listed = listed
    cursor = calendar.read(WINDOW).cursor
    office.person().move(third(office), WINDOW.end + 90 * DAY)
    [by_increment] = calendar.read(WINDOW, cursor)
    assert by_increment.ref == ref_of(office.opened(), SERIES)
    assert calendar.update(by_increment.ref, EventChange(title="Written"), FIRST).changed


def test_whoever_is_invited_to_one_occurrence_alone_reads_a_single_event(
    calendar: GoogleCalendar, office: Office
) -> None:
    theirs = office.person(MAX)
    series = theirs.put("Staff", FIRST.astimezone(BERLIN), (FIRST + HOUR).astimezone(BERLIN), "RRULE:FREQ=WEEKLY")
    cursor = calendar.read(WINDOW).cursor
    guests = [{"email": MAX}, {"email": office.email}]
    theirs.change(theirs.occurrence(series, THIRD_DAY), attendees=guests)
    uid = f"{series}@google.com/20260119T090000Z"
    for reading in (calendar.read(WINDOW, cursor), office.opened().read(WINDOW)):
        [single] = [each for each in reading if each.ref.id not in (SERIES, SINGLE)]
        assert isinstance(single, Single)
        assert (single.ref.id, single.span) == (uid, Span(THIRD, THIRD + HOUR))
    [known] = office.opened().read(WINDOW, cursor)
    theirs.cancel(theirs.occurrence(series, THIRD_DAY))
    assert known.ref.id not in ids(calendar.read(WINDOW))


def test_a_meeting_has_the_same_id_on_the_calendars_of_all_its_people(calendar: GoogleCalendar, office: Office) -> None:
    office.person(MAX).put("Max and Lea", LUNCH, LUNCH + HOUR, guests=(office.email,))
    office.server.world.share(MAX, office.email, "reader")
    here, there = calendar.read(WINDOW), office.opened(MAX).read(WINDOW)
    [shared] = set(ids(here)) & set(ids(there))
    assert {each.ref.calendar for each in (*here, *there) if each.ref.id == shared} == {office.email, MAX}


def test_a_calendar_of_somebody_else_is_read_and_not_written(office: Office, elsewhere: Visitor) -> None:
    office.server.world.share(MAX, office.email, "reader")
    office.person(MAX).put("Secret", LUNCH, LUNCH + HOUR, visibility="private")
    theirs = office.opened(MAX)
    [single] = theirs.read(WINDOW)
    assert (single.details.title, single.details.private) == ("", True)
    assert not theirs.capabilities.writes


def test_the_zone_of_whole_days_is_the_calendars_where_none_is_given(office: Office, elsewhere: Visitor) -> None:
    office.person().put("Off", date(2026, 1, 8), date(2026, 1, 9))
    office.server.world.calendars[office.email].timezone = "America/New_York"
    calendar = office.opened(zone=None)
    assert calendar.timezone == ZoneInfo("America/New_York")
    [off] = [each for each in calendar.read(WINDOW) if each.details.title == "Off"]
    assert isinstance(off, Single)
    assert (off.all_day, off.span.start) == (True, datetime(2026, 1, 8, 5, tzinfo=UTC))


def test_what_cannot_be_read_is_named_and_stops_nothing(calendar: GoogleCalendar, office: Office) -> None:
    world = office.server.world
    world.knobs.check_replies = False
    world.calendars[office.email].rows[id_of(SERIES)].body["recurrence"] = ["RRULE:FREQ=SECONDLY;COUNT=3"]
    reading = calendar.read(WINDOW)
    assert ids(reading) == [SINGLE]
    assert [(problem.uid, problem.is_event) for problem in reading.problems] == [(SERIES, True)]


def test_an_event_that_stands_there_twice_is_read_once_and_named(calendar: GoogleCalendar, office: Office) -> None:
    calendar_state = office.server.world.calendars[office.email]
    copies.put(office.server.world, calendar_state, calendar_state.rows[id_of(SINGLE)].body | {"id": "vv5555"})
    reading = calendar.read(WINDOW)
    assert ids(reading) == [SINGLE, SERIES]
    assert [problem.uid for problem in reading.problems] == [SINGLE]


# --- which calendar ------------------------------------------------------------------------------------------------


def test_a_calendar_is_found_by_its_name(office: Office, elsewhere: Visitor) -> None:
    team = office.server.world.add_calendar(office.email, "Team")
    calendar = office.opened("Team")
    assert (calendar.calendar_id, calendar.address, calendar.name) == (team.id, team.id, "Team")
    assert [(each.name, each.path, each.writes) for each in calendar.siblings()] == [
        (office.email, office.email, True),
        ("Team", team.id, True),
    ]
    assert [each.name for each in calendar.siblings() if each.is_default] == [office.email]


def test_the_own_calendar_is_the_one_that_is_meant(calendar: GoogleCalendar, office: Office) -> None:
    assert (calendar.calendar_id, calendar.address) == ("primary", office.email)
    assert ref_of(calendar, SINGLE).calendar == ref_of(office.opened(office.email), SINGLE).calendar


@pytest.mark.parametrize("name", ["Holidays", "nobody@group.calendar.google.com"])
def test_a_calendar_that_is_not_there_is_one_sentence(office: Office, elsewhere: Visitor, name: str) -> None:
    with pytest.raises(Unusable) as raised:
        office.opened(name).read(WINDOW)
    assert str(raised.value).endswith(".")


def test_the_owner_is_known_by_one_address_whatever_they_were_invited_as(office: Office) -> None:
    office.server.world.users[office.email].aliases = ("lea.long@firm.test",)
    office.person(MAX).put("Max and Lea", LUNCH, LUNCH + HOUR, guests=("Lea.Long@firm.test",))
    [single] = office.opened().read(WINDOW)
    assert {each.email for each in single.details.attendees} == {MAX, office.email}
    assert single.details.organizer is not None
    assert single.details.status is Status.CONFIRMED
    assert Attendee("guests@hidden.invalid") not in single.details.attendees


def test_a_text_of_another_connector_is_no_cursor(calendar: GoogleCalendar) -> None:
    for text in ("", "google1.", "caldav1.abc", "google1.abc.def"):
        with pytest.raises(CursorExpired):
            calendar.read(WINDOW, text)
