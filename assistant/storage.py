"""Keep one TinyDB file whole: what is on the disk is always the state before a write or the state after it.

Writes go to a temporary file of the same folder, are flushed to the disk, and take the old file's place in one step.
Decides nothing about what the file means, and takes no lock: see `assistant.store` for both.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from tinydb.storages import Storage

from assistant.store_errors import StoreDamaged

Tables = dict[str, dict[str, dict[str, object]]]

_TEMPORARY = re.compile(r"\.[a-z0-9-]+\.json\.[0-9a-f]{12}\.tmp")


class AtomicStorage(Storage):
    """A TinyDB storage that writes whole files. An object belongs to one thread; two writers need a lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tables: Tables | None = None
        self._gathering = False

    def read(self) -> Tables | None:
        """Return the tables, None when there is no file. Raises StoreDamaged for a file that holds none."""
        if self._tables is None:
            self._tables = _tables_of(self._path)
        return self._tables

    def write(self, data: Tables) -> None:
        """Replace the file. When that fails the copy in memory is dropped: it must not show what was not written."""
        self._tables = data
        if self._gathering:
            return
        try:
            write_whole(self._path, _bytes_of(data))
        except BaseException:
            self._tables = None
            raise

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Gather the writes of several tables into a single one at the end; none at all when something is raised."""
        self._gathering = True
        try:
            yield
        except BaseException:
            self._tables = None
            raise
        finally:
            self._gathering = False
        if self._tables is not None:
            self.write(self._tables)


def write_whole(path: Path, content: bytes) -> None:
    """Put the content in the file's place in one step, for its owner's eyes alone, and on the disk before returning."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def delete_whole(path: Path) -> bool:
    """Delete the file for good; say whether there was one."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    sync_folder(path.parent)
    return True


def private_folder(path: Path) -> None:
    """Make sure that the folder exists and that only its owner can look into it; the same for missing parents."""
    if not path.is_dir():
        if not path.parent.is_dir():
            private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_folder(path.parent)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)


def sync_folder(folder: Path) -> None:
    """Bring a change of names in the folder to the disk, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def orphans(folder: Path) -> tuple[Path, ...]:
    """Return the temporary files of ours in the folder. Only under the lock is it sure that nobody is writing them."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if _TEMPORARY.fullmatch(path.name)))


def _tables_of(path: Path) -> Tables | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    if not content.strip(b"\0 \r\n\t"):
        raise StoreDamaged(path, "it is empty")
    try:
        tables = msgspec.json.decode(content, type=dict[str, dict[int, dict[str, object]]])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise StoreDamaged(path, str(err)) from err
    return {name: {str(number): record for number, record in sorted(table.items())} for name, table in tables.items()}


_sorted = msgspec.json.Encoder(order="sorted").encode


def _bytes_of(tables: Tables) -> bytes:
    """Write tables by name, records by number and fields by name, one a line, so that two states can be compared."""
    ordered = {
        name: {number: msgspec.Raw(_sorted(table[number])) for number in sorted(table, key=int)}
        for name, table in sorted(tables.items())
    }
    return msgspec.json.format(msgspec.json.encode(ordered), indent=2) + b"\n"
