"""What was promised twice: times of which two causes have each been proposed, told, kept or booked the same minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.core.rebook import hold_key
from assistant.cycle import Report
from assistant.deeds import Deed, DeedState, Offer
from assistant.model import Action, AnswerIntruder, BookMeeting, HoldSlot, MoveMeeting, ReleaseHold
from connectors.model import Event, Response, Single, Span
from connectors.recurrence import single_event
from tests.calendar_text import ME
from tests.shell.acting_world import ALWAYS, World

Promise = tuple[str, Span]


def double_promises(report: Report, world: World) -> list[tuple[Promise, Promise]]:
    """Return what a cycle decided anew over something else of ours: of that cycle, or standing from an earlier one."""
    offers = [*world.ledger.offers(), *report.offered]
    holds = {hold_key(o.key, span.start): o.key for o in offers for a in o.options for _, span in _of(a)}
    decided = [*_all(report.planned), *_named(report.offered)]
    standing = [*decided, *_named(world.ledger.open_offers()), *_told(world), *_kept(world)]
    by_cause = [(holds.get(key, key), span) for key, span in standing]
    new = by_cause[: len(decided)]
    return [(a, b) for a in new for b in by_cause if a[0] != b[0] and a[1].overlaps(b[1])]


def _of(action: Action) -> Iterator[Promise]:
    match action:
        case MoveMeeting() | BookMeeting() | HoldSlot():
            yield action.key, action.span
        case AnswerIntruder():
            yield from ((action.key, span) for span in action.free)


def _all(actions: Iterable[Action]) -> Iterator[Promise]:
    for action in actions:
        yield from _of(action)


def _named(offers: Iterable[Offer]) -> Iterator[Promise]:
    for offer in offers:
        yield from _all(option for place, option in enumerate(offer.options) if place not in offer.gone)


def _told(world: World) -> Iterator[Promise]:
    """Yield the times named in answers that stand: the leader still says perhaps, as we have answered."""
    events = {each.ref.id: single_event(each) for each in world.truth.read(ALWAYS) if isinstance(each, Single)}
    for deed in _done(world):
        if isinstance(deed.action, AnswerIntruder):
            event = events.get(deed.action.intruder.series)
            if event and event.span.start == deed.action.intruder.original_start and _perhaps(event):
                yield from _of(deed.action)


def _perhaps(event: Event) -> bool:
    answers = {attendee.email: attendee.response for attendee in event.details.attendees}
    return not event.cancelled and answers.get(ME) is Response.TENTATIVE


def _kept(world: World) -> Iterator[Promise]:
    """Yield our holds as they stand, but for those that a person brought back by undoing their release."""
    deeds = world.ledger.deeds()
    back = {d.action.hold for d in deeds if isinstance(d.action, ReleaseHold) and d.state is DeedState.UNDONE}
    standing = {e.details.mark: e.span for e in world.truth.read(ALWAYS) if isinstance(e, Single) and e.details.mark}
    for deed in _done(world):
        if isinstance(deed.action, HoldSlot) and deed.key not in back and standing.get(deed.key) == deed.action.span:
            yield from _of(deed.action)


def _done(world: World) -> Iterator[Deed]:
    return (deed for deed in world.ledger.deeds() if deed.state is DeedState.DONE)
