"""The nouns of one-on-ones.

Values only, no behaviour beyond what a value can say of itself. Instants are aware; those that come from the
calendar are in UTC (see `connectors.model.Span`) and become local only where a person or a rule needs the wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from connectors.model import EventRef, InstanceKey, Problem, Span

MINUTE = timedelta(minutes=1)


# --- who ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leader:
    """Whose calendar it is. `aliases` are other addresses of the same person; all in lower case."""

    email: str
    zone: tzinfo
    zone_name: str
    aliases: frozenset[str] = frozenset()
    name: str | None = None

    @property
    def addresses(self) -> frozenset[str]:
        return self.aliases | {self.email}


@dataclass(frozen=True, slots=True, order=True)
class Counterpart:
    """The other person. `name` is the CN of the latest event, None without one."""

    email: str
    name: str | None = None

    @property
    def display(self) -> str:
        """A name a person would use: the CN, or the local part of the address made readable."""
        if self.name and "@" not in self.name:
            return self.name
        words = self.email.split("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
        return " ".join(word.capitalize() for word in words) or self.email

    @property
    def first_name(self) -> str:
        shown = self.display
        if "," in shown:  # "Keller, Ana" as directories write it
            shown = shown.split(",", 1)[1].strip() or shown
        return shown.split()[0] if shown.split() else shown


class Relation(StrEnum):
    """What the counterpart is to the leader; never assumed, UNKNOWN until said."""

    REPORT = "report"
    PEER = "peer"
    MANAGER = "manager"
    UNKNOWN = "unknown"


# --- policy: every number of the judgements -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When work is done, in the leader's zone. `days` are ISO weekdays, Monday 1."""

    start: time = time(9, 0)
    end: time = time(17, 0)
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})


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

    def relation(self, email: str) -> Relation:
        return dict(self.relations).get(email, Relation.UNKNOWN)


# --- the judgements -------------------------------------------------------------------------------------------------


class Outcome(StrEnum):
    UPCOMING = "upcoming"
    KEPT = "kept"
    MOVED = "moved"
    SKIPPED = "skipped"
    EXCUSED = "excused"
    UNCONFIRMED = "unconfirmed"


class Reason(StrEnum):
    """Why a meeting got its outcome."""

    CANCELLED = "cancelled"
    DECLINED_BY_LEADER = "declined_by_leader"
    DECLINED_BY_COUNTERPART = "declined_by_counterpart"
    DOUBLE_BOOKED = "double_booked"
    RESCHEDULED = "rescheduled"
    OTHER_MEETING = "other_meeting"
    LEAVE = "leave"
    HOLIDAY = "holiday"


class Health(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    SILENT = "silent"


class Source(StrEnum):
    """How a one-on-one was found: by its series, or by the pair's repeated meetings."""

    SERIES = "series"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule as it was applied: its name, whether it held, and what was seen."""

    rule: str
    holds: bool
    seen: str


@dataclass(frozen=True, slots=True)
class OneOnOne:
    """The one-on-one of a leader and one counterpart; identity is the pair.

    `series` are the ids of its series, the one that gives cadence and duration first. `first_start` is the first
    occurrence of the pair's first series, also where it lies before the window.
    """

    id: str
    counterpart: Counterpart
    cadence_days: int
    usual_minutes: int
    source: Source
    first_start: datetime
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """An occurrence of a one-on-one as it was judged.

    `span` is where it is now (where it would have been, if lost). `because` are the rules that led to the outcome.
    `ad_hoc` marks another meeting of the pair: a single, or an occurrence that left its own window.
    """

    key: InstanceKey
    span: Span
    original_start: datetime
    outcome: Outcome
    reason: Reason | None
    title: str = ""
    location: str = ""
    ad_hoc: bool = False
    because: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A one-on-one with its meetings in the window (sorted by start) and the cadence judged from them."""

    one_on_one: OneOnOne
    meetings: tuple[Meeting, ...]
    health: Health
    missed_in_a_row: int
    last_kept: datetime | None
    next: Meeting | None

    @property
    def counterpart(self) -> Counterpart:
        return self.one_on_one.counterpart

    def upcoming(self) -> tuple[Meeting, ...]:
        return tuple(m for m in self.meetings if m.outcome is Outcome.UPCOMING)


@dataclass(frozen=True, slots=True)
class Conflict:
    """An upcoming meeting under another busy event."""

    counterpart: Counterpart
    key: InstanceKey
    start: datetime
    title: str
    other: Span


class CrowdedBy(StrEnum):
    RUN = "run"
    LOAD = "load"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class DayLoad:
    """How full a day is; `reasons` is empty for a day that is not crowded."""

    day: date
    busy_minutes: int
    working_minutes: int
    longest_run_minutes: int
    meetings: int
    reasons: tuple[CrowdedBy, ...]


# --- what is proposed, flagged and done -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shorten:
    """Proposal: end this one meeting earlier and give the minutes back."""

    key: str
    meeting: InstanceKey
    counterpart: Counterpart
    start: datetime
    from_minutes: int
    to_minutes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rebook:
    """Proposal: hold the lost meeting at one of these free times of the same working week."""

    key: str
    meeting: InstanceKey
    counterpart: Counterpart
    original_start: datetime
    options: tuple[Span, ...]
    reason: str


Proposal = Shorten | Rebook


class FlagKind(StrEnum):
    CONFLICT = "conflict"
    SILENT = "silent"
    MISSED = "missed"
    SERIES_ENDS = "series_ends"
    NOT_BUSY = "not_busy"
    UNCONFIRMED = "unconfirmed"
    CARRIED = "carried"
    VIDEO_LINK = "video_link"
    ASK_ORGANIZER = "ask_organizer"


@dataclass(frozen=True, slots=True)
class Flag:
    """Something worth knowing about a one-on-one. `at` is when it matters."""

    key: str
    kind: FlagKind
    counterpart: Counterpart
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class MarkBusy:
    """Action: show the slot of this series as busy, with a reminder. Undone by showing it as it was.

    `reminder_minutes` before the start the leader is reminded; None leaves reminders alone.
    """

    key: str
    ref: EventRef
    counterpart: Counterpart
    reason: str
    reminder_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class HoldSlot:
    """Action: keep a time free: a replacement while its proposal is open, or a buffer. Undone by deleting the hold."""

    key: str
    span: Span
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Action: delete a hold of ours that is no longer needed. Undone by keeping the time again."""

    key: str
    hold: str
    span: Span
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class AttachPrep:
    """Action: attach the prep document to this meeting. Undone by detaching it."""

    key: str
    meeting: InstanceKey
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class MoveMeeting:
    """Action: hold this one meeting at another time; guests see it. Undone by moving it back."""

    key: str
    meeting: InstanceKey
    span: Span
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class BookMeeting:
    """Action: invite the counterpart to a single meeting in place of a lost one. Undone by deleting it."""

    key: str
    title: str
    span: Span
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class ShortenMeeting:
    """Action: end this one meeting earlier; guests see it. Undone by giving it its end back."""

    key: str
    meeting: InstanceKey
    span: Span
    counterpart: Counterpart
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerIntruder:
    """Action: answer an invitation over a one-on-one, with times that are free. Undone by the answer before."""

    key: str
    intruder: InstanceKey
    decline: bool
    message: str
    free: tuple[Span, ...]
    counterpart: Counterpart
    reason: str


Action = MarkBusy | HoldSlot | ReleaseHold | AttachPrep | MoveMeeting | BookMeeting | ShortenMeeting | AnswerIntruder


# --- what a pair has written down -----------------------------------------------------------------------------------


class Owner(StrEnum):
    """Who promised an item or raised a point."""

    ME = "me"
    THEM = "them"


class Theme(StrEnum):
    """What a meeting is for."""

    CHECK_IN = "check-in"
    PROGRESS = "progress"
    FEEDBACK = "feedback"
    CAREER = "career"
    WELL_BEING = "well-being"
    IDEAS = "ideas"
    OBSTACLES = "obstacles"


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Something promised. `number` names it to people (`oneonone done ana 3`), never given twice in a notebook."""

    number: int
    text: str
    owner: Owner
    created: date
    due: date | None = None
    done: date | None = None


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """Something to raise. One of the leader's is private until `shared`."""

    number: int
    text: str
    author: Owner
    created: date
    shared: bool = False
    discussed: date | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What was written about a meeting, in Markdown. A `private` note is for its author alone, always."""

    day: date
    text: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the bank that was put to this person; it is never suggested to them again."""

    question: str
    day: date


@dataclass(frozen=True, slots=True)
class ThemeTouch:
    """A theme that a meeting touched."""

    theme: Theme
    day: date


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What was done, when (aware), and why."""

    key: str
    at: datetime
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """Everything a pair has written down. Never holds anything of another pair."""

    counterpart: Counterpart
    relation: Relation = Relation.UNKNOWN
    notes: tuple[Note, ...] = ()
    points: tuple[TalkingPoint, ...] = ()
    items: tuple[ActionItem, ...] = ()
    asked: tuple[AskedQuestion, ...] = ()
    themes: tuple[ThemeTouch, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    format_reviewed: date | None = None

    def open_items(self, owner: Owner | None = None) -> tuple[ActionItem, ...]:
        return tuple(i for i in self.items if i.done is None and (owner is None or i.owner is owner))


# --- the agenda -----------------------------------------------------------------------------------------------------


class Part(StrEnum):
    """The five parts of a one-on-one."""

    CHECK_IN = "check-in"
    PROGRESS = "progress"
    FEEDBACK = "feedback"
    CAREER = "career"
    OPEN_FLOOR = "open floor"


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """An open item, how many meetings it was carried, its age in days. `choose` asks: do, schedule, drop, hand over."""

    item: ActionItem
    carried: int
    age_days: int
    choose: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the bank. Empty `relations` fit every relation; empty `moments` any meeting."""

    id: str
    theme: Theme
    text: str
    relations: frozenset[Relation] = frozenset()
    moments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """One part of the agenda: its time box in minutes and what is in it, in order."""

    part: Part
    minutes: int
    prompts: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of one meeting. All but `private_*` and `tip` may be shown to both.

    `i_owe` are the leader's open items, `they_owe` the counterpart's; `points` what may be shared, `private_points`
    the leader's own until shared; `celebrate` items done since the last meeting.
    """

    meeting: InstanceKey
    counterpart: Counterpart
    span: Span
    objective: str
    i_owe: tuple[CarriedItem, ...]
    points: tuple[TalkingPoint, ...]
    they_owe: tuple[CarriedItem, ...]
    private_points: tuple[TalkingPoint, ...]
    celebrate: tuple[ActionItem, ...]
    last_note: Note | None
    last_private_note: Note | None
    parts: tuple[AgendaPart, ...]
    tip: str

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for part in self.parts for q in part.questions)


# --- the plan, the review and the summary ---------------------------------------------------------------------------


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
    """One line of the weekly summary. `about` is None for a line about no one person."""

    text: str
    about: Counterpart | None = None
    detail: str = ""


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
