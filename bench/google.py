"""Measures the reading of a Google calendar on the simulated Google over HTTP: requests, the first reading, cycles.

Every number is taken in a process of its own; requests are counted where they arrive.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bench import account_cycles
from bench.measure import RunFailed, say
from bench.peers import PeerFailed, PeerMissing, Value, run_peer
from bench.tables import Row, table, verdict
from connectors.account import GoogleAccount, Use
from connectors.google.access import Grant, keep
from connectors.google.scopes import scopes_of
from connectors.tokens import FileTokens
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.world import GoogleWorld
from tests.connectors.fakes.wire import Clock
from tests.plays.google_office import LEADER, at, fill, person

NOW = at(0, "08:00")
WINDOW = (NOW - timedelta(days=84)).isoformat(), (NOW + timedelta(days=42)).isoformat()
USES = frozenset({Use.CALENDAR, Use.FREE_BUSY, Use.DOCUMENTS})
PAGE = 2_500
CONFIG = """\
data_dir = "data"
documents = "google-docs"
[leader]
email = "{leader}"
name = "Lea"
timezone = "Europe/Berlin"
[[calendars]]
kind = "google"
user = "{leader}"
client_file = "client.json"
endpoint = "{url}"
"""


@dataclass(frozen=True, slots=True)
class Office:
    """A simulated Google with a leader's calendar of many events, and a folder."""

    server: GoogleServer
    folder: Path
    events: int
    series: dict[str, str]

    def account(self, name: str) -> Path:
        """Write the configuration of a leader who has signed in, in a folder of its own; return the file."""
        folder = self.folder / name
        folder.mkdir()
        client = self.server.world.grants.add_client()
        (folder / "client.json").write_text(json.dumps(self.server.client_file(client)), "utf-8")
        scopes = scopes_of(USES)
        info = self.server.authorized_user(LEADER, *scopes, client=client)
        tokens = FileTokens(folder / "data" / "accounts" / f"google-{LEADER}.json")
        until = datetime.now(UTC) + timedelta(hours=1)
        keep(GoogleAccount(LEADER, tokens, USES), Grant(info["token"], until, scopes, info["refresh_token"]))
        file = folder / "config.toml"
        file.write_text(CONFIG.format(leader=LEADER, url=self.server.url), "utf-8")
        return file

    def asked(self, since: int = 0) -> list[str]:
        """Return the requests from that number on: method and the last part of the path."""
        return [f"{method} {path.rpartition('/')[2]}" for method, path, _ in self.server.requests[since:]]


@contextmanager
def office(folder: Path, events: int) -> Iterator[Office]:
    """Run a simulated Google with so many events until the block ends."""
    say(f"Putting a calendar of {events:,} events on a simulated Google ...")
    folder.mkdir()
    world = GoogleWorld(Clock(NOW.astimezone(UTC)))
    world.knobs.check_replies = False
    series = fill(world, events)
    with GoogleServer(world) as server:
        yield Office(server, folder, events, series)


# --- cycles ----------------------------------------------------------------------------------------------------------


def cycles(place: Office, count: int) -> str:
    """Run cycles in which nothing changed, and cycles before each of which a meeting was moved."""
    stage = account_cycles.Stage(
        "Google", place.events, NOW, place.account, lambda: len(place.server.requests), partial(_move, place)
    )
    return account_cycles.cycles(stage, count)


def _move(place: Office, turn: int) -> None:
    """Let Lea move the meeting with Ana in three weeks."""
    lea = person(place.server.world, "lea")
    meeting = lea.occurrence(place.series["ana"], at(21, "10:00").date())
    lea.move(meeting, at(21, "13:00") + timedelta(minutes=15 * (turn % 8)))


# --- the first reading -----------------------------------------------------------------------------------------------


def first_reading(place: Office) -> str:
    """Compare the first reading of the usual window with that of gcsa, both in pages of 2,500."""
    say("Reading a Google calendar for the first time ...")
    config = place.account("reading")
    lists = [place.folder / f"{side}.txt" for side in ("ours", "theirs")]
    _ours(config, lists[0])
    began = len(place.server.requests)
    ours = _ours(config, lists[0])
    asked = Counter(place.asked(began))
    rows = [_costs("ours", ours, sum(asked.values()))]
    pages = -(-place.events // PAGE)
    said = [
        verdict("requests of a first reading", float(sum(asked.values())), pages + 1, float.__le__, "≤", ""),
        f"they were: {', '.join(f'{count} × {what}' for what, count in asked.items())}",
    ]
    token = json.loads((config.parent / "data" / "accounts" / f"google-{LEADER}.json").read_text("utf-8"))["access"]
    began = len(place.server.requests)
    try:
        theirs = run_peer("gcsa", [place.server.url, *WINDOW, str(lists[1])], {"PEER_TOKEN": token})
    except (PeerMissing, PeerFailed) as err:
        return _table(place, rows, [*said, str(err)])
    rows += [
        _costs("gcsa", theirs, len(place.server.requests) - began),
        ("ratio", "", *(f"{float(theirs[key]) / float(ours[key]):.1f}×" for key in ("ms", "cpu_ms", "mb"))),
    ]
    ratio = float(theirs["cpu_ms"]) / float(ours["cpu_ms"])
    said += [verdict("less of the processor", ratio, 2, float.__ge__, "≥"), _agreement(lists)]
    return _table(place, rows, said)


def _table(place: Office, rows: list[Row], said: list[str]) -> str:
    title = f"A first reading of a Google calendar of {place.events:,} events, imports left out"
    return table(title, ("", "requests", "clock ms", "our CPU ms", "peak MB"), rows, "\n".join(said))


def _ours(config: Path, out: Path) -> dict[str, Value]:
    command = [sys.executable, "-m", "bench.google_reading", str(config), *WINDOW, str(out)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RunFailed(f"bench.google_reading failed: {ran.stderr.strip()[-800:]}")
    said: dict[str, Value] = json.loads(ran.stdout.strip().splitlines()[-1])
    return said


def _costs(name: str, took: dict[str, Value], requests: int) -> Row:
    return name, str(requests), *(f"{float(took[key]):.0f}" for key in ("ms", "cpu_ms", "mb"))


def _agreement(lists: list[Path]) -> str:
    ours, theirs = (set(file.read_text("utf-8").splitlines()) for file in lists)
    if ours == theirs:
        return f"the same {len(ours):,} events"
    return f"NOT the same events: {len(ours - theirs)} ours, {len(theirs - ours)} theirs alone: {min(ours ^ theirs)}"
