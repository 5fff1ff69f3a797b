"""How long the ledger remembers: a year, and for good what would otherwise be done or offered anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.core.remembered import is_remembered
from assistant.deeds import Capability, Deed, DeedState, Offer, OfferState
from assistant.model import Action, Counterpart, HoldSlot, MarkBusy
from connectors.model import EventRef, Span

THEN = datetime(2025, 3, 3, 9, tzinfo=UTC)
TWO_YEARS_LATER = THEN + timedelta(days=730)
ANA = Counterpart("ana@example.com", "Ana")
BUSY = MarkBusy("busy-1", EventRef("work", "ana-weekly"), ANA, "The slot is shown as free.")
HOLD = HoldSlot("hold-1", Span(THEN, THEN + timedelta(hours=1)), ANA, "Kept while it is open.")


def deed(action: Action, state: DeedState) -> Deed:
    return Deed(1, action.key, action, THEN, state)


def offer(action: Action, state: OfferState) -> Offer:
    return Offer(1, action.key, Capability.BUSY, ANA.email, THEN, TWO_YEARS_LATER, "why", (action,), state)


@pytest.mark.parametrize("state", [DeedState.DONE, DeedState.FAILED, DeedState.UNDONE])
def test_what_was_done_to_a_series_is_remembered_for_good(state: DeedState) -> None:
    assert is_remembered(deed(BUSY, state), TWO_YEARS_LATER)


def test_a_dismissed_offer_about_a_series_is_remembered_for_good() -> None:
    assert is_remembered(offer(BUSY, OfferState.DISMISSED), TWO_YEARS_LATER)


def test_what_is_over_is_forgotten_after_a_year() -> None:
    assert is_remembered(deed(HOLD, DeedState.UNDONE), THEN + timedelta(days=364))
    assert not is_remembered(deed(HOLD, DeedState.DONE), TWO_YEARS_LATER)
    assert not is_remembered(offer(HOLD, OfferState.EXPIRED), TWO_YEARS_LATER)
