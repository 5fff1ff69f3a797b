"""What providers hold open for the service is closed when it stops, moves, or forgets an account; and nothing waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner

from assistant.commands.group import group
from assistant.config import Config, load
from assistant.daemon import hooks
from assistant.daemon.compose import works_of
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Answered, Asked, Loopback
from tests.shell.daemon_fakes import SetClock
from tests.shell.test_hooks import ADDRESS, LEA, NOW, configured, watched

AT = {"ONEONONE_NOW": NOW.isoformat()}


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        server.world.add_user(LEA)
        server.world.push.allow_http = True
        yield server


def asked(server: GoogleServer) -> list[str]:
    return [path.rpartition("/")[2] for path in watched(server)]


def kept(config: Config) -> list[Path]:
    return list((config.data_dir / "accounts").glob("push-*.json"))


def test_who_leaves_closes_its_channel_and_opens_another_when_it_comes_back(
    server: GoogleServer, tmp_path: Path
) -> None:
    config = configured(server, tmp_path)
    told = hooks.hooks_of(config)
    told.keep_open(NOW)
    told.leave(NOW)
    assert asked(server) == ["watch", "stop"]
    assert list(server.world.push.channels) == []
    told.leave(NOW)
    hooks.hooks_of(config).keep_open(NOW)
    assert asked(server) == ["watch", "stop", "watch"]


def test_the_works_of_a_service_leave(server: GoogleServer, tmp_path: Path) -> None:
    config = configured(server, tmp_path)
    hooks.hooks_of(config).keep_open(NOW)
    leave = works_of(config, SetClock(NOW)).leave
    assert leave is not None
    leave()
    assert asked(server) == ["watch", "stop"]


def test_what_cannot_be_closed_is_counted_on_no_more_and_closed_at_the_next_start(
    server: GoogleServer, tmp_path: Path
) -> None:
    config = configured(server, tmp_path)
    hooks.hooks_of(config).keep_open(NOW)
    path = tmp_path / "config.toml"
    text = path.read_text("utf-8")
    with Loopback(lambda request: Answered(403)) as elsewhere:
        path.write_text(text.replace(server.url, elsewhere.url), "utf-8")
        hooks.hooks_of(load(path)).leave(NOW)
    path.write_text(text, "utf-8")
    assert asked(server) == ["watch"]
    hooks.hooks_of(load(path)).keep_open(NOW + timedelta(minutes=5))
    assert asked(server) == ["watch", "watch", "stop"]
    assert len(server.world.push.channels) == 1


def test_a_provider_that_does_not_answer_holds_nobody_up(server: GoogleServer, tmp_path: Path) -> None:
    config, left = configured(server, tmp_path), Event()
    hooks.hooks_of(config).keep_open(NOW)

    def silent(request: Asked) -> Answered:
        left.wait()
        return Answered(403)

    path = tmp_path / "config.toml"
    with Loopback(silent) as elsewhere:
        path.write_text(path.read_text("utf-8").replace(server.url, elsewhere.url), "utf-8")
        hooks.hooks_of(load(path)).leave(NOW, patience=0.1)
        left.set()  # were it waited for, nobody would ever come here


@pytest.mark.parametrize(("address", "after"), [("https://two.example.org", ["watch", "watch", "stop"]), (None, [])])
def test_who_moves_or_has_no_address_any_more_closes_what_told_the_old_one(
    server: GoogleServer, tmp_path: Path, address: str | None, after: list[str]
) -> None:
    hooks.hooks_of(configured(server, tmp_path)).keep_open(NOW)
    path = tmp_path / "config.toml"
    said = f'address = "{address}"' if address else ""
    path.write_text(path.read_text("utf-8").replace(f'address = "{ADDRESS}"', said), "utf-8")
    hooks.hooks_of(load(path)).keep_open(NOW + timedelta(minutes=5))
    assert asked(server) == (after or ["watch", "stop"])


def test_release_has_nobody_tell_us_any_more(server: GoogleServer, tmp_path: Path) -> None:
    config = configured(server, tmp_path)
    hooks.hooks_of(config).keep_open(NOW)
    said = CliRunner().invoke(group, ["release", "--config", str(tmp_path / "config.toml")], env=AT)
    assert said.exit_code == 0, said.output
    assert asked(server) == ["watch", "stop"]


def test_who_forgets_an_account_is_told_no_more_and_keeps_nothing_of_it(server: GoogleServer, tmp_path: Path) -> None:
    config = configured(server, tmp_path)
    hooks.hooks_of(config).keep_open(NOW)
    said = CliRunner().invoke(
        group, ["connect", "google", "--forget", "--config", str(tmp_path / "config.toml")], env=AT
    )
    assert said.exit_code == 0, said.output
    assert asked(server) == ["watch", "stop"]
    assert kept(config) == []
