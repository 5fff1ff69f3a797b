"""What a cycle asks of the outside besides calendars: a ledger, prep documents, agenda pages. Protocols only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from assistant.deeds import Deed, LeaderState, Offer
from assistant.model import AttachPrep, Counterpart, Review
from connectors.model import Attachment


class Ledger(Protocol):
    """What was done and what waits; each write is safe before it returns."""

    def deeds(self) -> tuple[Deed, ...]:
        """Return every deed, by number."""
        ...

    def offers(self) -> tuple[Offer, ...]:
        """Return every offer, closed ones included, by number."""
        ...

    def state(self) -> LeaderState: ...

    def save_state(self, state: LeaderState) -> None: ...

    def save_offers(self, offers: Iterable[Offer]) -> None:
        """Write offers down by number; one without a number (0) gets the next."""
        ...

    def claim(self, deed: Deed) -> Deed:
        """Write down a deed before it is done; returns it with its number. Raises StoreError: then it is not done."""
        ...

    def finish(self, deed: Deed) -> None:
        """Write down how a claimed deed ended, or that it was undone."""
        ...

    def withdraw(self, deed: Deed) -> None:
        """Strike out a claimed deed that was not done after all."""
        ...


class Documents(Protocol):
    """Where the prep documents are made; with `at_address` guests open them there too, else they travel to guests."""

    @property
    def at_address(self) -> bool: ...

    def prepared(self, action: AttachPrep, review: Review, *, to_guests: bool) -> Attachment:
        """Return the document of this meeting, made if need be; its mark is `action.document`.

        With `to_guests` it travels to other people: then it names no place on the leader's machine.
        """
        ...

    def not_shared(self, action: AttachPrep) -> str:
        """Return why the counterpart cannot open this document, empty where nothing is to be said of that."""
        ...


class Links(Protocol):
    """Where the page of each agenda is, for whoever opens it from the invitation."""

    def link_for(self, counterpart: Counterpart) -> str | None:
        """Return the address of the page with this person, always the same; None where there is none.

        Raises StoreError.
        """
        ...
