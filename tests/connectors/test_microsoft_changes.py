"""Whatever people do to a calendar, reading it by cursor ends where a complete reading does.

A walk of chance, the same each time for its seed: people and we ourselves act, now and then the calendar is read.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.errors import ConnectorError
from connectors.model import EventChange, EventDraft, Series, Single, Span
from tests.connectors.fakes.microsoft.items import Row, occurring
from tests.connectors.fakes.microsoft.outlook import WEEKLY
from tests.connectors.fakes.microsoft.refusal import Refusal
from tests.connectors.microsoft_office import BERLIN, Office, office
from tests.contracts.calendar_seed import OWNER

WINDOW = Span(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 2, 15, tzinfo=UTC))
MONDAY = datetime(2026, 1, 5, 10, tzinfo=BERLIN)
HALF = timedelta(minutes=30)
ANA = "ana@firm.test"
Known = dict[str, Series | Single]


@dataclass
class Walk:
    """People at work on one calendar. What the service refuses them is not done."""

    place: Office
    chance: random.Random
    known: Known = field(default_factory=dict)
    cursor: str | None = None
    made: int = 0

    def when(self) -> datetime:
        return MONDAY + timedelta(days=self.chance.randrange(-60, 80), hours=self.chance.randrange(6))

    def any_row(self, address: str = OWNER) -> Row:
        """Return an event, or an occurrence of a series, on this calendar."""
        mailbox = self.place.world.mailbox(address)
        item = self.chance.choice(list(mailbox.items.values()))
        days = occurring(item, WINDOW.end)
        is_one = bool(days) and self.chance.random() < 0.6
        return Row(mailbox, item, self.chance.choice(days) if is_one else None)

    def add(self) -> None:
        self.made += 1
        who, guest = self.chance.choice([(OWNER, ANA), (ANA, OWNER)])
        rule = self.chance.choice([None, WEEKLY, WEEKLY | {"interval": 5}])
        self.place.acting(who).add(f"Event {self.made}", self.when(), 30, [guest], recurrence=rule)

    def move(self) -> None:
        row = self.any_row()
        near = row.span[0] + timedelta(hours=self.chance.randrange(1, 20))
        if self.place.world.exchange.is_organizer(row):
            self.place.acting().move(row, self.chance.choice([near, self.when(), self.when() + timedelta(days=300)]))

    def delete(self) -> None:
        row = self.any_row(address := self.chance.choice([OWNER, ANA]))
        if self.place.world.exchange.is_organizer(row):
            self.place.acting(address).delete(row)

    def answer(self) -> None:
        row = self.any_row()
        if not self.place.world.exchange.is_organizer(row):
            self.place.acting().answer(row, self.chance.choice(["accepted", "declined", "tentativelyAccepted"]))

    def attach(self) -> None:
        self.place.acting().attach(self.any_row(), "plan.txt", b"plan")

    def write(self) -> None:
        """Let us ourselves write something."""
        ours = self.place.opened()
        ours.create(EventDraft(f"mark {self.made}", "Ours", Span(self.when(), self.when() + timedelta(days=200))))
        if self.known:
            event = self.chance.choice(list(self.known.values()))
            ours.update(event.ref, EventChange(busy=self.chance.random() < 0.5, reminder_minutes=5))

    def read(self) -> None:
        """Read on, and hold what is known against a complete reading."""
        calendar = self.place.opened()
        reading = calendar.read(WINDOW, self.cursor)
        self.cursor = reading.cursor
        self.known = {uid: each for uid, each in self.known.items() if uid not in reading.gone}
        self.known |= {each.ref.id: each for each in reading}
        whole = calendar.read(WINDOW)
        assert (reading.problems, whole.problems) == ((), ())
        assert [self.known.get(each.ref.id) for each in whole] == list(whole)
        beyond = self.known.keys() - {each.ref.id for each in whole}
        assert all(isinstance(self.known[uid], Series) for uid in beyond)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        found.world.add_user(ANA)
        yield found


@pytest.mark.parametrize("seed", range(12))
def test_reading_on_ends_where_reading_anew_does(place: Office, seed: int) -> None:
    walk = Walk(place, random.Random(seed))
    place.world.quirks.replays, place.world.quirks.delta_page = seed % 3, (2, 10, 100)[seed % 3]
    place.world.quirks.expand_refused = seed % 5 == 4
    acts: list[Callable[[], None]] = [walk.add, walk.move, walk.delete, walk.answer, walk.attach, walk.write]
    walk.add()
    for _ in range(20):
        with suppress(Refusal, ConnectorError, IndexError):
            walk.chance.choice([walk.add, *acts])()
        if walk.chance.random() < 0.5:
            walk.read()
    walk.read()
