"""Worlds to begin with: a leader with some one-on-ones, a few moved or called off. Made around today, never random."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.connectors.fakes.microsoft.world import MicrosoftWorld

LEADER = "lea.berg@contoso.example"
REPORTS = ("ana.diaz@contoso.example", "bo.chen@contoso.example", "cleo.okafor@contoso.example")
BOSS = "dana.roth@contoso.example"
ZONE = ZoneInfo("Europe/Berlin")
WEEKLY = {"type": "weekly", "interval": 1}


def demo(world: MicrosoftWorld) -> None:
    """Fill a world: three reports and a manager, ten weeks of one-on-ones behind, a full week around."""
    world.add_user(BOSS)
    world.add_user(LEADER, manager=BOSS)
    for address in REPORTS:
        world.add_user(address, manager=LEADER)
    monday = world.now.date() - timedelta(days=world.now.weekday())
    lea, began = world.acting(LEADER), monday - timedelta(weeks=10)
    for index, address in enumerate(REPORTS):
        name = world.user(address).name.split()[0]
        day = began + timedelta(days=index)
        series = lea.add(f"Lea / {name}", _at(day, 10), 30, [address], recurrence=WEEKLY, teams=index == 0)
        world.acting(address).answer(world.acting(address).find(f"Lea / {name}"), "accepted")
        lea.delete(lea.occurrence(series, day + timedelta(weeks=9)))
    moved = lea.occurrence(lea.find("Lea / Bo"), monday + timedelta(days=1))
    lea.move(moved, _at(monday + timedelta(days=3), 16))
    world.acting(BOSS).add(
        "Dana / Lea", _at(began + timedelta(days=4), 9), 45, [LEADER], recurrence=WEEKLY | {"interval": 2}
    )
    lea.add("Staff", _at(began, 14), 60, [*REPORTS], recurrence=WEEKLY)
    lea.add("Out of office", _at(monday + timedelta(days=11), 0), 24 * 60, showAs="oof", isAllDay=True)


def empty(world: MicrosoftWorld) -> None:
    """Fill a world with one leader and nothing else."""
    world.add_user(LEADER)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


SEEDS = {"demo": demo, "empty": empty}
