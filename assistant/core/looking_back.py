"""Find what the weeks behind have to say: what was skipped, what is owed, who was bumped, what went well. Pure.

Measures no space and judges no person: it counts meetings and names items, and never reads a private note or point.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from assistant.core.localtime import DAY
from assistant.core.news import Entry, Topic
from assistant.core.week import Week
from assistant.core.wording import age_words, counted, day_words, listed, number_word, one_line
from assistant.model import ActionItem, Counterpart, Meeting, Outcome, Owner, Reason, Standing, SummaryLine

LONGEST_ITEM = 72
STREAK_FROM = 4
STREAKS_TOLD = 3
BUMPS_FROM = 2
KEPT = (Outcome.KEPT, Outcome.MOVED)


def skipped(week: Week) -> Topic:
    """Say what was skipped and why; what still has a time on offer is told with its person instead."""
    offered = {proposal.meeting for proposal in week.rebooks()}
    lost = [(standing, meeting) for standing, meeting in week.lost() if meeting.key not in offered]
    recent = any(week.day(meeting.span.start) >= week.monday for _, meeting in lost)
    title = "Skipped" if recent else "Skipped last week"
    return Topic(title, tuple(Entry(_skipped_line(week, *pair)) for pair in lost))


def _skipped_line(week: Week, standing: Standing, meeting: Meeting) -> SummaryLine:
    person = standing.counterpart
    reasons = {
        Reason.DECLINED_BY_LEADER: "you declined it",
        Reason.DECLINED_BY_COUNTERPART: f"{week.first_name(person)} declined it",
    }
    why = reasons.get(meeting.reason or Reason.CANCELLED, "it was cancelled")
    return SummaryLine(f"{day_words(week.day(meeting.span.start))} {week.name(person)}", person, why)


def owed(week: Week) -> Topic:
    """Say what the leader promised and has not done, the oldest promise first."""
    found = [(item, book.counterpart) for book in week.notebooks.values() for item in book.open_items(Owner.ME)]
    found.sort(key=lambda pair: (pair[0].created, pair[1].email, pair[0].number))
    return Topic("You owe", tuple(_owed_entry(week, item, person) for item, person in found))


def _owed_entry(week: Week, item: ActionItem, person: Counterpart) -> Entry:
    age = (week.today - item.created).days
    said = [f"to {week.name(person)}", f"promised {age_words(age)}" + (" ago" if age > 0 else "")]
    overdue = item.due is not None and item.due < week.today
    if item.due:
        said.append(f"{'overdue since' if overdue else 'due'} {day_words(item.due)}")
    return Entry(SummaryLine(one_line(item.text, LONGEST_ITEM), person, ", ".join(said)), weight=2 if overdue else 1)


@dataclass(frozen=True, slots=True)
class Bumped:
    """How often a person's meetings gave way, out of how many, and in which ways."""

    person: Counterpart
    times: int
    of: int
    ways: Counter[str]


def fairness(week: Week) -> Topic:
    """Say whose meetings gave way most often, and to what; nothing when no one person stands out."""
    counted_all = sorted((_bumped(standing) for standing in week.review.standings), key=lambda b: -b.times)
    if not counted_all or counted_all[0].times < BUMPS_FROM:
        return Topic("Fairness", ())
    most = counted_all[0]
    if len(counted_all) > 1 and counted_all[1].times == most.times:
        return Topic("Fairness", ())
    ways = listed([f"{number_word(n)} {way}" for way, n in most.ways.most_common()])
    text = f"{week.name(most.person)} gave way most often: {most.times} of {counted(most.of, 'meeting')}"
    return Topic("Fairness", (Entry(SummaryLine(text, most.person, ways)),), quiet=True)


def _bumped(standing: Standing) -> Bumped:
    """Count what gave way on the leader's side; what the counterpart declined is no bump, nor is leave."""
    judged = [m for m in standing.meetings if m.outcome not in (Outcome.UPCOMING, Outcome.EXCUSED)]
    ways = Counter(way for way in map(_way, judged) if way)
    return Bumped(standing.counterpart, ways.total(), len(judged), ways)


def _way(meeting: Meeting) -> str:
    if meeting.outcome is Outcome.MOVED:
        return "moved"
    if meeting.outcome is Outcome.UNCONFIRMED:
        return "double-booked"
    if meeting.outcome is not Outcome.SKIPPED or meeting.reason is Reason.DECLINED_BY_COUNTERPART:
        return ""
    return "declined by you" if meeting.reason is Reason.DECLINED_BY_LEADER else "cancelled"


def went_well(week: Week) -> Topic:
    """Say which items were done since last week began, and who was met without a gap."""
    entries = [*_done_entry(week), *_streak_entry(week)]
    return Topic("What went well", tuple(entries), quiet=True)


def _done_entry(week: Week) -> list[Entry]:
    since = week.monday - 7 * DAY
    done = Counter(
        {
            book.counterpart.email: sum(1 for item in book.items if item.done and since <= item.done <= week.today)
            for book in week.notebooks.values()
        }
    )
    people = {book.counterpart.email: book.counterpart for book in week.notebooks.values()}
    told = [f"{week.first_name(people[email])} {n}" for email, n in sorted(done.items(), key=_most_first) if n]
    if not told:
        return []
    return [Entry(SummaryLine(f"{counted(done.total(), 'item')} done", detail=listed(told)))]


def _streak_entry(week: Week) -> list[Entry]:
    streaks = {s.counterpart.email: (s.counterpart, streak(s)) for s in week.review.standings}
    longest = sorted(streaks.values(), key=lambda pair: (-pair[1], pair[0].email))
    told = [f"{week.first_name(person)} {n}" for person, n in longest[:STREAKS_TOLD] if n >= STREAK_FROM]
    return [Entry(SummaryLine("Kept in a row", detail=listed(told)))] if told else []


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def streak(standing: Standing) -> int:
    """Return how many judged meetings in a row were kept or moved, up to the latest; excused ones are passed over."""
    length = 0
    for meeting in reversed(standing.meetings):
        if meeting.outcome in (Outcome.UPCOMING, Outcome.EXCUSED):
            continue
        if meeting.outcome not in KEPT:
            break
        length += 1
    return length
