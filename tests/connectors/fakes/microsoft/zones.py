"""Times as the service writes them: Windows and IANA zone names, seven fractional digits, no offset. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import win_tz

from tests.connectors.fakes.microsoft.refusal import Json, Refusal, bad

CUSTOM = "tzone://Microsoft/Custom"
_WALL = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(\.\d{1,12})?(Z|[+-]\d\d:\d\d)?")


def zone_of(name: str) -> tzinfo | None:
    """Return the zone of a Windows or IANA name, None for a name of neither kind."""
    if name in ("UTC", "Etc/GMT", "tzone://Microsoft/Utc"):
        return UTC
    try:
        return ZoneInfo(win_tz.get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def asked_zone(name: str) -> tzinfo:
    """Return the zone of a name in a request. Raises Refusal."""
    found = zone_of(name)
    if found is None:
        raise Refusal(
            400,
            "TimeZoneNotSupportedException",
            f"A valid TimeZone value must be specified. The following TimeZone value is not supported: '{name}'.",
        )
    return found


def wall(moment: datetime) -> str:
    """Write a wall clock time with seven fractional digits."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}0"


def stamp(moment: datetime) -> str:
    """Write an instant as a DateTimeOffset in UTC."""
    return wall(moment.astimezone(UTC)) + "Z"


def shown(moment: datetime, name: str) -> Json:
    """Write an instant as a dateTimeTimeZone on the wall clock of this zone."""
    return {"dateTime": wall(moment.astimezone(zone_of(name) or UTC)), "timeZone": name}


def read_wall(text: str) -> datetime:
    """Read a wall clock time; one with an offset is refused where a zone stands beside it. Raises Refusal."""
    found = _WALL.fullmatch(text)
    if found is None:
        raise bad(f"The date time value '{text}' cannot be read.", "ErrorPropertyValidationFailure")
    fraction = (found[3] or ".0")[1:7].ljust(6, "0")
    plain = datetime.fromisoformat(f"{found[1]}{found[2] or ':00'}.{fraction}")
    if found[4] and found[4] != "Z":
        raise bad(f"'{text}' has an offset beside a time zone.", "ErrorPropertyValidationFailure")
    return plain


def read_time(value: Json) -> tuple[datetime, str]:
    """Read a dateTimeTimeZone: the wall clock time, without a zone, and the zone's name. Raises Refusal."""
    name = str(value.get("timeZone") or "UTC")
    asked_zone(name)
    return read_wall(str(value["dateTime"])), name


def read_instant(text: str) -> datetime:
    """Read an instant of a query or a DateTimeOffset; without an offset it is UTC. Raises Refusal."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise bad(f"The value '{text}' is no date and time.", "ErrorInvalidParameter") from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
