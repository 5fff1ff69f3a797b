"""Write the demo's events as an .ics file, as a calendar program exports them. Knows nothing of their stories."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, vCalAddress, vRecur
from icalendar import Event as Component

from assistant.demo_calendar.days import Days
from assistant.demo_calendar.people import LEA, Person

_PRODUCT = "-//One-on-One Assistant//Demo calendar//EN"
_BROKEN = (
    "BEGIN:VEVENT",
    "DTSTART:20261341T100000Z",
    "DTEND:20261341T110000Z",
    "UID:imported-from-an-old-phone@example.com",
    "SUMMARY:Team dinner (imported)",
    "END:VEVENT",
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited and their answer, as iCalendar's PARTSTAT."""

    person: Person
    answer: str = "ACCEPTED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT. `series` seeds its UID, `original` makes it an exception, a date as start makes it last `days`."""

    series: str
    title: str
    start: datetime | date
    minutes: int = 30
    days: int = 1
    rule: str = ""
    guests: tuple[Guest, ...] = ()
    organizer: Person = LEA
    location: str = ""
    description: str = ""
    busy: bool = True
    taken_out: tuple[datetime, ...] = ()
    original: datetime | None = None
    cancelled: bool = False


def written(entries: Iterable[Entry], days: Days) -> str:
    """Return the entries as iCalendar text, with their time zones, folded lines and one broken event."""
    calendar = Calendar()
    name = getattr(days.zone, "key", "UTC")
    for key, value in (
        ("PRODID", _PRODUCT),
        ("VERSION", "2.0"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", LEA.email),
        ("X-WR-TIMEZONE", name),
    ):
        calendar.add(key, value)
    for entry in entries:
        calendar.add_component(_component(entry, days))
    first, last = days.monday(-40), days.monday(60)
    calendar.add_missing_timezones(first, last)
    text: str = calendar.to_ical(sorted=False).decode("utf-8")
    broken = "\r\n".join(_BROKEN) + "\r\n"
    return text.replace("END:VCALENDAR", broken + "END:VCALENDAR")


def _component(entry: Entry, days: Days) -> Component:
    component = Component()
    _add_times(component, entry)
    stamp = days.now.astimezone(UTC).replace(microsecond=0)
    component.add("DTSTAMP", stamp)
    component.add("UID", _uid(entry.series))
    component.add("CREATED", min(_first_instant(entry, days) - timedelta(days=9), stamp))
    component.add("LAST-MODIFIED", min(_first_instant(entry, days) - timedelta(days=2), stamp))
    if entry.guests:
        component["ORGANIZER"] = _address(entry.organizer)
    for guest in entry.guests:
        component.add("ATTENDEE", _attendee(guest), encode=False)
    _add_words(component, entry)
    return component


def _add_times(component: Component, entry: Entry) -> None:
    if isinstance(entry.start, datetime):
        component.add("DTSTART", entry.start)
        component.add("DTEND", entry.start + timedelta(minutes=entry.minutes))
    else:
        component.add("DTSTART", entry.start)
        component.add("DTEND", entry.start + timedelta(days=entry.days))
    if entry.rule:
        component.add("RRULE", vRecur.from_ical(entry.rule))
    for moment in entry.taken_out:
        component.add("EXDATE", moment)
    if entry.original:
        component.add("RECURRENCE-ID", entry.original)


def _add_words(component: Component, entry: Entry) -> None:
    component.add("SEQUENCE", 1 if entry.original else 0)
    component.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    component.add("SUMMARY", entry.title)
    component.add("TRANSP", "OPAQUE" if entry.busy else "TRANSPARENT")
    for key, value in (("LOCATION", entry.location), ("DESCRIPTION", entry.description)):
        if value:
            component.add(key, value)


def _first_instant(entry: Entry, days: Days) -> datetime:
    start = entry.start if isinstance(entry.start, datetime) else days.at(entry.start, "09:00")
    return start.astimezone(UTC)


def _uid(series: str) -> str:
    return f"{hashlib.sha256(series.encode()).hexdigest()[:26]}@example.com"


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = person.name
    return address


def _attendee(guest: Guest) -> vCalAddress:
    address = _address(guest.person)
    address.params["CUTYPE"] = guest.person.kind
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = guest.answer
    address.params["X-NUM-GUESTS"] = "0"
    return address
