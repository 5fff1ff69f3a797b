"""Reads one row of Graph (a single, a master, an occurrence or an exception) into the nouns of a calendar. Pure.

Three things are not what they seem. A guest's copy shows the answers of others as "none", and the owner's own apart
from the guest list. A hidden guest list shows a guest alone with the organizer: an attendee of the kind GROUP says that
there are more. And nobody can cancel a meeting without ending it for good, so the category "Cancelled" says it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from connectors.microsoft.body import description_of, documents_of, read_key
from connectors.microsoft.values import Json, part, parts, text, texts, truth
from connectors.microsoft.zones import instant_of, moment_of
from connectors.model import (
    Attachment,
    Attendee,
    AttendeeKind,
    EventDetails,
    EventKind,
    Organizer,
    Response,
    Span,
    Status,
)
from connectors.online import online_address
from connectors.wallclock import attach

CANCELLED = "Cancelled"
HIDDEN = Attendee("guests@hidden.invalid", "guests who are not shown", kind=AttendeeKind.GROUP)
UNNAMED = Attendee("somebody@unnamed.invalid", "somebody whose name is not told", kind=AttendeeKind.GROUP)
MARK = "String {2f7c0a8e-5b1d-4c39-9f53-6d0f3e6b8a41} Name EventMark"
MADE = "String {2f7c0a8e-5b1d-4c39-9f53-6d0f3e6b8a41} Name MadeHere"
REMINDER = "String {2f7c0a8e-5b1d-4c39-9f53-6d0f3e6b8a41} Name ReminderBefore"
FILE_KEY = "attached-document-"

_RESPONSES = {
    "accepted": Response.ACCEPTED,
    "organizer": Response.ACCEPTED,
    "tentativelyaccepted": Response.TENTATIVE,
    "declined": Response.DECLINED,
}
_KINDS = {"oof": EventKind.OUT_OF_OFFICE, "workingelsewhere": EventKind.WORKING_LOCATION}
_NOT_BUSY = frozenset(("free", "workingelsewhere"))
_PRIVATE = frozenset(("private", "confidential"))
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class View:
    """How a calendar is read: the zone of all-day events and of zones without a name, and its owner's addresses."""

    zone: tzinfo
    owners: Collection[str] = ()


def details_of(row: Json, view: View, files: Iterable[Json] = (), mark: str | None = None) -> EventDetails:
    """Return what a row says apart from when. `files` are the rows of its attachments; `mark` is ours, if it is."""
    description = description_of(part(row, "body")) if "body" in row else text(row, "bodyPreview")
    location = text(row, "location", "displayName")
    shown_as = text(row, "showAs").lower()
    return EventDetails(
        title=text(row, "subject"),
        organizer=_organizer(row),
        attendees=_attendees(row, view.owners),
        status=_status(row, shown_as),
        busy=shown_as not in _NOT_BUSY,
        kind=_KINDS.get(shown_as, EventKind.DEFAULT),
        private=text(row, "sensitivity").lower() in _PRIVATE,
        location=location,
        description=description,
        online=joining(row) or online_address((location, description)),
        reminds=truth(row, "isReminderOn"),
        attachments=(*map(file_of, files), *documents_of(part(row, "body"))),
        mark=mark or mark_of(row),
        is_copy=bool(part(row, "organizer")) and not is_organized(row),
    )


def joining(row: Json) -> str | None:
    """Return the address of the online meeting that this event is, None for none."""
    return text(row, "onlineMeeting", "joinUrl") or text(row, "onlineMeetingUrl") or None


def span_of(row: Json, view: View) -> Span:
    """Return when the event is. Raises ValueError for a row that does not say so."""
    start, end = (_moment(row, name, view) for name in ("start", "end"))
    return Span(start, max(start, end))


def original_of(row: Json, view: View) -> datetime:
    """Return where the rule had put an occurrence, in UTC. Raises ValueError for a row that does not say so.

    Of a whole day the instant may be midnight in UTC or on the calendar: half a day later it is that day in both.
    """
    said = text(row, "originalStart")
    if not said:
        return span_of(row, view).start
    moment = moment_of(said)
    if not truth(row, "isAllDay"):
        return moment
    return attach(datetime.combine((moment + _HALF_A_DAY).date(), time()), view.zone)


def is_organized(row: Json) -> bool:
    """Say whether the calendar's owner owns the event; a service that does not say so may say who need not answer."""
    said = row.get("isOrganizer")
    return text(row, "responseStatus", "response").lower() == "organizer" if said is None else said is True


def etag_of_row(row: Json) -> str:
    """Return what changes with this row, empty where the service does not tell."""
    key = text(row, "changeKey")
    return text(row, "@odata.etag") or (f'W/"{key}"' if key else "")


def own_response(row: Json) -> Response:
    """Return what the calendar's owner answered."""
    return _RESPONSES.get(text(row, "responseStatus", "response").lower(), Response.NEEDS_ACTION)


def property_of(row: Json, name: str) -> str | None:
    """Return the value of a property of ours, None where it is not set; case of its id does not count."""
    for each in parts(row, "singleValueExtendedProperties"):
        if text(each, "id").lower() == name.lower():
            return text(each, "value") or None
    return None


def mark_of(row: Json) -> str | None:
    return property_of(row, MARK)


def file_of(row: Json) -> Attachment:
    """Return an attachment; of the files of others the content is not known, and no address of a linked one."""
    known = read_key(_own_key(row))
    content = row.get("content")
    return Attachment(
        name=text(row, "name"),
        mark=known[0] if known else None,
        content=content if isinstance(content, bytes) else None,
        media_type=known[1] if known else text(row, "contentType") or "application/octet-stream",
    )


def file_mark(row: Json) -> str | None:
    """Return the mark of a file of ours, None for those of others."""
    known = read_key(_own_key(row))
    return known[0] if known else None


def _own_key(row: Json) -> str:
    found = text(row, "contentId")
    return found.removeprefix(FILE_KEY) if found.startswith(FILE_KEY) else ""


def _moment(row: Json, name: str, view: View) -> datetime:
    if not truth(row, "isAllDay"):
        return instant_of(part(row, name), view.zone)
    return attach(datetime.combine(datetime.fromisoformat(text(row, name, "dateTime")).date(), time()), view.zone)


def _organizer(row: Json) -> Organizer | None:
    address = text(row, "organizer", "emailAddress", "address").lower()
    guests = parts(row, "attendees")
    # Every event names its owner as organizer; it is a meeting only where somebody else has to do with it.
    if not address or (is_organized(row) and not guests):
        return None
    return Organizer(address, _name(part(row, "organizer"), address))


def _attendees(row: Json, owners: Collection[str]) -> tuple[Attendee, ...]:
    organizer = text(row, "organizer", "emailAddress", "address").lower()
    guests = parts(row, "attendees")
    found = tuple(_attendee(each, row, owners, organizer) for each in guests)
    return (*found, HIDDEN) if truth(row, "hideAttendees") and not is_organized(row) else found


def _attendee(guest: Json, row: Json, owners: Collection[str], organizer: str) -> Attendee:
    name = text(guest, "emailAddress", "name").strip()
    address = (text(guest, "emailAddress", "address").strip() or name).lower()
    if not address:
        return UNNAMED
    response = _RESPONSES.get(text(guest, "status", "response").lower(), Response.NEEDS_ACTION)
    if address == organizer:
        response = Response.ACCEPTED if response is Response.NEEDS_ACTION else response
    elif address in owners and not is_organized(row):
        response = own_response(row)
    kind = AttendeeKind.RESOURCE if text(guest, "type").lower() == "resource" else AttendeeKind.PERSON
    return Attendee(address, name if name and (name.lower() != address or "@" not in address) else None, response, kind)


def _name(person: Json, address: str) -> str | None:
    name = text(person, "emailAddress", "name").strip()
    return name if name and name.lower() != address else None


def _status(row: Json, shown_as: str) -> Status:
    if truth(row, "isCancelled") or CANCELLED in texts(row, "categories"):
        return Status.CANCELLED
    # A guest's copy is shown as tentative until it is answered; that says nothing of the meeting.
    return Status.TENTATIVE if shown_as == "tentative" and is_organized(row) else Status.CONFIRMED
