"""Fill the demo's calendar with all that is no one-on-one: group meetings, leave, birthdays, what gets in the way."""

from __future__ import annotations

from datetime import timedelta

from assistant.demo_calendar.days import Days
from assistant.demo_calendar.ical import Entry, Guest
from assistant.demo_calendar.one_on_ones import BEGIN, VACATION
from assistant.demo_calendar.people import (
    ANA,
    CANDIDATE,
    CARLA,
    ELIF,
    ENGINEERING,
    INGRID,
    LEA,
    MIA,
    OLIVER,
    PAULA,
    PRIYA,
    TOMASZ,
    Person,
)


def everyday(days: Days) -> tuple[Entry, ...]:
    """Return all events that are no one-on-ones."""
    return (*_regular(days), *_all_day(days), *_in_the_way(days), *_crowded_day(days), *_one_off(days))


def _group(*people: Person, own: str = "ACCEPTED") -> tuple[Guest, ...]:
    return Guest(LEA, own), *(Guest(person) for person in people)


def _weekly(days: Days, title: str, place: tuple[int, str], minutes: int, guests: tuple[Guest, ...]) -> Entry:
    slot, clock = place
    return Entry(
        title, title, days.on(BEGIN, slot, clock), minutes, rule=f"FREQ=WEEKLY;BYDAY={days.code(slot)}", guests=guests
    )


def _regular(days: Days) -> tuple[Entry, ...]:
    standup = days.at(days.monday(BEGIN), "09:15")
    team = _group(ANA, MIA, PRIYA, TOMASZ)
    return (
        Entry("standup", "Stand-up", standup, 15, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", guests=team),
        _weekly(days, "Staff meeting", (4, "11:00"), 60, _group(CARLA, ELIF, INGRID)),
        _weekly(days, "Architecture forum", (0, "13:30"), 45, _group(ENGINEERING)),
        _weekly(days, "Interview sync", (4, "14:00"), 30, _group(PAULA)),
        _weekly(days, "Focus time", (3, "15:30"), 90, ()),
    )


def _all_day(days: Days) -> tuple[Entry, ...]:
    birthday = days.day(2, 4) - timedelta(days=365)
    return (
        Entry("vacation", "Vacation", days.monday(VACATION), days=5),
        Entry("pto", "PTO", days.day(3, 0)),
        Entry("company holiday", "Company holiday", days.day(-11, 4)),
        Entry("birthday", "Mia’s birthday", birthday, rule="FREQ=YEARLY", busy=False),
        Entry("home", "Working from home", days.day(0, 3), busy=False),
    )


def _in_the_way(days: Days) -> tuple[Entry, ...]:
    return (
        Entry("board", "Board pre-read", days.on(0, 0, "11:15"), 60, guests=_group(INGRID, OLIVER), organizer=INGRID),
        Entry("incident", "Incident review", days.on(-1, 0, "10:00"), 45, guests=_group(MIA, TOMASZ)),
        Entry(
            "webinar",
            "Vendor webinar",
            days.on(1, 1, "10:00"),
            guests=_group(OLIVER, PAULA, own="DECLINED"),
            organizer=OLIVER,
        ),
    )


def _crowded_day(days: Days) -> tuple[Entry, ...]:
    """One meeting after another on the third working day from now."""
    day = days.working_day(2)
    plan = (("Roadmap planning", "09:30", 75), ("Budget round", "10:45", 75), ("Hiring plan", "12:00", 60))
    return tuple(
        Entry(title, title, days.at(day, clock), minutes, guests=_group(CARLA, INGRID, OLIVER))
        for title, clock, minutes in plan
    )


def _one_off(days: Days) -> tuple[Entry, ...]:
    interview = _group(CANDIDATE)
    return (
        Entry("interview", "Interview: Staff engineer", days.on(-1, 3, "11:30"), 60, guests=interview),
        Entry("interview 2", "Interview: Staff engineer, second round", days.on(1, 3, "11:30"), 60, guests=interview),
        Entry("offsite", "Leadership offsite", days.on(-14, 2, "09:00"), 480, guests=_group(CARLA, ELIF, INGRID)),
        Entry("dentist", "Dentist", days.on(1, 4, "08:00"), 45),
        Entry("all hands", "All hands", days.on(-2, 2, "11:00"), 45, guests=_group(ENGINEERING), organizer=INGRID),
    )
