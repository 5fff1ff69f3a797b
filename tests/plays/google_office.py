"""The office of the played week: who works there, what stands on the leader's calendar, and what a calendar says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.connectors.fakes.google import copies
from tests.connectors.fakes.google.errors import Json
from tests.connectors.fakes.google.person import Person, written_as
from tests.connectors.fakes.google.rendering import whole
from tests.connectors.fakes.google.world import GoogleWorld

BERLIN = ZoneInfo("Europe/Berlin")
LEADER = "lea@example.org"
REPORTS = ("ana", "ben", "chloe", "dmitri", "esra")
MONDAY = date(2026, 11, 23)
BACKGROUND = 10_000
WEEKS_BACK, WEEKS = 8, 12
BOOKKEEPING = {"etag", "updated", "sequence"}
Facts = dict[tuple[str, str], Json]


def at(day: int, clock: str) -> datetime:
    """Return a moment of the week; day 0 is its Monday."""
    return datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(clock), BERLIN)


def address(name: str) -> str:
    return f"{name}@example.org"


def person(world: GoogleWorld, name: str) -> Person:
    return Person(world, address(name))


def fill(world: GoogleWorld, background: int = BACKGROUND) -> dict[str, str]:
    """Fill an empty world; return the ids of the one-on-ones by name.

    Chloe's is organized by herself, Dmitri's shows as free, the rest is as usual.
    """
    for name in ("lea", *REPORTS, "zoe"):
        world.add_user(address(name), name.title())
    series = {}
    for index, name in enumerate(REPORTS):
        start = at(index, f"{10 + index % 2}:00") - timedelta(weeks=26)
        host, guest = (name, LEADER) if name == "chloe" else ("lea", address(name))
        free = {"transparency": "transparent"} if name == "dmitri" else {}
        series[name] = person(world, host).put(
            f"Lea / {name.title()}", start, start + timedelta(minutes=30), "RRULE:FREQ=WEEKLY", guests=(guest,), **free
        )
        Person(world, guest).answer(series[name], "accepted")
    stand_up(world)
    for body in notes(background):
        copies.put(world, world.calendars[LEADER], body)
    world.mails.clear()
    return series


def stand_up(world: GoogleWorld) -> None:
    start = at(0, "09:00") - timedelta(weeks=26)
    everybody = tuple(address(name) for name in REPORTS)
    rule = "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR"
    person(world, "lea").put("Stand-up", start, start + timedelta(minutes=15), rule, guests=everybody)


def notes(count: int) -> Iterator[Json]:
    """Yield short private entries that take no time, spread over all the days that are looked at."""
    first = at(0, "06:00") - timedelta(weeks=WEEKS_BACK)
    gap = timedelta(weeks=WEEKS) / max(count, 1)
    for number in range(count):
        start = first + number * gap
        name = f"n{number:09d}"
        yield {
            "id": name, "iCalUID": f"{name}@google.com", "status": "confirmed", "summary": f"Note {number}",
            "start": written_as(start), "end": written_as(start + timedelta(minutes=5)), "sequence": 0,
            "created": "2026-01-05T08:00:00.000Z", "organizer": {"email": LEADER}, "creator": {"email": LEADER},
            "transparency": "transparent", "reminders": {"useDefault": False}, "visibility": "private",
        }  # fmt: skip


def facts(world: GoogleWorld) -> Facts:
    """Return what stands on everybody's calendar, as each of them sees it, without the books that Google keeps."""
    found: Facts = {}
    with world.lock:
        for email in world.users:
            look = Person(world, email).look()
            for row in list(look.calendar.rows.values()):
                held = look.calendar.held(row.id)
                if held is not None and not held.cancelled:
                    body = whole(look, held)
                    found[email, row.id] = {k: v for k, v in body.items() if k not in BOOKKEEPING and says_something(v)}
                elif row.master is not None:
                    found[email, row.id] = {"status": "cancelled"}
    return found


def says_something(value: object) -> bool:
    """Say whether a field holds anything, however deep."""
    return any(map(says_something, value.values())) if isinstance(value, dict) else value is not None


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """What became different: on whose calendar, of which event, which field, or that the whole is new or gone."""

    who: str
    event: str
    what: str
    details: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.who}: {self.event}: {self.what} {self.details}"


def differences(before: Facts, after: Facts) -> list[Difference]:
    """Return what is different; an exception that is like its series' rule is nothing new."""
    found: list[Difference] = []
    for who, name in sorted(before.keys() | after.keys()):
        old, new = before.get((who, name)), after.get((who, name))
        if old is None and new is not None and "recurringEventId" in new:
            old = as_ruled(before.get((who, str(new["recurringEventId"]))), new)
        found += _different(who.partition("@")[0], old or {}, new or {})
    return found


def _different(who: str, old: Json, new: Json) -> Iterator[Difference]:
    event = str((new or old).get("summary", ""))
    if not old or not new:
        if old != new:
            yield Difference(who, event, "is new" if new else "is gone")
        return
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield Difference(who, event, name, f"{old.get(name)!r} → {new.get(name)!r}")


def as_ruled(master: Json | None, exception: Json) -> Json | None:
    """Return the instance as its series makes it, in the words of the exception's own times."""
    if master is None or exception.get("originalStartTime") != exception.get("start"):
        return None
    own = {"id", "recurringEventId", "originalStartTime", "start", "end", "htmlLink"}
    ruled = {k: v for k, v in master.items() if k != "recurrence" and k not in own}
    return ruled | {k: v for k, v in exception.items() if k in own}
