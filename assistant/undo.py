"""Takes deeds back, newest first, and says of each whether it could. Decides nothing: see `assistant.core.putback`.

Every deed is taken back as the calendar stands at that moment. One that fails or is interrupted stays as it was in the
ledger, so that undoing again goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.apply import Hands
from assistant.core import claims
from assistant.core.localtime import local_day
from assistant.core.putback import Cannot, Nothing, Staying, putback
from assistant.core.remembered import last_moment
from assistant.core.seen import Seen
from assistant.deeds import Deed, DeedState, LeaderState
from assistant.model import HoldSlot, Leader, PutLink, ReleaseHold
from assistant.ports import Ledger
from assistant.pull import Pulled, Source, declined_leave, home_of, merged, pull
from connectors.errors import ChangedElsewhere, ConnectorError, Unusable
from connectors.model import Span

AROUND = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one deed: put back, or `why` not (a sentence)."""

    deed: Deed
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Undoing:
    """Whose deeds are taken back, on which calendars, in which ledger."""

    sources: Sequence[Source]
    leader: Leader
    ledger: Ledger


def undo(undoing: Undoing, deeds: Iterable[Deed], now: datetime) -> tuple[Undone, ...]:
    """Take these deeds back, newest first.

    Raises ConnectorError where a calendar cannot be read, or cannot be believed: what seems gone may only be hidden.
    """
    newest_first = sorted(deeds, key=lambda deed: deed.number, reverse=True)
    if not newest_first:
        return ()
    desk = _Desk(undoing, _window(newest_first, now), now)
    desk.look()
    _refuse_what_cannot_be_believed(undoing.ledger.state(), desk)
    wanted = desk.settled(newest_first)
    going = {deed.number for deed in wanted}
    staying = [d for d in undoing.ledger.deeds() if d.state is DeedState.DONE and d.number not in going]
    desk.holds = {d.key: d.action for d in staying if isinstance(d.action, HoldSlot) and d.action.span.end > now}
    done = (d.action for d in undoing.ledger.deeds() if d.state is DeedState.DONE)
    desk.linked = frozenset(action.ref.id for action in done if isinstance(action, PutLink))
    return tuple(desk.take_back(deed) for deed in wanted)


def _refuse_what_cannot_be_believed(state: LeaderState, desk: _Desk) -> None:
    if state.brake is not None:
        raise Unusable(f"Nothing was taken back, because the calendars are not believed: {state.brake}")
    if desk.is_empty and set(state.known) - set(state.let_go):
        raise Unusable("The calendars seem empty, so nothing was taken back; look at them, and try again later.")


def _window(deeds: Iterable[Deed], now: datetime) -> Span:
    """Return the time that holds everything the deeds can be about."""
    times = [now, *(deed.at for deed in deeds)]
    times += [moment for deed in deeds if (moment := last_moment(deed.action))]
    return Span(min(times) - AROUND, max(times) + AROUND)


class _Desk:
    """The calendars as they stand, looked at again wherever a deed is about something that was just put back."""

    def __init__(self, undoing: Undoing, window: Span, now: datetime) -> None:
        self._undoing, self._window, self._now = undoing, window, now
        self._pulled = Pulled()
        self.holds: Mapping[str, HoldSlot] = {}
        """The holds that come back when their release is taken back: their time is ahead, and they stay done."""
        self.linked: frozenset[str] = frozenset()
        """The series into which a link was put by a deed."""

    def look(self) -> None:
        """Read the calendars, only what is new where they can tell."""
        sources, leader = self._undoing.sources, self._undoing.leader
        self._pulled = pull(sources, self._pulled, self._window, local_day(self._now, leader.zone))
        found = merged(sources, self._pulled, leader)
        calendars = {source.name: source.calendar for source in sources}
        self._hands = Hands(calendars, found.homes, home_of(sources), dict(found.refs))
        self._seen = Seen.of(found.reading, declined_leave=declined_leave(sources))
        self._touched: set[str] = set()

    @property
    def is_empty(self) -> bool:
        return not self._seen.by_id

    def settled(self, deeds: Iterable[Deed]) -> list[Deed]:
        """Return the deeds that were done, after asking the calendar about those that were only begun."""
        settlement = claims.settle(deeds, self._seen, self._undoing.leader)
        for deed in settlement.done:
            self._undoing.ledger.finish(deed)
        for deed in settlement.withdrawn:
            self._undoing.ledger.withdraw(deed)
        known = {deed.number: deed for deed in settlement.done}
        return [one for deed in deeds if (one := known.get(deed.number, deed)).state is DeedState.DONE]

    def take_back(self, deed: Deed) -> Undone:
        """Take one deed back."""
        ref = claims.place(deed.action, self._seen)
        if ref is None or ref.id in self._touched:
            self.look()
        return self._put_back(deed, tries=2)

    def _put_back(self, deed: Deed, tries: int) -> Undone:
        released = deed.action.hold if isinstance(deed.action, ReleaseHold) else ""
        staying = Staying(self.holds.get(released), self.linked)
        todo = putback(deed, self._seen, self._undoing.leader, staying)
        if isinstance(todo, Cannot):
            return Undone(deed, todo.why)
        try:
            for write in () if isinstance(todo, Nothing) else todo:
                self._touched.add(self._hands.write(write).ref.id)
        except ChangedElsewhere as err:
            if tries <= 1:
                return Undone(deed, str(err))
            self.look()
            return self._put_back(deed, tries - 1)
        except ConnectorError as err:
            return Undone(deed, str(err))
        return self._undone(deed)

    def _undone(self, deed: Deed) -> Undone:
        undone = replace(deed, state=DeedState.UNDONE, undone_at=self._now)
        self._undoing.ledger.finish(undone)
        return Undone(undone)
