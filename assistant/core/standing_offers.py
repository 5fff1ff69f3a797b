"""Whether an offer that was made still stands, and which of its options can still be had. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.core.rebook import is_free
from assistant.core.scene import Scene
from assistant.core.want import Want
from assistant.deeds import Mode, Modes, Offer, OfferState
from assistant.model import Action, AnswerIntruder, BookMeeting, HoldSlot, MoveMeeting, PutLink, ShortenMeeting
from connectors.model import Span


@dataclass(frozen=True, slots=True)
class Offers:
    """What offers are looked at with: the calendar, the modes, and the times that were promised just now."""

    scene: Scene
    modes: Modes
    promised: tuple[Span, ...] = ()

    def why_over(self, offer: Offer, want: Want | None) -> str | None:
        """Return why the offer is over, None while it stands. One option that can be had is enough."""
        name, is_open = offer.options[0].counterpart.first_name, offer.state is OfferState.OPEN
        if want is None:
            return f"What was offered about the meeting with {name} is no longer needed."
        if is_open and self.scene.now >= offer.until:
            return f"The offer about the meeting with {name} was not answered in time."
        if is_open and self.modes.of(offer.capability) is Mode.OFF:
            return f"The offer about the meeting with {name} is switched off."
        if not any(self.is_good(option, want) for option in (offer.options if is_open else (chosen(offer),))):
            return f"The time offered for the meeting with {name} was taken meanwhile."
        return None

    def gone(self, offer: Offer, want: Want) -> tuple[int, ...]:
        """Return the places of the options that can no longer be had."""
        return tuple(place for place, option in enumerate(offer.options) if not self.is_good(option, want))

    def good(self, offer: Offer, want: Want) -> tuple[Action, ...]:
        """Return the options that can still be had."""
        return tuple(option for option in offer.options if self.is_good(option, want))

    def is_good(self, option: Action, want: Want) -> bool:
        """Say whether an option can be carried out as it was offered."""
        if type(option) is not type(want.options[0]):
            return False
        if isinstance(option, MoveMeeting | BookMeeting):
            return option.span.start > self.scene.now and self.is_free(option)
        if isinstance(option, ShortenMeeting | HoldSlot):
            return any(isinstance(w, ShortenMeeting | HoldSlot) and w.span == option.span for w in want.options)
        if isinstance(option, PutLink):
            return any(isinstance(w, PutLink) and w.url == option.url for w in want.options)
        return True

    def is_free(self, option: MoveMeeting | BookMeeting) -> bool:
        theirs = self.scene.others_busy.get(option.counterpart.email) or ()
        return is_free(option.span, self.scene, (*theirs, *self.promised))


def promised(actions: Iterable[Action]) -> tuple[Span, ...]:
    """Return the times that meetings get by these actions, and that answers name as free."""
    return tuple(span for action in actions for span in _times(action))


def _times(action: Action) -> tuple[Span, ...]:
    if isinstance(action, AnswerIntruder):
        return action.free
    return (action.span,) if isinstance(action, MoveMeeting | BookMeeting) else ()


def chosen(offer: Offer) -> Action:
    """Return the option that was accepted, the first where none was named."""
    return offer.options[offer.choice or 0]
