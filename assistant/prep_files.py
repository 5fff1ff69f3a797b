"""Keeps the prep documents as Markdown files in a folder, refreshes them, and reads back what was written into them.

    <documents_dir>/<person>/<day>.md

A document keeps its file, name and address for ever. It is refreshed until a person has changed it, from then on it is
theirs; what they wrote is read back after the meeting, for as long as they go on writing. What a document says is
`assistant.render`'s, what counts as written `assistant.core.prep_notes`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import NamedTuple

from assistant import render
from assistant.core.keys import derived_key
from assistant.core.localtime import local_day
from assistant.core.prep_notes import Wrote, take_in, wrote
from assistant.core.wording import clock
from assistant.filing import DOCUMENTS, Filing, Fingerprint, fingerprint
from assistant.model import Agenda, AttachPrep, Counterpart, Leader, Review
from assistant.prep_records import PrepFile, PrepFiles, from_records, to_records
from assistant.storage import private_folder, write_whole
from assistant.store import Store
from assistant.store_errors import StoreError, StoreUnusable
from connectors.errors import ChangedElsewhere, NotFound
from connectors.model import Attachment, InstanceKey

READ_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReadNote:
    """What was read back out of one document."""

    counterpart: Counterpart
    document: PrepFile
    found: Wrote


class ReadBack(NamedTuple):
    """The notes that were read back, and a sentence for each that could not be."""

    notes: tuple[ReadNote, ...]
    unread: tuple[str, ...]


class PrepFolder:
    """The prep documents of one leader in the folder `documents_dir`; what is known of them lies with the notebooks."""

    at_address = False

    def __init__(self, documents_dir: Path, filing: Filing) -> None:
        self._folder = documents_dir.absolute()
        self._filing = filing
        self._looked_at: dict[Path, tuple[Fingerprint | None, PrepFile]] = {}

    def prepared(self, action: AttachPrep, review: Review, *, to_guests: bool) -> Attachment:
        """Return the document of this meeting, made if need be; its mark is `action.document`.

        To guests goes the text as we wrote it, not the address of the file nor what somebody typed into it. Raises
        NotFound where the meeting has no agenda, and ChangedElsewhere, so that it is decided again, where the disk is
        in the way.
        """
        agenda = next((one for one in review.plan.agendas if one.meeting == action.meeting), None)
        if agenda is None:
            raise NotFound(f"The meeting with {action.counterpart.first_name} is no longer ahead.")
        try:
            document = self.prepare(agenda, review.leader)
        except StoreError as err:
            raise ChangedElsewhere(f"The prep document cannot be written: {err}") from err
        if not to_guests:
            return document
        text = render.prep_markdown(agenda, review.leader, "shared")
        return replace(document, url=None, content=text.encode("utf-8"))

    def not_shared(self, _action: AttachPrep) -> str:
        """Return nothing: what is on the disk is opened by nobody else."""
        return ""

    def prepare(self, agenda: Agenda, leader: Leader) -> Attachment:
        """Make or refresh the document of this meeting and return it. Raises StoreError."""
        with self._filing.locked():
            files = self._known(agenda.counterpart).without_long_ago()
            known = files.of(mark_of(agenda)) or self._new(agenda, leader, files)
            text = render.prep_markdown(agenda, leader, "shared")
            document = replace(known, day=local_day(agenda.span.start, leader.zone), ends=agenda.span.end)
            document = replace(document, versions=_versions(document, self._text(document), text))
            after = files.with_one(document)._replace(counterpart=agenda.counterpart)
            if after != files:  # known before it is written: a text that we do not know would pass for a person's
                self._filing.write(self._filing.path(DOCUMENTS, agenda.counterpart.email), to_records(after))
            self._write(document)
        return Attachment(document.title, document.mark, self._path(document).as_uri())

    def refresh(self, review: Review, apart: Collection[InstanceKey] = ()) -> None:
        """Refresh the documents of meetings that have not begun, and make those that are attached nowhere (`apart`).

        Raises StoreError.
        """
        for agenda in review.plan.agendas:
            is_kept = agenda.meeting in apart or self._known(agenda.counterpart).of(mark_of(agenda))
            if agenda.span.start > review.now and is_kept:
                self.prepare(agenda, review.leader)

    def read_back(self, now: datetime, store: Store) -> ReadBack:
        """Take what was written into the documents of meetings that are over into the notebooks, each thing once."""
        notes, unread = [], []
        for path in self._filing.files(DOCUMENTS):
            try:
                files = self._filing.read(path, from_records)
                notes += list(self._read_back(files, now, store)) if files else []
            except StoreError as err:
                unread.append(str(err))
        return ReadBack(tuple(notes), tuple(unread))

    def places(self, email: str) -> tuple[str, ...]:
        """Return where the documents of this person are. Raises StoreError."""
        return tuple(str(path) for path in self._paths(email))

    def forget(self, email: str) -> tuple[str, ...]:
        """Delete the documents of this person, and return those that could not be; what we never made is left.

        Raises StoreError.
        """
        return tuple(str(path) for path in self._paths(email) if not _deleted(path))

    def _paths(self, email: str) -> tuple[Path, ...]:
        found = (self._path(document) for document in self._known(Counterpart(email)).documents)
        return tuple(path for path in found if path.exists())

    # --- reading back ----------------------------------------------------------------------------------------------

    def _read_back(self, files: PrepFiles, now: datetime, store: Store) -> Iterator[ReadNote]:
        for document in files.documents:
            if not document.ends <= now < document.ends + READ_BACK:
                continue
            path = self._path(document)
            seen = fingerprint(path), document
            if self._looked_at.get(path) != seen:
                yield from self._read_one(files.counterpart, document, store)
                self._looked_at[path] = seen

    def _read_one(self, person: Counterpart, document: PrepFile, store: Store) -> Iterator[ReadNote]:
        text = self._text(document)
        if text is None or text in document.versions:
            return
        found = wrote(document.versions, text)
        if _taken(document, found) != document:
            self._take_in(person, document, found, store)
            yield ReadNote(person, document, found)

    def _take_in(self, person: Counterpart, document: PrepFile, found: Wrote, store: Store) -> None:
        """Write into the notebook first: repeated after a crash, that changes nothing a second time."""
        before = Wrote(document.shared, document.private)
        store.change(person, lambda notebook: take_in(notebook, found, before, document.day))
        with self._filing.locked():
            files = self._known(person)
            taken = _taken(files.of(document.mark) or document, found)
            self._filing.write(self._filing.path(DOCUMENTS, person.email), to_records(files.with_one(taken)))

    # --- files -----------------------------------------------------------------------------------------------------

    def _known(self, person: Counterpart) -> PrepFiles:
        return self._filing.read(self._filing.path(DOCUMENTS, person.email), from_records) or PrepFiles(person)

    def _new(self, agenda: Agenda, leader: Leader, files: PrepFiles) -> PrepFile:
        day = local_day(agenda.span.start, leader.zone)
        folder = next(
            (Path(one.file).parent.as_posix() for one in files.documents), self._folder_of(agenda.counterpart)
        )
        file = next(file for file in _names(folder, agenda, leader.zone) if self._is_free(file, files))
        return PrepFile(mark_of(agenda), file, f"One-on-one {day.isoformat()}.md", day, agenda.span.end, ())

    def _folder_of(self, person: Counterpart) -> str:
        """Return a folder for this person alone, named as people would name it where that is free."""
        slug = render.person_slug(person)
        own = self._filing.path(DOCUMENTS, person.email)
        return f"{slug}-{own.stem[-4:]}" if slug in self._folders_of_others(own) else slug

    def _folders_of_others(self, own: Path) -> set[str]:
        found: set[str] = set()
        for path in self._filing.files(DOCUMENTS):
            files = _readable(self._filing, path) if path != own else None
            found |= {Path(one.file).parts[0] for one in files.documents} if files else set()
        return found

    def _is_free(self, file: str, files: PrepFiles) -> bool:
        return not (self._folder / file).exists() and file not in {one.file for one in files.documents}

    def _path(self, document: PrepFile) -> Path:
        return self._folder / document.file

    def _text(self, document: PrepFile) -> str | None:
        path = self._path(document)
        try:
            return path.read_bytes().decode("utf-8-sig", "replace")
        except FileNotFoundError:
            return None
        except OSError as err:
            raise StoreUnusable(path, err) from err

    def _write(self, document: PrepFile) -> None:
        """Write the newest version where there is none or an older one of ours; a person's text stays."""
        text, path = self._text(document), self._path(document)
        if text == document.versions[-1] or (text is not None and text not in document.versions):
            return
        try:
            if not path.parent.is_dir():
                private_folder(path.parent)
            write_whole(path, document.versions[-1].encode("utf-8"))
        except OSError as err:
            raise StoreUnusable(path, err) from err


def mark_of(agenda: Agenda) -> str:
    """Return the mark of a meeting's document, which is the key of the action that attaches it."""
    return derived_key("prep", agenda.meeting.series, agenda.meeting.original_start)


def _versions(document: PrepFile, there: str | None, text: str) -> tuple[str, ...]:
    """Return what may stand in the file from now on: what is there, and the new text, unless a person wrote there."""
    if there is not None and there not in document.versions:
        return document.versions
    return (text,) if there in (None, text) else (str(there), text)


def _taken(document: PrepFile, found: Wrote) -> PrepFile:
    return replace(document, shared=found.shared or document.shared, private=found.private or document.private)


def _names(folder: str, agenda: Agenda, zone: tzinfo) -> Iterator[str]:
    """Yield names for a document: by its day, then by its time too, then numbered."""
    day = local_day(agenda.span.start, zone).isoformat()
    timed = f"{day}-{clock(agenda.span.start, zone).replace(':', '')}"
    yield from (f"{folder}/{stem}.md" for stem in (day, timed))
    yield from (f"{folder}/{timed}-{number}.md" for number in range(2, 1000))


def _readable(filing: Filing, path: Path) -> PrepFiles | None:
    try:
        return filing.read(path, from_records)
    except StoreError:  # it is named where it is read to be used
        return None


def _deleted(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError:
        return False
    return True
