"""What an event's body must keep to before it is stored. Raises refusals in Google's words; changes only the body."""

from __future__ import annotations

import re

from tests.connectors.fakes.google import series
from tests.connectors.fakes.google.calendars import CalendarState
from tests.connectors.fakes.google.errors import Json, Refusal, invalid, not_covered, required, sample
from tests.connectors.fakes.google.world import User

READ_ONLY = {
    "kind", "etag", "htmlLink", "created", "updated", "creator", "organizer", "hangoutLink", "recurringEventId",
    "originalStartTime", "locked", "endTimeUnspecified", "privateCopy", "attendeesOmitted",
}  # fmt: skip
CHOICES = {
    "status": {"confirmed", "tentative", "cancelled"},
    "visibility": {"default", "public", "private", "confidential"},
    "transparency": {"opaque", "transparent"},
    "eventType": {"birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation"},
}
RESPONSES = {"needsAction", "declined", "tentative", "accepted"}
STATUS_EVENTS = {"focusTime", "outOfOffice", "workingLocation"}
DECLINE_MODES = {"declineNone", "declineAllConflictingInvitations", "declineOnlyNewConflictingInvitations"}


def writable(given: Json) -> Json:
    """Return what of a sent body is written at all: read-only fields are ignored, as Google does."""
    return {name: value for name, value in given.items() if name not in READ_ONLY}


def check(body: Json, calendar: CalendarState, owner: User | None) -> None:
    """Hold a whole event to the rules; times are stored in their normal form."""
    for name, allowed in CHOICES.items():
        if body.get(name, next(iter(allowed))) not in allowed:
            raise invalid(f"Invalid value for: {body[name]} is not a valid value", name)
    check_times(body, calendar)
    check_people(body)
    check_reminders(body.get("reminders", {}))
    check_attachments(body.get("attachments", []))
    check_kind(body, calendar, owner)
    trim_properties(body)


def check_times(body: Json, calendar: CalendarState) -> None:
    if not body.get("recurrence", True):
        del body["recurrence"]
    recurring = "recurrence" in body
    for name in ("start", "end"):
        if not isinstance(body.get(name), dict):
            raise required(f"Missing {name} time.")
        body[name] = series.normal(body[name], calendar.timezone, name, recurring=recurring)
    if ("date" in body["start"]) != ("date" in body["end"]):
        raise invalid("The start and end times must either both be dates or both be times.")
    start, end = series.span(body, calendar.timezone)
    if end < start or ("date" in body["start"] and end == start):
        raise sample("timeRangeEmpty")
    if recurring:
        check_recurrence(body)


def check_recurrence(body: Json) -> None:
    for line in body["recurrence"]:
        if re.match(r"DTSTART|DTEND", line, re.IGNORECASE):
            raise invalid("DTSTART and DTEND are not allowed in recurrence.", "recurrence")
    if next(iter(series.rule_of(body)), None) is None:
        raise invalid("The recurrence has no instance.", "recurrence")


def check_people(body: Json) -> None:
    for guest in body.get("attendees", []):
        if "@" not in guest.get("email", ""):
            raise required("Missing attendee email.") if not guest.get("email") else invalid("Invalid attendee email.")
        guest["email"] = guest["email"].lower()
        if guest.setdefault("responseStatus", "needsAction") not in RESPONSES:
            raise invalid(f"Invalid value for: {guest['responseStatus']} is not a valid value", "responseStatus")
        guest.pop("self", None)
        guest.pop("organizer", None)


def check_reminders(reminders: Json) -> None:
    overrides = reminders.get("overrides", [])
    if overrides and reminders.get("useDefault"):
        words = "Cannot specify both default reminders and overrides at the same time."
        raise Refusal(400, "cannotUseDefaultRemindersAndSpecifyOverride", words, domain="calendar")
    if len(overrides) > 5:
        raise invalid("There can be at most 5 reminders.", "reminders")
    for each in overrides:
        if each.get("method") not in {"email", "popup"} or not 0 <= each.get("minutes", -1) <= 40320:
            raise invalid("Invalid reminder.", "reminders")


def check_attachments(attachments: list[Json]) -> None:
    if len(attachments) > 25:
        raise invalid("The maximum number of attachments is 25.", "attachments")
    for each in attachments:
        if not each.get("fileUrl"):
            raise required("Missing attachment fileUrl.")
        drive = re.search(r"(?:docs|drive)\.google\.com/.*?/d/([\w-]+)", each["fileUrl"])
        each.pop("fileId", None)
        if drive:
            each["fileId"] = drive[1]


def check_kind(body: Json, calendar: CalendarState, owner: User | None) -> None:
    kind = body.get("eventType", "default")
    if kind == "fromGmail":
        raise malformed("fromGmail events cannot be created.")
    if kind == "birthday" and "date" not in body["start"]:
        raise malformed("A birthday must be an all-day event.")
    if kind not in STATUS_EVENTS:
        return
    if not calendar.primary or owner is None or owner.consumer:
        raise malformed(f"The calendar does not support events of type {kind}.")
    if kind == "workingLocation":
        if body.get("visibility") != "public" or body.get("transparency") != "transparent":
            raise malformed("A working location event must be public and transparent.")
    elif "date" in body["start"] or body.get("transparency", "opaque") != "opaque":
        raise malformed(f"A {kind} event must be timed and opaque.")
    if body.get("attendees"):
        raise not_covered(f"guests of a {kind} event")
    mode = body.get(f"{kind}Properties", {}).get("autoDeclineMode", "declineNone")
    if mode not in DECLINE_MODES:
        raise invalid(f"Invalid value for: {mode} is not a valid value", "autoDeclineMode")


def malformed(words: str) -> Refusal:
    return Refusal(400, "malformedStatusEvent", words, domain="calendar")


def trim_properties(body: Json) -> None:
    """Drop keys over 44 characters and cut values at 1024, silently as Google does."""
    own = body.get("extendedProperties")
    if own is None:
        return
    for kind in ("private", "shared"):
        if kind in own:
            own[kind] = {k: str(v)[:1024] for k, v in own[kind].items() if len(k) <= 44 and v is not None}
    pairs = [pair for kind in ("private", "shared") for pair in own.get(kind, {}).items()]
    if len(pairs) > 300 or sum(len(k) + len(v) for k, v in pairs) > 32_768:
        raise not_covered("extended properties beyond 300 or 32 kB")
