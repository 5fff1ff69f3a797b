"""Keeps the prep documents where people open and write them together, refreshes them, and reads back what was written.

A meeting has a document of its own, or, with `rolling`, a part of the pair's one document, the newest on top. What
nobody touched is refreshed; what a person touched is theirs. Where documents are kept is the connector's business, what
one says `assistant.render`'s, what counts as written `assistant.core.prep_notes`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from assistant import render
from assistant.core.keys import derived_key
from assistant.core.localtime import local_day
from assistant.core.prep_notes import Wrote, take_in, wrote
from assistant.core.sections import below_title, title_of, to_refresh
from assistant.core.wording import long_day_words
from assistant.filing import DOCUMENTS, Filing
from assistant.model import Agenda, AttachPrep, Counterpart, Leader, Review
from assistant.prep_files import ReadBack, ReadNote, mark_of
from assistant.prep_records import PrepFile, PrepFiles, from_records, to_records
from assistant.store import Store
from assistant.store_errors import StoreError
from connectors.documents import DocumentDraft, Documents, DocumentText, Edit, Prepend, Rewrite, StoredDocument
from connectors.errors import ChangedElsewhere, ConnectorError, NotFound, NotOurs, NotSupported, TryLater
from connectors.model import Attachment, InstanceKey

READ_BACK = timedelta(days=14)
SOON, SELDOM = timedelta(minutes=10), timedelta(hours=1)
FOLDER = "One-on-ones"


class PrepPlace:
    """The prep documents of one leader with a provider; what is known of them lies with the notebooks."""

    at_address = True

    def __init__(self, documents: Documents, filing: Filing, *, rolling: bool = False, media_type: str) -> None:
        self._documents = documents
        self._filing = filing
        self._rolling = rolling
        self._media_type = media_type
        self._looked_at: dict[str, datetime] = {}

    def prepared(self, action: AttachPrep, review: Review, *, to_guests: bool) -> Attachment:
        """Return the document of this meeting, made if need be; guests get the same, because it holds nothing private.

        Raises NotFound where the meeting has no agenda, what the place raises, and ChangedElsewhere where the disk is
        in the way.
        """
        agenda = next((one for one in review.plan.agendas if one.meeting == action.meeting), None)
        if agenda is None:
            raise NotFound(f"The meeting with {action.counterpart.first_name} is no longer ahead.")
        try:
            return self.prepare(agenda, review.leader)
        except StoreError as err:
            raise ChangedElsewhere(f"The prep document cannot be written down: {err}") from err

    def prepare(self, agenda: Agenda, leader: Leader) -> Attachment:
        """Make or refresh the document of this meeting and return it. Raises StoreError, or what the place raises."""
        with self._filing.locked():
            files = self._known(agenda.counterpart).without_long_ago()
            text = self._text_for(agenda, leader)
            known = files.of(mark_of(agenda))
            if known is None:
                document = self._shared(self._made(agenda, leader, text), agenda.counterpart)
            else:
                document = self._refreshed(known, text)
                document = self._shared(document, agenda.counterpart) if document.share_again else document
                document = replace(document, day=local_day(agenda.span.start, leader.zone), ends=agenda.span.end)
            after = files.with_one(document)._replace(counterpart=agenda.counterpart)
            if after != files:
                self._filing.write(self._filing.path(DOCUMENTS, agenda.counterpart.email), to_records(after))
        return Attachment(document.title, document.mark, document.url, media_type=self._media_type)

    def not_shared(self, action: AttachPrep) -> str:
        """Return why the counterpart cannot open this document; empty where they can, or an earlier one says so."""
        earlier: set[str] = set()
        for one in self._known(action.counterpart).documents:
            if one.mark == action.document:
                return "" if one.unshared in earlier else one.unshared
            earlier.add(one.unshared)
        return ""

    def refresh(self, review: Review, apart: Collection[InstanceKey] = ()) -> None:
        """Refresh the documents of meetings that have not begun; one to which nothing would lead is not made.

        A place that cannot be reached, or a document that is gone, stays as it is until the next time. Raises
        StoreError.
        """
        for agenda in review.plan.agendas:
            if agenda.span.start > review.now and self._known(agenda.counterpart).of(mark_of(agenda)):
                try:
                    self.prepare(agenda, review.leader)
                except ConnectorError:  # what is attached is older then, and said again by the next cycle that needs it
                    continue

    def read_back(self, now: datetime, store: Store) -> ReadBack:
        """Take what was written into the documents of meetings that are over into the notebooks, each thing once."""
        notes, unread = [], []
        for path in self._filing.files(DOCUMENTS):
            try:
                files = self._filing.read(path, from_records)
                notes += list(self._read_back(files, now, store)) if files else []
            except (StoreError, ConnectorError) as err:
                unread.append(str(err))
        return ReadBack(tuple(notes), tuple(dict.fromkeys(unread)))

    def places(self, email: str) -> tuple[str, ...]:
        """Return the addresses of the documents of this person. Raises StoreError."""
        return tuple(dict.fromkeys(one.url for one in self._known(Counterpart(email)).documents))

    def forget(self, email: str) -> tuple[str, ...]:
        """Delete the documents of this person, and return the addresses of those that could not be.

        Raises StoreError.
        """
        left = []
        for document in {one.file: one for one in self._known(Counterpart(email)).documents}.values():
            try:
                self._documents.delete(document.file)
            except (NotFound, NotOurs):
                continue
            except ConnectorError:
                left.append(document.url)
        return tuple(left)

    # --- making and refreshing -------------------------------------------------------------------------------------

    def _text_for(self, agenda: Agenda, leader: Leader) -> str:
        text = render.prep_markdown(agenda, leader, "shared")
        if not self._rolling:
            return text
        day = long_day_words(local_day(agenda.span.start, leader.zone))
        return f"# {day}\n{text.partition(chr(10))[2]}"

    def _made(self, agenda: Agenda, leader: Leader, text: str) -> PrepFile:
        day = local_day(agenda.span.start, leader.zone)
        title = f"One-on-one {day.isoformat()}"
        stored = self._rolled(agenda, leader, text) if self._rolling else self._created(agenda, title, text)
        file = PrepFile(mark_of(agenda), stored.id, title, day, agenda.span.end, (), url=stored.url, wanted=text)
        return self._noted(file, text)

    def _shared(self, file: PrepFile, person: Counterpart) -> PrepFile:
        """Let the counterpart in; where that is refused, the leader has the document all the same."""
        try:
            self._documents.share(file.file, (person.email,))
        except (NotSupported, TryLater) as err:
            return replace(file, unshared=str(err), share_again=isinstance(err, TryLater))
        return replace(file, unshared="", share_again=False)

    def _created(self, agenda: Agenda, title: str, text: str) -> StoredDocument:
        person = agenda.counterpart
        draft = DocumentDraft(mark_of(agenda), title, f"{FOLDER}/{person.display}", text)
        return self._documents.create(draft)

    def _rolled(self, agenda: Agenda, leader: Leader, text: str) -> StoredDocument:
        """Return the pair's document with the part of this meeting on top, made with it where there is none."""
        person = agenda.counterpart
        mark = derived_key("prep", leader.email, person.email)
        name = f"{person.first_name} and {leader.name or leader.email}"
        draft = DocumentDraft(mark, f"One-on-ones: {name}", f"{FOLDER}/{person.display}", text)
        stored = self._documents.create(draft)
        there = self._documents.read(stored.id)
        if below_title(there.text, title_of(text)) is not None:
            return stored
        return self._documents.revise(stored.id, [Prepend(text)], there.version)

    def _refreshed(self, known: PrepFile, text: str) -> PrepFile:
        if known.wanted == text:
            return known
        whole = self._documents.read(known.file)
        there = self._part(known, whole)
        edits = list(self._edits(known, text, there)) if there is not None else []
        if not edits:  # a person made it theirs
            return replace(known, wanted=text)
        self._documents.revise(known.file, edits, whole.version)
        return self._noted(replace(known, wanted=text), text)

    def _edits(self, known: PrepFile, text: str, there: str) -> Iterator[Edit]:
        """Yield what brings the document up to date: all of it where nobody touched it, else the parts untouched."""
        ours = known.versions[-1] if known.versions else ""
        if there == ours and not self._rolling:
            yield Rewrite((), text)
            return
        for section in to_refresh(known.wanted, text, ours, there):
            yield Rewrite(section.path, section.text)

    def _noted(self, file: PrepFile, text: str) -> PrepFile:
        """Return the document with what came out of it after our writing; what a person wrote meanwhile is not ours."""
        there = self._part(file, self._documents.read(file.file)) or text
        earlier = (*file.versions[-1:], text)
        return replace(file, versions=(there,) if not wrote(earlier, there) else earlier)

    def _part(self, file: PrepFile, whole: DocumentText) -> str | None:
        return below_title(whole.text, title_of(file.wanted)) if self._rolling else whole.text

    # --- reading back ----------------------------------------------------------------------------------------------

    def _read_back(self, files: PrepFiles, now: datetime, store: Store) -> Iterator[ReadNote]:
        for document in files.documents:
            since = now - document.ends
            if not timedelta(0) <= since < READ_BACK or not self._is_time(document, since, now):
                continue
            self._looked_at[document.mark] = now
            yield from self._read_one(files.counterpart, document, store)

    def _is_time(self, document: PrepFile, since: timedelta, now: datetime) -> bool:
        looked = self._looked_at.get(document.mark)
        return looked is None or not looked <= now < looked + (SOON if since < timedelta(days=1) else SELDOM)

    def _read_one(self, person: Counterpart, document: PrepFile, store: Store) -> Iterator[ReadNote]:
        try:
            text = self._part(document, self._documents.read(document.file))
        except NotFound:
            return
        if text is None or text in document.versions:
            return
        found = wrote((*document.versions, document.wanted), text)
        if found.shared and found.shared != document.shared:
            self._take_in(person, document, found, store)
            yield ReadNote(person, document, found)

    def _take_in(self, person: Counterpart, document: PrepFile, found: Wrote, store: Store) -> None:
        """Write into the notebook first: repeated after a crash, that changes nothing a second time."""
        before = Wrote(document.shared)
        store.change(person, lambda notebook: take_in(notebook, replace(found, private=""), before, document.day))
        with self._filing.locked():
            files = self._known(person)
            taken = replace(files.of(document.mark) or document, shared=found.shared)
            self._filing.write(self._filing.path(DOCUMENTS, person.email), to_records(files.with_one(taken)))

    # --- what is known ---------------------------------------------------------------------------------------------

    def _known(self, person: Counterpart) -> PrepFiles:
        return self._filing.read(self._filing.path(DOCUMENTS, person.email), from_records) or PrepFiles(person)
