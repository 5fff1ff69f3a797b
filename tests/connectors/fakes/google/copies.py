"""One event on many calendars: what its organizer changes reaches the guests' copies, what is private stays put.

Source: the concept page on inviting attendees (PROVIDERS.md A5). Decides nothing about who may write.
"""

from __future__ import annotations

from copy import deepcopy

from tests.connectors.fakes.google import series
from tests.connectors.fakes.google.calendars import CalendarState, Mail, Row
from tests.connectors.fakes.google.errors import Json
from tests.connectors.fakes.google.world import GoogleWorld, User

PRIVATE = {"reminders", "colorId", "eventLabelId", "transparency", "visibility", "gadget"}
OWN_ANSWER = ("responseStatus", "comment", "additionalGuests")
TIMES = {"start", "end", "recurrence", "originalStartTime"}
BOOKKEEPING = {"id", "status", "created", "updated", "sequence", "recurringEventId", "iCalUID", "organizer", "creator"}


def put(world: GoogleWorld, calendar: CalendarState, body: Json) -> Row:
    """Store a row as changed now and tell the channels. A change of reminders alone does not move `updated`.

    The exceptions of a deleted series go with it, without a change of their own (`CalendarState.held`); those of a
    series that comes back come back with it.
    """
    before = calendar.rows.get(str(body["id"]))
    if before is None or without_reminders(before.body) != without_reminders(body):
        body["updated"] = world.stamp()
    row = Row(body, world.next_change())
    calendar.keep(row)
    if before is not None and before.cancelled and not row.cancelled:
        for each in calendar.exceptions(row.id).values():
            each.changed = world.next_change()
    world.push.changed(calendar.id)
    return row


def without_reminders(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in {"reminders", "updated"}}


def find(calendar: CalendarState, event_id: str) -> Row | None:
    """Return the stored row, or the instance that the rule makes under this id."""
    row = calendar.held(event_id)
    named = series.INSTANCE.fullmatch(event_id)
    if row is not None or named is None:
        return row
    master = calendar.rows.get(named[1])
    if master is None or not master.recurring:
        return None
    original = series.original_named(master.body, event_id)
    return None if original is None else Row(deepcopy(series.instance(master.body, original)), master.changed)


def home(world: GoogleWorld, body: Json) -> CalendarState | None:
    """Return the organizer's calendar, None when the organizer has no account here."""
    address = body.get("organizer", {}).get("email", "")
    user = world.user_of(address)
    return world.calendars.get(user.email if user else address)


def organised_here(world: GoogleWorld, calendar: CalendarState, body: Json) -> bool:
    return home(world, body) is calendar


def guests(world: GoogleWorld, body: Json | None) -> dict[str, User]:
    """Return the invited people who have an account, by address."""
    found = {}
    for guest in (body or {}).get("attendees", []):
        user = world.user_of(guest["email"])
        if user is not None:
            found[user.email] = user
    return found


def publish(world: GoogleWorld, calendar: CalendarState, body: Json) -> Row:
    """Store what the organizer's calendar now says and bring every guest's copy up to it."""
    before = calendar.rows.get(str(body["id"]))
    old = deepcopy(before.body) if before else None
    row = put(world, calendar, body)
    if "recurrence" in body and old is not None:
        carry_to_exceptions(world, calendar, old, body)
    elif old is not None and "recurrence" in old:
        drop_exceptions(world, calendar, row.id)
    spread(world, calendar, body, old)
    for each in list(calendar.exceptions(row.id).values()) if "recurrence" in body else []:
        if body.get("status") != "cancelled":
            spread(world, calendar, each.body, None)
    return row


def spread(world: GoogleWorld, origin: CalendarState, body: Json, before: Json | None) -> None:
    if "organizer" not in body:
        return
    invited = guests(world, body)
    held = {user.email: user for user in world.users.values() if body["id"] in world.calendars[user.email].rows}
    for email in invited | guests(world, before) | held:
        calendar = world.calendars[email]
        if calendar is not origin:
            bring(world, calendar, body, wanted=email in invited and body.get("status") != "cancelled")


def bring(world: GoogleWorld, calendar: CalendarState, body: Json, *, wanted: bool) -> None:
    """Bring one copy up to the organizer's event, or cancel it."""
    existing = calendar.held(str(body["id"]))
    if not wanted:
        cancel_copy(world, calendar, body, existing)
        return
    own = existing or find(calendar, str(body["id"]))
    if own is not None and own.cancelled and declined(world, calendar, body):
        return
    fresh = copied(calendar, body, own)
    if existing is None or {**existing.body, "updated": ""} != {**fresh, "updated": ""}:
        put(world, calendar, fresh)


def cancel_copy(world: GoogleWorld, calendar: CalendarState, body: Json, existing: Row | None) -> None:
    if existing is None and "recurringEventId" in body:
        existing = find(calendar, str(body["id"]))
    if existing is not None and not existing.cancelled:
        put(world, calendar, deepcopy(existing.body) | {"status": "cancelled"})


def declined(world: GoogleWorld, calendar: CalendarState, body: Json) -> bool:
    own = world.users[calendar.owner].addresses
    return any(g["email"] in own and g.get("responseStatus") == "declined" for g in body.get("attendees", []))


def copied(calendar: CalendarState, body: Json, existing: Row | None) -> Json:
    fresh = {name: deepcopy(value) for name, value in body.items() if name not in PRIVATE | {"extendedProperties"}}
    own = existing.body if existing is not None else {"reminders": {"useDefault": True}}
    fresh |= {name: deepcopy(own[name]) for name in PRIVATE if name in own}
    if existing is None and body.get("visibility") in {"private", "confidential"}:
        fresh["visibility"] = body["visibility"]
    properties = {
        "shared": deepcopy(body.get("extendedProperties", {}).get("shared", {})),
        "private": deepcopy(own.get("extendedProperties", {}).get("private", {})),
    }
    if any(properties.values()):
        fresh["extendedProperties"] = {kind: pairs for kind, pairs in properties.items() if pairs}
    return fresh


def carry_to_exceptions(world: GoogleWorld, calendar: CalendarState, old: Json, new: Json) -> None:
    """Let exceptions follow what they had in common with their series; drop those whose original start is gone."""
    for name, row in list(calendar.exceptions(str(new["id"])).items()):
        if series.original_named(new, name) is None:
            if not row.cancelled:
                put(world, calendar, deepcopy(row.body) | {"status": "cancelled"})
            continue
        body = followed(row.body, old, new)
        if body != row.body:
            put(world, calendar, body)


def drop_exceptions(world: GoogleWorld, calendar: CalendarState, master: str) -> None:
    """Cancel the exceptions of a series that has become a single event."""
    for row in [each for each in calendar.exceptions(master).values() if not each.cancelled]:
        put(world, calendar, deepcopy(row.body) | {"status": "cancelled"})


def followed(exception: Json, old: Json, new: Json) -> Json:
    body = deepcopy(exception)
    for field in (set(old) | set(new)) - TIMES - BOOKKEEPING:
        if old.get(field) != new.get(field) and body.get(field) == old.get(field):
            body.pop(field, None)
            if field in new:
                body[field] = deepcopy(new[field])
    original = body["originalStartTime"]
    if body.get("start") == original and body.get("end") == series.ending(old, original):
        body["end"] = series.ending(new, original)
    return body


def keep_copy(world: GoogleWorld, calendar: CalendarState, body: Json) -> Row:
    """Store a guest's own copy; his answer, and with guestsCanModify all of it, goes to the organizer."""
    row = put(world, calendar, body)
    origin = home(world, body)
    theirs = find(origin, str(body["id"])) if origin is not None else None
    if origin is None or theirs is None:
        return row
    wanted = deepcopy(theirs.body)
    if theirs.body.get("guestsCanModify") and body.get("status") != "cancelled":
        wanted |= {k: deepcopy(v) for k, v in body.items() if k not in PRIVATE | BOOKKEEPING | {"extendedProperties"}}
    answer(world, calendar, wanted, body)
    if body.get("status") == "cancelled":
        answer_exceptions(world, origin, calendar, body)
    if wanted != theirs.body:
        publish(world, origin, wanted)
    return calendar.rows[row.id]


def answer(world: GoogleWorld, calendar: CalendarState, wanted: Json, copy: Json) -> None:
    """Take the own entry of a guest's copy over into the organizer's event."""
    own = world.users[calendar.owner].addresses if calendar.primary else {calendar.id}
    mine = next((guest for guest in copy.get("attendees", []) if guest["email"] in own), None)
    for guest in wanted.get("attendees", []):
        if mine is not None and guest["email"] in own:
            guest |= {name: mine[name] for name in OWN_ANSWER if name in mine}


def answer_exceptions(world: GoogleWorld, origin: CalendarState, calendar: CalendarState, copy: Json) -> None:
    """Let the answer to a series, which a guest deleted, be the guest's answer to its exceptions as well."""
    for row in [each for each in origin.exceptions(str(copy["id"])).values() if not each.cancelled]:
        wanted = deepcopy(row.body)
        answer(world, calendar, wanted, copy)
        if wanted != row.body:
            put(world, origin, wanted)


def notify(world: GoogleWorld, how: str | None, actor: str, body: Json, before: Json | None) -> None:
    """Record the mails that `sendUpdates` sends: none by default."""
    if how not in {"all", "externalOnly"}:
        return
    now = {g["email"] for g in body.get("attendees", []) if not g.get("resource")}
    then = {g["email"] for g in (before or {}).get("attendees", []) if not g.get("resource")}
    own = world.users[actor].addresses if actor in world.users else {actor}
    for address in sorted((now | then) - own):
        if how == "externalOnly" and world.user_of(address) is not None:
            continue
        gone = body.get("status") == "cancelled" or address not in now
        kind = "cancellation" if gone else "update" if address in then else "invitation"
        world.mails.append(Mail(kind, address, str(body["id"]), actor, str(body.get("summary", ""))))
