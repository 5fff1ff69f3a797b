"""Every write of a cycle goes wrong in every way, and two cycles later everything is as if nothing had happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from assistant.core.claims import event_of
from assistant.core.decide import Rules
from assistant.deeds import DeedState, Mode, Modes, OfferState
from assistant.model import AttachPrep, BookMeeting, MarkBusy, MoveMeeting, Review
from connectors.errors import AccessLost, ConnectorError, TryLater, Unusable
from connectors.model import Attachment, EventChange, Response, Span
from tests.calendar_text import moment
from tests.shell.acting_world import ALWAYS, AgendaPages, PrepDocuments, World, standing, world
from tests.shell.faulty import Died, Fault, FaultyCalendar, Refusing

TEXT = """\
2025-09-02 10:00 30m ana weekly
    2026-03-03 declined by ana
2025-09-04 11:00 30m ben weekly free
    2026-03-05 cancelled
    2026-03-12 moved to 2026-03-12 15:00
2025-09-02 14:00 30m kim weekly
2026-03-03 14:30 30m zoe ben
"""
EVERYTHING = Rules(Modes(answer=Mode.AUTO, rebook=Mode.AUTO, shorten=Mode.AUTO, buffer=Mode.AUTO, link=Mode.AUTO))
NOW = "2026-03-01 16:30"
WINDOW = Span(moment("2026-02-01 00:00"), moment("2026-05-01 00:00"))
PASSING = [fault for fault in Fault if fault is not Fault.NOT_FOUND]


@dataclass
class DocumentsAway(PrepDocuments):
    """A place for documents that cannot be reached."""

    fault: ConnectorError = field(default_factory=ConnectorError)

    def prepared(self, action: AttachPrep, review: Review, *, to_guests: bool) -> Attachment:
        raise self.fault


def begun() -> tuple[World, FaultyCalendar]:
    one = world(TEXT, EVERYTHING)
    one.links = AgendaPages()
    one.adds("2026-03-03 14:00 45m zoe Budget by zoe", answered=Response.NEEDS_ACTION)
    return one, one.with_faults()


def after_cycles(one: World, count: int) -> World:
    for _ in range(count):
        one.cycle(NOW)
    return one


def broken_cycle(one: World) -> None:
    """Run a cycle that may be killed; then the process begins anew."""
    try:
        one.cycle(NOW)
    except Died:
        one.restart()


def ledger(one: World) -> Counter[tuple[str, DeedState]]:
    return Counter((deed.key, deed.state) for deed in one.ledger.deeds())


def writes() -> int:
    one, faulty = begun()
    one.cycle(NOW)
    return faulty.writes


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("nth", range(writes()))
def test_a_write_that_goes_wrong_leaves_no_trace_two_cycles_later(fault: Fault, nth: int) -> None:
    well, _ = begun()
    after_cycles(well, 3)
    one, faulty = begun()
    one.cycle(NOW, dry=True)
    faulty.ahead = [None] * nth + [fault]
    broken_cycle(one)
    faulty.ahead = []
    after_cycles(one, 2)
    assert standing(one.truth, WINDOW) == standing(well.truth, WINDOW)
    assert ledger(one) == ledger(well)
    assert len(one.truth.sent) == len(well.truth.sent)


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.ACCESS_LOST, Fault.DIED_BEFORE, Fault.CURSOR_EXPIRED])
def test_a_reading_that_goes_wrong_leaves_no_trace_two_cycles_later(fault: Fault) -> None:
    well, _ = begun()
    after_cycles(well, 3)
    one, faulty = begun()
    one.cycle(NOW, dry=True)
    faulty.reads_ahead = [fault]
    broken_cycle(one)
    after_cycles(one, 2)
    assert standing(one.truth, WINDOW) == standing(well.truth, WINDOW)
    assert ledger(one) == ledger(well)


def test_what_is_not_there_has_failed_for_good_and_says_why() -> None:
    one, faulty = begun()
    faulty.ahead = [None, Fault.NOT_FOUND]
    report = one.cycle(NOW)
    [failed] = report.failed
    assert (failed.state, failed.error) == (DeedState.FAILED, "It is not there.")
    assert report.errors == ("It is not there.",)
    assert one.cycle(NOW).failed == ()


def test_lost_access_stops_the_cycle_and_is_said_until_it_is_back() -> None:
    one, faulty = begun()
    faulty.ahead = [None, Fault.ACCESS_LOST]
    report = one.cycle(NOW)
    assert isinstance(report.cause, AccessLost)
    assert len(report.done) == 1
    assert (one.ledger.state().last_error, one.ledger.state().access_lost) == (str(report.cause), True)
    assert one.cycle(NOW).cause is None
    assert (one.ledger.state().last_error, one.ledger.state().access_lost) == (None, False)


def test_access_lost_in_reading_is_remembered_until_a_reading_goes_well() -> None:
    one, faulty = begun()
    faulty.reads_ahead = [Fault.ACCESS_LOST]
    one.cycle(NOW)
    assert one.ledger.state().access_lost
    faulty.reads_ahead = [Fault.DROPPED_BEFORE]
    one.cycle(NOW)
    assert (one.ledger.state().access_lost, one.ledger.state().last_error is None) == (False, False)


def test_an_outage_ends_the_cycle_and_is_said() -> None:
    one, faulty = begun()
    faulty.ahead = [None, *[Fault.DROPPED_BEFORE] * 50]
    report = one.cycle(NOW)
    assert isinstance(report.cause, TryLater)
    assert (len(report.done), faulty.writes, report.errors) == (1, 4, (str(report.cause),))
    assert one.ledger.state().last_error == str(report.cause)


def test_what_one_event_refuses_keeps_nothing_else_from_being_done_and_is_no_outage() -> None:
    one, faulty = begun()
    faulty.ahead = [Fault.DROPPED_BEFORE]
    report = one.cycle(NOW)
    assert (report.cause, len(report.errors), one.ledger.state().last_error) == (None, 1, None)
    assert {action.key for action in report.planned if isinstance(action, MarkBusy)} - {
        deed.key for deed in report.done
    } == {report.planned[0].key}


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.CHANGED_ELSEWHERE])
@pytest.mark.parametrize("refusing", [{"event-0"}, {"event-0", "event-2"}, {"event-0", "event-2", "event-5"}])
def test_what_is_always_refused_starves_nothing_else_though_every_look_is_a_process_of_its_own(
    fault: Fault, refusing: set[str]
) -> None:
    one, _ = begun()
    one.calendar = Refusing(one.truth, refuses=refusing, fault=fault)
    for _ in range(6):
        one.cycle(NOW)
        one.restart()
    left = one.cycle(NOW, dry=True).planned
    assert {event_of(action) for action in left} == refusing


def test_an_accepted_offer_outlives_a_broken_line() -> None:
    one = world(TEXT, Rules(Modes(busy=Mode.OFF, prep=Mode.OFF)))
    faulty = one.with_faults()
    one.cycle(NOW)
    move = next(offer for offer in one.ledger.open_offers() if isinstance(offer.options[0], MoveMeeting))
    one.ledger.answer(move.number, OfferState.ACCEPTED, 1)
    faulty.ahead = [Fault.DIED_AFTER]
    broken_cycle(one)
    one.cycle(NOW)
    [done] = [deed for deed in one.ledger.deeds() if isinstance(deed.action, MoveMeeting)]
    assert done.state is DeedState.DONE
    assert done.before.span == Span(moment("2026-03-03 10:00"), moment("2026-03-03 10:30"))


def test_undo_that_is_interrupted_goes_on_where_it_stopped() -> None:
    one, faulty = begun()
    before = standing(one.truth, WINDOW)
    one.cycle(NOW)
    faulty.ahead = [None, Fault.DROPPED_AFTER, Fault.CHANGED_ELSEWHERE, Fault.DROPPED_BEFORE]
    one.undo(NOW)
    faulty.ahead = [Fault.DIED_AFTER]
    with pytest.raises(Died):
        one.undo(NOW)
    assert all(undone.why is None for undone in one.undo(NOW))
    assert standing(one.truth, WINDOW) == before


def test_what_was_written_before_the_process_died_is_known_with_what_stood_before() -> None:
    one = world("2025-09-02 10:00 30m ana weekly free", Rules(Modes(prep=Mode.OFF)))
    faulty = one.with_faults()
    faulty.ahead = [Fault.DIED_AFTER]
    with pytest.raises(Died):
        one.cycle(NOW)
    assert [deed.state for deed in one.ledger.deeds()] == [DeedState.CLAIMED]
    one.restart()
    assert one.cycle(NOW).done == ()
    [deed] = one.ledger.deeds()
    assert (deed.state, type(deed.action), deed.before.busy) == (DeedState.DONE, MarkBusy, False)
    one.undo(NOW)
    assert not one.truth.read(ALWAYS).changed[0].details.busy


def test_a_change_by_a_person_between_reading_and_writing_is_decided_anew() -> None:
    one = world(TEXT, Rules(Modes(busy=Mode.OFF, prep=Mode.OFF, hold=Mode.OFF)))
    faulty = one.with_faults()
    one.cycle(NOW)
    for choice, offer in enumerate(one.ledger.open_offers()):
        one.ledger.answer(offer.number, OfferState.ACCEPTED, choice)
    faulty.before_write = lambda: _restore_ana(one)
    report = one.cycle(NOW)
    assert MoveMeeting not in {type(deed.action) for deed in report.done}
    later = one.cycle(NOW)
    assert {type(deed.action) for deed in (*report.done, *later.done)} == {BookMeeting}
    assert [offer.state for offer in later.closed] == [OfferState.EXPIRED]


def _restore_ana(one: World) -> None:
    [series] = [each for each in one.truth.read(ALWAYS) if each.ref.id == "event-0"]
    elsewhere = Span(moment("2026-03-04 15:07"), moment("2026-03-04 15:37"))
    one.truth.update(series.ref, EventChange(span=elsewhere, title="Ana, as agreed"), moment("2026-03-03 10:00"))


@pytest.mark.parametrize("fault", [TryLater("OneDrive is away."), AccessLost("No files."), Unusable("It is full.")])
def test_where_documents_are_away_everything_else_is_done(fault: ConnectorError) -> None:
    one = world("2025-09-02 10:00 30m ana weekly\n2025-09-02 11:00 30m ben weekly free\n")
    one.documents = DocumentsAway(fault=fault)
    report = one.cycle("2026-03-02 16:30")
    assert {type(deed.action) for deed in report.done} == {MarkBusy}
    assert (report.errors, report.cause) == ((str(fault),), fault)
    assert {deed.state for deed in one.ledger.deeds()} == {DeedState.DONE}
    one.documents = PrepDocuments()
    assert {type(deed.action) for deed in one.cycle("2026-03-02 16:35").done} == {AttachPrep}
