"""Whether a time lies within another person's working hours, on their own clock. Pure; knows only what policy says."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.core.localtime import at, local_day
from assistant.model import Policy, TheirHours
from connectors.model import Span


def suits(span: Span, theirs: TheirHours | None, policy: Policy, zone: tzinfo) -> bool:
    """Say whether a person works then; True for somebody of whom nothing is known.

    What is not said of them is as it is with the leader, whose zone is `zone`: the days, and hours or zone.
    """
    if theirs is None:
        return True
    clock = zone_named(theirs.zone_name) or zone
    day = local_day(span.start, clock)
    start, end = theirs.start or policy.working.start, theirs.end or policy.working.end
    works = day.isoweekday() in policy.working.days
    return works and Span(at(day, start, clock), at(day, end, clock)).contains(span)


def zone_named(name: str | None) -> tzinfo | None:
    """Return the zone of an IANA name, None without one or where it is not known here."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
