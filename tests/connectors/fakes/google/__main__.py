"""Run the simulator by hand: `python -m tests.connectors.fakes.google --port 8090 --seed demo`."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.connectors.fakes.google.demo import LEADER, SEEDS
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.world import GoogleWorld
from tests.connectors.fakes.wire import Clock

WORDS = """Google, simulated, at {url}
Sign-in file of a desktop program: {file}
Whoever signs in is {leader}; consent is given at once.

In the program's configuration:
  endpoint = "{url}"
and the sign-in file above as the client file: its auth_uri and token_uri point here.
Stop with Ctrl-C.
"""


class Running(Clock):
    """A clock that runs along with the machine's."""

    def __call__(self) -> datetime:
        return datetime.now(UTC) + (self.now - self.began)

    def __init__(self) -> None:
        self.began = datetime.now(UTC)
        super().__init__(self.began)

    def advance(self, by: timedelta) -> datetime:
        self.now += by
        return self()


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.connectors.fakes.google", description=__doc__)
    parser.add_argument("--port", type=int, default=8090, help="the port on 127.0.0.1 (0: any free one)")
    parser.add_argument("--seed", choices=sorted(SEEDS), default="demo", help="what stands in it at the start")
    parser.add_argument("--client-file", type=Path, default=Path("client.json"), help="where the sign-in file goes")
    return parser.parse_args(given)


def main(given: list[str], stop: threading.Event) -> None:
    """Serve until told to stop."""
    chosen = arguments(given)
    world = GoogleWorld(Running())
    world.push.allow_http = True
    SEEDS[chosen.seed](world)
    world.grants.consent.user = LEADER
    with GoogleServer(world, port=chosen.port) as server:
        chosen.client_file.write_text(json.dumps(server.client_file(), indent=2) + "\n", "utf-8")
        words = WORDS.format(url=server.url, file=chosen.client_file.resolve(), leader=LEADER)
        sys.stdout.write(words)
        sys.stdout.flush()
        stop.wait()


if __name__ == "__main__":
    try:
        main(sys.argv[1:], threading.Event())
    except KeyboardInterrupt:
        sys.exit(0)
