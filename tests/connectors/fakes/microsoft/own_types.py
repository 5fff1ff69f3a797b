"""The few types that requests are held against where the file of the published ones is absent: what programs write."""

from __future__ import annotations

from tests.connectors.fakes.microsoft.refusal import Json


def _maybe(kind: str) -> Json:
    return {"type": [kind, "null"]}


def _one_of(*names: str) -> Json:
    return {"anyOf": [{"enum": list(names)}, {"type": "null"}]}


def _open(**properties: Json) -> Json:
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": True}


_TIME = _open(dateTime={"type": "string"}, timeZone=_maybe("string"))
_PERSON = _open(address=_maybe("string"), name=_maybe("string"))
_GUEST = _open(emailAddress=_PERSON, type=_one_of("required", "optional", "resource"))

OWN: Json = {
    "event": _open(
        subject=_maybe("string"),
        body=_open(content=_maybe("string"), contentType=_one_of("text", "html")),
        start=_TIME,
        end=_TIME,
        location=_open(displayName=_maybe("string")),
        attendees={"type": "array", "items": _GUEST},
        recurrence=_open(pattern=_open(interval={"type": "integer"}), range=_open(startDate=_maybe("string"))),
        isAllDay=_maybe("boolean"),
        showAs=_one_of("free", "tentative", "busy", "oof", "workingElsewhere", "unknown"),
        sensitivity=_one_of("normal", "personal", "private", "confidential"),
        importance=_one_of("low", "normal", "high"),
        categories={"type": "array", "items": {"type": "string"}},
        isReminderOn=_maybe("boolean"),
        reminderMinutesBeforeStart=_maybe("integer"),
        responseRequested=_maybe("boolean"),
        allowNewTimeProposals=_maybe("boolean"),
        hideAttendees=_maybe("boolean"),
        isOnlineMeeting=_maybe("boolean"),
        transactionId=_maybe("string"),
    ),
    "fileAttachment": _open(name=_maybe("string"), contentBytes=_maybe("string"), isInline=_maybe("boolean")),
    "subscription": _open(
        changeType={"type": "string"}, notificationUrl={"type": "string"}, resource={"type": "string"}
    ),
    "driveItem": _open(name=_maybe("string")),
}
