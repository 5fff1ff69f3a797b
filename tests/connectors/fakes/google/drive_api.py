"""The methods of Drive v3 for files and permissions. Whoever asks with drive.file sees only what the program made."""

from __future__ import annotations

import hashlib
import re

from tests.connectors.fakes.google.calendar_api import Api, Call
from tests.connectors.fakes.google.doc_text import IMPORTS, exported, imported
from tests.connectors.fakes.google.drive_state import DOC, FOLDER, FULL_DRIVE, DriveFile, permission_id
from tests.connectors.fakes.google.errors import Json, Refusal, bad_request, invalid, not_covered
from tests.connectors.fakes.wire import Answered

WRITABLE = {"name", "mimeType", "parents", "appProperties", "properties", "description", "starred", "trashed", "id"}
MOST_EXPORTED = 10 * 1024 * 1024
NO_DOWNLOAD = "Only files with binary content can be downloaded. Use Export with Docs Editors files."


def missing(file_id: str) -> Refusal:
    return Refusal(404, "notFound", f"File not found: {file_id}.", where=("parameter", "fileId"))


def visible(call: Call, file: DriveFile) -> bool:
    return file.role(call.user.email) is not None and (FULL_DRIVE in call.scopes or file.app == call.client)


def found_file(call: Call, file_id: str | None = None, *, to_write: bool = False) -> DriveFile:
    """Return a file that the caller may see. Raises Refusal 404 or, where only reading is allowed, 403."""
    name = file_id or call.given["fileId"]
    file = call.world.drive.files.get(name)
    if file is None or not visible(call, file):
        raise missing(name)
    if to_write and file.role(call.user.email) not in {"owner", "writer"}:
        words = "The user does not have sufficient permissions for this file."
        raise Refusal(403, "insufficientFilePermissions", words)
    return file


def person(call: Call, email: str) -> Json:
    user = call.world.users.get(email)
    return {
        "kind": "drive#user", "displayName": user.name if user else email, "me": email == call.user.email,
        "permissionId": permission_id(email), "emailAddress": email,
    }  # fmt: skip


def shown(call: Call, file: DriveFile) -> Json:
    """Return the file; without a `fields` parameter only four fields of it, as Drive does."""
    if "fields" not in call.given:
        return {"kind": "drive#file", "id": file.id, "name": file.name, "mimeType": file.kind}
    mine = file.editor == call.user.email
    body: Json = {
        "kind": "drive#file", "id": file.id, "name": file.name, "mimeType": file.kind, "parents": file.parents,
        "version": str(file.version), "createdTime": file.created, "modifiedTime": file.modified,
        "trashed": file.trashed,
        "lastModifyingUser": person(call, file.editor), "modifiedByMe": call.user.email in file.editors,
        "owners": [person(call, file.owner)], "ownedByMe": file.owner == call.user.email, "starred": file.starred,
        "webViewLink": file.link, "description": file.description, "shared": len(file.permissions) > 1,
        "permissions": list(file.permissions.values()), "explicitlyTrashed": file.trashed,
        "iconLink": f"https://drive-thirdparty.googleusercontent.com/16/type/{file.kind}", "spaces": ["drive"],
    }  # fmt: skip
    body |= {"modifiedByMeTime": file.modified} if mine else {}
    own = {key: value for (app, key), value in file.properties.items() if app == call.client}
    body |= {"appProperties": own} if own else {}
    if file.kind not in {DOC, FOLDER}:
        digest = hashlib.md5(file.content, usedforsecurity=False).hexdigest()
        body |= {"size": str(len(file.content)), "md5Checksum": digest, "headRevisionId": f"r{file.version}"}
    return body


def create_file(call: Call) -> Json:
    refuse_unknown(call)
    sent = call.sent
    if "id" in sent:
        raise not_covered("files with ids from files.generateIds")
    kind = sent.get("mimeType") or (call.media[0] if call.media else "application/octet-stream")
    if kind.startswith("application/vnd.google-apps.") and kind not in {DOC, FOLDER}:
        raise not_covered(f"files of the type {kind}")
    for parent in sent.get("parents", []):
        check_parent(call, parent)
    if len(sent.get("parents", [])) > 1:
        raise invalid("A file can have only one parent.", "parents")
    content = converted(call, kind)
    file = call.world.drive.add(sent.get("name", "Untitled"), kind, call.user.email, call.client)
    file.parents = [root(call, parent) for parent in sent.get("parents", ["root"])]
    file.document, file.content = content.document, content.content
    describe(call, file)
    return shown(call, file)


def root(call: Call, parent: str) -> str:
    return f"root-{call.user.email}" if parent == "root" else parent


def check_parent(call: Call, parent: str) -> None:
    if root(call, parent) != f"root-{call.user.email}" and found_file(call, parent).kind != FOLDER:
        raise Refusal(403, "parentNotAFolder", "The specified parent is not a folder.")


def converted(call: Call, kind: str) -> DriveFile:
    """Return the content of an upload, converted where a document is wanted."""
    made = DriveFile("", "", kind, "", "", "", "", "")
    media_type, content = call.media or ("", b"")
    if kind == DOC and call.media is not None:
        if media_type.split(";")[0] not in IMPORTS:
            raise not_covered(f"the conversion of {media_type} into a document")
        made.document = imported(media_type, content)
    elif kind == DOC:
        made.document = imported("text/plain", b"")
    elif kind == FOLDER and call.media is not None:
        raise bad_request("A folder has no content.")
    made.content = b"" if kind == DOC else content
    return made


def refuse_unknown(call: Call) -> None:
    for name in set(call.sent) - WRITABLE:
        raise not_covered(f"writing the field {name} of a file")


def describe(call: Call, file: DriveFile) -> None:
    """Write the fields sent, apart from content and parents."""
    sent = call.sent
    file.name = sent.get("name", file.name)
    file.description = sent.get("description", file.description)
    file.starred = sent.get("starred", file.starred)
    file.trashed = sent.get("trashed", file.trashed)
    for kind, app in (("appProperties", call.client), ("properties", "")):
        for key, value in (sent.get(kind) or {}).items():
            if value is None:
                file.properties.pop((app, key), None)
            elif len(key.encode()) + len(value.encode()) > 124:
                raise invalid("A property is at most 124 bytes, key and value together.", kind)
            else:
                file.properties[app, key] = value


def update_file(call: Call) -> Json:
    refuse_unknown(call)
    file = found_file(call, to_write=True)
    if "parents" in call.sent:
        words = "The parents field is not directly writable in update requests."
        raise Refusal(403, "fieldNotWritable", f"{words} Use the addParents and removeParents parameters instead.")
    if call.sent.get("mimeType", file.kind) != file.kind:
        raise not_covered("changing the type of a file")
    removed = {root(call, parent) for parent in call.given.get("removeParents", "").split(",")}
    added = [root(call, parent) for parent in call.given.get("addParents", "").split(",") if parent]
    for parent in added:
        check_parent(call, parent)
    file.parents = [parent for parent in file.parents if parent not in removed and not added] + added
    named = "name" in call.sent and call.sent["name"] != file.name
    describe(call, file)
    if call.media is not None:
        replace_content(call, file)
    if named or call.media is not None:
        call.world.drive.touched(file, call.user.email)
    else:
        file.version += 1
    return shown(call, file)


def replace_content(call: Call, file: DriveFile) -> None:
    """Replace the whole body: named ranges go, the revision moves on."""
    fresh = converted(call, file.kind)
    if file.document is not None and fresh.document is not None:
        fresh.document.revision = file.document.revision + 1
    file.document, file.content = fresh.document, fresh.content


def get_file(call: Call) -> Json | Answered:
    file = found_file(call)
    if call.given.get("alt") != "media":
        return shown(call, file)
    if file.kind in {DOC, FOLDER}:
        raise Refusal(403, "fileNotDownloadable", NO_DOWNLOAD, where=("parameter", "alt"))
    return Answered(200, file.content, {"Content-Type": file.kind})


def export_file(call: Call) -> Answered:
    file = found_file(call)
    if file.document is None:
        raise Refusal(403, "fileNotExportable", "Export only supports Docs Editors files.")
    content = exported(file.document, call.given["mimeType"])
    if len(content) > MOST_EXPORTED:
        raise Refusal(403, "exportSizeLimitExceeded", "This file is too large to be exported.")
    return Answered(200, content, {"Content-Type": call.given["mimeType"]})


def delete_file(call: Call) -> None:
    file = found_file(call)
    if file.owner != call.user.email:
        words = "The user does not have sufficient permissions for this file."
        raise Refusal(403, "insufficientFilePermissions", words)
    del call.world.drive.files[file.id]
    for child in [each for each in call.world.drive.files.values() if file.id in each.parents]:
        del call.world.drive.files[child.id]


QUOTED = r"'((?:[^'\\]|\\.)*)'"
TERMS = [
    (re.compile(rf"(appProperties|properties) has \{{ ?key ?= ?{QUOTED} and value ?= ?{QUOTED} ?\}}"), "property"),
    (re.compile(rf"{QUOTED} in parents"), "parent"),
    (re.compile(r"trashed ?(=|!=) ?(true|false)"), "trashed"),
    (re.compile(rf"(mimeType|name) ?(=|!=) ?{QUOTED}"), "field"),
]


def said(quoted: str) -> str:
    """Return what a quoted value says: quotes and backslashes are escaped in it."""
    return re.sub(r"\\(.)", r"\1", quoted)


def matches(call: Call, file: DriveFile, kind: str, term: re.Match[str]) -> bool:
    if kind == "property":
        app = call.client if term[1] == "appProperties" else ""
        return file.properties.get((app, said(term[2]))) == said(term[3])
    if kind == "parent":
        return root(call, term[1]) in file.parents
    if kind == "trashed":
        return file.trashed is ((term[2] == "true") is (term[1] == "="))
    value = file.kind if term[1] == "mimeType" else file.name
    return (value == said(term[3])) is (term[2] == "=")


def terms_of(query: str) -> list[tuple[str, re.Match[str]]]:
    """Return the terms of a search, joined by `and`. Raises Refusal 501 for any other."""
    found: list[tuple[str, re.Match[str]]] = []
    rest = query.strip()
    while rest:
        kind, term = next(((kind, met) for form, kind in TERMS if (met := form.match(rest))), ("", None))
        if term is None:
            raise not_covered(f"the search {rest!r} in files.list")
        found.append((kind, term))
        rest = rest[term.end() :].strip()
        if rest and not rest.startswith("and "):
            raise not_covered(f"the search {rest!r} in files.list")
        rest = rest.removeprefix("and ").strip()
    return found


def list_files(call: Call) -> Json:
    for name in ("driveId", "orderBy", "corpora"):
        if call.given.get(name, "user") != "user":
            raise not_covered(f"files.list with {name}")
    terms = terms_of(call.given.get("q", ""))
    files = [
        f for f in call.world.drive.files.values() if visible(call, f) and all(matches(call, f, *t) for t in terms)
    ]
    at = int(call.given.get("pageToken", "~0").removeprefix("~"))
    size = min(call.given.get("pageSize", 100), 1000)
    shown_files = [shown(call, file) for file in files[at : at + size]]
    body: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": shown_files}
    return body | ({"nextPageToken": f"~{at + size}"} if at + size < len(files) else {})


def about(call: Call) -> Json:
    if "fields" not in call.given:
        raise Refusal(400, "required", "The 'fields' parameter is required for this method.")
    formats = {kind: [DOC] for kind in sorted(IMPORTS)}
    return {
        "kind": "drive#about", "user": person(call, call.user.email), "importFormats": formats,
        "exportFormats": {DOC: ["text/markdown", "text/plain"]},
    }  # fmt: skip


METHODS: dict[str, Api] = {
    "about.get": about,
    "files.create": create_file,
    "files.get": get_file,
    "files.update": update_file,
    "files.list": list_files,
    "files.export": export_file,
    "files.delete": delete_file,
}
