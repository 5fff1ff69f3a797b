"""The lives of a calendar, lived with Outlook over HTTP: nothing of the person's is lost, nobody is written to twice.

ONEONONE_LIVES says how many (a twentieth of it is lived here), ONEONONE_SEED which ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.connectors.fakes.wire import Answered, Asked, Loopback
from tests.shell.microsoft_life import a_life_that_is_undone, a_life_without_its_faults
from tests.shell.provider_world import BATCHES, PASSING_HARM, PROVIDER_STEPS, lived
from tests.shell.test_cycle_property import AUTO, BROKEN, CALM_STEP, CAUTIOUS, WEEK


@pytest.fixture
def line() -> Iterator[Loopback]:
    with Loopback(nobody) as found:
        yield found


def nobody(_: Asked) -> Answered:
    return Answered(503)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_of_the_person_s_is_lost_and_undoing_everything_restores_the_calendar(
    batch: int, line: Loopback, tmp_path: Path
) -> None:
    place = st.just(line), st.just(tmp_path)
    modes = st.sampled_from([AUTO, CAUTIOUS])
    lived(batch, 2 / 3, a_life_that_is_undone, *place, WEEK, modes, st.booleans(), PROVIDER_STEPS)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_two_cycles_after_the_last_fault_everything_is_as_without_faults(
    batch: int, line: Loopback, tmp_path: Path
) -> None:
    place = st.just(line), st.just(tmp_path)
    faults = st.lists(st.one_of(BROKEN, PASSING_HARM), min_size=1, max_size=3)
    steps = st.lists(CALM_STEP, max_size=5)
    lived(batch, 1 / 3, a_life_without_its_faults, *place, WEEK, st.booleans(), steps, faults)
