"""The copies that guests have of an organizer's meeting: what reaches them, and what stays their own.

Pure on two items; who is told by mail stands in `exchange`. Shared is what the organizer owns; showAs, categories,
reminders, extensions and extended properties stay with each copy.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tests.connectors.fakes.microsoft.items import DEFAULTS, Item
from tests.connectors.fakes.microsoft.refusal import Json

SHARED = (
    "subject",
    "body",
    "importance",
    "isAllDay",
    "location",
    "locations",
    "attendees",
    "allowNewTimeProposals",
    "hideAttendees",
    "responseRequested",
    "isOnlineMeeting",
    "onlineMeetingProvider",
    "onlineMeetingUrl",
    "onlineMeeting",
)
CANCELLED = "Canceled: "


def address_of(attendee: Json) -> str:
    return str(attendee["emailAddress"]["address"]).lower()


def guests_of(props: Json) -> list[str]:
    """Return the addresses that are invited, in lower case."""
    return [address_of(attendee) for attendee in props.get("attendees", [])]


def fresh_copy(source: Item, key: str, calendar: str, now: datetime) -> Item:
    """Return what a guest gets at first: unanswered, shown as tentative."""
    shown = source.props.get("showAs", "busy")
    props = {"showAs": "tentative", "intended": shown, "answered": answered("notResponded", None)}
    props |= {"sensitivity": source.props.get("sensitivity", "normal")}
    return Item(
        key, calendar, source.uid, source.start, source.end, source.zone, props, now, now, original_zone=source.zone
    )


def bring_up_to_date(source: Item, copy: Item, guest: str, organizer: Json) -> None:
    """Let the copy say what the organizer's event says, in all that is shared."""
    _same_times(source, copy)
    copy.recurrence = source.recurrence
    if copy.generation != source.generation:
        copy.exceptions.clear()
        copy.cancelled.clear()
    copy.generation = source.generation
    copy.props |= _seen_by(source.props, guest) | {"organizer": organizer}
    for day in source.exceptions.keys() | (copy.exceptions.keys() - source.cancelled):
        _one_day(source, copy, day, guest)
    for day in source.cancelled - copy.cancelled:
        _call_off(copy, day)
    _deliver(source, copy)


def _one_day(source: Item, copy: Item, day: date, guest: str) -> None:
    theirs = source.exceptions.get(day)
    mine = copy.exceptions.setdefault(day, exception_of(copy, day))
    if theirs is None:
        plain = exception_of(copy, day)
        mine.start, mine.end, mine.zone = plain.start, plain.end, plain.zone
        mine.props = {name: value for name, value in mine.props.items() if name not in SHARED}
        return
    _same_times(theirs, mine)
    mine.props |= _seen_by(theirs.props, guest)
    _deliver(theirs, mine)


def _call_off(copy: Item, day: date) -> None:
    mine = copy.exceptions.setdefault(day, exception_of(copy, day))
    if not mine.props.get("isCancelled"):
        call_off(mine, copy.props.get("subject", ""))


def call_off(item: Item, subject: str) -> None:
    """Mark a guest's copy as cancelled by the organizer; it stays until the guest removes it."""
    said = str(item.props.get("subject", subject))
    item.props |= {"isCancelled": True, "subject": CANCELLED + said.removeprefix(CANCELLED), "showAs": "free"}


def exception_of(master: Item, day: date) -> Item:
    """Return a new exception that is like the rule in everything."""
    start = datetime.combine(day, master.start.time())
    return Item(
        key=f"{master.key}.{day.isoformat()}",
        calendar=master.calendar,
        uid=master.uid,
        start=start,
        end=start + (master.end - master.start),
        zone=master.zone,
        props={},
        created=master.created,
        modified=master.modified,
        seq=master.seq,
        day=day,
        attachments={ident: replace(one) for ident, one in master.attachments.items()},
    )


def _same_times(source: Item, copy: Item) -> None:
    copy.start, copy.end, copy.zone = source.start, source.end, source.zone


def _seen_by(props: Json, guest: str) -> Json:
    seen = {name: props[name] for name in SHARED if name in props}
    if "attendees" in seen:
        unanswered = [{**one, "status": answered("none", None)} for one in seen["attendees"]]
        seen["attendees"] = [{k: v for k, v in one.items() if k != "proposedNewTime"} for one in unanswered]
        if props.get("hideAttendees", DEFAULTS["hideAttendees"]):
            seen["attendees"] = [one for one in seen["attendees"] if address_of(one) == guest]
    return seen


def _deliver(source: Item, copy: Item) -> None:
    copy.attachments = {ident: replace(one) for ident, one in source.attachments.items() if one.delivered}


def answered(response: str, when: str | None = None) -> Json:
    """Return a responseStatus."""
    return {"response": response, "time": when or "0001-01-01T00:00:00Z"}
