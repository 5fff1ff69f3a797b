"""What monitoring is answered on this machine, how it stands, and what of it needs a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.daemon.condition import Access, Condition, condition, troubles
from assistant.daemon.health import answering
from assistant.daemon.logs import id_of
from assistant.daemon.metrics import Metrics
from assistant.daemon.ports import UnitReport
from assistant.daemon.presence import Beat, Failure
from assistant.deeds import LeaderState
from connectors.errors import AccessLost, Unusable
from tests.shell.daemon_fakes import LEA, MORNING, RHYTHM, Served, served

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BEAT = Beat(7, MORNING, MORNING, MORNING + 5 * MINUTE)
LOOKED = LeaderState(last_cycle=MORNING, done_due=(("complete:2026-11-24", MORNING.date()),))


@pytest.fixture
def it() -> Served:
    it = served()
    it.unit.ends = lambda: UnitReport(one_on_ones=9, done=2, failed=1, offered=3, open_offers=4)
    it.watch.tick()
    return it


@pytest.fixture
def port(it: Served) -> Iterator[int]:
    with answering(("127.0.0.1", 0), it.watch.view) as (_, taken):
        yield taken


def asked(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def stands(
    state: LeaderState = LOOKED, beat: Beat | None = BEAT, running: bool = True, after: timedelta = MINUTE
) -> Condition:
    """How it stands some time after a look at nine in the morning."""
    return condition(MORNING + after, state, beat, running, RHYTHM, 4)


# --- over HTTP -------------------------------------------------------------------------------------------------------


def test_all_is_well(port: int) -> None:
    status, body = asked(port, "/healthz")
    assert status == 200
    assert json.loads(body) == {
        "healthy": True,
        "access": "ok",
        "late": False,
        "brake": False,
        "paused": False,
        "failures": 0,
        "last_cycle": "2026-11-24T08:00:00+00:00",
        "next_due": "2026-11-24T08:05:00+00:00",
    }


def test_lost_access_is_no_health(it: Served, port: int) -> None:
    def lost() -> UnitReport:
        raise AccessLost("The password of ana@example.com was refused.")

    it.unit.ends = lost
    it.play(10 * MINUTE)
    status, body = asked(port, "/healthz")
    assert (status, json.loads(body)["access"]) == (503, "lost")
    assert "ana" not in body


def test_the_brake_is_no_health(it: Served, port: int) -> None:
    it.memory.kept = replace(it.memory.kept, brake="Nine of ten one-on-ones are gone, Ana's too.")
    it.clock.forward(MINUTE)
    it.watch.tick()
    status, body = asked(port, "/healthz")
    assert (status, json.loads(body)["brake"]) == (503, True)
    assert "Ana" not in body


def test_the_numbers_are_those_of_the_service(port: int) -> None:
    status, body = asked(port, "/metrics")
    found = {(s.name, *s.labels.values()): s.value for f in text_string_to_metric_families(body) for s in f.samples}
    assert status == 200
    assert found["oneonone_rounds_total", "good"] == 1
    assert found["oneonone_deeds_total", "failed"] == 1
    assert found["oneonone_open_offers",] == 4
    assert found["oneonone_healthy",] == 1
    assert found["oneonone_last_round_timestamp_seconds",] == MORNING.timestamp()
    assert found["process_resident_memory_bytes",] > 0


def test_the_numbers_name_nobody(it: Served) -> None:
    text = Metrics(it.watch.view, process=False).text().decode()
    assert not [word for word in (LEA, "@", id_of(LEA)) if word in text]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "BREW"])
@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_only_a_get_is_answered(port: int, method: str, path: str) -> None:
    assert asked(port, path, method)[0] == 405


@pytest.mark.parametrize("path", ["/", "/healthz/..", "/status", "/metrics/", "/healthzz"])
def test_there_is_nothing_else(port: int, path: str) -> None:
    assert asked(port, path)[0] == 404


def test_a_port_that_is_taken_is_said_plainly(it: Served, port: int) -> None:
    with pytest.raises(Unusable, match=rf"127.0.0.1:{port}: Address already in use. Choose another"):
        answering(("127.0.0.1", port), it.watch.view).__enter__()


# --- how it stands ---------------------------------------------------------------------------------------------------


def test_nothing_needs_a_person_while_all_is_well() -> None:
    found = stands()
    assert (found.access, found.needs_a_person, troubles(found)) == (Access.OK, False, ())
    assert found.next_due == MORNING + 5 * MINUTE


def test_a_service_that_was_not_told_to_stop_is_missed() -> None:
    assert "not told to stop" in troubles(stands(running=False))[0]
    assert troubles(stands(running=False, beat=replace(BEAT, stopped=True))) == ()
    assert troubles(stands(running=False, beat=None)) == ()


def test_a_service_that_has_stopped_looking_is_late() -> None:
    assert not stands(after=20 * MINUTE).needs_a_person
    assert "restart it" in troubles(stands(after=30 * MINUTE))[0]
    assert not stands(beat=replace(BEAT, next_try=MORNING + DAY), after=30 * MINUTE).late


def test_lost_access_is_said_with_the_reason() -> None:
    found = stands(beat=replace(BEAT, failures=1, failure=Failure.ACCESS_LOST, said="Sign in again."))
    assert troubles(found) == ("Access to the calendar is lost. Sign in again.",)
    assert found.needs_a_person


def test_a_passing_fault_is_said_and_wakes_nobody() -> None:
    found = stands(beat=replace(BEAT, failures=1, failure=Failure.LATER, said="The server is busy."))
    assert (found.access, found.needs_a_person) == (Access.FAILING, False)
    assert troubles(found) == ("The last look failed. The server is busy.",)


def test_the_brake_asks_for_go() -> None:
    found = stands(LeaderState(last_cycle=MORNING, brake="Nine of ten one-on-ones are gone."))
    assert troubles(found) == ("Nothing is written until you say `oneonone go`. Nine of ten one-on-ones are gone.",)
    assert found.needs_a_person


def test_a_pause_that_is_over_is_none() -> None:
    paused = LeaderState(last_cycle=MORNING, paused_until=MORNING + DAY)
    assert stands(paused).paused_until == MORNING + DAY
    assert stands(paused, after=2 * DAY).paused_until is None


def test_what_was_never_looked_at_is_unknown() -> None:
    found = stands(LeaderState(), beat=None, running=False)
    assert (found.access, found.next_due, found.needs_a_person) == (Access.UNKNOWN, None, False)
