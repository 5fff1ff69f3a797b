"""What became of each meeting of a one-on-one: kept, moved, skipped, excused, unconfirmed, or still ahead.

We say *kept*, never "attended": a calendar cannot show who came. Every step leaves a Check, so that
`oneonone explain` can say why. Rules: docs/review.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from assistant.core.detect import Pair
from assistant.core.localtime import local_day, shifted, week_span
from assistant.core.people import declined_by, declined_by_leader
from assistant.core.scene import Scene
from assistant.model import Check, Held, Meeting, Outcome, Reason
from connectors.model import Event, InstanceKey, Span

WEEKLY_DAYS = 7
IN_WORDS = {
    Reason.CANCELLED: "the occurrence was cancelled",
    Reason.DECLINED_BY_LEADER: "the leader declined it",
    Reason.DECLINED_BY_COUNTERPART: "the counterpart declined it",
    Reason.SAID_NOT: "one of the two said that it did not take place",
}


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the meetings of one pair by everything else on the calendar."""

    pair: Pair
    scene: Scene

    def meetings(self) -> tuple[Meeting, ...]:
        """Return the pair's meetings in the judged window, sorted by start."""
        own = self.pair.keys
        elsewhere = [self._elsewhere(e) for e in self.pair.occurrences if self._left_its_window(e)]
        singles = [e for e in self.pair.singles if not self._fell_out(e)]
        others = [self._other(e, own) for e in (*singles, *elsewhere)]
        lost = {e.key: way for e in self.pair.occurrences if (way := self._called_off(e))}
        good = _made_good([e for e in self.pair.occurrences if e.key in lost], others, self._within)
        judged = [
            self._judge_lost(e, lost[e.key], good.get(e.key)) if e.key in lost else self._judge_held(e, own)
            for e in self.pair.occurrences
        ]
        listed = [m for m in (*judged, *others) if m.original_start in self.scene.window]
        return tuple(sorted(listed, key=lambda m: (m.span.start, m.original_start, m.ad_hoc)))

    @property
    def _zone(self) -> tzinfo:
        return self.scene.leader.zone

    def _called_off(self, event: Event) -> Reason | None:
        """Return the way the occurrence was lost, None when it was not; what one of the two said counts most."""
        said = self._said(event)
        if said is not None:
            return None if said.happened else Reason.SAID_NOT
        if event.cancelled:
            return Reason.CANCELLED
        if declined_by_leader(event.details, self.scene.leader):
            return Reason.DECLINED_BY_LEADER
        if declined_by(event.details, self.pair.one_on_one.counterpart.email):
            return Reason.DECLINED_BY_COUNTERPART
        return None

    def _said(self, event: Event) -> Held | None:
        """Return what one of the two said of a meeting that is over."""
        if event.span.end > self.scene.now:
            return None
        known = self.scene.notebook(self.pair.one_on_one.counterpart).held
        return next((held for held in known if held.start == event.original.start), None)

    def _fell_out(self, event: Event) -> bool:
        said = self._said(event)
        return said is not None and not said.happened

    def _off_its_place(self, event: Event) -> bool:
        """Say whether the start is further from the rule's place than the meeting lasts; less is no move."""
        return abs(event.span.start - event.original.start) > event.original.duration

    def _left_its_window(self, event: Event) -> bool:
        if self._called_off(event) or not self._off_its_place(event):
            return False
        return not self._within(event.original.start, event.span.start)

    def _within(self, original_start: datetime, moment: datetime) -> bool:
        return within_window(original_start, moment, self.pair.one_on_one.cadence_days, self._zone)

    def _elsewhere(self, event: Event) -> Event:
        """Return an occurrence that left its window as the other meeting of the pair that it now is."""
        return replace(event, original=event.span)

    def _covered(self, event: Event, own: frozenset[InstanceKey]) -> Event | None:
        """Return another busy timed event that covers half of the meeting or more."""
        for other in self.scene.time.busy.over(event.span):
            covers_half = event.span.overlap(other.span) * 2 >= event.span.duration
            if covers_half and not other.all_day and other.key not in own:
                return other
        return None

    def _other(self, event: Event, own: frozenset[InstanceKey]) -> Meeting:
        """Judge another meeting of the pair: kept, unconfirmed or upcoming, never missed."""
        steps = [Check("another meeting of the pair, at no regular place", True, _when(event.span, self._zone))]
        if event.span.end > self.scene.now:
            return _meeting(event, Outcome.UPCOMING, None, steps, ad_hoc=True)
        return self._kept_or_unconfirmed(event, own, steps, ad_hoc=True)

    def _kept_or_unconfirmed(
        self, event: Event, own: frozenset[InstanceKey], steps: list[Check], ad_hoc: bool
    ) -> Meeting:
        said = self._said(event)
        if said is not None:
            steps.append(Check("one of the two said that it took place", True, said.by.value))
            return _meeting(event, Outcome.KEPT, None, steps, ad_hoc)
        covering = self._covered(event, own)
        seen = f'"{covering.details.title}" {_when(covering.span, self._zone)}' if covering else "nothing"
        steps.append(Check("another busy event covers half of it or more", covering is not None, seen))
        if covering:
            return _meeting(event, Outcome.UNCONFIRMED, Reason.DOUBLE_BOOKED, steps, ad_hoc)
        return _meeting(event, Outcome.KEPT, None, steps, ad_hoc)

    def _judge_lost(self, event: Event, way: Reason, instead: Meeting | None) -> Meeting:
        zone = self._zone
        lost = replace(event, span=event.original)
        steps = [Check("it was lost", True, IN_WORDS[way])]
        seen = _when(instead.span, zone) if instead else "none"
        steps.append(Check("another meeting of the pair in its window takes its place", instead is not None, seen))
        if instead:
            return _meeting(lost, Outcome.MOVED, Reason.OTHER_MEETING, steps)
        leave = self.scene.time.leave_over(event.original)
        steps.append(Check("inside the leader's own leave", leave is not None, leave.details.title if leave else "no"))
        if leave:
            return _meeting(lost, Outcome.EXCUSED, Reason.LEAVE, steps)
        day = local_day(event.original.start, zone)
        steps.append(Check("on a public holiday", day in self.scene.policy.holidays, day.isoformat()))
        if day in self.scene.policy.holidays:
            return _meeting(lost, Outcome.EXCUSED, Reason.HOLIDAY, steps)
        return _meeting(lost, Outcome.SKIPPED, way, steps)

    def _judge_held(self, event: Event, own: frozenset[InstanceKey]) -> Meeting:
        left, ended = self._left_its_window(event), event.span.end <= self.scene.now
        place = _when(event.span, self._zone)
        steps = [Check("it was lost", False, "nobody cancelled or declined it")]
        steps.append(Check("it was moved out of its own window", left, place))
        if left:
            return _meeting(replace(event, span=event.original), Outcome.SKIPPED, Reason.CANCELLED, steps)
        steps.append(Check("it has ended", ended, place))
        if not ended:
            return _meeting(event, Outcome.UPCOMING, None, steps)
        moved, shift = self._off_its_place(event), _distance(event.span.start - event.original.start)
        steps.append(Check("it began further from its place than it lasts", moved, shift))
        if moved:
            return _meeting(event, Outcome.MOVED, Reason.RESCHEDULED, steps)
        leave = self.scene.time.leave_over(event.span)
        steps.append(Check("inside the leader's own leave", leave is not None, leave.details.title if leave else "no"))
        if leave:
            return _meeting(event, Outcome.EXCUSED, Reason.LEAVE, steps)
        return self._kept_or_unconfirmed(event, own, steps, ad_hoc=False)


def within_window(original_start: datetime, moment: datetime, cadence_days: int, zone: tzinfo) -> bool:
    """Say whether the instant lies in the window of a meeting.

    The window is the ISO week of the original start when the cadence is at most seven days, else half a cadence on
    either side of it, both ends included, on the wall clock of the zone.
    """
    if cadence_days <= WEEKLY_DAYS:
        return moment in week_span(original_start, zone)
    half = timedelta(days=cadence_days) / 2
    return shifted(original_start, -half, zone) <= moment <= shifted(original_start, half, zone)


def _made_good(
    lost: Iterable[Event], others: Iterable[Meeting], within: Callable[[datetime, datetime], bool]
) -> dict[InstanceKey, Meeting]:
    """Match lost meetings with others of the pair that were or will be held, nearest first, each at most once."""
    held = [m for m in others if m.outcome in (Outcome.KEPT, Outcome.UPCOMING)]
    near = sorted(
        (abs(m.span.start - e.original.start), e.original.start, m.span.start, e.key, index)
        for e in lost
        for index, m in enumerate(held)
        if within(e.original.start, m.span.start)
    )
    good: dict[InstanceKey, Meeting] = {}
    used: set[int] = set()
    for _, _, _, key, index in near:
        if key not in good and index not in used:
            good[key] = held[index]
            used.add(index)
    return good


def _meeting(
    event: Event, outcome: Outcome, reason: Reason | None, steps: list[Check], ad_hoc: bool = False
) -> Meeting:
    return Meeting(
        key=event.key,
        span=event.span,
        original_start=event.original.start,
        outcome=outcome,
        reason=reason,
        title=event.details.title,
        location=event.details.location,
        ad_hoc=ad_hoc,
        because=tuple(steps),
    )


def _when(span: Span, zone: tzinfo) -> str:
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    return f"{start:%a %d %b %Y %H:%M}–{end:%H:%M}"


def _distance(shift: timedelta) -> str:
    minutes = int(shift.total_seconds() // 60)
    days, rest = divmod(abs(minutes), 24 * 60)
    hours, minutes_left = divmod(rest, 60)
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes_left, "min")) if n]
    return (" ".join(parts) + (" later" if minutes > 0 else " earlier")) if parts else "no shift"
