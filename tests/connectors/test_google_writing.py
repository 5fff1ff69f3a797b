"""How a Google calendar is written: who hears of it, who may, what of others stays, and what is made only once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.account import Use
from connectors.errors import ChangedElsewhere, NotFound, NotOurs, NotSupported
from connectors.google.connector import GoogleCalendar
from connectors.google.marks import id_of_mark
from connectors.model import (
    Answer,
    Attachment,
    Attendee,
    EventChange,
    EventRef,
    Organizer,
    Response,
    Single,
    Span,
    Status,
)
from tests.connectors.fakes.google import copies
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.google_office import Office, Visitor, id_of
from tests.contracts.calendar_contract import event_at, events, ref_of, said
from tests.contracts.calendar_seed import (
    DRAFT,
    FIRST,
    HOUR,
    INVITATION,
    INVITATION_FIRST,
    INVITATION_TEXT,
    LUNCH,
    OWNER,
    SERIES,
    SINGLE,
    TAKEN_OUT,
    THIRD,
    WINDOW,
)

ANA, MAX = "ana@firm.test", "max@firm.test"
BERLIN = ZoneInfo("Europe/Berlin")
LATER = Span(THIRD + HOUR, THIRD + 2 * HOUR)
PREP = Attachment("Prep", "prep, ana", url="https://docs.google.com/document/d/abc_1-2/edit")
THIRD_DAY = date(2026, 1, 19)


@pytest.fixture
def office() -> Iterator[Office]:
    with GoogleServer() as server:
        office = Office(server)
        for email in (ANA, MAX):
            server.world.add_user(email)
        yield office
        office.let_go()


@pytest.fixture
def elsewhere(office: Office) -> Visitor:
    return Visitor(office).seed()


@pytest.fixture
def calendar(elsewhere: Visitor) -> GoogleCalendar:
    return elsewhere.office.opened()


def meeting(office: Office, host: str = OWNER, guest: str = ANA, **more: Any) -> str:
    """Put a weekly meeting of two people on the host's calendar, and return its UID."""
    start = FIRST.astimezone(BERLIN)
    put = office.person(host).put("Two", start, start + HOUR, "RRULE:FREQ=WEEKLY", guests=(guest,), **more)
    office.server.world.mails.clear()
    return f"{put}@google.com"


def google_id(uid: str) -> str:
    return uid.partition("@")[0]


def third_of(office: Office, uid: str, email: str = OWNER) -> dict[str, Any]:
    """Return the third occurrence as this person sees it."""
    person = office.person(email)
    return person.see(person.occurrence(google_id(uid), THIRD_DAY))


def told(office: Office) -> list[tuple[str, str]]:
    return [(mail.kind, mail.to) for mail in office.server.world.mails]


def written(office: Office) -> list[str]:
    return [each for each in office.asked() if not each.startswith("GET")]


# --- who hears of it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        EventChange(busy=False),
        EventChange(reminder_minutes=5),
        EventChange(description="Our page: https://assistant.test/a"),
        EventChange(response=Response.TENTATIVE),
    ],
)
def test_nobody_is_mailed_for_what_they_need_not_hear(
    calendar: GoogleCalendar, office: Office, change: EventChange
) -> None:
    uid = meeting(office)
    assert calendar.update(ref_of(calendar, uid), change, THIRD).changed
    assert told(office) == []


def test_nobody_is_mailed_for_a_document(calendar: GoogleCalendar, office: Office) -> None:
    uid = meeting(office)
    calendar.attach(ref_of(calendar, uid), PREP, THIRD)
    calendar.detach(ref_of(calendar, uid), "prep, ana", THIRD)
    assert told(office) == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (EventChange(span=LATER), "update"),
        (EventChange(span=Span(THIRD, THIRD + HOUR / 2)), "update"),
        (EventChange(title="Another"), "update"),
        (EventChange(status=Status.CANCELLED), "cancellation"),
    ],
)
def test_guests_hear_of_what_concerns_them(
    calendar: GoogleCalendar, office: Office, change: EventChange, kind: str
) -> None:
    uid = meeting(office)
    calendar.update(ref_of(calendar, uid), change, THIRD)
    assert told(office) == [(kind, ANA)]


def test_whoever_is_booked_is_invited_and_told_when_it_is_off(calendar: GoogleCalendar, office: Office) -> None:
    people = (Attendee(OWNER, response=Response.ACCEPTED), Attendee(ANA))
    made = calendar.create(replace(DRAFT, attendees=people, organizer=Organizer(OWNER)))
    assert told(office) == [("invitation", ANA)]
    [theirs] = [row.body for row in office.server.world.calendars[ANA].rows.values()]
    assert theirs["summary"] == DRAFT.title
    office.server.world.mails.clear()
    calendar.delete(made.ref)
    assert told(office) == [("cancellation", ANA)]


def test_a_hold_reminds_nobody_and_mails_nobody(calendar: GoogleCalendar, office: Office) -> None:
    uid = calendar.create(DRAFT).ref.id
    assert not events(calendar.read(WINDOW), uid)[0].details.reminds
    assert told(office) == []


# --- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        EventChange(span=LATER),
        EventChange(title="Mine"),
        EventChange(description="Mine"),
        EventChange(status=Status.CANCELLED),
    ],
)
def test_only_the_organizer_changes_what_all_see(calendar: GoogleCalendar, office: Office, change: EventChange) -> None:
    uid = meeting(office, MAX, OWNER)
    with pytest.raises(NotSupported, match=r"max@firm\.test organizes this event"):
        calendar.update(ref_of(calendar, uid), change, THIRD)
    assert written(office) == []


def test_guests_who_may_change_it_do(calendar: GoogleCalendar, office: Office) -> None:
    uid = meeting(office, MAX, OWNER, guestsCanModify=True)
    assert calendar.update(ref_of(calendar, uid), EventChange(title="Ours"), THIRD).changed


@pytest.mark.parametrize("change", [EventChange(busy=False), EventChange(reminder_minutes=5)])
def test_a_guest_changes_what_is_theirs_alone(calendar: GoogleCalendar, office: Office, change: EventChange) -> None:
    uid = meeting(office, MAX, OWNER)
    before = third_of(office, uid, MAX)
    assert calendar.update(ref_of(calendar, uid), change, THIRD).changed
    assert third_of(office, uid, MAX) == before


def test_a_locked_event_is_not_changed(calendar: GoogleCalendar, office: Office) -> None:
    office.server.world.calendars[OWNER].rows[id_of(SINGLE)].body["locked"] = True
    with pytest.raises(NotSupported, match="locked"):
        calendar.update(ref_of(calendar, SINGLE), EventChange(title="Mine"))


def test_a_calendar_that_cannot_be_written_is_not(calendar: GoogleCalendar, office: Office) -> None:
    office.server.world.share(MAX, OWNER, "reader")
    theirs = office.opened(MAX)
    ref = EventRef(MAX, "any")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: theirs.create(DRAFT),
        lambda: theirs.update(ref, EventChange(title="Mine")),
        lambda: theirs.delete(ref),
        lambda: theirs.attach(ref, PREP),
        lambda: theirs.answer(ref, Answer(Response.ACCEPTED)),
    )
    for attempt in attempts:
        with pytest.raises(NotSupported):
            attempt()
    assert written(office) == []


# --- answers -------------------------------------------------------------------------------------------------------


def test_an_answer_reaches_the_organizer_with_its_message(calendar: GoogleCalendar, office: Office) -> None:
    uid = meeting(office, MAX, OWNER)
    calendar.answer(ref_of(calendar, uid), Answer(Response.TENTATIVE, "I am free on Thursday."), THIRD)
    [mine] = [guest for guest in third_of(office, uid, MAX)["attendees"] if guest["email"] == OWNER]
    assert (mine["responseStatus"], mine["comment"]) == ("tentative", "I am free on Thursday.")
    assert told(office) == [("answer", MAX)]


def test_times_are_named_where_the_answer_has_no_words(calendar: GoogleCalendar, office: Office) -> None:
    uid = meeting(office, MAX, OWNER)
    calendar.answer(ref_of(calendar, uid), Answer(Response.TENTATIVE, proposed=(LATER,)), THIRD)
    [mine] = [guest for guest in third_of(office, uid, MAX)["attendees"] if guest["email"] == OWNER]
    assert mine["comment"] == "2026-01-19 11:00–12:00 (CET)"


def test_an_answer_leaves_guests_whom_we_cannot_see(calendar: GoogleCalendar, office: Office) -> None:
    start = FIRST.astimezone(BERLIN)
    put = office.person(MAX).put("Many", start, start + HOUR, guests=(OWNER, ANA), guestsCanSeeOtherGuests=False)
    uid = f"{put}@google.com"
    assert [each.kind.value for each in events(calendar.read(WINDOW), uid)[0].details.attendees][-1] == "group"
    calendar.answer(ref_of(calendar, uid), Answer(Response.DECLINED))
    there = {guest["email"]: guest["responseStatus"] for guest in office.person(MAX).see(put)["attendees"]}
    assert there == {MAX: "accepted", OWNER: "declined", ANA: "needsAction"}


def test_the_organizer_answers_their_own_event_and_the_guests_stay(calendar: GoogleCalendar, office: Office) -> None:
    uid = meeting(office)
    calendar.update(ref_of(calendar, uid), EventChange(response=Response.DECLINED), THIRD)
    there = {guest["email"]: guest["responseStatus"] for guest in third_of(office, uid, ANA)["attendees"]}
    assert there == {OWNER: "declined", ANA: "needsAction"}


def test_an_organizer_who_sees_not_all_guests_leaves_those_they_do_not_see(
    calendar: GoogleCalendar, office: Office
) -> None:
    uid = meeting(office)
    row = office.server.world.calendars[OWNER].rows[google_id(uid)]
    row.body["attendeesOmitted"] = True
    calendar.update(ref_of(calendar, uid), EventChange(response=Response.DECLINED))
    sent = json.loads(office.server.wire.requests[-2].asked.body)
    assert sent["attendees"] == [{"email": OWNER, "responseStatus": "declined", "comment": ""}]
    assert sent["attendeesOmitted"]


def test_google_knows_no_delegation(calendar: GoogleCalendar, elsewhere: Visitor) -> None:
    elsewhere.put(INVITATION_TEXT)
    with pytest.raises(NotSupported):
        calendar.answer(ref_of(calendar, INVITATION), Answer(Response.DELEGATED), INVITATION_FIRST)


# --- what stays ----------------------------------------------------------------------------------------------------


def test_the_default_reminders_stand_beside_ours_and_come_back_after_it(
    calendar: GoogleCalendar, office: Office
) -> None:
    uid = meeting(office)
    before = office.person().see(google_id(uid))["reminders"]
    calendar.update(ref_of(calendar, uid), EventChange(reminder_minutes=5))
    assert office.person().see(google_id(uid))["reminders"] == {
        "useDefault": False,
        "overrides": [{"method": "popup", "minutes": 10}, {"method": "popup", "minutes": 5}],
    }
    calendar.update(ref_of(calendar, uid), EventChange(reminder_minutes=0))
    after = office.person().see(google_id(uid))
    assert (after["reminders"]["useDefault"], after["reminders"].get("overrides", [])) == (before["useDefault"], [])


def test_a_reminder_that_was_there_before_ours_stays_after_it(calendar: GoogleCalendar, office: Office) -> None:
    uid = meeting(office)
    before = office.person().see(google_id(uid))["reminders"]
    assert calendar.update(ref_of(calendar, uid), EventChange(reminder_minutes=10)).changed
    assert not calendar.update(ref_of(calendar, uid), EventChange(reminder_minutes=10)).changed
    assert calendar.update(ref_of(calendar, uid), EventChange(reminder_minutes=0)).changed
    assert office.person().see(google_id(uid))["reminders"] == before


def test_a_sixth_reminder_is_one_too_many(calendar: GoogleCalendar, office: Office) -> None:
    overrides = [{"method": "popup", "minutes": minutes} for minutes in (1, 2, 3, 4, 60)]
    uid = meeting(office, reminders={"useDefault": False, "overrides": overrides})
    with pytest.raises(NotSupported):
        calendar.update(ref_of(calendar, uid), EventChange(reminder_minutes=5))


def test_the_documents_of_others_stay_whole(calendar: GoogleCalendar, office: Office) -> None:
    theirs = {"fileUrl": "https://drive.google.com/file/d/zzz/view", "title": "Plan", "mimeType": "application/pdf"}
    uid = meeting(office, attachments=[theirs])
    calendar.attach(ref_of(calendar, uid), PREP, THIRD)
    files = third_of(office, uid)["attachments"]
    assert [file["title"] for file in files] == ["Plan", "Prep"]
    assert files[0] == theirs | {"fileId": "zzz"}
    calendar.detach(ref_of(calendar, uid), "prep, ana", THIRD)
    assert third_of(office, uid)["attachments"] == [theirs | {"fileId": "zzz"}]


def test_a_document_is_ours_by_its_id_in_drive(calendar: GoogleCalendar, office: Office) -> None:
    uid = meeting(office)
    calendar.attach(ref_of(calendar, uid), PREP, THIRD)
    other_form = replace(PREP, url="https://docs.google.com/document/d/abc_1-2/edit?usp=drive_web")
    assert not calendar.attach(ref_of(calendar, uid), other_form, THIRD).changed


def test_there_are_at_most_25_documents(calendar: GoogleCalendar, office: Office) -> None:
    many = [{"fileUrl": f"https://files.test/{number}", "title": str(number)} for number in range(25)]
    uid = meeting(office, attachments=many)
    with pytest.raises(NotSupported):
        calendar.attach(ref_of(calendar, uid), PREP, THIRD)
    assert len(third_of(office, uid)["attachments"]) == 25


def test_a_document_with_its_content_cannot_be_taken(calendar: GoogleCalendar) -> None:
    with pytest.raises(NotSupported):
        calendar.attach(ref_of(calendar, SINGLE), Attachment("Prep.md", "prep", content=b"# Prep\n"))


def test_a_document_of_the_series_stays_ours_on_an_occurrence_that_changed(
    calendar: GoogleCalendar, office: Office
) -> None:
    uid = meeting(office)
    calendar.attach(ref_of(calendar, uid), PREP)
    calendar.update(ref_of(calendar, uid), EventChange(span=LATER), THIRD)
    assert [each.mark for each in event_at(calendar, THIRD, uid).details.attachments] == [PREP.mark]


def test_a_mark_that_google_would_cut_is_refused(calendar: GoogleCalendar, office: Office) -> None:
    with pytest.raises(NotSupported):
        calendar.create(replace(DRAFT, mark="m" * 1025))
    assert written(office) == []


# --- occurrences ---------------------------------------------------------------------------------------------------


def test_an_occurrence_that_was_cancelled_is_brought_back(calendar: GoogleCalendar) -> None:
    before = said(calendar)
    calendar.update(ref_of(calendar, SERIES), EventChange(status=Status.CANCELLED), THIRD)
    with pytest.raises(NotFound):
        calendar.update(ref_of(calendar, SERIES), EventChange(title="Nobody comes"), THIRD)
    assert calendar.update(ref_of(calendar, SERIES), EventChange(status=Status.CONFIRMED), THIRD).changed
    assert said(calendar) == before


def test_what_the_rule_itself_leaves_out_is_not_brought_back(calendar: GoogleCalendar) -> None:
    with pytest.raises(NotFound):
        calendar.update(ref_of(calendar, SERIES), EventChange(status=Status.CONFIRMED), TAKEN_OUT)


def test_an_occurrence_keeps_its_wall_clock_zone(calendar: GoogleCalendar, office: Office) -> None:
    uid = meeting(office)
    april = datetime(2026, 4, 6, 10, tzinfo=BERLIN)
    calendar.update(ref_of(calendar, uid), EventChange(span=Span(april + HOUR, april + 2 * HOUR)), april)
    person = office.person()
    start = person.see(person.occurrence(google_id(uid), april.date()))["start"]
    assert start == {"dateTime": "2026-04-06T11:00:00+02:00", "timeZone": "Europe/Berlin"}


def test_a_whole_day_of_a_series_is_moved(calendar: GoogleCalendar, office: Office) -> None:
    put = office.person().put("Away", date(2026, 1, 6), date(2026, 1, 7), "RRULE:FREQ=WEEKLY")
    uid, midnight = f"{put}@google.com", datetime(2026, 1, 13, tzinfo=BERLIN)
    day = timedelta(days=1)
    calendar.update(ref_of(calendar, uid), EventChange(span=Span(midnight + day, midnight + 2 * day)), midnight)
    moved = event_at(calendar, midnight, uid)
    assert (moved.span, moved.all_day) == (Span(midnight + day, midnight + 2 * day), True)


def test_a_change_far_from_the_window_is_written_all_the_same(calendar: GoogleCalendar, office: Office) -> None:
    uid, far = meeting(office), datetime(2027, 1, 4, 10, tzinfo=BERLIN)
    ref = ref_of(calendar, uid)
    for title in ("Far away", "Farther"):
        receipt = calendar.update(ref, EventChange(title=title), far)
        assert (receipt.changed, receipt.ref) == (True, ref)
    person = office.person()
    assert person.see(person.occurrence(google_id(uid), far.date()))["summary"] == "Farther"


def test_a_single_that_was_an_occurrence_is_answered(calendar: GoogleCalendar, office: Office) -> None:
    theirs, start = office.person(MAX), FIRST.astimezone(BERLIN)
    series = theirs.put("Staff", start, start + HOUR, "RRULE:FREQ=WEEKLY")
    theirs.change(theirs.occurrence(series, THIRD_DAY), attendees=[{"email": MAX}, {"email": OWNER}])
    [single] = [each for each in calendar.read(WINDOW) if each.ref.id not in (SERIES, SINGLE)]
    assert isinstance(single, Single)
    receipt = calendar.answer(single.ref, Answer(Response.ACCEPTED), THIRD)
    assert receipt.ref == ref_of(calendar, single.ref.id)
    with pytest.raises(ChangedElsewhere):
        calendar.answer(single.ref, Answer(Response.DECLINED))


def test_an_exception_outside_its_rule_is_written_and_not_its_series(calendar: GoogleCalendar, office: Office) -> None:
    person = office.person()
    person.change(person.occurrence(id_of(SERIES), THIRD_DAY), location="Elsewhere")
    master = office.server.world.calendars[OWNER].rows[id_of(SERIES)].body
    master["recurrence"] = ["RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"]
    [single] = [each for each in calendar.read(WINDOW) if "/" in each.ref.id]
    receipt = calendar.update(single.ref, EventChange(title="Alone"), THIRD)
    assert receipt.ref == ref_of(calendar, single.ref.id)
    titles = {each.ref.id: each.details.title for each in calendar.read(WINDOW)}
    assert (titles[single.ref.id], titles[SERIES]) == ("Alone", "Ana and Lea")


def test_an_exception_of_others_makes_the_state_of_the_series_stale(calendar: GoogleCalendar, office: Office) -> None:
    stale = ref_of(calendar, SERIES)
    person = office.person()
    person.change(person.occurrence(id_of(SERIES), THIRD_DAY), location="Elsewhere")
    with pytest.raises(ChangedElsewhere):
        calendar.update(stale, EventChange(title="Mine"), FIRST)
    assert written(office) == []


def test_without_a_reading_a_reference_of_an_earlier_one_holds(calendar: GoogleCalendar, office: Office) -> None:
    ref = ref_of(calendar, SERIES)
    assert office.opened().update(ref, EventChange(title="After a restart"), THIRD).changed
    with pytest.raises(ChangedElsewhere):
        office.opened().update(ref, EventChange(title="Again"), THIRD)


# --- what we made --------------------------------------------------------------------------------------------------


def test_what_was_deleted_is_made_anew_and_once(calendar: GoogleCalendar) -> None:
    first = calendar.create(DRAFT)
    calendar.delete(first.ref)
    second = calendar.create(DRAFT)
    assert (second.changed, second.ref.id != first.ref.id) == (True, True)
    again = calendar.create(DRAFT)
    assert (again.changed, again.ref) == (False, second.ref)
    assert events(calendar.read(WINDOW), second.ref.id)[0].details.mark == DRAFT.mark


def test_what_was_deleted_again_and_again_is_made_once_more_and_then_no_more(
    calendar: GoogleCalendar, office: Office
) -> None:
    row = office.server.world.calendars[OWNER].rows[id_of(SINGLE)].body
    for generation in range(20):
        body = row | {"id": id_of_mark(DRAFT.mark, generation), "status": "cancelled"}
        copies.put(office.server.world, office.server.world.calendars[OWNER], body)
    with pytest.raises(ChangedElsewhere):
        calendar.create(DRAFT)


def test_a_copy_that_lost_our_mark_is_not_ours(calendar: GoogleCalendar, office: Office) -> None:
    made = calendar.create(DRAFT).ref
    office.person().change(id_of_mark(DRAFT.mark), extendedProperties={"private": {"ooo.mark": None}})
    with pytest.raises(NotOurs):
        calendar.delete(ref_of(calendar, made.id))


# --- busy times ----------------------------------------------------------------------------------------------------


def test_without_being_allowed_to_ask_nobody_is_known_to_be_busy(office: Office, elsewhere: Visitor) -> None:
    calendar = office.opened(uses=frozenset({Use.CALENDAR}))
    assert calendar.free_busy([ANA], WINDOW) == {ANA: None}
    assert office.asked() == []


def test_where_google_says_no_nobody_is_known_to_be_busy(calendar: GoogleCalendar, office: Office) -> None:
    office.server.refuse("insufficientPermissions", path="freeBusy")
    assert calendar.free_busy([ANA, MAX], WINDOW) == {ANA: None, MAX: None}


def test_fifty_people_are_asked_for_at_once(calendar: GoogleCalendar, office: Office) -> None:
    people = [f"person{number}@firm.test" for number in range(99)]
    office.person(ANA).put("Busy", LUNCH, LUNCH + HOUR)
    found = calendar.free_busy([*people, "Ana@firm.test"], WINDOW)
    assert found == dict.fromkeys(people) | {"Ana@firm.test": (Span(LUNCH, LUNCH + HOUR),)}
    assert office.asked() == ["POST freeBusy"] * 2


def test_a_long_time_is_asked_for_in_parts(calendar: GoogleCalendar, office: Office) -> None:
    year = Span(WINDOW.start, WINDOW.start + timedelta(days=365))
    long = Span(WINDOW.start + timedelta(days=59), WINDOW.start + timedelta(days=61))
    office.person(ANA).put("Away", long.start, long.end)
    assert calendar.free_busy([ANA], year) == {ANA: (long,)}
    assert office.asked() == ["POST freeBusy"] * 7


# --- how many requests ---------------------------------------------------------------------------------------------


def test_a_write_costs_few_requests(calendar: GoogleCalendar, office: Office) -> None:
    single, series = ref_of(calendar, SINGLE), ref_of(calendar, SERIES)
    before = len(office.asked())
    calendar.update(single, EventChange(title="Dinner"))
    assert office.asked()[before:] == ["GET events", f"PATCH {id_of(SINGLE)}"]
    before = len(office.asked())
    calendar.update(series, EventChange(title="Another"), THIRD)
    third = f"{id_of(SERIES)}_20260119T090000Z"
    assert office.asked()[before:] == ["GET events", "GET instances", f"PATCH {third}", "GET events"]
