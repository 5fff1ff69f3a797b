"""Runs every comparison and prints the tables; progress goes to standard error. `python -m bench [--quick]`.

Each number is taken in a process of its own, both sides in the same run, so that the ratios hold on any machine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import google, microsoft, served
from bench.export import LEADER, NOW, write_export
from bench.measure import Cost, RunFailed, cost_of, say, typical
from bench.pages import pages
from bench.tables import Row, table, verdict

PYTHON = sys.executable
SCRIPT = Path(PYTHON).with_name("oneonone")
MIDNIGHT = NOW.replace(hour=0, minute=0)
WINDOW = (MIDNIGHT - timedelta(days=84)).isoformat(), (MIDNIGHT + timedelta(days=42)).isoformat()


# --- the comparisons -------------------------------------------------------------------------------------------------


def review_against_plain(events: int, folder: Path) -> str:
    export = folder / "export.ics"
    say(f"Writing an export of {events:,} events ...")
    write_export(export, events)
    size = export.stat().st_size / 1e6
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "ONEONONE_CONFIG": ""}
    say("Judging it with oneonone review ...")
    review = [PYTHON, "-m", "assistant", "review", str(export), "--me", LEADER, "--now", NOW.isoformat()]
    ours = cost_of([*review, "--format", "json"], home)
    say("Listing its occurrences with icalendar and recurring_ical_events ...")
    plain = cost_of(listing("plain", export, folder))
    cost_of(listing("ours", export, folder))
    same = agreement(folder)
    rows = [cells("oneonone review (all of it)", ours), cells("icalendar + recurring_ical_events", plain)]
    rows.append(("ratio", *(f"{b / a:.1f}×" for a, b in zip(costs(ours), costs(plain), strict=True))))
    said = verdict("faster on the clock", plain.wall / ours.wall, 10, float.__ge__, "≥")
    title = f"A ten-year export: {events:,} events, {size:.0f} MB, a window of 18 weeks"
    return table(title, ("", "clock s", "CPU s", "peak MB"), rows, f"{said}\n{same}")


def listing(engine: str, export: Path, folder: Path) -> list[str]:
    return [PYTHON, "-m", "bench.occurrences", engine, str(export), *WINDOW, str(folder / f"{engine}.txt")]


def agreement(folder: Path) -> str:
    ours, plain = (set((folder / f"{engine}.txt").read_text("utf-8").split("\n")) for engine in ("ours", "plain"))
    if ours == plain:
        return f"same occurrences (UID and start): yes, {len(ours):,}"
    only_ours, only_plain = len(ours - plain), len(plain - ours)
    return f"same occurrences (UID and start): NO, {only_ours} ours, {only_plain} theirs alone: {min(ours ^ plain)}"


def costs(cost: Cost) -> tuple[float, float, float]:
    return cost.wall, cost.cpu, cost.memory / 1e6


def cells(name: str, cost: Cost) -> Row:
    wall, cpu, memory = costs(cost)
    return name, f"{wall:.2f}", f"{cpu:.2f}", f"{memory:.0f}"


def updates_of_the_store(sizes: Sequence[int], folder: Path) -> str:
    """Compare updates at each size; the best of three passes over all of them, since a shared disk only ever adds."""
    say(f"Updating stores of {', '.join(f'{size:,}' for size in sizes)} meetings ...")
    ours = [min(passes) for passes in zip(*([update("ours", n, folder) for n in sizes] for _ in range(3)), strict=True)]
    plain = [update("plain", meetings, folder) for meetings in sizes]
    rows = [
        (f"{meetings:,}", f"{a * 1000:.2f}", f"{b * 1000:.2f}", f"{b / a:.1f}×")
        for meetings, a, b in zip(sizes, ours, plain, strict=True)
    ]
    head = ("meetings stored", "our store ms", "one TinyDB file ms", "ratio")
    said = verdict(f"{sizes[-1]:,} against {sizes[-2]:,} meetings", ours[-1] / ours[-2], 2, float.__le__, "≤")
    said += "\n" + verdict(f"{sizes[-1]:,} against {sizes[0]:,} meeting", ours[-1] / ours[0], 2, float.__le__, "≤")
    return table("One update of what is stored", head, rows, said)


def update(which: str, meetings: int, folder: Path) -> float:
    """Return the seconds that one update takes, measured in a process and a folder of its own."""
    with TemporaryDirectory(dir=folder) as place:
        command = [PYTHON, "-m", "bench.updates", which, str(meetings), place]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def help_against_python(runs: int) -> str:
    say("Starting oneonone --help and bare Python ...")
    bare = typical([PYTHON, "-c", "pass"], runs)
    ours = typical([str(SCRIPT), "--help"], runs)
    rows = [
        (name, f"{cost.wall * 1000:.1f}", f"{cost.cpu * 1000:.1f}")
        for name, cost in (("oneonone --help", ours), ("python -c pass", bare))
    ]
    rows.append(("ratio", f"{ours.wall / bare.wall:.1f}×", f"{ours.cpu / bare.cpu:.1f}×"))
    said = verdict("CPU against bare Python", ours.cpu / bare.cpu, 4, float.__lt__, "<")
    return table(f"Start-up, median of {runs} runs", ("", "clock ms", "CPU ms"), rows, said)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Print what the assistant costs.")
    parser.add_argument("--events", type=int, default=50_000, help="events in the export (default: 50000)")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, for a first look")
    asked = parser.parse_args()
    tenth = 10 if asked.quick else 1
    with TemporaryDirectory() as name:
        folder = Path(name)
        print(help_against_python(40 // tenth + 1), flush=True)
        print(updates_of_the_store((1, 1_000, 100_000 // tenth), folder), flush=True)
        print(review_against_plain(asked.events // tenth, folder), flush=True)
        print(pages(folder, asked.quick), flush=True)
        with served.furnished(folder, 10_000 // tenth) as place:
            print(served.cycles(place, 30 // tenth + 2), flush=True)
            print(served.first_reading(place), flush=True)
            print(served.memory(place, 1 if asked.quick else 3), flush=True)
            print(served.day(place), flush=True)
        with google.office(folder / "google", 10_000 // tenth) as place_at_google:
            print(google.cycles(place_at_google, 30 // tenth + 2), flush=True)
            print(google.first_reading(place_at_google), flush=True)
        with microsoft.office(folder / "microsoft", 10_000 // tenth) as place_at_microsoft:
            print(microsoft.cycles(place_at_microsoft, 30 // tenth + 2), flush=True)
            print(microsoft.first_reading(place_at_microsoft), flush=True)


if __name__ == "__main__":
    try:
        main()
    except RunFailed as err:
        sys.exit(f"bench: {err}")
