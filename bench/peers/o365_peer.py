"""Reads a Microsoft calendar as a user of `O365` would, and says what that cost and what was found.

`o365_peer.py ENDPOINT START END OUT` lists the occurrences between two moments, in pages as large as the library makes
them. OUT gets one line an occurrence: iCalUId and start in UTC. The access token is in $PEER_TOKEN.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import requests
from O365 import Account, MSGraphProtocol
from O365.calendar import Calendar


def opened(endpoint: str) -> Calendar:
    """The calendar at another address than Microsoft's: O365 signs in by itself only there, so a session is put in."""
    base, _, version = endpoint.rpartition("/")

    class Here(MSGraphProtocol):  # type: ignore[misc]
        _protocol_url = f"{base}/"

    account = Account(("client", "secret"), protocol=Here(api_version=version))
    account.con.session = requests.Session()
    account.con.session.headers["Authorization"] = f"Bearer {os.environ['PEER_TOKEN']}"
    return account.schedule().get_default_calendar()


def main(endpoint: str, start: str, end: str, out: str) -> None:
    first, last = (datetime.fromisoformat(at) for at in (start, end))
    began, spent = perf_counter(), process_time()
    calendar = opened(endpoint)
    found = list(calendar.get_events(limit=None, start_recurring=first, end_recurring=last))
    cost = {"ms": (perf_counter() - began) * 1000, "cpu_ms": (process_time() - spent) * 1000}
    lines = {(event.ical_uid, event.start.astimezone(UTC)) for event in found}
    kept = sorted(f"{uid} {at.isoformat()}" for uid, at in lines if first <= at < last)
    Path(out).write_text("\n".join(kept), "utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    print(json.dumps({**cost, "mb": peak, "found": len(found)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
