"""How an offer is answered from a page or a mail: accepted with one of its ways, or dismissed. The leader's alone.

Saves the answer and nothing else; what was accepted is done by the next cycle. Who asks is asked elsewhere.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.deeds import Offer, OfferState
from assistant.pages import act_texts
from assistant.pages.desk import PageDesk

LONGEST_NUMBER = 9


def open_offer(desk: PageDesk, number: int, person: str | None = None) -> Offer:
    """Return the open offer of this number, about this person where one is said. Raises ValueError for any other."""
    for offer in desk.ledger.offers():
        if offer.number == number and offer.state is OfferState.OPEN and person in (None, offer.counterpart):
            return offer
    raise ValueError(act_texts.OFFER_GONE)


def answer(desk: PageDesk, number: str, option: str | None, person: str | None = None) -> Offer:
    """Accept the option of this place, or dismiss the offer without one. Raises ValueError, and StoreError."""
    offer = open_offer(desk, _whole(number), person)
    if option is None:
        answered = replace(offer, state=OfferState.DISMISSED)
    else:
        place = _whole(option)
        if place not in range(len(offer.options)) or place in offer.gone:
            raise ValueError(act_texts.TIME_GONE)
        answered = replace(offer, state=OfferState.ACCEPTED, choice=place)
    desk.ledger.save_offers([answered])
    return answered


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise ValueError(act_texts.OFFER_GONE)
    return int(text)
