"""The simulator's Drive, Docs and Gmail: conversion, edits by people, revisions, permissions and mails."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.fakes.google.__main__ import main
from tests.connectors.fakes.google.errors import Json
from tests.connectors.fakes.google.program import Program, refused
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.world import GoogleWorld

LEA, ANA = "lea@example.org", "ana@example.org"
PREP = "# Prep for Ana\n\n<!-- ours -->\nLast time - *well*\n\n- [ ] send the plan\n- [x] book a room\n- one point\n"
SEEN = "id,version,modifiedTime,lastModifyingUser(emailAddress,me),modifiedByMe,webViewLink,appProperties,parents"


@pytest.fixture
def world() -> GoogleWorld:
    made = GoogleWorld()
    made.add_user(LEA, "Lea")
    made.add_user(ANA, "Ana")
    return made


@pytest.fixture
def server(world: GoogleWorld) -> Iterator[GoogleServer]:
    with GoogleServer(world) as running:
        yield running


@pytest.fixture
def lea(server: GoogleServer) -> Program:
    return Program(server, LEA)


@pytest.fixture
def doc(lea: Program) -> str:
    return str(lea.upload("Prep", PREP)["id"])


def seen(program: Program, file_id: str) -> Json:
    found: Json = program.files.get(fileId=file_id, fields=SEEN).execute()
    return found


# --- Drive -----------------------------------------------------------------------------------------------------------


def test_markdown_becomes_a_document_and_comes_back_in_googles_own_spelling(lea: Program, doc: str) -> None:
    assert lea.exported(doc) == (
        "# Prep for Ana\n\nLast time \\- *well*  \n\n- [ ] send the plan\n- [x] book a room\n* one point\n"
    )


def test_plain_text_comes_with_a_byte_order_mark_and_windows_line_ends(lea: Program, doc: str) -> None:
    text: bytes = lea.files.export(fileId=doc, mimeType="text/plain").execute()
    assert text.startswith(b"\xef\xbb\xbfPrep for Ana\r\n")


def test_a_document_cannot_be_downloaded(lea: Program, doc: str) -> None:
    assert refused(lea.files.get_media(fileId=doc)) == (403, "fileNotDownloadable")


def test_without_fields_a_file_tells_only_four_things(lea: Program, doc: str) -> None:
    assert set(lea.files.get(fileId=doc).execute()) == {"kind", "id", "name", "mimeType"}


def test_what_a_person_types_is_in_the_next_export(lea: Program, world: GoogleWorld, doc: str) -> None:
    before = seen(lea, doc)
    world.drive.type_after(doc, ANA, "one point", "\nher point, *raw*")
    world.drive.check_box(doc, ANA, "send the plan")
    world.drive.type_at_end(doc, ANA, "Notes\nShe moves to Oslo 🎿")
    after = seen(lea, doc)
    items, _, typed = lea.exported(doc).partition("\n\nNotes  \n\n")
    assert items.endswith("- [x] send the plan\n- [x] book a room\n* one point\n* her point, \\*raw\\*")
    assert typed == "She moves to Oslo 🎿  \n"
    assert int(after["version"]) > int(before["version"])
    assert after["modifiedTime"] > before["modifiedTime"]
    assert after["lastModifyingUser"] == {"emailAddress": ANA, "me": False}


def test_an_empty_paragraph_comes_back_as_a_space_that_does_not_break(
    lea: Program, world: GoogleWorld, doc: str
) -> None:
    world.drive.type_at_end(doc, ANA, "Notes\n\nOslo")
    assert lea.exported(doc).endswith("Notes  \n\n&nbsp;\n\nOslo  \n")


def test_a_version_can_move_without_a_change_that_a_person_sees(lea: Program, world: GoogleWorld, doc: str) -> None:
    before = seen(lea, doc)
    world.drive.touch(doc)
    after = seen(lea, doc)
    assert int(after["version"]) > int(before["version"])
    assert after["modifiedTime"] == before["modifiedTime"]


def test_a_program_sees_only_the_files_it_made(
    server: GoogleServer, lea: Program, world: GoogleWorld, doc: str
) -> None:
    notes = world.drive.add("Notes of years", "application/vnd.google-apps.document", LEA)
    assert refused(lea.files.get(fileId=notes.id)) == (404, "notFound")
    assert [file["id"] for file in lea.files.list().execute()["files"]] == [doc]
    assert Program(server, LEA).files.list().execute()["files"] == []  # another program
    everything = Program(server, LEA, ("drive",)).files.list().execute()["files"]
    assert [file["name"] for file in everything] == ["Prep", "Notes of years"]


def test_files_are_found_by_our_properties_and_folder(lea: Program) -> None:
    kind = "application/vnd.google-apps.folder"
    folder = lea.files.create(body={"name": "One-on-ones", "mimeType": kind}).execute()["id"]
    made = lea.upload("Prep", PREP, appProperties={"mark": "m'1"}, parents=[folder])["id"]
    lea.upload("Other", PREP)
    query = f"appProperties has {{ key='mark' and value='m\\'1' }} and '{folder}' in parents and trashed = false"
    assert [file["id"] for file in lea.files.list(q=query).execute()["files"]] == [made]
    assert lea.files.list(q=f"mimeType = '{kind}'").execute()["files"][0]["id"] == folder
    assert refused(lea.files.list(q="fullText contains 'x'")) == (501, "notCoveredBySimulator")


def test_a_permission_sends_a_mail_unless_told_not_to(
    server: GoogleServer, lea: Program, world: GoogleWorld, doc: str
) -> None:
    share = lea.service("drive").permissions()
    body = {"type": "user", "role": "writer", "emailAddress": ANA}
    share.create(fileId=doc, body=body, sendNotificationEmail=False).execute()
    assert world.mails == []
    share.create(fileId=doc, body=body).execute()
    assert [(mail.kind, mail.to) for mail in world.mails] == [("share", ANA)]
    found = share.list(fileId=doc, fields="permissions(emailAddress,role)").execute()["permissions"]
    assert {each["emailAddress"]: each["role"] for each in found} == {LEA: "owner", ANA: "writer"}


def test_a_deleted_file_is_gone(lea: Program, doc: str) -> None:
    lea.files.delete(fileId=doc).execute()
    assert refused(lea.files.get(fileId=doc)) == (404, "notFound")


# --- Docs ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def docs(lea: Program) -> Any:
    return lea.service("docs").documents()


def insert(text: str, index: int = 1) -> Json:
    return {"insertText": {"location": {"index": index}, "text": text}}


def test_a_document_is_read_with_indexes_in_utf_16(lea: Program, docs: Any) -> None:
    made = lea.upload("x", "🎿 a **b**\n\n- c\n")["id"]
    content = docs.get(documentId=made).execute()["body"]["content"]
    runs = [run for block in content if "paragraph" in block for run in block["paragraph"]["elements"]]
    assert [(run["startIndex"], run["endIndex"], run["textRun"]["content"]) for run in runs] == [
        (1, 6, "🎿 a "),
        (6, 7, "b"),
        (7, 8, "\n"),
        (8, 10, "c\n"),
    ]
    assert content[2]["paragraph"]["bullet"] == {"listId": "kix.bullet"}


def test_a_write_needs_the_latest_revision(lea: Program, docs: Any, world: GoogleWorld, doc: str) -> None:
    old = docs.get(documentId=doc).execute()["revisionId"]
    world.drive.type_at_end(doc, ANA, "mine")
    body = {"requests": [insert("Ours\n")], "writeControl": {"requiredRevisionId": old}}
    assert refused(docs.batchUpdate(documentId=doc, body=body))[0] == 400
    body["writeControl"] = {"requiredRevisionId": docs.get(documentId=doc).execute()["revisionId"]}
    docs.batchUpdate(documentId=doc, body=body).execute()
    assert lea.exported(doc).startswith("# Ours\n\n# Prep for Ana")


def test_all_requests_of_a_write_happen_or_none(lea: Program, docs: Any, doc: str) -> None:
    before = lea.exported(doc)
    body = {"requests": [insert("x"), insert("y", 5000)]}
    assert refused(docs.batchUpdate(documentId=doc, body=body))[0] == 400
    assert lea.exported(doc) == before


def test_a_named_range_moves_with_what_is_typed_before_it(docs: Any, doc: str) -> None:
    ours = {"createNamedRange": {"name": "ours", "range": {"startIndex": 1, "endIndex": 5}}}
    docs.batchUpdate(documentId=doc, body={"requests": [ours, insert("Hi\n")]}).execute()
    found = docs.get(documentId=doc).execute()["namedRanges"]["ours"]["namedRanges"][0]
    assert found["ranges"] == [{"startIndex": 4, "endIndex": 8}]
    gone = {"deleteContentRange": {"range": {"startIndex": 4, "endIndex": 8}}}
    docs.batchUpdate(documentId=doc, body={"requests": [gone]}).execute()
    assert "namedRanges" not in docs.get(documentId=doc).execute()


def test_paragraphs_become_a_check_list(lea: Program, docs: Any) -> None:
    made = lea.upload("x", "one\n\ntwo\n")["id"]
    bullets = {"range": {"startIndex": 1, "endIndex": 8}, "bulletPreset": "BULLET_CHECKBOX"}
    docs.batchUpdate(documentId=made, body={"requests": [{"createParagraphBullets": bullets}]}).execute()
    assert lea.exported(made) == "- [ ] one\n- [ ] two\n"


def test_the_last_newline_cannot_be_deleted(lea: Program, docs: Any) -> None:
    made = lea.upload("x", "one\n")["id"]
    everything = {"deleteContentRange": {"range": {"startIndex": 1, "endIndex": 5}}}
    assert refused(docs.batchUpdate(documentId=made, body={"requests": [everything]}))[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        {"requests": [{"insertTable": {"rows": 1, "columns": 1, "location": {"index": 1}}}]},
        {"requests": [], "writeControl": {"writeMode": "SUGGEST"}},
    ],
)
def test_what_docs_can_do_beyond_is_refused_by_name(docs: Any, doc: str, body: Json) -> None:
    assert refused(docs.batchUpdate(documentId=doc, body=body)) == (501, "notCoveredBySimulator")


# --- Gmail -----------------------------------------------------------------------------------------------------------


def raw(text: str) -> Json:
    return {"raw": base64.urlsafe_b64encode(text.replace("\n", "\r\n").encode()).decode()}


def test_a_mail_is_kept_with_the_accounts_own_sender(lea: Program, world: GoogleWorld) -> None:
    text = "To: ana@example.org\nBcc: boss@example.org\nFrom: Somebody <x@y.example>\nSubject: Week\n\nHello\n"
    answer = lea.service("gmail").users().messages().send(userId="me", body=raw(text)).execute()
    assert answer["labelIds"] == ["SENT"]
    (sent,) = world.sent
    message = message_from_bytes(sent.raw)
    assert (message["From"], message["Bcc"], message["Subject"]) == ("Lea <lea@example.org>", None, "Week")
    assert sent.recipients == (ANA, "boss@example.org")


def test_a_mail_to_nobody_is_refused(lea: Program, world: GoogleWorld) -> None:
    messages = lea.service("gmail").users().messages()
    assert refused(messages.send(userId="me", body=raw("Subject: x\n\ny\n"))) == (400, "invalidArgument")
    assert refused(messages.send(userId="me", body={"raw": "???"})) == (400, "invalidArgument")
    assert world.sent == []


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_it_runs_by_hand_and_says_how_to_point_the_program_at_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = threading.Event()
    stop.set()
    main(["--port", "0", "--client-file", str(tmp_path / "client.json")], stop)
    words = capsys.readouterr().out
    client = json.loads((tmp_path / "client.json").read_text("utf-8"))["installed"]
    address = client["token_uri"].removesuffix("/token")
    assert f'endpoint = "{address}"' in words
    assert client["auth_uri"] == f"{address}/o/oauth2/auth"
