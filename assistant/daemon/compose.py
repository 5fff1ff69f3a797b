"""Makes the works of the service from a configuration, and says how it stands with a service that may run elsewhere.

Knows what is put together here and how it is done, not when. The clock and the calendars come from wiring.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from assistant import wiring
from assistant.config import Config
from assistant.core.rounds import Rhythm
from assistant.daemon.condition import Condition, condition
from assistant.daemon.presence import is_running, read_beat
from assistant.deeds import OfferState
from assistant.filing import Filing
from assistant.ledger import Ledger

SLACK = timedelta(seconds=30)  # half a tick


def folder_of(config: Config) -> Path:
    """Return the folder of the configured leader, where the service leaves its traces."""
    return Filing(config.data_dir, config.leader.email).folder


def ledger_of(config: Config) -> Ledger:
    return Ledger(config.data_dir, config.leader.email)


def rhythm_of(config: Config) -> Rhythm:
    """Return how often the calendars are looked at. Raises Unusable for a zone that is not known."""
    every = timedelta(minutes=config.daemon.every_minutes)
    return Rhythm(every, config.daemon.complete_at, wiring.zone_of(config.leader.timezone), SLACK)


def how_it_stands(config: Config) -> Condition:
    """Return how it stands with the service of this leader. Raises StoreError or Unusable."""
    folder, ledger = folder_of(config), ledger_of(config)
    waiting = sum(offer.state is OfferState.OPEN for offer in ledger.offers())
    now, running = wiring.now(config), is_running(folder)
    return condition(now, ledger.state(), read_beat(folder), running, rhythm_of(config), waiting)
