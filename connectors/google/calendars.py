"""Finds the calendars of an account: by id, by name, or the person's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from connectors.errors import NotSupported, Unusable
from connectors.google.replies import understood
from connectors.google.rows import About, items
from connectors.google.service import GoogleApi

OWN = "primary"
_MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar that the account can see. `path` is its id; `is_default`: it is the account's own."""

    path: str
    name: str
    writes: bool
    zone: str
    is_default: bool = False


class _Entry(msgspec.Struct, rename="camel"):
    id: str = ""
    summary: str = ""
    summary_override: str = ""
    time_zone: str = "UTC"
    access_role: str = ""
    primary: bool = False


def calendars(api: GoogleApi) -> tuple[Listed, ...]:
    """Return the calendars of the account, its own first. Raises NotSupported where it may not be asked for them."""
    return tuple(_entries(api))


def id_of(api: GoogleApi, wanted: str | None) -> str:
    """Return the id of the calendar that a person named. Raises Unusable where that does not say which one."""
    if wanted is None or wanted == OWN or "@" in wanted:
        return wanted or OWN
    try:
        known = calendars(api)
    except NotSupported as err:
        raise Unusable(
            f"Google may not tell us the names of your calendars; give the id of “{wanted}” instead."
        ) from err
    found = [each.path for each in known if each.name == wanted]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"“{each.name}”" for each in known)
    how_many = "none" if not found else "several"
    raise Unusable(f"Of the calendars {names}, {how_many} is named “{wanted}”; give its id.")


def _entries(api: GoogleApi) -> Iterator[Listed]:
    token: str | None = None
    for _ in range(_MOST_PAGES):
        more = {"pageToken": token} if token else {}
        page = api.execute(api.calendar.calendarList().list(maxResults=250, **more))
        for entry in understood(items(page), list[_Entry]):
            writes = About(access_role=entry.access_role).writes
            yield Listed(entry.id, entry.summary_override or entry.summary, writes, entry.time_zone, entry.primary)
        following = page.get("nextPageToken")
        if not isinstance(following, str):
            return
        token = following
