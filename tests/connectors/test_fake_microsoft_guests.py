"""The simulated Microsoft 365 keeps its claims (see its CLAIMS.md): copies of guests, mails, answers, attachments."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from tests.connectors.fakes.microsoft.program import ANA, BO, EXTENDED, LEA, WINDOW, Stage, at, slot, staged
from tests.connectors.fakes.microsoft.refusal import Json


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as found:
        yield found


def test_each_mailbox_has_its_own_copy_and_what_is_private_stays_with_it(stage: Stage) -> None:
    series = stage.series()
    copy = stage.anas.get("/me/events")["value"][0]
    assert copy["iCalUId"] == stage.program.get(f"/me/events/{series}")["iCalUId"]
    assert copy["id"] != series
    assert (copy["isOrganizer"], copy["showAs"]) == (False, "tentative")
    stage.program("PATCH", f"/me/events/{series}", {"categories": ["Mine"], "showAs": "oof", "isReminderOn": False})
    stage.program("PATCH", f"/me/events/{series}", {"subject": "Lea & Ana"})
    copy = stage.anas.get(f"/me/events/{copy['id']}")
    assert (copy["subject"], copy["categories"], copy["isReminderOn"]) == ("Lea & Ana", [], True)


@pytest.mark.parametrize(
    ("body", "mails"),
    [
        ({"subject": "x"}, 1),
        ({"body": {"contentType": "text", "content": "x"}}, 1),
        ({"location": {"displayName": "Room 4"}}, 1),
        (slot("2026-11-24T12:00:00", "2026-11-24T12:30:00"), 1),
        ({"showAs": "free"}, 0),
        ({"categories": ["x"]}, 0),
        ({"isReminderOn": False}, 0),
        ({"singleValueExtendedProperties": [{"id": EXTENDED, "value": "x"}]}, 0),
    ],
)
def test_guests_get_a_mail_for_what_is_shared_and_none_for_what_is_private(
    stage: Stage, body: Json, mails: int
) -> None:
    row = stage.lea.add("Walk", at(11, 24), guests=[ANA])
    assert stage.program("PATCH", f"/me/events/{row.id(True)}", body).status_code == 200
    assert len(stage.world.mails_to(ANA, "update")) == mails


def test_an_attachment_reaches_guests_with_the_next_update_only(stage: Stage) -> None:
    row = stage.lea.add("Walk", at(11, 24), guests=[ANA])
    path, file = f"/me/events/{row.id(True)}", base64.b64encode(b"private").decode()
    body = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "prep.docx", "contentBytes": file}
    assert stage.program("POST", f"{path}/attachments", body).status_code == 201
    theirs = f"/me/events/{stage.anas.get('/me/events')['value'][0]['id']}"
    assert stage.world.mails_to(ANA, "update") == []
    assert stage.anas.get(theirs)["hasAttachments"] is False
    stage.program("PATCH", path, {"subject": "Run"})
    assert [mail.attachments for mail in stage.world.mails_to(ANA, "update")] == [("prep.docx",)]
    assert stage.anas.get(f"{theirs}/attachments")["value"][0]["contentBytes"] == file


def test_a_reference_cannot_be_attached_and_a_large_file_goes_in_pieces(stage: Stage) -> None:
    path = f"/me/events/{stage.lea.add('Walk', at(11, 24)).id(True)}/attachments"
    reference = {"@odata.type": "#microsoft.graph.referenceAttachment", "name": "x", "sourceUrl": "https://x.example"}
    assert stage.program.refused("POST", path, reference) == (400, "RequestBodyRead")
    large = b"x" * (3 * 1024 * 1024)
    whole = {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": "x",
        "contentBytes": base64.b64encode(large).decode(),
    }
    assert stage.program.refused("POST", path, whole) == (413, "ErrorAttachmentSizeLimitExceeded")
    item = {"AttachmentItem": {"attachmentType": "file", "name": "x", "size": len(large)}}
    url = stage.program("POST", f"{path}/createUploadSession", item).json()["uploadUrl"]
    pieces = {"Content-Range": f"bytes 0-{len(large) - 1}/{len(large)}", "Authorization": ""}
    assert stage.program("PUT", url, content=large, headers=pieces).status_code == 201
    assert stage.program.get(path)["value"][0]["name"] == "x"


def test_hidden_guests_see_themselves_alone(stage: Stage) -> None:
    stage.lea.add("All hands", at(11, 24), guests=[ANA, BO], hideAttendees=True)
    copy = stage.anas.get("/me/events")["value"][0]
    assert [one["emailAddress"]["address"] for one in copy["attendees"]] == [ANA]


def test_an_answer_reaches_the_organizer_and_a_declined_event_leaves(stage: Stage) -> None:
    row = stage.lea.add("Walk", at(11, 24), guests=[ANA])
    copy = stage.anas.get("/me/events")["value"][0]["id"]
    assert stage.anas("POST", f"/me/events/{copy}/accept", {"comment": "ok"}).status_code == 202
    seen = stage.program.get(f"/me/events/{row.id(True)}")["attendees"][0]
    assert seen["status"]["response"] == "accepted"
    assert stage.anas.get(f"/me/events/{copy}")["responseStatus"]["response"] == "accepted"
    later = {"proposedNewTime": slot("2026-11-25T10:00:00", "2026-11-25T10:30:00"), "sendResponse": False}
    assert stage.anas.refused("POST", f"/me/events/{copy}/decline", later)[0] == 400
    later["sendResponse"] = True
    assert stage.anas("POST", f"/me/events/{copy}/decline", later).status_code == 202
    assert stage.anas.refused("GET", f"/me/events/{copy}") == (404, "ErrorItemNotFound")
    proposed = stage.program.get(f"/me/events/{row.id(True)}")["attendees"][0]["proposedNewTime"]
    assert proposed["start"]["dateTime"] == "2026-11-25T09:00:00.0000000"
    assert len(stage.world.mails_to(LEA, "response")) == 2


def test_a_cancelled_occurrence_stays_with_the_guest_as_cancelled(stage: Stage) -> None:
    here = stage.occurrence(stage.series(), 23)
    assert stage.program("POST", f"/me/events/{here}/cancel", {"comment": "ill"}).status_code == 202
    seen = stage.anas.get("/me/calendarView", **WINDOW)["value"]
    assert [row["subject"] for row in seen if row["isCancelled"]] == ["Canceled: Lea / Ana"]
    copy = stage.anas.get("/me/events")["value"][0]["id"]
    assert stage.anas.refused("POST", f"/me/events/{copy}/cancel", {})[0] == 400


def test_a_text_without_the_block_of_the_online_meeting_loses_it(stage: Stage) -> None:
    row = stage.lea.add("Walk", at(11, 24), teams=True)
    path = f"/me/events/{row.id(True)}"
    told = stage.program.get(path)
    longer = told["body"]["content"].replace("<body>", "<body><p>Agenda</p>")
    kept = stage.program("PATCH", path, {"body": {"contentType": "html", "content": longer}}).json()
    assert kept["onlineMeeting"]["joinUrl"].startswith("https://teams.microsoft.com/")
    lost = stage.program("PATCH", path, {"body": {"contentType": "html", "content": "<p>Agenda</p>"}}).json()
    assert (lost["isOnlineMeeting"], lost["onlineMeeting"]) == (False, None)


def test_what_nobody_documents_is_refused_by_name(stage: Stage) -> None:
    stage.lea.add("Walk", at(11, 24), guests=[ANA])
    copy = stage.anas.get("/me/events")["value"][0]["id"]
    reply = stage.anas("PATCH", f"/me/events/{copy}", {"subject": "x"})
    assert reply.status_code == 501
    assert "not the organizer" in reply.json()["error"]["message"]
