"""The played week with Google, without its long waits: nothing in it may be other than it should."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.plays.faked_time import library
from tests.plays.google_week import staged


@pytest.mark.skipif(library() is None, reason="libfaketime is not installed")
@pytest.mark.skipif(not os.environ.get("ONEONONE_PLAYS"), reason="plays take half a minute: ONEONONE_PLAYS=1")
@pytest.mark.parametrize("rolling", [False, True])
def test_a_week_with_google_is_as_it_should_be(tmp_path: Path, rolling: bool) -> None:
    assert staged(tmp_path, 200, rolling=rolling, short=True) == []
