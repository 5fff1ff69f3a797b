"""The one way to a server: what is repeated, how long is waited, what a status means, where a password may go."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import httpx2
import pytest

from connectors.account import Bearer, Credentials, Password
from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    ConnectorError,
    Interrupted,
    NotFound,
    NotSupported,
    TryLater,
    Unusable,
)
from connectors.session import Limits, Reply, Request, Session
from tests.connectors.servers.faults import FaultyTransport, cut_before, says, silent, unreachable

HOME = "https://calendar.test/home/"
LEA = Password("lea", "her secret")


def answering(*statuses: int) -> httpx2.MockTransport:
    """Return a server that answers with these statuses, the last one for ever."""
    left = list(statuses)
    return httpx2.MockTransport(lambda _: httpx2.Response(left.pop(0) if len(left) > 1 else left[0]))


def session(
    wire: httpx2.BaseTransport,
    credentials: Credentials | None = None,
    origin: str = HOME,
    limits: Limits | None = None,
) -> tuple[Session, list[float]]:
    waits: list[float] = []
    return Session(origin, credentials, transport=wire, sleep=waits.append, limits=limits), waits


def sent(wire: httpx2.BaseTransport, method: str = "GET") -> tuple[Reply, list[float]]:
    way, waits = session(wire)
    return way.send(Request(method, "/home/")), waits


@pytest.mark.parametrize(
    ("status", "method", "error"),
    [
        (400, "GET", Unusable),
        (401, "GET", AccessLost),
        (403, "GET", AccessLost),
        (403, "PUT", NotSupported),
        (404, "GET", NotFound),
        (405, "POST", NotSupported),
        (409, "PUT", ChangedElsewhere),
        (410, "GET", NotFound),
        (412, "PUT", ChangedElsewhere),
        (423, "PUT", TryLater),
        (429, "GET", TryLater),
        (500, "GET", TryLater),
        (500, "PUT", Interrupted),
        (501, "REPORT", NotSupported),
        (503, "PUT", TryLater),
        (504, "DELETE", Interrupted),
    ],
)
def test_a_status_is_the_error_that_asks_for_the_right_reaction(
    status: int, method: str, error: type[ConnectorError]
) -> None:
    with pytest.raises(error) as raised:
        sent(answering(status), method)
    assert type(raised.value) is error or issubclass(type(raised.value), error)
    assert str(raised.value).startswith("calendar.test") or error is ChangedElsewhere
    assert str(raised.value).endswith(".")


def test_a_passing_fault_is_waited_out_longer_each_time() -> None:
    reply, waits = sent(answering(500, 502, 503, 200))
    assert reply.status == 200
    assert [wait < longer for wait, longer in pairwise(waits)] == [True, True]
    assert 0.5 <= waits[0] <= 1.0


def test_a_fault_that_does_not_pass_is_said_after_four_attempts() -> None:
    wire = FaultyTransport(answering(503))
    with pytest.raises(TryLater, match="cannot answer just now"):
        sent(wire)
    assert len(wire.asked) == 4


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": "Sun, 22 Nov 2026 18:00:09 GMT", "Date": "Sun, 22 Nov 2026 18:00:00 GMT"}, 9.0),
        ({"Retry_After": "Sun, 22 Nov 2026 17:00:00 GMT", "Date": "Sun, 22 Nov 2026 18:00:00 GMT"}, 0.0),
    ],
)
def test_the_server_says_how_long_to_wait(headers: dict[str, str], wait: float) -> None:
    wire = FaultyTransport(answering(200))
    wire.once("GET", says(429, **headers))
    assert sent(wire)[1] == [wait]


def test_a_long_wait_is_left_to_the_caller() -> None:
    wire = FaultyTransport(answering(200))
    wire.once("GET", says(503, Retry_After="3600"))
    with pytest.raises(TryLater) as raised:
        sent(wire)
    assert (raised.value.retry_after, len(wire.asked)) == (3600.0, 1)


@pytest.mark.parametrize("nonsense", ["soon", "-5", "9" * 30, ""])
def test_a_wait_that_is_no_number_is_ours_to_choose(nonsense: str) -> None:
    wire = FaultyTransport(answering(200))
    wire.once("GET", says(503, Retry_After=nonsense))
    assert len(sent(wire)[1]) == 1


@pytest.mark.parametrize("fault", [silent, cut_before])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_that_was_cut_off_is_not_sent_again(fault: Callable[..., httpx2.Response], method: str) -> None:
    wire = FaultyTransport(answering(200))
    wire.once(method, fault)
    with pytest.raises(Interrupted):
        sent(wire, method)
    assert len(wire.asked) == 1


@pytest.mark.parametrize("fault", [unreachable, says(429), says(503)])
def test_a_write_that_was_never_taken_is_sent_again(fault: Callable[..., httpx2.Response]) -> None:
    wire = FaultyTransport(answering(204))
    wire.once("PUT", fault, times=2)
    assert sent(wire, "PUT")[0].status == 204


@pytest.mark.parametrize("fault", [silent, cut_before, unreachable])
def test_a_question_that_was_cut_off_is_asked_again(fault: Callable[..., httpx2.Response]) -> None:
    wire = FaultyTransport(answering(207))
    wire.once("REPORT", fault, times=3)
    assert sent(wire, "REPORT")[0].status == 207


def test_a_redirect_on_the_same_server_is_followed_with_the_same_method() -> None:
    wire = FaultyTransport(answering(207))
    wire.once("PROPFIND", says(301, Location="/dav/"))
    reply, _ = sent(wire, "PROPFIND")
    assert (wire.methods, reply.url.path) == (["PROPFIND", "PROPFIND"], "/dav/")


@pytest.mark.parametrize(
    "elsewhere", ["https://other.test/dav/", "http://calendar.test/", "https://calendar.test:8443/", "//other.test/x"]
)
def test_a_redirect_to_another_server_is_said_and_not_followed(elsewhere: str) -> None:
    wire = FaultyTransport(answering(200))
    wire.once("GET", says(302, Location=elsewhere))
    way, _ = session(wire, LEA)
    with pytest.raises(Unusable, match="if you trust that server"):
        way.send(Request("GET", "/"))
    assert {request.url.host for request in wire.asked} == {"calendar.test"}


def test_redirects_in_a_circle_come_to_an_end() -> None:
    with pytest.raises(Unusable, match="in circles"):
        sent(httpx2.MockTransport(lambda _: httpx2.Response(302, headers={"Location": "/again"})))


@pytest.mark.parametrize("origin", ["http://calendar.test/", "ftp://calendar.test/", "calendar.test", "https://"])
def test_an_address_that_is_none_or_not_encrypted_is_refused(origin: str) -> None:
    with pytest.raises(Unusable):
        Session(origin)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(Unusable) as raised:
        Session("https://lea:secret@calendar.test/")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("origin", ["http://localhost:5232", "http://127.0.0.1", "http://[::1]:8080/"])
def test_this_machine_needs_no_encryption(origin: str) -> None:
    assert session(answering(200), origin=origin)[0].origin.scheme == "http"


def test_an_address_without_encryption_can_be_allowed() -> None:
    assert Session("http://calendar.test", allow_plain=True, transport=answering(200)).origin.host == "calendar.test"


def asking(challenge: str, seen: list[str]) -> httpx2.MockTransport:
    """Return a server that lets in only who answers its challenge."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers.get("Authorization", ""))
        if seen[-1].lower().startswith(challenge.partition(" ")[0].lower()):
            return httpx2.Response(200)
        return httpx2.Response(401, headers=[("WWW-Authenticate", "Negotiate"), ("WWW-Authenticate", challenge)])

    return httpx2.MockTransport(answer)


def test_a_name_and_password_are_sent_as_the_server_asks() -> None:
    seen: list[str] = []
    way, _ = session(asking('Basic realm="x"', seen), LEA)
    for _ in range(2):
        assert way.send(Request("GET", "/")).status == 200
    basic = "Basic " + base64.b64encode(b"lea:her secret").decode()
    assert seen == ["", basic, basic]


def test_a_password_is_not_sent_where_a_proof_of_it_will_do() -> None:
    seen: list[str] = []
    challenge = 'Digest realm="x", qop="auth", nonce="abc", algorithm=SHA-256'
    way, _ = session(asking(challenge, seen), LEA)
    for _ in range(2):
        assert way.send(Request("GET", "/")).status == 200
    assert [each[:16] for each in seen] == ["", "Digest username=", "Digest username="]
    assert base64.b64encode(b"lea:her secret").decode() not in "".join(seen)


def test_a_server_that_cannot_check_the_proof_it_offers_is_given_the_other_form() -> None:
    seen: list[str] = []
    offered = ["SCRAM-SHA-256", 'Digest nonce="n", realm="x", qop="auth", algorithm=md5-sess', 'Basic realm="x"']

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers.get("Authorization", "").partition(" ")[0])
        if seen[-1] == "Basic":
            return httpx2.Response(200)
        return httpx2.Response(401, headers=[("WWW-Authenticate", each) for each in offered])

    way, _ = session(httpx2.MockTransport(answer), LEA)
    for _ in range(2):
        assert way.send(Request("GET", "/")).status == 200
    assert seen == ["", "Digest", "Basic", "Basic"]


def test_a_choice_in_one_header_is_understood() -> None:
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers.get("Authorization", "").partition(" ")[0])
        both = {"WWW-Authenticate": 'Basic realm="x", Digest realm="x", nonce="n", qop="auth"'}
        return httpx2.Response(200 if seen[-1] else 401, headers=both)

    session(httpx2.MockTransport(answer), LEA)[0].send(Request("GET", "/"))
    assert seen == ["", "Basic"]


def test_a_token_is_fetched_anew_for_each_request() -> None:
    seen: list[str] = []
    tokens = iter(("first", "second"))
    way, _ = session(asking("Bearer", seen), Bearer(lambda: next(tokens)))
    for _ in range(2):
        way.send(Request("GET", "/"))
    assert seen == ["Bearer first", "Bearer second"]


@pytest.mark.parametrize("challenge", ['Basic realm="x"', 'Digest realm="x", nonce="n", qop="auth"', "Negotiate"])
def test_a_wrong_password_is_said_in_one_sentence(challenge: str) -> None:
    refusing = httpx2.MockTransport(lambda _: httpx2.Response(401, headers={"WWW-Authenticate": challenge}))
    way, waits = session(refusing, LEA)
    with pytest.raises(AccessLost, match=r"^calendar\.test does not accept our name and password any longer"):
        way.send(Request("GET", "/"))
    assert waits == []


@pytest.mark.parametrize(
    "challenge", ["Digest qop", 'Digest realm="x", nonce="n", qop="auth-int"', "Digest ", "digest"]
)
def test_a_challenge_that_makes_no_sense_is_no_traceback(challenge: str) -> None:
    broken = httpx2.MockTransport(lambda _: httpx2.Response(401, headers={"WWW-Authenticate": challenge}))
    with pytest.raises(ConnectorError):
        session(broken, LEA)[0].send(Request("GET", "/"))


def test_a_secret_is_never_shown() -> None:
    assert "her secret" not in repr(LEA)
    assert "token" not in repr(Bearer(lambda: "the token"))


def test_a_certificate_that_is_not_valid_is_said_in_one_sentence() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] unable to get issuer", request=request)

    wire = FaultyTransport(httpx2.MockTransport(refuse))
    with pytest.raises(Unusable, match="its certificate is not valid here"):
        sent(wire)
    assert len(wire.asked) == 1


def test_an_answer_without_end_is_given_up() -> None:
    endless = httpx2.MockTransport(lambda _: httpx2.Response(200, content=b"x" * 2000))
    way, _ = session(endless, limits=Limits(size=1000))
    with pytest.raises(Unusable, match="more than 1000 bytes"):
        way.send(Request("GET", "/"))


def test_a_packed_answer_that_is_damaged_is_a_passing_fault() -> None:
    broken = httpx2.MockTransport(
        lambda _: httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx2.ByteStream(b"no gzip"))
    )
    with pytest.raises(TryLater, match="broke off"):
        sent(broken)


def test_waiting_for_a_server_has_an_end() -> None:
    assert timedelta(seconds=Limits().silence) <= timedelta(minutes=1)
