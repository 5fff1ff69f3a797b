"""Read a day as a person says it: a date, "today", "tomorrow", "friday", "+3d", "-1w". Pure: today is an argument."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.core.wording import LONG_DAYS

_STEP = re.compile(r"([+-])(\d{1,4})([dw])")
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}


def read_day(text: str, today: date, ahead: bool = True) -> date:
    """Return the day meant; a weekday is the next one after today, or with `ahead` False the latest up to today.

    Raises ValueError with a sentence that says how a day can be written.
    """
    said = text.strip().casefold()
    try:
        return _read(said, today, ahead)
    except (ValueError, OverflowError) as err:
        ways = "2026-12-01, today, tomorrow, friday or +3d" if ahead else "2026-12-01, today, yesterday, friday or -3d"
        raise ValueError(f'"{text}" is not a day; write {ways}.') from err


def _read(said: str, today: date, ahead: bool) -> date:
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    step = _STEP.fullmatch(said)
    if step is not None:
        days = int(step[2]) * (7 if step[3] == "w" else 1)
        return today + timedelta(days=days if step[1] == "+" else -days)
    names = [day.casefold() for day in LONG_DAYS]
    found = [number for number, name in enumerate(names) if len(said) >= 3 and name.startswith(said)]
    if found:
        return _weekday(found[0], today, ahead)
    return date.fromisoformat(said)


def _weekday(number: int, today: date, ahead: bool) -> date:
    if ahead:
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return today - timedelta(days=(today.weekday() - number) % 7)
