"""The plays with Microsoft in their short form: the whole program as processes, on a clock that is moved."""

from __future__ import annotations

import os

import pytest

from tests.plays import both, microsoft_week
from tests.plays.theatre import faketime

pytestmark = [
    pytest.mark.skipif(faketime() is None, reason="libfaketime is not installed"),
    pytest.mark.skipif(not os.environ.get("ONEONONE_PLAYS"), reason="plays take half a minute: ONEONONE_PLAYS=1"),
]


def test_a_week_with_outlook_goes_well_and_is_undone() -> None:
    microsoft_week.play(short=True)


def test_a_meeting_at_google_and_at_microsoft_is_one_and_is_undone() -> None:
    both.play()
