"""The events of Google Calendar v3 as values: each field that we read, in our letters, and the list of them. Pure.

Decides nothing about what a field means. Lists that a write replaces whole (guests, reminders, attachments) are kept
with everything that can be in them, so that nothing of theirs gets lost when they are sent back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from connectors.google.library import Json, JsonValue
from connectors.google.replies import converted, understood

CANCELLED = "cancelled"
GOOGLE_S = "@google.com"  # how the UIDs end that Google gives
_INSTANCE = re.compile(r"(.+)_(\d{4})(\d\d)(\d\d)(?:T(\d{6})Z)?")
_EVENT = (
    "id,etag,status,iCalUID,recurringEventId,originalStartTime,start,end,recurrence,summary,description,location,"
    "organizer(email,displayName,self),creator(email,displayName,self),attendees,attendeesOmitted,"
    "guestsCanSeeOtherGuests,guestsCanModify,locked,transparency,visibility,eventType,hangoutLink,"
    "conferenceData/entryPoints(entryPointType,uri),reminders,attachments,extendedProperties/private"
)
ABOUT_FIELDS = "summary,timeZone,accessRole,defaultReminders"
EVENT_FIELDS = _EVENT
LIST_FIELDS = f"nextPageToken,nextSyncToken,{ABOUT_FIELDS},items({_EVENT})"


class Broken(ValueError):
    """The event cannot be read; the message is one sentence that says why."""


class _Part(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A part of Google's JSON; what equals its default is not written."""

    def json(self) -> Json:
        """Return the part as it is sent."""
        found: Json = msgspec.to_builtins(self)
        return found


class When(_Part, frozen=True):
    """A day, or a moment with an offset, perhaps in a zone."""

    date: str | None = None
    date_time: str | None = None
    time_zone: str | None = None


class Person(_Part, frozen=True):
    """Who organizes or made an event."""

    email: str = ""
    display_name: str | None = None
    is_self: bool = msgspec.field(name="self", default=False)


class Guest(_Part, frozen=True):
    """An attendee, whole."""

    email: str = ""
    display_name: str | None = None
    id: str | None = None
    is_self: bool = msgspec.field(name="self", default=False)
    organizer: bool = False
    resource: bool = False
    optional: bool = False
    response_status: str = "needsAction"
    additional_guests: int = 0
    comment: str = ""
    async_operation: str | None = None

    def json(self) -> Json:
        """Return the guest as it is sent: without what Google alone decides."""
        own = msgspec.structs.replace(self, is_self=False, organizer=False, async_operation=None)
        found: Json = msgspec.to_builtins(own)
        return {**found, "responseStatus": self.response_status}


class Reminder(_Part, frozen=True):
    """One reminder."""

    method: str = "popup"
    minutes: int = -1

    def json(self) -> Json:
        """Return the reminder as it is sent."""
        return {"method": self.method, "minutes": self.minutes}


class Reminders(_Part, frozen=True):
    """The reminders of an event: those of its calendar, or its own."""

    use_default: bool = False
    overrides: tuple[Reminder, ...] = ()

    def json(self) -> Json:
        """Return the reminders as they are sent, whole."""
        return {"useDefault": self.use_default, "overrides": [each.json() for each in self.overrides]}


class File(_Part, frozen=True):
    """An attachment, whole."""

    file_url: str = ""
    title: str = ""
    mime_type: str | None = None
    icon_link: str | None = None
    file_id: str | None = None


class EntryPoint(_Part, frozen=True):
    """A way into a video meeting."""

    entry_point_type: str = ""
    uri: str = ""


class Conference(_Part, frozen=True):
    """A video meeting."""

    entry_points: tuple[EntryPoint, ...] = ()


class Properties(_Part, frozen=True):
    """What programs noted on this copy of an event."""

    private: Mapping[str, str] = {}


class Row(_Part, frozen=True):
    """An event, a series master or an exception as one calendar holds it. A cancelled one may have ids alone."""

    id: str
    etag: str = ""
    status: str = "confirmed"
    uid: str = msgspec.field(name="iCalUID", default="")
    recurring_event_id: str | None = None
    original_start_time: When | None = None
    start: When | None = None
    end: When | None = None
    recurrence: tuple[str, ...] = ()
    summary: str = ""
    description: str = ""
    location: str = ""
    organizer: Person | None = None
    creator: Person | None = None
    attendees: tuple[Guest, ...] = ()
    attendees_omitted: bool = False
    guests_can_see_other_guests: bool = True
    guests_can_modify: bool = False
    locked: bool = False
    transparency: str = "opaque"
    visibility: str = "default"
    event_type: str = "default"
    hangout_link: str | None = None
    conference_data: Conference | None = None
    reminders: Reminders = Reminders(use_default=True)
    attachments: tuple[File, ...] = ()
    extended_properties: Properties = Properties()

    @property
    def group(self) -> str:
        """The id of the series it belongs to, or its own."""
        return self.recurring_event_id or self.id

    @property
    def cancelled(self) -> bool:
        return self.status == CANCELLED

    @property
    def notes(self) -> Mapping[str, str]:
        """What programs noted on this copy, ours among them."""
        return self.extended_properties.private

    @property
    def name(self) -> str:
        """The UID, the same on every calendar that holds the event."""
        return self.uid or default_uid(self.id)


class About(_Part, frozen=True):
    """What each listing says of its calendar; its reminders are None where it does not tell them."""

    summary: str = ""
    time_zone: str = "UTC"
    access_role: str = ""
    default_reminders: tuple[Reminder, ...] | None = None

    @property
    def writes(self) -> bool:
        """Whether we may write; where that is left unsaid, a write is tried, because a refused one says so."""
        return self.access_role in ("", "owner", "writer", "writerWithoutPrivateAccess")


class Page(_Part, frozen=True):
    """The frame of one page of a listing."""

    next_page_token: str | None = None
    next_sync_token: str | None = None


def default_uid(event_id: str) -> str:
    """Return the UID that Google gives to what is made in its own calendar."""
    return f"{event_id}{GOOGLE_S}"


def read_row(found: JsonValue) -> Row:
    """Read one event. Raises Broken for what is none."""
    try:
        return _located(converted(found, Row))
    except msgspec.ValidationError as err:
        raise Broken(f"Google tells of an event in a form that we do not know ({err})") from err


def read_about(found: Json) -> About:
    """Read what a listing says of its calendar. Raises TryLater."""
    return understood(found, About)


def read_page(found: Json) -> Page:
    """Read the frame of a page. Raises TryLater."""
    return understood(found, Page)


def items(found: Json) -> list[JsonValue]:
    """Return what a page lists."""
    listed = found.get("items", [])
    return listed if isinstance(listed, list) else []


def _located(row: Row) -> Row:
    """Return a row with the occurrence that its id names, where a cancelled one says no more than its id."""
    named = _INSTANCE.fullmatch(row.id) if row.cancelled else None
    if named is None or (row.recurring_event_id is not None and row.original_start_time is not None):
        return row
    year, month, day, time = named.group(2, 3, 4, 5)
    start = f"{year}-{month}-{day}"
    when = When(date_time=f"{start}T{time[:2]}:{time[2:4]}:{time[4:]}Z") if time else When(date=start)
    return msgspec.structs.replace(
        row,
        recurring_event_id=row.recurring_event_id or named[1],
        original_start_time=row.original_start_time or when,
    )
