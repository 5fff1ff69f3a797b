"""Says what becomes of the bytes of a file when an event in it is revised. Pure.

Decides which component is meant, and whether one comes or goes: an occurrence gets an exception of its own when it is
to differ from its series, and loses it again when it no longer does, if the exception was ours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from icalendar import Event
from icalendar.parser import Parameters
from icalendar.prop import vText

from connectors import change as meaning
from connectors.ics import answers, edit
from connectors.ics.components import Component, Found
from connectors.ics.file import File
from connectors.ics.marks import EXCEPTION
from connectors.ics.source import Source
from connectors.ics.splice import spliced
from connectors.ics.values import Clock
from connectors.model import EventChange, Series, utc

Revision = Callable[[Event, Clock], None]
"""What changes a component; the clock has the zones of its file."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What a file is to become: the bytes that stand there and those that are to."""

    source: Source
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class Desk:
    """An event as it was found, the moment at which it is revised, and what gives the bytes of each file."""

    found: Found
    now: datetime
    raw: Callable[[Source], bytes]

    def file(self, component: Component) -> File:
        return File.of(self.raw(component.source), len(component.source.scan.events))


def change_event(
    desk: Desk, change: EventChange, start: datetime | None, owners: Collection[str] = ()
) -> Rewrite | None:
    """Return the rewrite that makes this change, None where it changes nothing. Raises NotFound or NotSupported.

    `owners` are the addresses of the calendar's owner.
    """
    event = desk.found.event
    meaning.revised(event, meaning.changed(change), start)
    new = meaning.still_to_say(change, *meaning.standing(event, start))

    def revision(component: Event, clock: Clock) -> None:
        edit.apply(component, new, clock)
        if new.response is not None:
            answers.say(component, owners, new.response)

    return revise(desk, revision, start)


def revise(desk: Desk, revision: Revision, start: datetime | None, *, as_guest: bool = False) -> Rewrite | None:
    """Return the rewrite that revises one occurrence, or without a start the whole; None where nothing changes.

    A guest takes no exception away again: servers let one answer, and nothing else. Raises NotFound or NotSupported.
    """
    event = desk.found.event
    meaning.standing(event, start)
    if not isinstance(event, Series) or start is None:
        return _revise_component(desk, desk.found.master, revision)
    own = desk.found.exceptions(utc(start), ranged=False)
    if own:
        rule = None if len(own) > 1 or as_guest else ruled(desk, event, utc(start))
        return _revise_component(desk, own[-1], revision, rule)
    return _take_out(desk, event, utc(start), revision)


def _revise_component(
    desk: Desk, component: Component, revision: Revision, rule: Event | None = None
) -> Rewrite | None:
    """Revise one component. `rule` is what its series would make of it: an exception of ours that is like it goes."""
    file = desk.file(component)
    before, after = file.event(component.index), file.event(component.index)
    clock = desk.found.clock(component)
    revision(after, clock)
    if after.to_ical() == before.to_ical():
        return None
    if rule is not None:
        edit.settle(after, rule, clock)
    if rule is not None and EXCEPTION in after and edit.says_the_same(after, rule):
        return Rewrite(component.source, file.raw, file.with_events({component.index: b""}))
    edit.stamp(after, before, desk.now)
    text = spliced(file.text(component.index), before, after)
    return Rewrite(component.source, file.raw, file.with_events({component.index: text}))


def _take_out(desk: Desk, series: Series, start: datetime, revision: Revision) -> Rewrite | None:
    """Write an exception of this occurrence after the component that speaks for it."""
    speaker = desk.found.speaker(start)
    file = desk.file(speaker)
    rule, event = ruled(desk, series, start), ruled(desk, series, start)
    revision(event, desk.found.clock(speaker))
    if event.to_ical() == rule.to_ical():
        return None
    event = marked(event, desk.found.clock(speaker), rule)
    edit.stamp(event, rule, desk.now)
    text = spliced(file.text(speaker.index), file.event(speaker.index), event)
    both = file.text(speaker.index) + file.line_break + text
    return Rewrite(speaker.source, file.raw, file.with_events({speaker.index: both}))


def marked(event: Event, clock: Clock, rule: Event | None = None) -> Event:
    """Mark an exception as ours, and keep a sign of what its series says of it: `rule`, or the event itself."""
    written = vText("TRUE")
    written.params = Parameters({edit.SIGN: edit.sign(rule or event, clock)})
    event[EXCEPTION] = written
    return event


def ruled(desk: Desk, series: Series, start: datetime) -> Event:
    """Return the component that says of this occurrence what its series makes of it."""
    speaker = desk.found.speaker(start)
    span, _ = meaning.standing(meaning.without_exception(series, start), start)
    return edit.exception_of(desk.file(speaker).event(speaker.index), start, span, desk.found.clock(speaker))
