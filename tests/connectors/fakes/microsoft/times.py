"""When a meeting is, and what a change of that does to a series: wall clocks, first days, neighbours. Pure on items."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.connectors.fakes.microsoft.items import Item, Row, occurring
from tests.connectors.fakes.microsoft.patterns import days
from tests.connectors.fakes.microsoft.refusal import Json, Refusal
from tests.connectors.fakes.microsoft.zones import asked_zone


def on_clock(time: tuple[datetime, str], zone: str) -> datetime:
    """Return a wall clock time of one zone on the clock of another."""
    if time[1] == zone:
        return time[0]
    return time[0].replace(tzinfo=asked_zone(time[1])).astimezone(asked_zone(zone)).replace(tzinfo=None)


def settle(item: Item) -> None:
    """Let a series start on the first day of its rule."""
    if item.recurrence is None:
        return
    item.recurrence["range"]["startDate"] = item.start.date().isoformat()
    first = next(days(item.recurrence), None)
    if first is None:
        raise Refusal(400, "ErrorCalendarInvalidRecurrence", "The recurrence yields no occurrence.")
    moved = datetime.combine(first, item.start.time()) - item.start
    item.start, item.end = item.start + moved, item.end + moved


def set_series(item: Item, times: tuple[datetime, datetime, str], rule: Json | None) -> None:
    """Set the times and rule of a single or series; another rhythm takes all exceptions, and the ids of occurrences."""
    was = item.recurrence["pattern"] if item.recurrence else None, item.start, item.end, item.zone
    item.start, item.end, item.zone = times
    item.recurrence = rule
    settle(item)
    if rule is None or was == (rule["pattern"], *times):
        item.exceptions = {day: one for day, one in item.exceptions.items() if rule and day in set(days(rule))}
        return
    item.generation += 1
    item.exceptions.clear()
    item.cancelled.clear()


def stay_between(row: Row, start: datetime, end: datetime) -> None:
    """Refuse to move an occurrence onto or over its neighbours."""
    others = [Row(row.mailbox, row.item, day) for day in occurring(row.item, row.original + timedelta(days=800))]
    before = max((one.walls for one in others if one.day and row.day and one.day < row.day), default=None)
    after = min((one.walls for one in others if one.day and row.day and one.day > row.day), default=None)
    crosses = before is not None and (start < before[1] or start.date() == before[0].date())
    crosses |= after is not None and (end > after[0] or start.date() == after[0].date())
    if crosses:
        raise Refusal(
            400,
            "ErrorOccurrenceCrossingBoundary",
            "Modified occurrence is crossing or overlapping adjacent occurrence.",
        )
