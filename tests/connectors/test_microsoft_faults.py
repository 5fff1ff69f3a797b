"""A write that is cut off is never done twice and never lost, wherever it was cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.errors import ChangedElsewhere, NotFound, NotSupported, TryLater
from connectors.microsoft.connector import MicrosoftCalendar
from connectors.model import (
    Answer,
    Attachment,
    Attendee,
    EventChange,
    EventDraft,
    EventRef,
    Organizer,
    Receipt,
    Response,
    Span,
)
from tests.connectors.fakes.microsoft.outlook import WEEKLY
from tests.connectors.fakes.wire import Fault, Harm, status
from tests.connectors.microsoft_office import BERLIN, Office, office
from tests.contracts.calendar_seed import OWNER

WINDOW = Span(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
MONDAY = datetime(2026, 1, 5, 10, tzinfo=BERLIN)
SECOND = MONDAY + timedelta(days=7)
HALF = timedelta(minutes=30)
ANA = "ana@firm.test"
PEOPLE = (Attendee(ANA, "Ana"),)
DRAFT = EventDraft("book", "Make up", Span(MONDAY, MONDAY + HALF), attendees=PEOPLE, organizer=Organizer(OWNER))

Write = Callable[[MicrosoftCalendar], Receipt]


def ref_of(calendar: MicrosoftCalendar, title: str) -> EventRef:
    """The present reference, as whoever repeats a write would read it."""
    found = [each.ref for each in calendar.read(WINDOW) if each.details.title == title]
    return found[0] if found else EventRef("any", "gone")


def move(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.update(ref_of(calendar, "Lea / Ana"), EventChange(Span(SECOND + HALF, SECOND + 2 * HALF)), SECOND)


def free(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.update(ref_of(calendar, "Lea / Ana"), EventChange(busy=False, reminder_minutes=5))


def link(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.attach(ref_of(calendar, "Lea / Ana"), Attachment("Prep", "prep", url="https://x.test/"), SECOND)


def enclose(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.attach(ref_of(calendar, "Lea / Ana"), Attachment("Prep.md", "prep", content=b"# Prep"), SECOND)


def decline(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.answer(ref_of(calendar, "Ana / Lea"), Answer(Response.DECLINED, "Sorry"), SECOND)


def decline_all(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.answer(ref_of(calendar, "Ana / Lea"), Answer(Response.DECLINED, "Sorry"))


def accept(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.answer(ref_of(calendar, "Ana / Lea"), Answer(Response.ACCEPTED))


def create(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.create(DRAFT)


def delete(calendar: MicrosoftCalendar) -> Receipt:
    return calendar.delete(ref_of(calendar, "Ours"))


WRITES: dict[str, tuple[Write, str, int]] = {
    "move": (move, "PATCH", 1),
    "free": (free, "PATCH", 0),
    "link": (link, "PATCH", 1),
    "enclose": (enclose, "POST", 0),
    "decline": (decline, "POST", 1),
    "decline_all": (decline_all, "POST", 1),
    "accept": (accept, "POST", 1),
    "create": (create, "POST", 1),
    "delete": (delete, "DELETE", 1),
}
PATH = r"/events(?:/|$)"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        found.world.add_user(ANA)
        found.acting().add("Lea / Ana", MONDAY, 30, [ANA], recurrence=WEEKLY, teams=True)
        found.acting(ANA).add("Ana / Lea", MONDAY, 30, [OWNER], recurrence=WEEKLY)
        found.opened().create(EventDraft("ours", "Ours", Span(SECOND, SECOND + HALF), attendees=PEOPLE))
        found.world.mails.clear()
        yield found


def done(place: Office, write: Write) -> None:
    """Do it as somebody does who is told to try again later, and reads before each attempt."""
    for _ in range(4):
        try:
            write(place.opened())
        except TryLater:
            continue
        except NotFound:
            return
        return
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("harm", [Harm.BEFORE, Harm.AFTER, Harm.TRUNCATED])
@pytest.mark.parametrize("name", WRITES)
def test_a_write_that_is_cut_off_is_done_once(place: Office, name: str, harm: Harm) -> None:
    write, method, mails = WRITES[name]
    place.server.faults.add(Fault(harm, method=method, path=PATH))
    done(place, write)
    assert len(place.server.faults) == 0
    assert len(place.world.mails) == mails
    try:
        assert not write(place.opened()).changed
    except NotFound:
        assert name == "delete"
    assert len(place.world.mails) == mails


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("name", WRITES)
def test_a_write_that_is_put_off_is_done_when_it_is_time(place: Office, name: str, code: int) -> None:
    write, method, mails = WRITES[name]
    place.server.faults.add(status(code, retry_after=3, method=method, path=PATH))
    done(place, write)
    assert 3.0 in place.waits
    assert len(place.world.mails) == mails


@pytest.mark.parametrize("name", WRITES)
def test_a_write_whose_fate_is_unclear_is_looked_up_and_not_repeated_blindly(place: Office, name: str) -> None:
    write, method, mails = WRITES[name]
    place.server.faults.add(status(504, method=method, path=PATH))
    place.server.requests.clear()
    with pytest.raises(TryLater):
        write(place.opened())
    assert place.server.count(method, PATH) == 1
    assert place.world.mails == []
    done(place, write)
    assert len(place.world.mails) == mails


@pytest.mark.parametrize("name", sorted(set(WRITES) - {"create"}))
def test_a_write_that_is_refused_is_told(place: Office, name: str) -> None:
    write, method, _ = WRITES[name]
    place.server.faults.add(status(403, method=method, path=PATH))
    with pytest.raises(NotSupported):
        write(place.opened())
    assert place.world.mails == []


@pytest.mark.parametrize("name", ["move", "free", "link", "delete"])
def test_a_write_over_what_others_changed_is_not_made(place: Office, name: str) -> None:
    write, method, _ = WRITES[name]
    place.server.faults.add(status(412, method=method, path=PATH))
    with pytest.raises(ChangedElsewhere):
        write(place.opened())
    assert place.world.mails == []


def test_a_receipt_that_cannot_be_read_is_still_a_receipt(place: Office) -> None:
    calendar = place.opened()
    ref = ref_of(calendar, "Lea / Ana")
    place.server.faults.add(Fault(Harm.AFTER, method="PATCH", path=PATH))
    assert calendar.update(ref, EventChange(busy=False)).changed


@pytest.mark.parametrize("harm", [Harm.BEFORE, Harm.TRUNCATED])
@pytest.mark.parametrize("path", ["delta", "batch", r"/events$", "attachments", r"/calendar$"])
def test_a_reading_that_is_cut_off_is_whole_or_none(place: Office, path: str, harm: Harm) -> None:
    place.acting().attach(place.acting().find("Lea / Ana"), "plan.txt", b"plan")
    whole = place.opened().read(WINDOW)
    place.server.faults.add(Fault(harm, path=path))
    again = place.opened().read(WINDOW)
    assert len(place.server.faults) == 0
    assert again.changed == whole.changed


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_reading_that_never_succeeds_says_to_try_later(place: Office, code: int) -> None:
    place.server.faults.add(status(code, path="batch"), times=20)
    with pytest.raises(TryLater):
        place.opened().read(WINDOW)
