"""`events.insert`, `patch`, `update`, `delete` and `move`: who may write what, and what a write makes of an event."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from tests.connectors.fakes.google import copies
from tests.connectors.fakes.google.calendars import Mail, Row
from tests.connectors.fakes.google.checking import check, writable
from tests.connectors.fakes.google.errors import Json, Refusal, invalid, not_covered, not_found, sample
from tests.connectors.fakes.google.rendering import Look, whole

ORGANIZERS_ALONE = {"guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests", "anyoneCanAddSelf"}
KEPT_BY_UPDATE = {
    "id", "iCalUID", "created", "creator", "organizer", "recurringEventId", "originalStartTime", "eventType",
    "hangoutLink", "conferenceData", "updated", "locked",
}  # fmt: skip


def insert(look: Look, given: Json, sent: Json) -> Json:
    """Answer `events.insert`."""
    look.calendar.require_writer(look.user.email)
    body = {k: deepcopy(v) for k, v in writable(sent).items() if v is not None}
    if not given.get("supportsAttachments"):
        body.pop("attachments", None)
    body = new_event(look, body, chosen_id(look, body))
    confer(look, given, sent, body)
    check(body, look.calendar, look.world.users.get(look.calendar.owner))
    row = copies.publish(look.world, look.calendar, body)
    copies.notify(look.world, how(given), look.user.email, body, None)
    return whole(look, row)


def chosen_id(look: Look, body: Json) -> str:
    if "id" not in body:
        return look.world.next_id()
    name = str(body["id"])
    if not re.fullmatch(r"[a-v0-9]{5,1024}", name):
        raise invalid("Invalid resource id value.")
    if "iCalUID" in body:
        raise invalid("Only one of id and iCalUID can be given.")
    if name in look.calendar.rows:
        raise sample("duplicate")
    return name


def new_event(look: Look, body: Json, name: str) -> Json:
    organizer: Json = {"email": look.calendar.id}
    if not look.calendar.primary:
        organizer["displayName"] = look.calendar.summary
    made = {"status": "confirmed", "sequence": 0, "reminders": {"useDefault": True}, "iCalUID": f"{name}@google.com"}
    fixed = {"id": name, "created": look.world.stamp(), "creator": {"email": look.user.email}, "organizer": organizer}
    return made | body | fixed


def confer(look: Look, given: Json, sent: Json, body: Json) -> None:
    """Make a video conference when asked to with conferenceDataVersion=1; ignore the data without it."""
    if given.get("conferenceDataVersion") != 1:
        body.pop("conferenceData", None)
        return
    asked = (sent.get("conferenceData") or {}).get("createRequest")
    if asked is not None:
        if not asked.get("requestId"):
            raise invalid("Invalid conference: requestId is missing.", "conferenceData")
        name = f"abc-{look.world.changes:04d}-xyz"
        link = f"https://meet.google.com/{name}"
        body["hangoutLink"] = link
        body["conferenceData"] = {
            "conferenceId": name, "createRequest": asked | {"status": {"statusCode": "success"}},
            "entryPoints": [{"entryPointType": "video", "uri": link, "label": link.removeprefix("https://")}],
            "conferenceSolution": {"key": {"type": "hangoutsMeet"}, "name": "Google Meet"},
        }  # fmt: skip


def how(given: Json) -> str | None:
    found: str | None = given.get("sendUpdates")
    return found or ("all" if given.get("sendNotifications") else None)


def target(look: Look, event_id: str) -> Row:
    """Return the row to write. Raises Refusal 404 where there is none."""
    row = copies.find(look.calendar, event_id)
    if row is None:
        raise not_found()
    return row


def condition(row: Row, if_match: str | None) -> None:
    if if_match is not None and if_match not in {"*", row.etag}:
        raise sample("conditionNotMet")


def merged(old: Any, new: Any) -> Any:
    """Return the old value with a patch: objects merge, null deletes, lists are replaced whole."""
    if not isinstance(new, dict):
        return deepcopy(new)
    found = deepcopy(old) if isinstance(old, dict) else {}
    for name, value in new.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def patch(look: Look, given: Json, sent: Json, if_match: str | None) -> Json:
    """Answer `events.patch`."""
    look.calendar.require_writer(look.user.email)
    row = target(look, given["eventId"])
    condition(row, if_match)
    wanted = writable(sent)
    if sent.get("attendeesOmitted"):
        wanted = wanted | {"attendees": own_answer_only(look, row, sent)}
    confer_later = "conferenceData" in wanted
    wanted.pop("conferenceData", None)
    body: Json = merged(row.body, wanted)
    if confer_later:
        confer(look, given, sent, body)
        body.setdefault("conferenceData", row.body.get("conferenceData", {}))
    refuse_shared(look, row, {name for name in sent if name in ORGANIZERS_ALONE})
    return written(look, given, row, body)


def own_answer_only(look: Look, row: Row, sent: Json) -> list[Json]:
    """Return all guests with the one answer sent, as attendeesOmitted asks."""
    own = {guest["email"]: guest for guest in sent.get("attendees", [])}
    if not set(own) <= look.owner_addresses():
        raise invalid("With attendeesOmitted only the own response can be written.", "attendees")
    return [guest | own.get(guest["email"], {}) for guest in deepcopy(row.body.get("attendees", []))]


def update(look: Look, given: Json, sent: Json, if_match: str | None) -> Json:
    """Answer `events.update`: what is not sent is reset."""
    look.calendar.require_writer(look.user.email)
    row = target(look, given["eventId"])
    condition(row, if_match)
    reset = {name for name in ORGANIZERS_ALONE if name in row.body and row.body[name] != sent.get(name)}
    refuse_shared(look, row, reset | (ORGANIZERS_ALONE & set(sent)))
    body = {k: deepcopy(v) for k, v in row.body.items() if k in KEPT_BY_UPDATE}
    body |= {k: deepcopy(v) for k, v in writable(sent).items() if v is not None and k not in {"id", "iCalUID"}}
    if not given.get("supportsAttachments") and "attachments" in row.body:
        body["attachments"] = deepcopy(row.body["attachments"])
    body.setdefault("status", "confirmed")
    body.setdefault("reminders", {"useDefault": True})
    return written(look, given, row, body)


def refuse_shared(look: Look, row: Row, fields: set[str]) -> None:
    if fields and not copies.organised_here(look.world, look.calendar, row.body):
        raise sample("forbiddenForNonOrganizer")


def written(look: Look, given: Json, row: Row, body: Json) -> Json:
    """Check and store a changed event, and tell those whom the caller wants told."""
    old = deepcopy(row.body)
    if not given.get("supportsAttachments"):
        body.pop("attachments", None)
        body |= {"attachments": old["attachments"]} if "attachments" in old else {}
    if body.get("eventType", "default") != old.get("eventType", "default"):
        raise invalid("The event type cannot be changed.", "eventType")
    if row.master is not None:
        body.pop("recurrence", None)
        if body.get("visibility", "default") != old.get("visibility", "default"):
            raise not_covered("the visibility of one instance, which can change the whole series")
    body["id"], body["iCalUID"] = row.id, row.body["iCalUID"]
    check(body, look.calendar, look.world.users.get(look.calendar.owner))
    mine = copies.organised_here(look.world, look.calendar, body)
    moved = any(body.get(name) != old.get(name) for name in ("start", "end", "recurrence"))
    body["sequence"] = old.get("sequence", 0) + (1 if moved and mine else 0)
    return whole(look, saved(look, given, body, old, mine=mine))


def saved(look: Look, given: Json, body: Json, old: Json, *, mine: bool) -> Row:
    if mine:
        row = copies.publish(look.world, look.calendar, body)
        copies.notify(look.world, how(given), look.user.email, body, old)
        return row
    row = copies.keep_copy(look.world, look.calendar, body)
    organizer = body.get("organizer", {}).get("email")
    if how(given) == "all" and organizer and body.get("attendees") != old.get("attendees"):
        look.world.mails.append(Mail("answer", organizer, row.id, look.user.email, str(body.get("summary", ""))))
    return row


def delete(look: Look, given: Json, if_match: str | None) -> None:
    """Answer `events.delete`: the organizer cancels for all, a guest takes the own copy away and declines."""
    look.calendar.require_writer(look.user.email)
    row = target(look, given["eventId"])
    if row.cancelled:
        raise sample("deleted")
    condition(row, if_match)
    body = deepcopy(row.body) | {"status": "cancelled"}
    mine = copies.organised_here(look.world, look.calendar, body)
    if not mine:
        for guest in body.get("attendees", []):
            guest.update({"responseStatus": "declined"} if guest["email"] in look.owner_addresses() else {})
    saved(look, given, body, deepcopy(row.body), mine=mine)


def move(look: Look, given: Json, destination: Look) -> Json:
    """Answer `events.move`: the organizer changes, the old calendar keeps a stub with only an id."""
    look.calendar.require_writer(look.user.email)
    destination.calendar.require_writer(look.user.email)
    row = target(look, given["eventId"])
    if row.body.get("eventType", "default") != "default" or row.master is not None:
        raise Refusal(400, "invalid", "Only whole default events can be moved.")
    if look.calendar.exceptions(row.id) or row.body.get("attendees"):
        raise not_covered("moving an event with exceptions or guests")
    body = deepcopy(row.body) | {"organizer": {"email": destination.calendar.id}}
    copies.put(
        look.world,
        look.calendar,
        {"id": row.id, "status": "cancelled", "start": row.body["start"], "end": row.body["end"]},
    )
    return whole(destination, copies.put(look.world, destination.calendar, body))
