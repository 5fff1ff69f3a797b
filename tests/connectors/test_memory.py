"""The calendar in memory keeps the contract of every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors import open_calendar
from connectors.errors import NotSupported
from connectors.memory import MemoryCalendar
from connectors.model import Attendee, EventDetails, EventDraft, EventRef, Response, Series, Single, Span
from tests.contracts.calendar_contract import SERIES, SINGLE, WINDOW, CalendarContract

BERLIN = ZoneInfo("Europe/Berlin")
ANA = Attendee("ana@firm.test", "Ana", Response.ACCEPTED)


def weekly() -> Series:
    return Series(
        ref=EventRef("given", SERIES),
        start=datetime(2026, 1, 5, 10, tzinfo=BERLIN),
        duration=timedelta(minutes=30),
        details=EventDetails(title="Ana and Lea", attendees=(ANA,)),
        rules=("FREQ=WEEKLY",),
        cancelled_days=(date(2026, 1, 12),),
    )


def once() -> Single:
    start = datetime(2026, 1, 7, 13, tzinfo=UTC)
    return Single(EventRef("given", SINGLE), Span(start, start + timedelta(hours=1)), EventDetails(title="Lunch"))


class TestMemoryCalendar(CalendarContract):
    @pytest.fixture
    def calendar(self) -> MemoryCalendar:
        return MemoryCalendar([weekly(), once()], BERLIN)


def test_a_calendar_in_memory_is_opened_by_its_kind() -> None:
    calendar = open_calendar("memory", events=[weekly()], zone=BERLIN)
    assert calendar.timezone is BERLIN
    assert [each.ref.id for each in calendar.read(WINDOW)] == [SERIES]


def test_a_draft_with_people_keeps_them() -> None:
    calendar = MemoryCalendar()
    start = datetime(2026, 1, 7, 13, tzinfo=UTC)
    calendar.create(EventDraft("mark", "Title", Span(start, start), attendees=(ANA,)))
    [event] = calendar.read(WINDOW)
    assert event.details.attendees == (ANA,)


def test_an_unknown_kind_of_calendar_is_said() -> None:
    with pytest.raises(NotSupported, match="paper"):
        open_calendar("paper")  # type: ignore[call-overload]
