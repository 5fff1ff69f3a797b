"""How Graph is spoken to: what goes along, what is repeated, what a refusal means, and what becomes of a batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Lock

import httpx2
import pytest

from connectors.account import Bearer, MicrosoftAccount
from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    ConnectorError,
    CursorExpired,
    Interrupted,
    NotFound,
    NotSupported,
    TryLater,
    Undeliverable,
    Unusable,
)
from connectors.microsoft.client import AT_A_TIME, PREFER, BatchRequest, Graph
from connectors.tokens import FileTokens
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.wire import status
from tests.connectors.microsoft_account import LEA, graph, office

Handler = Callable[[httpx2.Request], httpx2.Response]


ACCOUNT = MicrosoftAccount("lea@contoso.com", FileTokens(Path("/nowhere")), "app")


def speaking(handler: Handler, waits: list[float] | None = None, account: MicrosoftAccount = ACCOUNT) -> Graph:
    """Return Graph whose server is this handler."""
    seen: list[float] = [] if waits is None else waits
    known = Bearer(lambda: "a token")
    return Graph(account, sleep=seen.append, transport=httpx2.MockTransport(handler), credentials=known)


def refusing(code: int, name: str = "", **headers: str) -> Graph:
    body = {"error": {"code": name, "message": "Ana's review is on Monday"}}
    return speaking(lambda _: httpx2.Response(code, json=body, headers=headers))


# --- what goes along -----------------------------------------------------------------------------------------------


def test_every_request_asks_for_ids_that_last_and_times_in_utc() -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json={"value": []})

    client = speaking(answer)
    client.get("/me/calendar")
    client.send("POST", "/me/events", {"subject": "x"}, {"If-Match": "tag"})
    list(client.pages("/me/events", {"$filter": "a eq 'b'"}, {"Prefer": "odata.maxpagesize=50"}))
    assert [request.headers["Prefer"] for request in asked] == [PREFER, PREFER, f"{PREFER}, odata.maxpagesize=50"]
    assert {request.headers["Authorization"] for request in asked} == {"Bearer a token"}
    assert asked[1].headers["If-Match"] == "tag"
    assert json.loads(asked[1].content) == {"subject": "x"}
    assert dict(asked[2].url.params) == {"$filter": "a eq 'b'"}


def test_the_mailbox_is_ones_own_or_the_one_that_is_shared_or_the_one_an_app_is_for() -> None:
    def nothing(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(204)

    assert (speaking(nothing).me, speaking(nothing).own) == ("/me", "/me")
    shared = speaking(nothing, account=replace(ACCOUNT, mailbox="carla@contoso.com"))
    assert (shared.me, shared.own) == ("/users/carla%40contoso.com", "/me")
    app = speaking(nothing, account=replace(ACCOUNT, secret="s"))
    assert (app.me, app.own) == ("/users/lea%40contoso.com", "/users/lea%40contoso.com")


def test_an_answer_without_a_body_is_none() -> None:
    assert speaking(lambda _: httpx2.Response(202)).send("POST", "/me/sendMail", b"x") is None
    assert speaking(lambda _: httpx2.Response(204)).send("DELETE", "/me/events/1") is None


def test_a_gateway_with_a_path_of_its_own_is_spoken_to_below_it() -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(200, json={})

    gateway = replace(ACCOUNT, endpoint="https://gateway.example.com/graph/v1.0/")
    speaking(answer, account=gateway).get("/me")
    assert asked == ["https://gateway.example.com/graph/v1.0/me"]


# --- pages ---------------------------------------------------------------------------------------------------------


def test_pages_are_followed_by_addresses_as_they_are_given() -> None:
    link = "https://graph.microsoft.com/v1.0/me/events?$skiptoken=a%2Bb"

    def answer(request: httpx2.Request) -> httpx2.Response:
        last = b"skiptoken" in request.url.raw_path
        assert not last or request.url.raw_path.endswith(b"$skiptoken=a%2Bb")
        return httpx2.Response(200, json={"value": [1]} if last else {"value": [0], "@odata.nextLink": link})

    assert [page["value"] for page in speaking(answer).pages("/me/events")] == [[0], [1]]


def test_a_page_elsewhere_is_not_followed() -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        return httpx2.Response(200, json={"@odata.nextLink": "https://evil.example/v1.0/me/events"})

    with pytest.raises(Unusable, match=r"sends us on to https://evil\.example"):
        list(speaking(answer).pages("/me/events"))
    assert asked == ["graph.microsoft.com"]


def test_pages_that_lead_round_in_circles_end() -> None:
    link = "https://graph.microsoft.com/v1.0/me/events?$skiptoken=1"
    client = speaking(lambda _: httpx2.Response(200, json={"@odata.nextLink": link}))
    with pytest.raises(Unusable, match="in circles"):
        list(client.pages("/me/events"))


# --- refusals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "error"),
    [
        (400, "ErrorPropertyValidationFailure", Unusable),
        (400, "ErrorOccurrenceCrossingBoundary", NotSupported),
        (400, "ErrorInvalidIdMalformed", NotFound),
        (400, "ErrorInvalidRecipients", Undeliverable),
        (401, "InvalidAuthenticationToken", AccessLost),
        (403, "ErrorAccessDenied", AccessLost),
        (404, "ErrorItemNotFound", NotFound),
        (404, "MailboxNotEnabledForRESTAPI", Unusable),
        (409, "ErrorIrresolvableConflict", ChangedElsewhere),
        (410, "", CursorExpired),
        (410, "SyncStateNotFound", CursorExpired),
        (400, "syncStateNotFound", CursorExpired),
        (404, "ResyncRequired", CursorExpired),
        (412, "ErrorIrresolvableConflict", ChangedElsewhere),
        (412, "", ChangedElsewhere),
        (429, "ApplicationThrottled", TryLater),
        (500, "ErrorInternalServerError", TryLater),
        (502, "UnknownError", TryLater),
        (503, "ErrorServerBusy", TryLater),
        (504, "GatewayTimeout", TryLater),
        (507, "quotaLimitReached", Unusable),
    ],
)
def test_a_refusal_is_the_error_that_asks_for_the_right_reaction(
    code: int, name: str, error: type[ConnectorError]
) -> None:
    with pytest.raises(error) as raised:
        refusing(code, name).get("/me/calendar/events")
    assert str(raised.value).endswith(".")
    assert "Ana" not in str(raised.value)


def test_a_code_that_means_nothing_to_us_is_passed_on() -> None:
    with pytest.raises(Unusable, match="ErrorPropertyValidationFailure"):
        refusing(400, "ErrorPropertyValidationFailure").send("PATCH", "/me/events/1", {})


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("/me/calendar/events", "Calendars.ReadWrite"),
        ("/me/sendMail", "Mail.Send"),
        ("/me/drive/items/1/invite", "Files.ReadWrite"),
        ("/me/directReports", "User.Read.All"),
    ],
)
def test_a_permission_that_is_missing_is_named(path: str, permission: str) -> None:
    with pytest.raises(NotSupported, match=permission):
        refusing(403, "ErrorAccessDenied").send("POST", path, {})
    with pytest.raises(AccessLost, match=f"{permission} is missing.*oneonone connect microsoft"):
        refusing(403, "ErrorAccessDenied").get(path)


@pytest.mark.parametrize(("code", "error"), [(500, Interrupted), (504, Interrupted), (429, TryLater), (503, TryLater)])
def test_a_write_that_may_have_happened_is_told_apart(code: int, error: type[ConnectorError]) -> None:
    with pytest.raises(TryLater) as raised:
        refusing(code).send("POST", "/me/events", {})
    assert type(raised.value) is error


def test_a_question_put_by_post_is_asked_again() -> None:
    left = [504, 200]
    client = speaking(lambda _: httpx2.Response(left.pop(0), json={"value": []}))
    assert client.send("POST", "/me/calendar/getSchedule", {}, reads=True) == {"value": []}


def test_a_page_that_is_not_graphs_is_no_answer() -> None:
    client = speaking(lambda _: httpx2.Response(200, text="<html>Please sign in to this network</html>"))
    with pytest.raises(TryLater):
        client.get("/me")
    with pytest.raises(Interrupted):
        client.send("POST", "/me/events", {})


def test_a_wait_that_graph_asks_for_is_kept() -> None:
    waits: list[float] = []
    left = [429, 503, 200]
    client = speaking(lambda _: httpx2.Response(left.pop(0), json={}, headers={"Retry-After": "7"}), waits)
    assert client.get("/me") == {}
    assert waits == [7.0, 7.0]


# --- many at once --------------------------------------------------------------------------------------------------


def test_no_more_than_four_requests_are_on_their_way_to_one_mailbox() -> None:
    guard, four = Lock(), Barrier(AT_A_TIME)
    now, most = [0], [0]

    def answer(request: httpx2.Request) -> httpx2.Response:
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        four.wait(10)
        with guard:
            now[0] -= 1
        return httpx2.Response(200, json={})

    one, other = speaking(answer), speaking(answer)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: (one if number % 2 else other).get("/me"), range(8)))
    assert most[0] == AT_A_TIME


@pytest.fixture
def server() -> Iterator[MicrosoftServer]:
    with office() as running:
        yield running


@pytest.fixture
def client(server: MicrosoftServer, tmp_path: Path) -> Iterator[Graph]:
    with closing(graph(server, tmp_path)) as found:
        yield found


def test_a_batch_gives_each_of_its_parts_an_answer_or_an_error(client: Graph, server: MicrosoftServer) -> None:
    asked = [BatchRequest("GET", "/me/calendar"), BatchRequest("GET", "/me/events/none")] * 12
    said = client.batch(asked)
    assert len(said) == 24
    assert all(isinstance(one, dict) and one["name"] == "Calendar" for one in said[::2])
    assert all(type(one) is NotFound for one in said[1::2])
    assert server.count("POST", r"\$batch$") == 2


def batching(*rounds: dict[str, tuple[int, dict[str, str]]]) -> tuple[Graph, list[float], list[list[str]]]:
    """Return Graph that answers the parts of each batch so, by id; what it was asked, and how long it waited."""
    left, waits, asked = list(rounds), list[float](), list[list[str]]()

    def answer(request: httpx2.Request) -> httpx2.Response:
        ids = [one["id"] for one in json.loads(request.content)["requests"]]
        asked.append(ids)
        said = left.pop(0)
        rows = [{"id": one, "status": said[one][0], "headers": said[one][1], "body": {}} for one in ids if one in said]
        return httpx2.Response(200, json={"responses": rows[::-1]})

    return speaking(answer, waits), waits, asked


def test_only_what_was_throttled_in_a_batch_is_tried_again_after_its_own_wait() -> None:
    first = {"0": (200, {}), "1": (429, {"Retry-After": "3"}), "2": (503, {"Retry-After": "11"})}
    client, waits, asked = batching(first, {"1": (200, {}), "2": (200, {})})
    assert client.batch([BatchRequest("PATCH", "/me/events/1", {})] * 3) == [{}, {}, {}]
    assert (waits, asked) == ([11.0], [["0", "1", "2"], ["1", "2"]])


def test_a_write_in_a_batch_that_may_have_happened_is_not_tried_again() -> None:
    client, waits, asked = batching({"0": (504, {}), "1": (201, {})})
    said = client.batch([BatchRequest("POST", "/me/events", {})] * 3)
    assert [type(one) for one in said] == [Interrupted, dict, Interrupted]
    assert (waits, len(asked)) == ([], 1)


def test_a_batch_that_stays_throttled_ends() -> None:
    client, waits, _ = batching(*[{"0": (429, {"Retry-After": "1"})}] * 9)
    [said] = client.batch([BatchRequest("GET", "/me")])
    assert isinstance(said, TryLater)
    assert len(waits) <= 4


def test_nothing_in_a_batch_is_nothing_asked() -> None:
    client, _, asked = batching()
    assert client.batch([]) == []
    assert asked == []


def test_a_passing_fault_is_waited_out(client: Graph, server: MicrosoftServer) -> None:
    server.faults.add(status(503, 2))
    assert client.get("/me")["mail"] == LEA
    assert [one.status for one in server.requests] == [503, 200]
