"""Lets providers tell us that something changed, where the pages have an address that they can reach.

Part of the composition root. Keeps what is open in a file for its owner alone, and renews it from time to time. Nothing
depends on it: whoever is told nothing looks at the calendars at the usual times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec

import connectors
from assistant import reception
from assistant.accounts import ACCOUNTS, TELLING, telling_account
from assistant.config import Config
from assistant.config_schema import CalendarSettings
from assistant.filing import name_of
from assistant.storage import private_folder, write_whole
from connectors.errors import ConnectorError
from connectors.push import Push

AGAIN = timedelta(hours=1)


class _Kept(msgspec.Struct, frozen=True):
    """What stands in the file: where we are told, and what the provider's connector keeps of it."""

    address: str
    open: str


class Hook:
    """One account that tells us at an address. `open_push` opens the way to its provider."""

    def __init__(self, kind: str, file: Path, address: str, open_push: Callable[[], Push]) -> None:
        self.kind = kind
        self._file = file
        self._address = address
        self._open_push = open_push
        self._next: datetime | None = None

    def keep_open(self, now: datetime) -> None:
        """See to it, once an hour, that we are told. What cannot be is tried again an hour later."""
        if self._next is not None and self._next - AGAIN <= now < self._next:
            return
        self._next, before = now + AGAIN, self._kept()
        with suppress(ConnectorError, OSError):
            after = self._open_push().kept_open(before, self._address, now)
            if after != before:
                private_folder(self._file.parent)
                write_whole(self._file, msgspec.json.encode(_Kept(self._address, after)))

    def heard(self, headers: Mapping[str, str]) -> bool:
        """Say whether a message with these headers is a reason to look at the calendars."""
        kept = self._kept()
        return bool(kept) and self._open_push().heard(kept, headers)

    def _kept(self) -> str:
        """Return what is open, nothing where it tells another address or cannot be read."""
        try:
            kept = msgspec.json.decode(self._file.read_bytes(), type=_Kept)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return ""
        return kept.open if kept.address == self._address else ""


class Hooks:
    """All accounts that tell us."""

    def __init__(self, hooks: Sequence[Hook]) -> None:
        self._hooks = tuple(hooks)

    def keep_open(self, now: datetime) -> None:
        """See to it that every account tells us."""
        for hook in self._hooks:
            hook.keep_open(now)

    def heard(self, kind: str, headers: Mapping[str, str]) -> bool:
        """Say whether what this provider sent is a reason to look at the calendars."""
        return any(hook.kind == kind and hook.heard(headers) for hook in self._hooks)


def hooks_of(config: Config) -> Hooks:
    """Return the accounts that can tell us at an address they reach: https, or that of a gateway of one's own."""
    base = reception.address_of(config)
    if base is None or config.pages.address is None:
        return Hooks(())
    can_tell = (one for one in config.calendars if one.kind in TELLING)
    return Hooks([_hook(one, config, base) for one in can_tell if base.startswith("https://") or one.endpoint])


def _hook(calendar: CalendarSettings, config: Config, base: str) -> Hook:
    kind = calendar.kind or ""
    file = config.data_dir / ACCOUNTS / f"push-{name_of(f'{kind} {calendar.user} {calendar.calendar}')}.json"
    opened = partial(telling_account, calendar, config)
    return Hook(kind, file, f"{base}/hooks/{kind}", lambda: connectors.open_push(opened()))
