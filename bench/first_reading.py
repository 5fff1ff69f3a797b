"""Reads a calendar on a server for the first time with our connector, timed as the script of the peers is.

`python -m bench.first_reading ADDRESS START END OUT` prints JSON (ms, cpu_ms, mb, found) and writes one line an
occurrence that begins in the window: UID and start in UTC. The password is in $PEER_PASSWORD.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

from bench.calendar_server import USER
from bench.export import LEADER, ZONE
from bench.measure import BYTES_OF_MAXRSS
from connectors import open_calendar
from connectors.account import Account, Password
from connectors.model import Series, Span
from connectors.recurrence import occurrences, single_event


def found(address: str, window: Span) -> list[tuple[str, datetime]]:
    account = Account(address, Password(USER, os.environ["PEER_PASSWORD"]), owners=(LEADER,))
    events = []
    for item in open_calendar("caldav", account=account, zone=ZONE).read(window):
        events += occurrences(item, window) if isinstance(item, Series) else [single_event(item)]
    return [(event.key.series, event.span.start) for event in events if not event.cancelled]


def main(address: str, start: str, end: str, out: str) -> None:
    import connectors.caldav.connector  # noqa: F401 - imports are not timed, as those of the peers are not

    window = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    began, spent = perf_counter(), process_time()
    events = found(address, window)
    cost = {"ms": (perf_counter() - began) * 1000, "cpu_ms": (process_time() - spent) * 1000}
    lines = {f"{uid} {at.isoformat()}" for uid, at in events if window.start <= at < window.end}
    Path(out).write_text("\n".join(sorted(lines)), "utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_OF_MAXRSS / 1e6
    print(json.dumps({**cost, "mb": peak, "found": len(events)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
