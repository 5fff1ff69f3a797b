"""How many changes that guests see may still be made by ourselves today. Decides nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, tzinfo

from assistant.core.localtime import local_day
from assistant.deeds import Budget, Deed, DeedState, Offer, OfferState
from assistant.model import (
    Action,
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    MoveMeeting,
    PutLink,
    ShortenMeeting,
    SkipMeeting,
)


def guest_visible(action: Action) -> bool:
    """Say whether other people notice the action; a document may get to guests, or get to them anew."""
    anew = isinstance(action, AttachPrep) and (bool(action.mark) or action.tells_guests)
    seen = MoveMeeting | BookMeeting | ShortenMeeting | SkipMeeting | AnswerIntruder | PutLink
    return anew or isinstance(action, seen)


class Purse:
    """What is left of the budget of one leader's day; what a person accepted is never paid from it."""

    def __init__(
        self, budget: Budget, deeds: Iterable[Deed], offers: Iterable[Offer], now: datetime, zone: tzinfo
    ) -> None:
        asked_for = {offer.key for offer in offers if offer.state is OfferState.ACCEPTED}
        today = local_day(now, zone)
        self._budget = budget
        self._spent = Counter(
            deed.action.counterpart.email
            for deed in deeds
            if deed.guest_visible
            and deed.state is not DeedState.FAILED
            and deed.key not in asked_for
            and local_day(deed.at, zone) == today
        )

    def pays(self, action: Action) -> bool:
        """Take one change out of the purse where it costs one; False when there is none left."""
        if not guest_visible(action):
            return True
        person = action.counterpart.email
        if self._spent[person] >= self._budget.a_person or self._spent.total() >= self._budget.in_all:
            return False
        self._spent[person] += 1
        return True
