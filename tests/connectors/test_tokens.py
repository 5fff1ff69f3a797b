"""Where what lets us in is kept: for its owner alone, never half written, and renewed by one process at a time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from connectors.errors import Unusable
from connectors.tokens import FileTokens


def test_what_was_saved_last_is_there_for_its_owner_alone(tmp_path: Path) -> None:
    tokens = FileTokens(tmp_path / "accounts" / "lea.json")
    assert tokens.load() is None
    tokens.save("first")
    tokens.save("second")
    assert tokens.load() == "second"
    assert tokens.path.stat().st_mode & 0o777 == 0o600
    assert tokens.path.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in tokens.path.parent.iterdir()] == ["lea.json"]
    tokens.clear()
    tokens.clear()
    assert tokens.load() is None


def test_one_at_a_time_renews(tmp_path: Path) -> None:
    FileTokens(tmp_path / "lea.json").save("0")

    def renew() -> None:
        tokens = FileTokens(tmp_path / "lea.json")
        for _ in range(20):
            with tokens.locked():
                tokens.save(str(int(tokens.load() or "") + 1))

    threads = [threading.Thread(target=renew) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FileTokens(tmp_path / "lea.json").load() == "80"


def test_what_fails_while_it_is_locked_is_not_taken_for_the_lock(tmp_path: Path) -> None:
    tokens = FileTokens(tmp_path / "lea.json")
    with pytest.raises(PermissionError, match="of something else"), tokens.locked():
        raise PermissionError("of something else")
    with tokens.locked():
        assert tokens.load() is None


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "accounts").write_text("a file where the folder should be")
    tokens = FileTokens(tmp_path / "accounts" / "lea.json")
    with pytest.raises(Unusable, match="cannot be written"):
        tokens.save("x")
    with pytest.raises(Unusable, match="cannot be written"), tokens.locked():
        pass
