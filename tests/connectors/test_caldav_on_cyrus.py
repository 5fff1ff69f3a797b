"""The CalDAV calendar on a real Cyrus, which sends invitations and answers by itself and rewrites what it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest

from connectors.caldav.connector import CalDavCalendar
from connectors.contract import Calendar
from connectors.model import Span
from tests.connectors.servers.cyrus_server import cyrus_is_here, cyrus_over_http, of
from tests.connectors.servers.shelf import Shelf, Visitor
from tests.contracts.calendar_contract import INLINE, CalendarContract, events, ref_of
from tests.contracts.calendar_seed import DESCRIPTION, SINGLE, WINDOW

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
