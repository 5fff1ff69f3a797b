"""The CalDAV calendar leaves documents with a server that keeps them (RFC 8607)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.caldav.connector import CalDavCalendar
from connectors.caldav.managed_lines import managed, tagged
from connectors.errors import ChangedElsewhere, NotSupported, TryLater
from connectors.model import Attachment, EventChange
from tests.connectors.servers.faults import FaultyTransport, cut_after, cut_before, says
from tests.connectors.servers.scheduling import FILES, NS, SchedulingServer
from tests.connectors.servers.shelf import Shelf
from tests.contracts.calendar_contract import event_at, events, ref_of
from tests.contracts.calendar_seed import FIRST, SERIES, SINGLE, THIRD, WINDOW

PREP = Attachment("Größe.md", 'prep, ana; "W04"', content="# Prep\n\n- [ ] Größe\n".encode())
NEWER = replace(PREP, content=b"# Prep, again\n")


@pytest.fixture
def server(radicale_in_process: Shelf) -> SchedulingServer:
    return SchedulingServer(radicale_in_process.transport(), keeps_documents=True)


@pytest.fixture
def wire(server: SchedulingServer) -> FaultyTransport:
    return FaultyTransport(server)


@pytest.fixture
def calendar(radicale_in_process: Shelf, wire: FaultyTransport) -> Iterator[CalDavCalendar]:
    shelf = replace(radicale_in_process, transport=lambda: wire, open=[])
    yield shelf.opened(radicale_in_process.seeded())
    shelf.let_go()


def documents(calendar: CalDavCalendar) -> tuple[Attachment, ...]:
    [event] = events(calendar.read(WINDOW), SINGLE)
    return event.details.attachments


def test_the_content_is_left_with_the_server(calendar: CalDavCalendar, server: SchedulingServer) -> None:
    assert calendar.attach(ref_of(calendar, SINGLE), PREP).changed
    [found] = documents(calendar)
    assert (found.name, found.mark, found.url, found.content) == (PREP.name, PREP.mark, f"{FILES}m1", None)
    assert server.files == {"m1": PREP.content}


def test_the_receipt_carries_the_etag_that_follows(calendar: CalDavCalendar) -> None:
    receipt = calendar.attach(ref_of(calendar, SINGLE), PREP)
    assert receipt.ref == ref_of(calendar, SINGLE)


def test_the_same_content_is_not_sent_again(calendar: CalDavCalendar, wire: FaultyTransport) -> None:
    calendar.attach(ref_of(calendar, SINGLE), PREP)
    sent = wire.methods.count("POST")
    assert not calendar.attach(ref_of(calendar, SINGLE), PREP).changed
    assert wire.methods.count("POST") == sent


def test_a_newer_content_takes_the_place_of_the_older(calendar: CalDavCalendar, server: SchedulingServer) -> None:
    calendar.attach(ref_of(calendar, SINGLE), PREP)
    assert calendar.attach(ref_of(calendar, SINGLE), NEWER).changed
    [found] = documents(calendar)
    assert (found.url, found.mark) == (f"{FILES}m2", PREP.mark)
    assert server.files["m2"] == NEWER.content


def test_a_document_of_one_occurrence_travels_inside(calendar: CalDavCalendar, server: SchedulingServer) -> None:
    assert calendar.attach(ref_of(calendar, SERIES), PREP, THIRD).changed
    [found] = event_at(calendar, THIRD).details.attachments
    assert (found.mark, found.content, server.files) == (PREP.mark, PREP.content, {})
    assert event_at(calendar, FIRST).details.attachments == ()


def test_a_document_is_also_named_for_servers_that_know_plain_names_alone(
    calendar: CalDavCalendar, wire: FaultyTransport
) -> None:
    calendar.attach(ref_of(calendar, SINGLE), replace(PREP, name='Größe "A"; 漢.md'))
    [sent] = [each for each in wire.asked if each.method == "POST"]
    whole = "Gr%C3%B6%C3%9Fe%20%22A%22%3B%20%E6%BC%A2.md"
    plain = "Groe _A__ .md"
    assert sent.headers["Content-Disposition"] == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"


def test_equal_documents_that_the_server_keeps_once_keep_their_marks() -> None:
    def line(mark: str) -> bytes:
        return f'ATTACH;X-ONE-ON-ONE-MARK="{mark}";X-ONE-ON-ONE-CONTENT=a;MANAGED-ID=same:https://x.test\r\n'.encode()

    text = line("first") + b"ATTACH;MANAGED-ID=same:https://x.test\r\n"
    assert tagged(text, "same", mark="second", digest="a").replace(b"\r\n ", b"") == line("first") + line("second")
    assert [each.mark for each in managed(line("first") + line("second"))] == ["first", "second"]


def test_a_document_that_is_too_large_is_refused(calendar: CalDavCalendar, wire: FaultyTransport) -> None:
    wire.once("POST", says(403, f"<error {NS}><C:max-attachment-size/></error>"))
    with pytest.raises(NotSupported, match="as much as that"):
        calendar.attach(ref_of(calendar, SINGLE), PREP)
    assert documents(calendar) == ()


def test_a_document_is_taken_away_from_the_server(calendar: CalDavCalendar) -> None:
    other = replace(PREP, name="Other.md", mark="other")
    for document in (PREP, other):
        calendar.attach(ref_of(calendar, SINGLE), document)
    assert calendar.detach(ref_of(calendar, SINGLE), PREP.mark or "").changed
    assert [each.mark for each in documents(calendar)] == ["other"]
    assert not calendar.detach(ref_of(calendar, SINGLE), PREP.mark or "").changed


def test_a_document_by_address_needs_no_server_that_keeps_it(calendar: CalDavCalendar, wire: FaultyTransport) -> None:
    calendar.attach(ref_of(calendar, SINGLE), replace(PREP, content=None, url="https://files.test/prep"))
    assert "POST" not in wire.methods
    assert [each.url for each in documents(calendar)] == ["https://files.test/prep"]


def test_a_stale_etag_sends_nothing(calendar: CalDavCalendar, wire: FaultyTransport) -> None:
    stale = ref_of(calendar, SINGLE)
    calendar.update(stale, EventChange(title="Dinner"))
    with pytest.raises(ChangedElsewhere):
        calendar.attach(stale, PREP)
    assert "POST" not in wire.methods


def test_a_reply_that_is_lost_leaves_one_document(calendar: CalDavCalendar, wire: FaultyTransport) -> None:
    wire.once("POST", cut_after)
    assert calendar.attach(ref_of(calendar, SINGLE), PREP).changed
    assert [each.mark for each in documents(calendar)] == [PREP.mark]


def test_a_request_that_never_arrived_is_said_and_leaves_nothing(
    calendar: CalDavCalendar, wire: FaultyTransport
) -> None:
    wire.once("POST", cut_before)
    with pytest.raises(TryLater):
        calendar.attach(ref_of(calendar, SINGLE), PREP)
    assert documents(calendar) == ()


def test_a_document_left_without_our_mark_is_taken_up_again(
    calendar: CalDavCalendar, wire: FaultyTransport, server: SchedulingServer
) -> None:
    wire.once("PUT", cut_before)
    with pytest.raises(TryLater):
        calendar.attach(ref_of(calendar, SINGLE), PREP)
    assert [each.mark for each in documents(calendar)] == [None]
    calendar.attach(ref_of(calendar, SINGLE), PREP)
    assert [each.mark for each in documents(calendar)] == [PREP.mark]
    assert server.files["m2"] == PREP.content
