"""The lives of a calendar, lived with Google over HTTP: nothing of the person's is lost, nothing of ours done twice.

ONEONONE_LIVES says how many (a fiftieth of it are lived here), ONEONONE_SEED which ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.connectors.fakes.google.server import GoogleServer
from tests.shell.google_world import GoogleOffice
from tests.shell.provider_world import (
    BATCHES,
    PASSING_HARM,
    PROVIDER_STEPS,
    Office,
    a_life_that_is_undone,
    a_life_without_its_faults,
    lived,
)
from tests.shell.test_cycle_property import AUTO, BROKEN, CALM_STEP, CAUTIOUS, WEEK

Offices = tuple[Office, Office]


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    with GoogleServer() as one, GoogleServer() as twin:
        pair = GoogleOffice(one, tmp_path), GoogleOffice(twin, tmp_path)
        yield pair
        for office in pair:
            office.let_go()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_of_the_person_s_is_lost_and_undoing_everything_restores_the_calendar(
    batch: int, offices: Offices
) -> None:
    modes = st.sampled_from([AUTO, CAUTIOUS])
    lived(batch, 2 / 3, a_life_that_is_undone, st.just(offices), WEEK, modes, PROVIDER_STEPS)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_two_cycles_after_the_last_fault_everything_is_as_without_faults(batch: int, offices: Offices) -> None:
    faults = st.lists(st.one_of(BROKEN, PASSING_HARM), min_size=1, max_size=3)
    steps = st.lists(CALM_STEP, max_size=5)
    lived(batch, 1 / 3, a_life_without_its_faults, st.just(offices), WEEK, steps, faults)
