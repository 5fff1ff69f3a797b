"""Remembers what an account says of its leader: which time their calendar keeps, and which other addresses are theirs.

It is learnt when somebody connects the account, so that a machine elsewhere changes nothing, and nobody is taken for a
counterpart of themselves. What the configuration says comes first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.config import Config

FILE = "learnt.json"


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is remembered: the name of a zone, and by the user of an account the other addresses that reach them."""

    timezone: str | None = None
    addresses: dict[str, list[str]] = field(default_factory=dict)


def learnt(config: Config) -> Learnt:
    """Return what is remembered, nothing where that cannot be read or is unknown here."""
    try:
        said = json.loads((config.data_dir / FILE).read_text(encoding="utf-8"))
        zone = said["timezone"] and str(ZoneInfo(said["timezone"]))
        return Learnt(zone, {str(user): [str(one) for one in others] for user, others in said["addresses"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ZoneInfoNotFoundError):
        return Learnt()


def remember_zone(config: Config, zone: tzinfo) -> None:
    """Keep the zone under its IANA name. Raises OSError where it cannot be written."""
    _keep(config, replace(learnt(config), timezone=str(zone)))


def remember_addresses(config: Config, user: str, others: Iterable[str]) -> None:
    """Keep which other addresses reach the user of an account. Raises OSError where it cannot be written."""
    before = learnt(config)
    addresses = {**before.addresses, user.lower(): sorted({one.lower() for one in others} - {user.lower()})}
    if addresses != before.addresses:
        _keep(config, replace(before, addresses=addresses))


def with_what_was_learnt(config: Config) -> Config:
    """Return the configuration with what is remembered of the accounts that it watches."""
    watched = {(calendar.user or "").lower() for calendar in config.calendars if not calendar.path}
    if not watched:
        return config
    known, said = learnt(config), config.leader
    also = {one for user, others in known.addresses.items() if user in watched for one in others}
    leader = replace(said, timezone=said.timezone or known.timezone, aliases=(said.aliases | also) - {said.email})
    return replace(config, leader=leader)


def _keep(config: Config, what: Learnt) -> None:
    from assistant.storage import private_folder, write_whole

    private_folder(config.data_dir)
    text = json.dumps({"timezone": what.timezone, "addresses": what.addresses}, indent=1, sort_keys=True)
    write_whole(config.data_dir / FILE, f"{text}\n".encode())
