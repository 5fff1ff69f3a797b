"""Reads the body of a request that creates or changes an event: what may be written, and what each value becomes.

Decides what the service would refuse; changes nothing.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.copies import address_of, answered
from tests.connectors.fakes.microsoft.exchange import Fields
from tests.connectors.fakes.microsoft.items import Row
from tests.connectors.fakes.microsoft.patterns import complete
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, bad, untold
from tests.connectors.fakes.microsoft.teams import as_html, keeps_meeting, with_meeting
from tests.connectors.fakes.microsoft.zones import read_time

PATCHED = frozenset(
    (
        "subject",
        "body",
        "start",
        "end",
        "location",
        "locations",
        "attendees",
        "recurrence",
        "isAllDay",
        "showAs",
        "sensitivity",
        "importance",
        "categories",
        "isReminderOn",
        "reminderMinutesBeforeStart",
        "responseRequested",
        "allowNewTimeProposals",
        "hideAttendees",
        "isOnlineMeeting",
        "onlineMeetingProvider",
        "singleValueExtendedProperties",
    )
)
POSTED = PATCHED | {"transactionId", "extensions", "attachments"}
PRIVATE = frozenset(("showAs", "categories", "isReminderOn", "reminderMinutesBeforeStart", "sensitivity", "importance"))
APART = ("extensions", "singleValueExtendedProperties", "attachments")
_MIDNIGHT = time(0, 0)


def read_new(call: Call) -> tuple[Fields, Json]:
    """Return the fields of a new event, and what is kept apart from them (extensions and the like). Raises Refusal."""
    body = call.json("event", POSTED)
    for name in ("start", "end"):
        if not body.get(name):
            raise bad(f"The property '{name}' is required.", "ErrorPropertyValidationFailure")
    fields = _read(call, body, None)
    fields.setdefault("body", {"contentType": "html", "content": ""})
    return fields, {name: body[name] for name in APART if name in body}


def read_change(call: Call, row: Row) -> tuple[Fields, Json]:
    """Return the fields of a change, and what is kept apart from them. Raises Refusal."""
    body = call.json("event", PATCHED)
    shared = body.keys() - PRIVATE - {"singleValueExtendedProperties"}
    if shared and not call.world.exchange.is_organizer(row):
        raise untold(f"PATCH of {', '.join(sorted(shared))} by somebody who is not the organizer")
    if ("start" in body) != ("end" in body):
        raise untold("PATCH of start without end, or of end without start")
    if row.day and "recurrence" in body:
        raise bad("The recurrence of an occurrence cannot be set.", "ErrorInvalidPropertySet")
    return _read(call, body, row), {name: body[name] for name in APART if name in body}


def _read(call: Call, body: Json, row: Row | None) -> Fields:
    fields: Fields = {name: value for name, value in body.items() if name not in APART and not name.startswith("@")}
    for name in ("start", "end"):
        if name in fields:
            fields[name] = read_time(fields[name])
    _check_order(fields, row)
    if fields.get("recurrence"):
        start, zone = fields.get("start") or (row.item.start, row.item.zone) if row else fields["start"]
        fields["recurrence"] = complete(fields["recurrence"], start.date(), zone)
    if "attendees" in fields:
        fields["attendees"] = [_attendee(call, one, row) for one in fields["attendees"]]
    if "body" in fields:
        fields["body"] = _text(fields["body"] or {})
    return _place(_meeting(call, fields, row))


def _text(body: Json) -> Json:
    return {"contentType": "html", "content": as_html(body.get("contentType") or "text", body.get("content") or "")}


def _check_order(fields: Fields, row: Row | None) -> None:
    is_whole_day = fields.get("isAllDay", row.props["isAllDay"] if row else False)
    if "start" not in fields:
        if "isAllDay" in fields and row and is_whole_day and any(one.time() != _MIDNIGHT for one in row.walls):
            raise _not_whole()
        return
    start, end = fields["start"], fields["end"]
    if start[1] == end[1] and end[0] < start[0]:
        raise bad("The end must not be before the start.", "ErrorCalendarEndDateIsEarlierThanStartDate")
    if is_whole_day and not _is_whole(start, end):
        raise _not_whole()


def _is_whole(start: tuple[datetime, str], end: tuple[datetime, str]) -> bool:
    return start[1] == end[1] and start[0].time() == end[0].time() == _MIDNIGHT and start[0] < end[0]


def _not_whole() -> Refusal:
    return Refusal(
        400,
        "ErrorInvalidRequest",
        "The Event.Start property for an all-day event needs to be set to midnight, as does the end, in one time zone.",
    )


def _attendee(call: Call, given: Json, row: Row | None) -> Json:
    person: Any = given.get("emailAddress")
    if not person or "@" not in (person.get("address") or ""):
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    known = {address_of(one): one for one in (row.props["attendees"] if row else [])}
    user = call.world.exchange.user_of(person["address"])
    name = person.get("name") or (user.name if user else person["address"])
    was: Json = known.get(person["address"].lower(), {})
    status = was.get("status", answered("none"))
    return was | {
        "type": given.get("type") or "required",
        "status": status,
        "emailAddress": {"name": name, "address": person["address"]},
    }


def _meeting(call: Call, fields: Fields, row: Row | None) -> Fields:
    """Make an event an online meeting where that is asked; a text without its block ends the online meeting."""
    had = row.props["onlineMeeting"] if row else None
    if fields.get("isOnlineMeeting") and not had:
        kept = fields if "body" in fields or row is None else fields | {"body": row.props["body"]}
        return with_meeting(kept, call.world.exchange.number())
    lost = had and "body" in fields and not keeps_meeting(fields["body"]["content"], had["joinUrl"])
    if lost or (had and fields.get("isOnlineMeeting") is False):
        return fields | {"isOnlineMeeting": False, "onlineMeeting": None, "onlineMeetingProvider": "unknown"}
    return fields


def _place(fields: Fields) -> Fields:
    base = {"displayName": "", "locationType": "default", "uniqueIdType": "private"}
    if "location" in fields:
        place = base | {name: value for name, value in (fields["location"] or {}).items() if value is not None}
        place |= {"uniqueId": place["displayName"]} if place["displayName"] else {}
        return fields | {"location": place, "locations": [place] if place["displayName"] else []}
    if fields.get("locations"):
        places = [base | one for one in fields["locations"]]
        joined = "; ".join(one["displayName"] for one in places)
        return fields | {"locations": places, "location": base | {"displayName": joined}}
    return fields
