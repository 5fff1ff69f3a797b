"""The whole judgement of a calendar at one moment, from a reading to the plan.

Pure: the reading, the notebooks, the policy and the moment come in, a Review goes out.
"""

from __future__ import annotations

from datetime import timedelta

from assistant.core import plan, protect
from assistant.core.cadence import stand
from assistant.core.crowded import crowded_days
from assistant.core.detect import Pair, find
from assistant.core.meetings import Judge
from assistant.core.scene import Scene
from assistant.model import Counts, Review, Standing
from connectors.model import Reading, Span

MONTHLY_DAYS = 31


def reach_of(window: Span, cadence_days: int = MONTHLY_DAYS) -> Span:
    """Return what must be read to judge the window: half the rarest cadence further on either side, and a week."""
    return window.widened(timedelta(days=cadence_days / 2 + 7))


def rarest_cadence(scene: Scene) -> int:
    """Return the longest cadence among the one-on-ones, in days; zero without any."""
    return max((pair.one_on_one.cadence_days for pair in find(scene)), default=0)


def review(reading: Reading, scene: Scene) -> Review:
    """Judge a complete reading as it is at the moment of the scene."""
    judged = judge_pairs(scene)
    threats = protect.conflicts((standing for _, standing in judged), scene.time.busy)
    return Review(
        leader=scene.leader,
        now=scene.now,
        window=scene.window,
        standings=tuple(standing for _, standing in judged),
        conflicts=threats,
        crowded_days=crowded_days(scene),
        plan=plan.build(judged, threats, scene),
        problems=tuple(sorted(reading.problems, key=lambda problem: problem.source)),
        counts=_counts(reading, scene, len(judged)),
    )


def judge_pairs(scene: Scene) -> tuple[tuple[Pair, Standing], ...]:
    """Return every one-on-one with at least one meeting in the window, and how it stands."""
    judged = []
    for pair in find(scene):
        meetings = Judge(pair, scene).meetings()
        if meetings:
            judged.append((pair, stand(pair.one_on_one, meetings, scene.now)))
    return tuple(judged)


def _counts(reading: Reading, scene: Scene, one_on_ones: int) -> Counts:
    return Counts(
        events=reading.events_read,
        occurrences=sum(1 for e in scene.mirror.events if e.original.start in scene.window),
        one_on_ones=one_on_ones,
        skipped_components=sum(1 for p in reading.problems if p.is_event),
    )
