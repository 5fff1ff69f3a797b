"""Reads the values of the configuration file, each from what TOML gives to what the product means.

Knows single values only. Every reader raises ValueError saying what it wants and what it was given; an empty text says
the same as leaving the key out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.deeds import Mode
from assistant.model import Relation

Value: TypeAlias = "str | int | float | bool | datetime | date | time | list[Value] | dict[str, Value]"
Table: TypeAlias = "dict[str, Value]"
Reader: TypeAlias = Callable[[Value], object]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WEB_ADDRESS = re.compile(r"https?://[^\s/@]+(/\S*)?")
COUNTRY = re.compile(r"[A-Z]{2}")


def text(value: Value) -> str | None:
    """Read a string, None for an empty one."""
    if not isinstance(value, str):
        raise ValueError(f"must be text in quotation marks, not {_shown(value)}")
    return value.strip() or None


def flag(value: Value) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {_shown(value)}")
    return value


def number(least: int, most: int) -> Reader:
    def read(value: Value) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not {_shown(value)}")
        return value

    return read


def clock(value: Value) -> time:
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, time):
        return value
    raise ValueError(f'must be a time of day like "09:00", not {_shown(value)}')


def hours(value: Value) -> tuple[time, time] | None:
    """Read from when to when work is done; an empty list says nothing."""
    given = [clock(item) for item in _list(value)]
    if not given:
        return None
    if len(given) != 2 or given[1] <= given[0]:
        raise ValueError(f'must be two times of day, the earlier first, like ["08:00", "16:00"], not {_shown(value)}')
    return given[0], given[1]


def _list(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise ValueError(f"must be a list in square brackets, not {_shown(value)}")
    return value


def words(value: Value) -> tuple[str, ...]:
    read = tuple(text(item) for item in _list(value))
    return tuple(word for word in read if word is not None)


def email(value: Value) -> str | None:
    given = text(value)
    if given is not None and not EMAIL.fullmatch(given):
        raise ValueError(f"must be an e-mail address, not {_shown(given)}")
    return given.lower() if given else None


def emails(value: Value) -> frozenset[str]:
    read = (email(item) for item in _list(value))
    return frozenset(email for email in read if email is not None)


def steps(value: Value) -> tuple[tuple[int, int], ...]:
    return tuple(_step(item) for item in _list(value))


def _step(value: Value) -> tuple[int, int]:
    match value:
        case [int(before), int(after)] if 0 < after < before:
            return before, after
    raise ValueError(f"must be pairs of minutes, from and to, like [[30, 25], [60, 50]]; {_shown(value)} is none")


def weekday(value: Value) -> int:
    if not isinstance(value, str) or value.lower() not in DAYS:
        raise ValueError(f"must be a day ({', '.join(DAYS)}), not {_shown(value)}")
    return DAYS.index(value.lower()) + 1


def weekdays(value: Value) -> frozenset[int]:
    days = frozenset(weekday(item) for item in _list(value))
    if not days:
        raise ValueError("must name at least one day")
    return days


def zone(value: Value) -> str | None:
    given = text(value)
    try:
        return ZoneInfo(given).key if given else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as err:
        raise ValueError(f'must be a time zone like "Europe/Berlin", not {_shown(value)}') from err


def country(value: Value) -> str | None:
    given = text(value)
    if given is not None and not COUNTRY.fullmatch(given.upper()):
        raise ValueError(f'must be the code of a country like "DE", not {_shown(value)}')
    return given.upper() if given else None


def path(value: Value) -> Path | None:
    given = text(value)
    return Path(given).expanduser() if given else None


def loopback(value: Value) -> tuple[str, int] | None:
    """Read a host and a port of this machine itself; nobody else may look in."""
    given = text(value)
    if given is None:
        return None
    host, _, port = given.rpartition(":")
    if host.strip("[]") not in LOOPBACK or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f'must be a port of this machine like "127.0.0.1:8787", not {_shown(value)}')
    return host.strip("[]"), int(port)


def listen(value: Value) -> tuple[str, int] | None:
    """Read a host and a port to be served at, on this machine or on every network it is in."""
    given = text(value)
    if given is None:
        return None
    host, _, port = given.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f'must be a host and a port like "127.0.0.1:8788", not {_shown(value)}')
    return host.strip("[]"), int(port)


def web_address(value: Value) -> str | None:
    given = text(value)
    if given is not None and not WEB_ADDRESS.fullmatch(given):
        raise ValueError('must be a whole address like "https://one.example.org"')
    return given


def choice(*names: str) -> Reader:
    """Return the reader of a word that is one of these; an empty one is None."""

    def read(value: Value) -> str | None:
        given = text(value)
        if given is not None and given not in names:
            raise ValueError(f"must be {_one_of(names)}, not {_shown(value)}")
        return given

    return read


def _one_of(names: Sequence[str]) -> str:
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def choices(*names: str) -> Reader:
    """Return the reader of a list of words that are each one of these."""
    one = choice(*names)

    def read(value: Value) -> tuple[str, ...]:
        return tuple(str(one(word)) for word in words(value))

    return read


def mode(value: Value) -> Mode:
    try:
        return Mode(text(value) or "")
    except ValueError as err:
        raise ValueError(f"must be {_one_of([*Mode])}, not {_shown(value)}") from err


def relation(value: Value) -> Relation:
    try:
        return Relation(text(value) or Relation.UNKNOWN)
    except ValueError as err:
        raise ValueError(f"must be {_one_of([*Relation])}, not {_shown(value)}") from err


def _shown(value: Value) -> str:
    match value:
        case str():
            return f'"{value}"'
        case bool():
            return str(value).lower()
        case dict():
            return "a section"
    return str(value)
