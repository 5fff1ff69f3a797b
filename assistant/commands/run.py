"""`oneonone run`: the service that watches the calendars, until it is told to stop."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import click

from assistant.commands._options import config_option


@click.command("run")
@config_option
def command(config_path: Path | None) -> None:
    """Watch the calendars, prepare, protect and propose, until told to stop.

    Every few minutes it looks at what changed. Ctrl-C or SIGTERM let what is in hand finish; SIGHUP reads the
    configuration anew. Its log has ids and counts, no title and no name. deploy/ has what keeps it going by itself.

    \b
    Examples:
      oneonone run
      oneonone run --config ~/other.toml
    """
    from assistant import wiring
    from assistant.daemon import compose, logs, presence
    from assistant.daemon.board import Board
    from assistant.daemon.service import Service
    from assistant.daemon.tell import Manager
    from assistant.daemon.watch import Watch

    config = wiring.load_config(config_path)
    clock, folder = wiring.RealClock(config), compose.folder_of(config)
    board = Board()
    works = compose.works_of(config, clock, board)
    with presence.only_one(folder):
        log = logs.open_log(sys.stdout, config.leader.email)
        logs.take_in_the_others(log)
        if sys.stdout.isatty():
            click.echo("Watching. `oneonone status` tells how it goes, Ctrl-C ends it.", err=True)
        watch = Watch(works, clock, log, partial(presence.write_beat, folder))
        reopened = partial(compose.reopened, config_path, clock, folder, board)
        Service(watch, reopened, clock, log, Manager(os.environ)).run(works)
