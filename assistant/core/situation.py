"""Gather what is known about one upcoming meeting before its agenda is made. Weighs facts, words nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from assistant.core import format_review
from assistant.core.carried import carried_items, is_overdue
from assistant.core.format_wishes import sentences, wished_for
from assistant.core.localtime import local_day
from assistant.core.moments import Moment, earlier_upcoming, held, moment_of
from assistant.model import (
    ActionItem,
    CarriedItem,
    Meeting,
    Note,
    Notebook,
    Outcome,
    Owner,
    Policy,
    Relation,
    Standing,
    TalkingPoint,
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known about a meeting. Days are the leader's; `is_next` says that no upcoming meeting comes before it.

    Whatever is private stands in `private_points` and `last_private_note` alone.
    """

    meeting: Meeting
    notebook: Notebook
    relation: Relation
    today: date
    day: date
    moment: Moment | None
    is_next: bool
    missed_before: int
    format_due: bool
    i_owe: tuple[CarriedItem, ...]
    they_owe: tuple[CarriedItem, ...]
    points: tuple[TalkingPoint, ...]
    private_points: tuple[TalkingPoint, ...]
    celebrate: tuple[ActionItem, ...]
    last_note: Note | None
    last_private_note: Note | None
    wishes: tuple[str, ...] = ()

    @property
    def seed(self) -> str:
        """What makes choices for this meeting: the name of its occurrence, which moving it does not change."""
        return f"{self.meeting.key.series}|{self.meeting.key.original_start.isoformat()}"

    @property
    def to_choose(self) -> tuple[CarriedItem, ...]:
        return tuple(carried for carried in (*self.i_owe, *self.they_owe) if carried.choose)

    @property
    def overdue_mine(self) -> tuple[CarriedItem, ...]:
        return tuple(carried for carried in self.i_owe if is_overdue(carried.item, self.today))

    @property
    def their_points(self) -> tuple[TalkingPoint, ...]:
        return tuple(point for point in self.points if point.author is Owner.THEM)


def situate(
    meeting: Meeting, standing: Standing, notebook: Notebook, policy: Policy, now: datetime, zone: tzinfo
) -> Situation:
    """Return what is known about this meeting of the standing at `now`."""
    carried = carried_items(standing, notebook, policy, now, zone)
    points, private_points = _points(notebook, policy.agenda.share_leader_points)
    is_next = not earlier_upcoming(meeting, standing)
    return Situation(
        meeting=meeting,
        notebook=notebook,
        relation=_relation(notebook, standing, policy),
        today=local_day(now, zone),
        day=local_day(meeting.span.start, zone),
        moment=moment_of(meeting, standing, notebook),
        is_next=is_next,
        missed_before=_missed_before(meeting, standing),
        format_due=format_review.is_due(meeting, standing, notebook, policy, now, zone),
        i_owe=tuple(c for c in carried if c.item.owner is Owner.ME),
        they_owe=tuple(c for c in carried if c.item.owner is Owner.THEM),
        points=points,
        private_points=private_points,
        celebrate=_done_since(standing, notebook, now, zone) if is_next else (),
        last_note=_latest(notebook, private=False),
        last_private_note=_latest(notebook, private=True),
        wishes=_wishes(standing, notebook, now, zone) if is_next else (),
    )


def _wishes(standing: Standing, notebook: Notebook, now: datetime, zone: tzinfo) -> tuple[str, ...]:
    """Return what was wished for of the format since the pair last met, as the sentences of an agenda."""
    behind = held(standing, now)
    answer = wished_for(notebook, local_day(behind[-1].span.start, zone) if behind else date.min)
    return sentences(answer) if answer else ()


def _relation(notebook: Notebook, standing: Standing, policy: Policy) -> Relation:
    known = notebook.relation is not Relation.UNKNOWN
    return notebook.relation if known else policy.relation(standing.counterpart.email)


def _points(notebook: Notebook, share_all: bool) -> tuple[tuple[TalkingPoint, ...], tuple[TalkingPoint, ...]]:
    """Return the open points that both may see, the counterpart's first, and those for the leader alone."""
    still = [point for point in notebook.points if point.discussed is None]
    theirs = tuple(point for point in still if point.author is Owner.THEM)
    mine = [point for point in still if point.author is Owner.ME]
    shared = tuple(point for point in mine if share_all or point.shared)
    return theirs + shared, tuple(point for point in mine if not (share_all or point.shared))


def _missed_before(meeting: Meeting, standing: Standing) -> int:
    """Return how many skipped meetings in a row come right before this one, excused ones passed over."""
    count = 0
    for earlier in reversed([m for m in standing.meetings if m.span.start < meeting.span.start]):
        if earlier.outcome is Outcome.SKIPPED:
            count += 1
        elif earlier.outcome is not Outcome.EXCUSED:
            break
    return count


def _done_since(standing: Standing, notebook: Notebook, now: datetime, zone: tzinfo) -> tuple[ActionItem, ...]:
    """Return what was done since the last meeting that took place; what was checked off in it is celebrated now."""
    behind = held(standing, now)
    last = behind[-1].span.start if behind else now - timedelta(days=standing.one_on_one.cadence_days)
    since, today = local_day(last, zone), local_day(now, zone)
    return tuple(item for item in notebook.items if item.done is not None and since <= item.done <= today)


def _latest(notebook: Notebook, private: bool) -> Note | None:
    notes = [note for note in notebook.notes if note.private is private and note.text.strip()]
    return max(reversed(notes), key=lambda note: note.day, default=None)
