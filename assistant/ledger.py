"""Remember what was done on one leader's calendars and what waits for the leader, and never lose or mix it.

A file a person in the drawer of deeds, so that forgetting somebody forgets what was done for them; what concerns nobody
in particular in the file of the leader's state. Each write is on the disk before it returns. Decides nothing: what is
done is `assistant.cycle`'s, how long it is remembered `assistant.core.remembered`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from assistant.core.naming import same_address
from assistant.core.remembered import is_remembered
from assistant.deed_records import (
    DeedFile,
    StateFile,
    from_records,
    person_of,
    state_from_records,
    state_to_records,
    to_records,
)
from assistant.deeds import Deed, LeaderState, Offer, OfferState
from assistant.filing import DEEDS, Filing, Listing
from assistant.store_errors import StoreDamaged, StoreError, StoreTooNew

Entry = TypeVar("Entry", Deed, Offer)


class Entries(NamedTuple):
    """Everything that can be read, by number, and what is wrong with each of the other files."""

    deeds: tuple[Deed, ...]
    offers: tuple[Offer, ...]
    unreadable: tuple[StoreError, ...]


class Ledger:
    """The ledger of one leader under `data_dir`. Numbers are the leader's own, and none is given twice."""

    def __init__(self, data_dir: Path, leader_email: str | None = None, *, lock_seconds: float = 10.0) -> None:
        self._filing = Filing(data_dir, leader_email, lock_seconds=lock_seconds)
        self._entries: tuple[Listing, Entries] | None = None
        self._handed_out = LeaderState()

    # --- reading ---------------------------------------------------------------------------------------------------

    def read_all(self) -> Entries:
        """Return every entry; a file that cannot be read is named and does not stop the others.

        What comes back is the very same one as long as no file has changed.
        """
        listing, before = self._filing.listing(DEEDS), self._entries
        if before is not None and before[0] is listing:
            return before[1]
        entries = self._read_all()
        self._entries = None if entries.unreadable else (listing, entries)
        return entries

    def _read_all(self) -> Entries:
        files: list[DeedFile] = []
        unreadable: list[StoreError] = []
        for path in self._filing.files(DEEDS):
            try:
                files.append(self._read(path) or DeedFile(""))
            except StoreError as err:
                unreadable.append(err)
        deeds = sorted((deed for file in files for deed in file.deeds), key=lambda deed: deed.number)
        offers = sorted((offer for file in files for offer in file.offers), key=lambda offer: offer.number)
        return Entries(tuple(deeds), tuple(offers), tuple(unreadable))

    def deeds(self) -> tuple[Deed, ...]:
        """Return every deed that can be read, by number."""
        return self.read_all().deeds

    def offers(self) -> tuple[Offer, ...]:
        """Return every offer that can be read, closed ones included, by number."""
        return self.read_all().offers

    def unreadable(self) -> tuple[StoreError, ...]:
        """Return what is wrong with each file that cannot be read; nothing can be claimed for the person of one."""
        return self.read_all().unreadable

    def about(self, email: str) -> DeedFile:
        """Return everything done for and offered about one person. Raises StoreError when it cannot be read."""
        return self._read(self._filing.path(DEEDS, email)) or DeedFile(same_address(email))

    # --- deeds -----------------------------------------------------------------------------------------------------

    def claim(self, deed: Deed) -> Deed:
        """Write down a deed that is about to be done, and return it with its number: one of its own, unless it has one.

        What nobody can undo any more is dropped on the way. Raises StoreError, and then the deed must not be done.
        """
        with self._filing.locked():
            file = self.about(person_of(deed))
            numbered = deed if deed.number else replace(deed, number=self._next_number())
            others = [one for one in file.deeds if one.number != numbered.number]
            self._write(_pruned(file._replace(deeds=_by_number((*others, numbered))), deed.at))
        return numbered

    def finish(self, deed: Deed) -> None:
        """Write down how a claimed deed ended, or that it was undone. What was forgotten meanwhile stays forgotten."""
        self._change(person_of(deed), lambda file: file._replace(deeds=_replaced(file.deeds, deed)))

    def withdraw(self, deed: Deed) -> None:
        """Strike out a claimed deed that was not done after all."""
        self._change(
            person_of(deed),
            lambda file: file._replace(deeds=tuple(one for one in file.deeds if one.number != deed.number)),
        )

    # --- offers ----------------------------------------------------------------------------------------------------

    def save_offers(self, offers: Iterable[Offer]) -> None:
        """Write offers down; those that are not among them stay as they are.

        One without a number gets the number of the open one of its key, else one of its own. One that was answered on
        the disk meanwhile stays answered. Nothing is written to a file that cannot be read: `unreadable` names it.
        """
        by_person: dict[str, list[Offer]] = {}
        for offer in offers:
            by_person.setdefault(same_address(offer.counterpart), []).append(offer)
        with self._filing.locked():
            for email, given in by_person.items():
                try:
                    self._save_offers(email, given)
                except (StoreDamaged, StoreTooNew):
                    continue

    def _save_offers(self, email: str, given: Iterable[Offer]) -> None:
        before = self.about(email)
        kept = {offer.number: offer for offer in before.offers}
        for offer in given:
            numbered = self._numbered(offer, kept)
            stored = kept.get(numbered.number)
            if stored is None or stored.state is OfferState.OPEN or numbered.state is not OfferState.OPEN:
                kept[numbered.number] = numbered
        after = before._replace(offers=_by_number(kept.values()))
        if after != before:
            self._write(after)

    def _numbered(self, offer: Offer, kept: Mapping[int, Offer]) -> Offer:
        if offer.number:
            return offer
        same = [one for one in kept.values() if one.key == offer.key and one.state is OfferState.OPEN]
        return replace(offer, number=same[-1].number if same else self._next_number())

    # --- the leader's state ----------------------------------------------------------------------------------------

    def state(self) -> LeaderState:
        """Return what is remembered between two cycles. Raises StoreError when it cannot be read."""
        self._handed_out = self._state_file().state
        return self._handed_out

    def save_state(self, state: LeaderState) -> None:
        """Write down what has become different since `state` was read; a pause that was made meanwhile stays."""
        changed = {
            field.name: getattr(state, field.name)
            for field in fields(state)
            if getattr(state, field.name) != getattr(self._handed_out, field.name)
        }
        self._handed_out = self.change_state(lambda on_disk: replace(on_disk, **changed))

    def change_state(self, fn: Callable[[LeaderState], LeaderState]) -> LeaderState:
        """Change the state under the lock, and return what is on the disk."""
        with self._filing.locked():
            before = self._state_file()
            after = before._replace(state=fn(before.state))
            if after != before:
                self._filing.write(self._filing.state, state_to_records(after))
        return after.state

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Let nobody else act on this leader's calendars at the same time. Raises StoreBusy after a while."""
        with self._filing.locked("acting.lock"):
            yield

    # --- files -----------------------------------------------------------------------------------------------------

    def _next_number(self) -> int:
        file = self._state_file()
        numbered = file._replace(last_number=file.last_number + 1)
        self._filing.write(self._filing.state, state_to_records(numbered))
        return numbered.last_number

    def _state_file(self) -> StateFile:
        return self._filing.read(self._filing.state, state_from_records) or StateFile()

    def _change(self, email: str, fn: Callable[[DeedFile], DeedFile]) -> None:
        with self._filing.locked():
            before = self.about(email)
            after = fn(before)
            if after != before:
                self._write(after)

    def _write(self, file: DeedFile) -> None:
        self._filing.write(self._filing.path(DEEDS, file.email), to_records(file))

    def _read(self, path: Path) -> DeedFile | None:
        file = self._filing.read(path, from_records)
        if file is not None and path != self._filing.path(DEEDS, file.email):
            raise StoreDamaged(path, "it holds the deeds of somebody else")
        return file


def _by_number(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.number))


def _replaced(deeds: tuple[Deed, ...], deed: Deed) -> tuple[Deed, ...]:
    return tuple(deed if one.number == deed.number else one for one in deeds)


def _pruned(file: DeedFile, now: datetime) -> DeedFile:
    return file._replace(
        deeds=tuple(deed for deed in file.deeds if is_remembered(deed, now)),
        offers=tuple(offer for offer in file.offers if is_remembered(offer, now)),
    )
