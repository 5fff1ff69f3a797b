"""Which free times can take a lost meeting in the same working week.

Offers, and books nothing. Rules: docs/review.md, "What is proposed".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from assistant.core.crowded import working_span
from assistant.core.keys import derived_key
from assistant.core.localtime import DAY, at, local_day, midnight, monday_of
from assistant.core.reason_words import lost
from assistant.core.scene import Scene
from assistant.core.their_hours import suits
from assistant.model import MINUTE, Meeting, Outcome, Rebook, Standing, TheirHours
from connectors.model import Span

FRIDAY = 5


def proposals(standings: Iterable[Standing], scene: Scene) -> tuple[Rebook, ...]:
    """Return a proposal for every skipped meeting whose working week has a free time left."""
    found = []
    for standing in standings:
        for meeting in standing.meetings:
            if meeting.outcome is Outcome.SKIPPED and not scene.leaves_alone(standing.counterpart, meeting):
                duration = standing.one_on_one.usual_minutes * MINUTE
                busy = scene.others_busy.get(standing.counterpart.email) or ()
                theirs = scene.policy.hours_of(standing.counterpart.email)
                options = free_times(meeting.original_start, duration, scene, busy, theirs)
                found += [_proposal(standing, meeting, options)] if options else []
    return tuple(found)


def hold_key(cause: str, start: datetime) -> str:
    """Return the key, and mark, of the hold that keeps this time for the cause."""
    return derived_key("hold", cause, start)


def is_free(span: Span, scene: Scene, besides: Iterable[Span] = ()) -> bool:
    """Say whether nothing busy of the leader's, and nothing else that is taken, lies over the span."""
    return not scene.time.busy.over(span) and not any(span.overlaps(other) for other in besides)


def _proposal(standing: Standing, meeting: Meeting, options: tuple[Span, ...]) -> Rebook:
    found = "this time is free" if len(options) == 1 else "these times are free"
    return Rebook(
        key=derived_key("rebook", meeting.key.series, meeting.original_start),
        meeting=meeting.key,
        counterpart=standing.counterpart,
        original_start=meeting.original_start,
        options=options,
        reason=f"{lost(meeting.reason, standing.counterpart.first_name)}; {found} in the same week.",
    )


def free_times(
    lost: datetime,
    duration: timedelta,
    scene: Scene,
    besides: tuple[Span, ...] = (),
    theirs: TheirHours | None = None,
) -> tuple[Span, ...]:
    """Return up to `policy.rebook.options` free times in the working week of the lost start, sorted by start.

    The earliest of each day come first; days fewer than options give further times, none over another. `besides` is
    taken as well, although it does not stand on the leader's calendar; `theirs` are the other person's hours.
    """
    zone = scene.leader.zone
    monday = monday_of(local_day(lost, zone))
    by_day = [
        [t for t in _free_on(monday + n * DAY, duration, scene, besides) if suits(t, theirs, scene.policy, zone)]
        for n in range(7)
    ]
    wanted = scene.policy.rebook.options
    chosen = [times[0] for times in by_day if times][:wanted]
    for time in (t for times in by_day for t in times[1:]):
        if len(chosen) < wanted and not any(time.overlaps(taken) for taken in chosen):
            chosen.append(time)
    return tuple(sorted(chosen))


def _free_on(day: date, duration: timedelta, scene: Scene, besides: tuple[Span, ...]) -> Iterator[Span]:
    """Yield the free times of one day on the steps of the clock."""
    zone, policy = scene.leader.zone, scene.policy
    hours = working_span(day, policy.working, zone)
    if hours is None or day in policy.holidays:
        return
    earliest = max(hours.start, scene.now + policy.rebook.notice_minutes * MINUTE)
    step = policy.rebook.step_minutes * MINUTE
    start = midnight(day, zone)
    start += -(-(earliest - start) // step) * step
    last = hours.end - duration
    if day.isoweekday() == FRIDAY:
        last = min(last, at(day, policy.rebook.friday_latest, zone))
    while start <= last:
        option = Span(start, start + duration)
        if is_free(option, scene, besides):
            yield option
        start += step
