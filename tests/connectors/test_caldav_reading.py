"""How a CalDAV calendar is read: only what changed, with few requests, on servers that can do more or less."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.caldav.connector import CalDavCalendar
from connectors.caldav.cursor import Cursor, Known, read_cursor
from connectors.errors import CursorExpired, TryLater, Unusable
from connectors.model import Reading, Series, Single, Span
from tests.connectors.servers.lesser import LesserServer
from tests.connectors.servers.scripted import (
    CALENDAR,
    Page,
    ScriptedServer,
    error,
    gone,
    multistatus,
    row,
)
from tests.connectors.servers.shelf import Shelf, Visitor, resource
from tests.contracts.calendar_contract import ref_of
from tests.contracts.calendar_seed import ONCE_TEXT, SERIES, SINGLE, WEEKLY_TEXT, WINDOW, vevent

LATER = Span(WINDOW.start, WINDOW.end + timedelta(days=21))
FEBRUARY = ("DTSTAMP:20251201T080000Z", "DTSTART:20260210T130000Z", "DTEND:20260210T140000Z", "SUMMARY:In February")


def single(uid: str, *lines: str) -> str:
    return vevent(f"UID:{uid}", *(lines or FEBRUARY))


@pytest.fixture(params=["by token", "by etag", "by etag, everything"])
def server(radicale_in_process: Shelf, request: pytest.FixtureRequest) -> LesserServer:
    syncs, filters = request.param == "by token", request.param != "by etag, everything"
    return LesserServer(radicale_in_process.transport(), syncs, filters)


@pytest.fixture
def elsewhere(radicale_in_process: Shelf) -> Visitor:
    return Visitor(radicale_in_process, radicale_in_process.seeded())


@pytest.fixture
def calendar(server: LesserServer, elsewhere: Visitor) -> Iterator[CalDavCalendar]:
    shelf = replace(elsewhere.shelf, transport=lambda: server, open=[])
    yield shelf.opened(elsewhere.path)
    shelf.let_go()


def ids(reading: Reading) -> list[str]:
    return [each.ref.id for each in reading]


def test_where_nothing_changed_one_request_is_enough(calendar: CalDavCalendar, server: LesserServer) -> None:
    cursor = calendar.read(WINDOW).cursor
    server.asked.clear()
    reading = calendar.read(WINDOW, cursor)
    assert (reading.changed, reading.gone, reading.cursor) == ((), (), cursor)
    asked = [method for method, _ in server.asked]
    assert asked == (["REPORT"] if server.filters else ["REPORT", "PROPFIND"])


def test_only_what_changed_is_fetched(calendar: CalDavCalendar, server: LesserServer, elsewhere: Visitor) -> None:
    cursor = calendar.read(WINDOW).cursor
    elsewhere.put(ONCE_TEXT.replace("SUMMARY:Lunch", "SUMMARY:Late lunch"))
    server.asked.clear()
    assert ids(calendar.read(WINDOW, cursor)) == [SINGLE]
    assert server.fetched() == [1]


def test_increments_come_to_what_a_complete_reading_says(calendar: CalDavCalendar, elsewhere: Visitor) -> None:
    reading = calendar.read(WINDOW)
    mirror = {each.ref.id: each for each in reading}
    steps: tuple[Callable[[], None], ...] = (
        lambda: elsewhere.put(single("new@calendar.test", *FEBRUARY).replace("202602", "202601")),
        lambda: elsewhere.put(ONCE_TEXT.replace("20260107", "20260114")),
        lambda: elsewhere.remove(SERIES),
        lambda: elsewhere.put(ONCE_TEXT.replace("20260107", "20270107")),
        lambda: elsewhere.put(WEEKLY_TEXT.replace("SUMMARY:", "SUMMARY:Again: ")),
        lambda: elsewhere.put(ONCE_TEXT),
    )
    for step in steps:
        step()
        reading = calendar.read(WINDOW, reading.cursor)
        mirror = {uid: each for uid, each in mirror.items() if uid not in reading.gone}
        mirror |= {each.ref.id: each for each in reading}
        assert tuple(mirror[uid] for uid in sorted(mirror)) == calendar.read(WINDOW).changed


def test_an_event_that_left_the_window_is_gone(calendar: CalDavCalendar, elsewhere: Visitor) -> None:
    cursor = calendar.read(WINDOW).cursor
    elsewhere.put(ONCE_TEXT.replace("20260107", "20260810"))
    reading = calendar.read(WINDOW, cursor)
    assert (ids(reading), reading.gone) == ([], (SINGLE,))


def test_a_window_that_moved_on_shows_what_it_did_not_reach_before(
    calendar: CalDavCalendar, elsewhere: Visitor
) -> None:
    elsewhere.put(single("february@calendar.test"))
    first = calendar.read(WINDOW)
    assert "february@calendar.test" not in ids(first)
    moved = calendar.read(LATER, first.cursor)
    assert (ids(moved), moved.gone, moved.complete) == (["february@calendar.test"], (), False)
    assert calendar.read(LATER, moved.cursor).changed == ()


def test_a_window_that_left_an_event_behind_says_that_it_is_gone(
    calendar: CalDavCalendar, server: LesserServer
) -> None:
    if not server.filters:
        pytest.skip("a server that cannot tell what lies in a span of time goes on naming everything")
    cursor = calendar.read(WINDOW).cursor
    later = Span(WINDOW.end + timedelta(days=100), WINDOW.end + timedelta(days=400))
    assert calendar.read(later, cursor).gone == (SINGLE,)


def test_what_was_never_in_the_window_is_not_said_to_be_gone(calendar: CalDavCalendar, elsewhere: Visitor) -> None:
    elsewhere.put(single("far@calendar.test").replace("20260210", "20290210"))
    cursor = calendar.read(WINDOW).cursor
    elsewhere.remove("far@calendar.test")
    assert calendar.read(WINDOW, cursor).gone == ()


def test_a_month_in_which_every_occurrence_was_taken_out_is_still_read(
    calendar: CalDavCalendar, elsewhere: Visitor
) -> None:
    out = [f"EXDATE;TZID=Europe/Berlin:202601{day:02}T100000" for day in (5, 19, 26)]
    elsewhere.put(WEEKLY_TEXT.replace("SUMMARY", "\r\n".join((*out, "SUMMARY"))))
    assert SERIES in ids(calendar.read(WINDOW))


def test_a_cursor_outlives_the_connector(calendar: CalDavCalendar, elsewhere: Visitor, server: LesserServer) -> None:
    cursor = calendar.read(WINDOW).cursor
    elsewhere.remove(SINGLE)
    shelf = replace(elsewhere.shelf, transport=lambda: server, open=[])
    assert shelf.opened(elsewhere.path).read(WINDOW, cursor).gone == (SINGLE,)
    shelf.let_go()


def test_an_occurrence_without_its_series_is_gone_when_it_is(calendar: CalDavCalendar, elsewhere: Visitor) -> None:
    uid = "alone@calendar.test"
    at = ("DTSTART:20260113T130000Z", "DTEND:20260113T140000Z", "DTSTAMP:20251201T080000Z", "SUMMARY:Only this")
    elsewhere.put(single(uid, *at, "RECURRENCE-ID:20260113T130000Z"))
    first = calendar.read(WINDOW)
    [alone] = [each for each in ids(first) if each.startswith(uid)]
    elsewhere.remove(uid)
    assert calendar.read(WINDOW, first.cursor).gone == (alone,)


def test_more_than_a_hundred_resources_are_fetched_in_parts(
    server: LesserServer, calendar: CalDavCalendar, elsewhere: Visitor
) -> None:
    if server.syncs or server.filters:
        pytest.skip("such a server sends everything at once")
    for number in range(99):
        elsewhere.put(single(f"{number}@calendar.test").replace("202602", "202601"))
    assert len(calendar.read(WINDOW).changed) == 101
    assert server.fetched() == [100, 1]


# --- servers that can only be told what to say ---------------------------------------------------------------------

HOME = row("/c/", CALENDAR, "<sync-token>t1</sync-token>")
HELD = f'<getetag>"1"</getetag><C:calendar-data>{resource(ONCE_TEXT).decode()}</C:calendar-data>'
WEEKLY_HELD = f'<getetag>"1"</getetag><C:calendar-data>{resource(WEEKLY_TEXT).decode()}</C:calendar-data>'


def scripted(**reports: list[Page]) -> tuple[CalDavCalendar, ScriptedServer]:
    named = {name.replace("_", "-"): pages for name, pages in reports.items()}
    server = ScriptedServer(
        {"/c/": multistatus(HOME)}, {"calendar-query": [multistatus(row("/c/1.ics", HELD))], **named}
    )
    shelf = Shelf("https://calendar.test", "/", lambda: server)
    return shelf.opened("/c/"), server


def tagged(name: str, etag: str = '"2"') -> str:
    return row(f"/c/{name}", f"<getetag>{etag}</getetag>")


def test_changes_that_come_in_parts_are_asked_for_to_the_end() -> None:
    more = gone("/c/", "507 Insufficient Storage")
    parts = [
        multistatus(tagged("2.ics"), gone("/c/1.ics"), more, token="t2"),
        multistatus(gone("/c/2.ics"), more, token="t3"),
        multistatus(tagged("1.ics"), token="t4"),
    ]
    calendar, server = scripted(sync_collection=parts, calendar_multiget=[multistatus(row("/c/1.ics", HELD))])
    cursor = calendar.read(WINDOW).cursor
    reading = calendar.read(WINDOW, cursor)
    assert (ids(reading), reading.gone) == ([SINGLE], ())
    bodies = [each.read() for each in server.asked if b"sync-collection" in each.read()]
    assert [f"<d:sync-token>t{n}</d:sync-token>".encode() in body for n, body in enumerate(bodies, 1)] == [True] * 3


def test_changes_without_end_are_given_up() -> None:
    page = multistatus(gone("/c/", "507 Insufficient Storage"), token="t1")
    other = multistatus(gone("/c/", "507 Insufficient Storage"), token="t2")
    calendar, _ = scripted(sync_collection=[other, page] * 600)
    with pytest.raises(TryLater, match="does not come to an end"):
        calendar.read(WINDOW, calendar.read(WINDOW).cursor)


@pytest.mark.parametrize(
    "page",
    [
        (403, error("valid-sync-token")),
        (409, error("valid-sync-token")),
        (412, error("valid-sync-token")),
        (410, ""),
        (501, ""),
        (507, ""),
        (403, error("number-of-matches-within-limits")),
    ],
)
def test_a_token_that_the_server_no_longer_knows_asks_for_a_complete_reading(page: Page) -> None:
    calendar, _ = scripted(sync_collection=[page])
    cursor = calendar.read(WINDOW).cursor
    with pytest.raises(CursorExpired):
        calendar.read(WINDOW, cursor)
    assert calendar.read(WINDOW).complete


def test_changes_without_a_new_token_are_not_trusted() -> None:
    calendar, _ = scripted(sync_collection=[multistatus(tagged("1.ics"))])
    with pytest.raises(TryLater):
        calendar.read(WINDOW, calendar.read(WINDOW).cursor)


def test_a_resource_that_vanishes_while_it_is_read_is_gone() -> None:
    calendar, _ = scripted(
        sync_collection=[multistatus(tagged("1.ics"), token="t2")], calendar_multiget=[multistatus(gone("/c/1.ics"))]
    )
    reading = calendar.read(WINDOW, calendar.read(WINDOW).cursor)
    assert (reading.changed, reading.gone) == ((), (SINGLE,))


def test_one_that_vanished_does_not_hide_the_others_from_a_server_that_then_tells_of_none() -> None:
    nothing = (404, "")
    parts = [nothing, nothing, multistatus(row("/c/2.ics", WEEKLY_HELD), row("/c/3.ics", HELD))]
    calendar, _ = scripted(
        sync_collection=[multistatus(tagged("1.ics"), tagged("2.ics"), tagged("3.ics"), token="t2")],
        calendar_multiget=parts,
    )
    reading = calendar.read(WINDOW, calendar.read(WINDOW).cursor)
    assert (ids(reading), reading.gone) == ([SINGLE, SERIES], ())


def test_paths_written_in_another_way_are_the_same_resource() -> None:
    calendar, server = scripted(
        calendar_query=[multistatus(row("https://calendar.test/c/a%20b@x.ics", HELD))],
        sync_collection=[multistatus(row("/c/a b%40x.ics", '<getetag>W/"1"</getetag>'), token="t2")],
    )
    assert calendar.read(WINDOW, calendar.read(WINDOW).cursor).changed == ()
    assert "calendar-multiget" not in "".join(each.read().decode() for each in server.asked)


def test_an_answer_that_was_cut_short_by_the_server_is_completed_by_asking_for_each() -> None:
    cut = multistatus(row("/c/1.ics", HELD), gone("/c/", "507 Insufficient Storage"))
    calendar, server = scripted(
        calendar_query=[cut], calendar_multiget=[multistatus(row("/c/1.ics", HELD), row("/c/2.ics", WEEKLY_HELD))]
    )
    server.paths = {"/c/": multistatus(HOME, tagged("1.ics"), tagged("2.ics"))}
    assert ids(calendar.read(WINDOW)) == [SINGLE, SERIES]


def test_an_event_that_stands_twice_is_read_once_and_named() -> None:
    calendar, _ = scripted(calendar_query=[multistatus(row("/c/1.ics", HELD), row("/c/2.ics", HELD))])
    reading = calendar.read(WINDOW)
    assert ids(reading) == [SINGLE]
    assert [(each.uid, "a second time, as /c/2.ics" in each.error) for each in reading.problems] == [(SINGLE, True)]


def test_rows_of_elsewhere_and_without_data_are_passed_over() -> None:
    rows = (row("/other/1.ics", HELD), row("/c/below/1.ics", HELD), tagged("2.ics"), gone("/c/3.ics"), row("", HELD))
    calendar, _ = scripted(calendar_query=[multistatus(*rows)])
    assert calendar.read(WINDOW).changed == ()


def test_what_is_no_calendar_text_is_no_event_and_no_traceback() -> None:
    junk = row("/c/1.ics", '<getetag>"1"</getetag><C:calendar-data>BEGIN:VEVENT\nEND:VTODO</C:calendar-data>')
    calendar, _ = scripted(calendar_query=[multistatus(junk, row("/c/2.ics", HELD))])
    assert ids(calendar.read(WINDOW)) == [SINGLE]


@pytest.mark.parametrize(
    ("page", "reaction", "said"),
    [
        ((207, "<html><body>Sign in</body></html>"), Unusable, "a page for people"),
        ((200, "OK"), TryLater, "cannot be read to its end"),
        ((207, ""), TryLater, "cannot be read to its end"),
        ((207, "<multistatus xmlns='DAV:'><response>"), TryLater, "cannot be read to its end"),
        ((207, "<other/>"), Unusable, "does not answer as a calendar server does"),
        ((207, "<!DOCTYPE x [<!ENTITY y 'z'>]><multistatus xmlns='DAV:'>&y;</multistatus>"), Unusable, "not read"),
        ((207, "<!DOCTYPE x SYSTEM 'file:///etc/hostname'><multistatus xmlns='DAV:'/>"), Unusable, "not read"),
        ((207, "<a>" * 100_000), TryLater, "cannot be read to its end"),
    ],
)
def test_an_answer_that_is_not_what_it_says_is_one_sentence(page: Page, reaction: type[Exception], said: str) -> None:
    calendar, _ = scripted(calendar_query=[page])
    with pytest.raises(reaction, match=said):
        calendar.read(WINDOW)


# --- what is kept between two readings -----------------------------------------------------------------------------

HERE = "https://calendar.test/c/"
KEPT = Cursor(HERE, "t1", WINDOW.start, WINDOW.end, {"a b@x.ics": Known('"1"', (SINGLE,))})


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert read_cursor(KEPT.written(), HERE) == KEPT


@pytest.mark.parametrize(
    "text",
    ["", "caldav1.", "caldav1.é", "caldav1.AAAA", "7.19", KEPT.written()[:-9], KEPT.written().removeprefix("caldav1.")],
)
def test_a_damaged_cursor_asks_for_a_complete_reading(text: str) -> None:
    with pytest.raises(CursorExpired):
        read_cursor(text, HERE)


def test_the_cursor_of_another_calendar_asks_for_a_complete_reading() -> None:
    with pytest.raises(CursorExpired, match="another calendar"):
        read_cursor(KEPT.written(), "https://calendar.test/d/")


def test_a_cursor_over_no_time_at_all_is_damaged() -> None:
    backwards = replace(KEPT, start=datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(CursorExpired):
        read_cursor(backwards.written(), HERE)


def test_what_is_read_is_named_by_the_full_address_of_its_calendar() -> None:
    calendar, _ = scripted()
    assert ref_of(calendar, SINGLE).calendar == HERE
    assert [type(each) for each in calendar.read(WINDOW)] == [Single]
    assert Series not in [type(each) for each in calendar.read(WINDOW)]
