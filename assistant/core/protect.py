"""What threatens a one-on-one that is ahead: events over it, a slot shown as free, a series that ends, weeks missed.

Says, and wants holds; moves nothing. Its numbers are `SchedulePolicy`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from assistant.core.busy import Timeline
from assistant.core.keys import derived_key
from assistant.core.rebook import hold_key
from assistant.model import (
    MINUTE,
    Conflict,
    Flag,
    FlagKind,
    Health,
    HoldSlot,
    MarkBusy,
    Outcome,
    Policy,
    Rebook,
    Standing,
)
from connectors.model import Series
from connectors.recurrence import next_start


def conflicts(standings: Iterable[Standing], busy: Timeline) -> tuple[Conflict, ...]:
    """Return every upcoming meeting with each other busy event that overlaps it by a minute or more, by start."""
    found = []
    for standing in standings:
        for meeting in standing.upcoming():
            for event in busy.over(meeting.span):
                if event.key != meeting.key and meeting.span.overlap(event.span) >= MINUTE:
                    title = event.details.title
                    found.append(Conflict(standing.counterpart, meeting.key, meeting.span.start, title, event.span))
    return tuple(sorted(found, key=lambda c: (c.start, c.other, c.title, c.counterpart.email)))


def flags(
    standing: Standing, series: Iterable[Series], threats: Iterable[Conflict], now: datetime, policy: Policy
) -> tuple[Flag, ...]:
    """Return what the leader should know of this one-on-one."""
    found = [_conflict_flag(conflict) for conflict in threats]
    found += _health_flags(standing)
    found += _unconfirmed_flags(standing)
    found += _ending_flags(standing, tuple(series), now, policy)
    return tuple(found)


def _flag(kind: FlagKind, standing: Standing, at: datetime | None, cause: object, reason: str) -> Flag:
    key = derived_key(kind, standing.one_on_one.id, cause)
    return Flag(key, kind, standing.counterpart, at, reason)


def _conflict_flag(conflict: Conflict) -> Flag:
    key = derived_key(FlagKind.CONFLICT, conflict.key.series, conflict.start, conflict.other.start, conflict.title)
    reason = f"“{conflict.title}” lies over the meeting with {conflict.counterpart.display}."
    return Flag(key, FlagKind.CONFLICT, conflict.counterpart, conflict.start, reason)


def _health_flags(standing: Standing) -> list[Flag]:
    name, missed = standing.counterpart.first_name, standing.missed_in_a_row
    if standing.health is Health.SILENT:
        return [_flag(FlagKind.SILENT, standing, None, standing.last_kept, f"Nothing is planned with {name}.")]
    if standing.health in (Health.AMBER, Health.RED):
        times = "once" if missed == 1 else f"{missed} times in a row"
        reason = f"The meeting with {name} was missed {times}."
        return [_flag(FlagKind.MISSED, standing, None, (standing.last_kept, missed), reason)]
    return []


def _unconfirmed_flags(standing: Standing) -> list[Flag]:
    judged = [m for m in standing.meetings if m.outcome not in (Outcome.UPCOMING, Outcome.EXCUSED)]
    if not judged or judged[-1].outcome is not Outcome.UNCONFIRMED:
        return []
    latest = judged[-1]
    reason = f"The last meeting with {standing.counterpart.first_name} was double-booked: did it take place?"
    return [_flag(FlagKind.UNCONFIRMED, standing, latest.span.start, latest.original_start, reason)]


def _ending_flags(standing: Standing, series: tuple[Series, ...], now: datetime, policy: Policy) -> list[Flag]:
    """Flag a one-on-one none of whose series goes on after the notice, while something is still ahead."""
    notice = now + timedelta(days=policy.schedule.ending_notice_days)
    goes_on = any(next_start(s, notice) for s in series)
    if goes_on or not series or standing.next is None:
        return []
    last = max((m.span.start for m in standing.meetings if m.outcome is Outcome.UPCOMING), default=None)
    reason = f"The series with {standing.counterpart.first_name} ends within four weeks."
    return [_flag(FlagKind.SERIES_ENDS, standing, last, series[0].ref.id, reason)]


def busy_wanted(standing: Standing, series: Iterable[Series], now: datetime) -> tuple[MarkBusy, ...]:
    """Return the series whose slots are shown as free although a one-on-one lies in them."""
    return tuple(
        MarkBusy(
            key=derived_key("busy", one.ref.id),
            ref=one.ref,
            counterpart=standing.counterpart,
            reason=f"The slot with {standing.counterpart.first_name} is shown as free, so anybody may book it.",
        )
        for one in series
        if not one.details.busy and next_start(one, now)
    )


def holds_wanted(rebook: Rebook) -> tuple[HoldSlot, ...]:
    """Return the hold that keeps the first offered replacement while its proposal is open."""
    reason = f"Kept while a replacement for the lost meeting with {rebook.counterpart.first_name} is open."
    return tuple(
        HoldSlot(hold_key(rebook.key, option.start), option, rebook.counterpart, reason)
        for option in rebook.options[:1]
    )
