"""An invitation over a one-on-one on a calendar that sends no answers: recorded here, and said to whom to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant.core.decide import Rules
from assistant.deeds import DeedState, Mode, Modes
from assistant.model import AnswerIntruder
from connectors.model import Answer, Capabilities, EventRef, Organizer, Receipt, Response
from tests.calendar_text import ME
from tests.shell.acting_world import ALWAYS, World, singles, world
from tests.shell.faulty import Fault, FaultyCalendar

MONDAY, LATER = "2026-03-02 08:00", "2026-03-02 08:05"
ONLY_WRITES = Capabilities(incremental=True, writes=True, attaches=True, uploads=True)
RULES = Rules(Modes(busy=Mode.OFF, prep=Mode.OFF, video_link=Mode.OFF, answer=Mode.AUTO))


def invited(capabilities: Capabilities = ONLY_WRITES) -> World:
    one = world("2025-09-02 10:00 30m ana weekly", RULES)
    one.truth.capabilities = capabilities
    one.adds("2026-03-03 10:00 60m zoe Budget by zoe", answered=Response.NEEDS_ACTION)
    [intruder] = singles(one.truth, ALWAYS)
    organizer = Organizer("zoe@example.com", "Zoe Kim")
    one.truth.put(replace(intruder, details=replace(intruder.details, organizer=organizer)))
    return one


def response(one: World) -> Response:
    [event] = singles(one.truth, ALWAYS)
    return {attendee.email: attendee.response for attendee in event.details.attendees}[ME]


def test_the_answer_is_recorded_and_the_leader_hears_what_to_write_to_whom() -> None:
    one = invited()
    report = one.cycle(MONDAY)
    assert [type(deed.action) for deed in report.done] == [AnswerIntruder]
    assert (response(one), one.truth.sent) == (Response.TENTATIVE, [])
    [said] = report.to_tell
    assert said.startswith("The calendar sends no answers: write to Zoe Kim (zoe@example.com): “Thank you")
    assert "I am free Mon 2 Mar 09:00–10:00, Tue 3 Mar 09:00–10:00 or Wed 4 Mar 09:00–10:00 (Europe/Berlin).”" in said
    assert one.ledger.deeds()[0].to_tell == said
    assert one.cycle(LATER).done == ()


def test_where_the_calendar_sends_answers_there_is_nothing_to_tell() -> None:
    report = invited(replace(ONLY_WRITES, answers=True)).cycle(MONDAY)
    assert (len(report.done), report.to_tell) == (1, ())


def test_undo_restores_the_former_response() -> None:
    one = invited()
    one.cycle(MONDAY)
    assert [undone.why for undone in one.undo(LATER)] == [None]
    assert response(one) is Response.NEEDS_ACTION
    assert one.cycle("2026-03-02 08:10").done == ()


def test_after_a_broken_line_it_is_answered_once() -> None:
    for fault in (Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER):
        one = invited()
        one.with_faults().ahead = [fault]
        one.cycle(MONDAY)
        one.cycle(LATER)
        one.cycle("2026-03-02 08:10")
        assert (response(one), [deed.state for deed in one.ledger.deeds()]) == (Response.TENTATIVE, [DeedState.DONE])


def test_a_calendar_that_is_only_read_is_not_answered_on() -> None:
    report = invited(Capabilities()).cycle(MONDAY)
    assert (report.done, report.offered, report.failed) == ((), (), ())


def test_whoever_the_calendar_could_not_reach_is_for_the_leader_to_write_to() -> None:
    one = invited(replace(ONLY_WRITES, answers=True))
    one.calendar = Unheard(one.truth)
    report = one.cycle(MONDAY)
    [said] = report.to_tell
    assert said.startswith("Write to zoe@example.com yourself: the calendar could not reach them. Your answer: “Thank")
    assert one.ledger.deeds()[0].to_tell == said


def test_a_document_that_the_counterpart_cannot_open_is_said() -> None:
    one = world("2025-09-02 10:00 30m ana weekly", Rules(Modes(busy=Mode.OFF, video_link=Mode.OFF)))
    one.documents.closed_to = {"ana@example.com": "The place shares with nobody."}
    report = one.cycle("2026-03-02 16:30")
    said = "Ana cannot open the prep document, because it could not be shared: The place shares with nobody."
    assert (len(report.done), report.to_tell) == (1, (said,))


class Unheard(FaultyCalendar):
    """A calendar whose messages reach nobody."""

    def answer(self, ref: EventRef, answer: Answer, original_start: datetime | None = None) -> Receipt:
        note = "Write to zoe@example.com yourself: the calendar could not reach them."
        return replace(super().answer(ref, answer, original_start), notes=(note,))
