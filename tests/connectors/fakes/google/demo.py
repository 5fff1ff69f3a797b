"""An invented leader with a week of meetings, for trying the program by hand against the simulator."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.connectors.fakes.google.person import Person
from tests.connectors.fakes.google.world import GoogleWorld

LEADER = "lea@example.org"
REPORTS = ("ana", "ben", "chloe", "dmitri", "esra")


def seed(world: GoogleWorld) -> None:
    """Fill an empty world: five one-on-ones, a team meeting, a one-off, leave, and a document of somebody else."""
    world.add_user(LEADER, "Lea")
    for name in REPORTS:
        world.add_user(f"{name}@example.org")
    lea = Person(world, LEADER)
    zone = ZoneInfo(world.timezone)
    today = world.now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    for index, name in enumerate(REPORTS):
        start = datetime.combine(monday - timedelta(weeks=10) + timedelta(days=index), time(10 + index % 3), zone)
        every = "RRULE:FREQ=WEEKLY" if index % 2 == 0 else "RRULE:FREQ=WEEKLY;INTERVAL=2"
        title = f"Lea / {name.title()}"
        event = lea.put(title, start, start + timedelta(minutes=30), every, guests=(f"{name}@example.org",))
        Person(world, f"{name}@example.org").answer(event, "accepted")
    everybody = tuple(f"{name}@example.org" for name in REPORTS)
    nine = datetime.combine(monday, time(9), zone)
    lea.put("Team meeting", nine, nine + timedelta(hours=1), "RRULE:FREQ=WEEKLY", guests=everybody)
    clash = datetime.combine(monday + timedelta(days=7), time(10), zone)
    Person(world, "esra@example.org").put("Launch review", clash, clash + timedelta(hours=1), guests=(LEADER,))
    day = monday + timedelta(days=11)
    lea.put("On leave", day, day + timedelta(days=1))
    world.mails.clear()


SEEDS = {"demo": seed}
