"""The CalDAV calendar keeps the contract of every calendar, on two real servers."""

from __future__ import annotations

import pytest

from connectors.caldav.connector import CalDavCalendar
from tests.connectors.servers.shelf import Shelf, Visitor
from tests.contracts.calendar_contract import CalendarContract


class OnAServer(CalendarContract):
    organizer_responds = True

    @pytest.fixture
    def elsewhere(self, shelf: Shelf) -> Visitor:
        return Visitor(shelf, shelf.seeded())

    @pytest.fixture
    def calendar(self, elsewhere: Visitor) -> CalDavCalendar:
        return elsewhere.shelf.opened(elsewhere.path)


class TestRadicaleInProcess(OnAServer):
    @pytest.fixture
    def shelf(self, radicale_in_process: Shelf) -> Shelf:
        return radicale_in_process


class TestRadicaleOverHttp(OnAServer):
    @pytest.fixture
    def shelf(self, radicale: Shelf) -> Shelf:
        return radicale


class TestXandikosOverHttp(OnAServer):
    @pytest.fixture
    def shelf(self, xandikos: Shelf) -> Shelf:
        return xandikos
