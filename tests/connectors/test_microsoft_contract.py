"""The Microsoft calendar keeps the contract of every calendar, over real HTTP against a simulated Microsoft 365.

Three promises are kept in another way, because Outlook knows no other: a declined event leaves the calendar, an answer
cannot be taken back to none, and of the documents of others neither address nor content is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from connectors.contract import Calendar
from connectors.errors import NotSupported
from connectors.microsoft.connector import MicrosoftCalendar
from connectors.model import Answer, Attachment, EventRef, Response, Span
from tests.connectors.microsoft_office import Colleague, Office, office
from tests.contracts.calendar_contract import CalendarContract, event_at, ref_of, seen
from tests.contracts.calendar_seed import (
    DESCRIPTION,
    FURNISHED,
    FURNISHED_FIRST,
    FURNISHED_TEXT,
    HOUR,
    INVITATION,
    INVITATION_FIRST,
    INVITATION_TEXT,
    MEETING,
    THIRD,
    Elsewhere,
)


class TestMicrosoftCalendar(CalendarContract):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Iterator[Office]:
        with office(tmp_path) as found:
            yield found

    @pytest.fixture
    def elsewhere(self, place: Office) -> Colleague:
        return Colleague(place).seeded()

    @pytest.fixture
    def calendar(self, elsewhere: Colleague) -> MicrosoftCalendar:
        return elsewhere.office.opened()

    def test_what_an_event_says_is_read(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        elsewhere.put(FURNISHED_TEXT)
        details = event_at(calendar, FURNISHED_FIRST, FURNISHED).details
        assert (details.description, details.online, details.reminds) == (DESCRIPTION, MEETING, True)
        assert details.mark is None
        assert details.attachments == (Attachment("memo.txt", media_type="text/plain"),)

    @pytest.mark.parametrize("start", [INVITATION_FIRST, None])
    @pytest.mark.parametrize("response", [Response.ACCEPTED, Response.TENTATIVE])
    def test_an_invitation_is_answered_once(
        self, calendar: Calendar, elsewhere: Elsewhere, response: Response, start: datetime | None
    ) -> None:
        super().test_an_invitation_is_answered_once(calendar, elsewhere, response, start)

    @pytest.mark.parametrize("start", [INVITATION_FIRST, None])
    def test_what_is_declined_leaves_the_calendar_and_is_declined_once(
        self, calendar: Calendar, elsewhere: Colleague, start: datetime | None
    ) -> None:
        elsewhere.put(INVITATION_TEXT)
        no = Answer(Response.DECLINED, "Something came up.", (Span(THIRD, THIRD + HOUR),))
        assert calendar.answer(ref_of(calendar, INVITATION), no, start).changed
        before = seen(calendar)
        if start is None:
            assert INVITATION not in {each.ref.id for each in before}
        else:
            assert event_at(calendar, start, INVITATION).cancelled
        assert not calendar.answer(EventRef(before.changed[0].ref.calendar, INVITATION), no, start).changed
        assert seen(calendar) == before
        assert len(elsewhere.office.world.mails_to("max@firm.test", "response")) == 1

    def test_an_answer_is_taken_back(self, calendar: Calendar, elsewhere: Elsewhere) -> None:
        elsewhere.put(INVITATION_TEXT)
        calendar.answer(ref_of(calendar, INVITATION), Answer(Response.TENTATIVE), INVITATION_FIRST)
        before = seen(calendar)
        with pytest.raises(NotSupported, match="cannot take an answer back"):
            calendar.answer(ref_of(calendar, INVITATION), Answer(Response.NEEDS_ACTION), INVITATION_FIRST)
        assert seen(calendar) == before
