"""An event as a reader sees it: the JSON of a line, in the zone, the kind of ids and the selection that were asked for.

Shows and decides nothing; what is shown is held against the published type by the caller.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from tests.connectors.fakes.microsoft.call import Call, Prefer
from tests.connectors.fakes.microsoft.copies import answered
from tests.connectors.fakes.microsoft.items import Attached, Row, occurring
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, bad, untold
from tests.connectors.fakes.microsoft.teams import as_text
from tests.connectors.fakes.microsoft.zones import CUSTOM, read_instant, shown, stamp, wall

PLAIN = (
    "categories",
    "reminderMinutesBeforeStart",
    "isReminderOn",
    "subject",
    "importance",
    "sensitivity",
    "isAllDay",
    "isCancelled",
    "responseRequested",
    "showAs",
    "isOnlineMeeting",
    "onlineMeetingProvider",
    "onlineMeetingUrl",
    "onlineMeeting",
    "allowNewTimeProposals",
    "hideAttendees",
    "location",
    "locations",
    "organizer",
)
TAG = "#microsoft.graph.event"


def event(call: Call, row: Row, select: Collection[str] | None = None, expand: Json | None = None) -> Json:
    """Return one line with all its properties, or those selected, and what is to be expanded."""
    found = _whole(call, row)
    if select and "cancelledOccurrences" in select and row.type == "seriesMaster":
        master = row.id(call.prefer.immutable)
        found["cancelledOccurrences"] = [f"OID.{master}.{day.isoformat()}" for day in sorted(row.item.cancelled)]
    if select:
        found = {name: value for name, value in found.items() if name in select or name in ("@odata.etag", "id")}
    for name, wanted in (expand or {}).items():
        found |= EXPANDED[name](call, row, wanted)
    return found


def _whole(call: Call, row: Row) -> Json:
    props, prefer = row.props, call.prefer
    found = {
        "@odata.etag": row.etag,
        "id": row.id(prefer.immutable),
        "createdDateTime": stamp(row.item.created),
        "lastModifiedDateTime": stamp(row.own.modified),
        "changeKey": row.change_key,
        "transactionId": row.item.transaction,
        "originalStartTimeZone": CUSTOM if call.world.quirks.custom_zones else row.item.original_zone or row.item.zone,
        "originalEndTimeZone": CUSTOM if call.world.quirks.custom_zones else row.item.original_zone or row.item.zone,
        "iCalUId": row.item.uid,
        "hasAttachments": any(not one.inline for one in row.own.attachments.values()),
        "webLink": f"https://outlook.office365.com/owa/?itemid={row.id(False)}&exvsurl=1&path=/calendar/item",
        "isDraft": False,
        "type": row.type,
        "seriesMasterId": row.id_of_master(prefer.immutable),
        "occurrenceId": f"OID.{row.id_of_master(prefer.immutable)}.{row.day.isoformat()}" if row.day else None,
        "isOrganizer": call.world.exchange.is_organizer(row),
        "recurrence": _recurrence(call, row),
        "responseStatus": _response(call, row),
        "attendees": _attendees(call, row),
    }
    return found | {name: props.get(name) for name in PLAIN} | times(row, prefer) | _body(row, prefer)


def _recurrence(call: Call, row: Row) -> Json | None:
    rule = None if row.day else row.item.recurrence
    if rule is None or not call.world.quirks.empty_recurrence_zone:
        return rule
    return rule | {"range": rule["range"] | {"recurrenceTimeZone": ""}}


def times(row: Row, prefer: Prefer) -> Json:
    """Return start and end, and where the rule had put an occurrence; a whole day is midnight in any zone."""
    if row.props["isAllDay"]:
        start, end = row.walls
        found = {
            "start": {"dateTime": wall(start), "timeZone": prefer.zone},
            "end": {"dateTime": wall(end), "timeZone": prefer.zone},
        }
    else:
        found = {"start": shown(row.span[0], prefer.zone), "end": shown(row.span[1], prefer.zone)}
    return found | ({"originalStart": _plain_stamp(row.original)} if row.day else {})


def _plain_stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _response(call: Call, row: Row) -> Json:
    if call.world.exchange.is_organizer(row):
        return answered("organizer" if row.props["attendees"] else "none")
    found: Json = row.props.get("answered") or answered("none")
    return found


def _attendees(call: Call, row: Row) -> list[Json]:
    attendees: list[Json] = row.props["attendees"]
    if attendees and call.world.quirks.organizer_among_attendees:
        return [*attendees, {"type": "required", "status": answered("none"), **row.props["organizer"]}]
    return attendees


def _body(row: Row, prefer: Prefer) -> Json:
    kept = str(row.props["body"]["content"])
    plain = as_text(kept)
    shown_body = {"contentType": "text", "content": plain} if prefer.text else {"contentType": "html", "content": kept}
    return {"body": shown_body, "bodyPreview": plain.replace("\n", "\r\n")[:255]}


def sparse(row: Row, prefer: Prefer) -> Json:
    """Return the little that a delta page says of an occurrence."""
    found = times(row, prefer)
    return {
        "@odata.type": TAG,
        "@odata.etag": row.etag,
        "seriesMasterId": row.id_of_master(prefer.immutable),
        "type": "occurrence",
        "id": row.id(prefer.immutable),
        "start": found["start"],
        "end": found["end"],
    }


# --- $select and $expand -------------------------------------------------------------------------------------------


def selected(call: Call) -> list[str] | None:
    """Return the names of $select, None without one. Raises Refusal for a property that an event does not have."""
    text = call.query("$select")
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = {*PLAIN, "id", "body", "bodyPreview", "start", "end", "originalStart", "createdDateTime", "changeKey"}
    known |= {"lastModifiedDateTime", "transactionId", "originalStartTimeZone", "originalEndTimeZone", "iCalUId"}
    known |= {"hasAttachments", "webLink", "isDraft", "type", "seriesMasterId", "occurrenceId", "isOrganizer"}
    known |= {"recurrence", "responseStatus", "attendees", "cancelledOccurrences", "exceptionOccurrences"}
    for name in names:
        if name not in known:
            raise bad(f"Could not find a property named '{name}' on type 'microsoft.graph.event'.", "BadRequest")
    return names


def expanded(call: Call) -> Json:
    """Return what $expand names, each with the id that its filter asks for. Raises Refusal."""
    found: Json = {}
    for part in re.split(r",(?![^(]*\))", call.query("$expand") or ""):
        if not part.strip():
            continue
        name, _, inner = part.strip().partition("(")
        if name not in EXPANDED:
            raise untold(f"$expand={name} on an event")
        asked_for = re.search(r"\$filter=(.+)\)$", inner)
        ids = re.findall(r"[iI]d\s+eq\s+'((?:[^']|'')*)'", asked_for[1]) if asked_for else []
        found[name] = [one.replace("''", "'") for one in ids]
    return found


def _with_extensions(_call: Call, row: Row, ids: list[str]) -> Json:
    rows = [extension(one) for name, one in row.own.extensions.items() if not ids or name in ids or _full(name) in ids]
    return {"extensions": rows} if rows else {}


def _full(name: str) -> str:
    return f"Microsoft.OutlookServices.OpenTypeExtension.{name}"


def extension(values: Json) -> Json:
    """Return an open extension as it is shown."""
    return {"@odata.type": "#microsoft.graph.openTypeExtension", "id": _full(values["extensionName"]), **values}


def _with_extended(_call: Call, row: Row, ids: list[str]) -> Json:
    if not ids:
        raise Refusal(400, "ErrorInvalidUrlQueryFilter", "Extended properties need a filter by id.")
    wanted = {name.lower() for name in ids}
    rows = [{"id": name, "value": value} for name, value in row.own.extended.items() if name.lower() in wanted]
    return {"singleValueExtendedProperties": rows} if rows else {}


def _with_attachments(_call: Call, row: Row, _ids: list[str]) -> Json:
    return {"attachments": [attachment(one) for one in row.own.attachments.values()]}


def attachment(one: Attached, *, content: bool = True) -> Json:
    """Return a file attachment as it is shown."""
    found = {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "@odata.mediaContentType": one.media_type,
        "id": one.id,
        "lastModifiedDateTime": _plain_stamp(one.modified),
        "name": one.name,
        "contentType": one.media_type,
        "size": len(one.content) + 200,
        "isInline": one.inline,
        "contentId": one.content_id,
        "contentLocation": None,
    }
    return found | ({"contentBytes": base64.b64encode(one.content).decode()} if content else {})


def _with_exceptions(call: Call, row: Row, _ids: list[str]) -> Json:
    if row.mailbox.folders[row.item.calendar].birthdays or call.world.quirks.expand_refused:
        raise bad("Expanding exceptionOccurrences is not supported for this calendar.", "ErrorInvalidRequest")
    days = occurring(row.item, call.now) if row.type == "seriesMaster" else []
    rows = [Row(row.mailbox, row.item, day) for day in days if day in row.item.exceptions]
    return {"exceptionOccurrences": [_whole(call, one) for one in rows]} if row.type == "seriesMaster" else {}


EXPANDED: dict[str, Callable[[Call, Row, list[str]], Json]] = {
    "extensions": _with_extensions,
    "singleValueExtendedProperties": _with_extended,
    "attachments": _with_attachments,
    "exceptionOccurrences": _with_exceptions,
}


def asked_window(call: Call) -> tuple[datetime, datetime]:
    """Return the window of a view. Raises Refusal."""
    start, end = call.query("startDateTime"), call.query("endDateTime")
    if not start or not end:
        raise bad(
            "This request requires a time window: the query string parameters StartDateTime and EndDateTime.",
            "ErrorInvalidParameter",
        )
    found = read_instant(start), read_instant(end)
    if found[0] >= found[1]:
        raise bad("The start of the window must be before its end.", "ErrorInvalidParameter")
    return found
