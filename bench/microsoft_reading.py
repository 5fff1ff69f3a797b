"""Reads a Microsoft calendar for the first time with our connector, timed as the script of the peer is.

`python -m bench.microsoft_reading CONFIG START END OUT` prints JSON (ms, cpu_ms, mb, found) and writes one line an
occurrence: UID and start in UTC.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

from assistant import wiring
from bench.measure import BYTES_OF_MAXRSS
from connectors.model import Event, Reading, Series, Span
from connectors.recurrence import occurrences, single_event


def main(config: str, start: str, end: str, out: str) -> None:
    import connectors.microsoft.connector  # noqa: F401 - imports are not timed, as those of the peer are not

    window = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    [source] = wiring.open_calendars(wiring.load_config(Path(config)))
    began, spent = perf_counter(), process_time()
    found = [event for event in expanded(source.calendar.read(window), window) if not event.cancelled]
    cost = {"ms": (perf_counter() - began) * 1000, "cpu_ms": (process_time() - spent) * 1000}
    lines = {f"{each.key.series} {each.span.start.isoformat()}" for each in found if each.span.start in window}
    Path(out).write_text("\n".join(sorted(lines)), "utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_OF_MAXRSS / 1e6
    print(json.dumps({**cost, "mb": peak, "found": len(found)}))


def expanded(reading: Reading, window: Span) -> Iterator[Event]:
    for each in reading:
        yield from occurrences(each, window) if isinstance(each, Series) else [single_event(each)]


if __name__ == "__main__":
    main(*sys.argv[1:])
