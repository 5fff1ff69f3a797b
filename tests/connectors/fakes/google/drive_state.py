"""The files of a Drive: what each is, who may see it, and what changes when somebody edits. Knows no HTTP."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.connectors.fakes.google.doc_model import Document
from tests.connectors.fakes.google.doc_text import imported
from tests.connectors.fakes.google.errors import Json

if TYPE_CHECKING:
    from tests.connectors.fakes.google.world import GoogleWorld

DOC = "application/vnd.google-apps.document"
FOLDER = "application/vnd.google-apps.folder"
FULL_DRIVE = "https://www.googleapis.com/auth/drive"


@dataclass
class DriveFile:
    """A file. `app` is the client that made it: with drive.file a program sees only its own."""

    id: str
    name: str
    kind: str
    owner: str
    app: str
    created: str
    modified: str
    editor: str
    parents: list[str] = field(default_factory=list)
    document: Document | None = None
    content: bytes = b""
    version: int = 1
    trashed: bool = False
    starred: bool = False
    description: str = ""
    properties: dict[tuple[str, str], str] = field(default_factory=dict)
    permissions: dict[str, Json] = field(default_factory=dict)
    editors: set[str] = field(default_factory=set)

    def role(self, email: str) -> str | None:
        """Return the strongest role of this address: owner, writer, commenter, reader."""
        found = [each["role"] for each in self.permissions.values() if each.get("emailAddress") in {email, None}]
        return next((role for role in ("owner", "writer", "commenter", "reader") if role in found), None)

    @property
    def link(self) -> str:
        """The address that people open, as Calendar's attachments want it."""
        if self.kind == DOC:
            return f"https://docs.google.com/document/d/{self.id}/edit?usp=drivesdk"
        if self.kind == FOLDER:
            return f"https://drive.google.com/drive/folders/{self.id}"
        return f"https://drive.google.com/file/d/{self.id}/view?usp=drivesdk"


def written(moment: datetime) -> str:
    """Return an instant as Drive writes it, in milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def permission_id(text: str) -> str:
    """Return the id that a person's permissions have on every file."""
    return str(int(hashlib.sha256(text.encode()).hexdigest()[:16], 16)).zfill(20)


class DriveState:
    """All files of the world by id, and what people do with them in the web client."""

    def __init__(self, world: GoogleWorld) -> None:
        self.world = world
        self.files: dict[str, DriveFile] = {}

    def add(self, name: str, kind: str, owner: str, app: str = "") -> DriveFile:
        """Make an empty file in the owner's My Drive; without an app a person made it."""
        now = self.world.stamp()
        made = DriveFile(self.world.next_id("1simulated-file-"), name, kind, owner, app, now, now, owner)
        made.parents = [f"root-{owner}"]
        made.editors.add(owner)
        made.document = Document() if kind == DOC else None
        self.permit(made, {"type": "user", "role": "owner", "emailAddress": owner})
        self.files[made.id] = made
        return made

    def permit(self, file: DriveFile, wanted: Json) -> Json:
        """Give a permission, or change that of the same person. It moves the version, not the modified time."""
        who = wanted.get("emailAddress") or wanted.get("domain") or "anyone"
        name = permission_id(who) if wanted["type"] != "anyone" else "anyoneWithLink"
        user = self.world.users.get(who)
        shown = {"displayName": user.name} if user else {}
        file.permissions[name] = {"kind": "drive#permission", "id": name, **shown, **wanted}
        file.version += 1
        return file.permissions[name]

    def touched(self, file: DriveFile, editor: str) -> None:
        """Note a change of content or name; the time always moves, even while the clock stands still."""
        before = datetime.fromisoformat(file.modified)
        file.modified, file.editor = written(max(self.world.now, before + timedelta(milliseconds=1))), editor
        file.version += 1
        file.editors.add(editor)

    # --- at the web client ---------------------------------------------------------------------------------------

    def type_at_end(self, file_id: str, editor: str, text: str) -> None:
        """Type lines at the end of a document, as plain paragraphs; `\\n` separates them."""
        with self.world.lock:
            file, document = self.document(file_id)
            document.insert(document.end - 1, ("\n" if document.text != "\n" else "") + text)
            start = document.end - 1 - len(text)
            document.shape(start, document.end - 1, named="NORMAL_TEXT", item=None, checked=False)
            self.edited(file, document, editor)

    def type_after(self, file_id: str, editor: str, anchor: str, text: str) -> None:
        """Type right behind the first place where `anchor` stands; a new line takes the shape of that one."""
        with self.world.lock:
            file, document = self.document(file_id)
            at = document.text.index(anchor) + len(anchor)
            document.insert(len(document.text[:at].encode("utf-16-le")) // 2 + 1, text)
            self.edited(file, document, editor)

    def check_box(self, file_id: str, editor: str, words: str, *, checked: bool = True) -> None:
        """Tick, or untick, the item of a check list that holds these words."""
        with self.world.lock:
            file, document = self.document(file_id)
            item = next(p for p in document.paragraphs() if p.shape.item == "check" and words in p.text)
            document.shape(item.start, item.end, checked=checked)
            self.edited(file, document, editor)

    def rewrite(self, file_id: str, editor: str, markdown: str) -> None:
        """Replace all of a document, as somebody who selects everything and pastes."""
        with self.world.lock:
            file, document = self.document(file_id)
            document.cells = imported("text/markdown", markdown.encode()).cells
            document.ranges = []
            self.edited(file, document, editor)

    def touch(self, file_id: str) -> None:
        """Move the version without any change that a person could see."""
        self.files[file_id].version += 1

    def document(self, file_id: str) -> tuple[DriveFile, Document]:
        file = self.files[file_id]
        assert file.document is not None, f"{file.name} is no document"
        return file, file.document

    def edited(self, file: DriveFile, document: Document, editor: str) -> None:
        document.revision += 1
        self.touched(file, editor)
