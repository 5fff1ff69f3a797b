"""The contract of every calendar, one test a promise. What is not declared must be refused, and that is tested too.

The tests of a connector add two fixtures: `calendar`, on which `WEEKLY_TEXT` and `ONCE_TEXT` stand and whose owner is
`OWNER`, and `elsewhere`, which does to the same calendar what others do. `SERIES` is weekly from Monday 5 January 2026,
10:00 to 10:30 in Berlin, the occurrence of 12 January taken out; `SINGLE` on 7 January from 13:00 to 14:00 UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract import Calendar
from connectors.errors import ChangedElsewhere, CursorExpired, NotFound, NotOurs, NotSupported
from connectors.model import (
    Answer,
    Attachment,
    Attendee,
    Event,
    EventChange,
    EventRef,
    Organizer,
    Reading,
    Response,
    Series,
    Single,
    Span,
    Status,
)
from connectors.recurrence import occurrences, single_event
from tests.contracts.calendar_seed import (
    DAMAGED,
    DAMAGED_TEXT,
    DESCRIPTION,
    DRAFT,
    FIRST,
    FURNISHED,
    FURNISHED_FIRST,
    FURNISHED_TEXT,
    HOSTED,
    HOSTED_FIRST,
    HOSTED_TEXT,
    HOUR,
    INVITATION,
    INVITATION_FIRST,
    INVITATION_TEXT,
    LUNCH,
    MEETING,
    ONCE_LINES,
    ONCE_TEXT,
    OWNER,
    SERIES,
    SINGLE,
    TAKEN_OUT,
    THIRD,
    WEEKLY_LINES,
    WEEKLY_TEXT,
    WINDOW,
    Elsewhere,
    vevent,
)

__all__ = ["DRAFT", "SERIES", "SINGLE", "THIRD", "WINDOW", "CalendarContract", "event_at", "events", "ref_of"]

PREP = Attachment("Prep.md", 'prep, ana; "W04"', url="https://files.test/prep?id=1;2,3")
NEWER_PREP = replace(PREP, url="https://files.test/prep?id=4")
INLINE = replace(PREP, url=None, content="# Prep\n\n- [ ] Größe\n".encode())
NOWHERE = [THIRD + HOUR, TAKEN_OUT, datetime(2020, 1, 6, 9, tzinfo=UTC)]


def ref_of(calendar: Calendar, uid: str) -> EventRef:
    return next(each.ref for each in calendar.read(WINDOW) if each.ref.id == uid)


def events(reading: Reading, uid: str) -> list[Event]:
    [found] = [each for each in reading if each.ref.id == uid]
    return [single_event(found)] if isinstance(found, Single) else occurrences(found, WINDOW)


def event_at(calendar: Calendar, original_start: datetime, uid: str = SERIES) -> Event:
    [found] = [each for each in events(calendar.read(WINDOW), uid) if each.original.start == original_start]
    return found


def seen(calendar: Calendar) -> Reading:
    """What a complete reading gives, but for the cursor: a provider may hand out another one each time."""
    return replace(calendar.read(WINDOW), cursor=None)


def said(calendar: Calendar) -> list[Series | Single]:
    """What stands on the calendar, whatever the etags."""
    return [replace(each, ref=replace(each.ref, etag=None)) for each in calendar.read(WINDOW)]


def refused(able: bool, attempt: Callable[[], object]) -> bool:
    """Say whether the ability is not declared; then the attempt must be refused."""
    if not able:
        with pytest.raises(NotSupported):
            attempt()
    return not able


class ReadingAndWriting:
    description = DESCRIPTION
    """What is read of that description."""
    keeps_content = True
    """Whether documents can stand on an event with their content."""
    tells_of_cancelled = True
    """Whether what a cancelled occurrence says can still be read."""

    def test_a_complete_reading_holds_series_and_singles(self, calendar: Calendar) -> None:
        reading = calendar.read(WINDOW)
        assert reading.complete
        assert {each.ref.id: type(each) for each in reading} == {SERIES: Series, SINGLE: Single}
        assert reading.problems == ()
        assert reading.events_read == 2

    def test_the_same_calendar_read_twice_gives_equal_readings(self, calendar: Calendar) -> None:
        assert seen(calendar) == seen(calendar)

    def test_a_single_outside_the_window_is_not_read(self, calendar: Calendar) -> None:
        later = Span(WINDOW.end, WINDOW.end + timedelta(days=30))
        assert [each.ref.id for each in calendar.read(later)] == [SERIES]

    def test_a_cancelled_occurrence_is_reported(self, calendar: Calendar) -> None:
        assert event_at(calendar, TAKEN_OUT).cancelled
        assert not event_at(calendar, FIRST).cancelled

    def test_what_an_event_says_is_read(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        elsewhere.put(FURNISHED_TEXT)
        details = event_at(calendar, FURNISHED_FIRST, FURNISHED).details
        assert (details.description, details.online, details.reminds) == (self.description, MEETING, True)
        assert details.mark is None
        by_address = Attachment("plan.pdf", url="https://files.test/plan.pdf", media_type="application/pdf")
        with_content = (Attachment("memo.txt", content=b"Hallo", media_type="text/plain"),)
        assert details.attachments == (by_address, *(with_content if self.keeps_content else ()))

    def test_an_event_that_says_little_is_read_as_such(self, calendar: Calendar) -> None:
        [event] = events(calendar.read(WINDOW), SINGLE)
        assert (event.details.description, event.details.online, event.details.reminds) == ("", None, False)
        assert event.details.attachments == ()

    def test_what_others_change_is_read(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        calendar.read(WINDOW)
        elsewhere.put(ONCE_TEXT.replace("SUMMARY:Lunch", "SUMMARY:Late lunch"))
        elsewhere.remove(SERIES)
        [found] = calendar.read(WINDOW)
        assert (found.ref.id, found.details.title) == (SINGLE, "Late lunch")

    def test_what_cannot_be_read_is_named_and_stops_nothing(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        if not elsewhere.holds_damage:
            pytest.skip("what is no event cannot stand on this calendar")
        elsewhere.put(DAMAGED_TEXT)
        reading = calendar.read(WINDOW)
        assert [each.ref.id for each in reading] == [SINGLE, SERIES]
        assert [(problem.uid, problem.is_event) for problem in reading.problems] == [(DAMAGED, True)]

    def test_what_is_created_is_read(self, calendar: Calendar) -> None:
        receipt = calendar.create(DRAFT)
        assert receipt.changed
        [event] = events(calendar.read(WINDOW), receipt.ref.id)
        assert (event.details.title, event.span, event.details.busy) == (DRAFT.title, DRAFT.span, True)
        assert (event.details.description, event.details.mark) == (DRAFT.description, DRAFT.mark)

    def test_creating_twice_creates_once(self, calendar: Calendar) -> None:
        first = calendar.create(DRAFT)
        again = calendar.create(DRAFT)
        assert (again.ref, again.changed) == (first.ref, False)
        assert len(calendar.read(WINDOW).changed) == 3

    def test_the_people_of_a_draft_stand_on_the_event(self, calendar: Calendar) -> None:
        draft = replace(DRAFT, attendees=(Attendee("ana@firm.test", "Ana"),), organizer=Organizer("lea@firm.test"))
        made = calendar.create(draft).ref
        [event] = events(calendar.read(WINDOW), made.id)
        assert (event.details.attendees, event.details.organizer) == (draft.attendees, draft.organizer)

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

    def test_what_is_changed_back_reads_as_it_did(self, calendar: Calendar) -> None:
        before = said(calendar)
        original = event_at(calendar, THIRD)
        away = EventChange(Span(THIRD + HOUR, THIRD + 2 * HOUR), "Away", False, Status.CANCELLED, "Why", 5)
        assert calendar.update(ref_of(calendar, SERIES), away, THIRD).changed
        assert event_at(calendar, THIRD).details.description == ("Why" if self.tells_of_cancelled else "")
        back = EventChange(original.span, original.details.title, True, Status.CONFIRMED, "", 0)
        assert calendar.update(ref_of(calendar, SERIES), back, THIRD).changed
        assert said(calendar) == before

    def test_an_exception_that_others_made_is_never_taken_away(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        lines = [line for line in WEEKLY_LINES if not line.startswith(("RRULE", "EXDATE", "DTSTART"))]
        at = ":20260119T100000"
        exception = (f"DTSTART;TZID=Europe/Berlin{at}", f"RECURRENCE-ID;TZID=Europe/Berlin{at}", *lines)
        elsewhere.put(WEEKLY_TEXT + vevent(*exception))
        before = said(calendar)
        for title in ("Another title", "Ana and Lea"):
            assert calendar.update(ref_of(calendar, SERIES), EventChange(title=title), THIRD).changed
        assert said(calendar) == before

    @pytest.mark.parametrize(
        "text", ["One line", "a, b; c\\d\n\n  é 漢 \U0001f600  \n", "Line\nhttps://x.test/a?b=c;d"]
    )
    def test_a_description_is_what_was_written(self, calendar: Calendar, text: str) -> None:
        assert calendar.update(ref_of(calendar, SINGLE), EventChange(description=text)).changed
        assert events(calendar.read(WINDOW), SINGLE)[0].details.description == text
        assert not calendar.update(ref_of(calendar, SINGLE), EventChange(description=text)).changed
        assert calendar.update(ref_of(calendar, SINGLE), EventChange(description="")).changed
        assert events(calendar.read(WINDOW), SINGLE)[0].details.description == ""

    def test_what_a_change_of_the_description_brings_along_stays(
        self, calendar: Calendar, elsewhere: Elsewhere
    ) -> None:
        elsewhere.put(FURNISHED_TEXT)
        before = event_at(calendar, FURNISHED_FIRST, FURNISHED).details
        calendar.update(ref_of(calendar, FURNISHED), EventChange(description=f"Ours\n{before.description}"))
        after = event_at(calendar, FURNISHED_FIRST, FURNISHED).details
        assert after == replace(before, description=f"Ours\n{self.description}")

    def test_a_reminder_of_ours_is_given_and_taken_away_again(self, calendar: Calendar) -> None:
        for minutes, reminds, changed in ((10, True, True), (10, True, False), (5, True, True), (0, False, True)):
            receipt = calendar.update(ref_of(calendar, SINGLE), EventChange(reminder_minutes=minutes))
            assert (receipt.changed, events(calendar.read(WINDOW), SINGLE)[0].details.reminds) == (changed, reminds)
        assert not calendar.update(ref_of(calendar, SINGLE), EventChange(reminder_minutes=0)).changed

    def test_an_occurrence_has_a_reminder_of_its_own(self, calendar: Calendar) -> None:
        before = said(calendar)
        calendar.update(ref_of(calendar, SERIES), EventChange(reminder_minutes=15), THIRD)
        assert [event_at(calendar, start).details.reminds for start in (FIRST, THIRD)] == [False, True]
        calendar.update(ref_of(calendar, SERIES), EventChange(reminder_minutes=0), THIRD)
        assert said(calendar) == before

    def test_the_reminders_of_others_stay(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        elsewhere.put(FURNISHED_TEXT)
        before = said(calendar)
        for minutes in (5, 0):
            assert calendar.update(ref_of(calendar, FURNISHED), EventChange(reminder_minutes=minutes)).changed
            assert event_at(calendar, FURNISHED_FIRST, FURNISHED).details.reminds
        assert said(calendar) == before

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
        before = seen(calendar)
        unchanged = EventChange(title=event_at(calendar, THIRD).details.title)
        assert not calendar.update(ref_of(calendar, SERIES), unchanged, THIRD).changed
        assert seen(calendar) == before

    @pytest.mark.parametrize("nowhere", NOWHERE)
    def test_an_original_start_that_fits_nothing_is_not_found(self, calendar: Calendar, nowhere: datetime) -> None:
        before = seen(calendar)
        with pytest.raises(NotFound):
            calendar.update(ref_of(calendar, SERIES), EventChange(title="Nowhere"), nowhere)
        assert seen(calendar) == before

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


class Documents:
    def test_a_document_of_an_occurrence_is_read_there_alone(self, calendar: Calendar) -> None:
        ref = ref_of(calendar, SERIES)
        if not refused(calendar.capabilities.attaches, lambda: calendar.attach(ref, PREP, THIRD)):
            assert calendar.attach(ref, PREP, THIRD).changed
            assert event_at(calendar, THIRD).details.attachments == (PREP,)
            assert event_at(calendar, FIRST).details.attachments == ()

    def test_a_document_travels_with_the_event(self, calendar: Calendar) -> None:
        ref = ref_of(calendar, SINGLE)
        if not refused(calendar.capabilities.uploads, lambda: calendar.attach(ref, INLINE)):
            assert calendar.attach(ref, INLINE).changed
            [attached] = events(calendar.read(WINDOW), SINGLE)[0].details.attachments
            assert (attached.name, attached.mark, attached.content) == (INLINE.name, INLINE.mark, INLINE.content)

    def test_a_document_of_the_whole_series_is_read_at_each_occurrence(self, calendar: Calendar) -> None:
        if not refused(calendar.capabilities.attaches, lambda: calendar.attach(ref_of(calendar, SERIES), PREP)):
            calendar.attach(ref_of(calendar, SERIES), PREP)
            assert [event_at(calendar, start).details.attachments for start in (FIRST, THIRD)] == [(PREP,), (PREP,)]

    @pytest.mark.parametrize(("uid", "start"), [(SERIES, THIRD), (SERIES, None), (SINGLE, None), (SINGLE, LUNCH)])
    def test_attaching_again_replaces_the_document_of_the_mark(
        self, calendar: Calendar, uid: str, start: datetime | None
    ) -> None:
        if refused(calendar.capabilities.attaches, lambda: calendar.attach(ref_of(calendar, uid), PREP, start)):
            return
        written = [calendar.attach(ref_of(calendar, uid), each, start) for each in (PREP, PREP, NEWER_PREP)]
        assert [receipt.changed for receipt in written] == [True, False, True]
        assert written[0].ref == written[1].ref
        assert event_at(calendar, start or (LUNCH if uid == SINGLE else THIRD), uid).details.attachments == (
            NEWER_PREP,
        )

    def test_the_documents_of_others_and_of_other_marks_stay(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        elsewhere.put(FURNISHED_TEXT)
        if refused(calendar.capabilities.attaches, lambda: calendar.attach(ref_of(calendar, FURNISHED), PREP)):
            return
        theirs = event_at(calendar, FURNISHED_FIRST, FURNISHED).details.attachments
        other = replace(PREP, name="Other.md", mark="other")
        for document in (PREP, other, NEWER_PREP):
            calendar.attach(ref_of(calendar, FURNISHED), document, FURNISHED_FIRST)
        assert event_at(calendar, FURNISHED_FIRST, FURNISHED).details.attachments == (*theirs, NEWER_PREP, other)
        calendar.detach(ref_of(calendar, FURNISHED), "other", FURNISHED_FIRST)
        assert event_at(calendar, FURNISHED_FIRST, FURNISHED).details.attachments == (*theirs, NEWER_PREP)

    @pytest.mark.parametrize(("uid", "start"), [(SERIES, THIRD), (SERIES, None), (SINGLE, None)])
    def test_a_document_is_taken_away_without_a_trace(
        self, calendar: Calendar, uid: str, start: datetime | None
    ) -> None:
        if refused(calendar.capabilities.attaches, lambda: calendar.detach(ref_of(calendar, uid), "prep", start)):
            return
        before = said(calendar)
        calendar.attach(ref_of(calendar, uid), PREP, start)
        assert calendar.detach(ref_of(calendar, uid), PREP.mark or "", start).changed
        assert said(calendar) == before

    def test_where_it_is_not_attached_nothing_is_written(self, calendar: Calendar) -> None:
        if refused(calendar.capabilities.attaches, lambda: calendar.detach(ref_of(calendar, SINGLE), "prep")):
            return
        before = seen(calendar)
        assert not calendar.detach(ref_of(calendar, SINGLE), "prep").changed
        assert not calendar.detach(ref_of(calendar, SERIES), "prep", THIRD).changed
        assert seen(calendar) == before

    @pytest.mark.parametrize("nowhere", NOWHERE)
    def test_a_document_has_its_place_or_none(self, calendar: Calendar, nowhere: datetime) -> None:
        if refused(calendar.capabilities.attaches, lambda: calendar.attach(ref_of(calendar, SINGLE), PREP)):
            return
        before = seen(calendar)
        with pytest.raises(NotFound):
            calendar.attach(ref_of(calendar, SERIES), PREP, nowhere)
        with pytest.raises(NotFound):
            calendar.detach(ref_of(calendar, SERIES), "prep", nowhere)
        with pytest.raises(NotFound):
            calendar.attach(EventRef("any", "unknown@calendar.test"), PREP)
        assert seen(calendar) == before

    def test_a_document_is_not_attached_to_what_others_changed(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        stale = ref_of(calendar, SINGLE)
        if refused(calendar.capabilities.attaches, lambda: calendar.attach(stale, PREP)):
            return
        elsewhere.put(ONCE_TEXT.replace("SUMMARY:Lunch", "SUMMARY:Late lunch"))
        with pytest.raises(ChangedElsewhere):
            calendar.attach(stale, PREP)
        with pytest.raises(ChangedElsewhere):
            calendar.detach(stale, "prep")
        assert events(calendar.read(WINDOW), SINGLE)[0].details.attachments == ()


class Cursors:
    def test_a_reading_without_a_change_is_empty(self, calendar: Calendar) -> None:
        cursor = calendar.read(WINDOW).cursor
        if refused(calendar.capabilities.incremental, lambda: calendar.read(WINDOW, cursor="1")):
            assert cursor is None
            return
        reading = calendar.read(WINDOW, cursor)
        assert (reading.changed, reading.gone, reading.complete, reading.problems) == ((), (), False, ())

    def test_a_cursor_gives_what_changed_and_what_is_gone(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        if refused(calendar.capabilities.incremental, lambda: calendar.read(WINDOW, cursor="1")):
            return
        cursor = calendar.read(WINDOW).cursor
        elsewhere.put(FURNISHED_TEXT)
        elsewhere.remove(SINGLE)
        reading = calendar.read(WINDOW, cursor)
        assert ([each.ref.id for each in reading], reading.gone) == ([FURNISHED], (SINGLE,))
        later = calendar.read(WINDOW, reading.cursor)
        assert (later.changed, later.gone) == ((), ())

    def test_a_cursor_gives_what_we_wrote_ourselves(self, calendar: Calendar) -> None:
        if refused(calendar.capabilities.incremental, lambda: calendar.read(WINDOW, cursor="1")):
            return
        cursor = calendar.read(WINDOW).cursor
        calendar.update(ref_of(calendar, SERIES), EventChange(title="Renamed"), THIRD)
        made = calendar.create(DRAFT).ref
        reading = calendar.read(WINDOW, cursor)
        assert {each.ref for each in reading} == {ref_of(calendar, SERIES), made}
        calendar.delete(made)
        assert calendar.read(WINDOW, reading.cursor).gone == (made.id,)

    def test_what_changed_is_what_a_complete_reading_says(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        if refused(calendar.capabilities.incremental, lambda: calendar.read(WINDOW, cursor="1")):
            return
        cursor = calendar.read(WINDOW).cursor
        elsewhere.put(vevent(*ONCE_LINES, "LOCATION:Elsewhere"))
        [changed] = calendar.read(WINDOW, cursor)
        assert changed in calendar.read(WINDOW).changed

    @pytest.mark.parametrize("forgotten", [True, False])
    def test_a_cursor_that_is_too_old_asks_for_a_complete_reading(
        self, calendar: Calendar, elsewhere: Elsewhere, forgotten: bool
    ) -> None:
        if refused(calendar.capabilities.incremental, lambda: calendar.read(WINDOW, cursor="1")):
            return
        cursor = calendar.read(WINDOW).cursor if forgotten else "no cursor of anybody's"
        elsewhere.forget_cursors()
        with pytest.raises(CursorExpired):
            calendar.read(WINDOW, cursor)
        again = calendar.read(WINDOW)
        assert again.complete
        assert calendar.read(WINDOW, again.cursor).changed == ()


class AnswersAndFreeBusy:
    organizer_responds = False
    """Whether the organizer of an event has a response of their own on this calendar, that a change can set."""

    @pytest.mark.parametrize("start", [INVITATION_FIRST, None])
    @pytest.mark.parametrize("response", [Response.ACCEPTED, Response.TENTATIVE, Response.DECLINED])
    def test_an_invitation_is_answered_once(
        self, calendar: Calendar, elsewhere: Elsewhere, response: Response, start: datetime | None
    ) -> None:
        elsewhere.put(INVITATION_TEXT)
        answer = Answer(response, "Something, sadly; came up.", (Span(THIRD, THIRD + HOUR),))
        ref = ref_of(calendar, INVITATION)
        if refused(calendar.capabilities.writes, lambda: calendar.answer(ref, answer, start)):
            return
        assert calendar.answer(ref, answer, start).changed
        told = {
            each.email: each.response for each in event_at(calendar, INVITATION_FIRST, INVITATION).details.attendees
        }
        assert told == {OWNER: response, "max@firm.test": Response.ACCEPTED}
        before = seen(calendar)
        assert not calendar.answer(ref_of(calendar, INVITATION), answer, start).changed
        assert seen(calendar) == before

    def test_an_answer_to_one_occurrence_leaves_the_others(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        elsewhere.put(INVITATION_TEXT)
        ref, no = ref_of(calendar, INVITATION), Answer(Response.DECLINED)
        if not refused(calendar.capabilities.writes, lambda: calendar.answer(ref, no, INVITATION_FIRST)):
            calendar.answer(ref, no, INVITATION_FIRST)
            next_week = event_at(calendar, INVITATION_FIRST + timedelta(days=7), INVITATION)
            assert next_week.details.attendees[0].response is Response.NEEDS_ACTION

    def test_an_answer_is_taken_back(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        elsewhere.put(INVITATION_TEXT)
        before, ref = event_at(calendar, INVITATION_FIRST, INVITATION), ref_of(calendar, INVITATION)
        no = Answer(Response.TENTATIVE, "I am free on Thursday.")
        if refused(calendar.capabilities.writes, lambda: calendar.answer(ref, no, INVITATION_FIRST)):
            return
        calendar.answer(ref, no, INVITATION_FIRST)
        calendar.answer(ref_of(calendar, INVITATION), Answer(Response.NEEDS_ACTION), INVITATION_FIRST)
        assert event_at(calendar, INVITATION_FIRST, INVITATION) == before

    def test_a_change_says_what_the_owner_says_to_their_own_event(
        self, calendar: Calendar, elsewhere: Elsewhere
    ) -> None:
        if not self.organizer_responds:
            pytest.skip("the organizer has no response on this calendar")
        elsewhere.put(HOSTED_TEXT)
        before, moved = said(calendar), Span(HOSTED_FIRST + HOUR, HOSTED_FIRST + 2 * HOUR)
        yes = EventChange(span=moved, response=Response.ACCEPTED)
        assert calendar.update(ref_of(calendar, HOSTED), yes, HOSTED_FIRST).changed
        event = event_at(calendar, HOSTED_FIRST, HOSTED)
        assert event.span == moved
        assert {each.email: each.response for each in event.details.attendees} == {
            OWNER: Response.ACCEPTED,
            "max@firm.test": Response.ACCEPTED,
        }
        assert not calendar.update(ref_of(calendar, HOSTED), yes, HOSTED_FIRST).changed
        back = EventChange(span=Span(HOSTED_FIRST, HOSTED_FIRST + HOUR), response=Response.DECLINED)
        calendar.update(ref_of(calendar, HOSTED), back, HOSTED_FIRST)
        assert said(calendar) == before

    def test_who_is_not_invited_says_nothing_by_a_change(self, calendar: Calendar) -> None:
        before = said(calendar)
        calendar.update(ref_of(calendar, SERIES), EventChange(response=Response.ACCEPTED), THIRD)
        assert said(calendar) == before

    def test_who_is_not_invited_does_not_answer(self, calendar: Calendar) -> None:
        before = seen(calendar)
        with pytest.raises(NotSupported):
            calendar.answer(ref_of(calendar, SERIES), Answer(Response.DECLINED), THIRD)
        assert seen(calendar) == before

    def test_an_invitation_that_others_changed_is_not_answered(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        elsewhere.put(INVITATION_TEXT)
        stale, no = ref_of(calendar, INVITATION), Answer(Response.DECLINED)
        if not refused(calendar.capabilities.writes, lambda: calendar.answer(stale, no)):
            elsewhere.put(INVITATION_TEXT.replace("SEQUENCE:3", "SEQUENCE:4"))
            with pytest.raises(ChangedElsewhere):
                calendar.answer(stale, no)

    def test_busy_times_are_sorted_merged_and_inside_the_window(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        people = ["ana@firm.test", "nobody@firm.test", "free@firm.test"]
        if refused(calendar.capabilities.free_busy, lambda: calendar.free_busy(people, WINDOW)):
            return
        late = Span(WINDOW.end - HOUR, WINDOW.end + HOUR)
        around = (Span(FIRST + HOUR, FIRST + 3 * HOUR), Span(FIRST, FIRST + HOUR), Span(FIRST, FIRST + 2 * HOUR))
        elsewhere.set_busy("ana@firm.test", [late, *around])
        elsewhere.set_busy("free@firm.test", [])
        assert calendar.free_busy(people, WINDOW) == {
            "ana@firm.test": (Span(FIRST, FIRST + 3 * HOUR), Span(WINDOW.end - HOUR, WINDOW.end)),
            "nobody@firm.test": None,
            "free@firm.test": (),
        }


class CalendarContract(ReadingAndWriting, Documents, Cursors, AnswersAndFreeBusy):
    """Every promise of `connectors.contract`."""
