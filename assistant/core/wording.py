"""Put days, times, counts and lists into plain words. Pure: knows no locale, no clock and nothing of one-on-ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SMALL_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)

# Characters that turn the direction of the text after them: a name must not rearrange the line it stands in.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_ENDS = frozenset("\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e")


def clean(text: str) -> str:
    """Return the text without control characters, lone surrogates and direction marks; line ends become "\\n"."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    return "".join(_kept(character) for character in text)


def _kept(character: str) -> str:
    if character in "\n\t":
        return character
    if character in LINE_ENDS:
        return "\n"
    if character in TURNING or unicodedata.category(character) in ("Cc", "Cs"):
        return ""
    return character


def one_line(text: str, limit: int = 0) -> str:
    """Return the text cleaned and on one line, with an ellipsis where it exceeds `limit` characters (0: no limit)."""
    line = " ".join(clean(text).split())
    if limit and len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line


def day_words(day: date) -> str:
    """Return "Tue 24 Nov"."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def long_day_words(day: date) -> str:
    """Return "Tuesday 24 November 2026"."""
    return f"{LONG_DAYS[day.weekday()]} {day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def week_words(monday: date) -> str:
    """Return "23 to 29 November 2026", naming the month or year twice only where it changes."""
    sunday = monday + timedelta(days=6)
    first = f"{monday.day}"
    if monday.month != sunday.month:
        first += f" {LONG_MONTHS[monday.month - 1]}"
    if monday.year != sunday.year:
        first += f" {monday.year}"
    return f"{first} to {sunday.day} {LONG_MONTHS[sunday.month - 1]} {sunday.year}"


def clock(moment: datetime, zone: tzinfo) -> str:
    """Return "14:00" as a clock in `zone` shows it."""
    return f"{moment.astimezone(zone):%H:%M}"


def day_and_clock(moment: datetime, zone: tzinfo) -> str:
    """Return "Tue 14:00"."""
    return f"{DAYS[moment.astimezone(zone).weekday()]} {clock(moment, zone)}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 item" or "3 items"; `plural` where an s is not enough."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def number_word(number: int) -> str:
    """Return small numbers as words, others as figures."""
    return SMALL_NUMBERS[number] if 0 <= number < len(SMALL_NUMBERS) else str(number)


def times_words(number: int) -> str:
    """Return "once", "twice" or "three times"."""
    return {1: "once", 2: "twice"}.get(number) or f"{number_word(number)} times"


def duration_words(minutes: int) -> str:
    """Return "45 min", "2 h" or "6 h 10 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def age_words(days: int) -> str:
    """Return "today", "1 day", "12 days" or, from four weeks on, "5 weeks"."""
    if days <= 0:
        return "today"
    return counted(days, "day") if days < 28 else counted(days // 7, "week")


def capitalized(sentence: str) -> str:
    """Return the sentence with its first letter in upper case, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
