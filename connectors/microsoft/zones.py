"""Time-zone names both ways: Windows names (as Graph writes them), IANA names, and the names that are none. Pure.

A zone of somebody's own ("tzone://Microsoft/Custom", "Customized Time Zone") cannot be known from its name; whoever
asks says what stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import tz_win, win_tz

from connectors.microsoft.values import Json, text
from connectors.wallclock import attach

_UTC = frozenset(("utc", "etc/utc", "etc/gmt", "gmt", "z", "tzone://microsoft/utc"))


@lru_cache(maxsize=1024)
def zone_of(name: str) -> tzinfo | None:
    """Return the zone of a Windows or IANA name, None for a name that says nothing."""
    plain = name.strip()
    if plain.lower() in _UTC:
        return UTC
    try:
        return ZoneInfo(win_tz.get(plain, plain)) if plain else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def first_zone(names: Iterable[str], fallback: tzinfo) -> tzinfo:
    """Return the zone of the first of these names that says something, else the fallback."""
    return next((zone for name in names if (zone := zone_of(name)) is not None), fallback)


def name_of(zone: tzinfo) -> str:
    """Return the Windows name of a zone, its IANA name where there is none; an unnamed zone is written as UTC."""
    key = getattr(zone, "key", None)
    return tz_win.get(key, key) if isinstance(key, str) else "UTC"


def moment_of(words: str, zone: tzinfo = UTC) -> datetime:
    """Return the instant of a dateTime, in UTC; one without an offset is on the wall clock of the zone.

    Graph writes seven digits of a second, one more than Python keeps. Raises ValueError.
    """
    try:
        found = datetime.fromisoformat(words)
    except ValueError as err:
        raise ValueError(f"{words[:40]!r} is no time") from err
    return found.astimezone(UTC) if found.tzinfo else attach(found, zone)


def instant_of(said: Json, stand_in: tzinfo = UTC) -> datetime:
    """Return the instant of a dateTimeTimeZone, in UTC. Raises ValueError.

    We ask for UTC, and not every service of Graph listens: it is on the clock of the zone it names, of UTC where it
    names none, and of `stand_in` where the name says nothing.
    """
    name = text(said, "timeZone")
    zone = zone_of(name) if name else UTC
    return moment_of(text(said, "dateTime"), zone or stand_in)


def written(moment: datetime, zone: tzinfo, name: str) -> dict[str, object]:
    """Return an instant as a dateTimeTimeZone, on the wall clock of this zone."""
    return {"dateTime": moment.astimezone(zone).replace(tzinfo=None).isoformat(), "timeZone": name}
