"""The folder of one leader: which file holds what about whom, one lock for all of them, how one is read and written.

    <data_dir>/<leader>/lock
    <data_dir>/<leader>/state.json
    <data_dir>/<leader>/<drawer>/<person>.json       a drawer for each kind of thing that is kept about people

Knows neither notebooks nor deeds: see `assistant.store` and `assistant.ledger`. Reading takes no lock, because a file
is replaced in one step; a damaged file is named and never written over.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar, cast

from filelock import FileLock, Timeout
from tinydb import TinyDB
from tinydb.table import Table

from assistant.core.naming import same_address
from assistant.records import SCHEMA, NewerSchema, Record, Records, WrongRecord
from assistant.storage import AtomicStorage, delete_whole, orphans, private_folder, sync_folder
from assistant.store_errors import StoreBusy, StoreDamaged, StoreTooNew, StoreUnusable

NOTEBOOKS, DEEDS, DOCUMENTS, LETTERS = "one-on-ones", "deeds", "documents", "letters"
DRAWERS = (NOTEBOOKS, DEEDS, DOCUMENTS, LETTERS)
NAMELESS = "me"
FEW = 8  # records put one by one; more of them are quicker written together

Read = TypeVar("Read")
Fingerprint = tuple[int, int, int]
Listing = tuple[tuple[str, Fingerprint], ...]


class Filing:
    """The files of one leader under `data_dir`; those of a leader without address lie in the folder "me"."""

    def __init__(self, data_dir: Path, leader_email: str | None = None, *, lock_seconds: float = 10.0) -> None:
        self.folder = data_dir / (name_of(leader_email) if leader_email else NAMELESS)
        self._lock_seconds = lock_seconds
        self._read_before: dict[Path, tuple[Fingerprint, object]] = {}
        self._listed: dict[str, Listing] = {}
        self._sweep_if_free()

    @property
    def state(self) -> Path:
        """Where what concerns nobody in particular is kept."""
        return self.folder / "state.json"

    def path(self, drawer: str, email: str) -> Path:
        """Return where what a drawer holds about this person is, or would be, kept."""
        return self.folder / drawer / f"{name_of(email)}.json"

    def files(self, drawer: str) -> list[Path]:
        """Return the files of a drawer in a stable order. Raises StoreUnusable."""
        with refusals(self.folder / drawer):
            return sorted((self.folder / drawer).glob("[!.]*.json"))

    def listing(self, drawer: str) -> Listing:
        """Return every file of a drawer with what changes when it is written; the very same one while nothing has.

        Every file is looked at each time, so that whoever keeps what files mean as long as this stays the same is never
        behind them. Raises StoreUnusable.
        """
        with refusals(self.folder / drawer):
            now = _listing(self.folder / drawer)
        if self._listed.get(drawer) != now:
            self._listed[drawer] = now
            return now
        return self._listed[drawer]

    def read(self, path: Path, meaning: Callable[[Records], Read]) -> Read | None:
        """Return what the records of a file mean, None without a file. Raises StoreError when they mean nothing.

        A file that is the same as before is not read again: a file has one meaning, and what it means never changes.
        """
        now = fingerprint(path)
        before = self._read_before.get(path)
        if now is not None and before is not None and before[0] == now:
            return cast(Read, before[1])
        found = self._read(path, meaning)
        if found is not None and now is not None:
            self._read_before[path] = now, found
        return found

    def _read(self, path: Path, meaning: Callable[[Records], Read]) -> Read | None:
        try:
            with refusals(path):
                records = _records_at(path)
            return meaning(records) if records is not None else None
        except WrongRecord as err:
            raise StoreDamaged(path, str(err)) from err
        except NewerSchema as err:
            raise StoreTooNew(path, err.schema, SCHEMA) from err

    def write(self, path: Path, records: Records) -> None:
        """Replace the records of a file; only under the lock. Raises StoreUnusable, and then nothing was changed."""
        with refusals(path):
            private_folder(path.parent)
            storage = AtomicStorage(path)
            with TinyDB(storage=lambda: storage) as db, storage.gathered():
                known = storage.read() or {}
                for name, wanted in records.items():
                    before = known.get(name)
                    if before is None or not _few_put(db.table(name), before, wanted):
                        db.table(name).truncate()
                        db.table(name).insert_multiple(wanted)

    def delete(self, path: Path) -> bool:
        """Delete a file for good, readable or not, and say whether there was one; only under the lock."""
        with refusals(path):
            return delete_whole(path)

    def adopt_nameless(self, drawer: str) -> int:
        """Take over what a drawer held before the leader's address was known; return how many files.

        One that would replace another is left where it is. Raises StoreBusy or StoreUnusable.
        """
        nameless = Filing(self.folder.parent, lock_seconds=self._lock_seconds)
        if nameless.folder == self.folder or not nameless.files(drawer):
            return 0
        here, there = self.folder / drawer, nameless.folder / drawer
        with nameless.locked(), self.locked(), refusals(here):
            private_folder(here)
            moving = [path for path in nameless.files(drawer) if not (here / path.name).exists()]
            for path in moving:
                path.replace(here / path.name)
            sync_folder(here)
            sync_folder(there)
        return len(moving)

    @contextmanager
    def locked(self, name: str = "lock") -> Iterator[None]:
        """Keep every other writer out, also those in other processes. Raises StoreBusy when it takes too long."""
        with refusals(self.folder):
            private_folder(self.folder)
            lock = FileLock(self.folder / name, timeout=self._lock_seconds, mode=0o600)
            try:
                lock.acquire()
            except Timeout as err:
                raise StoreBusy(self.folder) from err
        try:
            yield
        finally:
            lock.release()

    def sweep(self) -> None:
        """Remove what killed writers left; only under the lock."""
        with refusals(self.folder):
            for orphan in self._orphans():
                orphan.unlink(missing_ok=True)
                sync_folder(orphan.parent)

    def _orphans(self) -> list[Path]:
        return [path for place in ("", *DRAWERS) for path in orphans(self.folder / place)]

    def _sweep_if_free(self) -> None:
        """Remove what killed writers left, unless somebody is writing now: then it may be theirs."""
        try:
            if self._orphans():
                with FileLock(self.folder / "lock", timeout=0, mode=0o600):
                    self.sweep()
        except (Timeout, OSError, StoreUnusable):  # left for the next one who comes; nobody reads such files
            return


def _listing(folder: Path) -> Listing:
    try:
        with os.scandir(folder) as found:
            entries = [(entry.name, entry.stat()) for entry in found if _is_ours(entry.name)]
    except FileNotFoundError:
        return ()
    return tuple(sorted((name, (stat.st_mtime_ns, stat.st_size, stat.st_ino)) for name, stat in entries))


def _is_ours(name: str) -> bool:
    return name.endswith(".json") and not name.startswith(".")


def fingerprint(path: Path) -> Fingerprint | None:
    """Return what changes with every write to a file; None where there is no file to be seen."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


@lru_cache(maxsize=4096)
def name_of(email: str) -> str:
    """Return the file name of an address: readable, safe on every disk, and never that of another address."""
    address = same_address(email)
    plain = unicodedata.normalize("NFKD", address).encode("ascii", "ignore").decode("ascii")
    readable = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
    digest = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}-{digest}" if readable else digest


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into StoreUnusable."""
    try:
        yield
    except OSError as err:
        raise StoreUnusable(path, err) from err


def _few_put(table: Table, before: Mapping[str, Record], wanted: Sequence[Record]) -> bool:
    """Put what is wanted in the place of few records of a table, and say whether that is all there was to do.

    A record that stays costs nothing then, so that an update does not become dearer with the years.
    """
    if len(before) != len(wanted):
        return False
    differing = [(int(number), new) for (number, old), new in zip(before.items(), wanted, strict=True) if old != new]
    if len(differing) > FEW:
        return False
    for number, record in differing:
        table.update(partial(_become, record), doc_ids=[number])
    return True


def _become(record: Record, document: dict[str, object]) -> None:
    document.clear()
    document.update(record)


def _records_at(path: Path) -> Records | None:
    storage = AtomicStorage(path)
    if storage.read() is None:
        return None
    with TinyDB(storage=lambda: storage) as db:
        return {name: [dict(doc) for doc in db.table(name)] for name in db.tables()}
