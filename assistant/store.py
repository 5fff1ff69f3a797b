"""Hold the notebooks of one leader, a TinyDB file for each one-on-one, and never lose or mix them.

Reading takes no lock, because a file is replaced in one step. Writing is read, change, write under one lock a leader,
and touches one file alone, however many people and years there are. A damaged file is named and left as it is.
Where the files lie is `assistant.filing`'s; what a notebook says is `assistant.core.notebook`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from assistant.core.naming import NoSuchPerson, find_person, same_address
from assistant.filing import DRAWERS, NOTEBOOKS, Filing, Listing, name_of
from assistant.model import Counterpart, Notebook
from assistant.records import from_records, to_records
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
    "name_of",
]


class Shelf(NamedTuple):
    """Every notebook that can be read, by e-mail address in order, and what is wrong with each of the others."""

    notebooks: Mapping[str, Notebook]
    unreadable: tuple[StoreError, ...]


class Store:
    """The notebooks of one leader under `data_dir`; those of a leader without address lie in the folder "me"."""

    def __init__(self, data_dir: Path, leader_email: str | None = None, *, lock_seconds: float = 10.0) -> None:
        self._filing = Filing(data_dir, leader_email, lock_seconds=lock_seconds)
        self._shelf: tuple[Listing, Shelf] | None = None

    def notebook(self, email: str) -> Notebook | None:
        """Return what is written down with this person, None without a file. Raises StoreError when unreadable."""
        return self._read(self._path(same_address(email)))

    def read_all(self) -> Shelf:
        """Return every notebook; one that cannot be read is named and does not stop the others.

        What comes back is the very same one as long as no file has changed.
        """
        listing, before = self._filing.listing(NOTEBOOKS), self._shelf
        if before is not None and before[0] is listing:
            return before[1]
        shelf = self._read_all()
        self._shelf = None if shelf.unreadable else (listing, shelf)
        return shelf

    def _read_all(self) -> Shelf:
        found: dict[str, Notebook] = {}
        unreadable: list[StoreError] = []
        for path in self._filing.files(NOTEBOOKS):
            try:
                notebook = self._read(path)
            except StoreError as err:
                unreadable.append(err)
                continue
            if notebook is not None:
                found[notebook.counterpart.email] = notebook
        return Shelf(MappingProxyType(dict(sorted(found.items()))), tuple(unreadable))

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
        with self._filing.locked():
            before = self._read(self._path(email))
            name = given.name or (before.counterpart.name if before else None)
            after = fn(_named(before, Counterpart(email, name)))
            if after.counterpart.email != email:
                raise ValueError("a notebook cannot be given to another person")
            if after != before:
                self._filing.write(self._path(email), to_records(after))
        return after

    def export(self, email: str) -> Notebook:
        """Return everything held about this person. Raises NoSuchPerson or StoreError."""
        notebook = self.notebook(email)
        if notebook is None:
            raise NoSuchPerson(f"There is no notebook of {email}.")
        return notebook

    def forget(self, email: str) -> bool:
        """Delete everything held about this person, deeds too, readable or not; say whether there was any."""
        with self._filing.locked():
            self._filing.sweep()
            deleted = [self._filing.delete(self._filing.path(drawer, email)) for drawer in DRAWERS]
        return any(deleted)

    def holds(self, email: str) -> bool:
        """Say whether anything is held about this person, readable or not."""
        return any(self._filing.path(drawer, email).exists() for drawer in DRAWERS)

    def adopt_nameless(self) -> int:
        """Take over the notebooks written before the leader's address was configured; return how many.

        One that would replace another is left where it is. Raises StoreError.
        """
        return self._filing.adopt_nameless(NOTEBOOKS)

    def path(self, email: str) -> Path:
        """Return where this person's notebook is, or would be, kept."""
        return self._path(same_address(email))

    def _path(self, email: str) -> Path:
        return self._filing.path(NOTEBOOKS, email)

    def _read(self, path: Path) -> Notebook | None:
        notebook = self._filing.read(path, from_records)
        if notebook is not None and path != self._path(notebook.counterpart.email):
            raise StoreDamaged(path, "it holds the notebook of somebody else")
        return notebook


def _named(before: Notebook | None, counterpart: Counterpart) -> Notebook:
    if before is None:
        return Notebook(counterpart)
    return replace(before, counterpart=counterpart)
