"""Find what the weeks behind have to say: what was skipped, what is owed, who was bumped, what went well. Pure.

Measures no space and judges no person: it counts meetings and names items, and never reads a private note or point.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from assistant.core.format_wishes import to_try, wished_for
from assistant.core.localtime import DAY
from assistant.core.news import Entry, Topic, why_lost
from assistant.core.reason_words import gave_way
from assistant.core.week import Week
from assistant.core.wording import age_words, counted, day_words, listed, number_word, one_line
from assistant.model import ActionItem, Counterpart, Health, Meeting, Outcome, Owner, Standing, SummaryLine

LONGEST_ITEM = 72
STREAK_FROM = 4
STREAKS_TOLD = 3
BUMPS_FROM = 2
KEPT = (Outcome.KEPT, Outcome.MOVED)


def skipped(week: Week) -> Topic:
    """Say what was skipped and why, where it is not told with a person to look after."""
    told = {p.counterpart.email for p in week.rebooks()}
    lost = [
        (standing, meeting)
        for standing, meeting in week.lost()
        if standing.health is Health.GREEN and standing.counterpart.email not in told
    ]
    recent = any(week.day(meeting.span.start) >= week.monday for _, meeting in lost)
    title = "Skipped" if recent else "Skipped last week"
    return Topic(title, tuple(Entry(_skipped_line(week, *pair)) for pair in lost))


def _skipped_line(week: Week, standing: Standing, meeting: Meeting) -> SummaryLine:
    text = f"{day_words(week.day(meeting.span.start))} {week.name(standing.counterpart)}"
    return SummaryLine(text, standing.counterpart, why_lost(week, standing, meeting))


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
    return Entry(
        SummaryLine(one_line(item.text, LONGEST_ITEM) or "something without words", person, ", ".join(said)),
        weight=2 if overdue else 1,
    )


@dataclass(frozen=True, slots=True)
class Bumped:
    """How often a person's meetings gave way, out of how many, and in which ways."""

    person: Counterpart
    times: int
    of: int
    ways: Counter[str]


def wishes(week: Week) -> tuple[Entry, ...]:
    """Say what the others wish for of how they meet, answered since last week began, with what could be tried."""
    since = week.monday - 7 * DAY
    found = []
    for standing in week.review.standings:
        book = week.notebooks.get(standing.counterpart.email)
        answer = wished_for(book, since) if book else None
        if answer is not None and (tried := to_try(answer, standing.one_on_one)):
            text = f"{week.name(standing.counterpart)} wishes for another format of your meetings"
            found.append(Entry(SummaryLine(text, standing.counterpart, f"you could try {tried}"), weight=2))
    return tuple(found)


def fairness(week: Week) -> tuple[Entry, ...]:
    """Say whose meetings gave way most often, and how; nothing when no one person stands out."""
    everybody = sorted((_bumped(standing) for standing in week.review.standings), key=lambda b: -b.times)
    if not everybody or everybody[0].times < BUMPS_FROM:
        return ()
    most, *others = everybody
    if any(other.times == most.times for other in others):
        return ()
    ways = listed([f"{number_word(n)} {way}" for way, n in most.ways.most_common()])
    text = f"{week.name(most.person)} gave way most often: {most.times} of {counted(most.of, 'meeting')}"
    return (Entry(SummaryLine(text, most.person, ways)),)


def _bumped(standing: Standing) -> Bumped:
    """Count what gave way on the leader's side; what the counterpart declined is no bump, nor is leave."""
    judged = [m for m in standing.meetings if m.outcome not in (Outcome.UPCOMING, Outcome.EXCUSED)]
    ways = Counter(way for way in map(gave_way, judged) if way)
    return Bumped(standing.counterpart, ways.total(), len(judged), ways)


def went_well(week: Week) -> Topic:
    """Say in one line which items were done since last week began, and who was met without a gap."""
    told = [words for words in (_done(week), _streaks(week)) if words]
    title = "What went well"
    entries = (Entry(SummaryLine(title, detail="; ".join(told))),) if told else ()
    return Topic(title, entries, quiet=True, titled=False)


def _done(week: Week) -> str:
    since = week.monday - 7 * DAY
    books = [(b, sum(1 for i in b.items if i.done and since <= i.done <= week.today)) for b in week.notebooks.values()]
    told = [(n, book.counterpart) for book, n in books if n]
    told.sort(key=lambda pair: (-pair[0], pair[1].email))
    whose = listed([f"{week.first_name(person)} {n}" for n, person in told])
    return f"{counted(sum(n for n, _ in told), 'item')} done ({whose})" if told else ""


def _streaks(week: Week) -> str:
    healthy = [s for s in week.review.standings if s.health is Health.GREEN]
    streaks = sorted(((streak(s), s.counterpart) for s in healthy), key=lambda p: (-p[0], p[1].email))
    told = [f"{week.first_name(person)} {n}" for n, person in streaks[:STREAKS_TOLD] if n >= STREAK_FROM]
    return f"kept in a row: {listed(told)}" if told else ""


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
