"""The pause: nothing is written until a moment, or until a person says go. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from assistant.deeds import LeaderState

UNTIL_GO = datetime(9999, 1, 1, tzinfo=UTC)


def pause(state: LeaderState, until: datetime | None) -> LeaderState:
    """Return the state paused until this moment; without one until a person says go."""
    return replace(state, paused_until=until or UNTIL_GO)


def is_paused(state: LeaderState, now: datetime) -> bool:
    return state.paused_until is not None and now < state.paused_until
