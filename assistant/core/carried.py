"""Say how long open items have been carried, and which of them now want a choice. Changes no item."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from assistant.core.localtime import local_day
from assistant.core.moments import held
from assistant.model import ActionItem, CarriedItem, Notebook, Policy, Standing


def carried_items(
    standing: Standing, notebook: Notebook, policy: Policy, now: datetime, zone: tzinfo
) -> tuple[CarriedItem, ...]:
    """Return the open items, what is overdue first, then what is due soonest, then the oldest.

    An item is carried over by every meeting that took place after the day it was made, up to `now`.
    """
    today = local_day(now, zone)
    days = [local_day(meeting.span.start, zone) for meeting in held(standing, now)]
    found = [_carried(item, days, today, policy.agenda.choice_after_carried) for item in notebook.open_items()]
    return tuple(sorted(found, key=lambda carried: _urgency(carried.item)))


def is_overdue(item: ActionItem, today: date) -> bool:
    """Tell whether an item's due date has passed without it being done."""
    return item.done is None and item.due is not None and item.due < today


def _carried(item: ActionItem, days: list[date], today: date, choice_after: int) -> CarriedItem:
    times = sum(1 for day in days if day > item.created)
    return CarriedItem(item, times, max((today - item.created).days, 0), choose=times >= choice_after)


def _urgency(item: ActionItem) -> tuple[date, date, int]:
    return item.due or date.max, item.created, item.number
