"""Word files in OneDrive: the contract against the simulator, and what OneDrive and people do to files meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from connectors.documents import Prepend, Rewrite
from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    Interrupted,
    NotOurs,
    NotSupported,
    TryLater,
    Unusable,
)
from connectors.microsoft.documents import GraphDocuments
from connectors.microsoft.word import MEDIA_TYPE, mark_in
from tests.connectors.fakes.microsoft.drive import File
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.wire import Answered, Asked, Fault, Harm, status
from tests.connectors.microsoft_account import ANA, LEA, graph, office
from tests.contracts.documents_contract import DRAFT, NOTES, PROMISED, DocumentsContract

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


class InWord:
    """What people do with Word to the files of Lea's OneDrive."""

    def __init__(self, server: MicrosoftServer) -> None:
        self.drive = server.world.drive(LEA)
        self.world = server.world

    def file(self, document: str) -> File:
        return self.drive.files[document]

    def type_over(self, document: str, old: str, new: str) -> None:
        opened = docx.Document(BytesIO(self.file(document).content or b""))
        for paragraph in opened.paragraphs:
            if old in paragraph.text:
                paragraph.runs[0].text = paragraph.text.replace(old, new)
                for run in paragraph.runs[1:]:
                    run.text = ""
        self.save(document, opened)

    def tick(self, document: str, item: str) -> None:
        opened = docx.Document(BytesIO(self.file(document).content or b""))
        paragraph = next(one for one in opened.paragraphs if item in one.text)
        [state] = paragraph._p.iter(f"{W14}checked")
        state.set(f"{W14}val", "1")
        [sign] = [text for held in paragraph._p.iter(qn("w:sdtContent")) for text in held.iter(qn("w:t"))]
        sign.text = "☒"  # type: ignore[misc]
        self.save(document, opened)

    def save(self, document: str, opened: docx.document.Document) -> None:
        out = BytesIO()
        opened.save(out)
        self.drive.write(self.file(document), out.getvalue(), ANA)

    def foreign(self, name: str) -> str:
        plain = docx.Document()
        plain.add_paragraph("Somebody's own.")
        out = BytesIO()
        plain.save(out)
        return self.drive.put(self.drive.folder("One-on-ones/Ana"), f"{name}.docx", out.getvalue(), MEDIA_TYPE)[0].id

    def readers(self, document: str) -> set[str]:
        return {
            one["grantedToV2"]["user"]["email"]
            for one in self.file(document).permissions.values()
            if "write" in one["roles"]
        }

    def mails(self) -> int:
        return len(self.world.mails)


@pytest.fixture
def server() -> Iterator[MicrosoftServer]:
    with office() as running:
        yield running


@pytest.fixture
def documents(server: MicrosoftServer, tmp_path: Path) -> Iterator[GraphDocuments]:
    with closing(graph(server, tmp_path)) as known:
        yield GraphDocuments(known)


@pytest.fixture
def hands(server: MicrosoftServer) -> InWord:
    return InWord(server)


class TestInOneDrive(DocumentsContract):
    pass


def test_a_file_lies_in_its_folder_and_is_small(documents: GraphDocuments, hands: InWord) -> None:
    made = documents.create(DRAFT)
    file = hands.drive.at("One-on-ones/Ana/Ana and Lea, 23 November.docx")
    assert (file.id, file.media_type) == (made.id, MEDIA_TYPE)
    assert len(file.content or b"") < 8_000
    assert made.url == made.url.strip()


def test_names_that_onedrive_refuses_are_made_into_ones_that_it_takes(documents: GraphDocuments, hands: InWord) -> None:
    made = documents.create(replace(DRAFT, name='A/B: "what?" ', folder="One-on-ones/Ana: new.//"))
    assert hands.drive.path_of(hands.file(made.id)) == "One-on-ones/Ana new/A B what.docx"


def test_a_name_that_somebody_elses_file_has_leaves_that_file_alone(documents: GraphDocuments, hands: InWord) -> None:
    other = hands.foreign(DRAFT.name)
    before = hands.file(other).content
    made = documents.create(DRAFT)
    assert hands.file(made.id).name == "Ana and Lea, 23 November (2).docx"
    assert hands.file(other).content == before


def test_a_document_that_was_moved_and_renamed_is_still_found(documents: GraphDocuments, hands: InWord) -> None:
    made = documents.create(DRAFT)
    file = hands.file(made.id)
    file.name, file.parent = "Ours.docx", hands.drive.folder("Elsewhere").id
    found = documents.find(DRAFT.mark)
    assert found is not None
    assert (found.id, found.name, found.version) == (made.id, "Ours", made.version)


def test_what_onedrive_itself_writes_on_a_file_is_no_change(documents: GraphDocuments, hands: InWord) -> None:
    made = documents.create(DRAFT)
    hands.save(made.id, docx.Document(BytesIO(hands.file(made.id).content or b"")))
    assert documents.read(made.id).version == made.version
    documents.revise(made.id, [Rewrite(NOTES, "Words.")], made.version)
    assert "Words." in documents.read(made.id).text


def test_a_comment_and_a_style_of_a_person_outlive_a_revision(documents: GraphDocuments, hands: InWord) -> None:
    made = documents.create(DRAFT)
    opened = docx.Document(BytesIO(hands.file(made.id).content or b""))
    paragraph = next(one for one in opened.paragraphs if "move to" in one.text)
    opened.add_comment(paragraph.runs, text="Which floor?", author="Ana")
    paragraph.paragraph_format.left_indent = 12700
    hands.save(made.id, opened)
    documents.revise(made.id, [Rewrite(PROMISED, "- [ ] New"), Prepend("# Next week")], documents.read(made.id).version)
    after = docx.Document(BytesIO(hands.file(made.id).content or b""))
    assert [comment.text for comment in after.comments] == ["Which floor?"]
    paragraph = next(one for one in after.paragraphs if "move to" in one.text)
    assert paragraph.paragraph_format.left_indent == 12700
    assert paragraph._p.findall(qn("w:commentRangeStart"))
    assert mark_in(hands.file(made.id).content or b"") == DRAFT.mark


def test_somebody_who_saves_while_we_write_is_not_overwritten(
    documents: GraphDocuments, hands: InWord, server: MicrosoftServer
) -> None:
    made = documents.create(DRAFT)
    answer = server.graph.answer

    def save_first(asked: Asked) -> Answered:
        if asked.method == "PUT":
            server._plain.handler = answer
            hands.type_over(made.id, "Write here.", "At the same moment.")
        return answer(asked)

    server._plain.handler = save_first
    with pytest.raises(ChangedElsewhere):
        documents.revise(made.id, [Rewrite(NOTES, "Ours.")], made.version)
    assert "At the same moment." in documents.read(made.id).text


@pytest.mark.parametrize("path", [r"docx:/content$", r"invite$", r"json:/content$"])
@pytest.mark.parametrize("harm", [Harm.BEFORE, Harm.AFTER])
def test_a_document_whose_making_broke_off_is_made_once(
    path: str, harm: Harm, documents: GraphDocuments, hands: InWord, server: MicrosoftServer
) -> None:
    draft = replace(DRAFT, readers=(ANA,))
    method = "POST" if "invite" in path else "PUT"
    server.faults.add(Fault(harm, method=method, path=path))
    with pytest.raises(Interrupted):
        documents.create(draft)
    made = documents.create(draft)
    assert documents.find(DRAFT.mark) == made
    assert [file.name for file in hands.drive.files.values() if file.name.endswith(".docx")] == [f"{DRAFT.name}.docx"]
    assert hands.readers(made.id) == {ANA}


def test_a_file_that_is_open_in_word_is_written_later(documents: GraphDocuments, server: MicrosoftServer) -> None:
    made = documents.create(DRAFT)
    locked = b'{"error": {"code": "resourceLocked", "message": "The resource is locked."}}'
    server.faults.add(status(423, body=locked, method="PUT"), times=9)
    with pytest.raises(TryLater) as raised:
        documents.revise(made.id, [Rewrite(NOTES, "Ours.")], made.version)
    assert not isinstance(raised.value, Interrupted)


def test_a_copy_that_a_person_made_is_theirs(documents: GraphDocuments, hands: InWord) -> None:
    made = documents.create(DRAFT)
    copy = hands.drive.put(hands.drive.root, "Copy.docx", hands.file(made.id).content or b"", MEDIA_TYPE)[0]
    with pytest.raises(NotOurs):
        documents.delete(copy.id)
    assert copy.id in hands.drive.files


def test_a_file_that_is_no_word_file_any_longer_is_said(documents: GraphDocuments, hands: InWord) -> None:
    made = documents.create(DRAFT)
    hands.drive.write(hands.file(made.id), b"not a file of Word", ANA)
    with pytest.raises(Unusable, match="restore an earlier version"):
        documents.read(made.id)
    with pytest.raises(NotOurs):
        documents.delete(made.id)


def test_somebody_whom_the_organisation_lets_nobody_share_with_is_said(
    documents: GraphDocuments, server: MicrosoftServer
) -> None:
    made = documents.create(DRAFT)
    denied = b'{"error": {"code": "accessDenied", "message": "Sharing has been disabled."}}'
    server.faults.add(status(403, body=denied, path="invite"))
    with pytest.raises(NotSupported, match=r"Files\.ReadWrite"):
        documents.share(made.id, ["guest@elsewhere.example"])


def test_a_document_that_may_not_be_shared_is_made_once_all_the_same(
    documents: GraphDocuments, server: MicrosoftServer
) -> None:
    server.faults.add(status(403, body=b'{"error": {"code": "accessDenied", "message": "Disabled."}}', path="invite"))
    made = documents.create(DRAFT)
    assert documents.create(DRAFT).id == made.id


def test_a_permission_that_is_missing_is_named(server: MicrosoftServer, tmp_path: Path) -> None:
    with (
        closing(graph(server, tmp_path, "Calendars.ReadWrite")) as known,
        pytest.raises(AccessLost, match=r"the permission Files\.ReadWrite is missing"),
    ):
        GraphDocuments(known).create(DRAFT)


def test_no_token_goes_to_where_the_content_lies(documents: GraphDocuments, server: MicrosoftServer) -> None:
    documents.read(documents.create(DRAFT).id)
    fetched = [one.asked for one in server.content_requests]
    assert fetched
    assert [asked.header("Authorization") for asked in fetched] == [""] * len(fetched)
