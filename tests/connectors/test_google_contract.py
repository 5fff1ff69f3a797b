"""The Google calendar keeps the contract of every calendar, over HTTP against the simulated Google."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.google.connector import GoogleCalendar
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.google_office import Office, Visitor
from tests.contracts.calendar_contract import CalendarContract


class TestGoogle(CalendarContract):
    organizer_responds = True
    keeps_content = False
    tells_of_cancelled = False

    @pytest.fixture
    def office(self) -> Iterator[Office]:
        with GoogleServer() as server:
            office = Office(server)
            yield office
            office.let_go()

    @pytest.fixture
    def elsewhere(self, office: Office) -> Visitor:
        return Visitor(office).seed()

    @pytest.fixture
    def calendar(self, elsewhere: Visitor) -> GoogleCalendar:
        return elsewhere.office.opened()
