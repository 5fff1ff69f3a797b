"""What is read of a Microsoft calendar, in how many requests, and what a change of any kind looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.errors import AccessLost, CursorExpired, NotSupported, TryLater, Unusable
from connectors.microsoft.connector import MicrosoftCalendar
from connectors.microsoft.translate_event import HIDDEN
from connectors.model import EventChange, EventDraft, Reading, Series, Single, Span
from connectors.recurrence import occurrences
from tests.connectors.fakes.microsoft.delta import Cursor
from tests.connectors.fakes.microsoft.outlook import WEEKLY, Outlook
from tests.connectors.fakes.wire import Answered, Fault, Harm, status
from tests.connectors.microsoft_office import BERLIN, NOW, Office, office
from tests.contracts.calendar_seed import OWNER

WINDOW = Span(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 2, 15, tzinfo=UTC))
MONDAY = datetime(2026, 1, 5, 10, tzinfo=BERLIN)
WEEK = timedelta(days=7)
ANA = "ana@firm.test"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        found.world.add_user(ANA, name="Ana Diaz")
        yield found


@pytest.fixture
def lea(place: Office) -> Outlook:
    return place.acting()


@pytest.fixture
def calendar(place: Office) -> MicrosoftCalendar:
    return place.opened()


def only(reading: Reading) -> Series | Single:
    [found] = reading
    return found


def series_in(reading: Reading) -> Series:
    found = only(reading)
    assert isinstance(found, Series)
    return found


def cancelled_days(series: Series, window: Span = WINDOW) -> list[date]:
    return [each.original.start.date() for each in occurrences(series, window) if each.cancelled]


def test_a_series_that_began_long_ago_is_read_whole(lea: Outlook, calendar: MicrosoftCalendar) -> None:
    series = lea.add("Lea / Ana", MONDAY - 100 * WEEK, 30, [ANA], recurrence=WEEKLY)
    lea.delete(lea.occurrence(series, MONDAY.date()))
    lea.move(lea.occurrence(series, (MONDAY + WEEK).date()), MONDAY + WEEK + timedelta(hours=5), 25)
    found = series_in(calendar.read(WINDOW))
    assert found.start == MONDAY - 100 * WEEK
    assert found.ref.id == series.item.uid
    assert cancelled_days(found) == [MONDAY.date()]
    assert [each.duration for each in found.exceptions] == [timedelta(minutes=25)]


def test_a_series_of_which_the_window_holds_only_what_was_taken_out_is_read(
    lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY | {"interval": 3})
    lea.delete(lea.occurrence(series, (MONDAY + 3 * WEEK).date()))
    narrow = Span(MONDAY + 2 * WEEK, MONDAY + 4 * WEEK)
    assert cancelled_days(series_in(calendar.read(narrow)), narrow) == [(MONDAY + 3 * WEEK).date()]


def test_the_same_meeting_has_one_name_on_both_calendars(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY)
    mine, theirs = series_in(calendar.read(WINDOW)), series_in(place.opened(ANA).read(WINDOW))
    assert mine.ref.id == theirs.ref.id
    assert mine.ref.calendar != theirs.ref.calendar
    assert mine.details.organizer == theirs.details.organizer


def test_a_quiet_reading_is_one_request(place: Office, lea: Outlook, calendar: MicrosoftCalendar) -> None:
    for number in range(3):
        lea.add(f"Lea / {number}", MONDAY + timedelta(hours=number), 30, [ANA], recurrence=WEEKLY)
    cursor = calendar.read(WINDOW).cursor
    place.asked()
    reading = calendar.read(WINDOW, cursor)
    assert (reading.changed, reading.gone, reading.complete) == ((), (), False)
    assert place.asked() == ["GET /v1.0/me/calendarView/delta 200"]


def test_a_changed_meeting_is_two_requests_and_three_with_a_file(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY)
    cursor = calendar.read(WINDOW).cursor
    place.asked()
    lea.move(lea.occurrence(series, MONDAY.date()), MONDAY + timedelta(hours=2))
    reading = calendar.read(WINDOW, cursor)
    assert len(place.asked()) == 2
    lea.attach(series, "plan.pdf", b"plan")
    changed = series_in(calendar.read(WINDOW, reading.cursor))
    assert len(place.asked()) == 3
    assert [each.name for each in changed.details.attachments] == ["plan.pdf"]


def test_the_first_reading_asks_for_twenty_series_at_a_time(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    for number in range(25):
        lea.add(f"Series {number}", MONDAY + timedelta(minutes=30 * number), 30, recurrence=WEEKLY)
        lea.add(f"Single {number}", MONDAY + timedelta(minutes=30 * number), 30)
    assert len(calendar.read(WINDOW).changed) == 50
    asked = place.asked()
    assert [each for each in asked if "delta" not in each] == [
        "GET /v1.0/me/calendar 200",
        *["POST /v1.0/$batch 200"] * 2,
        "GET /v1.0/me/events 200",
    ]
    assert len(asked) <= 8


def test_what_is_touched_is_read_anew_and_what_is_not_is_left(lea: Outlook, calendar: MicrosoftCalendar) -> None:
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY)
    lea.add("Lunch", MONDAY + timedelta(hours=3))
    reading = calendar.read(WINDOW)
    lea.delete(lea.occurrence(series, MONDAY.date()))
    reading = calendar.read(WINDOW, reading.cursor)
    assert cancelled_days(series_in(reading)) == [MONDAY.date()]
    lea.change(series, subject="Another title")
    reading = calendar.read(WINDOW, reading.cursor)
    assert only(reading).details.title == "Another title"
    lea.delete(series)
    reading = calendar.read(WINDOW, reading.cursor)
    assert (reading.changed, reading.gone) == ((), (series.item.uid,))


def test_what_left_the_window_is_gone_from_it_but_its_series_is_not(lea: Outlook, calendar: MicrosoftCalendar) -> None:
    single = lea.add("Lunch", MONDAY)
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY)
    reading = calendar.read(WINDOW)
    lea.move(single, MONDAY + 52 * WEEK)
    lea.move(lea.occurrence(series, (MONDAY + 13 * WEEK).date()), MONDAY + 13 * WEEK + timedelta(hours=1))
    reading = calendar.read(WINDOW, reading.cursor)
    assert reading.gone == (single.item.uid,)
    assert {each.ref.id for each in reading} <= {series.item.uid}


def test_a_series_that_was_split_is_two(lea: Outlook, calendar: MicrosoftCalendar) -> None:
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY)
    cursor = calendar.read(WINDOW).cursor
    later = lea.split(series, (MONDAY + 2 * WEEK).date(), MONDAY + 2 * WEEK + timedelta(days=1))
    found = {each.ref.id: each for each in calendar.read(WINDOW, cursor)}
    assert set(found) == {series.item.uid, later.item.uid}
    old = found[series.item.uid]
    assert isinstance(old, Series)
    assert len(occurrences(old, WINDOW)) == 2


def test_changes_told_twice_or_in_pieces_are_told_once(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    place.world.quirks.replays = 3
    place.world.quirks.delta_page = 2
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY)
    single = lea.add("Lunch", MONDAY)
    reading = calendar.read(WINDOW)
    assert {each.ref.id for each in reading} == {series.item.uid, single.item.uid}
    lea.delete(single)
    lea.change(series, subject="Another title")
    reading = calendar.read(WINDOW, reading.cursor)
    assert ([each.ref.id for each in reading], reading.gone) == ([series.item.uid], (single.item.uid,))
    assert calendar.read(WINDOW, reading.cursor).changed == ()


def test_reading_by_cursor_ends_where_a_complete_reading_does(lea: Outlook, calendar: MicrosoftCalendar) -> None:
    cursor, known = calendar.read(WINDOW).cursor, dict[str, Series | Single]()
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY, teams=True)
    steps: list[Callable[[], object]] = [
        lambda: lea.move(lea.occurrence(series, (MONDAY + WEEK).date()), MONDAY + WEEK + timedelta(hours=3)),
        lambda: lea.delete(lea.occurrence(series, (MONDAY + 2 * WEEK).date())),
        lambda: lea.add("Lunch", MONDAY),
        lambda: lea.move(lea.find("Lunch"), MONDAY + timedelta(days=1)),
        lambda: lea.attach(lea.find("Lunch"), "menu.txt", b"soup", "text/plain"),
        lambda: lea.change(series, showAs="free"),
        lambda: lea.delete(lea.find("Lunch")),
    ]
    for step in steps:
        step()
        reading = calendar.read(WINDOW, cursor)
        known = {uid: each for uid, each in known.items() if uid not in reading.gone}
        known |= {each.ref.id: each for each in reading}
        cursor = reading.cursor
        assert tuple(known[uid] for uid in sorted(known)) == calendar.read(WINDOW).changed


@pytest.mark.parametrize("gone", ["410 SyncStateNotFound", "400 syncStateNotFound", "410 resyncRequired"])
def test_a_cursor_that_is_too_old_says_so(place: Office, lea: Outlook, calendar: MicrosoftCalendar, gone: str) -> None:
    lea.add("Lunch", MONDAY)
    cursor = calendar.read(WINDOW).cursor
    place.world.quirks.cursor_gone = gone
    for each in place.world.cursors.values():
        assert isinstance(each, Cursor)
        each.expired = True
    with pytest.raises(CursorExpired):
        calendar.read(WINDOW, cursor)
    assert len(calendar.read(WINDOW).changed) == 1


def test_a_window_that_moved_asks_for_a_complete_reading(calendar: MicrosoftCalendar) -> None:
    cursor = calendar.read(WINDOW).cursor
    assert calendar.read(Span(WINDOW.start + WEEK, WINDOW.end), cursor).changed == ()
    with pytest.raises(CursorExpired):
        calendar.read(Span(WINDOW.start + WEEK, WINDOW.end + WEEK), cursor)


def test_a_cursor_outlives_its_calendar_and_belongs_to_no_other(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY)
    cursor = calendar.read(WINDOW).cursor
    lea.delete(lea.occurrence(series, MONDAY.date()))
    assert cancelled_days(series_in(place.opened().read(WINDOW, cursor))) == [MONDAY.date()]
    with pytest.raises(CursorExpired):
        place.opened(ANA).read(WINDOW, cursor)


@pytest.mark.parametrize("birthdays", [True, False])
def test_a_calendar_that_does_not_tell_of_exceptions_is_worked_out(
    place: Office, lea: Outlook, birthdays: bool
) -> None:
    place.world.quirks.expand_refused = not birthdays
    folder = place.world.add_calendar(OWNER, "Birthdays" if birthdays else "Other")
    series = lea.add("Lea / Ana", MONDAY, 30, recurrence=WEEKLY, calendar=folder.id)
    lea.delete(lea.occurrence(series, (MONDAY + WEEK).date()))
    lea.move(lea.occurrence(series, (MONDAY + 2 * WEEK).date()), MONDAY + 2 * WEEK + timedelta(hours=3))
    calendar = place.opened(calendar=folder.name)
    found = series_in(calendar.read(WINDOW))
    assert cancelled_days(found) == [(MONDAY + WEEK).date()]
    assert [each.original_start for each in found.exceptions] == [MONDAY + 2 * WEEK]
    assert calendar.capabilities.writes is not birthdays


def test_a_zone_without_a_name_is_that_of_the_calendar(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    place.world.quirks.custom_zones = True
    lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY, zone="W. Europe Standard Time")
    assert series_in(calendar.read(WINDOW)).start == MONDAY


def test_the_zone_is_the_mailbox_s_where_none_is_given(place: Office) -> None:
    calendar = place.opened(zone=None)
    assert calendar.timezone == ZoneInfo("Europe/Berlin")


def test_an_answer_of_the_owner_is_read_from_their_copy(place: Office) -> None:
    ana = place.acting(ANA)
    ana.add("Ana / Lea", MONDAY, 30, [OWNER], recurrence=WEEKLY)
    place.acting().answer(place.acting().find("Ana / Lea"), "accepted")
    details = series_in(place.opened().read(WINDOW)).details
    assert {each.email: each.response.value for each in details.attendees} == {OWNER: "accepted"}
    assert details.organizer is not None
    assert details.organizer.email == ANA


def test_a_meeting_with_hidden_guests_is_none_of_two(place: Office) -> None:
    place.acting(ANA).add("Everybody", MONDAY, 30, [OWNER, "bo@firm.test", "cleo@firm.test"], hideAttendees=True)
    details = only(place.opened().read(WINDOW)).details
    assert [each.email for each in details.attendees] == [OWNER, HIDDEN.email]


def test_an_occurrence_that_its_organizer_called_off_is_cancelled(place: Office) -> None:
    ana = place.acting(ANA)
    series = ana.add("Ana / Lea", MONDAY, 30, [OWNER], recurrence=WEEKLY)
    ana.delete(ana.occurrence(series, (MONDAY + WEEK).date()))
    assert cancelled_days(series_in(place.opened().read(WINDOW))) == [(MONDAY + WEEK).date()]


def test_what_we_made_is_known_after_a_start_anew(place: Office, calendar: MicrosoftCalendar) -> None:
    draft = EventDraft("hold; ana", "Hold", Span(NOW, NOW + timedelta(hours=1)))
    calendar.create(draft)
    assert only(place.opened().read(WINDOW)).details.mark == "hold; ana"


def test_a_calendar_that_others_share_is_read_by_its_name(place: Office) -> None:
    place.acting(ANA).add("Ana's own", MONDAY, 30)
    folder = place.world.share(ANA, OWNER, can_edit=False)
    shared = place.opened(calendar=folder.id)
    event = only(shared.read(WINDOW))
    assert (event.details.title, event.ref.calendar) == ("Ana's own", folder.id)
    assert not shared.capabilities.writes
    with pytest.raises(NotSupported):
        shared.update(event.ref, EventChange(title="Mine"))
    assert [each.name for each in shared.siblings()] == ["Calendar", folder.name]


def test_the_mailbox_of_another_person_is_read_as_theirs(place: Office) -> None:
    place.acting(ANA).add("Ana's own", MONDAY, 30)
    with pytest.raises(AccessLost):
        place.opened(mailbox=ANA).read(WINDOW)
    place.world.share(ANA, OWNER, can_edit=True)
    event = only(place.opened(mailbox=ANA).read(WINDOW))
    assert (event.details.title, event.ref.calendar) == ("Ana's own", ANA)


@pytest.mark.parametrize(("name", "said"), [("Nowhere", "has no calendar"), ("Twice", "several calendars")])
def test_a_calendar_that_cannot_be_told_is_said(place: Office, name: str, said: str) -> None:
    for _ in range(2):
        place.world.add_calendar(OWNER, "Twice")
    with pytest.raises(Unusable, match=said):
        place.opened(calendar=name).read(WINDOW)


def test_a_series_that_moved_to_another_calendar_is_gone_from_this_one(place: Office, lea: Outlook) -> None:
    first, second = (place.world.add_calendar(OWNER, name) for name in ("First", "Second"))
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY, calendar=first.id)
    calendar = place.opened(calendar="First")
    cursor = calendar.read(WINDOW).cursor
    lea.move_to_calendar(series, second.id)
    assert calendar.read(WINDOW, cursor).gone == (series.item.uid,)
    assert only(place.opened(calendar="Second").read(WINDOW)).ref.id == series.item.uid


def test_busy_times_are_asked_for_in_pieces(place: Office, calendar: MicrosoftCalendar) -> None:
    people = [f"person{number}@firm.test" for number in range(25)]
    for address in people:
        place.world.add_user(address)
    place.acting(people[3]).add("Busy", MONDAY, 30, recurrence=WEEKLY)
    place.acting(people[3]).add("Elsewhere", MONDAY + timedelta(days=1), 30, showAs="workingElsewhere")
    place.asked()
    window = Span(MONDAY, MONDAY + 10 * WEEK)
    found = calendar.free_busy([*people, "nobody@firm.test", "no address"], window)
    assert found[people[3]] == tuple(
        Span(MONDAY + week * WEEK, MONDAY + week * WEEK + timedelta(minutes=30)) for week in range(10)
    )
    assert (found[people[24]], found["nobody@firm.test"], found["no address"]) == ((), None, None)
    assert place.asked() == ["POST /v1.0/me/calendar/getSchedule 200"] * 4


def test_who_may_not_ask_knows_nothing_of_others(place: Office, calendar: MicrosoftCalendar) -> None:
    place.world.user(OWNER).personal = True
    assert calendar.free_busy([ANA], WINDOW) == {ANA: None}


def test_a_passing_fault_is_waited_out_and_a_lasting_one_told(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    lea.add("Lunch", MONDAY)
    place.server.faults.add(status(503, retry_after=7, path="delta"))
    assert len(calendar.read(WINDOW).changed) == 1
    assert place.waits == [7.0]
    place.server.faults.add(status(503, retry_after=1, path="delta"), times=9)
    with pytest.raises(TryLater):
        calendar.read(WINDOW)


def test_lost_access_is_told(place: Office, calendar: MicrosoftCalendar) -> None:
    calendar.read(WINDOW)
    place.server.faults.add(status(401), times=5)
    with pytest.raises(AccessLost):
        calendar.read(WINDOW)


def test_one_occurrence_without_its_series_is_a_single(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar
) -> None:
    series = lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY)
    alone = lea.move(lea.occurrence(series, MONDAY.date()), MONDAY + timedelta(hours=1))
    missing = Answered(404, b'{"error": {"code": "ErrorItemNotFound", "message": "It is not there."}}')
    place.server.faults.add(Fault(Harm.WRONG, missing, "GET", r"/events/[^/]+$"))
    event = only(calendar.read(WINDOW))
    assert isinstance(event, Single)
    assert (event.ref.id, event.span.start) == (alone.item.uid, MONDAY + timedelta(hours=1))
