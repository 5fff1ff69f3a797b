"""Forms series and singles from the events of one UID: which of several counts, which exception belongs where.

Decides, and reads an event only when it needs to: far exceptions are checked against their series by date alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from connectors.ics.translate import Read
from connectors.ics.values import Broken, Moment
from connectors.model import Addition, EventRef, Series, SeriesException, Single, Span, Status
from connectors.recurrence import fitting, next_start
from connectors.wallclock import EARLIEST, LATEST, attach, lasting

_DAY = timedelta(days=1)
_MIDNIGHT = time()


@dataclass(slots=True)
class Entry:
    """An event of a file, read when it is needed. `far` ones cannot touch the window."""

    read: Callable[[], Read]
    moment: Callable[[], Moment]
    source: str
    far: bool
    is_exception: bool


@dataclass(slots=True)
class Outcome:
    """What the events of one UID came to: what is on the calendar, and which of them are broken, by source."""

    found: list[Series | Single] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)


def assemble(uid: str, entries: Sequence[Entry], window: Span, etag: Callable[[], str]) -> Outcome:
    """Form what the events of this UID stand for, as far as the window can touch it. Broken ones are named."""
    outcome = Outcome()
    masters = _readable((entry for entry in entries if not entry.is_exception), outcome)
    exceptions = [entry for entry in entries if entry.is_exception]
    if masters:
        source, master = max(masters, key=lambda each: each[1].version)
        found = _with_master(EventRef(source, uid, etag()), master, exceptions, window, outcome)
        outcome.found += [found] if isinstance(found, Series) or touches(found, window) else []
    else:
        outcome.found += _orphans(uid, exceptions, window, etag, outcome)
    return outcome


def touches(single: Single, window: Span) -> bool:
    """Say whether a single event lies in the window, an empty one included."""
    return single.span.overlaps(window) or single.span.start in window


def _readable(entries: Iterable[Entry], outcome: Outcome) -> list[tuple[str, Read]]:
    """Read the events; name the broken ones. The last comes first: among equals it counts."""
    found: list[tuple[str, Read]] = []
    for entry in entries:
        try:
            found.append((entry.source, entry.read()))
        except Broken as err:
            outcome.broken.append((entry.source, str(err)))
    return found[::-1]


def _with_master(
    ref: EventRef, master: Read, exceptions: Sequence[Entry], window: Span, outcome: Outcome
) -> Series | Single:
    base = _series(ref, master)
    changes = _exceptions(base, exceptions, window, outcome, lazily=master.recurs)
    if master.recurs:
        kept = [change for change in changes if change.this_and_future or _is_near(change, window)]
        return replace(base, exceptions=tuple(sorted(kept, key=lambda e: (e.original_start, not e.this_and_future))))
    start, length, details = base.start, master.duration, master.details
    for change in changes:
        start, length, details = change.start, change.duration, change.details
    if _removals(base)(base.start.astimezone(UTC)):
        details = replace(details, status=Status.CANCELLED)
    all_day = changes[-1].all_day if changes else base.all_day
    return Single(ref, lasting(start, length, all_day), details, all_day)


def _series(ref: EventRef, master: Read) -> Series:
    start = master.start
    additions = (Addition(_placed(start, moment), length) for moment, length in master.additions)
    days = {day for day in (_removed_day(start, moment) for moment in master.removals) if day is not None}
    instants = {moment.instant for moment in master.removals if not moment.is_day and not start.is_day}
    return Series(
        ref=ref,
        start=start.local,
        duration=master.duration,
        details=master.details,
        rules=master.rules,
        additions=tuple(sorted(additions, key=lambda addition: addition.start)),
        cancelled=tuple(sorted(instants)),
        cancelled_days=tuple(sorted(days)),
        all_day=start.is_day,
    )


def _placed(start: Moment, moment: Moment) -> datetime:
    """Return the start that an RDATE or RECURRENCE-ID means: a bare day is that day at the wall time of the series."""
    if start.is_day:
        return attach(datetime.combine(_whole_day(start, moment), _MIDNIGHT), start.zone)
    if moment.is_day:
        return attach(datetime.combine(moment.day, start.wall.time()), start.zone)
    return moment.instant


def _whole_day(start: Moment, moment: Moment) -> date:
    """Return the day of an all-day series that a time means: where it is midnight there, else the day as written."""
    there = moment.instant.astimezone(start.zone)
    return there.date() if there.time() == _MIDNIGHT else moment.day


def _removed_day(start: Moment, moment: Moment) -> date | None:
    if moment.is_day:
        return moment.day
    return _whole_day(start, moment) if start.is_day else None


def _exceptions(
    base: Series, entries: Sequence[Entry], window: Span, outcome: Outcome, *, lazily: bool
) -> list[SeriesException]:
    """Return the exceptions that count, one for each occurrence; name those that fit none."""
    placed = [(entry, *where) for entry in entries if (where := _where(entry, base, outcome)) is not None]
    fit = fitting(base, [start for _, start, _ in placed])
    is_removed = _removals(base)
    by_start: dict[datetime, list[Entry]] = {}
    for entry, start, is_day in placed:
        known = start if start in fit else _start_of_day(base, start) if is_day else None
        removed = is_removed(known or start)
        if removed and (entry.far or not entry.read().this_and_future):
            continue
        if known is None and not removed:
            outcome.broken.append((entry.source, _misfit(start, base)))
        else:
            by_start.setdefault(known or start, []).append(entry)
    return [
        change
        for start, group in by_start.items()
        if not lazily or not all(entry.far for entry in group)
        for change in _winners(start, group, outcome)
    ]


def _where(entry: Entry, base: Series, outcome: Outcome) -> tuple[datetime, bool] | None:
    """Return the original start that an exception names, and whether it names only the day; None for a broken one."""
    try:
        moment = entry.moment() if entry.far else _recurrence(entry.read())
    except Broken as err:
        outcome.broken.append((entry.source, str(err)))
        return None
    return original_start(base, moment), moment.is_day


def original_start(base: Series, moment: Moment) -> datetime:
    """Return the original start, in UTC, that a RECURRENCE-ID means in this series."""
    return _placed(Moment(base.start.replace(tzinfo=None), base.start.tzinfo or UTC, base.all_day), moment)


def _recurrence(read: Read) -> Moment:
    if read.recurrence_id is None:
        raise Broken("the changed occurrence has no RECURRENCE-ID")
    return read.recurrence_id


def _start_of_day(base: Series, start: datetime) -> datetime | None:
    """Return the first occurrence on the day of this start."""
    zone = base.start.tzinfo or UTC
    midnight = attach(datetime.combine(start.astimezone(zone), _MIDNIGHT), zone)
    found = next_start(base, midnight)
    return found if found is not None and found.astimezone(zone).date() == start.astimezone(zone).date() else None


def _removals(base: Series) -> Callable[[datetime], bool]:
    """Return what says whether an original start was taken out."""
    zone, instants, days = base.start.tzinfo or UTC, frozenset(base.cancelled), frozenset(base.cancelled_days)
    return lambda start: start in instants or start.astimezone(zone).date() in days


def _misfit(start: datetime, base: Series) -> str:
    shown = start.astimezone(base.start.tzinfo or UTC).strftime("%Y-%m-%d %H:%M")
    return f"the changed occurrence of {shown} fits no occurrence of its series"


def _winners(start: datetime, group: Sequence[Entry], outcome: Outcome) -> list[SeriesException]:
    """Return the exception of this occurrence that counts, and the one for it and those that follow, if there is."""
    reads = [read for _, read in _readable(group, outcome)]
    found: list[SeriesException] = []
    for ranged in (True, False):
        same = [read for read in reads if read.this_and_future is ranged]
        if same:
            found.append(_exception(start, max(same, key=lambda read: read.version)))
    return found


def _exception(start: datetime, read: Read) -> SeriesException:
    return SeriesException(
        original_start=start,
        start=read.start.local,
        duration=read.duration,
        details=read.details,
        all_day=read.start.is_day,
        this_and_future=read.this_and_future,
    )


def _is_near(change: SeriesException, window: Span) -> bool:
    near = Span(_clamped(window.start) - _DAY, _clamped(window.end) + _DAY)
    span = lasting(change.start, change.duration, change.all_day)
    return change.original_start in near or span.overlaps(near) or span.start in near


def _clamped(moment: datetime) -> datetime:
    return min(max(moment, EARLIEST), LATEST)


def _orphans(
    uid: str, entries: Sequence[Entry], window: Span, etag: Callable[[], str], outcome: Outcome
) -> list[Series | Single]:
    """Return the exceptions without a master as single events, each named by the occurrence it was."""
    best: dict[datetime, tuple[str, Read]] = {}
    for source, read in _readable(entries, outcome):
        start = _recurrence(read).instant
        if start not in best or read.version > best[start][1].version:
            best[start] = (source, read)
    found: list[Series | Single] = []
    for start, (source, read) in sorted(best.items()):
        ref = EventRef(source, f"{uid}/{start:%Y%m%dT%H%M%SZ}", etag())
        single = Single(
            ref, lasting(read.start.local, read.duration, read.start.is_day), read.details, read.start.is_day
        )
        if touches(single, window) or start in window:
            found.append(single)
    return found
