"""The way to Google's APIs: what is sent again, what never is, and what each refusal means to a caller."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    ConnectorError,
    CursorExpired,
    Interrupted,
    NotFound,
    NotSupported,
    TryLater,
    Unusable,
)
from connectors.google.faults import AlreadyThere
from connectors.google.library import HttpRequest, upload
from connectors.google.service import GoogleApi
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Answered, Fault, Harm
from tests.connectors.google_account import LEA, account_at, signed_in

EVENT = {
    "summary": "Ana / Lea",
    "start": {"dateTime": "2026-12-01T10:00:00Z"},
    "end": {"dateTime": "2026-12-01T10:30:00Z"},
}
SWITCHED_OFF = b'{"error": {"code": 403, "status": "PERMISSION_DENIED", "details": [{"reason": "SERVICE_DISABLED"}]}}'


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        server.world.add_user(LEA)
        yield server


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def api(server: GoogleServer, tmp_path: Path, naps: list[float]) -> Iterator[GoogleApi]:
    api = GoogleApi(signed_in(server, tmp_path), sleep=naps.append)
    yield api
    api.close()


def reading(api: GoogleApi) -> HttpRequest:
    return api.calendar.events().list(calendarId="primary")


def inserting(api: GoogleApi) -> HttpRequest:
    return api.calendar.events().insert(calendarId="primary", body=EVENT)


def events(server: GoogleServer) -> int:
    return len(server.world.calendars[LEA].rows)


# --- what is sent again ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["rateLimitExceeded", "userRateLimitExceeded", "tooManyRequests", "serviceUnavailable"]
)
def test_what_google_was_too_busy_for_is_asked_again_after_a_while(
    server: GoogleServer, api: GoogleApi, naps: list[float], name: str
) -> None:
    server.refuse(name, 2)
    api.execute(inserting(api))
    assert events(server) == 1
    assert len(naps) == 2
    assert all(nap > 0 for nap in naps)


def test_waits_grow(server: GoogleServer, api: GoogleApi, naps: list[float]) -> None:
    server.refuse("rateLimitExceeded", 10)
    with pytest.raises(TryLater, match="asked too often"):
        api.execute(reading(api))
    assert len(naps) == 4
    assert naps[-1] > 2 * naps[0]


def test_google_says_how_long_to_wait(server: GoogleServer, api: GoogleApi, naps: list[float]) -> None:
    server.refuse("tooManyRequests", retry_after=7)
    api.execute(reading(api))
    assert naps == [7.0]


def test_a_wait_of_an_hour_is_left_to_the_caller(server: GoogleServer, api: GoogleApi, naps: list[float]) -> None:
    server.refuse("tooManyRequests", retry_after=3600)
    with pytest.raises(TryLater) as caught:
        api.execute(reading(api))
    assert caught.value.retry_after == 3600
    assert naps == []


@pytest.mark.parametrize("harm", [Harm.BEFORE, Harm.AFTER, Harm.TRUNCATED])
def test_a_reading_that_broke_off_is_repeated(server: GoogleServer, api: GoogleApi, harm: Harm) -> None:
    server.harm(harm)
    assert "items" in api.execute(reading(api))


@pytest.mark.parametrize("harm", [Harm.BEFORE, Harm.AFTER, Harm.TRUNCATED])
def test_a_write_that_broke_off_is_sent_once_and_said_to_be_unclear(
    server: GoogleServer, api: GoogleApi, harm: Harm
) -> None:
    api.execute(reading(api))
    server.harm(harm)
    before = len(server.requests)
    with pytest.raises(Interrupted):
        api.execute(inserting(api))
    assert len(server.requests) - before == 1
    assert events(server) == (0 if harm is Harm.BEFORE else 1)


def test_a_write_that_google_failed_at_is_unclear_too(server: GoogleServer, api: GoogleApi) -> None:
    server.refuse("backendError")
    with pytest.raises(Interrupted):
        api.execute(inserting(api))


def test_a_write_whose_caller_calls_it_repeatable_is_repeated(server: GoogleServer, api: GoogleApi) -> None:
    body = EVENT | {"id": "0123456789abcdef"}
    server.harm(Harm.BEFORE)
    api.execute(api.calendar.events().insert(calendarId="primary", body=body), repeatable=True)
    assert events(server) == 1


def test_a_patch_under_no_condition_is_repeated_and_one_under_a_condition_is_not(
    server: GoogleServer, api: GoogleApi
) -> None:
    made = api.execute(inserting(api))
    server.harm(Harm.AFTER)
    api.execute(api.calendar.events().patch(calendarId="primary", eventId=made["id"], body={"location": "Room 1"}))
    request = api.calendar.events().patch(calendarId="primary", eventId=made["id"], body={"location": "Room 2"})
    request.headers["If-Match"] = "*"
    server.harm(Harm.AFTER)
    with pytest.raises(Interrupted):
        api.execute(request)


def test_a_connection_that_google_closed_meanwhile_is_made_anew_for_a_write(
    server: GoogleServer, api: GoogleApi, naps: list[float]
) -> None:
    api.execute(reading(api))
    for connection in list(server.wire.open):
        connection.shutdown(socket.SHUT_RDWR)
    api.execute(inserting(api))
    assert events(server) == 1
    assert naps == []


def test_where_nobody_listens_nothing_was_sent(tmp_path: Path) -> None:
    with GoogleServer() as server:
        server.world.add_user(LEA)
        account = signed_in(server, tmp_path)
    api = GoogleApi(account, sleep=lambda _: None)
    with pytest.raises(TryLater, match=r"Google Calendar cannot be reached\.") as caught:
        api.execute(inserting(api))
    assert not isinstance(caught.value, Interrupted)


# --- what a refusal means --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("notFound", NotFound, "nothing of this name"),
        ("deleted", NotFound, "nothing of this name"),
        ("fullSyncRequired", CursorExpired, "read again"),
        ("updatedMinTooLongAgo", CursorExpired, "read again"),
        ("conditionNotMet", ChangedElsewhere, "changed since it was read"),
        ("duplicate", AlreadyThere, "changed"),
        ("forbiddenForNonOrganizer", NotSupported, "does not let us change this"),
        ("requiredAccessLevel", NotSupported, "does not let us change this"),
        ("insufficientPermissions", NotSupported, "use calendar; sign in again and allow it: oneonone connect google"),
        ("quotaExceeded", TryLater, "quota is used up"),
        ("dailyLimitExceeded", TryLater, "quota is used up"),
        ("timeRangeEmpty", Unusable, "timeRangeEmpty"),
    ],
)
def test_each_refusal_means_one_thing(
    server: GoogleServer, api: GoogleApi, naps: list[float], name: str, kind: type[ConnectorError], says: str
) -> None:
    server.refuse(name)
    with pytest.raises(kind, match=says):
        api.execute(inserting(api))
    assert naps == []


def test_an_api_that_is_not_enabled_is_named(server: GoogleServer, api: GoogleApi) -> None:
    server.faults.add(Fault(Harm.WRONG, Answered(403, SWITCHED_OFF)))
    with pytest.raises(Unusable, match="Google Drive is not enabled for your client"):
        api.execute(api.drive.files().list())


def test_a_page_that_stands_between_us_and_google_is_no_answer(server: GoogleServer, api: GoogleApi) -> None:
    server.faults.add(Fault(Harm.WRONG), 10)
    with pytest.raises(TryLater):
        api.execute(reading(api))


def test_the_way_to_a_gateway_in_the_clear_is_refused(server: GoogleServer, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="without encryption"):
        GoogleApi(replace(account_at(server, tmp_path), endpoint="http://gateway.example.com"))


# --- tokens ----------------------------------------------------------------------------------------------------------


def test_a_sign_in_that_google_cannot_give_is_asked_for_by_one_policy_and_named(
    server: GoogleServer, api: GoogleApi
) -> None:
    server.world.grants.expire_access()
    for _ in range(40):
        server.faults.add(Fault(Harm.WRONG, Answered(503, b""), "POST", "^/token$"))
    with pytest.raises(TryLater, match=r"^Google cannot sign us in just now"):
        api.execute(reading(api))
    assert server.wire.count("POST", "^/token$") <= 5


def test_a_token_that_ran_out_is_renewed_once_and_kept(server: GoogleServer, api: GoogleApi) -> None:
    before = api.account.tokens.load()
    server.world.grants.expire_access()
    api.execute(reading(api))
    api.execute(reading(api))
    assert server.wire.count("POST", "^/token$") == 1
    assert api.account.tokens.load() != before


def test_a_token_that_another_process_renewed_is_taken_over(server: GoogleServer, api: GoogleApi) -> None:
    other = GoogleApi(api.account)
    api.execute(reading(api))
    server.world.grants.expire_access()
    other.execute(reading(other))
    api.execute(reading(api))
    assert server.wire.count("POST", "^/token$") == 1


def test_several_threads_renew_a_token_once(server: GoogleServer, api: GoogleApi) -> None:
    api.execute(reading(api))
    server.world.grants.expire_access()
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(api.execute(reading(api)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert server.wire.count("POST", "^/token$") == 1


def test_a_consent_that_was_withdrawn_says_what_to_do(server: GoogleServer, api: GoogleApi, naps: list[float]) -> None:
    server.world.grants.revoke_user(LEA)
    with pytest.raises(AccessLost, match=r"no longer lets us in as lea@example.com.*: oneonone connect google\."):
        api.execute(reading(api))
    assert naps == []


def test_somebody_who_never_signed_in_is_told_how(server: GoogleServer, tmp_path: Path) -> None:
    api = GoogleApi(account_at(server, tmp_path))
    with pytest.raises(AccessLost, match=r"not signed in .* as lea@example.com yet: oneonone connect google"):
        api.execute(reading(api))


@pytest.mark.parametrize("kept", ["{", '{"access": 1}', "nonsense"])
def test_tokens_that_are_damaged_say_what_to_do(server: GoogleServer, api: GoogleApi, kept: str) -> None:
    api.account.tokens.save(kept)
    with pytest.raises(AccessLost, match=r"is damaged; sign in again: oneonone connect google\."):
        api.execute(reading(api))


def test_a_renewal_that_google_fails_at_is_tried_again(server: GoogleServer, api: GoogleApi, naps: list[float]) -> None:
    server.world.grants.expire_access()
    server.faults.add(Fault(Harm.WRONG, Answered(503, b"{}"), path="^/token$"))
    api.execute(reading(api))
    assert len(naps) >= 1


# --- several at once -------------------------------------------------------------------------------------------------


def test_a_batch_gives_each_its_reply_or_its_error(server: GoogleServer, api: GoogleApi) -> None:
    names = ["primary", "nowhere@example.com", LEA]
    found = api.execute_batch([api.calendar.events().list(calendarId=name) for name in names])
    assert [type(each) for each in found] == [dict, NotFound, dict]
    assert server.wire.count("POST", "^/batch/calendar/v3$") == 1


def test_more_than_fifty_go_in_several_batches(server: GoogleServer, api: GoogleApi) -> None:
    found = api.execute_batch([reading(api) for _ in range(51)])
    assert len(found) == 51
    assert all(isinstance(each, dict) for each in found)
    assert server.wire.count("POST", "^/batch") == 2


def test_a_batch_that_was_refused_is_sent_again(server: GoogleServer, api: GoogleApi, naps: list[float]) -> None:
    server.refuse("tooManyRequests", path="^/batch")
    assert [type(each) for each in api.execute_batch([inserting(api)])] == [dict]
    assert events(server) == 1
    assert len(naps) == 1


def test_in_a_batch_that_broke_off_reads_are_repeated_and_writes_are_unclear(
    server: GoogleServer, api: GoogleApi
) -> None:
    api.execute(reading(api))
    server.harm(Harm.AFTER, path="^/batch")
    found = api.execute_batch([reading(api), inserting(api)])
    assert [type(each) for each in found] == [dict, Interrupted]
    assert events(server) == 1


def test_nothing_in_a_batch_asks_nobody(server: GoogleServer, api: GoogleApi) -> None:
    assert api.execute_batch([]) == []
    assert server.requests == []


# --- what requests are made with -------------------------------------------------------------------------------------


def test_collections_are_made_once(api: GoogleApi, server: GoogleServer, tmp_path: Path) -> None:
    made: Callable[[GoogleApi], object] = lambda one: one.calendar.events()  # noqa: E731
    assert made(api) is made(GoogleApi(account_at(server, tmp_path)))


def test_an_upload_goes_to_the_endpoint_like_everything_else(server: GoogleServer, api: GoogleApi) -> None:
    request = api.drive.files().create(body={"name": "x"}, media_body=upload(b"Hello", "text/plain"))
    api.execute(request)
    assert server.wire.count("POST", "^/upload/drive/v3/files$") == 1
