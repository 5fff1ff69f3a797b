"""placeholder"""

from __future__ import annotations

from tests.connectors.fakes.microsoft.exchange import Exchange
from tests.connectors.fakes.wire import Clock


class Subscriptions:
    def __init__(self, clock: Clock, exchange: Exchange) -> None:
        pass
