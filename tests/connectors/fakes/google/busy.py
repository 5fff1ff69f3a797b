"""`freeBusy.query`: when people are busy, as far as the caller may know. Errors stand inside a 200."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.connectors.fakes.google import series
from tests.connectors.fakes.google.calendars import CalendarState
from tests.connectors.fakes.google.errors import Json, bad_request, required
from tests.connectors.fakes.google.listing import Filter, instant, rows_in, window_of
from tests.connectors.fakes.google.rendering import Look
from tests.connectors.fakes.google.world import GoogleWorld, User

Span = tuple[datetime, datetime]


def query(world: GoogleWorld, user: User, sent: Json) -> Json:
    """Answer `freeBusy.query`. In an organisation everybody sees free and busy; consumers only what is shared."""
    for name in ("timeMin", "timeMax"):
        if not sent.get(name):
            raise required(f"Missing {name} parameter.")
    window = window_of(sent)
    items = sent.get("items", [])
    most = sent.get("calendarExpansionMax", 50)
    if most > 50 or sent.get("groupExpansionMax", 100) > 100:
        raise bad_request("calendarExpansionMax is at most 50, groupExpansionMax at most 100.")
    found = {}
    for index, item in enumerate(items):
        name = item.get("id", "")
        found[name] = error("tooManyCalendarsRequested") if index >= most else one(world, user, name, window)
    bounds = {
        name: instant(sent, name).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") for name in ("timeMin", "timeMax")
    }
    return {"kind": "calendar#freeBusy", **bounds, "calendars": found}


def error(reason: str) -> Json:
    return {"errors": [{"domain": "global", "reason": reason}], "busy": []}


def one(world: GoogleWorld, user: User, name: str, window: series.Window) -> Json:
    owner = world.user_of(name)
    calendar = world.calendars.get(user.email if name == "primary" else owner.email if owner else name)
    if calendar is None or not visible(world, user, calendar):
        return error("notFound")
    return {"busy": [{"start": text(start), "end": text(end)} for start, end in busy(world, user, calendar, window)]}


def visible(world: GoogleWorld, user: User, calendar: CalendarState) -> bool:
    if calendar.role(user.email) is not None:
        return True
    owner = world.users.get(calendar.owner)
    same = calendar.owner.split("@")[1] == user.email.split("@")[1]
    return calendar.primary and owner is not None and not owner.consumer and same


def busy(world: GoogleWorld, user: User, calendar: CalendarState, window: series.Window) -> list[Span]:
    look = Look(world, calendar, user)
    own = world.users[calendar.owner].addresses if calendar.primary else {calendar.id}
    spans: list[Span] = []
    for row in rows_in(look, Filter(window, True, False, {})):
        answers = {g["email"]: g.get("responseStatus") for g in row.body.get("attendees", [])}
        declined = any(answers.get(address) == "declined" for address in own)
        if row.cancelled or declined or row.body.get("transparency") == "transparent":
            continue
        start, end = series.span(row.body, calendar.timezone)
        spans.append((max(start, window[0] or start), min(end, window[1] or end)))
    return united(spans)


def united(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
