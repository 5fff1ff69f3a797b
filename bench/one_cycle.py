"""Runs cycles on an account in a process of its own, one for each line that comes in, and says what each took.

`python -m bench.one_cycle CONFIG NOW` settles, prints a line, and then for each line on standard input runs a cycle
five minutes after the last and prints JSON: what it took of the clock and of our processor (ms).
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from assistant import wiring

SETTLING = 4
EVERY = timedelta(minutes=5)


def main(config: str, now: str) -> None:
    acting = wiring.open_acting(wiring.load_config(Path(config)))
    moment = datetime.fromisoformat(now)
    for _ in range(SETTLING):
        acting.cycle(moment)
        moment += EVERY
    print("settled", flush=True)
    for _ in sys.stdin:
        began, spent = perf_counter(), process_time()
        report = acting.cycle(moment).report
        cost = {"cpu_ms": (process_time() - spent) * 1000, "ms": (perf_counter() - began) * 1000}
        if report.cause is not None:
            raise report.cause
        moment += EVERY
        print(json.dumps(cost), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
