"""Everything the store raises, one class for each reaction a caller can have. Each carries one sentence for a person.

StoreError
├── StoreDamaged     one file cannot be trusted: name it, go on with the others, never write over it
├── StoreTooNew      a newer oneonone wrote it: upgrade
├── StoreBusy        somebody else is writing: try again
└── StoreUnusable    the disk or its permissions are in the way: nothing was changed
"""

from __future__ import annotations

from pathlib import Path


class StoreError(Exception):
    """Base of everything the store raises."""


class StoreDamaged(StoreError):
    """A file of the store is not what was written there. `path` is its place."""

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(
            f"{path} is damaged ({found}). It was left as it is: restore it from a backup, "
            "or move it away to begin anew."
        )
        self.path = path


class StoreTooNew(StoreError):
    """A file of the store has a schema that this version does not know. `path` is its place."""

    def __init__(self, path: Path, schema: int, known: int) -> None:
        super().__init__(
            f"{path} was written by a newer oneonone (schema {schema}, this one knows {known}); "
            "upgrade oneonone to use it."
        )
        self.path = path


class StoreBusy(StoreError):
    """The lock was not free in time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Another oneonone is writing in {folder}; nothing was changed. Try again in a moment.")


class StoreUnusable(StoreError):
    """The operating system refused to read or write."""

    def __init__(self, path: Path, err: OSError) -> None:
        super().__init__(f"Cannot use {path}: {err.strerror or err}. Nothing was changed.")
        self.path = path
