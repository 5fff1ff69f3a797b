"""Writes to calendar files: creates, changes and deletes single events, each file written whole or not at all.

Puts finding, changing and saving in order. What a change means is decided in `connectors.change`, how it is written in
`edit`; here is only which component of which file, and the disk.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from connectors.change import changed_occurrence, changed_series, changed_single, occurrence
from connectors.errors import ChangedElsewhere, NotFound, NotOurs, Unusable
from connectors.ics import edit
from connectors.ics.assemble import assemble, original_start
from connectors.ics.edit import File
from connectors.ics.read import Group, by_uid, entry, etag_of, quiet
from connectors.ics.scan import Block, unfolded
from connectors.ics.source import Source, Sources
from connectors.ics.translate import Read, read_event
from connectors.ics.values import Broken, Clock
from connectors.model import EventChange, EventDraft, EventRef, Series, Single, Span, utc
from connectors.wallclock import EARLIEST, LATEST

_ALWAYS = Span(EARLIEST, LATEST)


@dataclass(frozen=True, slots=True)
class Component:
    """One VEVENT of a file: its place among the events there, and what it says."""

    source: Source
    block: Block
    read: Read

    @property
    def index(self) -> int:
        return self.source.scan.events.index(self.block)


@dataclass(frozen=True, slots=True)
class Found:
    """An event as it now stands: its value, and the components that it is written in, in order."""

    event: Series | Single
    components: tuple[Component, ...]
    floating: tzinfo

    @property
    def master(self) -> Component:
        """The component that counts: of several the one of the latest version."""
        own = [each for each in self.components if each.read.recurrence_id is None] or list(self.components)
        return max(reversed(own), key=lambda each: each.read.version)

    def clock(self, component: Component) -> Clock:
        return Clock(component.source.zones, self.floating)

    def exceptions(self, start: datetime, *, ranged: bool) -> list[Component]:
        """Return the exceptions of this occurrence, or those that reach it from before, the one that counts last."""
        if not isinstance(self.event, Series):
            return []
        found: list[tuple[datetime, tuple[int, datetime], Component]] = []
        for each in self.components:
            if each.read.recurrence_id is not None and each.read.this_and_future is ranged:
                placed = original_start(self.event, each.read.recurrence_id)
                if placed == start or (ranged and placed < start):
                    found.append((placed, each.read.version, each))
        return [component for _, _, component in sorted(found, key=lambda one: one[:2])]


def find(sources: Sources, floating: tzinfo, ref: EventRef) -> Found:
    """Find the event of this reference. Raises NotFound, or ChangedElsewhere for a stale etag."""
    groups, _ = by_uid(sources, _ALWAYS, floating, quiet)
    for uid in (ref.id, ref.id.rpartition("/")[0]):
        group = groups.get(uid)
        outcome = assemble(uid, [entry(e, floating, False) for e in group], _ALWAYS, etag_of(group)) if group else None
        event = next((event for event in outcome.found if event.ref.id == ref.id), None) if outcome else None
        if group and event is not None:
            if ref.etag is not None and ref.etag != event.ref.etag:
                raise ChangedElsewhere(f"The event {ref.id} was changed since it was read.")
            return Found(event, _components(group, floating), floating)
    raise NotFound(f"There is no event {ref.id} in the calendar.")


def marked(sources: Sources, mark: str) -> str | None:
    """Return the UID of the event that carries this mark, None if there is none."""
    uid = edit.uid_of_mark(mark)
    line = f"\nUID:{uid}\n".encode()
    return uid if any(line in source.scan.data for source in sources.files) else None


def create(sources: Sources, path: Path, draft: EventDraft, now: datetime) -> str:
    """Write a new event: at the end of the file, or as a file of its own in a folder. Return its UID."""
    event = edit.draft_event(draft, now)
    uid = edit.uid_of_mark(draft.mark)
    if path.is_dir():
        save(path / f"{uid}.ics", edit.new_calendar(event), None)
    else:
        [source] = sources.files
        raw = _raw(source)
        save(source.path, File.of(raw, len(source.scan.events)).with_event(event), raw)
    return uid


def update(found: Found, change: EventChange, start: datetime | None, now: datetime) -> bool:
    """Write the change and return True, or return False where it changes nothing. Raises NotFound or NotSupported."""
    event = found.event
    if isinstance(event, Single):
        if start is not None and utc(start) != event.span.start:
            raise NotFound(f"The event {event.ref.id} does not start at {utc(start).isoformat()}.")
        wanted: Series | Single = changed_single(event, change)
    else:
        wanted = changed_series(event, change) if start is None else changed_occurrence(event, change, start)
    if wanted == event:
        return False
    if isinstance(event, Series) and start is not None:
        _change_occurrence(found, event, change, utc(start), now)
    else:
        _change(found, found.master, change, now)
    return True


def delete(found: Found) -> None:
    """Take all components of an event of ours out of its file. Raises NotOurs for one without our mark."""
    source = found.master.source
    text = found.master.block.text(source.scan.data)
    if f"\n{edit.MARK}:".encode() not in text.upper():
        raise NotOurs(f"The event {found.event.ref.id} was not made by us, so it is not ours to delete.")
    mine = {component.index: b"" for component in found.components if component.source is source}
    raw = _raw(source)
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


def _change(found: Found, component: Component, change: EventChange, now: datetime) -> None:
    raw = _raw(component.source)
    file = File.of(raw, len(component.source.scan.events))
    event = file.event(component.index)
    edit.apply(event, change, found.clock(component))
    edit.stamp(event, now)
    save(component.source.path, file.with_events({component.index: event.to_ical()}), raw)


def _change_occurrence(found: Found, series: Series, change: EventChange, start: datetime, now: datetime) -> None:
    """Change the exception that the occurrence has, or write one after the component that now speaks for it."""
    own = found.exceptions(start, ranged=False)
    if own:
        _change(found, own[-1], change, now)
        return
    speaker = [found.master, *found.exceptions(start, ranged=True)][-1]
    raw = _raw(speaker.source)
    file = File.of(raw, len(speaker.source.scan.events))
    like = file.event(speaker.index)
    event = edit.exception_of(like, start, occurrence(series, start).span, found.clock(speaker))
    edit.apply(event, change, found.clock(speaker))
    edit.stamp(event, now)
    begin, end = file.events[speaker.index]
    save(speaker.source.path, file.with_events({speaker.index: raw[begin:end] + b"\r\n" + event.to_ical()}), raw)


def _raw(source: Source) -> bytes:
    """Return the bytes of the file as they are now. Raises ChangedElsewhere if they are not what was read."""
    try:
        raw = source.path.read_bytes()
    except OSError as err:
        raise Unusable(f"{source.path} cannot be read: {err.strerror or err}.") from err
    if unfolded(raw) != source.scan.data:
        raise ChangedElsewhere(f"{source.name} was changed since it was read.")
    return raw


def _components(group: Group, floating: tzinfo) -> tuple[Component, ...]:
    """Return those components of a UID that can be read; what is broken is neither changed nor counted."""
    found: list[Component] = []
    for source, block, _ in group:
        try:
            found.append(
                Component(source, block, read_event(block.text(source.scan.data), Clock(source.zones, floating)))
            )
        except Broken:
            continue
    return tuple(found)
