"""Acts for one leader: reads notes back, runs a cycle, refreshes the documents, keeps what was read, takes deeds back.

Calls things in order and decides nothing. Keeps between two cycles what was read of the calendars; one acts at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from assistant.copies import CopyFiles
from assistant.core import asked
from assistant.core.decide import Rules
from assistant.cycle import Kept, Report, Setting, cycle
from assistant.deeds import Deed
from assistant.ledger import Ledger
from assistant.model import Leader, Policy, SkipMeeting
from assistant.ports import Links
from assistant.prep_files import PrepFolder, ReadBack, ReadNote
from assistant.pull import Pulled, Source
from assistant.store import Store

if TYPE_CHECKING:
    from assistant.prep_place import PrepPlace
    from assistant.undo import Undone


@dataclass(frozen=True, slots=True)
class Acted:
    """What a cycle came to. `unreadable` are sentences about notebooks, deeds and documents that cannot be read.

    `policy` is what was judged by.
    """

    report: Report
    notes: tuple[ReadNote, ...] = ()
    unreadable: tuple[str, ...] = ()
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class House:
    """What belongs to a leader: calendars in their configured order, rules, notes and ledger."""

    sources: Sequence[Source]
    leader: Leader
    policy: Callable[[datetime], Policy]
    rules: Rules
    store: Store
    ledger: Ledger
    prep: PrepFolder | PrepPlace
    links: Links | None = None
    copies: CopyFiles | None = None


def told_apart(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the calendars with a number behind each name that another has already."""
    named: dict[str, Source] = {}
    for source in sources:
        numbers = (f"{source.name} {number}" for number in count(2))
        name = source.name if source.name not in named else next(one for one in numbers if one not in named)
        named[name] = replace(source, name=name)
    return tuple(named.values())


class Acting:
    """Whoever acts in the house of one leader."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept = Kept()

    def cycle(self, now: datetime, *, dry: bool = False, complete: bool = False, finds_times: bool = False) -> Acted:
        """Bring everything one step further; with `dry` only say what that would be. Raises StoreError.

        `complete` reads the calendars anew, whatever is known of them; with `finds_times` the report says when meetings
        could be moved to.
        """
        house = self._house
        with nullcontext() if dry else house.ledger.acting():
            back = ReadBack((), ()) if dry else house.prep.read_back(now, house.store)
            notebooks, damaged = house.store.read_all()
            setting = Setting(
                sources=house.sources,
                leader=house.leader,
                policy=house.policy(now),
                rules=house.rules,
                ledger=house.ledger,
                notebooks=notebooks,
                documents=house.prep,
                links=house.links,
                finds_times=finds_times,
            )
            report, self._kept = cycle(setting, self._known(complete), now, dry=dry)
            if report.review is not None and not dry:
                house.prep.refresh(report.review, report.apart)
            self._write_down(report.done, now)
            if house.copies is not None and not dry:
                house.copies.save(house.sources, self._kept.pulled)
        errors = (*map(str, damaged), *map(str, house.ledger.unreadable()), *back.unread)
        return Acted(report, back.notes, tuple(dict.fromkeys(errors)), setting.policy)

    def _known(self, complete: bool) -> Kept:
        """Return what is known of the calendars: nothing where all is to be read anew, at first what is on the disk."""
        if complete:
            return replace(self._kept, pulled=Pulled(), quiet=None)
        if self._house.copies is not None and not self._kept.pulled.copies:
            return replace(self._kept, pulled=self._house.copies.load(self._house.sources))
        return self._kept

    def take_back(self, deeds: Iterable[Deed], now: datetime) -> tuple[Undone, ...]:
        """Take these deeds back, newest first. Raises ConnectorError where a calendar cannot be read, or StoreError."""
        from assistant.undo import Undoing, undo

        house = self._house
        with house.ledger.acting():
            undone = undo(Undoing(house.sources, house.leader, house.ledger), deeds, now)
            self._take_down(one.deed for one in undone if one.why is None)
        return undone

    def _write_down(self, done: Iterable[Deed], now: datetime) -> None:
        """Write into the notebooks what was done that they have to know of."""
        for deed in done:
            if isinstance(deed.action, SkipMeeting):
                self._house.store.change(deed.action.counterpart, partial(asked.skipped, action=deed.action, now=now))

    def _take_down(self, undone: Iterable[Deed]) -> None:
        """Take out of the notebooks what was written into them of deeds that are undone."""
        for deed in undone:
            if isinstance(deed.action, SkipMeeting):
                self._house.store.change(deed.action.counterpart, partial(asked.stands_again, action=deed.action))

    def sweep(self, now: datetime) -> tuple[int, tuple[str, ...]]:
        """Take off what is ours and in no ledger; return how much it was, and a sentence for each that stayed.

        Raises ConnectorError or StoreError.
        """
        from assistant.leftovers import leftovers, take_off

        house = self._house
        with house.ledger.acting():
            found = leftovers(house.sources, house.leader, now)
            failed = take_off(found)
            if house.copies is not None:
                house.copies.drop()
        return len(found) - len(failed), tuple(f"“{one.title}”: {why}" for one, why in failed)
