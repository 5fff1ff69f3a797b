"""The rules of the configuration that take several keys together; each that is broken gives its key and what is wrong.

Knows values only, no file and no line: see `assistant.config`.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.config_schema import CalendarSettings, HolidaySettings
from assistant.config_services import OF_BOTH, OF_CLIENT_FILES, OF_REGISTRATIONS, broken_provider
from assistant.holiday_dates import subdivisions
from assistant.model import Policy

FILES, ACCOUNT = "ics", "caldav"
OF_PROVIDERS = (*OF_CLIENT_FILES, *OF_REGISTRATIONS, *OF_BOTH[:1])
OF_AN_ACCOUNT = ("url", "user", "calendar", "password_command", "password_file", "keyring")
PASSWORDS = ("password_command", "password_file", "keyring")


def broken(
    policy: Policy, holidays: HolidaySettings, calendars: tuple[CalendarSettings, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the key and what is wrong with it for every rule that is broken."""
    yield from _numbers(policy)
    yield from _people(policy)
    yield from _holidays(holidays)
    for number, calendar in enumerate(calendars, start=1):
        for key, wrong in _calendar(calendar) if calendar != CalendarSettings() else ():
            yield f"calendars[{number}]{key}", wrong
    yield from _names(calendars)


def with_kind(calendar: CalendarSettings) -> str | None:
    """Return the kind of a calendar: what is said, else what follows from where it is."""
    return calendar.kind or (FILES if calendar.path else ACCOUNT if calendar.url else None)


def _calendar(calendar: CalendarSettings) -> Iterator[tuple[str, str]]:
    kind = with_kind(calendar)
    if kind is None:
        yield "", "needs a path (an .ics file or a folder of them) or a url (a calendar account)"
    elif kind == FILES:
        yield from _files(calendar)
    elif kind != ACCOUNT:
        yield from broken_provider(kind, calendar)
    else:
        yield from _account(calendar)


def _files(calendar: CalendarSettings) -> Iterator[tuple[str, str]]:
    if calendar.path is None:
        yield ".path", "is missing: the .ics file, or a folder of them"
    for name in OF_AN_ACCOUNT:
        if getattr(calendar, name) is not None:
            yield f".{name}", f'is for kind = "{ACCOUNT}"'
    yield from _of_providers(calendar)


def _of_providers(calendar: CalendarSettings) -> Iterator[tuple[str, str]]:
    for name in OF_PROVIDERS:
        if getattr(calendar, name) is not None:
            yield f".{name}", f'is for kind = "{"google" if name in OF_CLIENT_FILES else "microsoft"}"'
    if calendar.directory:
        yield ".directory", 'is for kind = "microsoft"'


def _account(calendar: CalendarSettings) -> Iterator[tuple[str, str]]:
    if calendar.path is not None:
        yield ".path", f'is for kind = "{FILES}"'
    yield from _of_providers(calendar)
    for name in ("url", "user"):
        if getattr(calendar, name) is None:
            yield f".{name}", "is missing"
    given = [name for name in PASSWORDS if getattr(calendar, name) is not None]
    if not given:
        yield "", f"needs a password: say one of {', '.join(PASSWORDS)}"
    for name in given[1:]:
        yield f".{name}", f"is one password too many; {given[0]} is given already"


def _names(calendars: tuple[CalendarSettings, ...]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, calendar in enumerate(calendars, start=1):
        if calendar.name is not None and calendar.name in seen:
            yield f"calendars[{number}].name", f'"{calendar.name}" is the name of another calendar'
        seen.add(calendar.name or "")


def _numbers(policy: Policy) -> Iterator[tuple[str, str]]:
    if policy.working.end <= policy.working.start:
        yield "working_hours.end", "must be later than working_hours.start"
    if policy.detect.max_minutes < policy.detect.min_minutes:
        yield "detect.max_minutes", "must not be less than detect.min_minutes"
    if policy.crowded.run_gap_minutes >= policy.crowded.run_minutes:
        yield "crowded.run_gap_minutes", "must be less than crowded.run_minutes"
    for name, steps in (("steps", policy.shorten.steps), ("run_day_steps", policy.shorten.run_day_steps)):
        if any(after < policy.shorten.floor_minutes for _, after in steps):
            yield f"shorten.{name}", f"must not go below shorten.floor_minutes ({policy.shorten.floor_minutes})"


def _people(policy: Policy) -> Iterator[tuple[str, str]]:
    for address in sorted(policy.pinned & policy.ignored):
        yield f"people.{address}", "cannot be both pinned and ignored"


def _holidays(holidays: HolidaySettings) -> Iterator[tuple[str, str]]:
    if holidays.country is None:
        if holidays.subdivision is not None:
            yield "holidays.subdivision", "needs holidays.country"
        return
    known = subdivisions(holidays.country)
    if known is None:
        yield "holidays.country", f'"{holidays.country}" is no country whose holidays are known'
    elif holidays.subdivision is not None and holidays.subdivision not in known:
        choice = f"choose one of {', '.join(known)}" if known else f"{holidays.country} has none"
        yield "holidays.subdivision", f'"{holidays.subdivision}" is not known; {choice}'
