"""How a series becomes occurrences, rule by rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.model import Addition, EventDetails, EventRef, Series, SeriesException, Single, Span, Status
from connectors.recurrence import BadRule, first_start, fits, next_start, occurrences, parse_rule, single_event

BERLIN = ZoneInfo("Europe/Berlin")
HALF_HOUR = timedelta(minutes=30)
DETAILS = EventDetails(title="Weekly")


def series(*rules: str, start: str = "2026-01-05T10:00", **fields: object) -> Series:
    given: dict[str, object] = {"duration": HALF_HOUR, "details": DETAILS, **fields}
    begin = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    return Series(EventRef("test", "uid"), begin, rules=rules, **given)  # type: ignore[arg-type]


def window(first: str, after_last: str) -> Span:
    return Span(*(datetime.fromisoformat(day).replace(tzinfo=BERLIN) for day in (first, after_last)))


def diary(of: Series, first: str, after_last: str) -> list[str]:
    return [
        f"{event.span.start.astimezone(BERLIN):%m-%d %H:%M}{' X' if event.cancelled else ''}"
        for event in occurrences(of, window(first, after_last))
    ]


def test_a_series_keeps_its_local_hour_over_a_clock_change() -> None:
    assert diary(series("FREQ=WEEKLY"), "2026-03-20", "2026-04-07") == ["03-23 10:00", "03-30 10:00", "04-06 10:00"]


def test_a_time_that_does_not_exist_takes_the_offset_before_the_gap_and_one_that_exists_twice_the_first() -> None:
    nightly = series("FREQ=DAILY", start="2026-01-01T02:30")
    [gap] = occurrences(nightly, window("2026-03-29", "2026-03-30"))
    [fold] = occurrences(nightly, window("2026-10-25", "2026-10-26"))
    assert gap.original.start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert fold.original.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260119", "01-19 10:00"),
        ("20260119T090000Z", "01-19 10:00"),
        ("20260119T085959Z", "01-12 10:00"),
        ("20260119T100000", "01-19 10:00"),
        ("20260119T095959", "01-12 10:00"),
    ],
)
def test_until_is_a_day_an_instant_or_a_local_time(until: str, last: str) -> None:
    assert diary(series(f"FREQ=WEEKLY;UNTIL={until}"), "2026-01-01", "2026-03-01")[-1] == last


@pytest.mark.parametrize(("until", "last"), [("20260119", 19), ("20260118T230000Z", 19), ("20260119T000000Z", 19)])
def test_until_of_an_all_day_series_is_a_day(until: str, last: int) -> None:
    daily = series(f"FREQ=DAILY;UNTIL={until}", start="2026-01-05T00:00", duration=timedelta(days=1), all_day=True)
    events = occurrences(daily, window("2026-01-01", "2026-03-01"))
    assert events[-1].span.start.astimezone(BERLIN).day == last


def test_until_before_the_start_leaves_nothing() -> None:
    ended = series("FREQ=WEEKLY;UNTIL=20251231T000000Z")
    assert diary(ended, "2026-01-01", "2026-02-01") == []
    assert first_start(ended) is None


def test_the_start_is_an_occurrence_also_where_it_does_not_match() -> None:
    assert diary(series("FREQ=WEEKLY;BYDAY=TU;COUNT=2"), "2026-01-01", "2026-02-01") == [
        "01-05 10:00",
        "01-06 10:00",
        "01-13 10:00",
    ]


def test_several_rules_and_additions_are_one_series() -> None:
    added = Addition(datetime(2026, 1, 8, 12, tzinfo=UTC), timedelta(hours=2))
    both = series("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=2", additions=(added,))
    events = occurrences(both, window("2026-01-05", "2026-01-13"))
    assert [event.span.minutes for event in events] == [30, 30, 120, 30]
    assert events[2].original.minutes == 30


def test_a_day_taken_out_cancels_all_its_occurrences() -> None:
    twice = series("FREQ=DAILY;BYHOUR=10,14", cancelled_days=(date(2026, 1, 6),))
    assert diary(twice, "2026-01-06", "2026-01-07") == ["01-06 10:00 X", "01-06 14:00 X"]


def test_what_was_taken_out_wins_over_an_exception() -> None:
    start = datetime(2026, 1, 12, 9, tzinfo=UTC)
    moved = SeriesException(start, start + timedelta(hours=3), HALF_HOUR, DETAILS)
    assert diary(series("FREQ=WEEKLY", cancelled=(start,), exceptions=(moved,)), "2026-01-12", "2026-01-13") == [
        "01-12 10:00 X"
    ]


def test_an_occurrence_moved_out_of_the_window_still_belongs_to_it_and_one_moved_in_is_found() -> None:
    start = datetime(2026, 1, 12, 9, tzinfo=UTC)
    moved = SeriesException(start, start + timedelta(days=30), HALF_HOUR, DETAILS)
    weekly = series("FREQ=WEEKLY", exceptions=(moved,))
    assert diary(weekly, "2026-01-12", "2026-01-13") == ["02-11 10:00"]
    assert diary(weekly, "2026-02-11", "2026-02-12") == ["02-11 10:00"]


def test_an_exception_that_fits_nothing_is_no_occurrence() -> None:
    start = datetime(2026, 1, 13, 9, tzinfo=UTC)
    astray = SeriesException(start, start, HALF_HOUR, DETAILS)
    assert diary(series("FREQ=WEEKLY", exceptions=(astray,)), "2026-01-13", "2026-01-14") == []


def test_this_and_future_holds_until_the_next_and_over_a_clock_change() -> None:
    def later(day: str, hours: int) -> SeriesException:
        start = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
        return SeriesException(start, start + timedelta(hours=hours), timedelta(hours=1), DETAILS, this_and_future=True)

    weekly = series("FREQ=WEEKLY", exceptions=(later("2026-04-13T10:00", 4), later("2026-03-23T10:00", 2)))
    assert diary(weekly, "2026-03-16", "2026-04-21") == [
        "03-16 10:00",
        "03-23 12:00",
        "03-30 12:00",
        "04-06 12:00",
        "04-13 14:00",
        "04-20 14:00",
    ]


def test_the_occurrences_of_a_cancelled_series_are_cancelled() -> None:
    gone = series("FREQ=WEEKLY", details=EventDetails(status=Status.CANCELLED))
    assert diary(gone, "2026-01-05", "2026-01-06") == ["01-05 10:00 X"]


def test_a_long_occurrence_that_began_before_the_window_is_found() -> None:
    assert diary(series("FREQ=YEARLY", duration=timedelta(days=40)), "2026-02-01", "2026-02-02") == ["01-05 10:00"]


def test_a_single_event_is_one_occurrence() -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    event = single_event(Single(EventRef("test", "one"), Span(start, start), EventDetails(status=Status.CANCELLED)))
    assert (event.key.series, event.key.original_start, event.recurring, event.cancelled) == ("one", start, False, True)


def test_the_next_start_is_found_also_where_it_was_taken_out() -> None:
    weekly = series("FREQ=WEEKLY", cancelled_days=(date(2026, 1, 12),))
    assert first_start(weekly) == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert next_start(weekly, datetime(2026, 1, 5, 9, 1, tzinfo=UTC)) == datetime(2026, 1, 12, 9, tzinfo=UTC)
    assert fits(weekly, datetime(2026, 7, 6, 8, tzinfo=UTC))
    assert not fits(weekly, datetime(2026, 7, 6, 9, tzinfo=UTC))


def test_a_rule_is_read_into_its_parts() -> None:
    rule = parse_rule("freq=monthly;INTERVAL=2;BYDAY=MO,-1FR;BYSETPOS=1;COUNT=-1;WKST=SU;")
    assert (rule.freq, rule.interval, rule.by_day) == ("MONTHLY", 2, ((None, "MO"), (-1, "FR")))
    assert (rule.by_set_pos, rule.count, rule.week_start) == ((1,), None, "SU")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "INTERVAL=2",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYDAY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYWEEKNO=1",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;X-PART=1",
        "FREQ=DAILY;UNTIL=someday",
        "FREQ=DAILY;UNTIL=18991231",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,10,20,30,40",
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(BadRule):
        parse_rule(text)
