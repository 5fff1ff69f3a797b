"""Keeps the leader's keys for links, and remembers which sign-in links were used. One small file, for its owner alone.

Decides nothing about pages. Losing the file takes back every link that was ever given out, and nothing else.
"""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec

from assistant.filing import Filing, Fingerprint, fingerprint, refusals
from assistant.storage import write_whole
from assistant.store_errors import StoreDamaged

KEY_BYTES = 32
OLD_KEYS = 2
LOCK = "door.lock"


class Door(msgspec.Struct, frozen=True):
    """What lets people in: the keys, newest first, and the version of the leader's own way in.

    `used` are the nonces of sign-in links that were used, with the moment (seconds) from which they are worth nothing.
    """

    keys: tuple[str, ...]
    leader_version: int = 1
    used: dict[str, int] = {}


class Doorkeeper:
    """Keeps the door of one leader."""

    def __init__(self, filing: Filing) -> None:
        self._filing = filing
        self._path = filing.folder / "door.json"
        self._read_before: tuple[Fingerprint, Door] | None = None

    def door(self) -> Door:
        """Return the door, made where there is none. Raises StoreError."""
        found = self._read()
        if found is not None:
            return found
        with self._filing.locked(LOCK):
            return self._read() or self._write(Door((_new_key(),)))

    def use(self, nonce: str, now: datetime, until: datetime) -> bool:
        """Say whether a sign-in link is used for the first time, and remember that it was. Raises StoreError."""
        with self._filing.locked(LOCK):
            door = self._read() or Door((_new_key(),))
            if nonce in door.used:
                return False
            still = {known: ends for known, ends in door.used.items() if ends > now.timestamp()}
            self._write(msgspec.structs.replace(door, used={**still, nonce: int(until.timestamp()) + 1}))
            return True

    def send_leader_out(self) -> None:
        """Take back every sign-in of the leader. Raises StoreError."""
        self.door()
        with self._filing.locked(LOCK):
            door = self._read() or Door((_new_key(),))
            self._write(msgspec.structs.replace(door, leader_version=door.leader_version + 1))

    def change_keys(self, *, forget: bool = False) -> None:
        """Sign with a new key from now on; the last ones are still believed, unless they are to be forgotten.

        Raises StoreError.
        """
        with self._filing.locked(LOCK):
            door = self._read() or Door(())
            kept = () if forget else door.keys[:OLD_KEYS]
            self._write(msgspec.structs.replace(door, keys=(_new_key(), *kept)))

    def _read(self) -> Door | None:
        """Return the door as it is in the file; one that is the same as before is not read again."""
        now = fingerprint(self._path)
        if now is not None and self._read_before is not None and self._read_before[0] == now:
            return self._read_before[1]
        found = self._read_anew()
        if now is not None and found is not None:
            self._read_before = now, found
        return found

    def _read_anew(self) -> Door | None:
        try:
            with refusals(self._path):
                found = msgspec.json.decode(self._path.read_bytes(), type=Door) if self._path.exists() else None
        except msgspec.DecodeError as err:
            raise StoreDamaged(self._path, "it holds no keys") from err
        if found is not None and not all(found.keys or ("",)):
            raise StoreDamaged(self._path, "it holds no keys")
        return found

    def _write(self, door: Door) -> Door:
        with refusals(self._path):
            write_whole(self._path, msgspec.json.encode(door))
        return door


def _new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)
