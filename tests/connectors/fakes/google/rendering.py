"""How an event is shown to one caller: own copy, hidden guests, private events, sparse cancelled rows."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from tests.connectors.fakes.google import series
from tests.connectors.fakes.google.calendars import CalendarState, Row
from tests.connectors.fakes.google.errors import Json
from tests.connectors.fakes.google.world import GoogleWorld, User

BUSY_BLOCK = {
    "id", "status", "start", "end", "recurrence", "recurringEventId", "originalStartTime", "iCalUID", "created",
    "updated", "visibility", "transparency", "sequence", "eventType", "organizer",
}  # fmt: skip
SPARSE_EXCEPTION = ("id", "recurringEventId", "originalStartTime", "status")


@dataclass(frozen=True)
class Look:
    """Who looks at which calendar, and how they asked for it."""

    world: GoogleWorld
    calendar: CalendarState
    user: User
    timezone: str | None = None
    most_attendees: int | None = None

    @property
    def zone(self) -> str:
        return self.timezone or self.calendar.timezone

    def owner_addresses(self) -> set[str]:
        owner = self.world.users.get(self.calendar.owner) if self.calendar.primary else None
        return owner.addresses if owner else {self.calendar.id}


def whole(look: Look, row: Row) -> Json:
    """Return the event in full, as `events.get` shows it to this caller."""
    body = deepcopy(row.body)
    body |= {"kind": "calendar#event", "etag": row.etag, "eventType": body.get("eventType", "default")}
    body["htmlLink"] = f"https://www.google.com/calendar/event?eid={row.id}"
    for name in ("start", "end", "originalStartTime"):
        if name in body:
            body[name] = series.shown(body[name], look.zone)
    if hidden(look, body):
        return {k: v for k, v in body.items() if k in BUSY_BLOCK | {"kind", "etag", "htmlLink"}}
    people(look, body)
    return without_defaults(body)


def hidden(look: Look, body: Json) -> bool:
    role = look.calendar.role(look.user.email)
    if role == "freeBusyReader":
        return True
    private = body.get("visibility") in {"private", "confidential"}
    return private and role in {"reader", "writerWithoutPrivateAccess"}


def people(look: Look, body: Json) -> None:
    """Mark who is self and organizer; leave out whom this copy may not see."""
    own = look.owner_addresses()
    for who in (body.get("organizer"), body.get("creator")):
        if who is not None and who.get("email") in own:
            who["self"] = True
    organizer = body.get("organizer", {}).get("email")
    attendees = body.get("attendees", [])
    for guest in attendees:
        guest.update({"self": True} if guest.get("email") in own else {})
        guest.update({"organizer": True} if guest.get("email") == organizer else {})
    shown = attendees
    if not body.get("guestsCanSeeOtherGuests", True) and organizer not in own:
        shown = [guest for guest in attendees if guest.get("self") or guest.get("organizer")]
    if look.most_attendees is not None and len(shown) > look.most_attendees:
        shown = [guest for guest in shown if guest.get("self")][: look.most_attendees]
    if len(shown) < len(attendees):
        body["attendeesOmitted"] = True
    if attendees:
        body["attendees"] = shown


def without_defaults(body: Json) -> Json:
    """Leave out what equals its default, as replies do."""
    defaults: Json = {
        "visibility": "default", "transparency": "opaque", "guestsCanInviteOthers": True, "guestsCanModify": False,
        "guestsCanSeeOtherGuests": True, "anyoneCanAddSelf": False,
    }  # fmt: skip
    kept = {name: value for name, value in body.items() if value not in ([], {}) and value is not None}
    return {name: value for name, value in kept.items() if defaults.get(name, ...) != value}


def listed(look: Look, row: Row, *, show_deleted: bool) -> Json:
    """Return the event as a list shows it: cancelled rows carry only what is promised."""
    if not row.cancelled:
        return whole(look, row)
    if row.master is not None:
        return sparse(look, row)
    mine = row.body.get("organizer", {}).get("email") == look.calendar.id
    if mine and show_deleted:
        return whole(look, row)
    return {"id": row.id, "status": "cancelled"}


def sparse(look: Look, row: Row) -> Json:
    """Return a cancelled instance with what is promised alone; its original start carries an offset and no zone."""
    found = {name: row.body[name] for name in SPARSE_EXCEPTION}
    original = series.shown(found["originalStartTime"], look.zone)
    return found | {"originalStartTime": {name: value for name, value in original.items() if name != "timeZone"}}
