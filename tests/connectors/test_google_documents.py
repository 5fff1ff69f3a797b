"""Google Docs keep the contract of documents, over HTTP against the simulated Drive and Docs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.documents import Prepend, Rewrite
from connectors.errors import AccessLost, ChangedElsewhere, NotSupported
from connectors.google.docs_text import from_drive
from connectors.google.documents import GoogleDocuments
from connectors.google.service import GoogleApi
from tests.connectors.fakes.google.drive_state import DOC
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Answered, Asked, Fault, Harm
from tests.connectors.google_account import LEA, signed_in
from tests.contracts.documents_contract import DRAFT, NOTES, PROMISED, TALK, DocumentsContract, lines

ANA = "ana@example.com"


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        for address in (LEA, ANA, "ben@example.com"):
            server.world.add_user(address)
        yield server


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def documents(server: GoogleServer, tmp_path: Path, naps: list[float]) -> Iterator[GoogleDocuments]:
    documents = GoogleDocuments(GoogleApi(signed_in(server, tmp_path), sleep=naps.append))
    yield documents
    documents.close()


def again(documents: GoogleDocuments) -> GoogleDocuments:
    """Another process with the same account."""
    return GoogleDocuments(GoogleApi(documents.account))


class AtTheWebClient:
    def __init__(self, server: GoogleServer) -> None:
        self.drive = server.world.drive
        self.server = server

    def type_over(self, document: str, old: str, new: str) -> None:
        self.drive.type_after(document, ANA, old, new)
        with self.server.world.lock:
            file, text = self.drive.document(document)
            at = len(text.text[: text.text.index(old)].encode("utf-16-le")) // 2 + 1
            text.delete(at, at + len(old.encode("utf-16-le")) // 2)
            self.drive.edited(file, text, ANA)

    def tick(self, document: str, item: str) -> None:
        self.drive.check_box(document, ANA, item)

    def foreign(self, name: str) -> str:
        clients = list(self.server.world.grants.clients)
        return self.drive.add(name, DOC, LEA, clients[-1]).id

    def readers(self, document: str) -> set[str]:
        permissions = self.drive.files[document].permissions.values()
        return {each["emailAddress"] for each in permissions if each["role"] == "writer"}

    def mails(self) -> int:
        return len(self.server.world.mails)


@pytest.fixture
def hands(server: GoogleServer) -> AtTheWebClient:
    return AtTheWebClient(server)


class TestGoogleDocs(DocumentsContract):
    pass


# --- beyond the contract ---------------------------------------------------------------------------------------------


def test_a_document_lies_in_its_folder_and_is_offered_to_be_attached(
    documents: GoogleDocuments, server: GoogleServer
) -> None:
    made = documents.create(DRAFT)
    file = server.world.drive.files[made.id]
    [folder] = file.parents
    inner = server.world.drive.files[folder]
    assert (inner.name, server.world.drive.files[inner.parents[0]].name) == ("Ana", "One-on-ones")
    assert made.url == file.link


def test_folders_are_made_once_and_found_again_under_another_name(
    documents: GoogleDocuments, server: GoogleServer, tmp_path: Path
) -> None:
    first = documents.create(DRAFT)
    [folder] = server.world.drive.files[first.id].parents
    server.world.drive.files[folder].name = "Ana (old)"
    fresh = again(documents)
    second = fresh.create(replace(DRAFT, mark="next week"))
    assert server.world.drive.files[second.id].parents == [folder]


def test_a_folder_that_a_person_deleted_is_made_anew(documents: GoogleDocuments, server: GoogleServer) -> None:
    first = documents.create(DRAFT)
    [folder] = server.world.drive.files[first.id].parents
    server.world.drive.files[folder].trashed = True
    fresh = again(documents)
    second = fresh.create(replace(DRAFT, mark="next week"))
    [other] = server.world.drive.files[second.id].parents
    assert other != folder
    assert not server.world.drive.files[other].trashed


def test_a_deleted_document_waits_in_the_bin(documents: GoogleDocuments, server: GoogleServer) -> None:
    made = documents.create(DRAFT)
    documents.delete(made.id)
    assert server.world.drive.files[made.id].trashed


def test_a_document_whose_making_broke_off_is_found_and_not_made_twice(
    documents: GoogleDocuments, server: GoogleServer
) -> None:
    server.harm(Harm.AFTER, path="^/upload/")
    made = documents.create(DRAFT)
    docs = [file for file in server.world.drive.files.values() if file.kind == DOC]
    assert [file.id for file in docs] == [made.id]


def test_readers_that_a_crash_kept_out_are_let_in_the_next_time(
    documents: GoogleDocuments, server: GoogleServer, hands: AtTheWebClient
) -> None:
    documents.create(DRAFT)
    made = documents.create(replace(DRAFT, readers=(ANA,)))
    assert hands.readers(made.id) == {ANA}


def test_somebody_whom_google_does_not_know_is_named(documents: GoogleDocuments, server: GoogleServer) -> None:
    made = documents.create(DRAFT)
    body = b'{"error": {"code": 400, "message": "x", "errors": [{"reason": "invalidSharingRequest"}]}}'
    server.faults.add(Fault(Harm.WRONG, Answered(400, body), "POST", "/permissions$"))
    with pytest.raises(NotSupported, match=r"^ana@example\.com is unknown to Google"):
        documents.share(made.id, [ANA])


def test_a_document_is_made_although_google_does_not_know_its_reader(
    documents: GoogleDocuments, server: GoogleServer, hands: AtTheWebClient
) -> None:
    body = b'{"error": {"code": 400, "message": "x", "errors": [{"reason": "invalidSharingRequest"}]}}'
    server.faults.add(Fault(Harm.WRONG, Answered(400, body), "POST", "/permissions$"))
    made = documents.create(replace(DRAFT, readers=(ANA,)))
    assert hands.readers(made.id) == set()
    assert documents.find(DRAFT.mark) == made


def test_a_mark_too_long_for_drive_is_refused(documents: GoogleDocuments) -> None:
    with pytest.raises(NotSupported, match="keeps no mark as long as 200 bytes"):
        documents.find("x" * 200)


def test_renaming_or_moving_a_document_leaves_its_version(documents: GoogleDocuments, server: GoogleServer) -> None:
    made = documents.create(DRAFT)
    server.world.drive.files[made.id].name = "Renamed"
    server.world.drive.touch(made.id)
    found = documents.find(DRAFT.mark)
    assert found == replace(made, name="Renamed")


def test_words_typed_while_we_revise_are_never_lost(
    documents: GoogleDocuments, server: GoogleServer, hands: AtTheWebClient
) -> None:
    made = documents.create(DRAFT)
    answer = server.wire.handler

    def typing(asked: Asked) -> Answered:
        if asked.path.endswith(":batchUpdate"):
            hands.type_over(made.id, "Write here.", "Typed at the last moment.")
        return answer(asked)

    server.wire.handler = typing
    with pytest.raises(ChangedElsewhere):
        documents.revise(made.id, [Rewrite(PROMISED, "No.")], made.version)
    said = documents.read(made.id).text
    assert "Typed at the last moment." in said
    assert "Send the plan" in said


def test_a_section_edited_in_place_keeps_the_ticks_and_marks_of_people_elsewhere(
    documents: GoogleDocuments, hands: AtTheWebClient
) -> None:
    made = documents.create(DRAFT)
    hands.tick(made.id, "Send the plan")
    version = documents.read(made.id).version
    documents.revise(made.id, [Rewrite(NOTES, "- [ ] Think\n"), Prepend("Hello.\n")], version)
    said = lines(documents.read(made.id).text)
    assert {"- [x] Send the plan", "- [x] Book the room", "- [ ] Think", "Hello."} <= set(said)


def test_lists_within_lists_numbers_and_looks_are_written_in_place(documents: GoogleDocuments) -> None:
    made = documents.create(DRAFT)
    text = """\
1. First
2. Second

- Outer 😀
    - Inner **bold *both***
    - [ ] Boxed
- [Link](https://files.test/a) and ~~gone~~

> Quoted **words**

### Deeper

Last _words_.
"""
    documents.revise(made.id, [Rewrite(TALK, text)], made.version)
    said = lines(documents.read(made.id).text)
    at = said.index("## To talk about")
    assert said[at + 1 : said.index("## Notes")] == [
        "1. First",
        "2. Second",
        "- Outer 😀",
        "  - Inner **bold** ***both***",
        "  - [ ] Boxed",
        "- [Link](https://files.test/a) and ~~gone~~",
        "> Quoted **words**",
        "### Deeper",
        "Last *words*.",
    ]


def test_every_line_of_a_quote_stays_a_line(documents: GoogleDocuments) -> None:
    quoted = "> We spoke about March.\n>\n> - [ ] Ana: send the numbers\n> - Coffee"
    made = documents.create(replace(DRAFT, text=f"# Title\n\nBefore.\n\n{quoted}\n\nAfter.\n"))
    said = lines(documents.read(made.id).text)
    wanted = ["Before.", "> We spoke about March.", "> - [ ] Ana: send the numbers", "> - Coffee", "After."]
    assert said[1:] == wanted
    revised = documents.revise(made.id, [Rewrite(("Title",), quoted)], documents.read(made.id).version)
    assert [line.replace("> - ", "> ") for line in lines(documents.read(revised.id).text)[1:]] == [
        "> We spoke about March.",
        "> [ ] Ana: send the numbers",
        "> Coffee",
    ]


def test_a_revision_that_names_nothing_changes_nothing(documents: GoogleDocuments) -> None:
    made = documents.create(DRAFT)
    assert documents.revise(made.id, [], made.version) == made


def test_requests_are_few(documents: GoogleDocuments, server: GoogleServer) -> None:
    made = documents.create(DRAFT)
    before = len(server.requests)
    documents.read(made.id)
    assert len(server.requests) - before == 3
    documents.revise(made.id, [Rewrite(NOTES, "Words.")], made.version)
    assert len(server.requests) - before == 6


def test_access_that_was_withdrawn_is_said(documents: GoogleDocuments, server: GoogleServer) -> None:
    server.world.grants.revoke_user(LEA)
    with pytest.raises(AccessLost, match="oneonone connect google"):
        documents.find(DRAFT.mark)


@pytest.mark.parametrize(
    ("exported", "said"),
    [
        (b"\xef\xbb\xbf# Title  \r\n\r\n* One\r\n  * Two\r\n", "# Title\n\n- One\n  - Two\n"),
        (rb"\- \[ \] typed by hand", "- [ ] typed by hand\n"),
        (b"- [X] done", "- [x] done\n"),
        ("* ☑ done".encode(), "- [x] done\n"),
        (rb"a\_b, 5 \> 3, 1\. no list, C\#, \# no heading", "a_b, 5 > 3, 1. no list, C#, # no heading\n"),
        (rb"\# no heading", "\\# no heading\n"),
        (rb"\*not bold\*, 2 \* 3", "\\*not bold\\*, 2 * 3\n"),
        (rb"\[no link\](x)", "\\[no link\\](x)\n"),
        (b"", "\n"),
    ],
)
def test_what_drive_exports_is_brought_into_one_form(exported: bytes, said: str) -> None:
    assert from_drive(exported) == said
