"""Runs a command in a process of its own and says what it cost: wall clock, processor time, and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of processor, and bytes of memory at the peak."""

    wall: float
    cpu: float
    memory: int


class RunFailed(Exception):
    """A command of the benchmark did not end well."""


def say(text: str) -> None:
    """Tell how far we are, past the tables."""
    print(text, file=sys.stderr, flush=True)


def cost_of(command: Sequence[str], environ: dict[str, str] | None = None) -> Cost:
    """Run the command once, its output thrown away. Raises RunFailed when it fails."""
    began = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **(environ or {})})
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RunFailed(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * BYTES_OF_MAXRSS)


def typical(command: Sequence[str], runs: int, environ: dict[str, str] | None = None) -> Cost:
    """Run the command several times and return the median of each cost."""
    costs = [cost_of(command, environ) for _ in range(runs)]
    return Cost(median(c.wall for c in costs), median(c.cpu for c in costs), int(median(c.memory for c in costs)))
