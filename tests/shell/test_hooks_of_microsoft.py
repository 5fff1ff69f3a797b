"""Microsoft tells the service that something changed, and what becomes of what tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant import reception
from assistant.config import Config, load
from assistant.daemon import hooks
from assistant.daemon.hooks import Hooks
from assistant.pages.app import application
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.subscriptions import Subscription
from tests.connectors.fakes.wire import Answered, Asked, Loopback
from tests.connectors.microsoft_account import ANA, CLIENT, LEA, office

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TALK = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass
class Outside:
    """What stands before our pages and passes on what is posted there; keeps the bodies and what became of them."""

    client: TestClient | None = None
    is_up: bool = True
    bodies: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answered:
        assert self.client is not None
        if not self.is_up:
            return Answered(502)
        said = self.client.post(
            asked.target, content=asked.body, headers={"Content-Type": asked.header("Content-Type")}
        )
        self.bodies.append(asked.body)
        self.statuses.append(said.status_code)
        return Answered(said.status_code, said.content, {"Content-Type": said.headers.get("content-type", "")})


@dataclass
class Service:
    """The service, told of Lea's mailbox, and how often it was woken."""

    server: MicrosoftServer
    config: Config
    told: Hooks
    outside: Outside
    woken: list[str] = field(default_factory=list)

    @property
    def subscriptions(self) -> list[Subscription]:
        return list(self.server.world.subscriptions.all.values())

    def cared(self, **later: int) -> None:
        """Let the time go by and see to what is open."""
        self.server.world.now = NOW + timedelta(**later)
        self.told.keep_open(self.server.world.now)

    def told_of_life(self, event: str) -> None:
        self.server.world.subscriptions.tell_of_life(self.subscriptions[0].id, event)
        self.server.world.subscriptions.deliver()

    def changed(self) -> None:
        self.server.world.acting(LEA).add("Talk", TALK)
        self.server.world.subscriptions.deliver()


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    outside = Outside()
    with office() as server, Loopback(outside) as front:
        server.world.now = NOW
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        server.identity.register(CLIENT, secret="s", roles=("Calendars.ReadWrite",))
        config = configured(server, tmp_path, front.url)
        made = Service(server, config, hooks.hooks_of(config), outside)
        desk = reception.open_page_desk(config, lambda: None, lambda: NOW, lambda: made.woken.append("woken"))
        outside.client = TestClient(application(desk, lambda: 0.0, lambda err: None, made.told), base_url=front.url)
        yield made


def configured(server: MicrosoftServer, folder: Path, address: str, more: str = "") -> Config:
    path = folder / "config.toml"
    path.write_text(
        f'data_dir = "data"\n[leader]\nemail = "{LEA}"\ntimezone = "Europe/Berlin"\n'
        f'[pages]\nlisten = "127.0.0.1:8788"\naddress = "{address}"\n[[calendars]]\nkind = "microsoft"\n'
        f'user = "{LEA}"\nclient_id = "{CLIENT}"\nclient_secret_command = "echo s; echo ran >> {folder}/ran"\n'
        f'authority = "{server.tenant_authority}"\nendpoint = "{server.graph_url}"\n{more}',
        "utf-8",
    )
    path.chmod(0o600)
    return load(path)


def test_a_change_in_the_mailbox_wakes_the_service(service: Service) -> None:
    service.cared()
    assert service.outside.statuses == [200, 200]  # it asked at both addresses whether we listen
    assert service.woken == []
    service.changed()
    assert service.outside.statuses[2:] == [202]
    assert service.woken == ["woken"]


def test_a_message_with_a_wrong_client_state_wakes_nobody(service: Service) -> None:
    service.cared()
    service.subscriptions[0].client_state = "guessed"
    service.changed()
    service.told_of_life("subscriptionRemoved")
    assert service.outside.statuses[2:] == [202, 202]
    assert service.woken == []
    service.cared(minutes=5)
    assert service.subscriptions == []  # nobody subscribed anew because of it


def test_who_asks_whether_we_listen_gets_the_very_words_back_before_anything_else(service: Service) -> None:
    client = service.outside.client
    assert client is not None
    for _ in range(70):  # more than one sender may tell us in a minute
        client.post("/hooks/microsoft")
    said = client.post("/hooks/microsoft", params={"validationToken": "Validation: <b>1 & 2</b> + ü"})
    assert (said.status_code, said.text) == (200, "Validation: <b>1 & 2</b> + ü")
    assert said.headers["content-type"].startswith("text/plain")
    assert said.headers["x-content-type-options"] == "nosniff"
    assert service.woken == []


def test_nobody_who_is_not_told_answers_a_question(service: Service) -> None:
    client = service.outside.client
    assert client is not None
    said = client.post("/hooks/google", params={"validationToken": "anything"})
    assert (said.status_code, said.content) == (202, b"")


def test_where_something_was_missed_the_service_is_woken(service: Service) -> None:
    service.cared()
    before = service.subscriptions
    service.told_of_life("missed")
    assert service.woken == ["woken"]
    service.cared(minutes=5)
    assert service.subscriptions == before


def test_a_subscription_that_was_removed_is_made_anew_at_the_next_care(service: Service) -> None:
    service.cared()
    [first] = service.subscriptions
    service.told_of_life("subscriptionRemoved")
    assert service.woken == ["woken"]
    service.cared(minutes=5)
    [second] = service.subscriptions
    assert second.id != first.id
    service.changed()
    assert service.woken == ["woken", "woken"]


def test_a_subscription_that_is_to_be_authorised_again_is_renewed_at_the_next_care(service: Service) -> None:
    service.cared()
    [before] = [(one.id, one.expires) for one in service.subscriptions]
    service.told_of_life("reauthorizationRequired")
    service.cared(minutes=5)
    assert [(one.id, one.expires) for one in service.subscriptions] == [(before[0], before[1] + timedelta(minutes=5))]
    service.cared(hours=2)
    assert service.server.count("PATCH", "/subscriptions") == 1


def test_a_subscription_is_made_once_and_renewed_before_its_end(service: Service) -> None:
    service.cared()
    service.cared(days=1)
    assert service.server.count(None, "/subscriptions") == 1
    [first] = [one.id for one in service.subscriptions]
    service.cared(days=6)
    assert [(one.id, one.expires > NOW + timedelta(days=12)) for one in service.subscriptions] == [(first, True)]


def test_where_the_way_to_us_comes_up_later_than_we_do_a_subscription_is_made_soon_after(service: Service) -> None:
    service.outside.is_up = False
    service.cared()
    assert service.subscriptions == []
    service.outside.is_up = True
    service.cared(minutes=5)
    assert len(service.subscriptions) == 1


def test_several_calendars_of_one_mailbox_share_one_subscription(service: Service, tmp_path: Path) -> None:
    again = (tmp_path / "config.toml").read_text("utf-8").partition("[[calendars]]")[2]
    more = f'calendar = "Private"\n[[calendars]]{again}calendar = "Work"\n'
    told = hooks.hooks_of(configured(service.server, tmp_path, service.config.pages.address or "", more))
    told.keep_open(NOW)
    told.keep_open(NOW + timedelta(hours=2))
    assert len(service.subscriptions) == 1
    assert service.server.count("POST", "/subscriptions") == 1
    assert service.server.count("DELETE", "/subscriptions") == 0


def test_who_leaves_is_told_no_more(service: Service) -> None:
    service.cared()
    service.told.leave(NOW)
    assert service.subscriptions == []
    service.cared(hours=2)
    assert len(service.subscriptions) == 1


def test_one_that_is_gone_when_it_is_to_be_renewed_is_made_anew(service: Service) -> None:
    service.cared()
    service.server.world.subscriptions.all.clear()
    service.cared(days=6)
    assert len(service.subscriptions) == 1


def test_no_message_has_a_command_of_the_leader_run(service: Service, tmp_path: Path) -> None:
    service.cared()
    ran = (tmp_path / "ran").read_text("utf-8")
    service.changed()
    assert (tmp_path / "ran").read_text("utf-8") == ran


def test_what_is_too_much_is_not_read(service: Service) -> None:
    service.cared()
    service.changed()
    notice = json.loads(service.outside.bodies[-1])
    client = service.outside.client
    assert client is not None
    assert client.post("/hooks/microsoft", json=notice | {"more": "x" * 1_100_000}).status_code == 202
    assert service.woken == ["woken"]


def test_of_the_mailbox_of_another_person_nobody_is_asked_to_tell(service: Service, tmp_path: Path) -> None:
    config = configured(service.server, tmp_path, service.config.pages.address or "", f'mailbox = "{ANA}"\n')
    hooks.hooks_of(config).keep_open(NOW)
    assert service.server.requests == []
