"""Runs the real service on a real server for some rounds and says how much memory it holds when it is idle.

A round follows a round by SIGHUP, after which everything is opened and read anew: more than the service does in a
usual day.
"""

from __future__ import annotations

import os
import signal
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
                _ask_for_another(config, service)
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


def _ask_for_another(config: Path, service: subprocess.Popen[str]) -> None:
    ledger = wiring.open_ledger(wiring.load_config(config))
    ledger.save_state(replace(ledger.state(), last_cycle=None, done_due=()))
    service.send_signal(signal.SIGHUP)


def _until(service: subprocess.Popen[str], word: str) -> None:
    for line in service.stdout or ():
        if '"round-failed"' in line:
            raise RunFailed(f"a round of the service failed: {line.strip()}")
        if word in line:
            return
    raise RunFailed("the service ended before its time")
