"""Puts what stands on the page of a pair into words: ages, days, how far away a meeting is. Decides nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from assistant.core.localtime import local_day
from assistant.core.page_past import Past
from assistant.core.wording import (
    age_words,
    capitalized,
    counted,
    day_words,
    duration_words,
    long_day_words,
    one_line,
    times_words,
)
from assistant.model import CarriedItem, Input, TalkingPoint, Win
from assistant.pages import pair_texts as p

__all__ = ["local_day"]

HOURS_SHOWN = 12
LONGEST_PLACE = 120
LONGEST_EXCERPT = 90
HEADING = re.compile(r"<(/?)h([3-6])>")
MARKS = re.compile(r"[*_`>#]|^\s*[-+]\s+(\[[ xX]\]\s+)?(@(me|them)[:,]?\s+)?")
LATELY = timedelta(days=7)
WINS_LATELY = timedelta(days=42)
MOST_SHOWN = 12


def countdown(minutes: int, day: date, today: date) -> str:
    """Return how far away a meeting is: "in 25 min", "in 3 h 10 min", "today", "tomorrow", "in 5 days"."""
    if minutes <= 0:
        return "now"
    if minutes < HOURS_SHOWN * 60 and day == today:
        return f"in {duration_words(minutes)}"
    days = (day - today).days
    if days <= 0:
        return "today"
    return "tomorrow" if days == 1 else f"in {counted(days, 'day')}"


def long_day(day: date, today: date) -> str:
    """Return the day in full, its year only where it is not this one's."""
    words = long_day_words(day)
    return words if day.year != today.year else words.removesuffix(f" {day.year}")


def place(location: str) -> str:
    """Return where a meeting is, on one line."""
    return one_line(location, LONGEST_PLACE)


def lately(points: Sequence[TalkingPoint], today: date) -> tuple[TalkingPoint, ...]:
    """Return the points that were talked about in the last days, the latest first."""
    near = [point for point in points if point.discussed and today - point.discussed < LATELY]
    return tuple(sorted(near, key=lambda point: (point.discussed or today, point.number), reverse=True)[:MOST_SHOWN])


def wins_lately(wins: Sequence[Win], today: date) -> tuple[Win, ...]:
    """Return the wins of the last weeks, the latest first."""
    near = [win for win in wins if today - win.day < WINS_LATELY]
    return tuple(sorted(near, key=lambda win: (win.day, win.number), reverse=True)[:MOST_SHOWN])


def excerpt(day: Past) -> str:
    """Return how the notes of a day for both begin, on one line without the marks of Markdown."""
    text = next(iter((*day.notes, *day.talked)), "")
    line = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    return one_line(MARKS.sub("", line), LONGEST_EXCERPT)


def near_day(day: date, today: date) -> str:
    """Return "today", "yesterday", or the day with its year where that is not this one's."""
    if day == today:
        return "today"
    if (today - day).days == 1:
        return "yesterday"
    return day_words(day) if day.year == today.year else f"{day_words(day)} {day.year}"


def standing_of(carried: CarriedItem, today: date) -> tuple[str, ...]:
    """Return what is to know about an open item: how long it has been open, how often it was carried."""
    age = p.NEW_TODAY if carried.age_days <= 0 else p.OPEN_FOR.format(age=age_words(carried.age_days))
    return (age, p.CARRIED.format(times=times_words(carried.carried))) if carried.carried else (age,)


def due(day: date, today: date) -> str:
    """Return when an item is, or was, due."""
    return (p.OVERDUE if day < today else p.DUE).format(day=near_day(day, today))


def choose(carried: CarriedItem) -> str:
    """Return the question that an item asks that was carried too often."""
    return p.CHOOSE.format(times=times_words(carried.carried))


def touched(days: int | None) -> str:
    """Return when a theme was last touched."""
    if days is None:
        return p.NEVER
    return p.THIS_WEEK if days < 7 else p.AGO.format(age=counted(days // 7, "week"))


def mood(said: Input) -> str:
    """Return how somebody says they are, empty where they did not."""
    return p.MOODS.get(said.mood, "") if said.mood is not None else ""


def evened(html: Markup, above: int = 2) -> Markup:
    """Return HTML whose headings go down one step at a time, the first of them below one of that level."""
    level = above

    def next_one(found: re.Match[str]) -> str:
        nonlocal level
        if not found[1]:
            level = min(int(found[2]), level + 1)
        return f"<{found[1]}h{level}>"

    return Markup(HEADING.sub(next_one, html))  # noqa: S704 - the tags alone change


def first_big(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return capitalized(text)
