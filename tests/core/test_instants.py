"""A moment as a person says it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.core.instants import read_instant

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 16, 30, tzinfo=BERLIN)  # a Tuesday


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("17:00", "2026-11-24 17:00"),
        ("9:05", "2026-11-24 09:05"),
        ("tomorrow", "2026-11-25 00:00"),
        ("Friday", "2026-11-27 00:00"),
        ("+2h", "2026-11-24 18:30"),
        ("+3d", "2026-11-27 00:00"),
        ("2026-12-01", "2026-12-01 00:00"),
        ("2026-12-01 09:00", "2026-12-01 09:00"),
        ("2026-12-01T09:00", "2026-12-01 09:00"),
        ("2026-12-01T09:00+00:00", "2026-12-01 10:00"),
    ],
)
def test_a_moment_ahead_is_read(said: str, meant: str) -> None:
    assert f"{read_instant(said, NOW):%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [("monday", "2026-11-23 00:00"), ("yesterday", "2026-11-23 00:00"), ("-2h", "2026-11-24 14:30")],
)
def test_a_moment_behind_is_read(said: str, meant: str) -> None:
    assert f"{read_instant(said, NOW, ahead=False):%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize("said", ["", "never", "25:00", "2026-13-01", "2026-12-01 9 o'clock", "+99999999d", "12:3"])
def test_what_is_no_moment_is_answered_with_how_to_say_one(said: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time; write 17:00, tomorrow, friday, \+2h or 2026-12-01 09:00\."):
        read_instant(said, NOW)
