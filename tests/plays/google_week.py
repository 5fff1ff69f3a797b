"""A week of a leader with the simulated Google, played with `oneonone run` as a real process.

    python -m tests.plays.google_week [--events 10000] [--folder DIR]

Everybody else acts as people at Google's own pages do. The clock of all processes is moved from scene to scene with
libfaketime. Prints a diary, and ends with 1 where something was not as it should be.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.world import GoogleWorld
from tests.plays.faked_time import ShiftedClock, Stage, library
from tests.plays.google_office import BACKGROUND, BERLIN, LEADER, at
from tests.plays.google_scenes import Week

CONFIG = """\
data_dir = "data"
documents = "google-docs"
rolling = {rolling}
[leader]
email = "{leader}"
name = "Lea"
timezone = "Europe/Berlin"
[modes]
answer = "auto"
[[calendars]]
kind = "google"
user = "{leader}"
client_file = "client.json"
endpoint = "{url}"
"""


def staged(folder: Path, events: int, *, rolling: bool, short: bool = False) -> list[str]:
    """Play the week in this folder; return what was not as it should be."""
    clock = ShiftedClock(folder / "clock", BERLIN)
    clock.set(at(-3, "15:45"))
    world = GoogleWorld(clock)
    world.push.allow_http = True
    with GoogleServer(world) as server:
        world.grants.consent.user = LEADER
        config = CONFIG.format(leader=LEADER, url=server.url, rolling=str(rolling).lower())
        (folder / "config.toml").write_text(config, "utf-8")
        (folder / "config.toml").chmod(0o600)
        (folder / "client.json").write_text(json.dumps(server.client_file()), "utf-8")
        stage = Stage(folder, clock)
        week = Week(stage, server, events)
        try:
            week.play(short=short)
        finally:
            if stage.service is not None and stage.service.poll() is None:
                stage.service.kill()
                stage.service.wait()
        return stage.failed


def main(given: list[str]) -> int:
    """Play the week by hand."""
    parser = argparse.ArgumentParser(prog="python -m tests.plays.google_week", description=__doc__)
    parser.add_argument("--events", type=int, default=BACKGROUND, help="how many events stand on the calendar")
    parser.add_argument("--folder", type=Path, help="where the program keeps its files; a temporary one without it")
    parser.add_argument("--rolling", action="store_true", help="keep one document for each pair")
    chosen = parser.parse_args(given)
    if library() is None:
        sys.stderr.write("This play moves the clock with libfaketime; install it (on Debian: apt install faketime).\n")
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = (chosen.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        failed = staged(folder, chosen.events, rolling=chosen.rolling)
    sys.stdout.write(
        f"\n{len(failed)} things were not as they should be.\n" if failed else "\nAll was as it should be.\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
