"""Hold the notebooks of one leader, a TinyDB file for each one-on-one, and never lose or mix them.

    <data_dir>/<leader>/lock
    <data_dir>/<leader>/one-on-ones/<counterpart>.json

Reading takes no lock, because a file is replaced in one step. Writing is read, change, write under one lock a leader,
and touches one file alone, however many people and years there are. A damaged file is named and left as it is.
Decides nothing about what a notebook says: see `assistant.core.notebook`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout
from tinydb import TinyDB

from assistant.core.naming import NoSuchPerson, find_person, same_address
from assistant.model import Counterpart, Notebook
from assistant.records import SCHEMA, NewerSchema, Records, WrongRecord, from_records, to_records
from assistant.storage import AtomicStorage, delete_whole, orphans, private_folder, sync_folder
from assistant.store_errors import StoreBusy, StoreDamaged, StoreError, StoreTooNew, StoreUnusable

__all__ = [
    "NoSuchPerson",
    "Shelf",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreTooNew",
    "StoreUnusable",
]


NAMELESS = "me"


class Shelf(NamedTuple):
    """Every notebook that can be read, by e-mail address in order, and what is wrong with each of the others."""

    notebooks: Mapping[str, Notebook]
    unreadable: tuple[StoreError, ...]


class Store:
    """The notebooks of one leader under `data_dir`; those of a leader without address lie in a folder `me`."""

    def __init__(self, data_dir: Path, leader_email: str | None = None, *, lock_seconds: float = 10.0) -> None:
        self._folder = data_dir / (name_of(leader_email) if leader_email else NAMELESS)
        self._books = self._folder / "one-on-ones"
        self._lock_seconds = lock_seconds
        self._sweep_if_free()

    def notebook(self, email: str) -> Notebook | None:
        """Return what is written down with this person, None without a file. Raises StoreError when unreadable."""
        return self._read(self._path(same_address(email)))

    def read_all(self) -> Shelf:
        """Return every notebook; one that cannot be read is named and does not stop the others."""
        found: dict[str, Notebook] = {}
        unreadable: list[StoreError] = []
        for path in self._files():
            try:
                notebook = self._read(path)
            except StoreError as err:
                unreadable.append(err)
                continue
            if notebook is not None:
                found[notebook.counterpart.email] = notebook
        return Shelf(dict(sorted(found.items())), tuple(unreadable))

    def people(self) -> tuple[Counterpart, ...]:
        """Return who has a notebook that can be read, sorted by address."""
        return tuple(notebook.counterpart for notebook in self.read_all().notebooks.values())

    def find(self, query: str) -> Counterpart:
        """Return the person meant by an address, or by any part of a name or address. Raises NoSuchPerson."""
        shelf = self.read_all()
        try:
            return find_person(query, (notebook.counterpart for notebook in shelf.notebooks.values()))
        except NoSuchPerson as err:
            if shelf.unreadable:
                raise NoSuchPerson(" ".join([str(err), *(str(damage) for damage in shelf.unreadable)])) from err
            raise

    def change(self, person: str | Counterpart, fn: Callable[[Notebook], Notebook]) -> Notebook:
        """Change a notebook (a new one when there is none) under the lock; what is returned is on the disk.

        When `fn` or the write raises, the file is as it was. A name given with the person replaces the one on file.
        """
        given = Counterpart(person) if isinstance(person, str) else person
        email = same_address(given.email)
        with self._locked():
            before = self._read(self._path(email))
            name = given.name or (before.counterpart.name if before else None)
            after = fn(_named(before, Counterpart(email, name)))
            if after.counterpart.email != email:
                raise ValueError("a notebook cannot be given to another person")
            if after != before:
                self._write(self._path(email), after)
        return after

    def export(self, email: str) -> Notebook:
        """Return everything held about this person. Raises NoSuchPerson or StoreError."""
        notebook = self.notebook(email)
        if notebook is None:
            raise NoSuchPerson(f"There is no notebook of {email}.")
        return notebook

    def forget(self, email: str) -> bool:
        """Delete everything held about this person, readable or not; say whether there was anything."""
        with self._locked(), _refusals(self._books):
            self._sweep()
            return delete_whole(self._path(same_address(email)))

    def adopt_nameless(self) -> int:
        """Take over the notebooks written before the leader's address was configured; return how many.

        One that would replace another is left where it is. Raises StoreError.
        """
        nameless = Store(self._folder.parent, lock_seconds=self._lock_seconds)
        if nameless._folder == self._folder or not nameless._files():
            return 0
        with nameless._locked(), self._locked(), _refusals(self._books):
            moving = [path for path in nameless._files() if not (self._books / path.name).exists()]
            for path in moving:
                path.replace(self._books / path.name)
            sync_folder(self._books)
            sync_folder(nameless._books)
        return len(moving)

    def path(self, email: str) -> Path:
        """Return where this person's notebook is, or would be, kept."""
        return self._path(same_address(email))

    def _path(self, email: str) -> Path:
        return self._books / f"{name_of(email)}.json"

    def _files(self) -> list[Path]:
        with _refusals(self._books):
            return sorted(self._books.glob("[!.]*.json"))

    def _read(self, path: Path) -> Notebook | None:
        try:
            with _refusals(path):
                records = _records_at(path)
            notebook = from_records(records) if records is not None else None
        except WrongRecord as err:
            raise StoreDamaged(path, str(err)) from err
        except NewerSchema as err:
            raise StoreTooNew(path, err.schema, SCHEMA) from err
        if notebook is not None and path != self._path(notebook.counterpart.email):
            raise StoreDamaged(path, "it holds the notebook of somebody else")
        return notebook

    def _write(self, path: Path, notebook: Notebook) -> None:
        storage = AtomicStorage(path)
        with _refusals(path), TinyDB(storage=lambda: storage) as db, storage.gathered():
            known = db.tables()
            for name, records in to_records(notebook).items():
                table = db.table(name)
                if name not in known or list(table) != list(records):
                    table.truncate()
                    table.insert_multiple(records)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with _refusals(self._folder):
            private_folder(self._folder)
            private_folder(self._books)
            lock = FileLock(self._folder / "lock", timeout=self._lock_seconds, mode=0o600)
            try:
                lock.acquire()
            except Timeout as err:
                raise StoreBusy(self._folder) from err
        try:
            yield
        finally:
            lock.release()

    def _sweep_if_free(self) -> None:
        """Remove what killed writers left, unless somebody is writing now: then it may be theirs."""
        try:
            if orphans(self._books):
                with FileLock(self._folder / "lock", timeout=0, mode=0o600):
                    self._sweep()
        except (Timeout, OSError):  # left for the next one who opens the store; nobody reads such files
            return

    def _sweep(self) -> None:
        for orphan in orphans(self._books):
            orphan.unlink(missing_ok=True)
        if self._books.is_dir():
            sync_folder(self._books)


def name_of(email: str) -> str:
    """Return the file name of an address: readable, safe on every disk, and never that of another address."""
    address = same_address(email)
    plain = unicodedata.normalize("NFKD", address).encode("ascii", "ignore").decode("ascii")
    readable = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
    digest = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{readable}-{digest}" if readable else digest


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise StoreUnusable(path, err) from err


def _named(before: Notebook | None, counterpart: Counterpart) -> Notebook:
    if before is None:
        return Notebook(counterpart)
    return replace(before, counterpart=counterpart)


def _records_at(path: Path) -> Records | None:
    storage = AtomicStorage(path)
    with TinyDB(storage=lambda: storage) as db:
        if storage.read() is None:
            return None
        return {name: [dict(doc) for doc in db.table(name)] for name in db.tables()}
