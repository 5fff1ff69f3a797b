"""Turn what is known of a person's prep documents into the records of a file and back. Reads and writes no file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from assistant.model import Counterpart
from assistant.records import SCHEMA, Records, WrongRecord
from assistant.typed_records import all_of, check_times, meta_of, record_of
from connectors.model import utc

TABLES = ("meta", "documents")
REMEMBERED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class PrepFile:
    """One prep document. `mark` names it for ever, `file` is its place below the folder of documents.

    `versions` are the texts of ours that may stand there, the newest last: the one before a refresh and the one after
    it, of which somebody killed in between leaves either. What differs from both, a person has written.
    `shared` and `private` are what was taken into the notebook already.

    With a provider `file` is the id of the document and `url` its address; `versions` are what came out of it after we
    had written, `wanted` is what was to go in. `unshared` says why the counterpart cannot open it, and `share_again`
    that this may pass.
    """

    mark: str
    file: str
    title: str
    day: date
    ends: datetime
    versions: tuple[str, ...]
    shared: str = ""
    private: str = ""
    url: str = ""
    wanted: str = ""
    unshared: str = ""
    share_again: bool = False


class PrepFiles(NamedTuple):
    """The prep documents of one person."""

    counterpart: Counterpart
    documents: tuple[PrepFile, ...] = ()

    def of(self, mark: str) -> PrepFile | None:
        """Return the document of this mark, None without one."""
        return next((document for document in self.documents if document.mark == mark), None)

    def with_one(self, document: PrepFile) -> PrepFiles:
        """Return the documents with this one among them, in the place of the one of its mark."""
        others = tuple(one for one in self.documents if one.mark != document.mark)
        return self._replace(documents=tuple(sorted((*others, document), key=lambda one: (one.day, one.mark))))

    def without_long_ago(self) -> PrepFiles:
        """Return the documents that are worth remembering: those of the last two months of meetings."""
        latest = max((one.ends for one in self.documents), default=None)
        recent = tuple(one for one in self.documents if latest is not None and latest - one.ends < REMEMBERED)
        return self._replace(documents=recent)


@dataclass(frozen=True, slots=True)
class _Meta:
    schema: int
    counterpart: Counterpart


def to_records(files: PrepFiles) -> Records:
    """Return the records of every table. Raises ValueError for a time without zone."""
    documents = [replace(one, ends=utc(one.ends)) for one in files.documents]
    return {
        "meta": [record_of(_Meta(SCHEMA, files.counterpart))],
        "documents": [record_of(document) for document in documents],
    }


def from_records(records: Records) -> PrepFiles:
    """Return the documents that the records are. Raises WrongRecord or NewerSchema."""
    meta = meta_of(_Meta, records, TABLES)
    documents = all_of(PrepFile, "documents", records)
    for document in documents:
        check_times(document)
    if len({document.mark for document in documents}) != len(documents):
        raise WrongRecord("documents: a mark is given twice")
    return PrepFiles(meta.counterpart, documents)
