"""Which times we have named, keep or are about to give to somebody, so that none is promised twice. Decides nothing.

What an answer named as free is promised while that answer stands; what an offer names, while it waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.core.claims import answer_of
from assistant.core.rebook import hold_key
from assistant.core.scene import Kept
from assistant.core.seen import Seen, response_of
from assistant.core.standing_offers import chosen, promised
from assistant.deeds import Capability, Deed, DeedState, Offer, OfferState
from assistant.model import Action, AnswerIntruder, HoldSlot, Leader
from connectors.model import Span


def told(deeds: Iterable[Deed], seen: Seen, leader: Leader) -> tuple[Kept, ...]:
    """Return the times that answers to invitations named as free, of those that still stand as we gave them."""
    answers = ((d.key, d.action) for d in deeds if isinstance(d.action, AnswerIntruder) and d.state is DeedState.DONE)
    return tuple(Kept(key, span) for key, action in answers if _stands(action, seen, leader) for span in action.free)


def _stands(action: AnswerIntruder, seen: Seen, leader: Leader) -> bool:
    event = seen.occurrence(action.intruder) if action.free else None
    return event is not None and not event.cancelled and response_of(event.details, leader) is answer_of(action)


def ours_besides(cause: str, kept: Iterable[Kept], begun: Iterable[Action], offers: Iterable[Offer]) -> list[Span]:
    """Return all that is ours and not for this cause: what is kept, what was just decided, and what offers name."""
    actions = tuple(begun)
    holds = ((a.key, a.span) for a in actions if isinstance(a, HoldSlot))
    blocks = (*((k.mark, k.span) for k in kept), *holds)
    spans = [span for mark, span in blocks if mark not in (cause, hold_key(cause, span.start))]
    return [*spans, *promised(actions), *(span for offer in offers if offer.key != cause for span in _named(offer))]


def _named(offer: Offer) -> Iterator[Span]:
    """Yield the times that an offer names while it waits; one to keep a time names none of its own."""
    if offer.state not in (OfferState.OPEN, OfferState.ACCEPTED) or offer.capability is Capability.HOLD:
        return
    options = offer.options if offer.state is OfferState.OPEN else (chosen(offer),)
    yield from promised(options)
    yield from (option.span for option in options if isinstance(option, HoldSlot))
