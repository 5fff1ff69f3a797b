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
from threading import Lock, Thread
from time import monotonic

import msgspec

import connectors
from assistant import reception
from assistant.accounts import ACCOUNTS, can_tell, hearing_account, telling_account, tells_of
from assistant.config import Config
from assistant.config_schema import CalendarSettings
from assistant.daemon.watch import waiting_time
from assistant.filing import name_of
from assistant.storage import delete_whole, private_folder, write_whole
from connectors.errors import ConnectorError, NotSupported, TryLater
from connectors.push import Message, Push

AGAIN = timedelta(hours=1)
SOON = timedelta(minutes=1)
PATIENCE = 3.0  # seconds; what is not closed by then is closed at the next start


class _Kept(msgspec.Struct, frozen=True):
    """What stands in the file: where we are told, what the provider's connector keeps of it, and what is to be closed.

    Nothing that is to be closed is counted on: it may be closed already.
    """

    address: str
    open: str = ""
    closing: tuple[str, ...] = ()


class Hook:
    """One account that tells us at an address. `open_push` opens the way to its provider, `ear` is what hears it.

    Without an address it only closes what is open from before. Messages arrive beside the cycle, and a provider may
    wait for an answer to one while it is asked something.
    """

    def __init__(
        self, kind: str, user: str, file: Path, address: str, open_push: Callable[[], Push], ear: Callable[[], Push]
    ) -> None:
        self.kind, self.user = kind, user
        self._file = file
        self._address = address
        self._open_push = open_push
        self._ear = ear
        self._asked: datetime | None = None
        self._wait = AGAIN
        self._failures = 0
        self._writing = Lock()

    def keep_open(self, now: datetime) -> None:
        """See to it that we are told: once an hour, and where a message asked for it.

        What cannot be is tried again soon, then less and less often: the way to us may come up later than we do.
        """
        if self._asked is not None and self._asked <= now < self._asked + self._wait:
            return
        self._asked, self._wait = now, AGAIN
        try:
            self._see_to(now)
            self._failures = 0
        except NotSupported:
            self._failures = 0
        except (ConnectorError, OSError) as err:
            self._failures += 1
            self._wait = waiting_time(self._failures, SOON, err.retry_after if isinstance(err, TryLater) else None)

    def leave(self, now: datetime) -> None:
        """Have the provider tell us no more. What cannot be closed now is closed when the service is started again."""
        with suppress(ConnectorError, OSError):
            with self._writing:
                kept = self._kept()
                if kept.open:
                    kept = self._keep(_Kept(self._address, "", (*kept.closing, kept.open)))
            self._close(kept, now)

    def forget(self, now: datetime) -> None:
        """Have the provider tell us no more, and keep nothing of it."""
        self.leave(now)
        with suppress(OSError), self._writing:
            delete_whole(self._file)

    def _see_to(self, now: datetime) -> None:
        kept = self._kept()
        if self._address:
            after = self._open_push().kept_open(kept.open, self._address, now)
            if after != kept.open:
                with self._writing:
                    kept = self._keep(_Kept(self._address, after, kept.closing))
        self._close(kept, now)

    def _close(self, kept: _Kept, now: datetime) -> None:
        for each in kept.closing:
            left = self._open_push().closed(each, now)
            with self._writing:
                kept = self._kept()
                others = (one for one in kept.closing if one != each)
                self._keep(_Kept(self._address, kept.open, (*others, left) if left else tuple(others)))

    def answer(self, query: Mapping[str, str]) -> str | None:
        """Return what is to be said to a question whether we listen, None for what is no such question."""
        return self._ear().answer(query)

    def heard(self, message: Message) -> bool:
        """Say whether a message is a reason to look at the calendars, and keep what it changes for us."""
        with self._writing:
            kept = self._kept()
            if not kept.open:
                return False
            heard = self._ear().heard(kept.open, message)
            if heard.kept != kept.open:
                self._asked = None
                with suppress(OSError):
                    self._keep(_Kept(self._address, heard.kept, kept.closing))
            return heard.is_reason

    def _keep(self, kept: _Kept) -> _Kept:
        private_folder(self._file.parent)
        write_whole(self._file, msgspec.json.encode(kept))
        return kept

    def _kept(self) -> _Kept:
        """Return what is kept, nothing where it cannot be read; what tells another address is to be closed."""
        try:
            kept = msgspec.json.decode(self._file.read_bytes(), type=_Kept)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return _Kept(self._address)
        if kept.address == self._address or not kept.open:
            return _Kept(self._address, kept.open, kept.closing)
        return _Kept(self._address, "", (*kept.closing, kept.open))


class Hooks:
    """All accounts that tell us."""

    def __init__(self, hooks: Sequence[Hook]) -> None:
        self._hooks = tuple(hooks)

    def keep_open(self, now: datetime) -> None:
        """See to it that every account tells us."""
        for hook in self._hooks:
            hook.keep_open(now)

    def leave(self, now: datetime, patience: float = PATIENCE) -> None:
        """Have every provider tell us no more; return after so many seconds at the latest."""
        _all_at_once([partial(hook.leave, now) for hook in self._hooks], patience)

    def forget(self, kind: str, user: str | None, now: datetime) -> None:
        """Have the accounts of this kind, or that of this user, tell us no more, and keep nothing of it."""
        meant = [hook for hook in self._hooks if hook.kind == kind and user in (None, hook.user)]
        _all_at_once([partial(hook.forget, now) for hook in meant], PATIENCE)

    def answer(self, kind: str, query: Mapping[str, str]) -> str | None:
        """Return what is to be said to this provider's question whether we listen; None where it asks no such thing."""
        return next((hook.answer(query) for hook in self._hooks if hook.kind == kind), None)

    def heard(self, kind: str, message: Message) -> bool:
        """Say whether what this provider sent is a reason to look at the calendars; each of its accounts hears it."""
        heard = [hook.heard(message) for hook in self._hooks if hook.kind == kind]
        return any(heard)


def hooks_of(config: Config) -> Hooks:
    """Return the accounts that can tell us at an address they reach: https, or that of a gateway of one's own.

    Those that cannot any more are among them as long as something is open from before.
    """
    base = reception.address_of(config) if config.pages.address is not None else None
    telling = {tells_of(one): one for one in reversed(config.calendars) if can_tell(one)}
    hooks = (_hook(one, what, config, base or "") for what, one in reversed(telling.items()))
    return Hooks([hook for hook in hooks if hook is not None])


def _hook(calendar: CalendarSettings, what: str, config: Config, base: str) -> Hook | None:
    kind, user = calendar.kind or "", calendar.user or ""
    file = config.data_dir / ACCOUNTS / f"push-{name_of(what)}.json"
    opened, hearing = partial(telling_account, calendar, config), partial(hearing_account, calendar, config)
    is_reached = base.startswith("https://") or (base and calendar.endpoint)
    if not is_reached and not file.exists():
        return None
    ways = (lambda: connectors.open_push(opened()), lambda: connectors.open_push(hearing()))
    return Hook(kind, user, file, f"{base}/hooks/{kind}" if is_reached else "", *ways)


def _all_at_once(calls: Sequence[Callable[[], None]], patience: float) -> None:
    threads = [Thread(target=call, name="hooks", daemon=True) for call in calls]
    until = monotonic() + patience
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
