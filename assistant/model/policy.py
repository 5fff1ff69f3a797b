"""Every number of the judgements, with the defaults of the product. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from assistant.model.people import Relation


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When work is done, in the leader's zone. `days` are ISO weekdays, Monday 1."""

    start: time = time(9, 0)
    end: time = time(17, 0)
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True, slots=True)
class TheirHours:
    """When another person works, as far as it is known: the IANA name of their zone, and from when to when there."""

    zone_name: str | None = None
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True, slots=True)
class DetectPolicy:
    """What counts as a one-on-one."""

    min_minutes: int = 15
    max_minutes: int = 90
    excluded_words: tuple[str, ...] = ("interview", "screening", "demo", "sales")
    bots: tuple[str, ...] = ()
    repeated_meetings: int = 3
    repeated_days: int = 56


@dataclass(frozen=True, slots=True)
class CrowdedPolicy:
    """When a day is crowded."""

    run_minutes: int = 120
    run_gap_minutes: int = 10
    load_percent: int = 60
    meetings: int = 6


@dataclass(frozen=True, slots=True)
class ShortenPolicy:
    """What may be shortened, and to what; each step is (from minutes, to minutes)."""

    steps: tuple[tuple[int, int], ...] = ((30, 25), (45, 40), (60, 50))
    run_day_steps: tuple[tuple[int, int], ...] = ((30, 25), (45, 30), (60, 45))
    floor_minutes: int = 20
    next_within_minutes: int = 10
    free_minutes: int = 5
    new_person_days: int = 90
    carried_items: int = 3
    cadence_days_below: int = 14
    proposed_at: time = time(16, 0)


@dataclass(frozen=True, slots=True)
class RebookPolicy:
    """What replacement times are offered for a lost meeting."""

    options: int = 3
    notice_minutes: int = 60
    step_minutes: int = 15
    friday_latest: time = time(15, 0)


@dataclass(frozen=True, slots=True)
class AgendaPolicy:
    """How an agenda is made."""

    questions: int = 3
    choice_after_carried: int = 3
    format_review_days: int = 91
    share_leader_points: bool = False


@dataclass(frozen=True, slots=True)
class SchedulePolicy:
    """When the assistant speaks, in the leader's zone. `weekly_day` is an ISO weekday."""

    weekly_day: int = 1
    weekly_at: time = time(7, 30)
    prep_at: time = time(16, 0)
    prep_refresh_hours: int = 2
    invite_working_days: int = 2
    nudge_hours: int = 2
    freeze_hours: int = 24
    ending_notice_days: int = 28


@dataclass(frozen=True, slots=True)
class Policy:
    """Every number of the judgements, with the defaults of the product."""

    days_back: int = 84
    days_ahead: int = 42
    working: WorkingHours = WorkingHours()
    detect: DetectPolicy = DetectPolicy()
    crowded: CrowdedPolicy = CrowdedPolicy()
    shorten: ShortenPolicy = ShortenPolicy()
    rebook: RebookPolicy = RebookPolicy()
    agenda: AgendaPolicy = AgendaPolicy()
    schedule: SchedulePolicy = SchedulePolicy()
    summary_lines: int = 25
    holidays: frozenset[date] = frozenset()
    pinned: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    relations: tuple[tuple[str, Relation], ...] = ()
    their_hours: tuple[tuple[str, TheirHours], ...] = ()

    def relation(self, email: str) -> Relation:
        return dict(self.relations).get(email, Relation.UNKNOWN)

    def hours_of(self, email: str) -> TheirHours | None:
        """Return when this person works, None where nothing is known of it."""
        return dict(self.their_hours).get(email)
