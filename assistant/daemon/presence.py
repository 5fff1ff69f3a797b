"""One service a leader, held by a lock, and a small file beside it in which the other verbs see how it goes.

    <data_dir>/<leader>/daemon.lock     held as long as the service lives, whatever ends it
    <data_dir>/<leader>/daemon.json     the latest Beat

A service that stopped says so in its last beat; one that was killed does not, and that is how the difference is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from assistant.storage import private_folder, write_whole
from assistant.store_errors import StoreError, StoreUnusable
from connectors.errors import AccessLost, ConnectorError, TryLater

LOCK, BEAT = "daemon.lock", "daemon.json"
PATIENCE = 1.0  # seconds; whoever only looks whether the lock is free holds it for less


class AlreadyRunning(StoreError):
    """Another service is at work for this leader."""

    def __init__(self) -> None:
        super().__init__("oneonone is running already; `oneonone status` shows how it goes. Nothing was started.")


class Failure(StrEnum):
    """Why a round could not be done."""

    ACCESS_LOST = "access-lost"
    LATER = "try-later"
    CALENDAR = "calendar"
    STORE = "store"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Beat:
    """How the service was doing at `at`. `said` is the sentence of the failure; `failures` came in a row.

    Another try is made at `next_try`; `stopped` says that it ended because it was told to.
    """

    pid: int
    started: datetime
    at: datetime
    next_try: datetime
    failures: int = 0
    failure: Failure | None = None
    said: str | None = None
    stopped: bool = False


def failure_of(err: Exception) -> Failure:
    """Return what kind of failure an error is; one that nobody expects is a fault of ours."""
    match err:
        case AccessLost():
            return Failure.ACCESS_LOST
        case TryLater():
            return Failure.LATER
        case ConnectorError():
            return Failure.CALENDAR
        case StoreError():
            return Failure.STORE
    return Failure.FAULT


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Be the only service of this leader. Raises AlreadyRunning or StoreUnusable."""
    lock = FileLock(folder / LOCK, timeout=PATIENCE, mode=0o600)
    try:
        private_folder(folder)
        lock.acquire()
    except Timeout as err:
        raise AlreadyRunning from err
    except OSError as err:
        raise StoreUnusable(folder / LOCK, err) from err
    try:
        yield
    finally:
        lock.release()


def is_running(folder: Path) -> bool:
    """Say whether a service is at work for this leader now. Raises StoreUnusable."""
    if not (folder / LOCK).exists():
        return False
    try:
        with FileLock(folder / LOCK, timeout=0, mode=0o600):
            return False
    except Timeout:
        return True
    except OSError as err:
        raise StoreUnusable(folder / LOCK, err) from err


def write_beat(folder: Path, beat: Beat) -> None:
    """Let the others see how it goes. Raises StoreUnusable."""
    try:
        private_folder(folder)
        write_whole(folder / BEAT, msgspec.json.encode(beat) + b"\n")
    except OSError as err:
        raise StoreUnusable(folder / BEAT, err) from err


def read_beat(folder: Path) -> Beat | None:
    """Return the latest beat; None where no service has ever run, or where what it left cannot be read."""
    try:
        return msgspec.json.decode((folder / BEAT).read_bytes(), type=Beat)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
