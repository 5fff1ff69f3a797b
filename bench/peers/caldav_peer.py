"""Reads a calendar as a user of `caldav` and `icalendar` would, and says what that cost and what was found.

`caldav_peer.py ADDRESS START END OUT` lists the occurrences between two moments; without START and END (empty) it lists
every event there is. OUT gets one line an occurrence: UID and start in UTC. The password is in $PEER_PASSWORD.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

import caldav
from icalendar import Event

BERLIN = ZoneInfo("Europe/Berlin")


def events(address: str, start: datetime | None, end: datetime | None) -> Iterator[Event]:
    """Everything that begins in the window, or every event as it stands there."""
    with caldav.DAVClient(url=address, username="lea", password=os.environ["PEER_PASSWORD"]) as client:
        calendar = client.calendar(url=address)
        found = calendar.search(start=start, end=end, event=True, expand=True) if start else calendar.events()
        for each in found:
            yield from each.icalendar_instance.walk("VEVENT")


def instant(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(0))
    return (moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)).astimezone(UTC)


def main(address: str, start: str, end: str, out: str) -> None:
    window = [datetime.fromisoformat(at) if at else None for at in (start, end)]
    began, spent = perf_counter(), process_time()
    found = [(str(event["UID"]), instant(event.start)) for event in events(address, *window)]
    cost = {"ms": (perf_counter() - began) * 1000, "cpu_ms": (process_time() - spent) * 1000}
    first, last = (at or datetime.max.replace(tzinfo=UTC) for at in window)
    lines = {f"{uid} {at.isoformat()}" for uid, at in found if not start or first <= at < last}
    Path(out).write_text("\n".join(sorted(lines)), "utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    print(json.dumps({**cost, "mb": peak, "found": len(found)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
