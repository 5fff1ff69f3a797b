"""A day as a person says it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.core.days import read_day

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("today", TUESDAY),
        (" Tomorrow ", date(2026, 11, 25)),
        ("yesterday", date(2026, 11, 23)),
        ("friday", date(2026, 11, 27)),
        ("Fri", date(2026, 11, 27)),
        ("tuesday", date(2026, 12, 1)),
        ("monday", date(2026, 11, 30)),
        ("+3d", date(2026, 11, 27)),
        ("-1w", date(2026, 11, 17)),
    ],
)
def test_a_day_ahead_is_read_as_it_is_said(said: str, day: date) -> None:
    assert read_day(said, TUESDAY) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("tuesday", TUESDAY),
        ("monday", date(2026, 11, 23)),
        ("wednesday", date(2026, 11, 18)),
        ("-3d", date(2026, 11, 21)),
    ],
)
def test_a_weekday_of_a_meeting_that_was_is_the_latest_one(said: str, day: date) -> None:
    assert read_day(said, TUESDAY, ahead=False) == day


@pytest.mark.parametrize("said", ["", "soon", "fr", "2026-13-01", "+3", "+9999w9", "32nd"])
def test_what_is_no_day_is_refused_with_the_ways_to_say_one(said: str) -> None:
    with pytest.raises(ValueError, match=r"is not a day; write 2026-12-01"):
        read_day(said, TUESDAY)


def test_a_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a day"):
        read_day("+9999w", date(9999, 1, 1))
