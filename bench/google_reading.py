"""Reads a Google calendar for the first time with our connector, timed as the script of the peer is.

`python -m bench.google_reading CONFIG START END OUT` prints JSON (ms, cpu_ms, mb, found) and writes one line an event:
its UID.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

from assistant import wiring
from bench.measure import BYTES_OF_MAXRSS
from connectors.model import Span


def main(config: str, start: str, end: str, out: str) -> None:
    import connectors.google.connector  # noqa: F401 - imports are not timed, as those of the peer are not

    window = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    [source] = wiring.open_calendars(wiring.load_config(Path(config)))
    began, spent = perf_counter(), process_time()
    reading = source.calendar.read(window)
    cost = {"ms": (perf_counter() - began) * 1000, "cpu_ms": (process_time() - spent) * 1000}
    Path(out).write_text("\n".join(sorted({each.ref.id for each in reading})), "utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_OF_MAXRSS / 1e6
    print(json.dumps({**cost, "mb": peak, "found": reading.events_read}))


if __name__ == "__main__":
    main(*sys.argv[1:])
