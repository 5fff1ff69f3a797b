"""What a calendar does in a way of its own is declared by it; the cycle and undo go by that, as here for Outlook."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.claims import settle
from assistant.core.decide import Rules
from assistant.core.putback import LEFT, Cannot, putback
from assistant.core.seen import Seen
from assistant.core.to_tell import to_tell
from assistant.deeds import Before, Budget, Deed, DeedState, Mode, Modes
from assistant.model import AnswerIntruder, AttachPrep, Counterpart, SkipMeeting
from connectors.memory import EVERYTHING, MemoryCalendar
from connectors.model import Capabilities, InstanceKey, Organizer, Reading, Response, Span
from tests.calendar_text import BERLIN, LEADER, ME, diary, moment
from tests.shell.acting_world import PrepDocuments, World
from tests.shell.microsoft_life import LinkedDocuments

TEXT = "2025-09-02 10:00 30m ana weekly\n2025-09-02 11:00 30m ben weekly\n2025-09-02 14:00 30m kim weekly by kim"
NOW = "2026-03-02 17:00"  # a Monday
START = moment("2026-03-03 10:00")
ZOE = Organizer("zoe@example.com", "Zoe")


TELLING = replace(EVERYTHING, attaching_tells_guests=True)


def telling(documents: PrepDocuments, a_day: int = 10) -> World:
    truth = MemoryCalendar(diary(TEXT), BERLIN, "work", owners=(ME,), capabilities=TELLING)
    return World(truth, truth, Rules(budget=Budget(in_all=a_day)), documents=documents)


def attached(world: World) -> list[Deed]:
    return [deed for deed in world.ledger.deeds() if isinstance(deed.action, AttachPrep)]


def test_a_document_that_guests_are_told_of_is_known_to_be_seen_by_them_but_for_the_meetings_of_others() -> None:
    world = telling(LinkedDocuments())
    world.cycle(NOW)
    seen = {deed.action.counterpart.first_name: deed.guest_visible for deed in attached(world)}
    assert seen == {"Ana": True, "Ben": True, "Kim": False}


def test_a_document_that_travels_as_a_file_is_attached_unseen() -> None:
    world = telling(PrepDocuments())
    world.cycle(NOW)
    assert [deed.guest_visible for deed in attached(world)] == [False] * 3


def test_documents_that_guests_are_told_of_are_paid_from_the_budget_and_offered_beyond_it() -> None:
    world = telling(LinkedDocuments(), a_day=1)
    world.cycle(NOW)
    assert [deed.action.counterpart.first_name for deed in attached(world)] == ["Ana", "Kim"]
    [offer] = world.ledger.open_offers()
    assert offer.counterpart == "ben@example.com"


def declined(action: AnswerIntruder | SkipMeeting, state: DeedState) -> Deed:
    return Deed(1, action.key, action, START, state, before=Before(response=Response.NEEDS_ACTION))


ANA = Counterpart("ana@example.com", "Ana")
KEY = InstanceKey("intruder", START)
ANSWER = AnswerIntruder("answer-1", KEY, True, "Sorry.", (), ANA, "It lies over a meeting.")
SKIP = SkipMeeting("skip-1", KEY, Span(START, START), ANA, "You said so.")
GONE = Seen.of(Reading(()), declined_leave=True)


def test_what_was_declined_and_has_left_the_calendar_is_done_after_a_crash() -> None:
    for action in (ANSWER, SKIP):
        claim = declined(action, DeedState.CLAIMED)
        assert [deed.state for deed in settle([claim], GONE, LEADER).done] == [DeedState.DONE]
        assert settle([claim], Seen.of(Reading(())), LEADER).withdrawn == (claim,)


def test_undo_says_that_what_was_declined_has_left_the_calendar_for_good() -> None:
    for action in (ANSWER, SKIP):
        assert putback(declined(action, DeedState.DONE), GONE, LEADER) == Cannot(LEFT)


def test_a_cancelled_meeting_of_the_leader_s_is_put_back_although_what_is_declined_leaves() -> None:
    reading = diary("2025-09-02 10:00 30m ana weekly\n    2026-03-03 cancelled")
    deed = declined(replace(SKIP, meeting=InstanceKey("event-0", START)), DeedState.DONE)
    assert putback(deed, Seen.of(reading, declined_leave=True), LEADER) != Cannot(LEFT)


def test_a_leader_is_asked_to_tell_where_guests_hear_nothing_of_a_cancelled_meeting() -> None:
    quiet = Capabilities(writes=True, invites=True, answers=True, cancels_quietly=True)
    assert "tell Ana yourself" in to_tell(SKIP, quiet, None)
    assert to_tell(SKIP, quiet, ZOE) == ""
    assert to_tell(SKIP, replace(quiet, cancels_quietly=False), None) == ""


def test_modes_can_keep_documents_from_being_told_of_by_themselves() -> None:
    world = telling(LinkedDocuments())
    world.rules = Rules(Modes(prep=Mode.PROPOSE))
    world.cycle(NOW)
    assert attached(world) == []
    assert len(world.ledger.open_offers()) == 3
