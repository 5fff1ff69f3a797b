"""Files that are damaged, hostile or strange: good events are read, bad ones named, and nothing else happens."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.errors import Unusable
from connectors.ics.read import quiet, read
from connectors.ics.scan import scan
from connectors.ics.source import Source, Sources
from connectors.ics.zones import Zones
from connectors.model import Reading, Series, Span
from connectors.recurrence import first_start, next_start, occurrences

WINDOW = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
DATA = Path(__file__).parent.parent / "data" / "ics"
STYLES = sorted(DATA.glob("*.ics"))


def reading(raw: bytes, window: Span = WINDOW, *, skip_far: bool = True) -> Reading:
    found = scan(raw)
    sources = Sources((Source("test.ics", Path("test.ics"), found, Zones(found.zones)),), ())
    return read(sources, window, UTC, quiet, skip_far=skip_far)


def calendar(*events: str) -> bytes:
    blocks = (f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events)
    return "\n".join(("BEGIN:VCALENDAR", *blocks, "END:VCALENDAR", "")).encode()


def good(uid: str = "good") -> str:
    return f"UID:{uid}\nDTSTART:20260105T090000Z\nDTEND:20260105T093000Z\nSUMMARY:Fine"


def broken(event: str) -> str:
    """Return what is said of the broken one of two events; the other is read."""
    found = reading(calendar(event, good()))
    assert [each.ref.id for each in found] == ["good"]
    [problem] = found.problems
    assert found.events_read == 1
    return problem.error


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("DTSTART:20260105T090000Z", "no UID"),
        ("UID:\nDTSTART:20260105T090000Z", "no UID"),
        ("UID:a", "no DTSTART"),
        ("UID:a\nDTSTART:00010101T000000Z", "before 1900"),
        ("UID:a\nDTSTART:18991231T235959Z", "before 1900"),
        ("UID:a\nDTSTART:tomorrow", "is no date"),
        ("UID:a\nDTSTART:20260230T090000Z", "is no date"),
        ("UID:a\nDTSTART;VALUE=DATE:2026-01-05", "is no date"),
        ("UID:a\nDTSTART;TZID=Middle Earth:20260105T090000", "'Middle Earth' is unknown"),
        ("UID:a\nDTSTART:20260105T090000Z\nDTEND:20260105T080000Z", "ends before it starts"),
        ("UID:a\nDTSTART:20260105T090000Z\nDURATION:-PT30M", "ends before it starts"),
        ("UID:a\nDTSTART:20260105T090000Z\nDURATION:long", "is no date, time or duration"),
        ("UID:a\nDTSTART:20260105T090000Z\nEXRULE:FREQ=DAILY", "EXRULE"),
        ("UID:a\nDTSTART:20260105T090000Z\nRRULE:FREQ=SECONDLY", "more often than daily"),
        ("UID:a\nDTSTART:20260105T090000Z\nRRULE:FREQ=FORTNIGHTLY", "'FORTNIGHTLY'"),
        ("UID:a\nDTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;BYEASTER=1", "'BYEASTER' is unknown"),
        ("UID:a\nDTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;UNTIL=18000101", "before 1900"),
        ("UID:a\nDTSTART:20260105T090000Z\nRRULE:FREQ=DAILY\nEXDATE:18000101T000000Z", "before 1900"),
        ("UID:a\nDTSTART:20260105T090000Z\nRDATE:later", "is no date"),
    ],
)
def test_a_broken_event_is_named_and_its_neighbour_read(event: str, said: str) -> None:
    assert said in broken(event)


def test_an_unfinished_event_is_broken_and_the_next_one_read() -> None:
    raw = calendar(good()).replace(b"BEGIN:VEVENT", b"BEGIN:VEVENT\nUID:torn\nDTSTART:20260105T090000Z\nBEGIN:VEVENT")
    found = reading(raw)
    assert [(problem.uid, problem.error) for problem in found.problems] == [("torn", "the event is not finished")]
    assert [each.ref.id for each in found] == ["good"]


def test_an_unfinished_last_event_is_broken() -> None:
    found = reading(calendar(good(), good("last")).rpartition(b"SUMMARY")[0])
    assert [problem.uid for problem in found.problems] == ["last"]
    assert found.events_read == 1


def test_garbage_where_nobody_looks_is_no_reason() -> None:
    event = f"{good()}\nCREATED:00001231T000000Z\nLAST-MODIFIED:whenever\nDTSTAMP:\nSEQUENCE:many\nPRIORITY"
    assert reading(calendar(event)).problems == ()


def test_an_attendee_who_cannot_be_read_is_left_out() -> None:
    event = f'{good()}\nATTENDEE;CN="Ana:mailto:ana@firm.test\nATTENDEE;=:\nATTENDEE:mailto:ben@firm.test'
    [found] = reading(calendar(event))
    assert [attendee.email for attendee in found.details.attendees][-1] == "ben@firm.test"


def test_bytes_that_are_no_utf_8_and_nul_become_replacement_characters() -> None:
    [found] = reading(calendar(good()).replace(b"Fine", b"Caf\xe9 \0 au lait"))
    assert found.details.title == "Caf\ufffd \ufffd au lait"


def test_a_character_that_folding_parts_is_one_again() -> None:
    [found] = reading(calendar(good()).replace(b"Fine", b"Caf\xc3\r\n \xa9"))
    assert found.details.title == "Café"


@pytest.mark.parametrize("line_break", [b"\r\n", b"\r", b"\n"])
def test_every_line_break_and_a_byte_order_mark_are_read(line_break: bytes) -> None:
    raw = b"\xef\xbb\xbf" + calendar(good()).replace(b"\n", line_break)
    assert [each.ref.id for each in reading(raw)] == ["good"]


def test_components_nested_twenty_thousand_deep_are_passed_over() -> None:
    deep = b"BEGIN:X-BOX\n" * 20_000
    inside = b"BEGIN:VEVENT\nUID:inside\nDTSTART:20260105T090000Z\nEND:VEVENT\n"
    raw = calendar(good()).replace(b"END:VCALENDAR", deep + inside + b"END:X-BOX\n" * 20_000 + b"END:VCALENDAR")
    assert [each.ref.id for each in reading(raw)] == ["good"]


def test_what_an_alarm_says_is_not_the_event() -> None:
    event = f"BEGIN:VALARM\nUID:alarm\nSUMMARY:Wake\nDURATION:-P1D\nEND:VALARM\n{good()}"
    [found] = reading(calendar(event))
    assert (found.ref.id, found.details.title) == ("good", "Fine")


HOSTILE = (
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYSETPOS=50",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=MONTHLY;INTERVAL=12;BYMONTH=5",
    "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=15",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=7",
    "FREQ=YEARLY;INTERVAL=999999;BYMONTH=2;BYMONTHDAY=29",
)


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_rule_that_never_matches_leaves_the_first_occurrence_and_ends(rule: str) -> None:
    events = [f"UID:{n}\nDTSTART:2025010{n}T090000Z\nRRULE:{rule}" for n in range(6, 7)]
    for found in reading(calendar(*events)):
        assert isinstance(found, Series)
        assert occurrences(found, WINDOW) == []
        assert first_start(found) is not None


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;COUNT=1000000", "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=999999999"],
)
def test_a_million_occurrences_cost_what_the_window_holds(rule: str) -> None:
    [found] = reading(calendar(f"UID:a\nDTSTART:19000101T090000Z\nRRULE:{rule}"))
    assert isinstance(found, Series)
    assert 36 <= len(occurrences(found, WINDOW)) <= 90
    assert next_start(found, WINDOW.end) is not None


def test_the_end_of_time_does_not_overflow() -> None:
    raw = calendar(
        "UID:a\nDTSTART:99991231T235959Z\nRRULE:FREQ=DAILY",
        "UID:b\nDTSTART;VALUE=DATE:99991231",
        "UID:c\nDTSTART;TZID=America/New_York:20260105T090000\nDTEND;TZID=America/New_York:99991231T235959",
        "UID:d\nDTSTART:20260105T090000Z\nDURATION:P99999999D\nRRULE:FREQ=WEEKLY",
    )
    always = Span(datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
    for window in (WINDOW, always):
        found = reading(raw, window)
        assert found.problems == ()
        assert all(occurrences(each, WINDOW) is not None for each in found if isinstance(each, Series))


def test_a_hundred_thousand_dates_are_read() -> None:
    days = ",".join(
        f"{year}{month:02}{day:02}" for year in range(1950, 2250) for month in range(1, 13) for day in range(1, 29)
    )
    [found] = reading(calendar(f"UID:a\nDTSTART;VALUE=DATE:19500101\nRDATE;VALUE=DATE:{days}"))
    assert isinstance(found, Series)
    assert len(occurrences(found, WINDOW)) == 3 * 28


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaging_bytes_never_raises_and_spares_the_neighbours(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(STYLES)).read_bytes())
    end = raw.index(b"BEGIN:VEVENT")
    begin = data.draw(st.integers(0, len(raw) - 1))
    for _ in range(data.draw(st.integers(1, 12))):
        raw[min(len(raw) - 1, begin + data.draw(st.integers(0, 40)))] = data.draw(st.integers(0, 255))
    try:
        found = reading(bytes(raw))
    except Unusable:
        assert begin <= end
        return
    assert all(occurrences(each, WINDOW) is not None for each in found if isinstance(each, Series))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(STYLES), st.integers(-900, 900), st.integers(0, 400))
def test_leaving_far_events_unread_gives_the_same_reading(path: Path, after: int, days: int) -> None:
    begin = datetime.fromtimestamp(WINDOW.start.timestamp() + after * 86400, UTC)
    window = Span(begin, datetime.fromtimestamp(begin.timestamp() + days * 86400, UTC))
    raw = path.read_bytes()
    assert reading(raw, window) == reading(raw, window, skip_far=False)
