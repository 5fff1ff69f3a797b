"""Say times and cadences as a person would who knows what day it is.

Pure: `now` is an argument, and every time is said in the zone of `now`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from assistant.core.wording import LONG_DAYS, day_words
from connectors.model import Span

_CADENCES = {1: "daily", 4: "twice a week", 7: "weekly", 14: "every 2 weeks", 21: "every 3 weeks", 28: "every 4 weeks"}
_CADENCES |= {30: "monthly", 60: "every 2 months", 90: "quarterly", 91: "quarterly", 180: "twice a year", 365: "yearly"}


def local(moment: datetime, now: datetime) -> datetime:
    return moment.astimezone(now.tzinfo)


def near_day(value: date, now: datetime) -> str:
    """Return "today", "tomorrow", "yesterday" or "Tue 24 Nov"."""
    names = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return names.get((value - now.date()).days) or day_words(value)


def on_day(value: date, now: datetime) -> str:
    """Return "today", "tomorrow", "on Monday" (the next six days) or "on Tue 24 Nov"."""
    days = (value - now.date()).days
    if days in (0, 1):
        return near_day(value, now)
    return f"on {LONG_DAYS[value.weekday()]}" if 1 < days < 7 else f"on {day_words(value)}"


def at(moment: datetime, now: datetime) -> str:
    """Return "Tue 24 Nov 10:00"."""
    there = local(moment, now)
    return f"{day_words(there.date())} {there:%H:%M}"


def near(moment: datetime, now: datetime) -> str:
    """Return "tomorrow 10:00" or "Tue 24 Nov 10:00"."""
    there = local(moment, now)
    return f"{near_day(there.date(), now)} {there:%H:%M}"


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago it was by the leader's calendar: "today", "9 days ago", "3 weeks ago"."""
    days = (now.date() - local(moment, now).date()).days
    if days < 2:
        return "today" if days <= 0 else "yesterday"
    if days < 14:
        return f"{days} days ago"
    return f"{days // 7} weeks ago" if days < 91 else f"{days // 30} months ago"


def cadence(days: int) -> str:
    if days in _CADENCES:
        return _CADENCES[days]
    return f"every {days // 7} weeks" if days % 7 == 0 else f"every {days} days"


def missed(times: int) -> str:
    return {1: "missed once", 2: "missed twice"}.get(times, f"missed {times} times")


def lasting(span: Span, now: datetime) -> str:
    """Return when something else lasts: "10:00–11:30", "all day" or "Mon 23 Nov to Fri 27 Nov"."""
    start, end = local(span.start, now), local(span.end, now)
    if start.date() == end.date():
        return f"{start:%H:%M}–{end:%H:%M}"
    if f"{start:%H:%M} {end:%H:%M}" != "00:00 00:00":
        return f"{start:%H:%M} until {day_words(end.date())} {end:%H:%M}"
    last = (end - timedelta(minutes=1)).date()
    return "all day" if last == start.date() else f"{day_words(start.date())} to {day_words(last)}"
