"""Writes calendar files, each whole or not at all, and only while it still says what was read of it.

Touches the disk and decides nothing: what an event becomes is decided in `connectors.change`, and what the file does
in `revise`.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from connectors.errors import ChangedElsewhere, NotOurs, Unusable
from connectors.ics import edit
from connectors.ics.components import Found
from connectors.ics.file import File, new_calendar
from connectors.ics.marks import uid_of_mark
from connectors.ics.revise import Rewrite
from connectors.ics.scan import unfolded
from connectors.ics.source import Source, Sources
from connectors.model import EventDraft


def marked(sources: Sources, mark: str) -> str | None:
    """Return the UID of the event that carries this mark, None if there is none."""
    uid = uid_of_mark(mark)
    line = f"\nUID:{uid}\n".encode()
    return uid if any(line in source.scan.data for source in sources.files) else None


def create(sources: Sources, path: Path, draft: EventDraft, now: datetime) -> str:
    """Write a new event: at the end of the file, or as a file of its own in a folder. Return its UID."""
    event = edit.draft_event(draft, now)
    uid = uid_of_mark(draft.mark)
    if path.is_dir():
        save(path / f"{uid}.ics", new_calendar(event), None)
    else:
        [source] = sources.files
        raw = raw_bytes(source)
        save(source.path, File.of(raw, len(source.scan.events)).with_event(event), raw)
    return uid


def rewrite(wanted: Rewrite | None) -> bool:
    """Write what a file is to become; say whether there was anything to write."""
    if wanted is None:
        return False
    save(wanted.source.path, wanted.new, wanted.old)
    return True


def delete(found: Found) -> None:
    """Take all components of an event of ours out of its file. Raises NotOurs for one without our mark."""
    if found.master.read.details.mark is None:
        raise NotOurs(f"The event {found.event.ref.id} was not made by us, so it is not ours to delete.")
    source = found.master.source
    mine = {component.index: b"" for component in found.components if component.source is source}
    raw = raw_bytes(source)
    save(source.path, File.of(raw, len(source.scan.events)).with_events(mine), raw)


def save(path: Path, data: bytes, expected: bytes | None) -> None:
    """Write a file whole: beside it, flushed, then renamed over it. `expected` is what must stand there now.

    Raises ChangedElsewhere if something else stands there, and Unusable if it cannot be written.
    """
    try:
        target = path.resolve()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        temporary = Path(name)
        try:
            _fill(handle, data)
            if expected is not None:
                temporary.chmod(target.stat().st_mode & 0o777)
                _refuse_another(target, expected)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _flush_folder(target.parent)
    except OSError as err:
        raise Unusable(f"{path} cannot be written: {err.strerror or err}.") from err


def _refuse_another(target: Path, expected: bytes) -> None:
    if target.read_bytes() != expected:
        raise ChangedElsewhere(f"{target.name} was changed while we were writing to it.")


def _fill(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def raw_bytes(source: Source) -> bytes:
    """Return the bytes of the file as they are now. Raises ChangedElsewhere if they are not what was read."""
    try:
        raw = source.path.read_bytes()
    except OSError as err:
        raise Unusable(f"{source.path} cannot be read: {err.strerror or err}.") from err
    if unfolded(raw) != source.scan.data:
        raise ChangedElsewhere(f"{source.name} was changed since it was read.")
    return raw
