"""What a CalDAV calendar does when the wire or the server fails it: nothing twice, nothing lost, one sentence."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest

from connectors.caldav.connector import CalDavCalendar
from connectors.errors import AccessLost, ChangedElsewhere, CursorExpired, NotFound, NotSupported, TryLater, Unusable
from connectors.model import Attachment, EventChange, EventRef, Receipt
from connectors.session import Limits, Session
from tests.connectors.servers.faults import (
    Fault,
    FaultyTransport,
    cut_after,
    cut_before,
    halved,
    says,
    silent,
    unreachable,
)
from tests.connectors.servers.process import loopback
from tests.connectors.servers.scripted import error
from tests.connectors.servers.shelf import Shelf, Visitor, resource
from tests.contracts.calendar_contract import events, ref_of
from tests.contracts.calendar_seed import DRAFT, ONCE_TEXT, SERIES, SINGLE, THIRD, WINDOW

Write = Callable[[CalDavCalendar], Receipt]
PREP = Attachment("Prep.md", "prep", content=b"# Prep\n")


def renamed(calendar: CalDavCalendar) -> Receipt:
    return calendar.update(ref_of(calendar, SINGLE), EventChange(title="Dinner"))


def moved(calendar: CalDavCalendar) -> Receipt:
    return calendar.update(ref_of(calendar, SERIES), EventChange(title="Another day"), THIRD)


def attached(calendar: CalDavCalendar) -> Receipt:
    return calendar.attach(ref_of(calendar, SERIES), PREP, THIRD)


def created(calendar: CalDavCalendar) -> Receipt:
    return calendar.create(DRAFT)


WRITES = [renamed, moved, attached, created]


@pytest.fixture
def wire(radicale_in_process: Shelf) -> FaultyTransport:
    return FaultyTransport(radicale_in_process.transport())


@pytest.fixture
def elsewhere(radicale_in_process: Shelf) -> Visitor:
    return Visitor(radicale_in_process, radicale_in_process.seeded())


@pytest.fixture
def calendar(elsewhere: Visitor, wire: FaultyTransport) -> CalDavCalendar:
    return opened(elsewhere, wire)


def opened(elsewhere: Visitor, wire: FaultyTransport) -> CalDavCalendar:
    shelf = elsewhere.shelf
    session = Session(shelf.origin, shelf.credentials, transport=wire, sleep=wire.waits.append)
    calendar = shelf.opened(elsewhere.path)
    return CalDavCalendar(session, elsewhere.path, zone=calendar.timezone, clock=lambda: DRAFT.span.start)


def title(calendar: CalDavCalendar) -> str:
    return events(calendar.read(WINDOW), SINGLE)[0].details.title


# --- a write that is cut off ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", WRITES)
def test_a_write_whose_reply_was_lost_is_done_and_done_once(
    calendar: CalDavCalendar, wire: FaultyTransport, write: Write
) -> None:
    wire.once("PUT", cut_after)
    receipt = write(calendar)
    assert (receipt.changed, wire.methods.count("PUT")) == (True, 1)
    assert receipt.ref == ref_of(calendar, receipt.ref.id)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("fault", [cut_before, silent, says(500), says(502)])
def test_a_write_that_did_not_arrive_is_said_and_can_be_repeated(
    calendar: CalDavCalendar, wire: FaultyTransport, write: Write, fault: Fault
) -> None:
    before = calendar.read(WINDOW)
    wire.once("PUT", fault)
    with pytest.raises(TryLater):
        write(calendar)
    assert calendar.read(WINDOW) == before
    assert write(calendar).changed


def test_a_change_that_the_server_falls_over_though_it_takes_others_is_given_up(
    calendar: CalDavCalendar, wire: FaultyTransport
) -> None:
    moved(calendar)
    before = calendar.read(WINDOW)
    wire.once("PUT", says(500), times=2)
    with pytest.raises(NotSupported, match="fails over this change, though it takes others"):
        renamed(calendar)
    assert calendar.read(WINDOW) == before
    wire.once("PUT", says(500))
    with pytest.raises(TryLater):
        renamed(calendar)


def test_a_change_that_the_server_fell_over_once_is_made_again(calendar: CalDavCalendar, wire: FaultyTransport) -> None:
    moved(calendar)
    wire.once("PUT", says(500))
    assert renamed(calendar).changed
    assert [each.details.title for each in events(calendar.read(WINDOW), SINGLE)] == ["Dinner"]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("fault", [unreachable, says(429, Retry_After="7"), says(503)])
def test_a_write_that_was_put_off_is_made_a_little_later(
    calendar: CalDavCalendar, wire: FaultyTransport, write: Write, fault: Fault
) -> None:
    wire.once("PUT", fault)
    assert write(calendar).changed
    assert len(wire.waits) == 1


def test_a_write_that_met_another_is_not_made(
    calendar: CalDavCalendar, wire: FaultyTransport, elsewhere: Visitor
) -> None:
    def overtaken(request: httpx2.Request, inner: httpx2.BaseTransport) -> httpx2.Response:
        elsewhere.put(ONCE_TEXT.replace("SUMMARY:Lunch", "SUMMARY:Theirs"))
        return cut_before(request, inner)

    wire.once("PUT", overtaken)
    with pytest.raises(ChangedElsewhere):
        renamed(calendar)
    assert title(calendar) == "Theirs"


def test_a_write_that_met_a_deletion_is_not_made(
    calendar: CalDavCalendar, wire: FaultyTransport, elsewhere: Visitor
) -> None:
    ref = ref_of(calendar, SINGLE)
    elsewhere.remove(SINGLE)
    with pytest.raises(NotFound):
        calendar.update(ref, EventChange(title="Dinner"))
    assert "PUT" not in wire.methods


@pytest.mark.parametrize("fault", [cut_after, unreachable, says(503)])
def test_a_deletion_whose_reply_was_lost_is_done(calendar: CalDavCalendar, wire: FaultyTransport, fault: Fault) -> None:
    ours = calendar.create(DRAFT).ref
    wire.once("DELETE", fault)
    calendar.delete(ours)
    assert ours.id not in [each.ref.id for each in calendar.read(WINDOW)]


@pytest.mark.parametrize("fault", [cut_before, says(500)])
def test_a_deletion_that_did_not_arrive_is_said(calendar: CalDavCalendar, wire: FaultyTransport, fault: Fault) -> None:
    ours = calendar.create(DRAFT).ref
    wire.once("DELETE", fault)
    with pytest.raises(TryLater):
        calendar.delete(ours)
    assert ours.id in [each.ref.id for each in calendar.read(WINDOW)]


def test_a_deletion_of_what_others_deleted_meanwhile_is_done(calendar: CalDavCalendar, wire: FaultyTransport) -> None:
    ours = calendar.create(DRAFT).ref
    wire.once("DELETE", says(404))
    assert calendar.delete(ours).changed


# --- what servers answer to a write --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reaction"),
    [
        (says(401), AccessLost),
        (says(403), NotSupported),
        (says(404), NotFound),
        (says(405), NotSupported),
        (says(409), ChangedElsewhere),
        (says(412), ChangedElsewhere),
        (says(413), NotSupported),
        (says(423), TryLater),
        (says(507), NotSupported),
        (says(503, Retry_After="3600"), TryLater),
        (says(403, error("C:max-resource-size")), NotSupported),
        (says(400, "<html>Oh no</html>"), Unusable),
        (says(302, Location="https://other.test/"), Unusable),
    ],
)
def test_a_refused_write_is_the_error_that_asks_for_the_right_reaction(
    calendar: CalDavCalendar, wire: FaultyTransport, fault: Fault, reaction: type[Exception]
) -> None:
    wire.once("PUT", fault, times=4)
    with pytest.raises(reaction) as raised:
        renamed(calendar)
    assert str(raised.value).endswith(".")
    wire.planned.clear()
    assert title(calendar) == "Lunch"


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_an_etag_that_the_server_does_not_vouch_for_is_read_again(
    calendar: CalDavCalendar, wire: FaultyTransport, etag: str | None
) -> None:
    def unsure(request: httpx2.Request, inner: httpx2.BaseTransport) -> httpx2.Response:
        reply = inner.handle_request(request)
        reply.headers.pop("ETag")
        if etag:
            reply.headers["ETag"] = etag
        return reply

    wire.once("PUT", unsure)
    receipt = renamed(calendar)
    assert receipt.ref == ref_of(calendar, SINGLE)


def test_a_draft_whose_name_others_took_is_what_stands_there(calendar: CalDavCalendar, elsewhere: Visitor) -> None:
    first = calendar.create(DRAFT)
    path = f"{elsewhere.path}{first.ref.id}.ics"
    text = elsewhere.shelf.text(path)
    elsewhere.shelf.remove(path)
    elsewhere.shelf.put(f"{elsewhere.path}moved-by-another-program.ics", text.encode())
    again = calendar.create(DRAFT)
    assert (again.ref.id, again.changed) == (first.ref.id, False)
    assert len(calendar.read(WINDOW).changed) == 3


def test_what_stands_under_a_name_of_its_own_is_found_without_reading(
    elsewhere: Visitor, wire: FaultyTransport
) -> None:
    odd = resource(ONCE_TEXT.replace(SINGLE, "a b/ü@x"))
    elsewhere.shelf.put(f"{elsewhere.path}something%20else.ics", odd)
    fresh = opened(elsewhere, wire)
    assert fresh.update(EventRef(fresh.address, "a b/ü@x"), EventChange(title="Found")).changed


# --- a reading that fails ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [unreachable, silent, cut_before, says(500), says(502), says(503), says(429)])
def test_a_passing_fault_of_a_reading_passes(calendar: CalDavCalendar, wire: FaultyTransport, fault: Fault) -> None:
    wire.once("REPORT", fault, times=3)
    assert len(calendar.read(WINDOW).changed) == 2
    assert len(wire.waits) == 3


@pytest.mark.parametrize(
    ("fault", "reaction"),
    [
        (says(401), AccessLost),
        (says(403), AccessLost),
        (says(503, Retry_After="3600"), TryLater),
        (says(200, "<html><body>Please sign in</body></html>", Content_Type="text/html"), Unusable),
        (halved, TryLater),
    ],
)
def test_a_reading_that_cannot_be_is_one_sentence(
    calendar: CalDavCalendar, wire: FaultyTransport, fault: Fault, reaction: type[Exception]
) -> None:
    cursor = calendar.read(WINDOW).cursor
    for again in (None, cursor):
        wire.once("REPORT", fault)
        with pytest.raises(reaction) as raised:
            calendar.read(WINDOW, again)
        assert str(raised.value).endswith(".")
    assert len(calendar.read(WINDOW).changed) == 2


def test_a_calendar_that_is_gone_is_said_once_it_is_read_completely(
    calendar: CalDavCalendar, elsewhere: Visitor
) -> None:
    cursor = calendar.read(WINDOW).cursor
    elsewhere.shelf.remove(elsewhere.path)
    with pytest.raises(CursorExpired):
        calendar.read(WINDOW, cursor)
    with pytest.raises(Unusable, match=r"no longer has the calendar; check its address\.$"):
        calendar.read(WINDOW)


def test_a_failed_reading_leaves_the_cursor_good(
    calendar: CalDavCalendar, wire: FaultyTransport, elsewhere: Visitor
) -> None:
    cursor = calendar.read(WINDOW).cursor
    elsewhere.remove(SINGLE)
    wire.once("REPORT", says(401))
    with pytest.raises(AccessLost):
        calendar.read(WINDOW, cursor)
    assert calendar.read(WINDOW, cursor).gone == (SINGLE,)


# --- over real sockets ---------------------------------------------------------------------------------------------


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listen on this machine, and let each connection be answered so; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                connection, _ = server.accept()
                with connection:
                    if not stop.is_set():
                        answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            stop.set()
            socket.create_connection(("127.0.0.1", port)).close()
            thread.join()


def reading_of(origin: str) -> None:
    waits: list[float] = []
    session = Session(origin, transport=loopback(), sleep=waits.append, limits=Limits(connect=5, silence=0.2))
    calendar = CalDavCalendar(session, "/c/")
    try:
        calendar.read(WINDOW)
    finally:
        calendar.close()


def test_a_connection_that_breaks_in_the_middle_of_an_answer_is_a_passing_fault() -> None:
    def half(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 207 Multi-Status\r\nContent-Length: 5000\r\n\r\n<multistatus")

    with listening(half) as origin, pytest.raises(TryLater, match="broke off while it answered"):
        reading_of(origin)


def test_a_server_that_stays_silent_is_given_up() -> None:
    told = threading.Event()

    def mute(connection: socket.socket) -> None:
        connection.recv(65536)
        while connection.recv(65536):
            pass
        told.set()

    with listening(mute) as origin, pytest.raises(TryLater, match="stays silent"):
        reading_of(origin)
    assert told.is_set()


def test_what_is_no_web_server_at_all_is_a_passing_fault() -> None:
    with (
        listening(lambda connection: connection.sendall(b"220 mail.test ESMTP\r\n")) as origin,
        pytest.raises(TryLater),
    ):
        reading_of(origin)


def test_a_server_that_is_not_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(TryLater, match="cannot be reached"):
        reading_of(f"http://127.0.0.1:{port}")
