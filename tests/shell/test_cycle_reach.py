"""What a calendar cannot take is neither tried nor offered: writes to one that is only read, files where none fit."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.decide import Rules
from assistant.deeds import Mode, Modes
from assistant.model import AttachPrep, HoldSlot, MarkBusy
from assistant.pull import Source
from connectors.memory import MemoryCalendar
from connectors.model import Capabilities
from tests.calendar_text import LEADER, ME, diary
from tests.shell.acting_world import PrepDocuments, World, world

MONDAY = "2026-03-02 17:00"
ANA = "2025-09-02 10:00 30m ana weekly free"
LOST = "2025-09-03 10:00 30m ana weekly\n    2026-03-04 cancelled"
READS = Capabilities(incremental=True)
BY_ADDRESS = Capabilities(incremental=True, writes=True, invites=True, answers=True, attaches=True)
BUSY_AND_PREP = Rules(Modes(video_link=Mode.OFF))
PREP = Rules(Modes(video_link=Mode.OFF, busy=Mode.OFF))
WEEKLY, EVE = "2025-09-03 10:00 30m ana weekly", "2026-03-03 17:00"


def only_read(text: str) -> World:
    one = world(text, BUSY_AND_PREP)
    one.truth.capabilities = READS
    return one


def test_on_a_calendar_that_is_only_read_nothing_is_tried_and_nothing_fails() -> None:
    one = only_read(ANA)
    report = one.cycle(MONDAY)
    assert (report.planned, report.failed, report.errors, report.offered) == ((), (), (), ())
    assert report.review is not None
    assert [each.counterpart.first_name for each in report.review.standings] == ["Ana"]


def test_the_calendars_that_can_be_written_are_written_all_the_same() -> None:
    one = only_read(ANA)
    written = MemoryCalendar(diary("2025-09-02 14:00 30m bo weekly free"), LEADER.zone, "own", owners=(ME,))
    one.others = (Source("own", written),)
    done = one.cycle(MONDAY).done
    assert {deed.action.counterpart.first_name for deed in done} == {"Bo"}
    assert {type(deed.action) for deed in done} == {MarkBusy, AttachPrep}


def test_where_nothing_can_be_made_no_time_is_kept_free() -> None:
    assert any(isinstance(each, HoldSlot) for each in world(LOST).cycle(MONDAY).planned)
    assert not any(isinstance(each, HoldSlot) for each in only_read(LOST).cycle(MONDAY).planned)


def test_a_document_that_the_calendar_does_not_take_is_not_tried_and_said_to_be_due() -> None:
    one = world(WEEKLY, PREP)
    one.truth.capabilities = BY_ADDRESS
    report = one.cycle(EVE)
    assert (report.planned, report.failed) == ((), ())
    assert {each.original_start.isoformat() for each in report.apart} == {"2026-03-04T09:00:00+00:00"}


def test_nothing_is_said_to_be_due_where_no_documents_are_wanted() -> None:
    one = world(WEEKLY, Rules(Modes(video_link=Mode.OFF, prep=Mode.OFF)))
    one.truth.capabilities = BY_ADDRESS
    assert one.cycle(EVE).apart == frozenset()


def test_a_document_at_an_address_is_attached_where_no_file_could_be() -> None:
    one = world(WEEKLY, PREP)
    one.truth.capabilities = BY_ADDRESS
    one.documents = PrepDocuments(at_address=True)
    report = one.cycle(EVE)
    assert [type(action) for action in report.planned] == [AttachPrep]
    assert report.apart == frozenset()


def test_a_file_goes_by_its_address_where_no_guest_gets_it() -> None:
    one = world(WEEKLY, PREP)
    one.truth.capabilities = replace(BY_ADDRESS, invites=False)
    assert [type(deed.action) for deed in one.cycle(EVE).done] == [AttachPrep]
