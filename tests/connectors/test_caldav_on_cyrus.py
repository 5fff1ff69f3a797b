"""The CalDAV calendar on a real Cyrus, which sends invitations and answers by itself and rewrites what it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.caldav.connector import CalDavCalendar
from connectors.contract import Calendar
from connectors.model import Answer, Attendee, Organizer, Response, Span
from tests.connectors.servers.cyrus_server import cyrus_is_here, cyrus_over_http, of
from tests.connectors.servers.shelf import Shelf, Visitor, resource
from tests.contracts.calendar_contract import INLINE, CalendarContract, event_at, events, ref_of
from tests.contracts.calendar_seed import (
    DESCRIPTION,
    DRAFT,
    INVITATION,
    INVITATION_FIRST,
    INVITATION_TEXT,
    OWNER,
    SINGLE,
    WINDOW,
)

pytestmark = pytest.mark.skipif(not cyrus_is_here(), reason="this system has no Cyrus")
STAMP = "%Y%m%dT%H%M%SZ"


@pytest.fixture(scope="module")
def cyrus() -> Iterator[Shelf]:
    with cyrus_over_http(["lea", "ana", "max", "free"]) as shelf:
        yield shelf


@pytest.fixture
def shelf(cyrus: Shelf) -> Iterator[Shelf]:
    yield cyrus
    cyrus.let_go()


class Colleague(Visitor):
    """Another program, on a server where others are busy too."""

    def set_busy(self, address: str, spans: Sequence[Span]) -> None:
        other = of(address.partition("@")[0], self.shelf)
        for number, span in enumerate(spans):
            other.put(f"{other.home}Default/busy-{number}.ics", taken(number, span))
        other.ask("PROPFIND", other.home).raise_for_status()


def emptied(shelf: Shelf, path: str) -> None:
    for name in re.findall(r"href>([^<]+\.ics)<", shelf.ask("PROPFIND", path, headers={"Depth": "1"}).text):
        shelf.remove(name)


def taken(number: int, span: Span) -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:busy-{number}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Taken\r\n"
        f"DTSTART:{span.start:{STAMP}}\r\nDTEND:{span.end:{STAMP}}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@pytest.fixture
def elsewhere(shelf: Shelf) -> Iterator[Colleague]:
    """Give a new calendar and empty it again: a person has an event once, on whichever calendar."""
    found = Colleague(shelf, shelf.seeded())
    yield found
    emptied(shelf, found.path)


@pytest.fixture
def calendar(elsewhere: Colleague) -> CalDavCalendar:
    return elsewhere.shelf.opened(elsewhere.path)


class TestContract(CalendarContract):
    description = DESCRIPTION.rstrip()

    def test_a_document_travels_with_the_event(self, calendar: Calendar) -> None:
        """It is kept by the server, and what travels is its address."""
        assert calendar.attach(ref_of(calendar, SINGLE), INLINE).changed
        [attached] = events(calendar.read(WINDOW), SINGLE)[0].details.attachments
        assert (attached.name, attached.mark, attached.content) == (INLINE.name, INLINE.mark, None)
        assert calendar.detach(ref_of(calendar, SINGLE), INLINE.mark or "").changed
        assert events(calendar.read(WINDOW), SINGLE)[0].details.attachments == ()


@pytest.fixture
def max_(shelf: Shelf) -> Iterator[Shelf]:
    found = of("max", shelf)
    found.ask("PROPFIND", found.home).raise_for_status()
    yield found
    emptied(found, f"{found.home}Default/")


@pytest.fixture
def lea(shelf: Shelf) -> Iterator[CalDavCalendar]:
    path = f"{shelf.home}Default/"
    shelf.ask("PROPFIND", shelf.home).raise_for_status()
    yield shelf.opened(path)
    emptied(shelf, path)


def test_an_invitation_arrives_is_answered_and_its_organizer_hears_of_it(lea: CalDavCalendar, max_: Shelf) -> None:
    place = f"{max_.home}Default/invitation.ics"
    max_.put(place, resource(INVITATION_TEXT))
    assert lea.answer(ref_of(lea, INVITATION), Answer(Response.TENTATIVE, "Perhaps.")).changed
    [invited] = [line for line in unfolded(max_.text(place)) if line.startswith("ATTENDEE") and OWNER in line]
    assert "PARTSTAT=TENTATIVE" in invited


def test_whom_a_draft_names_gets_it_and_hears_that_it_is_gone(lea: CalDavCalendar, max_: Shelf) -> None:
    """It lies far ahead: this server tells nobody of what is over."""
    ahead = Span(datetime(2037, 1, 5, 9, tzinfo=UTC), datetime(2037, 1, 5, 10, tzinfo=UTC))
    draft = replace(DRAFT, span=ahead, attendees=(Attendee("max@firm.test"),), organizer=Organizer(OWNER))
    made = lea.create(draft).ref
    place = f"{max_.home}Default/{made.id}.ics"
    assert "SUMMARY:Hold\\; for Ana" in unfolded(max_.text(place))
    lea.delete(made)
    assert "STATUS:CANCELLED" in unfolded(max_.text(place))


def test_no_meeting_stays_behind_when_the_organizer_moves_the_series(lea: CalDavCalendar, max_: Shelf) -> None:
    place = f"{max_.home}Default/invitation.ics"
    max_.put(place, resource(INVITATION_TEXT))
    lea.attach(ref_of(lea, INVITATION), INLINE, INVITATION_FIRST)
    assert [each.mark for each in event_at(lea, INVITATION_FIRST, INVITATION).details.attachments] == [INLINE.mark]
    max_.put(place, resource(INVITATION_TEXT.replace("T100000", "T120000").replace("T110000", "T130000")))
    assert lea.detach(ref_of(lea, INVITATION), INLINE.mark or "", INVITATION_FIRST).changed
    reading = lea.read(WINDOW)
    assert (reading.problems, [each.span.start.hour for each in events(reading, INVITATION)][:2]) == ((), [11, 11])


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").replace("\n ", "").splitlines()
