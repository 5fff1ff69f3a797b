"""Writes a new event as Google Calendar takes it. Pure."""

from __future__ import annotations

from connectors.google.library import Json, JsonValue
from connectors.google.marks import MARK, checked, id_of_mark
from connectors.google.translate import RESPONSES
from connectors.model import Attendee, AttendeeKind, EventDraft

_ANSWERS = {response: word for word, response in RESPONSES.items()}


def drafted(draft: EventDraft, generation: int = 0) -> Json:
    """Return the body of the new event; its id comes from the mark. Who is invited is reminded as usual.

    Raises NotSupported for a mark that cannot be kept.
    """
    return {
        "id": id_of_mark(draft.mark, generation),
        "summary": draft.title,
        "description": draft.description,
        "start": {"dateTime": draft.span.start.isoformat()},
        "end": {"dateTime": draft.span.end.isoformat()},
        "transparency": "opaque" if draft.busy else "transparent",
        "attendees": [_invited(each) for each in draft.attendees],
        "reminders": {"useDefault": bool(draft.attendees)},
        "extendedProperties": {"private": {MARK: checked(draft.mark)}},
    }


def _invited(attendee: Attendee) -> JsonValue:
    body: Json = {"email": attendee.email, "responseStatus": _ANSWERS.get(attendee.response, "needsAction")}
    if attendee.name:
        body["displayName"] = attendee.name
    if attendee.kind is AttendeeKind.RESOURCE:
        body["resource"] = True
    if not attendee.participates:
        body["optional"] = True
    return body
