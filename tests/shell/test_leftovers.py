"""What is ours on a calendar and in no ledger is found and taken off; what others count on stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assistant.leftovers import leftovers, take_off
from assistant.pull import Source
from connectors.memory import MemoryCalendar
from connectors.model import Attachment, Attendee, EventDraft, Span
from tests.calendar_text import LEADER, ME, diary

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SPAN = Span(NOW + timedelta(days=1), NOW + timedelta(days=1, minutes=30))
DOCUMENT = Attachment("Prep.md", "prep-1", "file:///prep.md")
EVERYTHING = Span(NOW - timedelta(days=300), NOW + timedelta(days=300))


def calendar() -> MemoryCalendar:
    return MemoryCalendar(diary("2026-11-23 10:00 30m ana weekly\n2026-11-24 12:00 45m ben").changed)


def draft(mark: str, *people: str) -> EventDraft:
    return EventDraft(mark, "Held for Ana", SPAN, attendees=tuple(Attendee(person) for person in people))


def test_a_calendar_without_anything_of_ours_has_no_leftovers() -> None:
    assert leftovers([Source("work", calendar())], LEADER, NOW) == ()


def test_holds_and_documents_of_ours_are_taken_off_and_the_calendar_is_as_it_was() -> None:
    work = calendar()
    before = work.read(EVERYTHING).changed
    series, single = sorted(before, key=lambda event: event.ref.id)
    work.create(draft("hold-1"))
    work.attach(series.ref, DOCUMENT, datetime(2026, 11, 30, 9, 0, tzinfo=UTC))
    work.attach(work.read(EVERYTHING).changed[0].ref, Attachment("Theirs.md", None, "https://example.com/theirs"))
    work.attach(single.ref, DOCUMENT)
    found = leftovers([Source("work", work)], LEADER, NOW)
    assert [one.title for one in found if one.document is None] == ["Held for Ana"]
    assert [one.document for one in found].count("prep-1") == 2
    assert take_off(found) == ()
    assert leftovers([Source("work", work)], LEADER, NOW) == ()
    assert len(work.read(EVERYTHING).changed) == len(before)


def test_a_meeting_that_others_are_invited_to_stays() -> None:
    work = calendar()
    work.create(draft("book-1", ME, "ana@example.com"))
    assert leftovers([Source("work", work)], LEADER, NOW) == ()


def test_what_cannot_be_taken_off_is_said_and_stops_nothing_else() -> None:
    work = calendar()
    gone = work.create(draft("hold-1")).ref
    work.create(draft("hold-2"))
    found = leftovers([Source("work", work)], LEADER, NOW)
    work.delete(gone)
    failed = take_off(found)
    assert [one.ref.id for one, _ in failed] == [gone.id]
    assert leftovers([Source("work", work)], LEADER, NOW) == ()
