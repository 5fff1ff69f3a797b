"""The service as the system meets it: a real process that gets real signals, one at a time, under a real lock."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from assistant.daemon.presence import AlreadyRunning, is_running, only_one, read_beat

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., "Running"]


class Running:
    """A service in its process."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.shell.served_in_a_process", str(folder)]
        env = {"PATH": os.environ["PATH"], "HOME": str(folder), **environ}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=env
        )
        self.said: list[str] = []

    def until(self, wanted: str) -> str:
        """Read on until a line holds these words, and return it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if wanted in line:
                return self.said[-1]
        raise AssertionError(
            f"it ended without {wanted!r}: {self.said} {self.process.stderr and self.process.stderr.read()}"
        )

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def let_go(self) -> None:
        """Let the unit in hand end."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self) -> int:
        """Wait for the process to end, and return its exit code."""
        assert self.process.stdout is not None
        self.said += self.process.stdout.read().splitlines()
        return self.process.wait(timeout=60)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    (tmp_path / "every").write_text("5")
    running: list[Running] = []

    def begin(**environ: str) -> Running:
        running.append(Running(tmp_path, environ))
        return running[-1]

    yield begin
    for one in running:
        one.process.kill()
        one.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_lets_the_unit_in_hand_finish(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    it = start()
    it.until("in hand")
    it.send(number)
    assert json.loads(it.until('"stopping"'))["in_hand"] is True
    it.let_go()
    assert it.end() == 0
    assert it.said.count("left what others hold open") == 1
    assert it.said.index("done") < it.said.index("left what others hold open")
    assert it.said.index("done") < next(n for n, line in enumerate(it.said) if '"stopped"' in line)
    assert it.said[-1] == "left"
    beat = read_beat(tmp_path)
    assert beat is not None
    assert beat.stopped


def test_a_second_interrupt_does_not_wait(start: Start) -> None:
    it = start()
    it.until("in hand")
    it.send(signal.SIGINT)
    it.until('"stopping"')
    it.send(signal.SIGINT)
    assert it.end() == -signal.SIGINT


def test_between_two_rounds_it_stops_at_once(start: Start) -> None:
    it = start()
    it.until("in hand")
    it.let_go()
    it.until('"round"')
    it.send(signal.SIGTERM)
    assert it.end() == 0


def test_killed_it_leaves_a_beat_that_was_not_its_last(start: Start, tmp_path: Path) -> None:
    it = start()
    it.until("in hand")
    assert is_running(tmp_path)
    it.send(signal.SIGKILL)
    it.end()
    beat = read_beat(tmp_path)
    assert beat is not None
    assert (beat.stopped, is_running(tmp_path)) == (False, False)


def test_a_second_one_is_refused_and_the_first_goes_on(start: Start, tmp_path: Path) -> None:
    it = start()
    it.until("in hand")
    with pytest.raises(AlreadyRunning, match="running already"), only_one(tmp_path):
        raise AssertionError("there are two")
    it.let_go()
    it.until('"round"')


def test_the_configuration_is_read_anew(start: Start, tmp_path: Path) -> None:
    it = start()
    it.until("in hand")
    it.let_go()
    it.until('"round"')
    (tmp_path / "every").write_text("7")
    it.send(signal.SIGHUP)
    assert json.loads(it.until('"reloaded"'))["every_minutes"] == 7


def test_a_configuration_that_cannot_be_used_is_refused_and_the_one_before_kept(start: Start, tmp_path: Path) -> None:
    it = start()
    it.until('"started"')
    (tmp_path / "every").write_text("often")
    it.send(signal.SIGHUP)
    refused = it.until('"reload-refused"')
    assert json.loads(refused)["problems"] == 1
    assert "ana" not in refused
    (tmp_path / "every").write_text("8")
    it.send(signal.SIGHUP)
    assert json.loads(it.until('"reloaded"'))["every_minutes"] == 8


def test_monitoring_can_be_switched_on_while_it_runs(start: Start, tmp_path: Path) -> None:
    it = start()
    it.until('"started"')
    (tmp_path / "every").write_text("99")
    it.send(signal.SIGHUP)
    port = json.loads(it.until('"answering"'))["port"]
    with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
        assert json.load(answer)["healthy"] is True
    it.let_go()
    it.send(signal.SIGTERM)
    assert it.end() == 0
    assert it.said[-1] == "left"


def test_the_service_manager_hears_when_it_is_ready_works_and_stops(start: Start, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        it = start(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="200000")
        assert manager.recv(4096).decode().split("\n") == ["READY=1", "STATUS=No look yet."]
        assert manager.recv(4096).decode().split("\n")[0] == "WATCHDOG=1"
        it.let_go()
        it.until('"round"')
        while "offers open" not in (heard := manager.recv(4096).decode()):
            assert heard.startswith("WATCHDOG=1")
        it.send(signal.SIGTERM)
        while (heard := manager.recv(4096).decode()) != "STOPPING=1":
            assert heard.startswith("WATCHDOG=1")
        assert it.end() == 0
