"""Reads a Google calendar as a user of `gcsa` would, and says what that cost and what was found.

`gcsa_peer.py ENDPOINT START END OUT` lists series and single events between two moments, in pages of 2,500. OUT gets
one line an event: its UID. The access token is in $PEER_TOKEN.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

from gcsa.google_calendar import GoogleCalendar
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build


def opened(endpoint: str) -> GoogleCalendar:
    """The calendar at another address than Google's: gcsa knows only that one, so its service is put in place."""
    signed_in: Callable[..., Credentials] = Credentials
    credentials = signed_in(os.environ["PEER_TOKEN"])
    calendar = GoogleCalendar(credentials=credentials)
    at = {"api_endpoint": f"{endpoint}/calendar/v3/"}
    calendar.service = build("calendar", "v3", credentials=credentials, client_options=at)
    return calendar


def main(endpoint: str, start: str, end: str, out: str) -> None:
    window = [datetime.fromisoformat(at) for at in (start, end)]
    calendar = opened(endpoint)
    began, spent = perf_counter(), process_time()
    found = list(calendar.get_events(*window, single_events=False, maxResults=2500))
    cost = {"ms": (perf_counter() - began) * 1000, "cpu_ms": (process_time() - spent) * 1000}
    Path(out).write_text("\n".join(sorted({event.other["iCalUID"] for event in found})), "utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    print(json.dumps({**cost, "mb": peak, "found": len(found)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
