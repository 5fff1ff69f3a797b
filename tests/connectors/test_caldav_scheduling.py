"""The CalDAV calendar on a server that sends invitations and answers by itself (RFC 6638)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from connectors.caldav.connector import CalDavCalendar
from connectors.errors import NotSupported
from connectors.model import Answer, Attendee, EventChange, Organizer, Response, Span
from tests.connectors.servers.scheduling import SchedulingServer
from tests.connectors.servers.shelf import Shelf, Visitor
from tests.contracts.calendar_contract import CalendarContract, ref_of
from tests.contracts.calendar_seed import DRAFT, FIRST, HOUR, INVITATION, INVITATION_TEXT, OWNER, WINDOW


@dataclass(frozen=True, slots=True)
class Scheduling:
    """A scheduling server in front of a real one, and the shelf that leads there."""

    server: SchedulingServer
    shelf: Shelf


class Colleague(Visitor):
    """Another program, and a server that can tell when people are busy."""

    def set_busy(self, address: str, spans: Sequence[Span]) -> None:
        transport = self.shelf.transport()
        assert isinstance(transport, SchedulingServer)
        transport.busy[address] = list(spans)


@pytest.fixture
def scheduling(radicale_in_process: Shelf) -> Iterator[Scheduling]:
    plain = radicale_in_process
    server = SchedulingServer(plain.transport())
    shelf = Shelf(plain.origin, plain.home, lambda: server, plain.credentials)
    yield Scheduling(server, shelf)
    shelf.let_go()


@pytest.fixture
def elsewhere(radicale_in_process: Shelf, scheduling: Scheduling) -> Colleague:
    return Colleague(scheduling.shelf, radicale_in_process.seeded())


@pytest.fixture
def calendar(scheduling: Scheduling, elsewhere: Colleague) -> CalDavCalendar:
    return scheduling.shelf.opened(elsewhere.path)


class TestScheduling(CalendarContract):
    pass


def test_everything_that_the_server_offers_is_declared(calendar: CalDavCalendar) -> None:
    able = calendar.capabilities
    assert (able.invites, able.answers, able.free_busy, able.uploads, able.push) == (True, True, True, True, False)


def test_the_server_sends_the_answer(calendar: CalDavCalendar, elsewhere: Colleague, scheduling: Scheduling) -> None:
    invited(elsewhere)
    calendar.answer(ref_of(calendar, INVITATION), Answer(Response.DECLINED, "Not on Thursdays."))
    assert scheduling.server.sent == [("REPLY", "DECLINED")]
    calendar.answer(ref_of(calendar, INVITATION), Answer(Response.DECLINED, "Not on Thursdays."))
    assert len(scheduling.server.sent) == 1


def test_an_answer_goes_out_under_the_schedule_tag(
    calendar: CalDavCalendar, elsewhere: Colleague, scheduling: Scheduling
) -> None:
    invited(elsewhere)
    ref = ref_of(calendar, INVITATION)
    calendar.answer(ref, Answer(Response.ACCEPTED))
    [written] = [each for each in scheduling.server.asked if "If-Schedule-Tag-Match" in each.headers]
    assert (written.method, "If-Match" in written.headers) == ("PUT", False)


def test_a_guest_does_not_move_the_meeting(calendar: CalDavCalendar, elsewhere: Colleague) -> None:
    invited(elsewhere)
    with pytest.raises(NotSupported, match="only the organizer"):
        calendar.update(ref_of(calendar, INVITATION), EventChange(title="Mine now"))


def test_a_draft_with_people_is_sent_to_them_by_the_server(calendar: CalDavCalendar, scheduling: Scheduling) -> None:
    calendar.create(replace(DRAFT, attendees=(Attendee("ana@firm.test"),), organizer=Organizer(OWNER)))
    assert ("REQUEST", "ana@firm.test") in scheduling.server.sent


@pytest.mark.parametrize(("status", "is_said"), [("3.7", True), ('"5.1,3.8"', True), ("1.1", False), ("2.0", False)])
def test_a_guest_whom_the_server_could_not_reach_is_noted_on_the_receipt(
    calendar: CalDavCalendar, scheduling: Scheduling, status: str, is_said: bool
) -> None:
    scheduling.server.unreachable = {"ana@firm.test": status}
    people = (Attendee("ana@firm.test"), Attendee("max@firm.test"))
    receipt = calendar.create(replace(DRAFT, attendees=people, organizer=Organizer(OWNER)))
    noted = ("Write to ana@firm.test yourself: the calendar could not reach them.",) if is_said else ()
    assert receipt.notes == noted
    assert calendar.update(receipt.ref, EventChange(title="Later")).notes == noted


def test_our_own_busy_times_come_from_our_own_calendar(calendar: CalDavCalendar) -> None:
    found = calendar.free_busy([OWNER], Span(FIRST, FIRST + HOUR))
    assert found == {OWNER: (Span(FIRST, FIRST + HOUR / 2),)}


def test_an_address_that_is_none_is_not_asked_about(calendar: CalDavCalendar, scheduling: Scheduling) -> None:
    strange = "ana@firm.test\r\nATTENDEE:mailto:max@firm.test"
    assert calendar.free_busy([strange], WINDOW) == {strange: None}
    assert [each for each in scheduling.server.asked if each.method == "POST"] == []


def invited(elsewhere: Colleague) -> None:
    """Let the invitation come in as it does: from the server itself, past what a guest may write."""
    server, shelf = elsewhere.shelf.transport(), elsewhere.shelf
    assert isinstance(server, SchedulingServer)
    behind = Shelf(shelf.origin, shelf.home, lambda: server.inner, shelf.credentials)
    Visitor(behind, elsewhere.path).put(INVITATION_TEXT)
