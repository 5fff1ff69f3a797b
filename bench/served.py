"""Measures the service on a real Radicale over HTTP: cycles, the first reading, memory. Each table tells its aim.

Every number is taken in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.calendar_server import PASSWORD, CalendarServer, calendar_server, configuration
from bench.day import HOURS
from bench.export import NOW, PEOPLE, YEARS, write_export
from bench.idle import idle_memory
from bench.measure import RunFailed, say
from bench.peers import PeerFailed, PeerMissing, Value, run_peer
from bench.tables import Row, table, verdict

PYTHON = sys.executable
MIDNIGHT = NOW.replace(hour=0, minute=0)
SEASON = (MIDNIGHT - timedelta(days=84)).isoformat(), (MIDNIGHT + timedelta(days=42)).isoformat()
SMALL = 500
MOST_MEMORY = 60.0
MOST_GROWTH = 2.0
MEETS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A server with a calendar of many events ("work"), one of few ("home"), and a folder."""

    server: CalendarServer
    folder: Path
    events: int

    def configuration(self, name: str, *calendars: str) -> Path:
        return configuration(self.folder / name, {each: self.server.address(each) for each in calendars})


@contextmanager
def furnished(folder: Path, events: int) -> Iterator[Place]:
    """Run a server with two calendars until the block ends."""
    with calendar_server(folder / "server") as server:
        for name, count in (("work", events), ("home", SMALL)):
            say(f"Putting a calendar of {count:,} events on a server ...")
            write_export(folder / f"{name}.ics", count)
            server.upload(name, folder / f"{name}.ics")
            server.meet(name, PEOPLE[:MEETS])
        yield Place(server, folder, events)


# --- cycles ----------------------------------------------------------------------------------------------------------


def cycles(place: Place, count: int) -> str:
    say("Running cycles ...")
    two = _cycles(place, "quiet", place.configuration("two", "work", "home"), count)
    quiet = _cycles(place, "quiet", place.configuration("quiet", "work"), count)
    changed = _cycles(place, "changed", place.configuration("changed", "work"), count)
    one = f"one calendar of {place.events:,}"
    rows = [
        _row(f"nothing changed, {one}", quiet),
        _row(f"nothing changed, and one of {SMALL:,}", two),
        _row(f"one event changed, {one}", changed),
    ]
    said = [
        verdict("requests a calendar where nothing changed", two["requests"] / 2, 1, float.__le__, "≤", ""),
        verdict("our processor where nothing changed", quiet["cpu_ms"], 10, float.__lt__, "<", " ms"),
    ]
    head = ("", "requests", "our CPU ms", "its mean", "clock ms, with the server")
    return table(f"A cycle, median of {count}", head, rows, "\n".join(said))


def _cycles(place: Place, what: str, config: Path, count: int) -> dict[str, float]:
    log = str(place.server.log)
    return _measured(["bench.cycles", what, str(config), place.server.origin, log, str(count)])


def _row(name: str, took: dict[str, float]) -> Row:
    return name, f"{took['requests']:.1f}", f"{took['cpu_ms']:.1f}", f"{took['mean_ms']:.1f}", f"{took['ms']:.1f}"


# --- the first reading -----------------------------------------------------------------------------------------------


def first_reading(place: Place) -> str:
    """Compare first readings of the usual window, and of everything."""
    always = [(MIDNIGHT + timedelta(days=days)).isoformat() for days in (-366 * (YEARS + 1), 366)]
    parts = [_reading(place, "18 weeks", SEASON, SEASON), _reading(place, "everything", always, ("", ""))]
    rows = [row for part, _ in parts for row in part]
    title = f"A first reading of a calendar of {place.events:,} events over HTTP, imports left out"
    head = ("", "clock ms", "our CPU ms", "peak MB")
    return table(title, head, rows, "\n".join(said for _, said in parts))


def _reading(place: Place, name: str, ours_in: Sequence[str], theirs_in: Sequence[str]) -> tuple[list[Row], str]:
    say(f"Reading {name} for the first time ...")
    address, secret = place.server.address("work"), {"PEER_PASSWORD": PASSWORD}
    lists = [place.folder / f"{name}-{side}.txt" for side in ("ours", "theirs")]
    warm = ["bench.first_reading", address, *ours_in, str(lists[0])]
    _measured(warm, secret)
    ours = _measured(warm, secret)
    rows = [_costs(f"{name}: ours", ours)]
    try:
        theirs = run_peer("caldav", [address, *theirs_in, str(lists[1])], secret)
    except (PeerMissing, PeerFailed) as err:
        return rows, f"{name}: {err}"
    rows += [
        _costs(f"{name}: caldav + icalendar", theirs),
        ("ratio", *(f"{float(theirs[key]) / ours[key]:.1f}×" for key in ("ms", "cpu_ms", "mb"))),
    ]
    faster = verdict(f"{name}, less of the processor", float(theirs["cpu_ms"]) / ours["cpu_ms"], 2, float.__ge__, "≥")
    return rows, f"{faster}; {_agreement(lists, by_event=not theirs_in[0])}"


def _agreement(lists: Sequence[Path], *, by_event: bool) -> str:
    ours, theirs = (set(file.read_text("utf-8").splitlines()) for file in lists)
    if by_event:
        ours, theirs = ({line.partition(" ")[0] for line in side} for side in (ours, theirs))
    what = "UIDs" if by_event else "occurrences"
    if ours == theirs:
        return f"the same {len(ours):,} {what}"
    return f"NOT the same {what}: {len(ours - theirs)} ours, {len(theirs - ours)} theirs alone: {min(ours ^ theirs)}"


def _costs(name: str, took: dict[str, float] | dict[str, Value]) -> Row:
    return name, f"{float(took['ms']):.0f}", f"{float(took['cpu_ms']):.0f}", f"{float(took['mb']):.0f}"


# --- memory ----------------------------------------------------------------------------------------------------------


def memory(place: Place, rounds: int) -> str:
    """Measure two services at once, one for each calendar."""
    say(f"Running the service for {rounds} rounds, a minute apart ...")
    sizes = {"home": SMALL, "work": place.events}
    configs = [place.configuration(f"idle-{name}", name) for name in sizes]
    with ThreadPoolExecutor() as pool:
        idle = list(pool.map(lambda config: idle_memory(config, rounds), configs))
    named = [(f"{events:,} events", held) for events, held in zip(sizes.values(), idle, strict=True)]
    rows = [(f"a calendar of {name}", f"{held.rss:.1f}", f"{held.pss:.1f}") for name, held in named]
    said = [verdict(f"resident, {name}", held.rss, MOST_MEMORY, float.__lt__, "<", " MB") for name, held in named]
    return table(f"The idle service after {rounds} rounds", ("", "RSS MB", "PSS MB"), rows, "\n".join(said))


def day(place: Place) -> str:
    say("Living a day ...")
    config = place.configuration("day", "home")
    found = _measured(["bench.day", str(config), place.server.origin, str(place.server.log)])
    rows = [(f"hour {hour}", f"{found[str(hour)]:.1f}") for hour in HOURS]
    growth = found[str(HOURS[-1])] - found[str(HOURS[0])]
    said = verdict(f"more at hour {HOURS[-1]} than at hour {HOURS[0]}", growth, MOST_GROWTH, float.__le__, "≤", " MB")
    return table(f"A day of the service, {found['rounds']:.0f} rounds, {SMALL:,} events", ("", "RSS MB"), rows, said)


def _measured(command: Sequence[str], environ: dict[str, str] | None = None) -> dict[str, float]:
    """Run one of our modules in a process of its own and return what it says. Raises RunFailed."""
    env = {**os.environ, **(environ or {})}
    ran = subprocess.run([PYTHON, "-m", *command], env=env, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RunFailed(f"{command[0]} failed: {ran.stderr.strip()[-800:]}")
    said: dict[str, float] = json.loads(ran.stdout.strip().splitlines()[-1])
    return said
