"""`oneonone status`: what it says, and the exit code by which others notice that a person is needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.commands.group import group
from assistant.daemon.presence import Beat, Failure, only_one, write_beat
from assistant.deeds import LeaderState
from assistant.filing import name_of
from assistant.ledger import Ledger
from tests.shell.daemon_fakes import LEA, MORNING

MINUTE = timedelta(minutes=1)
BEAT = Beat(7, MORNING, MORNING, MORNING + 5 * MINUTE)
LOOKED = LeaderState(last_cycle=MORNING, done_due=(("complete:2026-11-24", MORNING.date()),))
Status = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(
        f'data_dir = "data"\n[leader]\nemail = "{LEA}"\ntimezone = "Europe/Berlin"\n', encoding="utf-8"
    )
    return tmp_path / "data" / name_of(LEA)


@pytest.fixture
def status(tmp_path: Path, folder: Path) -> Status:
    def run(*arguments: str, after: timedelta = 2 * MINUTE) -> Result:
        moment = (MORNING + after).isoformat()
        return CliRunner().invoke(
            group, ["status", "--config", str(tmp_path / "config.toml"), *arguments], env={"ONEONONE_NOW": moment}
        )

    return run


def remembered(tmp_path: Path, state: LeaderState) -> None:
    Ledger(tmp_path / "data", LEA).save_state(state)


def test_before_the_first_look_it_says_how_to_begin(status: Status) -> None:
    said = status()
    assert said.exit_code == 0
    assert said.output.splitlines() == [
        "Service    not running",
        "Last look  none yet",
        "Next look  none: oneonone run",
        "Calendars  not tried yet",
        "Proposals  none open",
        "Writing    as configured",
    ]


def test_a_running_service_says_when_it_looked_and_will_look(status: Status, folder: Path, tmp_path: Path) -> None:
    remembered(tmp_path, LOOKED)
    write_beat(folder, BEAT)
    with only_one(folder):
        said = status()
    assert said.exit_code == 0
    assert said.output.splitlines()[:4] == [
        "Service    running",
        "Last look  today 09:00 (2 minutes ago)",
        "Next look  today 09:05 (in 3 minutes)",
        "Calendars  reachable",
    ]


def test_a_service_that_was_killed_is_missed(status: Status, folder: Path, tmp_path: Path) -> None:
    remembered(tmp_path, LOOKED)
    write_beat(folder, BEAT)
    said = status()
    assert said.exit_code == 1
    assert "start it again with `oneonone run`" in said.output


def test_a_service_that_was_told_to_stop_is_not_missed(status: Status, folder: Path, tmp_path: Path) -> None:
    remembered(tmp_path, LOOKED)
    write_beat(folder, replace(BEAT, stopped=True))
    assert status().exit_code == 0


def test_lost_access_is_said_with_the_reason(status: Status, folder: Path) -> None:
    write_beat(folder, replace(BEAT, failures=2, failure=Failure.ACCESS_LOST, said="Sign in again."))
    with only_one(folder):
        said = status()
    assert said.exit_code == 1
    assert "Calendars  access lost" in said.output
    assert said.output.endswith("\nAccess to the calendar is lost. Sign in again.\n")


def test_access_lost_by_hand_is_said_too(status: Status, tmp_path: Path) -> None:
    remembered(tmp_path, replace(LOOKED, last_error="Sign in again.", access_lost=True))
    said = status()
    assert (said.exit_code, "Calendars  access lost" in said.output) == (1, True)
    assert said.output.endswith("\nAccess to the calendar is lost. Sign in again.\n")


def test_once_remembers_that_a_password_cannot_be_had(status: Status, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    calendar = (
        '[[calendars]]\nkind = "caldav"\nurl = "https://calendar.test/"\nuser = "lea"\npassword_command = "false"\n'
    )
    config.write_text(config.read_text(encoding="utf-8") + calendar, encoding="utf-8")
    once = CliRunner().invoke(group, ["once", "--config", str(config)], env={"ONEONONE_NOW": MORNING.isoformat()})
    assert once.exit_code != 0
    said = status()
    assert (said.exit_code, "Calendars  access lost" in said.output) == (1, True)


def test_a_look_by_hand_that_went_well_outdates_what_a_stopped_service_told(
    status: Status, folder: Path, tmp_path: Path
) -> None:
    write_beat(folder, replace(BEAT, failures=2, failure=Failure.ACCESS_LOST, said="Sign in again.", stopped=True))
    assert status().exit_code == 1
    remembered(tmp_path, replace(LOOKED, last_cycle=MORNING + MINUTE))
    said = status()
    assert (said.exit_code, "Calendars  reachable" in said.output) == (0, True)


def test_what_one_event_refuses_is_said_and_the_calendar_is_reachable_all_the_same(
    status: Status, tmp_path: Path
) -> None:
    remembered(tmp_path, replace(LOOKED, put_off=("busy-1",)))
    said = status()
    assert (said.exit_code, "Calendars  reachable" in said.output) == (0, True)
    assert said.output.endswith(
        "\n1 change was not made at the last look, and will be tried again at the next: `oneonone once` says why.\n"
    )


def test_the_brake_is_said_with_what_releases_it(status: Status, tmp_path: Path) -> None:
    remembered(tmp_path, replace(LOOKED, brake="Nine of ten one-on-ones are gone."))
    said = status()
    assert said.exit_code == 1
    assert "Writing    stopped until you say go: oneonone go" in said.output


def test_a_pause_is_said_and_wakes_nobody(status: Status, tmp_path: Path) -> None:
    remembered(tmp_path, replace(LOOKED, paused_until=MORNING + timedelta(days=1)))
    said = status()
    assert said.exit_code == 0
    assert "Writing    paused until tomorrow 09:00" in said.output


def test_a_program_reads_the_same(status: Status, folder: Path, tmp_path: Path) -> None:
    remembered(tmp_path, replace(LOOKED, brake="Nine of ten one-on-ones are gone."))
    said = status("--json")
    found = json.loads(said.output)
    assert said.exit_code == 1
    assert (found["schema"], found["healthy"], found["running"], found["access"]) == (1, False, False, "ok")
    assert found["last_cycle"] == "2026-11-24T09:00:00+01:00"
    assert found["next_due"] is None
    assert len(found["troubles"]) == 1


def test_a_state_that_cannot_be_read_is_one_sentence(status: Status, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "state.json").write_text("{")
    said = status()
    assert said.exit_code == 2
    assert "is damaged" in said.output
