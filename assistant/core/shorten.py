"""Which meetings may end earlier on a crowded day, so that both get a few minutes back.

Only where it opens a real gap, and never at the expense of somebody who was already cut short. Changes nothing.
Rules: docs/review.md, "What is proposed".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from assistant.core.busy import Timeline
from assistant.core.carried import carried_items
from assistant.core.crowded import day_load, has_run
from assistant.core.detect import Pair
from assistant.core.due import working_day_before
from assistant.core.keys import derived_key
from assistant.core.localtime import at, local_day, shifted
from assistant.core.scene import Scene
from assistant.model import MINUTE, Meeting, Outcome, Policy, Shorten, Standing
from connectors.model import Span


def proposals(pairs: Iterable[tuple[Pair, Standing]], scene: Scene) -> tuple[Shorten, ...]:
    """Return the meetings to shorten, at most every other one of a pair."""
    found: list[Shorten] = []
    for pair, standing in pairs:
        if not _may_be_shortened(standing, scene):
            continue
        just_shortened = False
        for index, meeting in enumerate(standing.meetings):
            proposal = None
            alone = scene.leaves_alone(standing.counterpart, meeting)
            if not (just_shortened or alone) and _is_due(meeting, scene):
                proposal = _proposal(pair, standing, index, scene)
            found += [proposal] if proposal else []
            just_shortened = proposal is not None
    return tuple(found)


def _may_be_shortened(standing: Standing, scene: Scene) -> bool:
    """Say whether this one-on-one can spare minutes at all: not a rare one, nor one with much carried over."""
    notebook = scene.notebook(standing.counterpart)
    items = carried_items(standing, notebook, scene.policy, scene.now, scene.leader.zone)
    carried = sum(1 for item in items if item.carried)
    rare = standing.one_on_one.cadence_days >= scene.policy.shorten.cadence_days_below
    return not rare and carried < scene.policy.shorten.carried_items


def _is_due(meeting: Meeting, scene: Scene) -> bool:
    if meeting.outcome is not Outcome.UPCOMING or meeting.span.start <= scene.now:
        return False
    before = working_day_before(local_day(meeting.span.start, scene.leader.zone), scene.policy)
    return scene.now >= at(before, scene.policy.shorten.proposed_at, scene.leader.zone)


def _proposal(pair: Pair, standing: Standing, index: int, scene: Scene) -> Shorten | None:
    meeting, policy, busy = standing.meetings[index], scene.policy, scene.time.busy
    new_person = timedelta(days=policy.shorten.new_person_days)
    if meeting.span.start < shifted(standing.one_on_one.first_start, new_person, scene.leader.zone):
        return None
    if _after_a_skip(standing.meetings[:index]) or _after_a_short_one(pair, standing.meetings[:index]):
        return None
    load = day_load(local_day(meeting.span.start, scene.leader.zone), busy, scene.leader, policy)
    run = has_run(load, policy)
    steps = dict(policy.shorten.run_day_steps if run else policy.shorten.steps)
    minutes = steps.get(meeting.span.minutes)
    if minutes is None or minutes < policy.shorten.floor_minutes:
        return None
    if not _opens_a_gap(meeting, minutes, busy, policy):
        return None
    return Shorten(
        key=derived_key("shorten", meeting.key.series, meeting.key.original_start),
        meeting=meeting.key,
        counterpart=standing.counterpart,
        start=meeting.span.start,
        from_minutes=meeting.span.minutes,
        to_minutes=minutes,
        reason=_reason(run, load.longest_run_minutes, meeting.span.minutes - minutes),
    )


def _reason(run: bool, longest: int, given_back: int) -> str:
    why = f"The day has {longest} minutes without a break" if run else "The next event follows at once"
    return f"{why}; ending {given_back} minutes earlier opens a gap."


def _after_a_skip(earlier: tuple[Meeting, ...]) -> bool:
    """Say whether a meeting was skipped and none has been held since."""
    told = [m.outcome for m in earlier if m.outcome not in (Outcome.EXCUSED, Outcome.UNCONFIRMED)]
    return bool(told) and told[-1] is Outcome.SKIPPED


def _after_a_short_one(pair: Pair, earlier: tuple[Meeting, ...]) -> bool:
    """Say whether the last meeting held was already shorter than its series is."""
    held = [m for m in earlier if m.outcome not in (Outcome.SKIPPED, Outcome.EXCUSED) and not m.ad_hoc]
    usual = dict(pair.durations).get(held[-1].key.series) if held else None
    return usual is not None and held[-1].span.duration < usual


def _opens_a_gap(meeting: Meeting, minutes: int, busy: Timeline, policy: Policy) -> bool:
    """Say whether something follows so closely that ending earlier gives a break, and gives a real one."""
    end = meeting.span.start + minutes * MINUTE
    until = meeting.span.end + policy.shorten.next_within_minutes * MINUTE
    following = [e for e in busy.over(Span(end, until)) if e.key != meeting.key]
    if not following:
        return False
    return min(e.span.start for e in following) - end >= policy.shorten.free_minutes * MINUTE
