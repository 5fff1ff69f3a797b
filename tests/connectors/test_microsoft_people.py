"""The directory of an organisation: who leads somebody, whom they lead, and that it says so when it may not be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from connectors.errors import AccessLost
from connectors.microsoft.people import GraphPeople
from connectors.people import Circle
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.microsoft_account import ANA, BEN, BOSS, LEA, graph, office


@pytest.fixture
def server() -> Iterator[MicrosoftServer]:
    with office() as running:
        yield running


def circle(server: MicrosoftServer, folder: Path, *scopes: str, who: str = LEA) -> Circle:
    with closing(GraphPeople(graph(server, folder, *scopes, who=who))) as people:
        return people.circle()


def test_somebody_in_the_middle_has_people_above_and_below(server: MicrosoftServer, tmp_path: Path) -> None:
    assert circle(server, tmp_path) == Circle(frozenset({BOSS}), frozenset({ANA, BEN}))


def test_somebody_at_the_top_or_at_the_end_has_not(server: MicrosoftServer, tmp_path: Path) -> None:
    assert circle(server, tmp_path, who=BOSS) == Circle(frozenset(), frozenset({LEA}))
    assert circle(server, tmp_path, who=ANA) == Circle(frozenset({LEA}), frozenset())


def test_somebody_is_known_by_each_of_their_addresses(server: MicrosoftServer, tmp_path: Path) -> None:
    server.world.user(ANA).aliases.append("Ana.Ruiz@contoso.com")
    assert circle(server, tmp_path).reports == {ANA, BEN, "ana.ruiz@contoso.com"}


def test_a_directory_of_many_pages_is_read_whole(server: MicrosoftServer, tmp_path: Path) -> None:
    for number in range(130):
        server.world.add_user(f"report{number}@contoso.com", manager=LEA)
    assert len(circle(server, tmp_path).reports) == 132


def test_a_directory_that_may_not_be_read_says_so(server: MicrosoftServer, tmp_path: Path) -> None:
    with pytest.raises(AccessLost, match=r"the permission User\.Read\.All is missing"):
        circle(server, tmp_path, "Calendars.ReadWrite", "User.Read")
