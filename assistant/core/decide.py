"""Which of what is wanted is done now, which is offered, which offers are closed, and why the rest waits.

Pure: executes nothing and remembers nothing. The rules:

* Paused or braked, nothing is done. Braked, the reading is not believed, so nothing is offered or closed either.
* What was done, failed for good or was undone is never done again; what was offered is done only when accepted, and a
  dismissed offer is not made again for the same cause. An offer that expired may be made again: its cause still stands.
* An offer stands while one of its options can be had; one that cannot keeps its number, and is said to be gone.
* What guests see is done by ourselves within the budget of the day and outside of the freeze; the rest is offered.
* An accepted offer is done whatever budget and freeze say, unless its cause is gone or its time was taken meanwhile;
  a time that we only keep for somebody else is not taken.
* No time is named, kept or booked twice: whatever comes later stays clear of what waits, was told or was just decided.
* What a person asked for by hand is done like an accepted offer; a meeting that is to be left alone is never moved,
  shortened, skipped or made good.
* What is decided does not depend on how much of it was done already: a cycle that breaks off goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.core import asked, brake, by_hand, holds
from assistant.core.budget import Purse
from assistant.core.claims import event_of
from assistant.core.promises import ours_besides
from assistant.core.rebook import is_free
from assistant.core.replacements import spoken_for
from assistant.core.scene import Scene
from assistant.core.standing_offers import Offers, chosen, promised
from assistant.core.want import Minutes, Want
from assistant.core.wants import timed, wants
from assistant.deeds import BrakePolicy, Budget, Capability, Deed, LeaderState, Mode, Modes, Offer, OfferState
from assistant.model import (
    Action,
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    Flag,
    HoldSlot,
    MarkBusy,
    MoveMeeting,
    Rebook,
    Review,
)
from connectors.model import Span


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered: the leader's state, every offer and every deed, none of them still claimed.

    `interrupted` are the keys of what was begun and could not be finished: it comes last, in this order, and stops
    nothing else.
    """

    state: LeaderState = field(default_factory=LeaderState)
    offers: tuple[Offer, ...] = ()
    deeds: tuple[Deed, ...] = ()
    interrupted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """How far we go by ourselves."""

    modes: Modes = field(default_factory=Modes)
    budget: Budget = field(default_factory=Budget)
    brake: BrakePolicy = field(default_factory=BrakePolicy)
    minutes: Minutes = field(default_factory=Minutes)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, in this order; what is offered (number 0), closed and changed; the brake; why things wait."""

    do: tuple[Action, ...] = ()
    offer: tuple[Offer, ...] = ()
    close: tuple[Offer, ...] = ()
    brake: str | None = None
    waits: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    change: tuple[Offer, ...] = ()


def decide(review: Review, scene: Scene, past: Past, rules: Rules) -> Decision:
    """Decide about everything the review asks for, at the moment of the scene."""
    braked = brake.reason(review, past.state, rules.brake)
    if braked is not None:
        return Decision(brake=braked, waits=(braked,))
    open_wants = (*wants(review, scene, rules.minutes, past.deeds), *asked.wants(past.offers, scene))
    desk = _Desk(scene, past, rules, (*spoken_for(review), *_buffers(open_wants, rules)))
    desk.close_what_is_over(open_wants)
    for want in sorted(open_wants, key=desk.waits_for_us):
        desk.consider(want)
    desk.keep_times_free(open_wants)
    flags = by_hand.flags(review, scene, rules.modes.video_link is not Mode.OFF)
    return desk.decision(flags)


class _Desk:
    """The decisions as they are made one after the other, because one may take the time or the budget of the next."""

    def __init__(self, scene: Scene, past: Past, rules: Rules, besides: tuple[Span, ...]) -> None:
        self._scene, self._past, self._rules, self._besides = scene, past, rules, besides
        self._purse = Purse(rules.budget, past.deeds, past.offers, scene.now, scene.leader.zone)
        self._settled = {deed.key for deed in past.deeds}
        self._live = {o.key: o for o in past.offers if o.state is not OfferState.EXPIRED}
        self._do: list[Action] = []
        self._offer: list[Offer] = []
        self._close: list[Offer] = []
        self._change: list[Offer] = []
        self._waits: list[str] = []

    @property
    def _paused(self) -> bool:
        until = self._past.state.paused_until
        return until is not None and self._scene.now < until

    def waits_for_us(self, want: Want) -> bool:
        """Sort what a person accepted before everything else: it may take the time of something else."""
        offer = self._live.get(want.key)
        return offer is None or offer.state is not OfferState.ACCEPTED

    # --- offers that are over --------------------------------------------------------------------------------------

    def close_what_is_over(self, open_wants: tuple[Want, ...]) -> None:
        """Close the offers whose cause, time or mode is gone. Those to keep a time are looked at with the holds."""
        by_key = {want.key: want for want in open_wants}
        for offer in tuple(self._live.values()):
            if offer.capability is not Capability.HOLD and self._is_pending(offer):
                over = self._offers.why_over(offer, by_key.get(offer.key))
                if over:
                    self._expire(offer, over)

    def _is_pending(self, offer: Offer) -> bool:
        waits = offer.state is OfferState.ACCEPTED and offer.key not in self._settled
        return offer.state is OfferState.OPEN or waits

    def _expire(self, offer: Offer, why: str) -> None:
        self._close.append(replace(offer, state=OfferState.EXPIRED))
        self._waits.append(why)
        del self._live[offer.key]

    @property
    def _offers(self) -> Offers:
        return Offers(self._scene, self._rules.modes, promised(self._do))

    def _taken(self, cause: str) -> list[Span]:
        """Return what is not on the calendar and yet not free for this cause."""
        return [*self._besides, *self._ours(cause)]

    def _ours(self, cause: str) -> list[Span]:
        """Return what we keep, have decided or named for anything but this cause."""
        waiting = [offer for offer in self._live.values() if self._is_pending(offer)]
        return ours_besides(cause, self._scene.kept, self._do, waiting)

    # --- one want after the other ----------------------------------------------------------------------------------

    def consider(self, want: Want) -> None:
        """Do, offer or leave one thing."""
        if want.key in self._settled:
            return
        offer = self._live.get(want.key)
        if offer is not None and offer.state is OfferState.ACCEPTED:
            self._do_accepted(offer, want)
        elif offer is None and want.capability is not Capability.ASKED:
            is_buffer = want.capability is Capability.BUFFER
            taken = self._ours(want.key) if is_buffer else self._taken(want.key)
            in_time = timed(want, taken, self._scene)
            if in_time is not None:
                self._do_or_offer(in_time)

    def _do_accepted(self, offer: Offer, want: Want) -> None:
        option = chosen(offer)
        if self._paused:
            self._waits.append(f"{want.reason} It waits until the pause is over.")
        elif isinstance(option, MoveMeeting | BookMeeting) and not self._offers.is_free(option):
            self._expire(offer, f"The time for the meeting with {option.counterpart.first_name} was taken meanwhile.")
        else:
            self._begin(self._as_it_is_now(option, want), want)

    def _begin(self, action: Action, want: Want) -> None:
        self._do += [before for before in want.first if before.key not in self._settled]
        self._do.append(action)

    def _as_it_is_now(self, option: Action, want: Want) -> Action:
        """Return what was accepted, with what it says now: an answer with times of which none was taken meanwhile."""
        if isinstance(option, AttachPrep | MarkBusy):
            return want.options[0]
        taken = self._taken(want.key)
        if isinstance(option, AnswerIntruder) and not all(is_free(span, self._scene, taken) for span in option.free):
            anew = timed(want, taken, self._scene)
            return anew.options[0] if anew else option
        return option

    def _do_or_offer(self, want: Want) -> None:
        mode = self._rules.modes.of(want.capability)
        if mode is Mode.OFF:
            return
        if mode is Mode.PROPOSE:
            self._make_offer(want)
        elif self._paused:
            self._waits.append(f"{want.reason} It waits until the pause is over.")
        else:
            self._do_by_itself(want)

    def _do_by_itself(self, want: Want) -> None:
        if want.by_itself and self._purse.pays(want.by_itself[0]):
            self._begin(want.by_itself[0], want)
        else:
            why = "today's changes are used up" if want.by_itself else "it is too near to be done without asking"
            self._waits.append(f"{want.reason} Offered, because {why}.")
            self._make_offer(want)

    def _make_offer(self, want: Want) -> None:
        offer = Offer(
            number=0,
            key=want.key,
            capability=want.capability,
            counterpart=want.counterpart.email,
            made=self._scene.now,
            until=want.until,
            reason=want.reason,
            options=want.options,
        )
        self._offer.append(offer)
        self._live[want.key] = offer

    # --- times that are kept free ----------------------------------------------------------------------------------

    def keep_times_free(self, open_wants: tuple[Want, ...]) -> None:
        """Keep the first free time of every open offer to re-book, and let go of what is no longer wanted."""
        needed = {w.key for w in open_wants if self._rules.modes.of(w.capability) is not Mode.OFF}
        by_key = {want.key: want for want in open_wants}
        for offer in tuple(self._live.values()):
            if offer.capability is Capability.REBOOK and offer.state is OfferState.OPEN:
                self._note_what_is_gone(offer, by_key[offer.key])
                hold = self._hold_of(offer, by_key[offer.key])
                needed |= {hold.key} if hold else set()
                if hold:
                    self.consider(_of_hold(hold))
        for offer in tuple(self._live.values()):
            if offer.capability is Capability.HOLD and self._is_pending(offer) and offer.key not in needed:
                self._expire(offer, "A time offered to be kept free need not be kept any longer.")
        if not self._paused:
            released = holds.releases(self._scene.kept, needed, self._past.deeds)
            self._do += [action for action in released if action.key not in self._settled]

    def _note_what_is_gone(self, offer: Offer, want: Want) -> None:
        """Say of an offer made before which of its options can no longer be had; the others keep their numbers."""
        gone = self._offers.gone(offer, want)
        if offer.number and gone != offer.gone:
            self._change.append(replace(offer, gone=gone))

    def _hold_of(self, offer: Offer, want: Want) -> HoldSlot | None:
        if self._rules.modes.hold is Mode.OFF:
            return None
        free = promised(self._offers.good(offer, want))
        begun = tuple(a.span for a in self._do if isinstance(a, HoldSlot))
        span = holds.wanted_for(offer, free, self._scene.kept, self._past.deeds, begun)
        return holds.hold_for(offer, span, offer.options[0]) if span else None

    def decision(self, flags: tuple[Flag, ...]) -> Decision:
        """Return everything decided; what was interrupted before comes last, with all else about the same event."""
        turn = {key: place for place, key in enumerate(self._past.interrupted, start=1)}
        late: dict[str, int] = {}
        for action in self._do:
            late[event_of(action)] = max(late.get(event_of(action), 0), turn.get(action.key, 0))
        do = sorted(self._do, key=lambda action: late[event_of(action)])
        offers = (tuple(self._offer), tuple(self._close))
        return Decision(tuple(do), *offers, waits=tuple(self._waits), flags=flags, change=tuple(self._change))


def asked_about(review: Review, past: Past) -> tuple[str, ...]:
    """Return the addresses of those whose busy times matter now: a meeting is to be replaced, or moved by hand."""
    settled = {deed.key for deed in past.deeds}
    closed = {o.key for o in past.offers if o.state in (OfferState.OPEN, OfferState.DISMISSED)}
    lost = (p for p in review.plan.proposals if isinstance(p, Rebook))
    moving = asked.people(offer for offer in past.offers if offer.key not in settled)
    return tuple(sorted({p.counterpart.email for p in lost if p.key not in settled | closed} | moving))


def _buffers(open_wants: tuple[Want, ...], rules: Rules) -> list[Span]:
    """Return the times that are kept free before meetings, or are about to be."""
    wanted = open_wants if rules.modes.buffer is Mode.AUTO else ()
    return [hold.span for want in wanted for hold in want.options if isinstance(hold, HoldSlot)]


def _of_hold(hold: HoldSlot) -> Want:
    start = hold.span.start
    return Want(hold.key, Capability.HOLD, (hold,), (hold,), start, start, hold.reason)
