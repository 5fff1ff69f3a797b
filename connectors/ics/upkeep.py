"""Brings exceptions of ours up to what their series has become since. Pure.

An exception that was written for a document alone would go on saying what its series said then: an organizer who moves
the whole series would leave a meeting where none is. Must not touch one in which anybody changed anything else.
"""

from __future__ import annotations

from datetime import datetime

from icalendar import Event

from connectors.errors import NotSupported
from connectors.ics import documents, edit
from connectors.ics.assemble import original_start
from connectors.ics.components import Component
from connectors.ics.marks import EXCEPTION
from connectors.ics.revise import Desk, marked, ruled
from connectors.ics.splice import spliced
from connectors.model import Series
from connectors.recurrence import fitting


def kept_up(desk: Desk) -> bytes:
    """Return the text with those exceptions gone whose occurrence is, and others saying what the series now says."""
    text, series = desk.raw(desk.found.master.source), desk.found.event
    if not isinstance(series, Series):
        return text
    try:
        kept = {each.index: _kept(desk, series, each) for each in desk.found.components}
    except NotSupported:
        return text
    changed = {index: found for index, found in kept.items() if found is not None}
    return desk.file(desk.found.master).with_events(changed) if changed else text


def _kept(desk: Desk, series: Series, component: Component) -> bytes | None:
    """Return what becomes of this exception: other bytes, none where it goes; None where it stays as it is."""
    moment = component.read.recurrence_id
    if moment is None or component.read.this_and_future:
        return None
    event, clock = desk.file(component).event(component.index), desk.found.clock(component)
    known = _signed(event)
    if known is None or known != edit.sign(event, clock):
        return None
    start = original_start(series, moment)
    zone = series.start.tzinfo
    gone = start in series.cancelled or start.astimezone(zone).date() in series.cancelled_days
    if gone or start not in fitting(series, [start]):
        return b""
    is_so_still = edit.sign(ruled(desk, series, start), clock) == known
    return None if is_so_still else _anew(desk, series, start, event)


def _anew(desk: Desk, series: Series, start: datetime, event: Event) -> bytes:
    """Write the exception again as the series now says it, with our documents."""
    speaker = desk.found.speaker(start)
    rule = ruled(desk, series, start)
    new = marked(ruled(desk, series, start), desk.found.clock(speaker))
    documents.carry_over(event, new)
    edit.stamp(new, rule, desk.now)
    file = desk.file(speaker)
    return spliced(file.text(speaker.index), file.event(speaker.index), new)


def _signed(event: Event) -> str | None:
    """Return the sign of what the series said when the exception was written; None where none was kept."""
    written = event.get(EXCEPTION)
    return getattr(written, "params", {}).get(edit.SIGN)
