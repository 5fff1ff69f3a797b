"""Keeps what was read of each calendar from one start to the next, so that only what is new has to be asked for.

    <data_dir>/<leader>/calendars/<calendar>.copy       one file a calendar, for its owner's eyes alone

A copy is worth something with its cursor alone, so both are in one file. Losing a copy, or finding one that cannot be
read, costs a complete reading and nothing else; nothing is ever said about it. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from assistant.copy_records import NotKept, from_bytes, to_bytes
from assistant.core.keys import derived_key
from assistant.filing import Filing
from assistant.pull import Copy, Pulled, Source
from assistant.storage import delete_whole, private_folder, write_whole


class CopyFiles:
    """The copies of one leader's calendars in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._there: dict[str, Copy] = {}

    def load(self, sources: Iterable[Source]) -> Pulled:
        """Return what is known of these calendars; of those of which nothing is, nothing."""
        found = {source.name: copy for source in sources if (copy := self._read(source)) is not None}
        self._there = dict(found)
        return Pulled(found)

    def save(self, sources: Iterable[Source], pulled: Pulled) -> None:
        """Write down what has changed. A cursor that is older than its successor still leads to the present."""
        for source in sources:
            copy = pulled.copies.get(source.name)
            if copy is not None and copy.cursor is not None and not self._is_there(source.name, copy):
                with suppress(OSError):
                    self._write(source, copy)

    def drop(self) -> None:
        """Delete every copy."""
        self._there = {}
        with suppress(OSError):
            for path in self._folder.glob("*"):
                delete_whole(path)

    def _is_there(self, name: str, copy: Copy) -> bool:
        before = self._there.get(name)
        return before is not None and before.events is copy.events and before.window == copy.window

    def _write(self, source: Source, copy: Copy) -> None:
        """Write the copy; one that cannot be kept leaves none, for an old one would grow older and older."""
        try:
            packed = to_bytes(copy, source.identity)
        except NotKept:
            delete_whole(self._path(source))
        else:
            private_folder(self._folder)
            for orphan in self._folder.glob(f".{self._path(source).name}.*"):
                delete_whole(orphan)
            write_whole(self._path(source), packed)
        self._there[source.name] = copy

    def _read(self, source: Source) -> Copy | None:
        try:
            return from_bytes(self._path(source).read_bytes(), source.identity)
        except OSError:
            return None

    def _path(self, source: Source) -> Path:
        return self._folder / f"{derived_key('calendar', source.name, source.identity)}.copy"


def copies_of(data_dir: Path, leader_email: str | None) -> CopyFiles:
    """Return the copies of this leader's calendars."""
    return CopyFiles(Filing(data_dir, leader_email).folder / "calendars")
