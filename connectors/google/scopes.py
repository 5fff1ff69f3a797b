"""What each use of an account needs to be allowed, in Google's words. Values and their comparison, no more."""

from __future__ import annotations

from collections.abc import Collection

from connectors.account import Use

_ROOT = "https://www.googleapis.com/auth/"
SCOPES: dict[Use, tuple[str, ...]] = {
    Use.CALENDAR: (f"{_ROOT}calendar.events", f"{_ROOT}calendar.calendarlist.readonly"),
    Use.FREE_BUSY: (f"{_ROOT}calendar.freebusy",),
    Use.DOCUMENTS: (f"{_ROOT}drive.file",),
    Use.MAIL: (f"{_ROOT}gmail.send",),
    Use.PEOPLE: (),
}


def scopes_of(uses: Collection[Use]) -> tuple[str, ...]:
    """Return the least that must be allowed for these uses."""
    return tuple(scope for use in Use if use in uses for scope in SCOPES[use])


def lacking(uses: Collection[Use], granted: Collection[str]) -> tuple[Use, ...]:
    """Return the uses for which not everything was allowed."""
    return tuple(use for use in Use if use in uses and not set(SCOPES[use]) <= set(granted))


def use_of(method: str | None) -> Use:
    """Return what a method such as "drive.files.create" is used for."""
    name = method or ""
    if name.startswith("calendar.freebusy"):
        return Use.FREE_BUSY
    if name.startswith(("drive.", "docs.")):
        return Use.DOCUMENTS
    return Use.MAIL if name.startswith("gmail.") else Use.CALENDAR
