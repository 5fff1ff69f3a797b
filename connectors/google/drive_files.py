"""Files and folders of ours in a Drive: made, found by our mark, shared and put into the bin. Knows nothing of texts.

A file is ours by a private property that no other program sees. People may rename and move everything; it is found
all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256

import msgspec

from connectors.errors import Interrupted, NotFound, NotSupported
from connectors.google.faults import Refused
from connectors.google.library import upload
from connectors.google.replies import understood
from connectors.google.service import GoogleApi

DOC = "application/vnd.google-apps.document"
_FOLDER = "application/vnd.google-apps.folder"
_MARK, _PATH = "mark", "folder"
_MOST = 124  # bytes of a property, key and value together
_FIELDS = "id,name,webViewLink,createdTime,trashed,appProperties"
_WRITERS = frozenset(("owner", "organizer", "fileOrganizer", "writer"))


class DriveFile(msgspec.Struct, frozen=True, rename="camel"):
    """A file as far as we look at it."""

    id: str
    name: str = ""
    web_view_link: str = ""
    created_time: str = ""
    trashed: bool = False
    app_properties: Mapping[str, str] = {}

    @property
    def mark(self) -> str:
        """Our mark, empty for a file that is not ours."""
        return self.app_properties.get(_MARK, "")


class _Files(msgspec.Struct):
    files: list[DriveFile] = []


class _Permission(msgspec.Struct, rename="camel"):
    email_address: str = ""
    role: str = ""


class _Permissions(msgspec.Struct, rename="camel"):
    permissions: list[_Permission] = []
    next_page_token: str | None = None


class DriveFiles:
    """The files of ours in one account's Drive."""

    def __init__(self, api: GoogleApi) -> None:
        self._api = api
        self._folders: dict[str, str] = {}

    def find(self, mark: str) -> DriveFile | None:
        """Return the file of ours with this mark, of several the oldest."""
        return self._found(_MARK, mark)

    def get(self, file: str) -> DriveFile:
        """Return a file that is not in the bin. Raises NotFound."""
        found = understood(
            self._api.execute(self._api.drive.files().get(fileId=file, fields=_FIELDS, supportsAllDrives=True)),
            DriveFile,
        )
        if found.trashed:
            raise NotFound("The document was deleted.")
        return found

    def create(self, name: str, path: str, mark: str, markdown: bytes) -> DriveFile:
        """Make a document of Markdown in the folder of this path. Raises Interrupted where it may be there or not."""
        try:
            return self._create(name, self._folder(path), mark, markdown)
        except NotFound:
            self._folders.clear()
            return self._create(name, self._folder(path), mark, markdown)

    def replace(self, file: str, markdown: bytes) -> None:
        """Put other content in the place of all of a document's. Raises NotFound."""
        body = upload(markdown, "text/markdown")
        self._api.execute(
            self._api.drive.files().update(fileId=file, media_body=body, fields="id", supportsAllDrives=True),
            repeatable=False,
        )

    def export(self, file: str) -> bytes:
        """Return a document as Markdown, in Drive's own way. Raises NotFound."""
        return self._api.download(self._api.drive.files().export(fileId=file, mimeType="text/markdown"))

    def bin(self, file: str) -> None:
        """Put a file into the bin, where its owner finds it for a while."""
        self._api.execute(
            self._api.drive.files().update(fileId=file, body={"trashed": True}, fields="id", supportsAllDrives=True)
        )

    def share(self, file: str, readers: Collection[str]) -> None:
        """Let these people write in a file, one after the other as Drive wants it. Raises NotFound, NotSupported."""
        wanted = {each.lower() for each in readers}
        for address in sorted(wanted - self._writers(file)) if wanted else ():
            body = {"type": "user", "role": "writer", "emailAddress": address}
            request = self._api.drive.permissions().create(
                fileId=file, body=body, sendNotificationEmail=False, fields="id", supportsAllDrives=True
            )
            try:
                self._api.execute(request, repeatable=True)
            except Refused as err:
                said = "is unknown to Google, so no document can be shared with them without a mail from Google"
                raise NotSupported(f"{address} {said}.") from err

    def _writers(self, file: str) -> set[str]:
        found, page = set[str](), None
        while True:
            request = self._api.drive.permissions().list(
                fileId=file,
                pageToken=page,
                pageSize=100,
                fields="nextPageToken,permissions(emailAddress,role)",
                supportsAllDrives=True,
            )
            listed = understood(self._api.execute(request), _Permissions)
            found |= {each.email_address.lower() for each in listed.permissions if each.role in _WRITERS}
            page = listed.next_page_token
            if page is None:
                return found

    def _create(self, name: str, parent: str, mark: str, markdown: bytes) -> DriveFile:
        body = {"name": name, "mimeType": DOC, "parents": [parent], "appProperties": {_MARK: _fitting(_MARK, mark)}}
        media = upload(markdown, "text/markdown")
        request = self._api.drive.files().create(body=body, media_body=media, fields=_FIELDS, supportsAllDrives=True)
        try:
            return understood(self._api.execute(request), DriveFile)
        except Interrupted:
            made = self.find(mark)
            if made is None:
                raise
            return made

    def _folder(self, path: str) -> str:
        """Return the id of the folder of this path, which is made where it is not there."""
        parent, at = "root", ""
        for name in (part.strip() for part in path.split("/") if part.strip()):
            at = f"{at}/{name}"
            if at not in self._folders:
                self._folders[at] = self._found_or_made(name, at, parent)
            parent = self._folders[at]
        return parent

    def _found_or_made(self, name: str, at: str, parent: str) -> str:
        sign = sha256(at.encode()).hexdigest()[:32]
        found = self._found(_PATH, sign)
        if found is not None:
            return found.id
        body = {"name": name, "mimeType": _FOLDER, "parents": [parent], "appProperties": {_PATH: sign}}
        request = self._api.drive.files().create(body=body, fields="id", supportsAllDrives=True)
        return understood(self._api.execute(request), DriveFile).id

    def _found(self, key: str, value: str) -> DriveFile | None:
        said = _fitting(key, value).replace("\\", "\\\\").replace("'", "\\'")
        query = f"appProperties has {{ key='{key}' and value='{said}' }} and trashed = false"
        request = self._api.drive.files().list(q=query, pageSize=10, fields=f"files({_FIELDS})")
        files = understood(self._api.execute(request), _Files).files
        return min(files, key=lambda each: (each.created_time, each.id), default=None)


def _fitting(key: str, value: str) -> str:
    """Return a mark as it is kept: Drive takes no long ones. Raises NotSupported."""
    if len(key.encode()) + len(value.encode()) > _MOST:
        raise NotSupported(f"Google Drive keeps no mark as long as {len(value.encode())} bytes.")
    return value
