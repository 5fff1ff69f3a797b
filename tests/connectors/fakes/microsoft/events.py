"""Routes of events: view, list, instances, get, create, change, delete, cancel and answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from tests.connectors.fakes.microsoft import views
from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.events_input import read_change, read_new
from tests.connectors.fakes.microsoft.extras import keep_apart
from tests.connectors.fakes.microsoft.items import Mailbox, Row
from tests.connectors.fakes.microsoft.refusal import Refusal, bad, untold
from tests.connectors.fakes.microsoft.router import READ_CALENDARS, WRITE_CALENDARS, route
from tests.connectors.fakes.microsoft.zones import asked_zone, read_time, shown
from tests.connectors.fakes.wire import Answered

LISTS = ("@/events", "@/calendar/events", "@/calendars/{calendar}/events")
ONES = ("@/events/{event}", "@/calendar/events/{event}", "@/calendars/{calendar}/events/{event}")
VIEWS = ("@/calendarView", "@/calendar/calendarView", "@/calendars/{calendar}/calendarView")


def of(kind: str) -> tuple[str, ...]:
    """Return the paths of something below one event."""
    return tuple(f"{one}/{kind}" for one in ONES)


def matched(call: Call, row: Row) -> Row:
    """Hold If-Match against what stands there. Raises Refusal."""
    wanted = call.asked.header("If-Match")
    if wanted and wanted not in ("*", row.etag) and call.world.quirks.if_match_on_events:
        raise Refusal(
            412,
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed in the request does not "
            "match the current change key for the item.",
        )
    return row


@route("GET", *VIEWS, scopes=READ_CALENDARS)
def view(call: Call) -> Answered:
    call.allow_query("$select", "$expand", "$top", "$skip", "$orderby", "$filter")
    start, end = views.asked_window(call)
    mailbox, folder = call.place()
    items = [item for item in mailbox.items.values() if item.calendar == folder.id]
    rows = sorted((row for item in items for row in mailbox.rows(item, start, end)), key=lambda row: row.span)
    return _listed(call, [row for row in rows if _passes(call, row)], "calendarView")


@route("GET", *LISTS, scopes=READ_CALENDARS)
def listed(call: Call) -> Answered:
    call.allow_query("$select", "$expand", "$top", "$skip", "$orderby", "$filter", "$count")
    mailbox, folder = call.place()
    is_whole = call.at.get("calendar") is None and "calendar/" not in call.asked.path
    items = [item for item in mailbox.items.values() if is_whole or item.calendar == folder.id]
    return _listed(call, [row for row in (Row(mailbox, item) for item in items) if _passes(call, row)], "events")


@route("GET", *of("instances"), scopes=READ_CALENDARS)
def instances(call: Call) -> Answered:
    call.allow_query("$select", "$expand", "$top", "$skip")
    row = call.row()
    if row.type != "seriesMaster":
        raise bad("Your request can't be completed. Instances are those of a series master.", "ErrorInvalidRequest")
    return _listed(call, list(row.mailbox.rows(row.item, *views.asked_window(call))), "instances")


def _listed(call: Call, rows: list[Row], what: str) -> Answered:
    select, expand = views.selected(call), views.expanded(call)
    return call.paged(what, [views.event(call, row, select, expand) for row in rows], "event")


def _passes(call: Call, row: Row) -> bool:
    """Say whether a line passes $filter, of which only the forms that are used are known. Raises Refusal."""
    text = call.query("$filter")
    if text is None:
        return True
    found = re.fullmatch(r"(iCalUId|uid|type|seriesMasterId|subject)\s+eq\s+'([^']*)'", text.strip())
    if found:
        values = {"iCalUId": row.item.uid, "uid": row.item.uid, "type": row.type, "subject": row.props["subject"]}
        return bool(values.get(found[1]) == found[2])
    extended = re.fullmatch(
        r"singleValueExtendedProperties/any\(\s*(\w+)\s*:\s*\1/id eq '([^']*)' and \1/value eq '([^']*)'\s*\)",
        text.strip(),
        re.IGNORECASE,
    )
    if extended:
        held = {name.lower(): value for name, value in row.own.extended.items()}
        return held.get(extended[2].lower()) == extended[3]
    raise untold(f"$filter={text} on events")


@route("GET", *ONES, scopes=READ_CALENDARS)
def get(call: Call) -> Answered:
    call.allow_query("$select", "$expand")
    return _one(call, call.row())


def _one(call: Call, row: Row, status: int = 200, *, bare: bool = False) -> Answered:
    select, expand = (None, {}) if bare else (views.selected(call), views.expanded(call))
    body = {"@odata.context": call.context("events/$entity"), **views.event(call, row, select, expand)}
    return call.says(body, status, name="event", ETag=row.etag)


@route("POST", *LISTS, scopes=WRITE_CALENDARS)
def post(call: Call) -> Answered:
    call.allow_query()
    mailbox, folder = call.place(write=True)
    fields, apart = read_new(call)
    known = _already(mailbox, fields.get("transactionId"))
    if known:
        return _one(call, known, 201, bare=True)
    row = call.world.exchange.create(mailbox, folder.id, fields)
    keep_apart(call, row, apart)
    return _one(call, row, 201, bare=True)


def _already(mailbox: Mailbox, transaction: str | None) -> Row | None:
    found = [item for item in mailbox.items.values() if transaction and item.transaction == transaction]
    return Row(mailbox, found[0]) if found else None


@route("PATCH", *ONES, scopes=WRITE_CALENDARS)
def patch(call: Call) -> Answered:
    call.allow_query()
    call.place(write=True)
    row = matched(call, call.row())
    fields, apart = read_change(call, row)
    row = call.world.exchange.change(row, fields)
    keep_apart(call, row, apart)
    return _one(call, row, bare=True)


@route("DELETE", *ONES, scopes=WRITE_CALENDARS)
def delete(call: Call) -> Answered:
    call.place(write=True)
    call.world.exchange.delete(matched(call, call.row()))
    return Answered(204)


@route("POST", *of("cancel"), scopes=WRITE_CALENDARS)
def cancel(call: Call) -> Answered:
    body = call.json("", {"comment", "Comment"})
    row = call.row()
    if not call.world.exchange.is_organizer(row):
        raise bad("Your request can't be completed. You need to be an organizer to cancel a meeting.")
    if not row.props["attendees"]:
        raise untold("cancel of an event without attendees")
    call.world.exchange.delete(row, str(body.get("comment") or body.get("Comment") or ""))
    return Answered(202)


@route("POST", *of("accept"), scopes=WRITE_CALENDARS)
def accept(call: Call) -> Answered:
    return _answer(call, "accepted", {"comment", "sendResponse"})


@route("POST", *of("tentativelyAccept"), scopes=WRITE_CALENDARS)
def tentatively_accept(call: Call) -> Answered:
    return _answer(call, "tentativelyAccepted", {"comment", "sendResponse", "proposedNewTime"})


@route("POST", *of("decline"), scopes=WRITE_CALENDARS)
def decline(call: Call) -> Answered:
    return _answer(call, "declined", {"comment", "sendResponse", "proposedNewTime"})


def _answer(call: Call, response: str, allowed: set[str]) -> Answered:
    body = call.json("", {*allowed, *(name[0].upper() + name[1:] for name in allowed)}) if call.asked.body else {}
    body = {name[0].lower() + name[1:]: value for name, value in body.items()}
    call.place(write=True)
    row, send, proposed = call.row(), body.get("sendResponse", True), body.get("proposedNewTime")
    if not isinstance(send, bool) or not isinstance(body.get("comment") or "", str):
        raise Refusal(400, "RequestBodyRead", "sendResponse is a Boolean and comment a string.")
    if call.world.exchange.is_organizer(row):
        raise bad("Your request can't be completed. You can't respond to this meeting because you're the organizer.")
    if proposed and not (send and row.props["allowNewTimeProposals"]):
        raise bad("A new time can be proposed only with sendResponse, where the organizer allows it.")
    slot = _slot(proposed) if proposed else None
    call.world.exchange.answer(row, response, str(body.get("comment") or ""), send=send, proposed=slot)
    return Answered(202)


def _slot(given: dict[str, dict[str, str]]) -> dict[str, object]:
    if set(given) != {"start", "end"}:
        raise bad("A proposed time has a start and an end.")
    found: dict[str, object] = {}
    for name, value in given.items():
        wall, zone = read_time(value)
        moment: datetime = wall.replace(tzinfo=asked_zone(zone)).astimezone(UTC)
        found[name] = shown(moment, "UTC")
    return found
