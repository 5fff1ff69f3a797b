"""placeholder"""

from __future__ import annotations

from tests.connectors.fakes.microsoft.exchange import Exchange
from tests.connectors.fakes.microsoft.people import User
from tests.connectors.fakes.wire import Clock


class Drive:
    def __init__(self, user: User, clock: Clock, exchange: Exchange) -> None:
        pass
