"""When events are: times as Google writes them, rules expanded on the wall clock, names of instances. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rruleset, rrulestr

from tests.connectors.fakes.google.errors import Json, Refusal, invalid, required

INSTANCE = re.compile(r"(.+)_(\d{8})(?:T(\d{6})Z)?")
Window = tuple[datetime | None, datetime | None]


def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises Refusal 400 for any other."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as err:
        raise Refusal(400, "invalid", f"Invalid time zone definition: {name}") from err


def moment(when: Json, floating: str) -> datetime:
    """Return the instant of a date or dateTime; a date begins at midnight in the `floating` zone."""
    if "date" in when:
        return datetime.combine(date.fromisoformat(when["date"]), time(), zone(floating)).astimezone(UTC)
    found = datetime.fromisoformat(when["dateTime"])
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone(when.get("timeZone") or floating))
    return found.astimezone(UTC)


def span(body: Json, floating: str) -> tuple[datetime, datetime]:
    return moment(body["start"], floating), moment(body["end"], floating)


def meets(body: Json, floating: str, window: Window) -> bool:
    """Say whether the event ends after the window's start and starts before its end, both exclusive."""
    start, end = span(body, floating)
    after, before = window
    return (after is None or end > after) and (before is None or start < before)


def normal(when: Json, floating: str, which: str, *, recurring: bool) -> Json:
    """Return a time as it is stored: one of date and dateTime, the latter with its offset and a zone."""
    when = {name: value for name, value in when.items() if value is not None}
    if ("date" in when) == ("dateTime" in when):
        raise invalid(f"Invalid {which} time.") if when else required(f"Missing {which} time.")
    if "date" in when:
        return {"date": when["date"]}
    found = datetime.fromisoformat(when["dateTime"])
    if "timeZone" not in when and (recurring or found.tzinfo is None):
        raise required(f"Missing time zone definition for {which} time.")
    name = when.get("timeZone", floating)
    found = found.replace(tzinfo=zone(name)) if found.tzinfo is None else found.astimezone(zone(name))
    return {"dateTime": found.isoformat(timespec="seconds"), "timeZone": name}


def shown(when: Json, name: str) -> Json:
    """Return a time as replies show it: with the offset of the calendar's zone, whatever was stored."""
    if "date" in when:
        return dict(when)
    local = datetime.fromisoformat(when["dateTime"]).astimezone(zone(name))
    return when | {"dateTime": local.isoformat(timespec="seconds").replace("+00:00", "Z")}


def wall(when: Json) -> datetime:
    """Return the wall clock of a start in the zone of its own, naive."""
    if "date" in when:
        return datetime.combine(date.fromisoformat(when["date"]), time())
    return datetime.fromisoformat(when["dateTime"]).astimezone(zone(when["timeZone"])).replace(tzinfo=None)


@lru_cache(maxsize=50_000)
def rules(lines: tuple[str, ...], start: datetime, name: str) -> rruleset:
    """Return the set of naive wall-clock starts. Raises Refusal 400 for a line that is no rule."""
    found = rruleset()
    if not any(line.upper().startswith(("RRULE", "RDATE")) for line in lines):
        found.rdate(start)
    for line in lines:
        head, _, value = line.partition(":")
        kind = head.split(";")[0].upper()
        try:
            if kind in {"RRULE", "EXRULE"}:
                rule = rrulestr(localised(value, name), dtstart=start)
                found.rrule(rule) if kind == "RRULE" else found.exrule(rule)  # type: ignore[arg-type]
            elif kind in {"RDATE", "EXDATE"}:
                for each in value.split(","):
                    stamp = wall_stamp(each, head, name)
                    found.rdate(stamp) if kind == "RDATE" else found.exdate(stamp)
            else:
                raise ValueError(kind)
        except (ValueError, KeyError, TypeError) as err:
            raise invalid(f"Invalid recurrence rule: {line}", "recurrence") from err
    if any(line.upper().startswith("RDATE") for line in lines):
        found.rdate(start)
    return found


def localised(rule: str, name: str) -> str:
    """Return the rule with UNTIL on the wall clock, as the naive expansion compares it."""
    until = re.search(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?", rule)
    if until is None:
        return rule
    if until[2] is None:
        text = f"{until[1]}T235959"
    elif until[3]:
        local = datetime.strptime(until[1] + until[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC).astimezone(zone(name))
        text = local.strftime("%Y%m%dT%H%M%S")
    else:
        text = f"{until[1]}T{until[2]}"
    return rule.replace(until[0], f"UNTIL={text}")


def wall_stamp(text: str, head: str, name: str) -> datetime:
    if len(text) == 8:
        return datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 - a wall clock
    stamp = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall clock
    own = re.search(r"TZID=([^;:]+)", head)
    source = UTC if text.endswith("Z") else zone(own[1]) if own else zone(name)
    return stamp.replace(tzinfo=source).astimezone(zone(name)).replace(tzinfo=None)


def rule_of(master: Json) -> rruleset:
    name = master["start"].get("timeZone", "UTC")
    return rules(tuple(master["recurrence"]), wall(master["start"]), name)


def originals(master: Json, floating: str, window: Window, horizon: datetime) -> Iterator[Json]:
    """Yield the start of every instance of the rule that meets the window, exceptions not considered."""
    start, end = span(master, floating)
    length = end - start
    after, before = window
    for naive in rule_of(master):
        when = placed(master, naive)
        instant = moment(when, floating)
        if instant >= (before or horizon) or instant >= horizon:
            return
        if after is None or instant + length > after:
            yield when


def placed(master: Json, naive: datetime) -> Json:
    if "date" in master["start"]:
        return {"date": naive.date().isoformat()}
    name = master["start"]["timeZone"]
    return {"dateTime": naive.replace(tzinfo=zone(name)).isoformat(timespec="seconds"), "timeZone": name}


def instance_id(master_id: str, original: Json) -> str:
    if "date" in original:
        return f"{master_id}_{original['date'].replace('-', '')}"
    instant = datetime.fromisoformat(original["dateTime"]).astimezone(UTC)
    return f"{master_id}_{instant:%Y%m%dT%H%M%S}Z"


def original_named(master: Json, name: str) -> Json | None:
    """Return the original start that an instance id names, None where the rule makes no such instance."""
    found = INSTANCE.fullmatch(name)
    if found is None:
        return None
    if "date" in master["start"]:
        if found[3] is not None:
            return None
        naive = datetime.strptime(found[2], "%Y%m%d")  # noqa: DTZ007 - a day
    else:
        if found[3] is None:
            return None
        instant = datetime.strptime(found[2] + found[3], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        naive = instant.astimezone(zone(master["start"]["timeZone"])).replace(tzinfo=None)
    return placed(master, naive) if naive in rule_of(master) else None


def instance(master: Json, original: Json) -> Json:
    """Return the instance as the rule makes it, in the master's words."""
    body = {name: value for name, value in master.items() if name != "recurrence"}
    body |= {
        "id": instance_id(master["id"], original),
        "recurringEventId": master["id"],
        "originalStartTime": original,
        "start": original,
        "end": ending(master, original),
    }
    return body


def ending(master: Json, original: Json) -> Json:
    if "date" in original:
        days = date.fromisoformat(master["end"]["date"]) - date.fromisoformat(master["start"]["date"])
        return {"date": (date.fromisoformat(original["date"]) + days).isoformat()}
    length = datetime.fromisoformat(master["end"]["dateTime"]) - datetime.fromisoformat(master["start"]["dateTime"])
    end = datetime.fromisoformat(original["dateTime"]).astimezone(UTC) + length
    name = master["end"]["timeZone"]
    return {"dateTime": end.astimezone(zone(name)).isoformat(timespec="seconds"), "timeZone": name}


def duration(body: Json, floating: str) -> timedelta:
    start, end = span(body, floating)
    return end - start
