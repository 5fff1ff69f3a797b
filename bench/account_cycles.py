"""Measures cycles on an account with a provider: the requests where they arrive, the rest in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean, median

from bench.measure import RunFailed, say
from bench.tables import Row, table, verdict

HEAD = ("", "requests", "most in one", "our CPU ms", "its mean", "clock ms")
PROGRAM = "bench.one_cycle"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where cycles are run. `account` makes an account of that name and returns its configuration, `asked` says how
    many requests have arrived so far, `move` has a person move a meeting.
    """

    provider: str
    events: int
    now: datetime
    account: Callable[[str], Path]
    asked: Callable[[], int]
    move: Callable[[int], None]
    environ: Mapping[str, str] | None = None


def cycles(stage: Stage, count: int) -> str:
    """Run cycles in which nothing changed, and cycles before each of which a meeting was moved; return the table."""
    say(f"Running cycles with {stage.provider} ...")
    quiet = _cycles(stage, "quiet", count, lambda turn: None)
    changed = _cycles(stage, "changed", count, stage.move)
    rows = [_row("nothing changed", quiet), _row("one meeting moved", changed)]
    said = [
        verdict("requests where nothing changed", quiet["requests"], 1, float.__le__, "≤", ""),
        verdict("requests where one meeting changed", changed["requests"], 3, float.__le__, "≤", ""),
        verdict("our processor where nothing changed", quiet["cpu_ms"], 10, float.__lt__, "<", " ms"),
    ]
    title = f"A cycle with {stage.provider}, one calendar of {stage.events:,} events, median of {count}"
    return table(title, HEAD, rows, "\n".join(said))


def _cycles(stage: Stage, name: str, count: int, before: Callable[[int], None]) -> dict[str, float]:
    command = [sys.executable, "-m", PROGRAM, str(stage.account(name)), stage.now.isoformat()]
    asked: list[int] = []
    took: list[dict[str, float]] = []
    pipe, environ = subprocess.PIPE, dict(stage.environ) if stage.environ else None
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for turn in range(count + 1):
            line = process.stdout.readline()
            if not line:
                raise RunFailed(f"{PROGRAM} ended too early")
            if turn:
                took.append(json.loads(line))
                asked[-1] = stage.asked() - asked[-1]
            if turn < count:
                before(turn)
                asked.append(stage.asked())
                process.stdin.write("go\n")
                process.stdin.flush()
        process.stdin.close()
    return _summed(asked, took)


def _summed(asked: list[int], took: list[dict[str, float]]) -> dict[str, float]:
    """Return the usual cycle, and how many requests were asked in the one that asked most."""
    cpu = [one["cpu_ms"] for one in took]
    clock = median(one["ms"] for one in took)
    most = {"requests": float(median(asked)), "most": float(max(asked))}
    return {**most, "cpu_ms": median(cpu), "mean_ms": mean(cpu), "ms": clock}


def _row(name: str, took: dict[str, float]) -> Row:
    counts = (f"{took[key]:.0f}" for key in ("requests", "most"))
    times = (f"{took[key]:.1f}" for key in ("cpu_ms", "mean_ms", "ms"))
    return (name, *counts, *times)
