"""Reads what a window can touch out of loaded files. Pure: what was loaded in, a Reading out.

Looks at every event, groups them by UID over all files, and reads only what is near. Must not touch the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from functools import cache
from hashlib import blake2b

from connectors.ics.assemble import Entry, assemble
from connectors.ics.glance import Glance, Seen
from connectors.ics.scan import Block
from connectors.ics.source import Source, Sources
from connectors.ics.translate import Read, read_event
from connectors.ics.values import Broken, Clock, Moment, read_line
from connectors.model import Problem, Reading, Series, Single, Span

Progress = Callable[[int, int], None]
_REPORT_EVERY = 2000
Group = list[tuple[Source, Block, Seen]]


def read(sources: Sources, window: Span, floating: tzinfo, progress: Progress, *, skip_far: bool = True) -> Reading:
    """Return everything the window can touch, in a stable order. Without `skip_far` every event is read in full."""
    groups, unfinished = by_uid(sources, window, floating, progress)
    found: list[Series | Single] = []
    broken = list(unfinished)
    for uid in sorted(groups):
        if skip_far and _is_far(groups[uid]):
            continue
        entries = [entry(each, floating, skip_far) for each in groups[uid]]
        outcome = assemble(uid, entries, window, etag_of(groups[uid]))
        found += outcome.found
        broken += [Problem(source, uid or None, error) for source, error in outcome.broken]
    events = sum(len(source.scan.events) for source in sources.files)
    return Reading(tuple(found), problems=(*sources.problems, *broken), events_read=events - len(broken))


def etag(texts: Iterable[bytes]) -> str:
    """Return what changes when one of these events does."""
    return blake2b(b"\n".join(texts), digest_size=8).hexdigest()


def quiet(done: int, total: int) -> None:
    """Report no progress."""


def by_uid(
    sources: Sources, window: Span, floating: tzinfo, progress: Progress
) -> tuple[dict[str, Group], list[Problem]]:
    """Look at every event; return them by UID, and those that are not finished."""
    groups: dict[str, Group] = {}
    unfinished: list[Problem] = []
    total = sum(len(source.scan.events) for source in sources.files)
    done = 0
    for source in sources.files:
        look = Glance.over(source.scan, Clock(source.zones, floating), window).look
        for block in source.scan.events:
            if done % _REPORT_EVERY == 0:
                progress(done, total)
            done += 1
            seen = look(block.pieces)
            if block.finished:
                groups.setdefault(seen.uid, []).append((source, block, seen))
            else:
                unfinished.append(Problem(source.name, seen.uid or None, "the event is not finished"))
    progress(total, total)
    return groups, unfinished


def _is_far(group: Group) -> bool:
    """Say whether nothing of this UID can touch the window; far exceptions of a far event must still fit it."""
    return all(seen.far for _, _, seen in group) and len({seen.recurrence is None for _, _, seen in group}) == 1


def entry(each: tuple[Source, Block, Seen], floating: tzinfo, skip_far: bool) -> Entry:
    source, block, seen = each
    clock = Clock(source.zones, floating)

    @cache
    def once() -> Read:
        return read_event(block.text(source.scan.data), clock, block.inside(source.scan.data))

    def moment() -> Moment:
        rest = seen.recurrence or b""
        try:
            return clock.moment(read_line(rest.decode("utf-8", "replace")))
        except Broken:
            raise
        except ValueError as err:
            raise Broken("the RECURRENCE-ID of the event cannot be read") from err

    return Entry(once, moment, source.name, seen.far and skip_far, seen.recurrence is not None)


def etag_of(group: Group) -> Callable[[], str]:
    return lambda: etag(block.text(source.scan.data) for source, block, _ in group)
