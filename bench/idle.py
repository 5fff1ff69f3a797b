"""Runs the real service on a real server for some rounds and says how much memory it holds when it is idle.

The first round reads everything, the others what is new; each is made due by the hand of the bench and begins with the
service's own tick, a minute after the one before.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from assistant import wiring
from bench.export import NOW
from bench.measure import RunFailed
from bench.memory import Memory, memory_of


def idle_memory(config: Path, rounds: int) -> Memory:
    """Return the memory of `oneonone run` and its children, idle after so many rounds. Raises RunFailed."""
    with _running(config) as service:
        for turn in range(rounds):
            if turn:
                _make_due(config)
            _until(service, '"round"')
        return memory_of(service.pid)


@contextmanager
def _running(config: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "assistant", "run", "--config", str(config)]
    env = {"PATH": os.environ["PATH"], "HOME": str(config.parent), "ONEONONE_NOW": NOW.isoformat()}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as service:
        try:
            yield service
        finally:
            service.terminate()


def _make_due(config: Path) -> None:
    """Let the service, whose clock stands still, think that it has not looked at the calendars for long."""
    ledger = wiring.open_ledger(wiring.load_config(config))
    ledger.save_state(replace(ledger.state(), last_cycle=None))


def _until(service: subprocess.Popen[str], word: str) -> None:
    for line in service.stdout or ():
        if '"round-failed"' in line:
            raise RunFailed(f"a round of the service failed: {line.strip()}")
        if word in line:
            return
    raise RunFailed("the service ended before its time")
