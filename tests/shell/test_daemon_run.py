"""`oneonone run` itself: a real process on a calendar file, what it writes, and what it never does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.core.notebook import add_item, add_note, add_point
from assistant.daemon.logs import id_of
from assistant.filing import name_of
from assistant.ledger import Ledger
from assistant.model import Counterpart, Notebook
from assistant.store import Store

ROOT = Path(__file__).resolve().parents[2]
LEA = "lea.marker@secret.example"
ANA = Counterpart("ana.marker@secret.example", "Ana Marker")
MARKS = ("marker", "secret", "geheim", "471108154223", "@", "ana", "lea")
CALENDAR = f"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//marker//EN
BEGIN:VEVENT
UID:marker-471108154223
DTSTAMP:20260901T080000Z
DTSTART;TZID=Europe/Berlin:20260901T100000
DTEND;TZID=Europe/Berlin:20260901T103000
RRULE:FREQ=WEEKLY
SUMMARY:Geheim: Ana / Lea
LOCATION:Geheim
DESCRIPTION:https://secret.example/geheim-471108154223
ORGANIZER:mailto:{LEA}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{LEA}
ATTENDEE;PARTSTAT=ACCEPTED;CN=Ana Marker:mailto:{ANA.email}
END:VEVENT
BEGIN:VEVENT
UID:marker-4712
SUMMARY:Geheim and broken
DTSTART:marker
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "marker.ics").write_text(CALENDAR.replace("\n", "\r\n"), encoding="utf-8", newline="")
    path = tmp_path / "config.toml"
    path.write_text(
        f'data_dir = "data"\n[leader]\nemail = "{LEA}"\nname = "Lea Marker"\ntimezone = "Europe/Berlin"\n'
        '[[calendars]]\nname = "Geheim"\npath = "marker.ics"\n'
        '[daemon]\nheartbeat = "http://127.0.0.1:1/geheim-471108154223"\n',
        encoding="utf-8",
    )
    Store(tmp_path / "data", LEA).change(ANA, _written_in)
    return path


def _written_in(notebook: Notebook) -> Notebook:
    day = date(2026, 11, 17)
    noted = add_note(notebook, day, "Geheim: 471108154223", private=True)
    return add_point(add_item(noted, "Geheim 471108154223", day), "Geheim 471108154223", day)


class Process:
    """`oneonone run` with a clock that stands still."""

    def __init__(self, config: Path) -> None:
        env = {"PATH": os.environ["PATH"], "HOME": str(config.parent), "ONEONONE_NOW": "2026-11-24T09:00+01:00"}
        command = [sys.executable, "-m", "assistant", "run", "--config", str(config)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=env
        )
        self.lines: list[str] = []

    def until(self, word: str) -> dict[str, object]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if word in line:
                found: dict[str, object] = json.loads(line)
                return found
        raise AssertionError(f"it ended without {word}: {self.lines}")

    def stopped(self) -> int:
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGTERM)
        self.lines += self.process.stdout.readlines()
        return self.process.wait(timeout=60)


@pytest.fixture
def start(config: Path) -> Iterator[Callable[[], Process]]:
    started: list[Process] = []

    def begin() -> Process:
        started.append(Process(config))
        return started[-1]

    yield begin
    for one in started:
        one.process.kill()
        one.process.communicate()


@pytest.fixture
def run(start: Callable[[], Process]) -> Process:
    return start()


def test_it_runs_a_cycle_and_stops_when_told_to(run: Process, config: Path) -> None:
    round_ = run.until('"round"')
    assert (round_["complete"], round_["one_on_ones"], round_["whole"]) == (True, 1, True)
    assert run.stopped() == 0
    state = Ledger(config.parent / "data", LEA).state()
    assert [key for key, _ in state.done_due if key.startswith("complete")] == ["complete:2026-11-24"]
    assert state.last_error is None


def test_nothing_that_stands_anywhere_stands_in_its_log(run: Process, config: Path) -> None:
    run.until('"heartbeat-unheard"')
    (config.parent / "marker.ics").write_text("Geheim", encoding="utf-8")
    config.write_text(config.read_text("utf-8") + '[geheim]\n[people."ana.marker"]\n', encoding="utf-8")
    run.process.send_signal(signal.SIGHUP)
    run.until('"reload-refused"')
    assert run.stopped() == 0
    log = "".join(run.lines).lower().replace(f'"leader": "{id_of(LEA)}"', "")
    assert log.count('"event"') >= 5
    assert [mark for mark in MARKS if mark in log] == []


def test_a_second_one_says_so_in_one_sentence(run: Process, config: Path) -> None:
    run.until('"started"')
    second = Process(config)
    said, _ = second.process.communicate(timeout=60)
    assert second.process.returncode == 2
    assert said.count("\n") == 1
    assert said.startswith("oneonone: oneonone is running already")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('calendar = "marker.ics"\n', "Say who you are: run `oneonone init`"),
        (f'[leader]\nemail = "{LEA}"\n', "There is no calendar to watch: run `oneonone init`"),
        ("day_back = 3\n", 'day_back is not a key; did you mean "days_back"?'),
    ],
)
def test_what_it_cannot_begin_with_is_one_sentence(config: Path, text: str, said: str) -> None:
    config.write_text(text, encoding="utf-8")
    process = Process(config)
    output, _ = process.process.communicate(timeout=60)
    assert process.process.returncode == 2
    assert said in output
    assert output.count("\n") == 1


def test_a_calendar_that_cannot_be_opened_yet_is_tried_again(start: Callable[[], Process], config: Path) -> None:
    (config.parent / "marker.ics").unlink()
    process = start()
    failed = process.until('"round-failed"')
    assert (failed["failure"], failed["wait_seconds"]) == ("calendar", 300)
    assert process.stopped() == 0
    beat = json.loads((config.parent / "data" / name_of(LEA) / "daemon.json").read_text("utf-8"))
    assert "marker.ics cannot be read" in beat["said"]
