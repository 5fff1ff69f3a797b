"""The contract of every calendar, one test a promise. The tests of a connector add a fixture `calendar`, nothing else.

The calendar of the fixture holds one series, `SERIES`: weekly from Monday 5 January 2026, 10:00 to 10:30 in Berlin,
the occurrence of 12 January taken out; and one single event, `SINGLE`, on 7 January from 13:00 to 14:00 UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract import Calendar
from connectors.errors import ChangedElsewhere, NotFound, NotOurs, NotSupported
from connectors.model import Event, EventChange, EventDraft, EventRef, Reading, Series, Single, Span, Status
from connectors.recurrence import occurrences, single_event

SERIES = "weekly@calendar.test"
SINGLE = "once@calendar.test"
WINDOW = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
TAKEN_OUT = datetime(2026, 1, 12, 9, tzinfo=UTC)
THIRD = datetime(2026, 1, 19, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DRAFT = EventDraft(mark="hold, ana; 2026-W04", title="Hold; for Ana", span=Span(THIRD + 3 * HOUR, THIRD + 4 * HOUR))


def ref_of(calendar: Calendar, uid: str) -> EventRef:
    return next(each.ref for each in calendar.read(WINDOW) if each.ref.id == uid)


def events(reading: Reading, uid: str) -> list[Event]:
    [found] = [each for each in reading if each.ref.id == uid]
    return [single_event(found)] if isinstance(found, Single) else occurrences(found, WINDOW)


def event_at(calendar: Calendar, original_start: datetime) -> Event:
    [found] = [each for each in events(calendar.read(WINDOW), SERIES) if each.original.start == original_start]
    return found


class CalendarContract:
    def test_a_complete_reading_holds_series_and_singles(self, calendar: Calendar) -> None:
        reading = calendar.read(WINDOW)
        assert reading.complete
        assert {each.ref.id: type(each) for each in reading} == {SERIES: Series, SINGLE: Single}
        assert reading.problems == ()
        assert reading.events_read == 2

    def test_the_same_calendar_read_twice_gives_equal_readings(self, calendar: Calendar) -> None:
        assert calendar.read(WINDOW) == calendar.read(WINDOW)

    def test_a_single_outside_the_window_is_not_read(self, calendar: Calendar) -> None:
        later = Span(WINDOW.end, WINDOW.end + timedelta(days=30))
        assert [each.ref.id for each in calendar.read(later)] == [SERIES]

    def test_a_cancelled_occurrence_is_reported(self, calendar: Calendar) -> None:
        assert event_at(calendar, TAKEN_OUT).cancelled
        assert not event_at(calendar, FIRST).cancelled

    def test_a_cursor_is_refused_where_none_is_declared(self, calendar: Calendar) -> None:
        assert not calendar.capabilities.incremental
        with pytest.raises(NotSupported):
            calendar.read(WINDOW, cursor="1")

    def test_what_is_created_is_read(self, calendar: Calendar) -> None:
        receipt = calendar.create(DRAFT)
        assert receipt.changed
        [event] = events(calendar.read(WINDOW), receipt.ref.id)
        assert (event.details.title, event.span, event.details.busy) == (DRAFT.title, DRAFT.span, True)

    def test_creating_twice_creates_once(self, calendar: Calendar) -> None:
        first = calendar.create(DRAFT)
        again = calendar.create(DRAFT)
        assert (again.ref, again.changed) == (first.ref, False)
        assert len(calendar.read(WINDOW).changed) == 3

    def test_an_occurrence_is_moved_and_the_others_stay(self, calendar: Calendar) -> None:
        moved = Span(THIRD + 25 * HOUR, THIRD + 26 * HOUR)
        assert calendar.update(ref_of(calendar, SERIES), EventChange(span=moved), THIRD).changed
        assert event_at(calendar, THIRD).span == moved
        assert event_at(calendar, FIRST).span == Span(FIRST, FIRST + HOUR / 2)

    def test_an_occurrence_is_changed_again(self, calendar: Calendar) -> None:
        for minutes in (20, 25):
            shorter = Span(THIRD, THIRD + timedelta(minutes=minutes))
            calendar.update(ref_of(calendar, SERIES), EventChange(span=shorter), THIRD)
        assert event_at(calendar, THIRD).span.minutes == 25

    def test_a_change_leaves_what_it_does_not_name(self, calendar: Calendar) -> None:
        before = event_at(calendar, THIRD)
        calendar.update(ref_of(calendar, SERIES), EventChange(title="Another title"), THIRD)
        after = event_at(calendar, THIRD)
        assert after.details.title == "Another title"
        assert (after.span, after.details.attendees) == (before.span, before.details.attendees)

    def test_a_whole_series_is_changed(self, calendar: Calendar) -> None:
        longer = EventChange(span=Span(FIRST, FIRST + HOUR), busy=False)
        calendar.update(ref_of(calendar, SERIES), longer)
        third = event_at(calendar, THIRD)
        assert (third.span.minutes, third.details.busy) == (60, False)

    def test_the_start_of_a_series_is_not_moved(self, calendar: Calendar) -> None:
        with pytest.raises(NotSupported):
            calendar.update(ref_of(calendar, SERIES), EventChange(span=Span(THIRD, THIRD + HOUR)))

    def test_a_single_is_changed(self, calendar: Calendar) -> None:
        calendar.update(ref_of(calendar, SINGLE), EventChange(title="Renamed", status=Status.TENTATIVE))
        [event] = events(calendar.read(WINDOW), SINGLE)
        assert (event.details.title, event.details.status) == ("Renamed", Status.TENTATIVE)

    def test_an_occurrence_is_cancelled_by_its_status(self, calendar: Calendar) -> None:
        calendar.update(ref_of(calendar, SERIES), EventChange(status=Status.CANCELLED), THIRD)
        assert event_at(calendar, THIRD).cancelled

    def test_a_change_that_changes_nothing_writes_nothing(self, calendar: Calendar) -> None:
        before = calendar.read(WINDOW)
        unchanged = EventChange(title=event_at(calendar, THIRD).details.title)
        assert not calendar.update(ref_of(calendar, SERIES), unchanged, THIRD).changed
        assert calendar.read(WINDOW) == before

    @pytest.mark.parametrize("nowhere", [THIRD + HOUR, TAKEN_OUT, datetime(2020, 1, 6, 9, tzinfo=UTC)])
    def test_an_original_start_that_fits_nothing_is_not_found(self, calendar: Calendar, nowhere: datetime) -> None:
        before = calendar.read(WINDOW)
        with pytest.raises(NotFound):
            calendar.update(ref_of(calendar, SERIES), EventChange(title="Nowhere"), nowhere)
        assert calendar.read(WINDOW) == before

    def test_an_unknown_event_is_not_found(self, calendar: Calendar) -> None:
        with pytest.raises(NotFound):
            calendar.update(EventRef("any", "unknown@calendar.test"), EventChange(title="Nobody"))
        with pytest.raises(NotFound):
            calendar.delete(EventRef("any", "unknown@calendar.test"))

    def test_a_stale_etag_writes_nothing(self, calendar: Calendar) -> None:
        stale = ref_of(calendar, SINGLE)
        calendar.update(stale, EventChange(title="First"))
        with pytest.raises(ChangedElsewhere):
            calendar.update(stale, EventChange(title="Second"))
        [event] = events(calendar.read(WINDOW), SINGLE)
        assert event.details.title == "First"

    def test_a_receipt_carries_the_new_etag(self, calendar: Calendar) -> None:
        receipt = calendar.update(ref_of(calendar, SINGLE), EventChange(title="First"))
        assert receipt.ref == ref_of(calendar, SINGLE)
        assert calendar.update(receipt.ref, EventChange(title="Second")).changed

    def test_what_we_made_is_deleted(self, calendar: Calendar) -> None:
        calendar.delete(calendar.create(DRAFT).ref)
        assert {each.ref.id for each in calendar.read(WINDOW)} == {SERIES, SINGLE}

    def test_what_others_made_is_not_deleted(self, calendar: Calendar) -> None:
        for uid in (SERIES, SINGLE):
            with pytest.raises(NotOurs):
                calendar.delete(ref_of(calendar, uid))
        assert len(calendar.read(WINDOW).changed) == 2
