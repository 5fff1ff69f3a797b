"""Read a moment as a person says it: "2026-12-01 09:00", "17:00", "tomorrow", "+2h". Pure: now is an argument."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from assistant.core.days import read_day

_HOURS = re.compile(r"([+-])(\d{1,3})h")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[ t](\S+)", re.IGNORECASE)


def read_instant(text: str, now: datetime, ahead: bool = True) -> datetime:
    """Return the moment meant, in the zone of `now`; a day alone is its beginning, a time alone is today's.

    Raises ValueError with a sentence that says how a moment can be written.
    """
    said = text.strip()
    try:
        return _read(said, now, ahead)
    except (ValueError, OverflowError) as err:
        ways = "17:00, tomorrow, friday, +2h" if ahead else "09:00, yesterday, monday, -2h"
        raise ValueError(f'"{text}" is not a time; write {ways} or 2026-12-01 09:00.') from err


def _read(said: str, now: datetime, ahead: bool) -> datetime:
    hours = _HOURS.fullmatch(said)
    if hours is not None:
        step = timedelta(hours=int(hours[2]))
        return now + step if hours[1] == "+" else now - step
    if _CLOCK.fullmatch(said):
        return datetime.combine(now.date(), time.fromisoformat(said.zfill(5)), tzinfo=now.tzinfo)
    dated = _DATED.fullmatch(said)
    if dated is not None:
        moment = datetime.fromisoformat(f"{dated[1]}T{dated[2]}")
        return moment.astimezone(now.tzinfo) if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    day = read_day(said, now.date(), ahead)
    return datetime.combine(day, time(), tzinfo=now.tzinfo)
