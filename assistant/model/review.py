"""What comes of a judgement: the plan, the review, and the weekly summary. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from assistant.model.actions import Action, Flag, Proposal
from assistant.model.agenda import Agenda
from assistant.model.judgements import Conflict, DayLoad, Health, Outcome, Standing
from assistant.model.people import Counterpart, Leader
from connectors.model import Problem, Span


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done, proposed, said and prepared; each with a derived key and a reason."""

    actions: tuple[Action, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    flags: tuple[Flag, ...] = ()
    agendas: tuple[Agenda, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    events: int
    occurrences: int
    one_on_ones: int
    skipped_components: int


@dataclass(frozen=True, slots=True)
class Review:
    """A calendar as it was judged at one moment: what `oneonone review` says."""

    leader: Leader
    now: datetime
    window: Span
    standings: tuple[Standing, ...]
    conflicts: tuple[Conflict, ...]
    crowded_days: tuple[DayLoad, ...]
    plan: Plan
    problems: tuple[Problem, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of the weekly summary. `about` is None for a line about no one person.

    `ways` says what could be done about it, and `proposals` are the keys of what it speaks of.
    """

    text: str
    about: Counterpart | None = None
    detail: str = ""
    ways: str = ""
    proposals: tuple[str, ...] = ()

    @property
    def rest(self) -> str:
        """All that is said beside the text."""
        return "; ".join(part for part in (self.detail, self.ways) if part)


@dataclass(frozen=True, slots=True)
class SummarySection:
    title: str
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, slots=True)
class StripRow:
    """A person's row: name, cadence strip (oldest first), health, when last kept and when next."""

    counterpart: Counterpart
    health: Health
    outcomes: tuple[Outcome, ...]
    last_kept: datetime | None
    next: datetime | None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class WeeklySummary:
    """The weekly cadence summary: at most `Policy.summary_lines` lines, calendar health first.

    `rows_more` says how many people found no room among the rows; empty when all did.
    """

    week_start: date
    leader: Leader
    headline: str
    sections: tuple[SummarySection, ...]
    rows: tuple[StripRow, ...] = field(default=())
    rows_more: str = ""
