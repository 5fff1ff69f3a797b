"""Whatever people do, who follows the simulator's increments sees the same calendar as who reads it anew."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.fakes.google import listing
from tests.connectors.fakes.google.errors import Json, Refusal
from tests.connectors.fakes.google.person import Person
from tests.connectors.fakes.google.world import GoogleWorld

BERLIN = ZoneInfo("Europe/Berlin")
LEA, ANA, BEN = "lea@example.org", "ana@example.org", "ben@example.org"
FIRST = datetime(2026, 12, 1, 10, tzinfo=BERLIN)


class Follower:
    """A program that read a calendar once and follows its increments since."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.items: dict[str, Json] = {}
        self.token: str | None = None
        self.follow()

    def follow(self) -> None:
        asked: Json = {"maxResults": 3} | ({"syncToken": self.token} if self.token else {})
        answer = listing.events_list(self.person.look(), asked)
        while True:
            for item in answer["items"]:
                self.take(item)
            if "nextPageToken" not in answer:
                break
            answer = listing.events_list(self.person.look(), asked | {"pageToken": answer["nextPageToken"]})
        self.token = answer["nextSyncToken"]

    def take(self, item: Json) -> None:
        self.items[item["id"]] = item
        if item["status"] == "cancelled" and "recurringEventId" not in item:
            gone = {name for name, held in self.items.items() if held.get("recurringEventId") == item["id"]}
            for name in gone | {item["id"]}:
                self.items.pop(name, None)

    def anew(self) -> Follower:
        return Follower(self.person)

    def seen(self) -> dict[str, Json]:
        """What stands on the calendar: cancelled instances count as long as their series lives."""
        return {
            name: item
            for name, item in self.items.items()
            if item["status"] != "cancelled" or item["recurringEventId"] in self.items
        }


class Play:
    """People who do what comes to their minds."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world = GoogleWorld()
        for email in (LEA, ANA, BEN):
            self.world.add_user(email)
        self.people = [Person(self.world, email) for email in (LEA, ANA, BEN)]
        self.followers = [Follower(person) for person in self.people]
        self.events: list[str] = []

    def step(self) -> None:
        person = self.chance.choice(self.people)
        act = self.chance.choice(
            [self.put, self.move, self.cancel, self.answer, self.retitle, self.split, self.disinvite]
        )
        with suppress(Refusal, LookupError):  # what is gone, or was never there, cannot be changed
            act(person)

    def when(self) -> datetime:
        return FIRST + timedelta(days=self.chance.randrange(40), minutes=30 * self.chance.randrange(10))

    def some(self, person: Person) -> str:
        """Return the id of an event, or of one instance of a series."""
        event = self.chance.choice(self.events)
        row = person.look().calendar.rows.get(event)
        if row is None or not row.recurring or self.chance.random() < 0.4:
            return event
        found = listing.instances(person.look(), {"eventId": event, "maxResults": 8})["items"]
        return str(self.chance.choice(found)["id"]) if found else event

    def put(self, person: Person) -> None:
        start = self.when()
        guests = tuple(self.chance.sample([each.user.email for each in self.people if each is not person], k=1))
        rule = self.chance.choice([(), ("RRULE:FREQ=WEEKLY",), ("RRULE:FREQ=DAILY;COUNT=6",)])
        self.events.append(person.put("x", start, start + timedelta(minutes=30), *rule, guests=guests))

    def move(self, person: Person) -> None:
        person.move(self.some(person), self.when())

    def cancel(self, person: Person) -> None:
        person.cancel(self.some(person))

    def answer(self, person: Person) -> None:
        person.answer(self.some(person), self.chance.choice(["accepted", "declined", "tentative"]))

    def retitle(self, person: Person) -> None:
        fields: dict[str, Any] = {"summary": f"t{self.chance.randrange(100)}", "colorId": str(self.chance.randrange(5))}
        person.change(self.some(person), **fields)

    def disinvite(self, person: Person) -> None:
        person.change(self.some(person), attendees=[{"email": person.user.email}, {"email": LEA}])

    def split(self, person: Person) -> None:
        event = self.chance.choice(self.events)
        found = listing.instances(person.look(), {"eventId": event, "maxResults": 4})["items"]
        if len(found) > 2 and person.see(event)["organizer"]["email"] == person.user.email:
            at = datetime.fromisoformat(found[2]["originalStartTime"]["dateTime"])
            self.events.append(person.split(event, at, summary="split"))


@given(st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_increments_and_a_new_reading_show_the_same_calendar(seed: int) -> None:
    play = Play(seed)
    play.put(play.people[0])
    for turn in range(40):
        play.step()
        if turn % 5 == 4:
            for follower in play.followers:
                follower.follow()
                assert follower.seen() == follower.anew().seen()
