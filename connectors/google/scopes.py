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

_COVERS = {
    f"{_ROOT}calendar": (*SCOPES[Use.CALENDAR], *SCOPES[Use.FREE_BUSY]),
    f"{_ROOT}drive": SCOPES[Use.DOCUMENTS],
    "https://mail.google.com/": SCOPES[Use.MAIL],
}
"""What comes with a scope that we never ask for, where somebody has allowed it before."""


def scopes_of(uses: Collection[Use]) -> tuple[str, ...]:
    """Return the least that must be allowed for these uses."""
    return tuple(scope for use in Use if use in uses for scope in SCOPES[use])


def lacking(uses: Collection[Use], granted: Collection[str]) -> tuple[Use, ...]:
    """Return the uses for which not everything was allowed."""
    allowed = {*granted, *(each for wide in granted for each in _COVERS.get(wide, ()))}
    return tuple(use for use in Use if use in uses and not allowed.issuperset(SCOPES[use]))


def use_of(method: str | None) -> Use:
    """Return what a method such as "drive.files.create" is used for."""
    name = method or ""
    if name.startswith("calendar.freebusy"):
        return Use.FREE_BUSY
    if name.startswith(("drive.", "docs.")):
        return Use.DOCUMENTS
    return Use.MAIL if name.startswith("gmail.") else Use.CALENDAR
