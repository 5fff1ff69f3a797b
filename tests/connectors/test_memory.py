"""The calendar in memory keeps the contract of every calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors import open_calendar
from connectors.errors import NotSupported
from connectors.memory import MemoryCalendar
from connectors.model import (
    Answer,
    Attendee,
    Capabilities,
    EventChange,
    EventDetails,
    EventDraft,
    EventRef,
    Response,
    Series,
    Single,
    Span,
)
from tests.connectors.elsewhere import OtherPeople
from tests.contracts.calendar_contract import DRAFT, SERIES, SINGLE, WINDOW, CalendarContract
from tests.contracts.calendar_seed import OWNER

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
    organizer_responds = True

    @pytest.fixture
    def calendar(self) -> MemoryCalendar:
        return MemoryCalendar([weekly(), once()], BERLIN, owners=[OWNER])

    @pytest.fixture
    def elsewhere(self, calendar: MemoryCalendar) -> OtherPeople:
        return OtherPeople(calendar)


class TestMemoryCalendarThatOnlyWrites(CalendarContract):
    @pytest.fixture
    def calendar(self) -> MemoryCalendar:
        return MemoryCalendar([weekly(), once()], BERLIN, owners=[OWNER], capabilities=Capabilities(writes=True))

    @pytest.fixture
    def elsewhere(self, calendar: MemoryCalendar) -> OtherPeople:
        return OtherPeople(calendar)


def test_a_calendar_that_does_not_write_refuses_every_write() -> None:
    calendar = MemoryCalendar([once()], capabilities=Capabilities())
    [event] = calendar.read(WINDOW)
    with pytest.raises(NotSupported):
        calendar.create(DRAFT)
    with pytest.raises(NotSupported):
        calendar.update(event.ref, EventChange(title="Other"))
    with pytest.raises(NotSupported):
        calendar.delete(event.ref)
    assert calendar.read(WINDOW).changed == (event,)


def test_what_reached_an_organizer_is_kept_once() -> None:
    calendar = MemoryCalendar([replace(once(), details=EventDetails(attendees=(Attendee(OWNER),)))], owners=[OWNER])
    no, sorry = Answer(Response.DECLINED), Answer(Response.DECLINED, "Sorry")
    for answer in (no, no, sorry, sorry):
        calendar.answer(EventRef("memory", SINGLE), answer)
    assert [answer for _, _, answer in calendar.sent] == [no, sorry]


def test_what_was_gone_and_stands_again_is_not_gone() -> None:
    calendar = MemoryCalendar([once()])
    cursor = calendar.read(WINDOW).cursor
    calendar.remove(SINGLE)
    calendar.put(once())
    reading = calendar.read(WINDOW, cursor)
    assert ([each.ref.id for each in reading], reading.gone) == ([SINGLE], ())


def test_a_cursor_gives_what_left_the_window_too() -> None:
    calendar = MemoryCalendar([once()])
    cursor = calendar.read(WINDOW).cursor
    far = Span(WINDOW.end + timedelta(days=9), WINDOW.end + timedelta(days=10))
    calendar.update(EventRef("memory", SINGLE), EventChange(span=far))
    assert [each.ref.id for each in calendar.read(WINDOW, cursor)] == [SINGLE]


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
