"""Routes of what hangs on an event: attachments, open extensions, extended properties, upload sessions."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Any

from tests.connectors.fakes.microsoft import schema, views
from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.copies import exception_of
from tests.connectors.fakes.microsoft.items import Attached, Item, Row
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, bad, missing, untold
from tests.connectors.fakes.microsoft.router import READ_CALENDARS, WRITE_CALENDARS, route
from tests.connectors.fakes.microsoft.uploads import Upload
from tests.connectors.fakes.wire import Answered

ONES = ("@/events/{event}", "@/calendar/events/{event}", "@/calendars/{calendar}/events/{event}")
MOST_BYTES = 3 * 1024 * 1024
FILE = frozenset(("@odata.type", "name", "contentBytes", "contentType", "isInline", "contentId"))
_PREFIX = "Microsoft.OutlookServices.OpenTypeExtension."


def of(kind: str) -> tuple[str, ...]:
    return tuple(f"{one}/{kind}" for one in ONES)


def own(call: Call, row: Row) -> Item:
    """Return the item that this line's extras stand in; an occurrence becomes an exception by it."""
    if row.day and row.day not in row.item.exceptions:
        row.item.exceptions[row.day] = exception_of(row.item, row.day)
    return row.own


def touch(call: Call, row: Row) -> None:
    row.mailbox.touch(row.item, call.now)
    row.own.seq, row.own.modified = row.item.seq, row.item.modified


def keep_apart(call: Call, row: Row, apart: Json) -> None:
    """Keep what a body says of extensions and extended properties; attachments in it are ignored."""
    for given in apart.get("extensions") or []:
        values = _extension(given)
        own(call, row).extensions[values["extensionName"]] = values
    for given in apart.get("singleValueExtendedProperties") or []:
        found = schema.faults("singleValueLegacyExtendedProperty", given)
        if found or not given.get("id"):
            raise bad(f"The extended property is not valid: {found}.", "ErrorInvalidExtendedProperty")
        _set_extended(own(call, row), str(given["id"]), given.get("value"))


def _set_extended(item: Item, name: str, value: str | None) -> None:
    kind, _, rest = name.partition(" ")
    if kind not in ("String", "Integer", "Boolean") or not rest.startswith("{") or " Name " not in rest:
        raise bad(f"The extended property id '{name}' cannot be read.", "ErrorInvalidExtendedProperty")
    if value is None:
        item.extended.pop(name, None)
    else:
        item.extended[name] = value


# --- attachments -----------------------------------------------------------------------------------------------------


@route("GET", *of("attachments"), scopes=READ_CALENDARS)
def attachments(call: Call) -> Answered:
    call.allow_query("$select", "$top", "$skip")
    rows = [views.attachment(one) for one in call.row().own.attachments.values()]
    select = call.query("$select")
    if select:
        names = {*select.split(","), "id", "@odata.type"}
        rows = [{name: value for name, value in row.items() if name in names} for row in rows]
    return call.paged("attachments", rows, "fileAttachment")


@route("POST", *of("attachments"), scopes=WRITE_CALENDARS)
def attach(call: Call) -> Answered:
    call.place(write=True)
    row = call.row()
    body = call.json("", None)
    if body.get("@odata.type") == "#microsoft.graph.referenceAttachment":
        raise bad(
            "The property 'sourceUrl' does not exist on type 'microsoft.graph.referenceAttachment'.", "RequestBodyRead"
        )
    if body.get("@odata.type") != "#microsoft.graph.fileAttachment":
        raise bad("The type of the attachment is missing or unknown.", "RequestBodyRead")
    schema.accept("fileAttachment", body, FILE)
    one = _file(call, body)
    own(call, row).attachments[one.id] = one
    touch(call, row)
    return call.says(
        {"@odata.context": call.context("attachments/$entity"), **views.attachment(one)}, 201, "fileAttachment"
    )


def _file(call: Call, body: Json) -> Attached:
    try:
        content = base64.b64decode(body["contentBytes"], validate=True)
    except (KeyError, TypeError, binascii.Error):
        raise bad("contentBytes is no base64.", "RequestBodyRead") from None
    if not body.get("name"):
        raise bad("The attachment has no name.", "ErrorInvalidArgument")
    if len(content) >= MOST_BYTES:
        raise Refusal(413, "ErrorAttachmentSizeLimitExceeded", "The attachment is 3 MB or more: use an upload session.")
    ident = f"AAMkATT{call.world.exchange.number():06}="
    kind = body.get("contentType") or "application/octet-stream"
    inline, named = bool(body.get("isInline")), body.get("contentId")
    return Attached(ident, body["name"], content, kind, inline, call.now, content_id=named)


@route("POST", *of("attachments/createUploadSession"), scopes=WRITE_CALENDARS)
def attach_in_pieces(call: Call) -> Answered:
    call.place(write=True)
    row, wanted = call.row(), call.json("", {"AttachmentItem", "attachmentItem"})
    item = wanted.get("AttachmentItem") or wanted.get("attachmentItem")
    item = schema.accept(
        "attachmentItem", item, frozenset(("attachmentType", "name", "size", "contentType", "isInline"))
    )
    if item.get("attachmentType") != "file" or not item.get("name") or not item.get("size"):
        raise bad("An attachmentItem has attachmentType file, a name and a size.", "ErrorInvalidRequest")
    if not MOST_BYTES <= int(item["size"]) <= 150 * 1024 * 1024:
        raise untold("an upload session for an attachment under 3 MB or over 150 MB")

    def done(content: bytes) -> Answered:
        kind = item.get("contentType") or "application/octet-stream"
        ident = f"AAMkATT{call.world.exchange.number():06}="
        own(call, row).attachments[ident] = Attached(ident, item["name"], content, kind, False, call.now)
        touch(call, row)
        return Answered(201, b"", {"Location": f"{call.asked.base}/v1.0/attachments/{ident}"})

    return call.says(call.world.uploads.open(Upload(call.now + timedelta(hours=1), done)), 201, "uploadSession")


def _attached(call: Call, row: Row) -> Attached:
    found = row.own.attachments.get(call.at["attachment"])
    if found is None:
        raise missing()
    return found


@route("GET", *of("attachments/{attachment}"), scopes=READ_CALENDARS)
def attachment(call: Call) -> Answered:
    return call.says(views.attachment(_attached(call, call.row())), name="fileAttachment")


@route("GET", *of("attachments/{attachment}/$value"), scopes=READ_CALENDARS)
def attachment_content(call: Call) -> Answered:
    one = _attached(call, call.row())
    return Answered(200, one.content, {"Content-Type": one.media_type})


@route("DELETE", *of("attachments/{attachment}"), scopes=WRITE_CALENDARS)
def detach(call: Call) -> Answered:
    call.place(write=True)
    row = call.row()
    one = _attached(call, row)
    del own(call, row).attachments[one.id]
    touch(call, row)
    return Answered(204)


# --- open extensions -------------------------------------------------------------------------------------------------


def _extension(given: Any) -> Json:
    values = {name: value for name, value in dict(given).items() if name not in ("@odata.type", "id")}
    kind = str(given.get("@odata.type", "")).removeprefix("#")
    if kind.lower() != "microsoft.graph.opentypeextension":
        raise bad("The type of the extension is missing: microsoft.graph.openTypeExtension.", "RequestBodyRead")
    if not isinstance(values.get("extensionName"), str) or not values["extensionName"]:
        raise bad("An open extension needs an extensionName.", "RequestBodyRead")
    return values


def _named(call: Call, row: Row) -> str:
    name = call.at["extension"].removeprefix(_PREFIX)
    if name not in row.own.extensions:
        raise missing("The specified extension was not found.", "ErrorItemNotFound")
    return name


@route("POST", *of("extensions"), scopes=WRITE_CALENDARS)
def extend(call: Call) -> Answered:
    call.place(write=True)
    row, values = call.row(), _extension(call.json("openTypeExtension", None))
    own(call, row).extensions[values["extensionName"]] = values
    return call.says(views.extension(values), 201, "openTypeExtension")


@route("GET", *of("extensions/{extension}"), scopes=READ_CALENDARS)
def extension(call: Call) -> Answered:
    row = call.row()
    return call.says(views.extension(row.own.extensions[_named(call, row)]), name="openTypeExtension")


@route("PATCH", *of("extensions/{extension}"), scopes=WRITE_CALENDARS)
def extend_again(call: Call) -> Answered:
    call.place(write=True)
    row = call.row()
    name = _named(call, row)
    given = {key: value for key, value in call.json("", None).items() if key not in ("@odata.type", "id")}
    row.own.extensions[name] |= given | {"extensionName": name}
    return call.says(views.extension(row.own.extensions[name]), name="openTypeExtension")


@route("DELETE", *of("extensions/{extension}"), scopes=WRITE_CALENDARS)
def shorten(call: Call) -> Answered:
    call.place(write=True)
    row = call.row()
    del row.own.extensions[_named(call, row)]
    return Answered(204)
