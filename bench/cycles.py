"""Times whole cycles on a calendar server, in a process of its own: with nothing changed, or after one change each.

`python -m bench.cycles quiet|changed CONFIG ORIGIN LOG CYCLES` reads the calendars, settles, runs so many cycles five
minutes apart and prints JSON: what the median cycle takes of the clock and of our processor (ms), what the mean one
takes of our processor (every quarter of an hour everything is judged anew), and how many requests arrived on average.
Only the cycles are timed, not what another program changes between them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import mean, median
from time import perf_counter, process_time

from assistant import wiring
from bench.calendar_server import CalendarServer
from bench.export import NOW

SETTLING = 3
EVERY = timedelta(minutes=5)


def cycles(config: Path, server: CalendarServer, count: int, before: Callable[[int], None]) -> dict[str, float]:
    """Run so many cycles; `before` each of them another program does something."""
    acting = wiring.open_acting(wiring.load_config(config))
    for turn in range(SETTLING):
        acting.cycle(NOW + EVERY * turn)
    clock, cpu, requests = [], [], []
    for turn in range(count):
        before(turn)
        arrived, began, spent = server.requests(), perf_counter(), process_time()
        report = acting.cycle(NOW + EVERY * (SETTLING + turn)).report
        cpu.append((process_time() - spent) * 1000)
        clock.append((perf_counter() - began) * 1000)
        requests.append(server.requests() - arrived)
        if report.cause is not None:
            raise report.cause
    return {"ms": median(clock), "cpu_ms": median(cpu), "mean_ms": mean(cpu), "requests": sum(requests) / count}


def main(what: str, config: str, origin: str, log: str, count: str) -> None:
    server = CalendarServer(origin, Path(log))

    def edit(turn: int) -> None:
        server.edit("work", "own-1", f"Errand {turn}", f"202606{18 + turn % 7}T120000Z")

    print(json.dumps(cycles(Path(config), server, int(count), edit if what == "changed" else lambda turn: None)))


if __name__ == "__main__":
    main(*sys.argv[1:])
