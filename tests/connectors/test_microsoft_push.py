"""Graph tells of changes through subscriptions: made, validated, renewed and ended, and nothing believed unproved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.errors import NotFound, NotSupported, Unusable
from connectors.microsoft import push
from connectors.microsoft.client import Graph
from connectors.microsoft.push import Care, Subscription
from tests.connectors.fakes.wire import Answered, Asked, Loopback
from tests.connectors.microsoft_office import BERLIN, NOW, Colleague, Office, office

LUNCH = datetime(2026, 1, 8, 12, tzinfo=BERLIN)


@dataclass
class Listener:
    """A route that Graph reaches: it answers as `push` says, and keeps what was posted."""

    posted: list[bytes] = field(default_factory=list)
    deaf: bool = False

    def __call__(self, asked: Asked) -> Answered:
        query = {name: values[0] for name, values in asked.query.items()}
        answer = push.validation_answer(query)
        if answer is not None and not self.deaf:
            return Answered(200, answer.encode(), {"Content-Type": "text/plain"})
        self.posted.append(asked.body)
        return Answered(202)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as found:
        Colleague(found).seeded()
        yield found


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def address(listener: Listener) -> Iterator[str]:
    with Loopback(listener) as server:
        yield f"{server.url}/graph?leader=1"


def graph_of(place: Office, mailbox: str | None = None) -> Graph:
    return place.opened(mailbox=mailbox).graph


def test_a_change_is_told_and_proved(place: Office, listener: Listener, address: str) -> None:
    made = push.subscribe(graph_of(place), address, now=NOW)
    place.acting().add("Lunch", LUNCH)
    place.world.subscriptions.deliver(times=2)
    assert [push.heard(body, [made]) for body in listener.posted] == [{made.id: Care.READ}] * 2
    assert made.expires == NOW + push.LIFE


def test_nothing_is_believed_without_the_secret(place: Office, listener: Listener, address: str) -> None:
    made = push.subscribe(graph_of(place), address, now=NOW)
    place.acting().add("Lunch", LUNCH)
    place.world.subscriptions.deliver()
    [body] = listener.posted
    assert push.heard(body, [replace(made, secret="another")]) == {}
    assert push.heard(body, [replace(made, id="another")]) == {}
    assert push.heard(body.replace(b"clientState", b"clientstate"), [made]) == {}
    assert made.secret not in repr(made)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"value": 7}', b"{" * 5000, b"\xff", b"x" * 2_000_000])
def test_what_is_no_message_says_nothing(body: bytes) -> None:
    assert push.heard(body, [Subscription("one", "me/events", NOW, "secret")]) == {}


def test_a_deaf_address_is_refused(place: Office, listener: Listener, address: str) -> None:
    listener.deaf = True
    with pytest.raises(Unusable):
        push.subscribe(graph_of(place), address, now=NOW)


@pytest.mark.parametrize(
    ("event", "care"),
    [
        ("reauthorizationRequired", Care.RENEW),
        ("subscriptionRemoved", Care.SUBSCRIBE_AND_READ_ALL),
        ("missed", Care.READ_ALL),
    ],
)
def test_the_life_of_a_subscription_says_what_to_do(
    place: Office, listener: Listener, address: str, event: str, care: Care
) -> None:
    made = push.subscribe(graph_of(place), address, now=NOW, lifecycle=address)
    place.world.subscriptions.tell_of_life(made.id, event)
    place.world.subscriptions.deliver()
    assert [push.heard(body, [made]) for body in listener.posted] == [{made.id: care}]


def test_the_greatest_demand_of_one_message_stays() -> None:
    one = Subscription("one", "me/events", NOW, "secret")
    notice = {"subscriptionId": "one", "clientState": "secret"}
    events: list[dict[str, str]] = [{}, {"lifecycleEvent": "missed"}, {"lifecycleEvent": "unheard of"}]
    body = json.dumps({"value": [notice | each for each in events]}).encode()
    assert push.heard(body, [one]) == {"one": Care.READ_ALL}


def test_a_subscription_is_renewed_and_ended(place: Office, address: str) -> None:
    graph = graph_of(place)
    made = push.subscribe(graph, address, now=NOW)
    place.world.now = NOW + timedelta(days=6)
    assert push.due(made, place.world.now) is Care.RENEW
    longer = push.renew(graph, made, now=place.world.now)
    assert (longer.expires, longer.secret) == (place.world.now + push.LIFE, made.secret)
    assert push.due(longer, place.world.now) is None
    push.end(graph, longer)
    push.end(graph, longer)
    with pytest.raises(NotFound):
        push.renew(graph, longer, now=place.world.now)


def test_what_ended_is_made_anew() -> None:
    assert push.due(None, NOW) is Care.SUBSCRIBE_AND_READ_ALL
    assert push.due(Subscription("one", "me/events", NOW, "secret"), NOW) is Care.SUBSCRIBE_AND_READ_ALL


def test_one_that_stands_already_is_replaced(place: Office, address: str) -> None:
    graph = graph_of(place)
    first = push.subscribe(graph, address, now=NOW)
    second = push.subscribe(graph, address, now=NOW)
    assert list(place.world.subscriptions.all) == [second.id] != [first.id]


def test_the_mailbox_of_another_person_tells_nothing(place: Office, address: str) -> None:
    place.world.add_user("ana@firm.test")
    with pytest.raises(NotSupported):
        push.subscribe(graph_of(place, mailbox="ana@firm.test"), address, now=NOW)


def test_subscriptions_are_kept_as_text() -> None:
    known = (Subscription("one", "me/events", NOW, "secret"),)
    assert push.read_subscriptions(push.written(known)) == known
    assert push.read_subscriptions("not this") == ()
