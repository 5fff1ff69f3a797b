"""Say how it stands: for `oneonone status`, for /healthz, and for whoever is woken by them. Pure.

What is wrong is said together with what to do about it. Silence is the worst failure: a service that should run and
does not is one, and so is one that no longer looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.core.rounds import Rhythm, next_round
from assistant.daemon.presence import Beat, Failure
from assistant.deeds import LeaderState

GRACE = timedelta(minutes=15)  # the first reading of a long calendar takes minutes


class Access(StrEnum):
    """Whether the calendars let us in, as far as the last look tells."""

    OK = "ok"
    FAILING = "failing"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Condition:
    """How it stands at `now`.

    `missing`: the service was not told to stop and is not there. `late`: it is there and has not looked when it was to.
    `next_due` is None where nothing runs. `said` is the sentence of the last failure.
    `pages` is the address at which the agenda pages are reached, None where there are none. `mail_waiting`
    letters could not be sent yet, `mail_lost` are sentences about those that did not arrive lately. `refused` changes
    could not be made at the last look, and are tried again.
    """

    now: datetime
    running: bool
    missing: bool
    late: bool
    access: Access
    last_cycle: datetime | None
    next_due: datetime | None
    open_offers: int
    brake: str | None
    paused_until: datetime | None
    failures: int = 0
    said: str | None = None
    pages: str | None = None
    mail_waiting: int = 0
    mail_lost: tuple[str, ...] = ()
    refused: int = 0

    @property
    def needs_a_person(self) -> bool:
        return self.missing or self.late or self.access is Access.LOST or self.brake is not None


def condition(
    now: datetime, state: LeaderState, beat: Beat | None, running: bool, rhythm: Rhythm, open_offers: int
) -> Condition:
    """Return how it stands, from what is remembered and what the service last told of itself."""
    paused = state.paused_until if state.paused_until and state.paused_until > now else None
    due = max(next_round(now, state, rhythm), beat.next_try if beat and beat.failures else now) if running else None
    told = _unless_outdated(beat, state)
    return Condition(
        now=now,
        running=running,
        missing=not running and beat is not None and not beat.stopped,
        late=running and beat is not None and _is_late(now, state, beat, rhythm),
        access=_access(state, told),
        last_cycle=state.last_cycle,
        next_due=due,
        open_offers=open_offers,
        brake=state.brake,
        paused_until=paused,
        failures=beat.failures if beat else 0,
        said=(told.said if told else None) or state.last_error,
        refused=len(state.put_off),
    )


def troubles(found: Condition) -> tuple[str, ...]:
    """Return what needs a person, the worst first: each a sentence that says what to do."""
    said = found.said or "The calendar could not be read."
    lines = [
        (found.missing, "The service is not running and was not told to stop; start it again with `oneonone run`."),
        (found.late, "The service has stopped looking at the calendar; restart it."),
        (found.access is Access.LOST, f"Access to the calendar is lost. {said}"),
        (found.brake is not None, f"Nothing is written until you say `oneonone go`. {found.brake or ''}".rstrip()),
        (found.access is Access.FAILING, f"The last look failed. {said}"),
        (found.access is Access.OK and found.refused > 0, f"{_changes(found.refused)}: `oneonone once` says why."),
    ]
    return (*(line for holds, line in lines if holds), *found.mail_lost)


def _changes(count: int) -> str:
    changes = "1 change was" if count == 1 else f"{count} changes were"
    return f"{changes} not made at the last look, and will be tried again at the next"


def _unless_outdated(beat: Beat | None, state: LeaderState) -> Beat | None:
    """Return the beat where nobody has looked at the calendars since, be it by hand."""
    return None if beat is None or (state.last_cycle is not None and state.last_cycle > beat.at) else beat


def _access(state: LeaderState, beat: Beat | None) -> Access:
    if state.access_lost or (beat is not None and beat.failure is Failure.ACCESS_LOST):
        return Access.LOST
    if (beat is not None and beat.failures) or state.last_error:
        return Access.FAILING
    return Access.OK if state.last_cycle else Access.UNKNOWN


def _is_late(now: datetime, state: LeaderState, beat: Beat, rhythm: Rhythm) -> bool:
    """A clock that was set ahead by the same step makes everything late; one look later it is not any more."""
    latest = max(beat.at, beat.next_try, state.last_cycle or beat.at)
    return now > latest + rhythm.every + GRACE
