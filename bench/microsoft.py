"""Measures the reading of an Outlook calendar on the simulated Graph over HTTP: requests, the first reading, cycles.

Every number is taken in a process of its own; requests are counted where they arrive.
"""

from __future__ import annotations

import json
import os
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
from tests.connectors.fakes.microsoft.outlook import WEEKLY
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.wire import Clock
from tests.plays.theatre import BERLIN, at

LEADER, CLIENT = "lea@contoso.example", "00000000-0000-0000-0000-00000000c11e"
MEETS = ("ana", "ben", "cleo", "dan", "eva", "fay")
NOW = at("2026-11-23 08:00")
MIDNIGHT = NOW.replace(hour=0)
WINDOW = (MIDNIGHT - timedelta(days=84)).isoformat(), (MIDNIGHT + timedelta(days=42)).isoformat()
PAGE = 200
CONFIG = """\
data_dir = "data"
[leader]
email = "{leader}"
name = "Lea"
timezone = "Europe/Berlin"
[[calendars]]
kind = "microsoft"
user = "{leader}"
client_id = "{client}"
authority = "{authority}"
endpoint = "{endpoint}"
"""


@dataclass(frozen=True, slots=True)
class Office:
    """A simulated Graph with a leader's calendar of many events, and a folder."""

    server: MicrosoftServer
    folder: Path
    events: int

    @property
    def environ(self) -> dict[str, str]:
        """What lets a process trust where one signs in."""
        trusted = {name: str(self.server.ca_file) for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")}
        return {**os.environ, **trusted}

    def account(self, name: str) -> Path:
        """Write the configuration of a leader, in a folder of its own, let them sign in, and return the file."""
        folder = self.folder / name
        folder.mkdir()
        file, server = folder / "config.toml", self.server
        places = {"authority": server.authority, "endpoint": server.graph_url}
        file.write_text(CONFIG.format(leader=LEADER, client=CLIENT, **places), "utf-8")
        command = [sys.executable, "-m", "assistant", "connect", "microsoft", "--device", "--config", str(file)]
        ran = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RunFailed(f"nobody could sign in: {ran.stderr.strip()[-800:]}")
        return file

    def asked(self, since: int = 0) -> list[str]:
        """Return the requests from that number on: method and what the path is about."""
        found = (each.asked for each in self.server.requests[since:])
        return [f"{one.method} {'/'.join(one.path.split('/')[3:5])}".rstrip("/") for one in found]


@contextmanager
def office(folder: Path, events: int) -> Iterator[Office]:
    """Run a simulated Graph with so many events until the block ends."""
    say(f"Putting a calendar of {events:,} events on a simulated Graph ...")
    folder.mkdir()
    world = MicrosoftWorld(Clock(NOW.astimezone(UTC)))
    world.quirks.delta_page = PAGE
    _fill(world, events)
    with MicrosoftServer(world) as server:
        server.identity.register(CLIENT)
        server.identity.signs_in, server.identity.approves_devices = LEADER, True
        yield Office(server, folder, events)


def _fill(world: MicrosoftWorld, events: int) -> None:
    """Let Lea meet six people every week since half a year ago, and have so many events in the usual window."""
    for name in ("lea", *MEETS):
        world.add_user(f"{name}@contoso.example")
    lea = world.acting(LEADER)
    for number, name in enumerate(MEETS):
        guest = f"{name}@contoso.example"
        start = MIDNIGHT - timedelta(days=182 - number % 5) + timedelta(hours=9 + number)
        lea.add(f"Lea / {name}", start, 30, [guest], recurrence=dict(WEEKLY))
        hands = world.acting(guest)
        hands.answer(hands.find(f"Lea / {name}"), "accepted")
    for number in range(events - len(MEETS)):
        start = MIDNIGHT + timedelta(days=number % 126 - 84, hours=7 + number % 12, minutes=number % 4 * 15)
        lea.add(f"Reading {number}", start, 15, showAs="free", isReminderOn=False)


# --- cycles ----------------------------------------------------------------------------------------------------------


def cycles(place: Office, count: int) -> str:
    """Run cycles in which nothing changed, and cycles before each of which a meeting was moved."""
    stage = account_cycles.Stage(
        "Microsoft",
        place.events,
        NOW,
        place.account,
        lambda: len(place.server.requests),
        partial(_move, place),
        place.environ,
    )
    return account_cycles.cycles(stage, count)


def _move(place: Office, turn: int) -> None:
    """Let Lea move the meeting with Ana in three weeks."""
    lea = place.server.world.acting(LEADER)
    day = (MIDNIGHT + timedelta(days=21)).date()
    start = datetime.combine(day, datetime.min.time(), BERLIN).replace(hour=13)
    lea.move(lea.occurrence(lea.find("Lea / ana"), day), start + timedelta(minutes=15 * (turn % 8)))


# --- the first reading -----------------------------------------------------------------------------------------------


def first_reading(place: Office) -> str:
    """Compare the first reading of the usual window with that of O365."""
    say("Reading an Outlook calendar for the first time ...")
    config = place.account("reading")
    lists = [place.folder / f"{side}.txt" for side in ("ours", "theirs")]
    _ours(place, config, lists[0])
    began = len(place.server.requests)
    ours = _ours(place, config, lists[0])
    asked = Counter(place.asked(began))
    rows = [_costs("ours", ours, sum(asked.values()))]
    said = [f"the requests: {', '.join(f'{count} × {what}' for what, count in asked.items())}"]
    began = len(place.server.requests)
    token = {"PEER_TOKEN": place.server.world.token(LEADER)}
    try:
        theirs = run_peer("o365", [place.server.graph_url, *WINDOW, str(lists[1])], token)
    except (PeerMissing, PeerFailed) as err:
        return _table(place, rows, [*said, str(err)])
    rows += [
        _costs("O365", theirs, len(place.server.requests) - began),
        ("ratio", "", *(f"{float(theirs[key]) / float(ours[key]):.1f}×" for key in ("ms", "cpu_ms", "mb"))),
    ]
    ratio = float(theirs["cpu_ms"]) / float(ours["cpu_ms"])
    said += [verdict("less of the processor", ratio, 1, float.__ge__, "≥"), _agreement(lists)]
    return _table(place, rows, said)


def _table(place: Office, rows: list[Row], said: list[str]) -> str:
    title = f"A first reading of an Outlook calendar of {place.events:,} events, imports left out"
    return table(title, ("", "requests", "clock ms", "our CPU ms", "peak MB"), rows, "\n".join(said))


def _ours(place: Office, config: Path, out: Path) -> dict[str, Value]:
    command = [sys.executable, "-m", "bench.microsoft_reading", str(config), *WINDOW, str(out)]
    ran = subprocess.run(command, env=place.environ, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RunFailed(f"bench.microsoft_reading failed: {ran.stderr.strip()[-800:]}")
    said: dict[str, Value] = json.loads(ran.stdout.strip().splitlines()[-1])
    return said


def _costs(name: str, took: dict[str, Value], requests: int) -> Row:
    return name, str(requests), *(f"{float(took[key]):.0f}" for key in ("ms", "cpu_ms", "mb"))


def _agreement(lists: list[Path]) -> str:
    ours, theirs = (set(file.read_text("utf-8").splitlines()) for file in lists)
    if ours == theirs:
        return f"the same {len(ours):,} occurrences"
    return f"NOT the same: {len(ours - theirs)} ours, {len(theirs - ours)} theirs alone: {min(ours ^ theirs)}"
