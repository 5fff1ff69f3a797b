"""Finds the components in which an event of the loaded files is written, and which of them counts. Pure.

Must not change anything: `revise` says what is to become of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from connectors.errors import ChangedElsewhere, NotFound
from connectors.ics.assemble import assemble, original_start
from connectors.ics.read import Group, by_uid, entry, etag_of, quiet
from connectors.ics.scan import Block
from connectors.ics.source import Source, Sources
from connectors.ics.translate import Read, read_event
from connectors.ics.values import Broken, Clock
from connectors.model import EventRef, Series, Single, Span
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

    def speaker(self, start: datetime) -> Component:
        """Return the component that speaks for the occurrences from here on that have no exception of their own."""
        return [self.master, *self.exceptions(start, ranged=True)][-1]

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


def _components(group: Group, floating: tzinfo) -> tuple[Component, ...]:
    """Return those components of a UID that can be read; what is broken is neither changed nor counted."""
    found: list[Component] = []
    for source, block, _ in group:
        data = source.scan.data
        try:
            read = read_event(block.text(data), Clock(source.zones, floating), block.inside(data))
            found.append(Component(source, block, read))
        except Broken:
            continue
    return tuple(found)
