"""Forms series and singles from the rows of one group: a master, or a single event, and its exceptions. Pure.

Decides which rows count near a window, and what stands for the state of a whole series: an etag of all of them. An
exception that says no more than the rule is none; one without a series, or outside of its rule, is a single event.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import blake2b

import msgspec

from connectors.google.rows import Broken, Row
from connectors.google.translate import Frame, Placed, details, original_start, placed, zone_of
from connectors.model import Addition, EventRef, Problem, Series, SeriesException, Single, Span
from connectors.recurrence import fitting
from connectors.rule import BadRule, parse_rule
from connectors.wallclock import EARLIEST, LATEST, attach

REACH = timedelta(days=35)
"""How far around a window is asked for: what was moved out of it by less is seen."""
_NEAR = REACH - timedelta(days=1)
_LINE = re.compile(r"(RRULE|RDATE|EXDATE|EXRULE)((?:;[^:]*)?):(.*)", re.IGNORECASE)
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_ETAG = re.compile(r"([0-9a-f]{24})\.(-?\d+)\.(-?\d+)")


@dataclass(slots=True)
class Outcome:
    """What the rows of a group came to, and what of them is broken."""

    found: list[Series | Single] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Recurrence:
    """What the recurrence lines of a master say."""

    rules: list[str] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    cancelled: list[datetime] = field(default_factory=list)
    days: list[date] = field(default_factory=list)


def around(window: Span, by: timedelta = REACH) -> Span:
    """Return the window widened, within the time that can be counted."""
    start, end = max(window.start, EARLIEST + REACH), min(window.end, LATEST - REACH)
    return Span(start - by, max(start, end) + by)


def formed(rows: Sequence[Row], calendar: str, frame: Frame, window: Span | None) -> Outcome:
    """Form what the rows of one group stand for, as far as the window can touch it, None for everything.

    Without a window a series has no etag.
    """
    outcome = Outcome()
    main = next((row for row in rows if row.recurring_event_id is None), None)
    exceptions = sorted((row for row in rows if row.recurring_event_id is not None), key=lambda row: row.id)
    try:
        if main is None or main.cancelled:
            outcome.found += _singles(exceptions if main is None else (), calendar, frame, outcome)
        elif main.recurrence:
            _form_series(main, exceptions, calendar, frame, window, outcome)
        else:
            outcome.found.append(_single(main, main.name, calendar, frame))
            outcome.found += _singles(exceptions, calendar, frame, outcome)
    except (Broken, BadRule) as err:
        outcome.problems.append(_problem(main or exceptions[0], calendar, err))
    return outcome


def window_of(etag: str | None) -> Span | None:
    """Return the window for which the etag of a series stands, None for what is no such etag."""
    found = _ETAG.fullmatch(etag or "")
    if found is None:
        return None
    try:
        start, end = (datetime.fromtimestamp(int(each), UTC) for each in found.group(2, 3))
        return Span(start, end)
    except (ValueError, OverflowError, OSError):
        return None


def single_name(row: Row, frame: Frame) -> str:
    """Return what names an exception that stands alone; the bare name for what is none. Raises Broken."""
    return f"{row.name}/{original_start(row, frame):%Y%m%dT%H%M%SZ}" if row.recurring_event_id else row.name


def _form_series(
    main: Row, rows: Sequence[Row], calendar: str, frame: Frame, window: Span | None, outcome: Outcome
) -> None:
    near = [row for row in rows if window is None or _is_near(row, frame, window)]
    etag = None if window is None else _etag(main, near, frame, window)
    base = _base(main, EventRef(calendar, main.name, etag), frame)
    live = [row for row in near if not row.cancelled]
    gone = {start for row in near if row.cancelled and (start := _known_start(row, frame)) is not None}
    starts = {row.id: start for row in live if (start := _known_start(row, frame)) is not None}
    fit = fitting(base, (*gone, *starts.values()))
    cancelled = tuple(sorted({*base.cancelled, *(gone & fit)}))
    exceptions: list[SeriesException] = []
    for row in live:
        if starts.get(row.id) in fit:
            exceptions += _exception(row, base, frame, calendar, outcome)
    outcome.found.append(_with(base, tuple(sorted(exceptions, key=lambda e: e.original_start)), cancelled))
    outcome.found += _singles([row for row in live if starts.get(row.id) not in fit], calendar, frame, outcome)


def _with(base: Series, exceptions: tuple[SeriesException, ...], cancelled: tuple[datetime, ...]) -> Series:
    return Series(
        ref=base.ref,
        start=base.start,
        duration=base.duration,
        details=base.details,
        rules=base.rules,
        additions=base.additions,
        cancelled=cancelled,
        cancelled_days=base.cancelled_days,
        exceptions=exceptions,
        all_day=base.all_day,
    )


def _base(main: Row, ref: EventRef, frame: Frame) -> Series:
    """Return the series without its exceptions. Raises Broken or BadRule."""
    when = placed(main, frame)
    if not when.all_day and main.start is not None:
        zone = zone_of(main.start.time_zone) if main.start.time_zone else frame.floating
        when = Placed(when.start.astimezone(zone), when.duration, all_day=False)
    lines = _recurrence(main.recurrence, when)
    return Series(
        ref=ref,
        start=when.start,
        duration=when.duration,
        details=details(main, frame),
        rules=tuple(lines.rules),
        additions=tuple(sorted(lines.additions, key=lambda addition: addition.start)),
        cancelled=tuple(sorted(lines.cancelled)),
        cancelled_days=tuple(sorted(lines.days)),
        all_day=when.all_day,
    )


def _recurrence(texts: Iterable[str], when: Placed) -> _Recurrence:
    found = _Recurrence()
    for text in texts:
        line = _LINE.fullmatch(text.strip())
        if line is None or line[1].upper() == "EXRULE":
            raise Broken(f"the recurrence “{text}” is not supported")
        name, params, value = line[1].upper(), line[2], line[3]
        if name == "RRULE":
            parse_rule(value)
            found.rules.append(value)
        elif name == "RDATE":
            found.additions += [Addition(start) for start, _ in _stamps(value, params, when)]
        else:
            _take_out(found, _stamps(value, params, when), when)
    return found


def _take_out(found: _Recurrence, stamps: Iterable[tuple[datetime, bool]], when: Placed) -> None:
    for start, is_day in stamps:
        if is_day or when.all_day:
            found.days.append(start.astimezone(when.start.tzinfo).date())
        else:
            found.cancelled.append(start)


def _stamps(value: str, params: str, when: Placed) -> Iterator[tuple[datetime, bool]]:
    """Yield the instants that a line lists, and whether it names only the day. Raises Broken."""
    tzid = re.search(r";TZID=\"?([^;:\"]+)", params, re.IGNORECASE)
    own = when.start.tzinfo or UTC
    zone = zone_of(tzid[1]) if tzid else own
    for text in filter(None, map(str.strip, value.split(","))):
        found = _STAMP.fullmatch(text)
        if found is None:
            raise Broken(f"“{text}” is no date that a recurrence can have")
        yield _stamp(found, zone, own, when)


def _stamp(found: re.Match[str], zone: tzinfo, own: tzinfo, when: Placed) -> tuple[datetime, bool]:
    try:
        year, month, day = (int(each) for each in found.group(1, 2, 3))
        if found[4] is None:
            wall = when.start.replace(tzinfo=None, year=year, month=month, day=day)
            return attach(wall, own), True
        hour, minute, second = (int(each) for each in found.group(4, 5, 6))
        wall = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a wall clock
        return attach(wall, UTC if found[7] else zone), False
    except ValueError as err:
        raise Broken(f"“{found[0]}” is no date that a recurrence can have") from err


def _exception(row: Row, base: Series, frame: Frame, calendar: str, outcome: Outcome) -> Iterator[SeriesException]:
    """Yield the exception that a row is, nothing where it says no more than the rule or cannot be read."""
    try:
        start, when, said = original_start(row, frame), placed(row, frame), details(row, frame)
    except Broken as err:
        outcome.problems.append(_problem(row, calendar, err))
        return
    here = when.start.astimezone(base.start.tzinfo)
    usual = (base.duration, base.details, base.all_day)
    if (when.duration, said, when.all_day) != usual or when.start.astimezone(UTC) != start:
        yield SeriesException(start, here, when.duration, said, when.all_day)


def _singles(rows: Iterable[Row], calendar: str, frame: Frame, outcome: Outcome) -> list[Series | Single]:
    """Return exceptions without a series as single events, each named by the occurrence it was."""
    found: list[Series | Single] = []
    for row in rows:
        try:
            if not row.cancelled:
                found.append(_single(row, single_name(row, frame), calendar, frame))
        except Broken as err:
            outcome.problems.append(_problem(row, calendar, err))
    return found


def _single(row: Row, name: str, calendar: str, frame: Frame) -> Single:
    when = placed(row, frame)
    return Single(EventRef(calendar, name, row.etag or None), when.span, details(row, frame), when.all_day)


def _problem(row: Row, calendar: str, err: Exception) -> Problem:
    return Problem(calendar, row.name, str(err))


def _known_start(row: Row, frame: Frame) -> datetime | None:
    try:
        return original_start(row, frame)
    except Broken:
        return None


def _is_near(row: Row, frame: Frame, window: Span) -> bool:
    """Say whether the occurrence is, or was put, near the window."""
    start = _known_start(row, frame)
    return _shows(row, frame, window) or (start is not None and start in around(window, _NEAR))


def _shows(row: Row, frame: Frame, window: Span) -> bool:
    """Say whether a listing of the window surely has this row: it is near, or was taken out near it."""
    near = around(window, _NEAR)
    try:
        if row.cancelled:
            return original_start(row, frame) in near
        span = placed(row, frame).span
    except Broken:
        return False
    return span.overlaps(near) or span.start in near


def _etag(main: Row, rows: Iterable[Row], frame: Frame, window: Span) -> str:
    """Return what changes when the master or an exception that a listing of the window surely has does."""
    known = sorted(
        f"{row.id} {row.status if row.cancelled else _state(row)}" for row in rows if _shows(row, frame, window)
    )
    digest = blake2b("\n".join((main.id, _state(main), *known)).encode(), digest_size=12).hexdigest()
    return f"{digest}.{int(window.start.timestamp())}.{int(window.end.timestamp())}"


def _state(row: Row) -> str:
    """Return what changes with a row: its etag, or all that it says where it has none."""
    return row.etag or repr(msgspec.structs.replace(row, uid=""))
