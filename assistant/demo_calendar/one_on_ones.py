"""Tell the stories of the demo's one-on-ones: who is met how often, and what became of it.

Each function is one person's story. No two regular slots overlap, so that every clash in the calendar is meant.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.demo_calendar.days import Days
from assistant.demo_calendar.ical import Entry, Guest
from assistant.demo_calendar.people import (
    ANA,
    CARLA,
    DIEGO,
    ELIF,
    INGRID,
    JONAS,
    LEA,
    MEI,
    MIA,
    NOOR,
    NOTE_TAKER,
    PRIYA,
    ROOM,
    SAMUEL,
    TOMASZ,
    Person,
)

BEGIN = -26  # weeks
VACATION = -5
_ELSEWHERE = ("America/New_York", "America/Los_Angeles", "Europe/London", "Asia/Kolkata", "Asia/Singapore")


def one_on_ones(days: Days) -> tuple[Entry, ...]:
    """Return the events of everybody the leader meets one-on-one."""
    stories = (_ana, _jonas, _mia, _tomasz, _priya, _samuel, _elif, _carla, _mei, _noor, _diego, _ingrid)
    return tuple(entry for story in stories for entry in story(days))


def _regular(
    days: Days, person: Person, place: tuple[int, str], *, minutes: int = 30, every: int = 1, since: int = BEGIN
) -> Entry:
    """Return a series in a slot and at a clock time, every so many weeks."""
    slot, clock = place
    rule = (
        f"FREQ=WEEKLY;INTERVAL={every};BYDAY={days.code(slot)}" if every > 1 else f"FREQ=WEEKLY;BYDAY={days.code(slot)}"
    )
    title = f"{person.name.split()[0]} / Lea"
    return Entry(person.email, title, days.on(since, slot, clock), minutes, rule=rule, guests=_both(person))


def _both(person: Person, answer: str = "ACCEPTED", own: str = "ACCEPTED") -> tuple[Guest, ...]:
    return Guest(LEA, own), Guest(person, answer)


def _moved(entry: Entry, original: datetime, start: datetime) -> Entry:
    return replace(entry, original=original, start=start, rule="", taken_out=())


def _ana(days: Days) -> tuple[Entry, ...]:
    """Skipped twice in a row: last week's taken out of the series, this week's cancelled."""
    series = _regular(days, ANA, (1, "10:00"))
    this_week = days.on(0, 1, "10:00")
    cancelled = replace(_moved(series, this_week, this_week), cancelled=True)
    once = _moved(series, days.on(-9, 1, "10:00"), days.on(-9, 2, "11:00"))
    return replace(series, taken_out=(days.on(-1, 1, "10:00"),)), once, cancelled


def _jonas(days: Days) -> tuple[Entry, ...]:
    """Fallen silent: the series ended and nobody noticed."""
    series = _regular(days, JONAS, (4, "10:00"))
    return (replace(series, rule=f"{series.rule};UNTIL={_until(days.at(days.monday(-5), '00:00'))}"),)


def _mia(days: Days) -> tuple[Entry, ...]:
    """Healthy for months; the next one lies under another event (see `everyday`)."""
    return (_regular(days, MIA, (0, "11:00"), minutes=45),)


def _tomasz(days: Days) -> tuple[Entry, ...]:
    """Every second week and often moved, always within reach."""
    series = _regular(days, TOMASZ, (3, "14:00"), minutes=45, every=2)
    slots = ((-2, 0, "16:15"), (-4, 4, "16:00"), (-8, 0, "16:15"), (-10, 4, "16:00"))
    moves = (_moved(series, days.on(week, 3, "14:00"), days.on(week, slot, at)) for week, slot, at in slots)
    return series, *moves


def _priya(days: Days) -> tuple[Entry, ...]:
    """Kept well, but she has declined this week."""
    series = _regular(days, PRIYA, (1, "11:30"))
    declined = [(0, _both(PRIYA, "DECLINED")), (-8, _both(PRIYA, own="DECLINED"))]
    original = [(days.on(week, 1, "11:30"), guests) for week, guests in declined]
    return series, *(replace(_moved(series, moment, moment), guests=guests) for moment, guests in original)


def _samuel(days: Days) -> tuple[Entry, ...]:
    """Works in another time zone; the series keeps his wall clock, not the leader's."""
    here = days.on(0, 2, "15:30")
    there = next((zone for name in _ELSEWHERE if _is_office_time(here, zone := ZoneInfo(name))), days.zone)
    start = datetime.combine(days.day(BEGIN, 2), here.astimezone(there).time(), there)
    series = _regular(days, SAMUEL, (2, "15:30"))
    return (replace(series, start=start, taken_out=(start + timedelta(weeks=-7 - BEGIN),)),)


def _is_office_time(here: datetime, zone: ZoneInfo) -> bool:
    there = here.astimezone(zone)
    return there.utcoffset() != here.utcoffset() and 8 <= there.hour < 18 and there.date() == here.date()


def _elif(days: Days) -> tuple[Entry, ...]:
    """Every second week, in a room and with a note-taker: still two people."""
    series = _regular(days, ELIF, (1, "14:00"), minutes=45, every=2, since=BEGIN + 1)
    guests = (*series.guests, Guest(ROOM), Guest(NOTE_TAKER))
    return (replace(series, title="1:1 Elif & Lea", guests=guests, organizer=ELIF, location=ROOM.name),)


def _carla(days: Days) -> tuple[Entry, ...]:
    """Double-booked last week (see `everyday`), and excused in the leader's vacation."""
    series = _regular(days, CARLA, (0, "10:00"))
    moved = _moved(series, days.on(-3, 0, "10:00"), days.on(-3, 1, "15:00"))
    return replace(series, title="Carla <> Lea", taken_out=(days.on(VACATION, 0, "10:00"),)), moved


def _mei(days: Days) -> tuple[Entry, ...]:
    """Changed for "this and following" six weeks ago: two series, one one-on-one."""
    before = _regular(days, MEI, (0, "15:30"))
    before = replace(before, rule=f"{before.rule};UNTIL={_until(days.at(days.monday(-6), '00:00'))}")
    after = _regular(days, MEI, (0, "13:00"), since=-6)
    return before, replace(after, series=f"{MEI.email} and following")


def _noor(days: Days) -> tuple[Entry, ...]:
    """New: the first one was a few weeks ago."""
    return (
        replace(_regular(days, NOOR, (2, "13:30"), since=-3), description="Getting started: questions of any size."),
    )


def _diego(days: Days) -> tuple[Entry, ...]:
    """No series, but they meet again and again."""
    weeks = (-7, -4, -2, 1)
    titles = ("Platform roadmap", "Catch up", "Coffee", "Platform roadmap")
    return tuple(
        Entry(f"{DIEGO.email} {week}", title, days.on(week, 3, "10:30"), 45, guests=_both(DIEGO), organizer=DIEGO)
        for week, title in zip(weeks, titles, strict=True)
    )


def _ingrid(days: Days) -> tuple[Entry, ...]:
    """The leader's own manager, once a month, organized by her."""
    first = days.on(BEGIN, 1, "16:00")
    nth = (first.day - 1) // 7 + 1
    rule = f"FREQ=MONTHLY;BYDAY={min(nth, 4)}{days.code(1)}"
    start = first if nth < 5 else first - timedelta(weeks=1)
    return (Entry(INGRID.email, "Ingrid / Lea monthly", start, 60, rule=rule, guests=_both(INGRID), organizer=INGRID),)


def _until(moment: datetime) -> str:
    """Return the last instant of a rule, the second before this moment."""
    return f"{moment.astimezone(UTC) - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"
