"""A service in a process of its own, for the tests of its signals. Speaks in lines and does as the lines it reads say.

    python -m tests.shell.served_in_a_process FOLDER

Says "in hand" when a unit begins, ends the unit when it reads a line, and says "done". The configuration is the file
`every` in the folder, a number of minutes; with 99 of them monitoring is answered.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from assistant.config import ConfigProblem, ConfigProblems
from assistant.core.rounds import Rhythm
from assistant.daemon.logs import open_log, take_in_the_others
from assistant.daemon.ports import UnitReport, Works
from assistant.daemon.presence import only_one, write_beat
from assistant.daemon.service import Service
from assistant.daemon.tell import Manager
from assistant.daemon.watch import Watch
from tests.shell.daemon_fakes import BERLIN, LEA, InMemory


class RealClock:
    def now(self) -> datetime:
        return datetime.now(BERLIN)

    def seconds(self) -> float:
        return time.monotonic()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def unit(complete: bool) -> UnitReport:
    say("in hand")
    sys.stdin.readline()
    say("done")
    return UnitReport()


def works(folder: Path, memory: InMemory) -> Works:
    text = (folder / "every").read_text()
    if not text.isdecimal():
        raise ConfigProblems([ConfigProblem(folder, 'people."ana@example.com"', 1, "is wrong")])
    rhythm = Rhythm(timedelta(minutes=int(text)), datetime.min.time(), BERLIN)
    health = ("127.0.0.1", 0) if int(text) == 99 else None
    return Works(unit, memory, rhythm, health=health, leave=partial(say, "left what others hold open"))


def main(folder: Path) -> None:
    memory, clock, log = InMemory(), RealClock(), open_log(sys.stdout, LEA)
    take_in_the_others(log)
    opened = partial(works, folder, memory)
    with only_one(folder):
        first = opened()
        watch = Watch(first, clock, log, partial(write_beat, folder))
        Service(watch, opened, clock, log, Manager(os.environ)).run(first)
    left = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    say(" ".join(["left", *left]))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(Path(sys.argv[1]))
