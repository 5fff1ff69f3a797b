"""What is written to a Microsoft calendar, what stays as it was, and who gets mail of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.errors import ChangedElsewhere, NotFound, NotSupported
from connectors.microsoft.connector import MicrosoftCalendar
from connectors.model import (
    Answer,
    Attachment,
    Attendee,
    Event,
    EventChange,
    EventDraft,
    EventRef,
    Organizer,
    Response,
    Series,
    Span,
    Status,
)
from connectors.recurrence import occurrences, single_event
from tests.connectors.fakes.microsoft.items import Row
from tests.connectors.fakes.microsoft.outlook import WEEKLY, Outlook
from tests.connectors.fakes.wire import status
from tests.connectors.microsoft_office import BERLIN, Office, office
from tests.contracts.calendar_seed import OWNER

WINDOW = Span(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
MONDAY = datetime(2026, 1, 5, 10, tzinfo=BERLIN)
SECOND = MONDAY + timedelta(days=7)
HALF = timedelta(minutes=30)
ANA, BO = "ana@firm.test", "bo@firm.test"
PREP = Attachment("Prep.md", "prep", url="https://files.test/prep")
FILE = Attachment("Prep.md", "prep", content=b"# Prep")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        for address in (ANA, BO):
            found.world.add_user(address)
        yield found


@pytest.fixture
def lea(place: Office) -> Outlook:
    return place.acting()


@pytest.fixture
def calendar(place: Office) -> MicrosoftCalendar:
    return place.opened()


@pytest.fixture
def series(lea: Outlook) -> Row:
    return lea.add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY, teams=True, zone="W. Europe Standard Time")


def ref_of(calendar: MicrosoftCalendar, title: str = "Lea / Ana") -> EventRef:
    return next(each.ref for each in calendar.read(WINDOW) if each.details.title == title)


def at(calendar: MicrosoftCalendar, start: datetime) -> Event:
    found = [
        event
        for each in calendar.read(WINDOW)
        for event in (occurrences(each, WINDOW) if isinstance(each, Series) else [single_event(each)])
    ]
    return next(event for event in found if event.original.start == start)


def mails(place: Office) -> list[tuple[str, str]]:
    """Return what was sent since the last time: kind and to whom."""
    found = [(mail.kind, mail.to) for mail in place.world.mails]
    place.world.mails.clear()
    return found


def sent(place: Office, method: str, path: str) -> list[dict[str, object]]:
    """Return the bodies of the requests of this method to this path."""
    wanted = [each.asked for each in place.server.requests if each.asked.method == method and path in each.asked.path]
    return [json.loads(each.body) for each in wanted]


def test_an_occurrence_that_is_moved_tells_its_guests_once(
    place: Office, calendar: MicrosoftCalendar, series: Row
) -> None:
    ref, moved = ref_of(calendar), EventChange(span=Span(SECOND + 2 * HALF, SECOND + 3 * HALF))
    mails(place)
    receipt = calendar.update(ref, moved, SECOND)
    assert mails(place) == [("update", ANA)]
    assert not calendar.update(receipt.ref, moved, SECOND).changed
    assert mails(place) == []
    assert at(calendar, SECOND).span == moved.span
    assert at(place.opened(ANA), SECOND).span == moved.span


@pytest.mark.parametrize(
    "change", [EventChange(busy=False), EventChange(reminder_minutes=5), EventChange(status=Status.CANCELLED)]
)
def test_what_concerns_the_owner_alone_is_mailed_to_nobody(
    place: Office, calendar: MicrosoftCalendar, series: Row, change: EventChange
) -> None:
    ref = ref_of(calendar)
    mails(place)
    assert calendar.update(ref, change).changed
    assert mails(place) == []


def test_a_write_names_only_what_becomes_different(place: Office, calendar: MicrosoftCalendar, series: Row) -> None:
    ref = ref_of(calendar)
    calendar.update(ref, EventChange(title="Lea / Ana", busy=False), SECOND)
    assert sent(place, "PATCH", "/events/") == [{"showAs": "free"}]
    asked = next(each.asked for each in place.server.requests if each.asked.method == "PATCH")
    assert asked.header("If-Match").startswith('W/"')


def test_an_occurrence_costs_four_requests_and_a_single_three(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar, series: Row
) -> None:
    lea.add("Lunch", MONDAY + timedelta(hours=3))
    refs = ref_of(calendar), ref_of(calendar, "Lunch")
    place.asked()
    calendar.update(refs[0], EventChange(busy=False), SECOND)
    assert len(place.asked()) == 4
    calendar.update(refs[1], EventChange(busy=False))
    assert len(place.asked()) == 3


def test_a_shorter_series_keeps_its_hour_and_its_zone(place: Office, calendar: MicrosoftCalendar, series: Row) -> None:
    calendar.update(ref_of(calendar), EventChange(span=Span(MONDAY, MONDAY + timedelta(minutes=25))))
    [patch] = sent(place, "PATCH", "/events/")
    assert patch["start"] == {"dateTime": "2026-01-05T10:00:00", "timeZone": "W. Europe Standard Time"}
    in_summer = datetime(2026, 4, 6, 10, tzinfo=BERLIN)
    assert at(calendar, in_summer).span == Span(in_summer, in_summer + timedelta(minutes=25))


def test_the_block_of_the_video_meeting_stays_in_a_changed_text(
    place: Office, calendar: MicrosoftCalendar, series: Row
) -> None:
    before = str(series.props["body"]["content"])
    text = at(calendar, MONDAY).details.description
    receipt = calendar.update(ref_of(calendar), EventChange(description=f"--- agenda ---\nhttps://pages.test\n{text}"))
    [item] = place.world.mailbox(OWNER).items.values()
    block = before[before.index("<br>\r\n<div style") : before.index("</body>")]
    assert block in item.props["body"]["content"]
    assert item.props["isOnlineMeeting"]
    calendar.update(receipt.ref, EventChange(description=text))
    assert item.props["body"]["content"] == before


def test_a_text_that_would_end_the_video_meeting_is_refused(
    place: Office, calendar: MicrosoftCalendar, series: Row
) -> None:
    ref = ref_of(calendar)
    with pytest.raises(NotSupported, match="video link"):
        calendar.update(ref, EventChange(description="Nothing else"))
    assert place.server.count("PATCH") == 0


@pytest.mark.parametrize(
    "change",
    [EventChange(span=Span(SECOND, SECOND + HALF / 2)), EventChange(title="Mine"), EventChange(description="Mine")],
)
def test_a_guest_changes_nothing_that_is_the_organizer_s(place: Office, series: Row, change: EventChange) -> None:
    guest = place.opened(ANA)
    with pytest.raises(NotSupported, match="Only the organizer"):
        guest.update(ref_of(guest), change, SECOND)
    with pytest.raises(NotSupported, match="Only the organizer"):
        guest.attach(ref_of(guest), PREP, SECOND)
    assert place.server.count("PATCH") == 0


def test_a_guest_changes_what_is_their_own(place: Office, series: Row) -> None:
    guest = place.opened(ANA)
    assert guest.update(ref_of(guest), EventChange(busy=False, reminder_minutes=10), SECOND).changed
    assert not at(guest, SECOND).details.busy
    assert at(place.opened(), SECOND).details.busy


def test_an_occurrence_is_not_moved_past_its_neighbour(place: Office, calendar: MicrosoftCalendar, series: Row) -> None:
    far = SECOND + timedelta(days=8)
    with pytest.raises(NotSupported):
        calendar.update(ref_of(calendar), EventChange(span=Span(far, far + HALF)), SECOND)


@pytest.mark.parametrize("held", [True, False])
def test_what_others_changed_is_not_written_over(
    place: Office, lea: Outlook, calendar: MicrosoftCalendar, series: Row, held: bool
) -> None:
    place.world.quirks.if_match_on_events = held
    ref = ref_of(calendar)
    lea.change(lea.occurrence(series, (SECOND + timedelta(days=7)).date()), subject="Changed by hand")
    with pytest.raises(ChangedElsewhere):
        calendar.update(ref, EventChange(busy=False), SECOND)
    lea.delete(lea.occurrence(series, (SECOND + timedelta(days=14)).date()))
    with pytest.raises(ChangedElsewhere):
        calendar.answer(ref, Answer(Response.ACCEPTED), SECOND)
    assert place.server.count("PATCH") == 0


def test_a_change_between_looking_and_writing_is_told(place: Office, calendar: MicrosoftCalendar, series: Row) -> None:
    ref = ref_of(calendar)
    place.server.faults.add(status(412, method="PATCH"))
    with pytest.raises(ChangedElsewhere):
        calendar.update(ref, EventChange(busy=False), SECOND)
    assert at(calendar, SECOND).details.busy


def test_a_draft_with_guests_invites_them_once_and_takes_it_back(place: Office, calendar: MicrosoftCalendar) -> None:
    people = (Attendee(OWNER), Attendee(ANA, "Ana"), Attendee("room@firm.test"))
    draft = EventDraft("book", "Make up", Span(MONDAY, MONDAY + HALF), attendees=people, organizer=Organizer(OWNER))
    made = calendar.create(draft)
    assert not calendar.create(draft).changed
    assert not place.opened().create(draft).changed
    assert mails(place) == [("invitation", ANA), ("invitation", "room@firm.test")]
    calendar.delete(made.ref)
    assert [mail for mail in mails(place) if mail[1] == ANA] == [("cancellation", ANA)]
    with pytest.raises(NotFound):
        calendar.delete(made.ref)


def test_a_draft_whose_first_event_is_gone_is_made_again(place: Office, calendar: MicrosoftCalendar) -> None:
    used = b'{"error": {"code": "ErrorDuplicateTransactionId", "message": "It was used to create a different event."}}'
    place.server.faults.add(status(400, body=used, method="POST"), times=2)
    draft = EventDraft("book", "Make up", Span(MONDAY, MONDAY + HALF))
    assert calendar.create(draft).changed
    assert len({str(each["transactionId"]) for each in sent(place, "POST", "/events")}) == 3


def test_a_mark_with_a_quote_is_found_again(calendar: MicrosoftCalendar) -> None:
    draft = EventDraft("Ana's hold", "Hold", Span(MONDAY, MONDAY + HALF))
    calendar.create(draft)
    assert at(calendar, MONDAY).details.mark == "Ana's hold"


def test_a_file_is_sent_to_nobody_until_the_next_update(
    place: Office, calendar: MicrosoftCalendar, series: Row
) -> None:
    ref = ref_of(calendar)
    mails(place)
    receipt = calendar.attach(ref, FILE, SECOND)
    assert mails(place) == []
    assert at(calendar, SECOND).details.attachments == (FILE,)
    assert at(calendar, MONDAY).details.attachments == ()
    newer = Attachment("Prep.md", "prep", content=b"# Newer")
    receipt = calendar.attach(receipt.ref, newer, SECOND)
    assert not calendar.attach(receipt.ref, newer, SECOND).changed
    assert at(place.opened(), SECOND).details.attachments == (newer,)


def test_a_link_takes_the_place_of_a_file_and_a_file_that_of_a_link(calendar: MicrosoftCalendar, series: Row) -> None:
    for document in (PREP, FILE, PREP):
        assert calendar.attach(ref_of(calendar), document, SECOND).changed
        assert at(calendar, SECOND).details.attachments == (document,)
    assert calendar.detach(ref_of(calendar), "prep", SECOND).changed
    assert at(calendar, SECOND).details == at(calendar, MONDAY).details


def test_a_file_that_is_too_large_is_refused(place: Office, calendar: MicrosoftCalendar, series: Row) -> None:
    large = Attachment("Large.bin", "prep", content=bytes(3 * 1024 * 1024))
    with pytest.raises(NotSupported, match="3 MB"):
        calendar.attach(ref_of(calendar), large, SECOND)
    assert place.server.count("POST", "attachments") == 0


@pytest.fixture
def invited(place: Office) -> Row:
    return place.acting(ANA).add("Ana / Lea", MONDAY, 30, [OWNER], recurrence=WEEKLY)


def test_an_answer_carries_its_message_and_the_first_of_the_proposed_times(
    place: Office, calendar: MicrosoftCalendar, invited: Row
) -> None:
    spans = (Span(SECOND + HALF, SECOND + 2 * HALF), Span(SECOND + 4 * HALF, SECOND + 5 * HALF))
    mails(place)
    calendar.answer(ref_of(calendar, "Ana / Lea"), Answer(Response.TENTATIVE, "Later?", spans), SECOND)
    assert mails(place) == [("response", ANA)]
    [body] = sent(place, "POST", "tentativelyAccept")
    assert body == {
        "comment": "Later?",
        "sendResponse": True,
        "proposedNewTime": {
            "start": {"dateTime": "2026-01-12T09:30:00", "timeZone": "UTC"},
            "end": {"dateTime": "2026-01-12T10:00:00", "timeZone": "UTC"},
        },
    }


@pytest.mark.parametrize("response", [Response.TENTATIVE, Response.DECLINED])
def test_no_time_is_proposed_where_the_organizer_wants_none(place: Office, response: Response) -> None:
    place.acting(ANA).add("Ana / Lea", MONDAY, 30, [OWNER], allowNewTimeProposals=False)
    calendar = place.opened()
    spans = (Span(SECOND, SECOND + HALF),)
    assert calendar.answer(ref_of(calendar, "Ana / Lea"), Answer(response, "No", spans)).changed
    assert "proposedNewTime" not in [*sent(place, "POST", "tentativelyAccept"), *sent(place, "POST", "decline")][0]


def test_an_invitation_that_is_declined_twice_is_told_once(
    place: Office, calendar: MicrosoftCalendar, invited: Row
) -> None:
    ref = ref_of(calendar, "Ana / Lea")
    mails(place)
    no = Answer(Response.DECLINED, "Sorry")
    assert calendar.answer(ref, no).changed
    assert not calendar.answer(ref, no).changed
    assert not place.opened().answer(ref, no).changed
    assert mails(place) == [("response", ANA)]


def test_what_was_never_there_is_not_accepted(calendar: MicrosoftCalendar, invited: Row) -> None:
    with pytest.raises(NotFound):
        calendar.answer(EventRef("any", "unknown"), Answer(Response.ACCEPTED))
    with pytest.raises(NotFound):
        calendar.answer(ref_of(calendar, "Ana / Lea"), Answer(Response.DECLINED), SECOND + HALF)


def test_an_event_is_found_by_its_shared_id_after_a_start_anew(place: Office, series: Row) -> None:
    ref = ref_of(place.opened())
    assert place.opened().update(ref, EventChange(busy=False), SECOND).changed


def test_a_whole_day_is_moved_as_a_whole_day(place: Office, lea: Outlook, calendar: MicrosoftCalendar) -> None:
    midnight = MONDAY.replace(hour=0)
    lea.add("Away", midnight, 24 * 60, isAllDay=True, showAs="oof")
    later = Span(midnight + timedelta(days=1), midnight + timedelta(days=2))
    assert calendar.update(ref_of(calendar, "Away"), EventChange(span=later)).changed
    [event] = calendar.read(WINDOW)
    assert single_event(event).span == later if not isinstance(event, Series) else False
