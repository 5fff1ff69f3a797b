"""What an account said of its leader when it was connected, and when it counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.config import Config, load
from assistant.learnt import FILE, Learnt, learnt, remember_addresses, remember_zone, with_what_was_learnt

ACCOUNT = '[[calendars]]\nkind = "microsoft"\nclient_id = "app"\nuser = "Lea@Work.test"\n'
TOKYO = ZoneInfo("Asia/Tokyo")
Written = Callable[[str], Config]


@pytest.fixture
def config(tmp_path: Path) -> Written:
    def written(text: str) -> Config:
        path = tmp_path / "config.toml"
        path.write_text(f'data_dir = "data"\n{text}', encoding="utf-8")
        return load(path)

    return written


def test_nothing_is_learnt_before_anybody_connects(config: Written) -> None:
    assert learnt(config(ACCOUNT)) == Learnt()
    assert with_what_was_learnt(config(ACCOUNT)) == config(ACCOUNT)


def test_what_was_learnt_counts_from_then_on(config: Written) -> None:
    remember_zone(config(ACCOUNT), TOKYO)
    remember_addresses(config(ACCOUNT), "lea@work.test", ["L@Work.test", "lea@work.test"])
    leader = with_what_was_learnt(config(ACCOUNT)).leader
    assert (leader.timezone, leader.email, leader.aliases) == (
        "Asia/Tokyo",
        "lea@work.test",
        frozenset({"l@work.test"}),
    )


def test_the_configuration_comes_first(config: Written) -> None:
    text = f'[leader]\nemail = "l@work.test"\ntimezone = "Europe/Berlin"\n{ACCOUNT}'
    remember_zone(config(text), TOKYO)
    remember_addresses(config(text), "lea@work.test", ["l@work.test"])
    leader = with_what_was_learnt(config(text)).leader
    assert (leader.timezone, leader.email, leader.aliases) == (
        "Europe/Berlin",
        "l@work.test",
        frozenset({"lea@work.test"}),
    )


def test_what_another_account_said_does_not_count(config: Written) -> None:
    remember_addresses(config(ACCOUNT), "somebody@work.test", ["s@work.test"])
    assert with_what_was_learnt(config(ACCOUNT)).leader.aliases == frozenset()


def test_a_calendar_file_keeps_its_own_time(config: Written) -> None:
    remember_zone(config(ACCOUNT), TOKYO)
    assert with_what_was_learnt(config('calendar = "lea.ics"\n')).leader.timezone is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"timezone": "Moon/Base", "addresses": {}}', '{"timezone": null}'])
def test_a_damaged_memory_is_none(config: Written, tmp_path: Path, text: str) -> None:
    remember_zone(config(ACCOUNT), TOKYO)
    (tmp_path / "data" / FILE).write_text(text, encoding="utf-8")
    assert learnt(config(ACCOUNT)) == Learnt()
    remember_zone(config(ACCOUNT), TOKYO)
    assert learnt(config(ACCOUNT)) == Learnt("Asia/Tokyo")
