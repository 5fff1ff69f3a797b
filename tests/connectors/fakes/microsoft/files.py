"""Routes of OneDrive: files and folders by id and by path, content, links and invitations, upload sessions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote, unquote

from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.drive import Drive, File, not_there
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, untold
from tests.connectors.fakes.microsoft.router import READ_FILES, WRITE_FILES, route
from tests.connectors.fakes.microsoft.uploads import Upload
from tests.connectors.fakes.microsoft.zones import stamp
from tests.connectors.fakes.wire import Answered

BY_PATH = "@/drive/at/{base}/{path}"
BY_ID = "@/drive/items/{item}"
ROOTS = ("@/drive/root", "@/drive/special/approot")
MOST_BYTES = 250 * 1024 * 1024
CONFLICT = "@microsoft.graph.conflictBehavior"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COLON = re.compile(r"(root|special/approot|items/[^/:]+):/(.*?)(?::(?:/(.*))?)?/?")


def plain_parts(parts: list[str]) -> list[str]:
    """Return the parts of a path, with an address by path (`root:/a/b.docx:/content`) as one part of its own."""
    if parts[:2] != ["@", "drive"]:
        return parts
    found = _COLON.fullmatch(unquote("/".join(parts[2:])))
    if found is None:
        return parts
    rest = [part for part in (found[3] or "").split("/") if part]
    return ["@", "drive", "at", quote(found[1], safe=""), quote(found[2], safe=""), *rest]


def _drive(call: Call) -> Drive:
    return call.world.drives[call.user.address]


def _base(call: Call) -> File:
    drive, base = _drive(call), call.at["base"]
    if base == "root":
        return drive.root
    return drive.app_folder if base == "special/approot" else drive.get(base.removeprefix("items/"))


def _file(call: Call) -> File:
    """Return the file or folder that the path names, where the token may see it. Raises Refusal."""
    drive = _drive(call)
    if "item" in call.at:
        found = drive.get(call.at["item"])
    elif "base" in call.at:
        found = drive.at(call.at["path"], _base(call))
    else:
        found = drive.app_folder if call.asked.path.rstrip("/").endswith("approot") else drive.root
    return _allowed(call, found)


def _allowed(call: Call, file: File) -> File:
    only_its_own = not call.access.scopes & {"Files.Read", "Files.ReadWrite", "Files.ReadWrite.All", "Files.Read.All"}
    if only_its_own and not _drive(call).is_in_app_folder(file):
        raise Refusal(403, "accessDenied", "The caller doesn't have permission to perform the action.")
    return file


def _matched(call: Call, file: File) -> File:
    wanted = call.asked.header("If-Match")
    if wanted and wanted not in ("*", file.etag, file.ctag):
        raise Refusal(412, "resourceModified", "The resource has changed since the caller last read it; ETag mismatch.")
    return file


def item_json(call: Call, file: File) -> Json:
    """Return a file or folder as it is shown."""
    drive, path = _drive(call), _drive(call).path_of(file)
    above = path.rpartition("/")[0]
    found: Json = {
        "@odata.context": call.context("drive/items/$entity"),
        "id": file.id,
        "name": file.name,
        "eTag": file.etag,
        "cTag": file.ctag,
        "createdDateTime": stamp(file.created),
        "lastModifiedDateTime": stamp(file.modified),
        "size": len(file.content or b""),
        "webUrl": f"https://contoso-my.sharepoint.com/personal/{drive.user.id}/Documents/{quote(path)}",
        "createdBy": _by(call, drive.user.address),
        "lastModifiedBy": _by(call, file.by),
        "parentReference": {
            "driveId": drive.id,
            "driveType": "business",
            "id": file.parent,
            "path": f"/drive/root:{'/' + above if above else ''}",
        },
    }
    if file.content is None:
        return found | {"folder": {"childCount": len(drive.children(file))}}
    link = call.world.uploads.download(file.content, file.media_type)
    return found | {"@microsoft.graph.downloadUrl": link, "file": {"mimeType": file.media_type, "hashes": {}}}


def _by(call: Call, address: str) -> Json:
    user = call.world.exchange.user_of(address)
    return {"user": {"displayName": user.name if user else address, "id": user.id if user else "", "email": address}}


@route("GET", "@/drive", scopes=READ_FILES)
def drive(call: Call) -> Answered:
    return call.says({"id": _drive(call).id, "driveType": "business", "owner": _by(call, call.user.address)})


@route("GET", *ROOTS, BY_ID, BY_PATH, scopes=READ_FILES)
def get(call: Call) -> Answered:
    call.allow_query("$select")
    return call.says(item_json(call, _file(call)), name="driveItem")


@route("GET", *(f"{one}/children" for one in (*ROOTS, BY_ID, BY_PATH)), scopes=READ_FILES)
def children(call: Call) -> Answered:
    call.allow_query("$select", "$top", "$skip")
    drive = _drive(call)
    folder = _file(call) if call.at else _root_of(call)
    return call.paged("children", [item_json(call, one) for one in drive.children(folder)], "driveItem", 200)


def _root_of(call: Call) -> File:
    drive = _drive(call)
    return _allowed(call, drive.app_folder if "approot" in call.asked.path else drive.root)


@route("POST", *(f"{one}/children" for one in (*ROOTS, BY_ID, BY_PATH)), scopes=WRITE_FILES)
def make_folder(call: Call) -> Answered:
    body = call.json("driveItem", {"name", "folder", CONFLICT})
    if not body.get("name") or body.get("folder") is None:
        raise Refusal(400, "invalidRequest", "A folder needs a name, and folder: {}.")
    drive, above = _drive(call), _file(call) if call.at else _root_of(call)
    if drive.child(above, body["name"]):
        raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")
    return call.says(item_json(call, drive.folder(body["name"], above)), 201, "driveItem")


@route("GET", f"{BY_ID}/content", f"{BY_PATH}/content", scopes=READ_FILES)
def content(call: Call) -> Answered:
    file = _file(call)
    if file.content is None:
        raise Refusal(400, "invalidRequest", "A folder has no content.")
    return Answered(302, b"", {"Location": call.world.uploads.download(file.content, file.media_type)})


@route("PUT", f"{BY_PATH}/content", f"{BY_ID}/content", scopes=WRITE_FILES)
def put(call: Call) -> Answered:
    if len(call.asked.body) > MOST_BYTES:
        raise Refusal(413, "invalidRequest", "The content is larger than 250 MB: use an upload session.")
    drive, media = _drive(call), call.asked.header("Content-Type") or "application/octet-stream"
    if "item" in call.at:
        file = _matched(call, _file(call))
        drive.write(file, call.asked.body, call.user.address)
        return call.says(item_json(call, file), 200, "driveItem")
    file, is_new = _store(call, call.asked.body, media, call.query(CONFLICT) or "replace")
    return call.says(item_json(call, file), 201 if is_new else 200, "driveItem")


def _store(call: Call, content: bytes, media: str, conflict: str) -> tuple[File, bool]:
    """Put content at the path of the request, by the rule for names that are taken. Raises Refusal."""
    drive = _drive(call)
    above, _, name = call.at["path"].strip("/").rpartition("/")
    folder = drive.folder(above, _base(call))
    _allowed(call, folder)
    known = drive.child(folder, name)
    if known is None and call.asked.header("If-Match"):
        raise not_there()
    if known and conflict == "fail":
        raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")
    if known and conflict == "rename":
        name = next(free for free in _numbered(name) if drive.child(folder, free) is None)
    elif known:
        _matched(call, known)
    return drive.put(folder, name, content, media)


def _numbered(name: str) -> Iterator[str]:
    stem, dot, end = name.rpartition(".")
    yield from (f"{stem} {number}{dot}{end}" for number in range(1, 1000))


@route("PATCH", BY_ID, BY_PATH, scopes=WRITE_FILES)
def rename(call: Call) -> Answered:
    body = call.json("driveItem", {"name", "description", "parentReference", CONFLICT})
    if "parentReference" in body:
        raise untold("moving a file to another folder")
    drive, file = _drive(call), _matched(call, _file(call))
    taken = drive.child(drive.get(file.parent), str(body.get("name", file.name)))
    if taken and taken is not file:
        raise Refusal(409, "nameAlreadyExists", "The specified item name already exists.")
    file.name = str(body.get("name", file.name))
    drive.touch(file)
    return call.says(item_json(call, file), name="driveItem")


@route("DELETE", BY_ID, BY_PATH, scopes=WRITE_FILES)
def remove(call: Call) -> Answered:
    _drive(call).remove(_matched(call, _file(call)))
    return Answered(204)


# --- who may see it -------------------------------------------------------------------------------------------------


@route("POST", f"{BY_ID}/createLink", scopes=WRITE_FILES)
def create_link(call: Call) -> Answered:
    body = call.json("", {"type", "scope", "expirationDateTime", "password", "retainInheritedPermissions"})
    if body.get("type") not in ("view", "edit", "embed") or body.get("scope") not in (
        None,
        "anonymous",
        "organization",
        "users",
    ):
        raise Refusal(400, "invalidRequest", "A link has a type (view, edit, embed) and a scope.")
    file, scope = _file(call), body.get("scope") or "organization"
    wanted = {"type": body["type"], "scope": scope}
    for known in file.permissions.values():
        if known.get("link", {}).items() >= wanted.items():
            return call.says(known, 200)
    ident = f"perm{call.world.exchange.number():06}"
    link = wanted | {"webUrl": f"https://contoso-my.sharepoint.com/:w:/g/{ident}"}
    file.permissions[ident] = {"id": ident, "roles": ["write" if body["type"] == "edit" else "read"], "link": link}
    return call.says(file.permissions[ident], 201)


@route("POST", f"{BY_ID}/invite", scopes=WRITE_FILES)
def invite(call: Call) -> Answered:
    body = call.json(
        "", {"recipients", "message", "requireSignIn", "sendInvitation", "roles", "expirationDateTime", "password"}
    )
    people = [one.get("email") for one in body.get("recipients") or []]
    if not people or not all(people) or not set(body.get("roles") or ()) <= {"read", "write"} or not body.get("roles"):
        raise Refusal(400, "invalidRequest", "An invitation needs recipients with email, and roles.")
    file, rows = _file(call), []
    for address in people:
        ident = f"perm{call.world.exchange.number():06}"
        granted = {"id": ident, "roles": body["roles"], "grantedToV2": _by(call, str(address).lower())}
        file.permissions[ident] = granted
        rows.append(granted)
        if body.get("sendInvitation", True):
            _drive(call).invited(str(address), file, str(body.get("message") or ""))
    return call.collection("permissions", rows)


@route("GET", f"{BY_ID}/permissions", scopes=READ_FILES)
def permissions(call: Call) -> Answered:
    return call.collection("permissions", list(_file(call).permissions.values()))


@route("DELETE", f"{BY_ID}/permissions/{{permission}}", scopes=WRITE_FILES)
def withdraw(call: Call) -> Answered:
    if _file(call).permissions.pop(call.at["permission"], None) is None:
        raise not_there()
    return Answered(204)


@route("POST", f"{BY_PATH}/createUploadSession", scopes=WRITE_FILES)
def create_session(call: Call) -> Answered:
    body = call.json("", {"item", "deferCommit"}) if call.asked.body else {}
    conflict = str((body.get("item") or {}).get(CONFLICT, "replace"))

    def done(content: bytes) -> Answered:
        file, is_new = _store(call, content, WORD, conflict)
        return Answered(
            201 if is_new else 200, json.dumps(item_json(call, file)).encode(), {"Content-Type": "application/json"}
        )

    upload = Upload(call.now + timedelta(minutes=15), done, step=320 * 1024, most=60 * 1024 * 1024)
    return call.says(call.world.uploads.open(upload), name="uploadSession")
