"""Measures the pages over HTTP: one-on-one and home, each next to a constant of its size from the same server.

Every number is taken on one server in a process of its own, in one run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

from bench.load import Answered, load
from bench.measure import RunFailed, say
from bench.tables import Row, table, verdict

SECONDS = 8.0
YEARS = 5
PEOPLE = 200
LEAST_SHARE, MOST_P99, MOST_KB = 50.0, 3.0, 50.0


class Served(TypedDict):
    """What the server says of itself."""

    base: str
    cookie: str
    pair: str
    path: str
    constant: str
    sizes: dict[str, int]


def pages(folder: Path, quick: bool) -> str:
    """Return the tables of the pages: of a one-on-one with years of history, and of a home with many people."""
    seconds = SECONDS / 4 if quick else SECONDS
    few, many = 12, PEOPLE // (4 if quick else 1)
    pair = _measured(folder / "pair", few, seconds)[0]
    home = _measured(folder / "home", many, seconds)[1]
    return f"{pair}\n{home}"


def _measured(folder: Path, people: int, seconds: float) -> tuple[str, str]:
    """Measure both pages of one server."""
    say(f"Serving the pages of a leader with {people} people ...")
    command = [sys.executable, "-m", "bench.pages_server", str(folder), str(people), str(YEARS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            pair = _pair(_next(server), seconds)
            _go_on(server)
            return pair, _home(_next(server), people, seconds)
        finally:
            server.terminate()


def _next(server: subprocess.Popen[str]) -> Served:
    """Return what the server says of itself and its page. Raises RunFailed when it is gone."""
    said = server.stdout.readline() if server.stdout else ""
    if not said:
        raise RunFailed("the server of the pages ended before its time")
    found: Served = json.loads(said)
    return found


def _go_on(server: subprocess.Popen[str]) -> None:
    if server.stdin is not None:
        server.stdin.write("\n")
        server.stdin.flush()


def _compared(served: Served, seconds: float) -> tuple[list[Row], float, float]:
    """Return rows of a page and of a constant of its size, its share of the rate in percent, and the ratio of p99."""
    answers: dict[str, Answered] = {}
    for name, path in (("page", served["path"]), ("constant", served["constant"])):
        load(served["base"] + path, served["cookie"], 1)
        answers[name] = load(served["base"] + path, served["cookie"], seconds)
    page, constant = answers["page"], answers["constant"]
    size = f"{served['sizes'][served['path']] / 1000:.0f} kB"
    rows = [_row(f"the page, {size}", page), _row(f"a constant of {size}", constant)]
    share, ratio = 100 * page.rate / constant.rate, page.p99 / constant.p99
    rows.append(("ratio", f"{share:.0f} %", f"{page.p50 / constant.p50:.1f}×", f"{ratio:.1f}×"))
    return rows, share, ratio


def _row(name: str, took: Answered) -> Row:
    return name, f"{took.rate:.0f}", f"{took.p50:.1f}", f"{took.p99:.1f}"


def _verdicts(share: float, ratio: float) -> list[str]:
    return [
        verdict("requests a second, of the constant's", share, LEAST_SHARE, float.__ge__, "≥", " %"),
        verdict("99 in a hundred, against the constant's", ratio, MOST_P99, float.__lt__, "<"),
    ]


def _pair(served: Served, seconds: float) -> str:
    say("Asking for the page of a one-on-one ...")
    rows, share, ratio = _compared(served, seconds)
    sizes = served["sizes"]
    weight = sum(sizes[path] for path in (served["pair"], "/static/page.css", "/static/page.js")) / 1000
    light = verdict("page, style and script, as they travel", weight, MOST_KB, float.__lt__, "<", " kB")
    said = [*_verdicts(share, ratio), light]
    title = f"The page of a one-on-one with {YEARS} years of history"
    return table(title, ("", "requests a second", "half, ms", "99 %, ms"), rows, "\n".join(said))


def _home(served: Served, people: int, seconds: float) -> str:
    say(f"Asking for the home with {people} people ...")
    rows, _, _ = _compared(served, seconds)
    title = f"The home with {people} people"
    head = ("", "requests a second", "half, ms", "99 %, ms")
    return table(title, head, rows, "No aim is set.")
