"""Whether a reading of the calendar is believed. One that has suddenly lost most one-on-ones is not acted upon."""

from __future__ import annotations

from dataclasses import replace

from assistant.deeds import BrakePolicy, LeaderState
from assistant.model import Review


def reason(review: Review, state: LeaderState, policy: BrakePolicy) -> str | None:
    """Return why nothing may be written, None when all is well; a brake that is on stays until a person says go."""
    if state.brake is not None:
        return state.brake
    expected = set(state.known) - set(state.let_go)
    missing = expected - _present(review)
    if not missing:
        return None
    if review.counts.events == 0:
        return "The calendar is suddenly empty. Nothing is written until you say go."
    left = len(expected) - len(missing)
    if len(missing) >= policy.least_missing and left * 100 < policy.least_percent * len(expected):
        return f"{len(missing)} of {len(expected)} one-on-ones are suddenly gone. Nothing is written until you say go."
    return None


def believed(review: Review, state: LeaderState) -> LeaderState:
    """Return the state after a reading that was believed."""
    return replace(state, known=tuple(sorted(_present(review))), let_go=())


def go(state: LeaderState) -> LeaderState:
    """Return the state after a person has said go: what is missing is let go of, and the next reading is believed."""
    return replace(state, brake=None, let_go=tuple(sorted({*state.let_go, *state.known})))


def _present(review: Review) -> frozenset[str]:
    return frozenset(standing.one_on_one.id for standing in review.standings)
