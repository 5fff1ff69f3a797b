"""What a Google calendar does when the wire or Google fails it: nothing twice, nothing lost, one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    CursorExpired,
    NotFound,
    NotSupported,
    TryLater,
    Unusable,
)
from connectors.google.connector import GoogleCalendar
from connectors.model import Answer, Attachment, Attendee, EventChange, Receipt, Response
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Asked, Fault, Harm, status
from tests.connectors.google_office import Office, Visitor, id_of
from tests.contracts.calendar_contract import events, ref_of, seen
from tests.contracts.calendar_seed import (
    DRAFT,
    INVITATION,
    INVITATION_FIRST,
    INVITATION_TEXT,
    ONCE_TEXT,
    SERIES,
    SINGLE,
    THIRD,
    WINDOW,
)

Write = Callable[[GoogleCalendar], Receipt]
PREP = Attachment("Prep", "prep", url="https://docs.google.com/document/d/abc/edit")
WRITING = ("PATCH", "POST", "DELETE")


def renamed(calendar: GoogleCalendar) -> Receipt:
    return calendar.update(ref_of(calendar, SINGLE), EventChange(title="Dinner"))


def moved(calendar: GoogleCalendar) -> Receipt:
    return calendar.update(ref_of(calendar, SERIES), EventChange(title="Another day", reminder_minutes=5), THIRD)


def made_longer(calendar: GoogleCalendar) -> Receipt:
    return calendar.update(ref_of(calendar, SERIES), EventChange(busy=False))


def attached(calendar: GoogleCalendar) -> Receipt:
    return calendar.attach(ref_of(calendar, SERIES), PREP, THIRD)


def answered(calendar: GoogleCalendar) -> Receipt:
    no = Answer(Response.DECLINED, "Sorry.")
    return calendar.answer(ref_of(calendar, INVITATION), no, INVITATION_FIRST)


def created(calendar: GoogleCalendar) -> Receipt:
    return calendar.create(DRAFT)


def booked(calendar: GoogleCalendar) -> Receipt:
    return calendar.create(replace(DRAFT, attendees=(Attendee("ana@firm.test"),)))


WRITES = [renamed, moved, made_longer, attached, answered, created, booked]


@pytest.fixture
def office() -> Iterator[Office]:
    with GoogleServer() as server:
        office = Office(server)
        server.world.add_user("ana@firm.test")
        yield office
        office.let_go()


@pytest.fixture
def elsewhere(office: Office) -> Visitor:
    visitor = Visitor(office).seed()
    visitor.put(INVITATION_TEXT)
    return visitor


@pytest.fixture
def calendar(elsewhere: Visitor) -> GoogleCalendar:
    return elsewhere.office.opened()


def harmed(office: Office, harm: Harm, times: int = 1) -> None:
    """Let the next write go wrong."""
    for method in ("PATCH", "POST"):
        office.server.harm(harm, times, method=method, path="/events")


def refused(office: Office, name: str, times: int = 1) -> None:
    """Let Google refuse the next writes with this reason."""
    for method in ("PATCH", "POST"):
        office.server.refuse(name, times, method=method, path="/events")


def writes(office: Office) -> int:
    return sum(each.split()[0] in WRITING for each in office.asked())


def title(calendar: GoogleCalendar) -> str:
    return events(calendar.read(WINDOW), SINGLE)[0].details.title


# --- a write that is cut off ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("harm", [Harm.AFTER, Harm.TRUNCATED])
def test_a_write_whose_reply_was_lost_is_done_and_done_once(
    calendar: GoogleCalendar, office: Office, write: Write, harm: Harm
) -> None:
    harmed(office, harm)
    receipt = write(calendar)
    assert (receipt.changed, writes(office)) == (True, 1)
    assert receipt.ref == ref_of(calendar, receipt.ref.id)


def test_a_booking_whose_reply_was_lost_invites_once(calendar: GoogleCalendar, office: Office) -> None:
    harmed(office, Harm.AFTER)
    booked(calendar)
    booked(calendar)
    assert [mail.kind for mail in office.server.world.mails_to("ana@firm.test")] == ["invitation"]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("harm", [Harm.BEFORE, Harm.WRONG])
def test_a_write_that_did_not_arrive_is_said_and_can_be_repeated(
    calendar: GoogleCalendar, office: Office, write: Write, harm: Harm
) -> None:
    before = seen(calendar)
    harmed(office, harm)
    with pytest.raises(TryLater):
        write(calendar)
    assert seen(calendar) == before
    office.server.faults.clear()
    assert write(calendar).changed


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("code", [500, 502, 504])
def test_a_write_of_which_google_does_not_know_itself_is_looked_for(
    calendar: GoogleCalendar, office: Office, write: Write, code: int
) -> None:
    for method in ("PATCH", "POST"):
        office.server.faults.add(status(code, method=method, path="/events"))
    with pytest.raises(TryLater):
        write(calendar)
    office.server.faults.clear()
    assert write(calendar).changed


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(
    "reason", ["rateLimitExceeded", "userRateLimitExceeded", "tooManyRequests", "serviceUnavailable"]
)
def test_a_write_that_was_put_off_is_made_a_little_later(
    calendar: GoogleCalendar, office: Office, write: Write, reason: str
) -> None:
    refused(office, reason)
    assert write(calendar).changed
    assert len(office.slept) == 1


def test_a_quota_that_is_used_up_is_not_asked_for_in_a_loop(calendar: GoogleCalendar, office: Office) -> None:
    refused(office, "quotaExceeded", times=9)
    with pytest.raises(TryLater) as raised:
        renamed(calendar)
    assert raised.value.retry_after is not None
    assert (raised.value.retry_after >= 60, writes(office)) == (True, 1)


# --- a write that met another --------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [renamed, moved, made_longer, attached, answered])
def test_a_write_that_met_another_is_not_made(
    calendar: GoogleCalendar, office: Office, elsewhere: Visitor, write: Write
) -> None:
    refused(office, "conditionNotMet", times=3)
    with pytest.raises(ChangedElsewhere):
        write(calendar)
    office.server.faults.clear()
    assert write(calendar).changed


@pytest.mark.parametrize("write", [renamed, moved, made_longer, attached, answered])
def test_a_write_that_met_nothing_after_all_is_made(calendar: GoogleCalendar, office: Office, write: Write) -> None:
    refused(office, "conditionNotMet")
    assert write(calendar).changed


def test_every_write_holds_only_for_what_was_read(calendar: GoogleCalendar, office: Office) -> None:
    for write in (renamed, moved, made_longer, attached, answered):
        write(calendar)
    calendar.delete(created(calendar).ref)
    conditions = [
        exchange.asked.header("If-Match")
        for exchange in office.server.wire.requests
        if exchange.asked.method in ("PATCH", "DELETE")
    ]
    assert (len(conditions), all(conditions)) == (6, True)


def test_a_write_that_others_overtook_while_it_was_cut_off_is_theirs(
    calendar: GoogleCalendar, office: Office, elsewhere: Visitor
) -> None:
    ref = ref_of(calendar, SINGLE)
    elsewhere.put(ONCE_TEXT.replace("SUMMARY:Lunch", "SUMMARY:Theirs"))
    with pytest.raises(ChangedElsewhere):
        calendar.update(ref, EventChange(title="Dinner"))
    assert (title(calendar), writes(office)) == ("Theirs", 0)


def test_a_write_to_what_others_deleted_is_not_made(
    calendar: GoogleCalendar, office: Office, elsewhere: Visitor
) -> None:
    ref = ref_of(calendar, SINGLE)
    elsewhere.remove(SINGLE)
    with pytest.raises(NotFound):
        calendar.update(ref, EventChange(title="Dinner"))
    assert writes(office) == 0


@pytest.mark.parametrize("fault", [status(409), status(412), status(403), status(404), Fault(Harm.BEFORE)])
def test_a_write_after_which_nothing_can_be_read_is_done_all_the_same(
    calendar: GoogleCalendar, office: Office, fault: Fault
) -> None:
    ref = ref_of(calendar, SERIES)
    after_writing = AfterAWrite(fault.harm, fault.answer, "GET", "/events")
    office.server.faults.add(after_writing, times=5)
    receipt = calendar.update(ref, EventChange(reminder_minutes=5), THIRD)
    office.server.faults.clear()
    assert receipt.changed
    assert writes(office) == 1
    calendar.update(receipt.ref, EventChange(reminder_minutes=7), THIRD)


@dataclass(frozen=True)
class AfterAWrite(Fault):
    """A fault that befalls what is asked once a write has arrived."""

    seen: list[str] = field(default_factory=list)

    def meets(self, asked: Asked) -> bool:
        if asked.method == "PATCH":
            self.seen.append(asked.path)
        return bool(self.seen) and super().meets(asked)


# --- deletions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", [Harm.AFTER, Harm.TRUNCATED])
def test_a_deletion_whose_reply_was_lost_is_done(calendar: GoogleCalendar, office: Office, harm: Harm) -> None:
    ours = created(calendar).ref
    office.server.harm(harm, method="DELETE")
    calendar.delete(ours)
    assert ours.id not in [each.ref.id for each in calendar.read(WINDOW)]


@pytest.mark.parametrize(
    "fault", [Fault(Harm.BEFORE, method="DELETE"), status(500, method="DELETE"), Fault(Harm.WRONG, method="DELETE")]
)
def test_a_deletion_that_did_not_arrive_is_said(calendar: GoogleCalendar, office: Office, fault: Fault) -> None:
    ours = created(calendar).ref
    office.server.faults.add(fault)
    with pytest.raises(TryLater):
        calendar.delete(ours)
    assert ours.id in [each.ref.id for each in calendar.read(WINDOW)]


@pytest.mark.parametrize("reason", ["deleted", "notFound"])
def test_a_deletion_of_what_others_deleted_meanwhile_is_done(
    calendar: GoogleCalendar, office: Office, reason: str
) -> None:
    ours = created(calendar).ref
    office.server.refuse(reason, method="DELETE")
    assert calendar.delete(ours).ref.id == ours.id


# --- what Google answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "reaction"),
    [
        ("authError", AccessLost),
        ("forbiddenForNonOrganizer", NotSupported),
        ("requiredAccessLevel", NotSupported),
        ("insufficientPermissions", NotSupported),
        ("notFound", NotFound),
        ("deleted", NotFound),
        ("conditionNotMet", ChangedElsewhere),
        ("timeRangeEmpty", Unusable),
        ("dailyLimitExceeded", TryLater),
    ],
)
def test_a_refused_write_is_the_error_that_asks_for_the_right_reaction(
    calendar: GoogleCalendar, office: Office, reason: str, reaction: type[Exception]
) -> None:
    refused(office, reason, times=9)
    with pytest.raises(reaction) as raised:
        renamed(calendar)
    assert str(raised.value).endswith(".")
    office.server.faults.clear()
    assert title(calendar) == "Lunch"


# --- a reading that fails ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", [Harm.BEFORE, Harm.AFTER, Harm.TRUNCATED])
def test_a_passing_fault_of_a_reading_passes(calendar: GoogleCalendar, office: Office, harm: Harm) -> None:
    cursor = calendar.read(WINDOW).cursor
    for again in (None, cursor):
        office.server.harm(harm, times=3, path="/events")
        assert len(calendar.read(WINDOW, again).changed) == (0 if again else 3)
    assert len(office.slept) == 6


@pytest.mark.parametrize("harm", [Harm.BEFORE, Harm.AFTER, Harm.TRUNCATED])
def test_a_change_is_not_lost_with_a_reading_that_failed(calendar: GoogleCalendar, office: Office, harm: Harm) -> None:
    cursor = calendar.read(WINDOW).cursor
    office.person().change(id_of(SINGLE), summary="Dinner")
    office.server.harm(harm, times=9, path="/events")
    with pytest.raises(TryLater):
        calendar.read(WINDOW, cursor)
    office.server.faults.clear()
    assert [each.details.title for each in calendar.read(WINDOW, cursor)] == ["Dinner"]


@pytest.mark.parametrize(
    ("reason", "reaction"),
    [
        ("authError", AccessLost),
        ("fullSyncRequired", CursorExpired),
        ("updatedMinTooLongAgo", CursorExpired),
        ("notFound", Unusable),
        ("quotaExceeded", TryLater),
    ],
)
def test_a_reading_that_cannot_be_is_one_sentence(
    calendar: GoogleCalendar, office: Office, reason: str, reaction: type[Exception]
) -> None:
    cursor = calendar.read(WINDOW).cursor
    office.server.refuse(reason, times=9, path="/events")
    with pytest.raises(reaction) as raised:
        calendar.read(WINDOW, cursor)
    assert str(raised.value).endswith(".")


def test_access_that_was_taken_away_is_lost_and_said(calendar: GoogleCalendar, office: Office) -> None:
    cursor = calendar.read(WINDOW).cursor
    office.person().revoke()
    with pytest.raises(AccessLost, match="sign in"):
        calendar.read(WINDOW, cursor)
