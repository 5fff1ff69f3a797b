"""Documents as Google Docs: made from Markdown by Drive, revised through the Docs API under the revision that was read.

The version of a document is its revision, which only its content moves, not its name, its place or who may see it. A
document rewritten whole is converted anew; everything less is edited in place, so that the words, comments and ticks of
people around it stay.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

import msgspec

from connectors.account import GoogleAccount
from connectors.documents import DocumentDraft, DocumentText, Edit, Rewrite, StoredDocument
from connectors.errors import ChangedElsewhere, NotFound, NotOurs, NotSupported, TryLater
from connectors.google.docs_edits import Outline, Row, requests
from connectors.google.docs_text import for_drive, from_drive
from connectors.google.drive_files import DriveFile, DriveFiles
from connectors.google.faults import Refused
from connectors.google.library import Json
from connectors.google.replies import understood
from connectors.google.service import GoogleApi
from connectors.markdown_sections import applied

_OUTLINE = (
    "revisionId,body(content(startIndex,endIndex,paragraph(paragraphStyle(namedStyleType),elements(textRun(content)))))"
)
_LEVELS = {"TITLE": 1} | {f"HEADING_{level}": level for level in range(1, 7)}


class _TextRun(msgspec.Struct):
    content: str = ""


class _Element(msgspec.Struct, rename="camel"):
    text_run: _TextRun | None = None


class _Style(msgspec.Struct, rename="camel"):
    named_style_type: str = ""


class _Paragraph(msgspec.Struct, rename="camel"):
    elements: list[_Element] = []
    paragraph_style: _Style = msgspec.field(default_factory=_Style)


class _Structural(msgspec.Struct, rename="camel"):
    end_index: int
    start_index: int = 0
    paragraph: _Paragraph | None = None


class _Body(msgspec.Struct):
    content: list[_Structural] = []


class _Document(msgspec.Struct, rename="camel"):
    revision_id: str = ""
    body: _Body = msgspec.field(default_factory=_Body)


class _Control(msgspec.Struct, rename="camel"):
    required_revision_id: str = ""


class _Updated(msgspec.Struct, rename="camel"):
    write_control: _Control = msgspec.field(default_factory=_Control)


class GoogleDocuments:
    """The documents of ours in one account's Drive."""

    def __init__(self, api: GoogleApi) -> None:
        self.account = api.account
        self._api = api
        self._files = DriveFiles(api)

    def create(self, draft: DocumentDraft) -> StoredDocument:
        """Make the document, or return the one that already carries its mark; its readers may write in it then.

        A reader whom Google does not know, or with whom nothing may be shared just now, stays out, so that the owner
        has the document all the same; `share` says so.
        """
        file = self._files.find(draft.mark)
        if file is None:
            file = self._files.create(draft.name, draft.folder, draft.mark, for_drive(draft.text).encode())
        with suppress(NotSupported, TryLater):
            self._files.share(file.id, draft.readers)
        return _stored(file, self._revision(file.id))

    def find(self, mark: str) -> StoredDocument | None:
        """Return our document of this mark."""
        file = self._files.find(mark)
        return None if file is None else _stored(file, self._revision(file.id))

    def read(self, document: str) -> DocumentText:
        """Return what the document says. Raises NotFound."""
        self._files.get(document)
        # The version comes first: a text that is newer than its version only makes the next revision refuse.
        version = self._revision(document)
        return DocumentText(from_drive(self._files.export(document)), version)

    def revise(self, document: str, edits: Sequence[Edit], version: str) -> StoredDocument:
        """Carry out the edits. Raises ChangedElsewhere, or NotFound."""
        file = self._files.get(document)
        there = self._outline(document)
        if there.revision_id != version:
            raise _changed(file)
        whole = [index for index, edit in enumerate(edits) if isinstance(edit, Rewrite) and not edit.path]
        if whole:
            self._files.replace(document, for_drive(applied("", edits[whole[-1] :])).encode())
            return _stored(file, self._revision(document))
        return _stored(file, self._update(file, requests(_rows(there), edits), version))

    def share(self, document: str, readers: Collection[str]) -> None:
        """Let these people open it and write in it. Raises NotFound."""
        self._files.get(document)
        self._files.share(document, readers)

    def delete(self, document: str) -> None:
        """Put a document of ours into the bin. Raises NotOurs."""
        try:
            file = self._files.get(document)
        except NotFound:
            return
        if not file.mark:
            raise NotOurs(f"“{file.name}” is not ours to delete.")
        self._files.bin(document)

    def close(self) -> None:
        """Let go of open connections."""
        self._api.close()

    def _update(self, file: DriveFile, made: list[Json], version: str) -> str:
        """Send requests that hold only for this version, and return the next. Raises ChangedElsewhere."""
        if not made:
            return version
        control: Json = {"writeControl": {"requiredRevisionId": version}} if version else {}
        body: Json = {"requests": list(made), **control}
        try:
            reply = self._api.execute(self._api.docs.documents().batchUpdate(documentId=file.id, body=body))
        except Refused as err:
            if self._revision(file.id) != version:
                raise _changed(file) from err
            raise
        return understood(reply, _Updated).write_control.required_revision_id or self._revision(file.id)

    def _revision(self, document: str) -> str:
        request = self._api.docs.documents().get(documentId=document, fields="revisionId")
        return understood(self._api.execute(request), _Document).revision_id

    def _outline(self, document: str) -> _Document:
        request = self._api.docs.documents().get(documentId=document, fields=_OUTLINE)
        return understood(self._api.execute(request), _Document)


def open_documents(account: GoogleAccount) -> GoogleDocuments:
    """Open the account's Drive as a place for documents; nobody is asked yet."""
    return GoogleDocuments(GoogleApi(account))


def _rows(document: _Document) -> Outline:
    """Return the outline of a document; what is no paragraph counts by its length alone."""
    content = [each for each in document.body.content if each.start_index >= 1]
    rows = tuple(_row(each) for each in content)
    return Outline(rows, content[0].start_index) if content else Outline((Row(1),))


def _row(each: _Structural) -> Row:
    length = each.end_index - each.start_index
    if each.paragraph is None:
        return Row(length)
    text = "".join(part.text_run.content for part in each.paragraph.elements if part.text_run is not None)
    return Row(length, _LEVELS.get(each.paragraph.paragraph_style.named_style_type), text.strip())


def _stored(file: DriveFile, version: str) -> StoredDocument:
    return StoredDocument(file.id, file.mark, file.name, file.web_view_link, version)


def _changed(file: DriveFile) -> ChangedElsewhere:
    return ChangedElsewhere(f"Somebody changed “{file.name}” since it was read.")
