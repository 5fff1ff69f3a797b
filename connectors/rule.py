"""A recurrence rule as a value: reads the text of an RRULE and refuses what cannot be meant.

Knows the parts of RFC 5545 section 3.3.10 and their limits. Must not expand anything: see `connectors.expansion`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import prod

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
FINER_THAN_DAILY = ("SECONDLY", "MINUTELY", "HOURLY")
STARTS_A_DAY = 24
FIRST_YEAR = 1900

_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")

# Part: least and greatest magnitude, and whether it may count from the end.
_LIMITS: Mapping[str, tuple[int, int, bool]] = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYSETPOS": (1, 366, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
}
_FORBIDDEN: Mapping[str, tuple[str, ...]] = {
    "DAILY": ("BYWEEKNO", "BYYEARDAY"),
    "WEEKLY": ("BYWEEKNO", "BYYEARDAY", "BYMONTHDAY"),
    "MONTHLY": ("BYWEEKNO", "BYYEARDAY"),
    "YEARLY": (),
}
_KNOWN = frozenset(_LIMITS) | {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}


class BadRule(ValueError):
    """The text is no recurrence rule that we follow; the message is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The parts of an RRULE. `until` is as written; `by_day` pairs an ordinal (None: every one) with a weekday."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str | None = None
    by_day: tuple[tuple[int | None, str], ...] = ()
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    week_start: str = "MO"


def parse_rule(text: str) -> Rule:
    """Read the value of an RRULE. Raises BadRule."""
    parts = _parts(text)
    _check_allowed(parts)
    rule = Rule(
        freq=parts["FREQ"],
        interval=_positive("INTERVAL", parts.get("INTERVAL", "1")),
        count=_count(parts.get("COUNT")),
        until=_until(parts.get("UNTIL")),
        by_day=_days(parts.get("BYDAY")),
        by_month=_numbers("BYMONTH", parts),
        by_month_day=_numbers("BYMONTHDAY", parts),
        by_year_day=_numbers("BYYEARDAY", parts),
        by_week_no=_numbers("BYWEEKNO", parts),
        by_set_pos=_numbers("BYSETPOS", parts),
        by_hour=_numbers("BYHOUR", parts),
        by_minute=_numbers("BYMINUTE", parts),
        by_second=_numbers("BYSECOND", parts),
        week_start=_week_start(parts.get("WKST", "MO")),
    )
    _check_together(rule)
    return rule


def read_until(until: str) -> date | datetime:
    """Return an UNTIL as a date, a naive local datetime or a datetime in UTC. Raises BadRule for another form."""
    if not _UNTIL.fullmatch(until):
        raise BadRule(f"the rule ends at {until!r}, which is no date")
    try:
        if "T" not in until:
            return date.fromisoformat(until)
        return datetime.fromisoformat(until)
    except ValueError as err:
        raise BadRule(f"the rule ends at {until!r}, which is no date") from err


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in text.upper().split(";"):
        if not piece.strip():
            continue
        name, equals, value = (side.strip() for side in piece.partition("="))
        if not equals or not value:
            raise BadRule(f"the rule part {piece.strip()!r} has no value")
        if name not in _KNOWN:
            raise BadRule(f"the rule part {name!r} is unknown")
        parts[name] = value
    return parts


def _check_allowed(parts: Mapping[str, str]) -> None:
    freq = parts.get("FREQ")
    if freq is None:
        raise BadRule("the rule has no FREQ")
    if freq in FINER_THAN_DAILY:
        raise BadRule(f"the rule repeats more often than daily (FREQ={freq})")
    if freq not in FREQUENCIES:
        raise BadRule(f"the rule repeats by {freq!r}, which is unknown")
    for name in _FORBIDDEN[freq]:
        if name in parts:
            raise BadRule(f"the rule part {name} cannot be used with FREQ={freq}")


def _check_together(rule: Rule) -> None:
    ordinals = any(nth is not None for nth, _ in rule.by_day)
    if ordinals and (rule.freq not in ("MONTHLY", "YEARLY") or rule.by_week_no):
        raise BadRule(f"the rule counts weekdays (BYDAY), which cannot be done with FREQ={rule.freq}")
    if prod(max(1, len(times)) for times in (rule.by_hour, rule.by_minute, rule.by_second)) > STARTS_A_DAY:
        raise BadRule(f"the rule makes more than {STARTS_A_DAY} occurrences a day")


def _number(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text.strip()):
        raise BadRule(f"the rule part {name} holds {text!r}, which is no number")
    return int(text)


def _positive(name: str, text: str) -> int:
    number = _number(name, text)
    if number < 1:
        raise BadRule(f"the rule part {name} must be 1 or more, not {number}")
    return number


def _count(text: str | None) -> int | None:
    """Read COUNT; below 1 it is what some exporters write for "no end"."""
    count = _number("COUNT", text) if text is not None else 0
    return count if count >= 1 else None


def _until(text: str | None) -> str | None:
    if text is not None and read_until(text).year < FIRST_YEAR:
        raise BadRule(f"the rule ends before {FIRST_YEAR}")
    return text


def _numbers(name: str, parts: Mapping[str, str]) -> tuple[int, ...]:
    if name not in parts:
        return ()
    least, greatest, from_end = _LIMITS[name]
    numbers = tuple(dict.fromkeys(_number(name, text) for text in parts[name].split(",")))
    for number in numbers:
        size = abs(number) if from_end else number
        if not least <= size <= greatest:
            raise BadRule(f"the rule part {name} holds {number}, which is out of range")
    return numbers


def _days(text: str | None) -> tuple[tuple[int | None, str], ...]:
    return tuple(dict.fromkeys(_day(part.strip()) for part in text.split(","))) if text else ()


def _day(text: str) -> tuple[int | None, str]:
    found = _DAY.fullmatch(text)
    if not found:
        raise BadRule(f"the rule part BYDAY holds {text!r}, which is no weekday")
    if found[1] is None:
        return None, found[2]
    nth = int(found[1])
    if not 1 <= abs(nth) <= 53:
        raise BadRule(f"the rule part BYDAY holds {text!r}, which is out of range")
    return nth, found[2]


def _week_start(text: str) -> str:
    if text not in WEEKDAYS:
        raise BadRule(f"the rule part WKST holds {text!r}, which is no weekday")
    return text
