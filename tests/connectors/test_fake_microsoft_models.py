"""Every kind of reply of the simulated Microsoft 365 is read by the models of the service's own library for Python.

Skipped where msgraph-sdk is not installed (the extra `graph-models`); it is large, so nothing else asks for it.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest

from tests.connectors.fakes.microsoft.program import ANA, LEA, WINDOW, Stage, at, slot, staged
from tests.connectors.fakes.microsoft.refusal import Json
from tests.connectors.fakes.wire import Answered, Asked, Loopback

pytest.importorskip("msgraph", reason="msgraph-sdk is not installed; pip install -e '.[graph-models]' brings it")
MODELS = "msgraph.generated.models"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged() as found:
        series = found.world.mailbox(LEA).row(found.series())
        found.lea.move(found.lea.occurrence(series, date(2026, 11, 30)), at(12, 1, 11))
        found.lea.delete(found.lea.occurrence(series, date(2026, 11, 23)))
        yield found


def parsed(text: object, path: str) -> Any:
    """Read a reply as `module.Class` below the models; what the class does not know ends up in `additional_data`."""
    module, _, name = path.rpartition(".")
    where = module if module.startswith("msgraph") else f"{MODELS}.{module}"
    factory = import_module("kiota_serialization_json.json_parse_node_factory").JsonParseNodeFactory()
    node = factory.get_root_parse_node("application/json", json.dumps(text).encode())
    found = node.get_object_value(getattr(import_module(where), name))
    assert unknown(found) == set()
    return found


def unknown(model: Any) -> set[str]:
    """Return the names that the model had no place for; annotations, and the one known to be missing, left out."""
    extra = getattr(model, "additional_data", None) or {}
    return {name for name in extra if not name.startswith("@") and name != "occurrenceId"}


def test_an_event_is_an_event(stage: Stage) -> None:
    series = stage.program.get("/me/events")["value"][0]
    found = parsed(series, "event.Event")
    assert found.recurrence.pattern.days_of_week[0].value == "monday"
    assert str(found.recurrence.range.end_date) == "0001-01-01"
    assert found.attendees[0].email_address.address == ANA
    assert found.body.content_type.value == "html"


def test_a_master_carries_what_was_cancelled_and_what_is_different(stage: Stage) -> None:
    series = stage.program.get("/me/events")["value"][0]["id"]
    query = {"$select": "subject,cancelledOccurrences", "$expand": "exceptionOccurrences"}
    found = parsed(stage.program.get(f"/me/events/{series}", **query), "event.Event")
    assert found.cancelled_occurrences == [f"OID.{series}.2026-11-23"]
    assert found.exception_occurrences[0].original_start.isoformat() == "2026-11-30T09:00:00+00:00"


def test_a_delta_page_is_one(stage: Stage) -> None:
    page = stage.program.get("/me/calendarView/delta", **WINDOW)
    place = "msgraph.generated.users.item.calendar_view.delta.delta_get_response.DeltaGetResponse"
    found = parsed(page, place)
    assert found.odata_delta_link
    assert {row.type.value for row in found.value} == {"occurrence", "exception"}


@pytest.mark.parametrize(
    ("path", "model", "query"),
    [
        ("/me", "user.User", {}),
        ("/me/directReports", "directory_object_collection_response.DirectoryObjectCollectionResponse", {}),
        ("/me/mailboxSettings", "mailbox_settings.MailboxSettings", {}),
        ("/me/calendar", "calendar.Calendar", {}),
        ("/me/calendars", "calendar_collection_response.CalendarCollectionResponse", {}),
        ("/me/events", "event_collection_response.EventCollectionResponse", {}),
        ("/me/calendarView", "event_collection_response.EventCollectionResponse", WINDOW),
        ("/me/drive/root", "drive_item.DriveItem", {}),
        ("/me/drive/root/children", "drive_item_collection_response.DriveItemCollectionResponse", {}),
    ],
)
def test_what_is_read_has_its_model(stage: Stage, path: str, model: str, query: dict[str, str]) -> None:
    stage.program("PUT", "/me/drive/root:/a.docx:/content", content=b"x", headers={"Content-Type": "text/plain"})
    found = parsed(stage.program.get(path, **query), model)
    for row in getattr(found, "value", None) or []:
        assert unknown(row) == set()


def test_a_file_its_link_and_its_guests_are_models(stage: Stage) -> None:
    head = {"Content-Type": "application/octet-stream"}
    item = stage.program("PUT", "/me/drive/special/approot:/a.docx:/content", content=b"x", headers=head).json()
    found = parsed(item, "drive_item.DriveItem")
    assert (found.size, found.file.mime_type) == (1, "application/octet-stream")
    assert found.last_modified_by.user.display_name == "Lea Berg"
    link = stage.program("POST", f"/me/drive/items/{item['id']}/createLink", {"type": "edit", "scope": "organization"})
    assert parsed(link.json(), "permission.Permission").link.scope == "organization"
    session = stage.program("POST", "/me/drive/special/approot:/b.docx:/createUploadSession", {}).json()
    assert parsed(session, "upload_session.UploadSession").next_expected_ranges == ["0-"]


def test_an_attachment_and_an_extension_are_models(stage: Stage) -> None:
    path = f"/me/events/{stage.program.get('/me/events')['value'][0]['id']}"
    body = {"name": "a.txt", "contentBytes": base64.b64encode(b"hi").decode()}
    made = stage.program("POST", f"{path}/attachments", {"@odata.type": "#microsoft.graph.fileAttachment"} | body)
    found = parsed(made.json(), "attachment.Attachment")
    assert type(found).__name__ == "FileAttachment"
    mark: Json = {"@odata.type": "microsoft.graph.openTypeExtension", "extensionName": "mark", "of": "m"}
    told = stage.program("POST", f"{path}/extensions", mark).json()
    factory = import_module("kiota_serialization_json.json_parse_node_factory").JsonParseNodeFactory()
    node = factory.get_root_parse_node("application/json", json.dumps(told).encode())
    extension = node.get_object_value(import_module(f"{MODELS}.extension").Extension)
    assert (type(extension).__name__, extension.extension_name) == ("OpenTypeExtension", "mark")


def test_a_message_is_a_message(stage: Stage) -> None:
    message = {"subject": "Week", "toRecipients": [{"emailAddress": {"address": ANA}}], "internetMessageId": "<m@x>"}
    stage.program("POST", "/me/sendMail", {"message": message})
    page = stage.program.get("/me/messages", **{"$filter": "internetMessageId eq '<m@x>'"})
    found = parsed(page, "message_collection_response.MessageCollectionResponse")
    assert found.value[0].internet_message_id == "<m@x>"
    assert unknown(found.value[0]) == set()


def test_free_and_busy_is_a_model(stage: Stage) -> None:
    window = slot("2026-12-07T00:00:00", "2026-12-08T00:00:00", "UTC")
    asked = {"schedules": [ANA, "nobody@x.example"], "startTime": window["start"], "endTime": window["end"]}
    for row in stage.program("POST", "/me/calendar/getSchedule", asked).json()["value"]:
        found = parsed(row, "schedule_information.ScheduleInformation")
        assert found.schedule_id in asked["schedules"]
        assert (found.error is None) == bool(found.schedule_items)


def test_a_subscription_is_a_model(stage: Stage) -> None:
    def listening(asked: Asked) -> Answered:
        return Answered(200, asked.query["validationToken"][0].encode(), {"Content-Type": "text/plain"})

    with Loopback(listening) as receiver:
        until = (stage.world.now + timedelta(days=1)).isoformat()
        body = {"changeType": "updated", "notificationUrl": receiver.url, "resource": "me/events"}
        made = stage.program("POST", "/subscriptions", body | {"expirationDateTime": until})
        assert parsed(made.json(), "subscription.Subscription").expiration_date_time.isoformat() == until


def test_a_refusal_is_an_error(stage: Stage) -> None:
    reply = stage.program("GET", "/me/events/none")
    found = parsed(reply.json(), "o_data_errors.o_data_error.ODataError")
    assert found.error.code == "ErrorInvalidIdMalformed"
    assert found.error.inner_error.request_id


def test_the_services_own_library_reads_answers_and_changes(stage: Stage) -> None:
    assert asyncio.run(_played(stage)) == ["Lea / Ana", "accepted", "Lea & Ana"]


async def _played(stage: Stage) -> list[str]:
    """Let the library of the service work on both calendars, and return what it saw."""
    lea, ana = _client(stage, LEA), _client(stage, ANA)
    copy = (await ana.me.events.get()).value[0]
    # Left alone, the library says that no answer is to be sent.
    answer = _model("users.item.events.item.accept.accept_post_request_body", send_response=True)
    await ana.me.events.by_event_id(copy.id).accept.post(answer)
    series = (await lea.me.events.get()).value[0]
    await lea.me.events.by_event_id(series.id).patch(_model("models.event", subject="Lea & Ana"))
    after = await ana.me.events.by_event_id(copy.id).get()
    for client in (lea, ana):
        await client.request_adapter._http_client.aclose()
    return [copy.subject, series.attendees[0].status.response.value, after.subject]


def _client(stage: Stage, address: str) -> Any:
    """Return the library's client for this person, pointed at the simulator."""
    base = import_module("kiota_abstractions.authentication.authentication_provider").AuthenticationProvider
    token = stage.world.token(address)

    async def authenticate(_self: object, request: Any, _context: object = None) -> None:
        request.headers.add("Authorization", f"Bearer {token}")
        request.headers.add("Connection", "close")

    signer = type("Signer", (base,), {"authenticate_request": authenticate})
    adapter = import_module("msgraph.graph_request_adapter").GraphRequestAdapter(signer())
    adapter.base_url = stage.server.graph_url
    return import_module("msgraph").GraphServiceClient(request_adapter=adapter)


def _model(module: str, **fields: object) -> Any:
    """Return a value of the one class that a module of the library is named after."""
    name = "".join(part.title() for part in module.rpartition(".")[2].split("_"))
    return getattr(import_module(f"msgraph.generated.{module}"), name)(**fields)
