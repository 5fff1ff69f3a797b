"""A complete place for documents in memory: no account, no network. Safe for several threads."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from connectors.documents import DocumentDraft, DocumentText, Edit, StoredDocument
from connectors.errors import ChangedElsewhere, ConnectorError, NotFound, NotOurs
from connectors.markdown_sections import applied


@dataclass(slots=True)
class Sheet:
    """A document in memory. `mark` is empty for one that is not ours; `version` counts the changes of its text."""

    name: str
    text: str
    mark: str = ""
    folder: str = ""
    version: int = 1
    readers: set[str] = field(default_factory=set)


class MemoryDocuments:
    """Documents in `sheets`, by id. People write in them through `type_over`.

    `refuses` is what is raised where somebody is to be let in, None where everybody may be.
    """

    def __init__(self) -> None:
        self.sheets: dict[str, Sheet] = {}
        self.refuses: ConnectorError | None = None
        self._made = 0
        self._lock = threading.RLock()

    def create(self, draft: DocumentDraft) -> StoredDocument:
        """Make the document, or return the one that already carries its mark."""
        with self._lock:
            there = self.find(draft.mark)
            if there is not None:
                return there
            name = self.put(Sheet(draft.name, _normal(draft.text), draft.mark, draft.folder))
            self.sheets[name].readers |= _addresses(draft.readers)
            return self._stored(name)

    def find(self, mark: str) -> StoredDocument | None:
        """Return our document of this mark."""
        with self._lock:
            return next(
                (self._stored(name) for name, sheet in self.sheets.items() if mark and sheet.mark == mark), None
            )

    def read(self, document: str) -> DocumentText:
        """Return what the document says. Raises NotFound."""
        sheet = self._sheet(document)
        return DocumentText(sheet.text, str(sheet.version))

    def revise(self, document: str, edits: Sequence[Edit], version: str) -> StoredDocument:
        """Carry out the edits. Raises ChangedElsewhere, or NotFound."""
        with self._lock:
            sheet = self._sheet(document)
            if str(sheet.version) != version:
                raise ChangedElsewhere(f"Somebody changed “{sheet.name}” since it was read.")
            self._write(sheet, applied(sheet.text, edits))
            return self._stored(document)

    def share(self, document: str, readers: Collection[str]) -> None:
        """Let these people open it and write in it. Raises NotFound."""
        sheet = self._sheet(document)
        if self.refuses is not None:
            raise self.refuses
        sheet.readers.update(_addresses(readers))

    def delete(self, document: str) -> None:
        """Delete a document of ours. Raises NotOurs."""
        with self._lock:
            sheet = self.sheets.get(document)
            if sheet is not None and not sheet.mark:
                raise NotOurs(f"“{sheet.name}” is not ours to delete.")
            self.sheets.pop(document, None)

    def put(self, sheet: Sheet) -> str:
        """Lay a document down, whoever it is of, and return its id."""
        with self._lock:
            self._made += 1
            name = f"document-{self._made}"
            self.sheets[name] = sheet
            return name

    def type_over(self, document: str, old: str, new: str) -> None:
        """Put other words in the place of the first such, as a person does. Raises NotFound."""
        with self._lock:
            sheet = self._sheet(document)
            if old not in sheet.text:
                raise NotFound(f"“{sheet.name}” does not say “{old}”.")
            self._write(sheet, sheet.text.replace(old, new, 1))

    def _write(self, sheet: Sheet, text: str) -> None:
        if text != sheet.text:
            sheet.text, sheet.version = text, sheet.version + 1

    def _sheet(self, document: str) -> Sheet:
        try:
            return self.sheets[document]
        except KeyError:
            raise NotFound("The document is not there any longer.") from None

    def _stored(self, document: str) -> StoredDocument:
        sheet = self.sheets[document]
        return StoredDocument(document, sheet.mark, sheet.name, f"memory:{document}", str(sheet.version))


def _normal(text: str) -> str:
    return "\n".join(text.splitlines()) + "\n"


def _addresses(readers: Collection[str]) -> set[str]:
    return {each.lower() for each in readers}
