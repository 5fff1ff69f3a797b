"""Lives a day of the service in a process of its own and says how much memory it holds at some hours of it.

`python -m bench.day CONFIG ORIGIN LOG` ticks by a clock that is set, every five minutes for 24 hours, on a real server;
once an hour another program changes an event, and at three everything is read anew. Prints JSON: MB resident by hour,
and how many rounds there were.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from assistant import wiring
from assistant.daemon import compose
from assistant.daemon.logs import open_log
from assistant.daemon.watch import Watch
from bench.calendar_server import CalendarServer
from bench.export import NOW
from bench.memory import memory_of

HOURS = (1, 6, 12, 24)
EVERY = timedelta(minutes=5)


class SetClock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return self.moment.timestamp()


def day(config: Path, server: CalendarServer) -> dict[str, float]:
    """Return the memory by hour and the rounds of a day."""
    clock = SetClock()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        works = compose.works_of(wiring.load_config(config), clock)
        watch = Watch(works, clock, open_log(nowhere, None))
        found: dict[str, float] = {}
        for turn in range(24 * 12 + 1):
            if turn % 12 == 6:
                server.edit("home", "own-1", f"Errand {turn}", f"202606{18 + turn % 7}T120000Z")
            watch.tick()
            if turn / 12 in HOURS:
                found[f"{turn // 12}"] = memory_of(os.getpid()).rss
            clock.moment += EVERY
        return {**found, "rounds": watch.view().totals.good}


def main(config: str, origin: str, log: str) -> None:
    print(json.dumps(day(Path(config), CalendarServer(origin, Path(log)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
