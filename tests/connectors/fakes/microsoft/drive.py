"""Somebody's OneDrive: folders and files with versions, and what a person does in a Word file. Knows no HTTP."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from tests.connectors.fakes.microsoft.exchange import Exchange
from tests.connectors.fakes.microsoft.people import Mail, User
from tests.connectors.fakes.microsoft.refusal import Json, Refusal
from tests.connectors.fakes.wire import Clock

APP_FOLDER = "Apps/One-on-One Assistant"


@dataclass
class File:
    """A file or (content None) a folder. `version` counts every change, `content_version` those of the content."""

    id: str
    name: str
    parent: str
    content: bytes | None
    media_type: str
    created: datetime
    modified: datetime
    by: str
    version: int = 1
    content_version: int = 1
    permissions: dict[str, Json] = field(default_factory=dict)

    @property
    def guid(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.id)).upper()

    @property
    def etag(self) -> str:
        return f'"{{{self.guid}}},{self.version}"'

    @property
    def ctag(self) -> str:
        return f'"c:{{{self.guid}}},{self.content_version}"'


class Drive:
    """The files of one person, by id. Paths are from the root, without a slash at either end; case does not matter."""

    def __init__(self, user: User, clock: Clock, exchange: Exchange) -> None:
        self.user = user
        self.clock = clock
        self.exchange = exchange
        self.id = f"b!{user.id.replace('-', '')[:20]}"
        self.files: dict[str, File] = {}
        self.root = self._add("root", "", None, "")

    def _add(self, name: str, parent: str, content: bytes | None, media_type: str) -> File:
        now = self.clock()
        ident = f"01DRIVE{self.exchange.number():08X}"
        found = File(ident, name, parent, content, media_type, now, now, self.user.address)
        self.files[ident] = found
        return found

    def get(self, ident: str) -> File:
        """Return the file of this id. Raises Refusal."""
        if ident not in self.files:
            raise not_there()
        return self.files[ident]

    def children(self, folder: File) -> list[File]:
        return [one for one in self.files.values() if one.parent == folder.id]

    def child(self, folder: File, name: str) -> File | None:
        return next((one for one in self.children(folder) if one.name.lower() == name.lower()), None)

    def at(self, path: str, base: File | None = None) -> File:
        """Return what stands at a path. Raises Refusal."""
        found = base or self.root
        for name in [part for part in path.split("/") if part]:
            below = self.child(found, name)
            if below is None:
                raise not_there()
            found = below
        return found

    def folder(self, path: str, base: File | None = None) -> File:
        """Return the folder at a path, made where it is missing."""
        found = base or self.root
        for name in [part for part in path.split("/") if part]:
            found = self.child(found, name) or self._add(name, found.id, None, "")
        return found

    @property
    def app_folder(self) -> File:
        return self.folder(APP_FOLDER)

    def put(self, folder: File, name: str, content: bytes, media_type: str) -> tuple[File, bool]:
        """Put content at a name; the second value says whether the file is new."""
        found = self.child(folder, name)
        if found is None:
            return self._add(name, folder.id, content, media_type), True
        self.write(found, content, self.user.address)
        return found, False

    def write(self, file: File, content: bytes, by: str) -> None:
        file.content, file.by = content, by
        file.content_version += 1
        self.touch(file)

    def touch(self, file: File) -> None:
        file.version += 1
        file.modified = self.clock()

    def remove(self, file: File) -> None:
        for below in self.children(file):
            self.remove(below)
        del self.files[file.id]

    def path_of(self, file: File) -> str:
        """Return the path from the root; empty for the root."""
        if file.id == self.root.id:
            return ""
        above = self.path_of(self.files[file.parent])
        return f"{above}/{file.name}" if above else file.name

    def is_in_app_folder(self, file: File) -> bool:
        return f"{self.path_of(file)}/".startswith(f"{APP_FOLDER}/")

    def type_into(self, path: str, content: bytes, by: str | None = None) -> File:
        """Let a person save a new version of a file, as they do from Word; `by` is an address."""
        file = self.at(path)
        self.write(file, content, (by or self.user.address).lower())
        return file

    def read(self, path: str) -> bytes:
        """Return the content at a path."""
        return self.at(path).content or b""

    def invited(self, to: str, file: File, text: str) -> None:
        """Record the mail of an invitation to a file."""
        self.exchange.mails.append(Mail("sharing", self.user.address, to.lower(), file.name, self.clock(), text))


def not_there() -> Refusal:
    return Refusal(404, "itemNotFound", "The resource could not be found.")
