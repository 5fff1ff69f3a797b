"""A provider tells the service that something changed, where the pages have an address that it can reach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

import pytest
from starlette.testclient import TestClient

from assistant import reception
from assistant.config import Config, load
from assistant.daemon import hooks
from assistant.daemon.hooks import Hooks
from assistant.filing import Filing
from assistant.pages.app import application
from connectors.account import GoogleAccount, Use
from connectors.google.access import Grant, keep
from connectors.google.scopes import scopes_of
from connectors.tokens import FileTokens
from tests.connectors.fakes.google.person import Person
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Answered, Asked, Loopback

LEA = "lea@example.com"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
USES = frozenset({Use.CALENDAR, Use.FREE_BUSY})
ADDRESS = "https://one.example.org"


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        server.world.add_user(LEA)
        server.world.push.allow_http = True
        yield server


def configured(server: GoogleServer, folder: Path, address: str = ADDRESS) -> Config:
    client = server.world.grants.add_client()
    (folder / "client.json").write_text(json.dumps(server.client_file(client)), "utf-8")
    info = server.authorized_user(LEA, *scopes_of(USES), client=client)
    tokens = FileTokens(folder / "data" / "accounts" / f"google-{LEA}.json")
    grant = Grant(info["token"], datetime.now(UTC) + timedelta(hours=1), scopes_of(USES), info["refresh_token"])
    keep(GoogleAccount(LEA, tokens, USES), grant)
    path = folder / "config.toml"
    path.write_text(
        f'data_dir = "data"\n[leader]\nemail = "{LEA}"\ntimezone = "Europe/Berlin"\n'
        f'[pages]\nlisten = "127.0.0.1:8788"\naddress = "{address}"\n[[calendars]]\nkind = "google"\n'
        f'user = "{LEA}"\nclient_file = "client.json"\nendpoint = "{server.url}"\n',
        "utf-8",
    )
    return load(path)


def watched(server: GoogleServer) -> list[str]:
    return [path for _, path, _ in server.requests if path.endswith(("/watch", "/stop"))]


def pages(config: Config, told: Hooks) -> tuple[TestClient, list[str]]:
    woken: list[str] = []
    desk = reception.open_page_desk(config, lambda: None, lambda: NOW, lambda: woken.append("woken"))
    return TestClient(
        application(desk, lambda: 0.0, lambda err: None, told), base_url=config.pages.address or ""
    ), woken


def test_a_change_at_the_provider_wakes_the_service(server: GoogleServer, tmp_path: Path) -> None:
    sent: SimpleQueue[Asked] = SimpleQueue()

    def take(asked: Asked) -> Answered:
        sent.put(asked)
        return Answered(204)

    with Loopback(take) as outside:
        config = configured(server, tmp_path, outside.url)
        told = hooks.hooks_of(config)
        told.keep_open(NOW)
        client, woken = pages(config, told)
        assert _passed_on(client, sent.get(timeout=20)) == 202
        assert woken == []  # the first message only says that there is a channel
        start = datetime(2026, 11, 24, 9, tzinfo=UTC)
        Person(server.world, LEA).put("Talk", start, start + timedelta(hours=1))
        assert _passed_on(client, sent.get(timeout=20)) == 202
        assert woken == ["woken"]


def _passed_on(client: TestClient, asked: Asked) -> int:
    assert asked.path == "/hooks/google"
    return client.post(asked.path, headers=dict(asked.headers.items())).status_code


def test_what_nobody_can_prove_wakes_nobody(server: GoogleServer, tmp_path: Path) -> None:
    config = configured(server, tmp_path)
    told = hooks.hooks_of(config)
    told.keep_open(NOW)
    client, woken = pages(config, told)
    headers = {"X-Goog-Channel-ID": "1", "X-Goog-Resource-State": "exists", "X-Goog-Channel-Token": "guessed"}
    assert [client.post(f"/hooks/{kind}", headers=headers).status_code for kind in ("google", "nobody")] == [202, 202]
    assert woken == []
    assert client.get("/hooks/google").status_code == 404


def test_a_channel_is_opened_once_and_renewed_before_its_end(server: GoogleServer, tmp_path: Path) -> None:
    config = configured(server, tmp_path)
    hooks.hooks_of(config).keep_open(NOW)
    hooks.hooks_of(config).keep_open(NOW + timedelta(days=1))
    assert len(watched(server)) == 1
    hooks.hooks_of(config).keep_open(NOW + timedelta(days=6, hours=1))
    assert [path.rpartition("/")[2] for path in watched(server)] == ["watch", "watch", "stop"]


def test_what_is_open_stands_in_a_file_for_its_owner_alone(server: GoogleServer, tmp_path: Path) -> None:
    config = configured(server, tmp_path)
    hooks.hooks_of(config).keep_open(NOW)
    [file] = (config.data_dir / "accounts").glob("push-*.json")
    assert file.stat().st_mode & 0o077 == 0


def test_a_provider_that_lets_nobody_in_is_asked_again_soon_and_then_less_and_less_often(
    server: GoogleServer, tmp_path: Path
) -> None:
    told = hooks.hooks_of(configured(server, tmp_path))
    server.world.grants.revoke_user(LEA)
    asked = []
    for minute in range(0, 300, 5):
        before = len(watched(server))
        told.keep_open(NOW + timedelta(minutes=minute))
        asked += [minute] * (len(watched(server)) - before)
    assert asked == [0, 5, 10, 15, 25, 45, 80, 140, 200, 260]


@pytest.mark.parametrize("pages_say", ["", '[pages]\nlisten = "127.0.0.1:8788"\n'])
def test_where_nobody_can_reach_us_nothing_is_opened(server: GoogleServer, tmp_path: Path, pages_say: str) -> None:
    configured(server, tmp_path)
    path = tmp_path / "config.toml"
    text = path.read_text("utf-8")
    before, _, after = text.partition("[pages]")
    path.write_text(f"{before}{pages_say}[[calendars]]{after.partition('[[calendars]]')[2]}", "utf-8")
    config = load(path)
    hooks.hooks_of(config).keep_open(NOW)
    assert watched(server) == []
    assert Filing(config.data_dir, LEA).folder.exists() is False
