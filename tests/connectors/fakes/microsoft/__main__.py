"""Run the simulator by hand: `python -m tests.connectors.fakes.microsoft --port 8091 --seed demo`."""

from __future__ import annotations

import argparse
import sys
import threading
from datetime import UTC, datetime, timedelta

from tests.connectors.fakes.microsoft import schema
from tests.connectors.fakes.microsoft.demo import LEADER, SEEDS
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.wire import Clock

CLIENT = "00000000-0000-0000-0000-00000000c11e"
WORDS = """Microsoft 365, simulated.
  Graph      {graph}   (over TLS: {secure})
  authority  {authority}
  CA file    {ca}
  client id  {client}
  signs in   {leader}; consent is given at once, a device code is approved at once

Point the program at it, in the account's configuration:
  endpoint = "{graph}"
  authority = "{authority}"
  client_id = "{client}"
and let it trust the test authority:
  export REQUESTS_CA_BUNDLE={ca} SSL_CERT_FILE={ca}
Stop with Ctrl-C.
"""


class Running(Clock):
    """A clock that runs along with the machine's."""

    def __init__(self) -> None:
        self.began = datetime.now(UTC)
        super().__init__(self.began)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + (self.now - self.began)

    def advance(self, by: timedelta) -> datetime:
        self.now += by
        return self()


def main() -> None:
    """Serve until stopped."""
    options = argparse.ArgumentParser(prog="python -m tests.connectors.fakes.microsoft")
    options.add_argument("--port", type=int, default=8091, help="of Graph; the next two are Graph over TLS and sign-in")
    options.add_argument("--seed", choices=sorted(SEEDS), default="demo")
    chosen = options.parse_args()
    world = MicrosoftWorld(clock=Running())
    SEEDS[chosen.seed](world)
    with MicrosoftServer(world, port=chosen.port) as server:
        server.identity.register(CLIENT)
        server.identity.signs_in = LEADER
        server.identity.approves_devices = True
        world.subscriptions.auto = True
        words = {"graph": server.graph_url, "secure": server.secure_graph_url, "authority": server.authority}
        sys.stdout.write(WORDS.format(**words, ca=server.ca_file, client=CLIENT, leader=LEADER))
        if not schema.are_published():
            sys.stdout.write("The published types are not here (ONEONONE_GRAPH_SCHEMA): only a few of our own hold.\n")
        sys.stdout.flush()
        _wait()


def _wait() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
