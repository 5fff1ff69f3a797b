"""Remembers which time the leader's calendar keeps, for a configuration that names no zone.

It is learnt when somebody connects an account, so that a machine elsewhere changes nothing. What the configuration says
comes first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.config import Config

FILE = "timezone"


def remember(config: Config, zone: tzinfo) -> None:
    """Keep the zone under its IANA name. Raises OSError where it cannot be written."""
    from assistant.storage import private_folder, write_whole

    private_folder(config.data_dir)
    write_whole(config.data_dir / FILE, f"{zone}\n".encode())


def remembered(config: Config) -> str | None:
    """Return the name of the zone that was kept last, None for none or one that is unknown here."""
    try:
        name = (config.data_dir / FILE).read_text(encoding="utf-8").strip()
        return str(ZoneInfo(name))
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return None


def with_zone(config: Config) -> Config:
    """Return the configuration with the zone that is remembered, where it names none and watches an account."""
    if config.leader.timezone is not None or all(calendar.path for calendar in config.calendars):
        return config
    return replace(config, leader=replace(config.leader, timezone=remembered(config)))
