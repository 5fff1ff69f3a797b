"""Properties of everything that is written into the text of an event: what a change does not own keeps its very bytes,
what is changed back is as it was, and a calendar in memory comes to say the same.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Calendar
from connectors.errors import NotFound, NotSupported
from connectors.ics import resource
from connectors.ics.scan import unfolded
from connectors.memory import MemoryCalendar
from connectors.model import (
    Answer,
    Attachment,
    EventChange,
    EventDetails,
    EventDraft,
    EventRef,
    Organizer,
    Receipt,
    Response,
    Series,
    Single,
    Span,
    Status,
)
from connectors.recurrence import occurrences, single_event
from tests.connectors.elsewhere import BERLIN, NOW, file_of, read_text
from tests.contracts.calendar_seed import (
    DRAFT,
    FURNISHED,
    FURNISHED_FIRST,
    FURNISHED_TEXT,
    HOUR,
    INVITATION,
    INVITATION_FIRST,
    INVITATION_TEXT,
    LUNCH,
    ONCE_TEXT,
    OWNER,
    SERIES,
    SINGLE,
    THIRD,
    WEEKLY_LINES,
    WEEKLY_TEXT,
    WINDOW,
    vevent,
)

STAMPS = {b"SEQUENCE", b"LAST-MODIFIED", b"DTSTAMP"}
OWNED = STAMPS | {b"SUMMARY", b"DTSTART", b"DTEND", b"DURATION", b"STATUS", b"TRANSP", b"DESCRIPTION"}
# What programs write and icalendar alone would write otherwise: folded anywhere, escaped too much, in any case.
ODD = (
    'X-ODD;X-A="b;c":a\\;b\\:c\\"d \\x',
    "X-FOLDED:one\r\n  two\r\n\tthree",
    "x-lower;x-param=Yes:v",
    "CATEGORIES:One,Two\\, three",
    "CATEGORIES:Four",
    "GEO:48.2;16.37",
    "URL;VALUE=URI:https://x.test/a?b=c;d,e",
    "COMMENT:Somebody's own\\, kept",
    'ATTENDEE;CN="Keller, Ana";X-LIKES="tea;coffee";PARTSTAT=ACCEPTED:mailto:Ana@firm.test',
    "ATTACH;FILENAME=plan.pdf:https://files.test/plan.pdf",
    "X-ALT-DESC;FMTTYPE=text/html:<p>Old\\n</p>",
    'ORGANIZER;SENT-BY="mailto:x@firm.test":mailto:lea@firm.test',
    "BEGIN:VALARM\r\nTRIGGER;RELATED=END:PT0S\r\nACTION:AUDIO\r\nX-Odd:y\r\nEND:VALARM",
    "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
)  # fmt: skip
odd_lines = st.lists(st.sampled_from(ODD), unique=True).map(tuple)
words = st.text(st.sampled_from('ab ,;:\\"\n^é漢'), max_size=12)
marks = st.sampled_from(("prep", 'a,"b";^c'))
documents = st.builds(
    Attachment,
    name=words.map(lambda name: re.sub(r"[\n\\]", " ", name).strip()).filter(bool),
    mark=marks,
    url=st.just("https://files.test/a,b;c"),
) | st.builds(Attachment, name=st.just("a.md"), mark=marks, content=st.binary(max_size=90))
changes = st.builds(
    EventChange,
    span=st.none() | st.integers(-3, 3).map(lambda hours: Span(LUNCH + hours * HOUR, LUNCH + (hours + 1) * HOUR)),
    title=st.none() | words.map(str.strip),
    busy=st.none() | st.booleans(),
    status=st.none() | st.sampled_from(Status),
    description=st.none() | words,
    reminder_minutes=st.none() | st.integers(0, 90),
)
answers = st.builds(Answer, st.sampled_from((Response.ACCEPTED, Response.DECLINED)), words)
quick = settings(max_examples=80, deadline=None)


def logical(text: bytes) -> Counter[bytes]:
    """The lines of the events with their folding, apart from what a change owns."""
    found = re.findall(rb"[^\r\n]+(?:\r\n[ \t][^\r\n]*)*", text)
    return Counter(line for line in found if re.split(rb"[:;]", line)[0].upper() not in OWNED)


def apart_from_stamps(text: bytes) -> list[bytes]:
    return [line for line in unfolded(text).split(b"\n") if re.split(rb"[:;]", line)[0] not in STAMPS]


def once_with(lines: tuple[str, ...]) -> bytes:
    return file_of(
        ONCE_TEXT.replace("SUMMARY:Lunch\r\n", "SUMMARY:Lunch\r\n" + "".join(f"{each}\r\n" for each in lines))
    )


def weekly_with(lines: tuple[str, ...]) -> bytes:
    return file_of(vevent(*WEEKLY_LINES, *lines))


@quick
@given(odd_lines, changes.filter(lambda change: change.reminder_minutes is None))
def test_a_change_keeps_the_bytes_of_every_property_it_does_not_own(
    lines: tuple[str, ...], change: EventChange
) -> None:
    before = once_with(lines)
    after = resource.edited(before, SINGLE, change, zone=BERLIN, now=NOW)
    theirs = [line.split("\r\n")[0].encode() for line in lines if not line.startswith("X-MICROSOFT")]
    assert all(line in after for line in theirs)
    assert logical(before.replace(b"OOF", b"")) == logical(after.replace(b"OOF", b""))


@quick
@given(odd_lines, documents, st.integers(1, 60), st.sampled_from((THIRD, None)))
def test_what_is_taken_away_again_leaves_no_trace(
    lines: tuple[str, ...], document: Attachment, minutes: int, start: datetime | None
) -> None:
    before = weekly_with(lines)
    text = resource.attached(before, SERIES, document, start, zone=BERLIN, now=NOW)
    text = resource.edited(text, SERIES, EventChange(reminder_minutes=minutes), start, zone=BERLIN, now=NOW)
    assert text != before
    text = resource.edited(text, SERIES, EventChange(reminder_minutes=0), start, zone=BERLIN, now=NOW)
    text = resource.detached(text, SERIES, document.mark or "", start, zone=BERLIN, now=NOW)
    assert apart_from_stamps(text) == apart_from_stamps(before)
    assert text == before or start is None


@quick
@given(odd_lines, changes)
def test_an_occurrence_that_is_changed_back_is_the_rule_again_to_the_byte(
    lines: tuple[str, ...], change: EventChange
) -> None:
    before = weekly_with(lines)
    [series] = read_text(before.decode())
    there = series.details
    back = EventChange(
        Span(THIRD, THIRD + HOUR / 2), there.title, there.busy, there.status, there.description, reminder_minutes=0
    )
    changed = resource.edited(before, SERIES, change, THIRD, zone=BERLIN, now=NOW)
    assert resource.edited(changed, SERIES, back, THIRD, zone=BERLIN, now=NOW) == before


def shown(event: Series | Single) -> list[tuple[Span, bool, EventDetails]]:
    """What a person sees: every occurrence, but for the address of a meeting, which only a text finds in itself."""
    found = [single_event(event)] if isinstance(event, Single) else occurrences(event, WINDOW)
    return [(each.span, each.cancelled, replace(each.details, online=None)) for each in found]


operations = st.lists(
    st.tuples(st.booleans(), changes.map(lambda change: replace(change, span=None)) | documents | marks | answers),
    min_size=1,
    max_size=6,
)


def applied(text: bytes, uid: str, what: object, start: datetime | None) -> bytes:
    match what:
        case EventChange():
            return resource.edited(text, uid, what, start, zone=BERLIN, now=NOW)
        case Attachment():
            return resource.attached(text, uid, what, start, zone=BERLIN, now=NOW)
        case Answer():
            return resource.answered(text, uid, what, [OWNER], start, zone=BERLIN, now=NOW)
        case _:
            return resource.detached(text, uid, str(what), start, zone=BERLIN, now=NOW)


def written(calendar: Calendar, ref: EventRef, what: object, start: datetime | None) -> Receipt:
    match what:
        case EventChange():
            return calendar.update(ref, what, start)
        case Attachment():
            return calendar.attach(ref, what, start)
        case Answer():
            return calendar.answer(ref, what, start)
        case _:
            return calendar.detach(ref, str(what), start)


@pytest.mark.parametrize(
    ("text", "uid", "start"),
    [(FURNISHED_TEXT, FURNISHED, FURNISHED_FIRST), (INVITATION_TEXT, INVITATION, INVITATION_FIRST)],
)
@quick
@given(operations)
def test_a_text_and_a_calendar_in_memory_come_to_say_the_same(
    text: str, uid: str, start: datetime, operations: list[tuple[bool, object]]
) -> None:
    [seed] = read_text(file_of(text).decode())
    memory = MemoryCalendar([seed], BERLIN, owners=[OWNER])
    now = file_of(text)
    for whole, what in operations:
        at = None if whole else start
        try:
            receipt = written(memory, EventRef("memory", uid), what, at)
        except NotSupported:
            with pytest.raises(NotSupported):
                applied(now, uid, what, at)
            continue
        before, now = now, applied(now, uid, what, at)
        assert receipt.changed == (before != now)
    [ours], [theirs] = memory.read(WINDOW), read_text(now.decode())
    assert shown(ours) == shown(theirs)


def test_a_draft_is_a_text_that_can_be_read() -> None:
    text = resource.drafted(DRAFT, now=NOW)
    [event] = read_text(text.decode())
    assert (event.details.title, event.details.description, event.details.mark) == (
        DRAFT.title,
        DRAFT.description,
        DRAFT.mark,
    )
    assert resource.is_ours(text)
    assert not resource.is_ours(file_of(WEEKLY_TEXT))


def test_a_draft_names_who_invites_whom() -> None:
    [attendee] = read_text(INVITATION_TEXT)[0].details.attendees[1:]
    draft = EventDraft("mark", "Title", Span(LUNCH, LUNCH + HOUR), attendees=(attendee,))
    draft = replace(draft, organizer=Organizer(OWNER, "Lea"))
    [event] = read_text(resource.drafted(draft, now=NOW).decode())
    assert (event.details.organizer, event.details.attendees) == (Organizer(OWNER, "Lea"), (attendee,))
    with pytest.raises(NotSupported):
        resource.drafted(replace(draft, organizer=None), now=NOW)


def test_an_answer_is_no_new_revision_of_the_organizer_s_event() -> None:
    before = file_of(INVITATION_TEXT)
    answer = Answer(Response.DECLINED, "Sorry, no.")
    text = resource.answered(before, INVITATION, answer, [OWNER.upper()], zone=BERLIN, now=NOW)
    assert b"SEQUENCE:3\r\n" in text
    assert b"COMMENT;X-ONE-ON-ONE-MARK=answer:Sorry\\, no.\r\n" in text
    assert text == resource.answered(text, INVITATION, answer, [OWNER], zone=BERLIN, now=NOW + timedelta(days=1))


def test_what_is_not_there_is_not_found() -> None:
    text = file_of(WEEKLY_TEXT)
    with pytest.raises(NotFound):
        resource.detached(text, "unknown", "prep", zone=BERLIN, now=NOW)
    with pytest.raises(NotFound):
        resource.edited(text, SERIES, EventChange(title="x"), THIRD + HOUR, zone=BERLIN, now=NOW)


@pytest.mark.parametrize(
    "document",
    [Attachment("a", url="u"), Attachment("a", "m"), Attachment("a", "m", "u", b"c"), Attachment("a", "m\\", "u")],
)
def test_a_document_of_ours_has_a_mark_and_one_place(document: Attachment) -> None:
    with pytest.raises(ValueError, match="mark"):
        resource.attached(file_of(ONCE_TEXT), SINGLE, document, zone=BERLIN, now=NOW)
