"""Reads one event of Google Calendar: when it is and what it says, in the model's nouns. Pure: values in, values out.

How events belong together is `translate_series`'s; what is written is `translate_change`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.google.marks import MARK, marks_of, place_of
from connectors.google.rows import Broken, File, Guest, Person, Reminder, Row, When
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
from connectors.wallclock import EARLIEST, LATEST, lasting

HIDDEN = Attendee("guests@hidden.invalid", "guests who are not shown", kind=AttendeeKind.GROUP)
"""Stands for guests whom we may not see, so that a large meeting never looks like one of two."""
_RESOURCES = "@resource.calendar.google.com"
_CALENDARS = "@group.calendar.google.com"
_GROUPS = "@googlegroups.com"
_ANY_TYPE = "application/octet-stream"
RESPONSES: Mapping[str, Response] = {
    "needsAction": Response.NEEDS_ACTION,
    "accepted": Response.ACCEPTED,
    "tentative": Response.TENTATIVE,
    "declined": Response.DECLINED,
}
_KINDS: Mapping[str, EventKind] = {
    "outOfOffice": EventKind.OUT_OF_OFFICE,
    "focusTime": EventKind.FOCUS_TIME,
    "workingLocation": EventKind.WORKING_LOCATION,
    "birthday": EventKind.BIRTHDAY,
}
_STATUS: Mapping[str, Status] = {"tentative": Status.TENTATIVE, "cancelled": Status.CANCELLED}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the events of a calendar are read with.

    `floating` is the zone of whole days; `own` the address by which the calendar's owner is known to us, None where the
    calendar is not their own; `owners` all of their addresses; `reminders` those of the calendar, None where it does
    not tell them; `calendar` is its id.
    """

    floating: tzinfo
    own: str | None = None
    owners: tuple[str, ...] = ()
    reminders: tuple[Reminder, ...] | None = None
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """When an event is: its start with the zone it is written in, and how long it lasts."""

    start: datetime
    duration: timedelta
    all_day: bool

    @property
    def span(self) -> Span:
        return lasting(self.start, self.duration, self.all_day)


def placed(row: Row, frame: Frame) -> Placed:
    """Return when an event is. Raises Broken."""
    if row.start is None or row.end is None:
        raise Broken("the event has no start or no end")
    start, end = moment(row.start, frame.floating), moment(row.end, frame.floating)
    if row.start.date and row.end.date:
        days = date.fromisoformat(row.end.date) - date.fromisoformat(row.start.date)
        return Placed(start, max(days, timedelta(0)), all_day=True)
    length = end.astimezone(UTC) - start.astimezone(UTC)
    if length < timedelta(0):
        raise Broken("the event ends before it starts")
    return Placed(start, length, all_day=False)


def moment(when: When, floating: tzinfo) -> datetime:
    """Return the moment with its zone; a day begins at midnight in the `floating` one. Raises Broken."""
    found = _read_moment(when, floating)
    if not EARLIEST.year < found.year < LATEST.year:
        raise Broken(f"“{when.date or when.date_time}” is too far away to be counted")
    zone = known_zone(when.time_zone) if when.time_zone else None
    if when.date is not None:
        return found
    if found.tzinfo is None:
        return found.replace(tzinfo=zone or floating)
    return found.astimezone(zone) if zone else found.astimezone(UTC)


def _read_moment(when: When, floating: tzinfo) -> datetime:
    try:
        if when.date is not None:
            return datetime.combine(date.fromisoformat(when.date), time(), floating)
        return datetime.fromisoformat(when.date_time or "")
    except ValueError as err:
        raise Broken(f"“{when.date or when.date_time}” is no time") from err


@lru_cache(maxsize=256)
def known_zone(name: str) -> tzinfo | None:
    """Return the zone of this IANA name, None for an unknown one: where there is an offset, none is needed."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of(name: str) -> tzinfo:
    """Return the zone of this IANA name. Raises Broken for an unknown one."""
    found = known_zone(name)
    if found is None:
        raise Broken(f"the time zone “{name}” is unknown")
    return found


def original_start(row: Row, frame: Frame) -> datetime:
    """Return the instant at which the rule put an exception. Raises Broken."""
    if row.original_start_time is None:
        raise Broken("the changed occurrence does not say which one it is")
    return moment(row.original_start_time, frame.floating).astimezone(UTC)


def details(row: Row, frame: Frame) -> EventDetails:
    """Return what an event says."""
    return EventDetails(
        title=row.summary,
        organizer=_organizer(row, frame),
        attendees=_attendees(row, frame),
        status=_STATUS.get(row.status, Status.CONFIRMED),
        busy=row.transparency != "transparent",
        kind=_KINDS.get(row.event_type, EventKind.DEFAULT),
        private=row.visibility in ("private", "confidential"),
        location=row.location,
        description=row.description,
        online=_online(row),
        reminds=reminds(row, frame),
        attachments=tuple(_attachment(file, mark) for file, mark in marked_files(row)),
        mark=row.notes.get(MARK) or None,
        is_copy=not is_organized_here(row, frame) and not row.guests_can_modify,
    )


def reminds(row: Row, frame: Frame) -> bool:
    """Say whether the event reminds the calendar's owner; what is not told is believed to."""
    if row.reminders.use_default:
        return frame.reminders is None or bool(frame.reminders)
    return bool(row.reminders.overrides)


def is_organized_here(row: Row, frame: Frame) -> bool:
    """Say whether the event belongs to this calendar, so that all of it can be changed here."""
    if row.organizer is None or row.organizer.is_self:
        return True
    here = {frame.calendar, *((frame.own, *frame.owners) if frame.own else ())} - {""}
    return row.organizer.email.lower() in here


def own_guest(row: Row, frame: Frame) -> Guest | None:
    """Return the calendar's owner among the guests, None where they are not invited."""
    known = {*frame.owners, frame.own}
    return next((each for each in row.attendees if each.is_self or each.email.lower() in known), None)


def _organizer(row: Row, frame: Frame) -> Organizer | None:
    """Return who owns the event; where a shared calendar does, who made it there."""
    found: Person | None = row.organizer
    if found is not None and found.email.endswith(_CALENDARS) and row.creator is not None:
        found = row.creator
    if found is None or not found.email:
        return None
    return Organizer(_address(found.email, found.is_self, frame), found.display_name or None)


def _attendees(row: Row, frame: Frame) -> tuple[Attendee, ...]:
    people = tuple(_attendee(each, frame) for each in row.attendees if each.email)
    hidden = not row.guests_can_see_other_guests and not row.guests_can_modify
    secret = hidden and not is_organized_here(row, frame)
    uncounted = any(each.additional_guests for each in row.attendees)
    return (*people, HIDDEN) if row.attendees_omitted or secret or uncounted else people


def _attendee(guest: Guest, frame: Frame) -> Attendee:
    return Attendee(
        email=_address(guest.email, guest.is_self, frame),
        name=guest.display_name or None,
        response=RESPONSES.get(guest.response_status, Response.NEEDS_ACTION),
        kind=_kind(guest),
    )


def _kind(guest: Guest) -> AttendeeKind:
    email = guest.email.lower()
    if guest.resource or email.endswith((_RESOURCES, _CALENDARS)):
        return AttendeeKind.RESOURCE
    is_group = guest.async_operation is not None or email.endswith(_GROUPS)
    return AttendeeKind.GROUP if is_group else AttendeeKind.PERSON


def _address(email: str, is_self: bool, frame: Frame) -> str:
    """Return the address in lower case; of the calendar's owner always the one that we know them by."""
    email = email.lower()
    return frame.own if is_self and frame.own and email not in frame.owners else email


def _online(row: Row) -> str | None:
    points = row.conference_data.entry_points if row.conference_data else ()
    video = next((each.uri for each in points if each.entry_point_type == "video" and each.uri), None)
    return row.hangout_link or video or online_address((row.location, row.description))


def marked_files(row: Row) -> tuple[tuple[File, str | None], ...]:
    """Return what is attached to an event, each with our mark, None for what is not ours."""
    places = [(place_of(each.file_url, each.file_id), each.title) for each in row.attachments]
    return tuple(zip(row.attachments, marks_of(places, row.notes), strict=True))


def _attachment(file: File, mark: str | None) -> Attachment:
    return Attachment(file.title, mark, url=file.file_url, media_type=file.mime_type or _ANY_TYPE)
