"""The verbs about links, as they are typed, and what the configuration says of who is let in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import reception
from assistant.commands.group import group
from assistant.config import Config, load
from assistant.links import Visitor
from assistant.model import Counterpart, Owner
from assistant.store import Store

Say = Callable[..., Result]
ANA = "ana@example.org"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEAD = 'data_dir = "data"\n[leader]\nemail = "lea@example.org"\ntimezone = "Europe/Berlin"\n'
PAGES = '[pages]\nlisten = "127.0.0.1:8788"\n'


def config_with(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return config_with(tmp_path, PAGES)


@pytest.fixture
def config(path: Path) -> Config:
    found = load(path)
    Store(found.data_dir, found.leader.email).change(Counterpart(ANA, "Ana Keller"), lambda notebook: notebook)
    return found


@pytest.fixture
def say(path: Path, config: Config) -> Say:
    environ = {"ONEONONE_NOW": NOW.isoformat()}
    return lambda *words: CliRunner().invoke(group, [*words, "--config", str(path)], env=environ)


def link_in(said: Result) -> str:
    return said.output.split()[-1]


def test_without_a_name_everybody_s_link_is_listed(say: Say, config: Config) -> None:
    said = say("links")
    assert said.output.startswith("Ana Keller: http://127.0.0.1:8788/o/")


def test_a_link_that_is_taken_back_is_another_one_and_the_old_one_means_nobody(say: Say, config: Config) -> None:
    before = link_in(say("links", ANA))
    after = link_in(say("links", ANA, "--rotate"))
    assert before != after
    links = reception.open_links(config)
    assert links.person_of(before.rpartition("/")[2], [(ANA, 2)]) is None
    assert links.person_of(after.rpartition("/")[2], [(ANA, 2)]) == ANA


def test_taking_everything_back_ends_the_sign_ins_of_the_leader_too(say: Say, config: Config) -> None:
    door = reception.open_door(config)
    before = door.door()
    assert say("links", "--rotate").exit_code == 0
    assert door.door().leader_version == before.leader_version + 1
    assert not set(door.door().keys) & set(before.keys)


def test_the_leader_s_own_link_signs_in_once_and_for_half_an_hour(say: Say, config: Config) -> None:
    link = link_in(say("open", "ana", "--print"))
    visitor, nonce = reception.open_links(config).read_sign_in(link.rpartition("/")[2], NOW)
    assert visitor == Visitor(Owner.ME, ANA, 1)
    door = reception.open_door(config)
    assert door.use(nonce, NOW, NOW)
    assert not door.use(nonce, NOW, NOW)


@pytest.mark.parametrize("words", [("links", ANA), ("open", "--print"), ("links", ANA, "--rotate")])
def test_without_pages_there_are_no_links_and_what_to_do_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = config_with(tmp_path, "")
    found = load(path)
    Store(found.data_dir, found.leader.email).change(ANA, lambda notebook: notebook)
    said = CliRunner().invoke(group, [*words, "--config", str(path)])
    assert said.exit_code != 0
    assert "[pages]" in str(said.exception) + said.output


@pytest.mark.parametrize(
    ("text", "by_link"),
    [
        (PAGES, True),
        (PAGES + 'access = "sign-in"\n', False),
        (PAGES + 'address = "https://one.example.org"\n', False),
        (PAGES + 'address = "https://one.example.org"\naccess = "link"\n', True),
        (PAGES + 'address = "http://localhost:9000"\n', True),
        (PAGES + '[mail]\nvia = "folder"\nfolder = "out"\n', False),
        ('[pages]\nlisten = "0.0.0.0:8788"\n', False),
        ('[pages]\nlisten = "0.0.0.0:8788"\naccess = "link"\n', True),
        ("", False),
    ],
)
def test_a_link_alone_lets_in_where_that_is_wanted_or_nobody_else_can_come(
    tmp_path: Path, text: str, by_link: bool
) -> None:
    assert reception.lets_in_by_link(load(config_with(tmp_path, text))) is by_link


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (PAGES, "http://127.0.0.1:8788"),
        ('[pages]\nlisten = "[::1]:80"\n', "http://[::1]:80"),
        ('[pages]\nlisten = "0.0.0.0:8788"\n', "http://127.0.0.1:8788"),
        (PAGES + 'address = "https://one.example.org/o/"\n', "https://one.example.org/o"),
        ("", None),
    ],
)
def test_the_address_is_the_one_that_people_reach(tmp_path: Path, text: str, address: str | None) -> None:
    assert reception.address_of(load(config_with(tmp_path, text))) == address
