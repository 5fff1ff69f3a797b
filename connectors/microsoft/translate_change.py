"""Writes a change or a draft as the fields of a PATCH or POST. Pure.

Only what is to be different is named, so that everything else stays. `start` and `end` go together, on the wall clock
and in the zone of the event, so that a series keeps its hour over a clock change.

What of it makes Outlook write to the guests, where the owner of the calendar is the organizer:

| what is written                                  | who gets mail                                          |
|--------------------------------------------------|--------------------------------------------------------|
| subject, start, end, body (with links in it)     | every guest; of a master once more for each exception  |
| attendees of a new event                         | every guest, an invitation                             |
| showAs, categories, reminder, properties of ours | nobody                                                 |
| an attached file                                 | nobody yet; it goes out with the next update of any kind |
| delete                                           | every guest, a cancellation                            |
| accept, tentativelyAccept, decline               | the organizer                                          |
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from uuid import NAMESPACE_URL, uuid5

from connectors.microsoft.body import keep_meeting, page_of, plain, whole_body, with_description
from connectors.microsoft.translate_event import CANCELLED, MADE, MARK, REMINDER, joining, property_of
from connectors.microsoft.values import Json, number, text, texts, truth
from connectors.microsoft.zones import name_of, written, zone_of
from connectors.model import Attendee, AttendeeKind, EventChange, EventDraft, Span, Status

TRANSACTION = "calendar-draft-"
SHARED = frozenset(("subject", "start", "end", "body", "attendees"))
"""What belongs to the organizer; a guest can change it on the own copy only, until the next update."""


def new_event(draft: EventDraft, calendar: str, number: int = 0) -> Json:
    """Return the body of the POST that creates a draft; sent twice, it creates one event.

    `number` tells one creation from another, where the first event was deleted and its name is not given again. The
    organizer comes without being invited, and would be mailed an invitation to what is their own.
    """
    fields: Json = {
        "subject": draft.title,
        "start": written(draft.span.start, UTC, "UTC"),
        "end": written(draft.span.end, UTC, "UTC"),
        "showAs": "busy" if draft.busy else "free",
        "isReminderOn": False,
        "transactionId": transaction_of(draft.mark, calendar, number),
        "singleValueExtendedProperties": [_property(MARK, draft.mark), _property(MADE, "1")],
    }
    if draft.description:
        fields["body"] = {"contentType": "html", "content": page_of(draft.description)}
    guests = [each for each in draft.attendees if draft.organizer is None or each.email != draft.organizer.email]
    if guests:
        fields["attendees"] = [_guest(each) for each in guests]
    return fields


def transaction_of(mark: str, calendar: str, number: int = 0) -> str:
    """Return the name of the one creation that this mark stands for on this calendar."""
    return f"{TRANSACTION}{uuid5(NAMESPACE_URL, f'{calendar} {number} {mark}')}"


def fields_of(change: EventChange, row: Json, zone: tzinfo) -> Json:
    """Return the fields that make this change to a row, none where it says everything already. Raises NotSupported."""
    fields: Json = {}
    if change.span is not None:
        fields |= _times(change.span, row, zone)
    if change.title is not None and change.title != text(row, "subject"):
        fields["subject"] = change.title
    if change.description is not None:
        fields |= _text(plain(change.description), row)
    fields |= _shown(change, row)
    if change.reminder_minutes is not None:
        fields |= _reminder(change.reminder_minutes, row)
    return fields


def _times(span: Span, row: Json, zone: tzinfo) -> Json:
    """Return start and end in the zone that the event was made in; one without a name we know in that of the reader."""
    if truth(row, "isAllDay"):
        return {"start": written(span.start, zone, name_of(zone)), "end": written(span.end, zone, name_of(zone))}
    said = text(row, "originalStartTimeZone")
    known = zone_of(said)
    own, name = (known, said) if known is not None else (zone, name_of(zone))
    return {"start": written(span.start, own, name), "end": written(span.end, own, name)}


def _text(words: str, row: Json) -> Json:
    before = whole_body(row)
    after = with_description(before, words)
    if text(after, "content") == text(before, "content"):
        return {}
    keep_meeting(before, after, joining(row) or "")
    return {"body": after}


def _shown(change: EventChange, row: Json) -> Json:
    """Return how the event is shown, and the category that says it is cancelled, where they become others."""
    now = text(row, "showAs").lower()
    shown, categories = now, texts(row, "categories")
    if change.status is not None:
        kept = [each for each in categories if each != CANCELLED]
        wanted = [*kept, CANCELLED] if change.status is Status.CANCELLED else kept
        shown = _as_status(change.status, shown)
    else:
        wanted = categories
    if change.busy is not None:
        shown = _as_busy(change.busy, shown)
    return ({"showAs": shown} if shown != now else {}) | ({"categories": wanted} if wanted != categories else {})


def _as_status(status: Status, shown: str) -> str:
    if status is Status.TENTATIVE:
        return "tentative" if shown == "busy" else shown
    return "busy" if shown == "tentative" and status is Status.CONFIRMED else shown


def _as_busy(busy: bool, shown: str) -> str:
    if busy:
        return "busy" if shown in ("free", "workingelsewhere") else shown
    return shown if shown in ("free", "workingelsewhere") else "free"


def _reminder(minutes: int, row: Json) -> Json:
    """Return our reminder in place of the one there is, or the one that was there before ours.

    Outlook has one reminder an event. What stood there before ours is kept beside it, and ours with it: another one
    since then was set by a person, and stays.
    """
    is_on, now = truth(row, "isReminderOn"), number(row, "reminderMinutesBeforeStart") or 0
    before, ours = _kept_reminder(row)
    is_ours = ours is not None and is_on and now == ours
    if minutes > 0:
        if is_ours and now == minutes:
            return {}
        kept = before if is_ours else f"{now}" if is_on else "off"
        fields: Json = {"isReminderOn": True, "reminderMinutesBeforeStart": minutes}
        return fields | {"singleValueExtendedProperties": [_property(REMINDER, f"{kept} {minutes}")]}
    if ours is None:
        return {}
    taken: Json = {"singleValueExtendedProperties": [_property(REMINDER, None)]}
    if not is_ours:
        return taken
    back: Json = {"isReminderOn": False} if before == "off" else {"reminderMinutesBeforeStart": int(before)}
    return taken | back


def _kept_reminder(row: Json) -> tuple[str, int | None]:
    before, _, ours = (property_of(row, REMINDER) or "").partition(" ")
    is_sound = (before == "off" or before.isdecimal()) and ours.isdecimal()
    return (before, int(ours)) if is_sound else ("off", None)


def _property(name: str, value: str | None) -> Json:
    return {"id": name, "value": value}


def _guest(attendee: Attendee) -> Json:
    kind = "resource" if attendee.kind is AttendeeKind.RESOURCE else "required"
    person: Json = {"address": attendee.email}
    if attendee.name:
        person["name"] = attendee.name
    return {"type": kind, "emailAddress": person}
