"""Keeps documents as Word files in a OneDrive, where people open and write in them.

A file carries its mark inside; a small file beside our documents says which file a mark means, wherever it was moved.
The version is made of what the text says: OneDrive writes on Word files by itself, and that is no change of a person's.
Must not know what a document is about.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from connectors.account import MicrosoftAccount
from connectors.documents import DocumentDraft, DocumentText, Edit, StoredDocument
from connectors.errors import ChangedElsewhere, NotFound, NotOurs, NotSupported, Unusable
from connectors.microsoft import word
from connectors.microsoft.client import Graph
from connectors.microsoft.sharing import may_write, refused_to_share
from connectors.microsoft.values import Json, parts, text

PLACE = "Apps/One-on-One Assistant"
_DOWNLOAD = "@microsoft.graph.downloadUrl"
_ENDING = ".docx"
_MOST_NAMES = 50
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f"*:<>?/\\|#%]+')


@dataclass(frozen=True, slots=True)
class _File:
    """A Word file as it stands: what OneDrive says of it, and its content."""

    item: Json
    content: bytes

    @property
    def id(self) -> str:
        return text(self.item, "id")

    def stored(self, mark: str | None = None) -> StoredDocument:
        """Return what the file is to a caller. Raises Unusable where it is no Word file."""
        name = text(self.item, "name").removesuffix(_ENDING)
        known = mark if mark is not None else word.mark_in(self.content) or ""
        return StoredDocument(self.id, known, name, text(self.item, "webUrl"), _version(word.markdown_in(self.content)))


class GraphDocuments:
    """The Word files of one account."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._drive = f"{graph.own}/drive"

    def create(self, draft: DocumentDraft) -> StoredDocument:
        """Make the document, or return the one that already carries its mark.

        An organisation that shares nothing with a reader leaves it to the owner: the document is there all the same.
        """
        there = self.find(draft.mark)
        if there is not None:
            return there
        made = self._laid_down(draft)
        with suppress(NotSupported):
            self.share(made.id, draft.readers)
        pointer = json.dumps({"id": made.id, "mark": draft.mark}).encode()
        self._graph.send("PUT", f"{self._pointer(draft.mark)}:/content", pointer, {"Content-Type": "application/json"})
        return made.stored(draft.mark)

    def find(self, mark: str) -> StoredDocument | None:
        """Return our document of this mark, None where there is none (any longer)."""
        known = self._meant(mark)
        file = self._file(known) if known else None
        return file.stored(mark) if file is not None else None

    def read(self, document: str) -> DocumentText:
        """Return what the document says. Raises NotFound."""
        said = word.markdown_in(self._there(document).content)
        return DocumentText(said, _version(said))

    def revise(self, document: str, edits: Sequence[Edit], version: str) -> StoredDocument:
        """Carry out the edits, in order and all at once. Raises ChangedElsewhere, or NotFound also for a heading."""
        file = self._there(document)
        if _version(word.markdown_in(file.content)) != version:
            raise ChangedElsewhere("Somebody wrote in the document since it was read; it is read again.")
        content = word.revised(file.content, edits)
        headers = {"Content-Type": word.MEDIA_TYPE, "If-Match": text(file.item, "eTag")}
        item = self._graph.send("PUT", f"{self._item(document)}/content", content, headers)
        return _File(item or file.item, content).stored()

    def share(self, document: str, readers: Collection[str]) -> None:
        """Let these people open it and write in it, without a mail. Raises NotFound, or NotSupported by policy."""
        pages = self._graph.pages(f"{self._item(document)}/permissions")
        known = may_write([one for page in pages for one in parts(page, "value")])
        wanted = {each.strip().lower() for each in readers if "@" in each}  # who has no address cannot be let in
        for reader in sorted(wanted - known):
            body: Json = {
                "recipients": [{"email": reader}],
                "roles": ["write"],
                "requireSignIn": True,
                "sendInvitation": False,
            }
            said = self._graph.send("POST", f"{self._item(document)}/invite", body)
            refused_to_share(said or {}, self._graph.host)

    def delete(self, document: str) -> None:
        """Delete a document of ours. Raises NotOurs; one that is gone already is no error."""
        file = self._file(document)
        if file is None:
            return
        mark = word.mark_in(file.content)
        if mark is None or self._meant(mark) not in (None, file.id):
            raise NotOurs("This document was not made by us, so it is left alone.")
        for path in (self._item(document), self._pointer(mark)):
            try:
                self._graph.send("DELETE", path)
            except NotFound:
                continue

    def close(self) -> None:
        """Let go of open connections."""
        self._graph.close()

    # --- inside -----------------------------------------------------------------------------------------------------

    def _laid_down(self, draft: DocumentDraft) -> _File:
        """Return the file of this draft, put under the first name that is free, or already ours since a broken try."""
        content = word.new_file(draft.name, draft.mark, draft.text)
        folder = "/".join(_name(part) for part in draft.folder.split("/") if part.strip())
        for number in range(1, _MOST_NAMES):
            name = _name(draft.name) + (f" ({number})" if number > 1 else "") + _ENDING
            path = self._at(f"{folder}/{name}" if folder else name)
            try:
                return _File(self._put_new(path, content), content)
            except ChangedElsewhere:
                there = self._file_at(path)
                if there is not None and word.mark_in(there.content) == draft.mark:
                    return there
        raise Unusable(f"There are too many files of the name “{draft.name}” in OneDrive; tidy its folder.")

    def _put_new(self, path: str, content: bytes) -> Json:
        whole = f"{path}:/content?@microsoft.graph.conflictBehavior=fail"
        return self._graph.send("PUT", whole, content, {"Content-Type": word.MEDIA_TYPE}) or {}

    def _meant(self, mark: str) -> str | None:
        """Return the id of the file that a mark means, None for none."""
        pointer = self._file_at(self._pointer(mark))
        try:
            said = json.loads(pointer.content) if pointer is not None else None
        except ValueError:
            said = None
        return text(said, "id") or None if isinstance(said, dict) and said.get("mark") == mark else None

    def _there(self, document: str) -> _File:
        file = self._file(document)
        if file is None:
            raise NotFound("The document is no longer in OneDrive.")
        return file

    def _file(self, document: str) -> _File | None:
        return self._file_at(self._item(document))

    def _file_at(self, path: str) -> _File | None:
        """Return the file at this path, None where there is none; its tag is read before its content."""
        try:
            item = self._graph.get(path)
            link = text(item, _DOWNLOAD)
            return _File(item, self._graph.fetch(link) if link else self._graph.download(f"{path}/content"))
        except NotFound:
            return None

    def _item(self, document: str) -> str:
        return f"{self._drive}/items/{quote(document, safe='!')}"

    def _at(self, path: str) -> str:
        return f"{self._drive}/root:/{quote(path)}"

    def _pointer(self, mark: str) -> str:
        return self._at(f"{PLACE}/{hashlib.sha256(mark.encode()).hexdigest()[:32]}.json")


def _version(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _name(text_of: str) -> str:
    """Return a name that OneDrive takes for a file or a folder."""
    clean = " ".join(_NOT_IN_NAMES.sub(" ", text_of).split()).strip(" .~")
    return clean[:100].rstrip(" .") or "Untitled"


def open_documents(account: MicrosoftAccount) -> GraphDocuments:
    """Open the place where an account keeps documents; nothing is asked of it yet."""
    return GraphDocuments(Graph(account))
