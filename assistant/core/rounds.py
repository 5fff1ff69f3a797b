"""Say whether the calendars are to be looked at now, and whether everything is to be read anew. Pure.

What was done is a LeaderState, the moment an argument: whoever slept through five nights reads anew once, whoever asks
twice is told once, and a clock that was set back stops nothing. Starts nothing, remembers nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo

from assistant.core.due import Due, DueKind, key
from assistant.core.localtime import DAY, at, local_day
from assistant.deeds import LeaderState
from connectors.model import utc


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the calendars are looked at, and when on the leader's wall clock everything is read anew.

    `slack` is how much too early a look may be, so that whoever asks by the minute does not fall a minute behind.
    """

    every: timedelta
    complete_at: time
    zone: tzinfo
    slack: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Round:
    """A look at the calendars that is due; `complete` is the reading anew that it makes good, None for a usual look."""

    complete: Due | None = None


def round_due(now: datetime, state: LeaderState, rhythm: Rhythm) -> Round | None:
    """Return the round that is due at `now`, None when none is."""
    latest = latest_complete(now, rhythm)
    if (latest.key, local_day(latest.at, rhythm.zone)) not in state.done_due:
        return Round(latest)
    return Round() if _is_look_due(now, state.last_cycle, rhythm) else None


def next_round(now: datetime, state: LeaderState, rhythm: Rhythm) -> datetime:
    """Return when the next round falls due, in UTC; `now` when one is due already."""
    if state.last_cycle is None or round_due(now, state, rhythm) is not None:
        return utc(now)
    night = at(local_day(latest_complete(now, rhythm).at, rhythm.zone) + DAY, rhythm.complete_at, rhythm.zone)
    return min(utc(state.last_cycle) + rhythm.every, night)


def latest_complete(now: datetime, rhythm: Rhythm) -> Due:
    """Return the latest reading anew that has fallen due by `now`; earlier ones that were missed are not made good."""
    day = local_day(now, rhythm.zone)
    if at(day, rhythm.complete_at, rhythm.zone) > now:
        day -= DAY
    return Due(at(day, rhythm.complete_at, rhythm.zone), DueKind.COMPLETE, key(DueKind.COMPLETE, day))


def with_done(state: LeaderState, round_: Round, now: datetime, rhythm: Rhythm) -> LeaderState:
    """Return the state after a round that went well at `now`. Of the readings anew only the latest is remembered."""
    done = state.done_due
    if round_.complete is not None:
        others = tuple(entry for entry in done if not entry[0].startswith(f"{DueKind.COMPLETE}:"))
        done = (*others, (round_.complete.key, local_day(round_.complete.at, rhythm.zone)))
    return replace(state, last_cycle=utc(now), last_error=None, done_due=done)


def _is_look_due(now: datetime, last: datetime | None, rhythm: Rhythm) -> bool:
    """A last look that lies ahead was made by a clock that has been set back since."""
    return last is None or last > now or now - last >= rhythm.every - rhythm.slack
