"""The organisation's directory tells who is a report and who the manager, and is not needed for anything else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.accounts import directory_of, uses_of
from assistant.config import ConfigProblems, load_or_default
from assistant.directory import Directory, knowing
from assistant.model import Policy, Relation
from connectors.account import Use
from connectors.errors import AccessLost, ConnectorError, TryLater
from connectors.people import Circle

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LEA, ANA, CARLA = "lea@contoso.com", "ana@contoso.com", "carla@contoso.com"
KNOWN = {ANA: Relation.REPORT, CARLA: Relation.MANAGER}


@dataclass
class Organisation:
    """What is said when the directory is asked, and how often it was."""

    says: Circle | ConnectorError = field(default_factory=lambda: Circle(frozenset({CARLA}), frozenset({ANA})))
    asked: int = 0

    def __call__(self) -> Circle:
        self.asked += 1
        if isinstance(self.says, ConnectorError):
            raise self.says
        return self.says


@pytest.fixture
def organisation() -> Organisation:
    return Organisation()


def directory(folder: Path, organisation: Organisation) -> Directory:
    return Directory(folder / "private" / "directory.json", organisation)


def test_reports_and_the_manager_are_known_by_their_addresses(tmp_path: Path, organisation: Organisation) -> None:
    assert directory(tmp_path, organisation).relations(NOW) == KNOWN


def test_the_directory_is_asked_once_a_day_whoever_starts_anew(tmp_path: Path, organisation: Organisation) -> None:
    one = directory(tmp_path, organisation)
    one.relations(NOW)
    one.relations(NOW + timedelta(hours=23))
    assert directory(tmp_path, organisation).relations(NOW + timedelta(hours=23)) == KNOWN
    assert organisation.asked == 1
    organisation.says = Circle()
    assert one.relations(NOW + timedelta(hours=24)) == {}
    assert organisation.asked == 2


@pytest.mark.parametrize("fault", [AccessLost("No."), TryLater("Later.")])
def test_a_directory_that_says_nothing_leaves_what_was_known(
    fault: ConnectorError, tmp_path: Path, organisation: Organisation
) -> None:
    one = directory(tmp_path, organisation)
    one.relations(NOW)
    organisation.says = fault
    assert one.relations(NOW + timedelta(days=2)) == KNOWN
    one.relations(NOW + timedelta(days=2, minutes=59))
    assert organisation.asked == 2
    one.relations(NOW + timedelta(days=2, hours=1))
    assert organisation.asked == 3


def test_a_directory_that_may_never_be_read_leaves_everybody_unknown(
    tmp_path: Path, organisation: Organisation
) -> None:
    organisation.says = AccessLost("The permission is missing.")
    assert directory(tmp_path, organisation).relations(NOW) == {}


def test_what_was_kept_is_private_and_may_be_damaged(tmp_path: Path, organisation: Organisation) -> None:
    directory(tmp_path, organisation).relations(NOW)
    [file] = tmp_path.rglob("directory.json")
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"{")
    assert directory(tmp_path, organisation).relations(NOW) == KNOWN
    assert organisation.asked == 2


def test_the_directory_is_asked_only_where_the_configuration_says_so(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[[calendars]]\nkind = "microsoft"\nuser = "{LEA}"\nclient_id = "app"\n', encoding="utf-8")
    config = load_or_default(path)
    assert directory_of(config) is None
    assert Use.PEOPLE not in uses_of(config.calendars[0], config)
    path.write_text(path.read_text("utf-8") + "directory = true\n", encoding="utf-8")
    config = load_or_default(path)
    assert directory_of(config) is not None
    assert Use.PEOPLE in uses_of(config.calendars[0], config)


def test_what_the_leader_says_of_somebody_wins(tmp_path: Path, organisation: Organisation) -> None:
    said = Policy(relations=((ANA, Relation.PEER),))
    policy = knowing(lambda _: said, directory(tmp_path, organisation))(NOW)
    assert (policy.relation(ANA), policy.relation(CARLA)) == (Relation.PEER, Relation.MANAGER)
    assert policy.relation("ben@contoso.com") is Relation.UNKNOWN
    assert knowing(lambda _: said, None)(NOW) is said


def test_a_directory_is_a_word_of_one_provider_and_an_app_of_its_own_names_its_organisation(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        f'[[calendars]]\nkind = "google"\nuser = "{LEA}"\nclient_file = "c.json"\ndirectory = true\n'
        f'[[calendars]]\nkind = "microsoft"\nuser = "{LEA}"\nclient_id = "app"\nclient_secret_command = "pass"\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigProblems) as raised:
        load_or_default(path)
    assert "calendars[1].directory" in str(raised.value)
    assert "calendars[2].authority" in str(raised.value)
