"""Loads the files of a calendar: one .ics file or a folder of them, scanned once for as long as they do not change.

Touches the disk and decides only what can be used; what stands in the events is nobody's business here.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path

from tzlocal import get_localzone

from connectors.errors import Unusable
from connectors.ics.scan import Scan, lines, scan
from connectors.ics.zones import Zones
from connectors.model import Problem

_ZONE = re.compile(rb"\nX-WR-TIMEZONE[^:\n]*:([^\n]*)", re.IGNORECASE)
_ORGANIZER = lines((b"ORGANIZER",))


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is a calendar. `name` is relative to the folder, or the file's own."""

    name: str
    path: Path
    scan: Scan
    zones: Zones

    def zone_names(self) -> Iterator[str]:
        """Yield what the file says of its own time zone (X-WR-TIMEZONE)."""
        for value in _ZONE.findall(self.scan.data):
            yield value.decode("utf-8", "replace").strip()

    def organizers(self) -> Counter[bytes]:
        """Count what follows ORGANIZER in the events."""
        return Counter(
            rest
            for block in self.scan.events
            for piece in block.pieces
            for _, rest in _ORGANIZER.findall(self.scan.data, *piece)[:1]
        )

    def naming(self, address: bytes) -> int:
        """Count the events that an address stands in, in whatever case."""
        return sum(address in block.text(self.scan.data).lower() for block in self.scan.events)


@dataclass(frozen=True, slots=True)
class Sources:
    """What was loaded: the usable files, and those of a folder that are not."""

    files: tuple[Source, ...]
    problems: tuple[Problem, ...]

    def timezone(self) -> tzinfo:
        """Return the zone that most files name, else the machine's."""
        zones = Counter(
            zone
            for source in self.files
            for name in source.zone_names()
            if (zone := source.zones.find(name)) is not None
        )
        return zones.most_common(1)[0][0] if zones else _machine_zone()


def load(path: Path) -> Sources:
    """Load a file or a folder. Raises Unusable."""
    try:
        if path.is_dir():
            return _load_folder(path)
        return Sources((_load_file(path, path.name),), ())
    except OSError as err:
        raise Unusable(f"{path} cannot be read: {err.strerror or err}.") from err
    except ValueError as err:
        raise Unusable(f"{str(path)!r} is no name of a file.") from err


def signature(path: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Return what changes when a file of the calendar does. Raises Unusable."""
    try:
        if path.is_dir():
            return tuple(_state(found, missing=(0, 0, 0)) for found, _ in _files(path))
        return (_state(path),)
    except (OSError, ValueError) as err:
        raise Unusable(f"{path} cannot be read: {getattr(err, 'strerror', None) or err}.") from err


def _state(path: Path, missing: tuple[int, int, int] | None = None) -> tuple[str, int, int, int]:
    """Return what changes when the file does; `missing` for one that a folder lists but that is not there."""
    try:
        found = path.stat()
    except OSError:
        if missing is None:
            raise
        return (str(path), *missing)
    return str(path), found.st_mtime_ns, found.st_size, found.st_ino


def _load_folder(path: Path) -> Sources:
    files: list[Source] = []
    problems: list[Problem] = []
    found = list(_files(path, lambda name, err: problems.append(_unread(name, err))))
    if not found:
        raise Unusable(f"The folder {path} holds no .ics files.")
    for file, name in found:
        try:
            files.append(_load_file(file, name))
        except Unusable as err:
            problems.append(Problem(name, None, str(err), is_event=False))
        except OSError as err:
            problems.append(_unread(name, err))
    if not files:
        which = f"None of the {len(found)} .ics files" if len(found) > 1 else "No .ics file"
        raise Unusable(f"{which} in the folder {path} is a calendar.")
    return Sources(tuple(files), tuple(problems))


def _unread(name: str, err: OSError) -> Problem:
    return Problem(name, None, f"{name} cannot be read: {err.strerror or err}.", is_event=False)


def _files(folder: Path, missed: Callable[[str, OSError], None] | None = None) -> Iterator[tuple[Path, str]]:
    """Yield the .ics files of a folder and those below it, in order, with their relative names.

    `missed` is told of each folder below that cannot be looked into. Raises OSError for the folder itself.
    """

    def refuse(err: OSError) -> None:
        where = Path(err.filename or "")
        if where == folder:
            raise err
        if missed is not None:
            missed(where.relative_to(folder).as_posix(), err)

    for directory, below, names in os.walk(folder, onerror=refuse):
        below.sort()
        for name in sorted(names):
            if name.lower().endswith(".ics"):
                path = Path(directory) / name
                yield path, path.relative_to(folder).as_posix()


def _load_file(path: Path, name: str) -> Source:
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
        raise Unusable(f"{name} is no file that can be read.")
    found = scan(path.read_bytes())
    if not found.has_calendar:
        raise Unusable(f"{name} is no calendar: it has no line BEGIN:VCALENDAR.")
    return Source(name, path, found, Zones(found.zones))


def _machine_zone() -> tzinfo:
    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):
        return UTC
