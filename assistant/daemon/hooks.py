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
from threading import Lock

import msgspec

import connectors
from assistant import reception
from assistant.accounts import ACCOUNTS, can_tell, hearing_account, telling_account
from assistant.config import Config
from assistant.config_schema import CalendarSettings
from assistant.filing import name_of
from assistant.storage import private_folder, write_whole
from connectors.errors import ConnectorError
from connectors.push import Message, Push

AGAIN = timedelta(hours=1)


class _Kept(msgspec.Struct, frozen=True):
    """What stands in the file: where we are told, and what the provider's connector keeps of it."""

    address: str
    open: str


class Hook:
    """One account that tells us at an address. `open_push` opens the way to its provider, `ear` is what hears it.

    Messages arrive beside the cycle, and a provider may wait for an answer to one while it is asked something.
    """

    def __init__(
        self, kind: str, file: Path, address: str, open_push: Callable[[], Push], ear: Callable[[], Push]
    ) -> None:
        self.kind = kind
        self._file = file
        self._address = address
        self._open_push = open_push
        self._ear = ear
        self._next: datetime | None = None
        self._writing = Lock()

    def keep_open(self, now: datetime) -> None:
        """See to it that we are told: once an hour, and where a message asked for it. What cannot be is tried again."""
        if self._next is not None and self._next - AGAIN <= now < self._next:
            return
        self._next, before = now + AGAIN, self._kept()
        with suppress(ConnectorError, OSError):
            after = self._open_push().kept_open(before, self._address, now)
            if after != before:
                with self._writing:
                    self._keep(after)

    def answer(self, query: Mapping[str, str]) -> str | None:
        """Return what is to be said to a question whether we listen, None for what is no such question."""
        return self._ear().answer(query)

    def heard(self, message: Message) -> bool:
        """Say whether a message is a reason to look at the calendars, and keep what it changes for us."""
        with self._writing:
            kept = self._kept()
            if not kept:
                return False
            heard = self._ear().heard(kept, message)
            if heard.kept != kept:
                self._next = None
                with suppress(OSError):
                    self._keep(heard.kept)
            return heard.is_reason

    def _keep(self, kept: str) -> None:
        private_folder(self._file.parent)
        write_whole(self._file, msgspec.json.encode(_Kept(self._address, kept)))

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

    def answer(self, kind: str, query: Mapping[str, str]) -> str | None:
        """Return what is to be said to this provider's question whether we listen; None where it asks no such thing."""
        return next((hook.answer(query) for hook in self._hooks if hook.kind == kind), None)

    def heard(self, kind: str, message: Message) -> bool:
        """Say whether what this provider sent is a reason to look at the calendars; each of its accounts hears it."""
        heard = [hook.heard(message) for hook in self._hooks if hook.kind == kind]
        return any(heard)


def hooks_of(config: Config) -> Hooks:
    """Return the accounts that can tell us at an address they reach: https, or that of a gateway of one's own."""
    base = reception.address_of(config)
    if base is None or config.pages.address is None:
        return Hooks(())
    telling = (one for one in config.calendars if can_tell(one))
    return Hooks([_hook(one, config, base) for one in telling if base.startswith("https://") or one.endpoint])


def _hook(calendar: CalendarSettings, config: Config, base: str) -> Hook:
    kind = calendar.kind or ""
    file = config.data_dir / ACCOUNTS / f"push-{name_of(f'{kind} {calendar.user} {calendar.calendar}')}.json"
    opened, hearing = partial(telling_account, calendar, config), partial(hearing_account, calendar, config)
    address = f"{base}/hooks/{kind}"
    return Hook(kind, file, address, lambda: connectors.open_push(opened()), lambda: connectors.open_push(hearing()))
