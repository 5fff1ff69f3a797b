"""Turn what is known of a calendar into bytes and back; bytes that are none of ours, or of another form, mean nothing.

A moment keeps the zone it was read in, because a series is expanded on its wall clock; a copy with a zone that has no
name cannot be kept. Reads and writes no file.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import msgspec

from assistant.core.keys import derived_key
from assistant.pull import Copy
from connectors.model import (
    Addition,
    Attachment,
    Attendee,
    EventDetails,
    EventRef,
    Organizer,
    Problem,
    Series,
    SeriesException,
    Single,
    Span,
)

_QUICK = 1
_KINDS = (Series, Single, EventDetails, SeriesException, Addition, Attachment, Attendee, EventRef, Organizer, Problem)
FORM = derived_key("copy", 1, *(f"{kind.__name__}:{[(f.name, f.type) for f in fields(kind)]}" for kind in _KINDS))
"""What changes whenever a noun of the calendar does, so that no copy outlives what it is made of."""


class NotKept(Exception):
    """The copy cannot be kept."""


@dataclass(frozen=True, slots=True)
class _Zoned:
    """A series, and the zones of its moments in their order; one zone where all have the same."""

    series: Series
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    form: str
    identity: str
    window: Span
    day: date
    cursor: str | None
    problems: tuple[Problem, ...]
    events_read: int
    order: tuple[str, ...]
    series: tuple[_Zoned, ...]
    singles: tuple[Single, ...]


def to_bytes(copy: Copy, identity: str) -> bytes:
    """Return the copy as bytes; `identity` is of which calendar it is. Raises NotKept."""
    kept = _Kept(
        form=FORM,
        identity=identity,
        window=copy.window,
        day=copy.day,
        cursor=copy.cursor,
        problems=copy.problems,
        events_read=copy.events_read,
        order=tuple(copy.events),
        series=tuple(_zoned(each) for each in copy.events.values() if isinstance(each, Series)),
        singles=tuple(each for each in copy.events.values() if isinstance(each, Single)),
    )
    return zlib.compress(msgspec.msgpack.encode(kept), _QUICK)


def from_bytes(packed: bytes, identity: str) -> Copy | None:
    """Return the copy, None where the bytes are none of this calendar's, or cannot be read."""
    try:
        kept = msgspec.msgpack.decode(zlib.decompress(packed), type=_Kept)
        if (kept.form, kept.identity) != (FORM, identity):
            return None
        read: tuple[Series | Single, ...] = (*map(_series, kept.series), *kept.singles)
        events = {each.ref.id: each for each in read}
        ordered = {uid: events[uid] for uid in kept.order}
    except (ValueError, LookupError, OSError, OverflowError, zlib.error, msgspec.MsgspecError):
        return None
    return Copy(ordered, kept.window, kept.day, kept.cursor, kept.problems, kept.events_read, changed=False)


def _zoned(series: Series) -> _Zoned:
    names = [_zone_name(moment.tzinfo) for moment in _moments(series)]
    return _Zoned(series, tuple(names) if len(set(names)) > 1 else (names[0],))


def _moments(series: Series) -> Iterator[datetime]:
    """Yield every moment of a series, in the order in which `_series` puts the zones back."""
    yield series.start
    yield from (addition.start for addition in series.additions)
    yield from series.cancelled
    for exception in series.exceptions:
        yield exception.original_start
        yield exception.start


def _series(kept: _Zoned) -> Series:
    series, zones = kept.series, _zones(kept.zones)
    return replace(
        series,
        start=series.start.astimezone(next(zones)),
        additions=tuple(replace(each, start=each.start.astimezone(next(zones))) for each in series.additions),
        cancelled=tuple(each.astimezone(next(zones)) for each in series.cancelled),
        exceptions=tuple(
            replace(
                each,
                original_start=each.original_start.astimezone(next(zones)),
                start=each.start.astimezone(next(zones)),
            )
            for each in series.exceptions
        ),
    )


def _zones(names: tuple[str, ...]) -> Iterator[tzinfo]:
    found = [_zone(name) for name in names]
    yield from found
    while len(found) == 1:
        yield found[0]


def _zone_name(zone: tzinfo | None) -> str:
    if zone is UTC:
        return "UTC"
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    if isinstance(zone, timezone):
        return f"{zone.utcoffset(None).total_seconds():+}"
    raise NotKept("A series is in a zone that has no name.")


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    return timezone(timedelta(seconds=float(name))) if name[:1] in "+-" else ZoneInfo(name)
