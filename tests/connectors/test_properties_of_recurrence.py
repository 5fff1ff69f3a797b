"""What holds for any rule: our expansion is that of dateutil, and of recurring-ical-events over whole calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.expansion import wall_clock_starts
from connectors.ics.connector import IcsCalendar
from connectors.model import Event, Series, Span
from connectors.recurrence import occurrences
from connectors.rule import WEEKDAYS, parse_rule

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo")
LENGTH = timedelta(minutes=30)


def some(values: range, most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([v for v in values if v]), min_size=1, max_size=most, unique=True).map(
        lambda chosen: ",".join(map(str, chosen))
    )


def optional(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), values.map(lambda value: f";{name}={value}"))


PLAIN_DAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True).map(",".join)
COUNTED_DAYS = st.tuples(st.sampled_from(("1", "2", "-1", "5")), st.sampled_from(WEEKDAYS)).map("".join)
LIMITS = st.one_of(st.just(""), st.integers(1, 60).map(lambda count: f";COUNT={count}"))
INTERVAL = st.integers(1, 5).map(lambda interval: f";INTERVAL={interval}")
POSITION = st.sampled_from(("1", "-1", "2", "1,-2"))

DAILY = st.tuples(
    st.just("FREQ=DAILY"), INTERVAL, LIMITS, optional("BYDAY", PLAIN_DAYS), optional("BYMONTH", some(range(1, 13)))
)
WEEKLY = st.tuples(
    st.just("FREQ=WEEKLY"), INTERVAL, LIMITS, optional("BYDAY", PLAIN_DAYS), optional("WKST", st.sampled_from(WEEKDAYS))
)
MONTHLY = st.tuples(
    st.just("FREQ=MONTHLY"),
    INTERVAL,
    LIMITS,
    optional("BYDAY", st.one_of(PLAIN_DAYS, COUNTED_DAYS)),
    optional("BYMONTHDAY", some(range(-31, 32))),
    optional("BYSETPOS", POSITION),
)
YEARLY = st.tuples(
    st.just("FREQ=YEARLY"),
    INTERVAL,
    LIMITS,
    optional("BYMONTH", some(range(1, 13))),
    optional("BYDAY", st.one_of(PLAIN_DAYS, COUNTED_DAYS)),
    optional("BYYEARDAY", some(range(-366, 367))),
)
RULES = st.one_of(DAILY, WEEKLY, MONTHLY, YEARLY).map("".join)
FIRSTS = st.datetimes(datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2026-12-31")).map(
    lambda moment: moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
)


@settings(max_examples=150, deadline=None)
@given(RULES, FIRSTS, st.integers(0, 4000), st.integers(1, 200))
def test_a_rule_expands_as_dateutil_expands_it_from_its_start(
    rule: str, first: datetime, after: int, days: int
) -> None:
    begin = first + timedelta(days=after - 100)
    end = begin + timedelta(days=days)
    # BYSETPOS of dateutil may search for ever; the years of the window are enough to compare.
    bounded = rrulestr(f"{rule};UNTIL={end:%Y%m%dT%H%M%S}" if "COUNT" not in rule else rule, dtstart=first)
    plain = takewhile(lambda start: start <= end, bounded)
    expected = [start for start in plain if start >= begin] if _matches(rule, first) else []
    assert list(wall_clock_starts(parse_rule(rule), first, begin, end)) == expected


def _matches(rule: str, first: datetime) -> bool:
    return next(wall_clock_starts(parse_rule(rule), first, first, first + timedelta(days=36500)), None) is not None


def calendar(
    zone: str, first: datetime, rule: str, removed: list[int], moved: dict[int, int], later: int | None
) -> str:
    """Write a series whose n-th starts are removed, moved by hours, and from one on held a day later."""
    starts = list(islice(wall_clock_starts(parse_rule(rule), first, first, _far(first)), 40))
    local = f";TZID={zone}:"
    exceptions = [(n, f"RECURRENCE-ID{local}", starts[n] + timedelta(hours=moved[n])) for n in moved if n < len(starts)]
    if later is not None and later not in moved and later < len(starts):
        exceptions.append((later, f"RECURRENCE-ID;RANGE=THISANDFUTURE{local}", starts[later] + timedelta(hours=2)))
    lines = [
        "BEGIN:VCALENDAR",
        *("BEGIN:VEVENT", "UID:a", "SUMMARY:Series", f"DTSTART{local}{first:%Y%m%dT%H%M%S}", "DURATION:PT30M"),
        f"RRULE:{rule}",
        *(f"EXDATE{local}{starts[n]:%Y%m%dT%H%M%S}" for n in removed if n < len(starts) and n not in moved),
        "END:VEVENT",
    ]
    for n, name, start in exceptions:
        lines += ["BEGIN:VEVENT", "UID:a", f"SUMMARY:Changed {n}", f"{name}{starts[n]:%Y%m%dT%H%M%S}"]
        lines += [f"DTSTART{local}{start:%Y%m%dT%H%M%S}", "DURATION:PT30M", "END:VEVENT"]
    return "\r\n".join((*lines, "END:VCALENDAR", ""))


def _far(first: datetime) -> datetime:
    return first + timedelta(days=3650)


def ours(text: str, window: Span) -> set[tuple[datetime, str]]:
    return {(event.span.start, event.details.title) for event in read(text, window) if not event.cancelled}


def read(text: str, window: Span) -> list[Event]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "series.ics"
        path.write_text(text, newline="")
        reading = IcsCalendar(path, UTC).read(window)
    assert reading.problems == ()
    return [event for each in reading if isinstance(each, Series) for event in occurrences(each, window)]


def theirs(text: str, window: Span) -> set[tuple[datetime, str]]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(window.start, window.end)
    return {(event["DTSTART"].dt.astimezone(UTC), str(event["SUMMARY"])) for event in found}


@settings(max_examples=120, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    first=FIRSTS.filter(lambda moment: moment.hour not in range(4)),
    rule=st.one_of(DAILY, WEEKLY).map("".join),
    removed=st.lists(st.integers(0, 20), max_size=4),
    moved=st.dictionaries(st.integers(0, 20), st.integers(-20, 60), max_size=4),
    later=st.one_of(st.none(), st.integers(0, 20)),
    after=st.integers(0, 300),
)
def test_a_calendar_expands_as_recurring_ical_events_expands_it(
    zone: str, first: datetime, rule: str, removed: list[int], moved: dict[int, int], later: int | None, after: int
) -> None:
    synchronized = next(wall_clock_starts(parse_rule(rule), first, first, _far(first)), None)
    if synchronized is None:
        return
    text = calendar(zone, synchronized, rule, removed, moved, later)
    begin = synchronized.replace(hour=0, minute=0, tzinfo=ZoneInfo(zone)) + timedelta(days=after)
    window = Span(begin, begin + timedelta(days=60))
    inside = {each for each in ours(text, window) if each[0] < window.end and each[0] + LENGTH > window.start}
    assert inside == theirs(text, window)
