"""The simulated Microsoft 365 keeps its claims: files, mail, free/busy, batches, notifications, limits, faults."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest

from tests.connectors.fakes.microsoft.program import ANA, LEA, Program, Stage, at, slot, staged
from tests.connectors.fakes.microsoft.refusal import Json
from tests.connectors.fakes.wire import Answered, Asked, Fault, Harm, Loopback, status

PREP = "/me/drive/special/approot:/Ana/prep 1.docx"
PLAIN = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as found:
        yield found


def put(stage: Stage, path: str = PREP, content: bytes = b"one", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return stage.program("PUT", f"{path}:/content", content=content, headers=PLAIN | named)


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_put_by_path_and_read_by_id_through_another_address(stage: Stage) -> None:
    made = put(stage)
    assert made.status_code == 201
    reply = stage.program("GET", f"/me/drive/items/{made.json()['id']}/content")
    assert reply.status_code == 302
    assert httpx2.get(reply.headers["Location"], trust_env=False).content == b"one"
    elsewhere = stage.program("GET", reply.headers["Location"])
    assert elsewhere.status_code == 401
    assert put(stage, content=b"two").status_code == 200


def test_what_a_person_typed_is_not_written_over(stage: Stage) -> None:
    etag = put(stage).json()["eTag"]
    stage.world.drive(LEA).type_into("Apps/One-on-One Assistant/Ana/prep 1.docx", b"typed", by=ANA)
    refused = put(stage, If_Match=etag)
    assert (refused.status_code, refused.json()["error"]["code"]) == (412, "resourceModified")
    told = stage.program.get(PREP)
    assert told["lastModifiedBy"]["user"]["email"] == ANA
    assert told["eTag"] != etag


def test_a_name_that_is_taken_fails_or_gets_a_number(stage: Stage) -> None:
    put(stage)
    fail = f"{PREP}:/content?@microsoft.graph.conflictBehavior=fail"
    assert stage.program.refused("PUT", fail, content=b"x", headers=PLAIN) == (409, "nameAlreadyExists")
    rename = fail.replace("=fail", "=rename")
    assert stage.program("PUT", rename, content=b"x", headers=PLAIN).json()["name"] == "prep 1 1.docx"


def test_the_narrow_permission_reaches_the_programs_own_folder_alone(stage: Stage) -> None:
    put(stage, "/me/drive/root:/private.docx")
    narrow = Program(stage.server, stage.world.token(LEA, "Files.ReadWrite.AppFolder"))
    assert narrow("PUT", f"{PREP}:/content", content=b"x", headers=PLAIN).status_code == 201
    assert narrow.refused("GET", "/me/drive/root:/private.docx") == (403, "accessDenied")
    narrow.http.close()


def test_a_file_is_renamed_shared_and_deleted(stage: Stage) -> None:
    path = f"/me/drive/items/{put(stage).json()['id']}"
    assert stage.program("PATCH", path, {"name": "prep 2.docx"}).json()["name"] == "prep 2.docx"
    guest = {"recipients": [{"email": ANA}], "roles": ["write"], "requireSignIn": True, "sendInvitation": False}
    assert stage.program("POST", f"{path}/invite", guest).json()["value"][0]["roles"] == ["write"]
    assert stage.world.mails_to(ANA, "sharing") == []
    wanted = {"type": "edit", "scope": "organization"}
    first, second = (stage.program("POST", f"{path}/createLink", wanted) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert stage.program("DELETE", path).status_code == 204
    assert stage.program.refused("GET", path) == (404, "itemNotFound")


def test_a_large_file_goes_in_pieces_that_come_in_order(stage: Stage) -> None:
    piece, size = b"x" * (320 * 1024), 320 * 1024 + 5
    url = stage.program("POST", f"{PREP}:/createUploadSession", {}).json()["uploadUrl"]
    first = {"Content-Range": f"bytes 0-{len(piece) - 1}/{size}"}
    last = {"Content-Range": f"bytes {len(piece)}-{size - 1}/{size}"}
    early = httpx2.put(url, content=b"12345", headers=last, trust_env=False)
    assert early.status_code == 416
    assert httpx2.put(url, content=piece, headers=first, trust_env=False).status_code == 202
    assert httpx2.put(url, content=b"12345", headers=last, trust_env=False).json()["size"] == size


# --- mail ------------------------------------------------------------------------------------------------------------


def message(**more: object) -> Json:
    return {"message": {"subject": "Week", "toRecipients": [{"emailAddress": {"address": ANA}}]} | more}


def test_a_mail_goes_out_with_headers_of_ones_own_only_under_x(stage: Stage) -> None:
    marked = message(internetMessageHeaders=[{"name": "X-Mark", "value": "m"}], internetMessageId="<m@x>")
    assert stage.program("POST", "/me/sendMail", marked).status_code == 202
    assert stage.world.mails_to(ANA, "message")[0].headers == (("X-Mark", "m"),)
    found = stage.program.get("/me/mailFolders/sentitems/messages", **{"$filter": "internetMessageId eq '<m@x>'"})
    assert [row["subject"] for row in found["value"]] == ["Week"]
    wrong = message(internetMessageHeaders=[{"name": "Auto-Submitted", "value": "auto-generated"}])
    assert stage.program.refused("POST", "/me/sendMail", wrong) == (400, "InvalidInternetMessageHeader")


def test_a_mail_as_mime_keeps_all_its_headers(stage: Stage) -> None:
    raw = f"To: {ANA}\r\nSubject: Week\r\nMessage-ID: <m@x>\r\nAuto-Submitted: auto-generated\r\n\r\nhi".encode()
    head = {"Content-Type": "text/plain"}
    sent = stage.program("POST", "/me/sendMail", content=base64.b64encode(raw), headers=head)
    assert sent.status_code == 202
    mail = stage.world.mails_to(ANA, "message")[0]
    assert (mail.message_id, mail.raw) == ("<m@x>", raw)
    refused = stage.program.refused("POST", "/me/sendMail", content=raw, headers=head)
    assert refused == (400, "ErrorMimeContentInvalidBase64String")


# --- free/busy, batches ----------------------------------------------------------------------------------------------


def asked_for(*people: str, end: str = "2026-11-25T00:00:00") -> Json:
    window = slot("2026-11-24T00:00:00", end, "UTC")
    return {"schedules": list(people), "startTime": window["start"], "endTime": window["end"]}


def test_each_schedule_has_an_answer_or_an_error_of_its_own(stage: Stage) -> None:
    stage.ana.add("Dentist", at(11, 24))
    stage.ana.add("Leave", at(11, 24, 14), showAs="oof")
    found = stage.program("POST", "/me/calendar/getSchedule", asked_for(ANA, "nobody@x.example")).json()["value"]
    assert [item["status"] for item in found[0]["scheduleItems"]] == ["busy", "oof"]
    assert found[0]["availabilityView"][18] == "2"
    assert found[1]["error"]["responseCode"] == "ErrorMailRecipientNotFound"


def test_schedules_are_asked_for_twenty_at_once_and_under_62_days(stage: Stage) -> None:
    path = "/me/calendar/getSchedule"
    assert stage.program("POST", path, asked_for(*[ANA] * 21)).status_code == 400
    assert stage.program("POST", path, asked_for(ANA, end="2027-01-25T00:00:00")).status_code == 400
    assert stage.program("POST", path, asked_for(ANA, end="2027-01-24T00:00:00")).status_code == 200


def test_a_batch_fails_in_part(stage: Stage) -> None:
    stage.server.faults.add(status(429, 3, b"{}", path="/me/calendars"))
    asked = [
        {"id": "1", "method": "GET", "url": "/me"},
        {"id": "2", "method": "GET", "url": "/me/calendars"},
        {"id": "3", "method": "GET", "url": "/me/calendar", "dependsOn": ["2"]},
    ]
    answers = stage.program("POST", "/$batch", {"requests": asked}).json()["responses"]
    found = {one["id"]: one for one in answers}
    assert [found[ident]["status"] for ident in "123"] == [200, 429, 424]
    assert found["2"]["headers"]["Retry-After"] == "3"
    many = [{"id": str(number), "method": "GET", "url": "/me"} for number in range(21)]
    assert stage.program.refused("POST", "/$batch", {"requests": many}) == (400, "BadRequest")


# --- notifications ---------------------------------------------------------------------------------------------------


class Receiver:
    """An address that listens: answers validation as it should, and keeps what it is sent."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.says = 202

    def __call__(self, asked: Asked) -> Answered:
        token = asked.query.get("validationToken")
        if token:
            return Answered(200, token[0].encode(), {"Content-Type": "text/plain"})
        self.got.append(asked.body)
        return Answered(self.says)


def wanted(url: str, stage: Stage, minutes: int = 10_080) -> Json:
    until = stage.world.now + timedelta(minutes=minutes)
    return {
        "changeType": "created,updated,deleted",
        "notificationUrl": url,
        "lifecycleNotificationUrl": url,
        "resource": "me/events",
        "expirationDateTime": until.isoformat(),
        "clientState": "secret",
    }


def test_a_change_is_really_posted(stage: Stage) -> None:
    receiver = Receiver()
    with Loopback(receiver) as listening:
        made = stage.program("POST", "/subscriptions", wanted(listening.url, stage))
        assert made.status_code == 201, made.text
        row = stage.lea.add("Walk", at(11, 24))
        assert stage.world.subscriptions.deliver(times=2) == [202, 202]
        assert row.id(True).encode() in receiver.got[0]
        assert b'"clientState": "secret"' in receiver.got[0]
        stage.world.subscriptions.tell_of_life(made.json()["id"], "missed")
        stage.world.subscriptions.deliver()
        assert b'"lifecycleEvent": "missed"' in receiver.got[-1]


def test_a_subscription_is_validated_and_bounded(stage: Stage) -> None:
    with Loopback(Receiver()) as listening:
        body = wanted(listening.url, stage)
        assert stage.program.refused("POST", "/subscriptions", wanted(listening.url, stage, 10_081))[0] == 400
        one = stage.program("POST", "/subscriptions", body).json()["id"]
        assert stage.program.refused("POST", "/subscriptions", body) == (409, "Conflict")
        later = {"expirationDateTime": (stage.world.now + timedelta(minutes=1)).isoformat()}
        renewed = stage.program("PATCH", f"/subscriptions/{one}", later).json()["expirationDateTime"]
        assert renewed == "2026-11-23T08:45:00.0000000Z"
        assert stage.program("DELETE", f"/subscriptions/{one}").status_code == 204
    with Loopback(lambda _asked: Answered(200, b"hello", {"Content-Type": "text/plain"})) as deaf:
        assert stage.program.refused("POST", "/subscriptions", wanted(deaf.url, stage)) == (400, "ValidationError")


# --- limits and faults -----------------------------------------------------------------------------------------------


def test_a_fifth_request_at_once_into_one_mailbox_is_throttled(stage: Stage) -> None:
    stage.server.graph.gate.clear()
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(stage.program, "GET", "/me") for _ in range(4)]
        assert all(stage.server.graph.entered.acquire(timeout=20) for _ in range(4))
        fifth = stage.program("GET", "/me")
        stage.server.graph.gate.set()
        assert [one.result().status_code for one in waiting] == [200] * 4
    assert (fifth.status_code, fifth.json()["error"]["code"]) == (429, "ApplicationThrottled")
    assert fifth.headers["Retry-After"] == "1"


def test_a_lost_reply_is_a_write_that_happened(stage: Stage) -> None:
    body = {"subject": "Hold", **slot("2026-11-24T10:00:00", "2026-11-24T10:30:00")}
    for harm in (Harm.BEFORE, Harm.AFTER):
        stage.server.faults.add(Fault(harm, method="POST"))
        with pytest.raises(httpx2.RemoteProtocolError):
            stage.program("POST", "/me/events", body)
    assert len(stage.program.get("/me/events")["value"]) == 1


def test_a_reply_may_be_cut_or_be_somebody_elses(stage: Stage) -> None:
    stage.server.faults.add(Fault(Harm.TRUNCATED))
    with pytest.raises(httpx2.RemoteProtocolError):
        stage.program("GET", "/me")
    stage.server.faults.add(Fault(Harm.WRONG))
    assert stage.program("GET", "/me").headers["Content-Type"] == "text/html"
    stage.server.faults.add(status(503, 7))
    assert stage.program("GET", "/me").headers["Retry-After"] == "7"


def test_manager_and_reports_are_told(stage: Stage) -> None:
    assert stage.anas.get("/me/manager")["mail"] == LEA
    reports = stage.program.get("/me/directReports")["value"]
    assert [row["mail"] for row in reports] == [ANA, "bo@contoso.example"]
    assert stage.program.refused("GET", "/me/manager") == (404, "Request_ResourceNotFound")
    assert stage.program.get("/me/mailboxSettings")["timeZone"] == "W. Europe Standard Time"
