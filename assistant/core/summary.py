"""Make the weekly summary: calendar health first, news before the rest, never more lines than there is room for.

Pure: decides what is said and in which order; draws and sends nothing. What is left out for want of room is counted
and said. Nothing is said that says nothing: empty topics are left out, and a calm week is two lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.core import looking_back, news
from assistant.core.news import Entry, Topic
from assistant.core.week import Week, week_of
from assistant.core.wording import counted, day_and_clock, listed, one_line
from assistant.model import (
    Health,
    Meeting,
    Notebook,
    Outcome,
    Policy,
    Review,
    Standing,
    StripRow,
    SummaryLine,
    SummarySection,
    WeeklySummary,
)

STRIP_LENGTH = 12
LONGEST_REST = 120
LEAST_ROWS = 2


def weekly(
    review: Review,
    notebooks: Mapping[str, Notebook],
    policy: Policy,
    wrong: Sequence[str] = (),
    lost: Sequence[str] = (),
) -> WeeklySummary:
    """Return the summary of the week of `review.now` (on Saturday and Sunday: of the coming week).

    `notebooks` are keyed by the counterpart's e-mail; `wrong` are sentences about what a person has to mend, `lost`
    about mails that did not arrive. Headline, titles, lines and rows (with their title) together are at most
    `policy.summary_lines`.
    """
    week = week_of(review, notebooks)
    topics = [topic for topic in _topics(week, wrong, lost) if topic.entries]
    if all(topic.quiet for topic in topics):
        return _calm(week, topics)
    room = max(policy.summary_lines, 1) - 1
    rows = _rows(week)
    sections = _packed(topics, room - min(len(rows) + 1, room // 4))
    kept, more = _cut(rows, room - sum(map(_height, sections)) - 1)
    return WeeklySummary(week.monday, review.leader, _headline(week, wrong), sections, kept, more)


def _topics(week: Week, wrong: Sequence[str], lost: Sequence[str]) -> list[Topic]:
    return [
        news.calendar_health(week, wrong, lost),
        news.this_week(week),
        news.people(week),
        looking_back.skipped(week),
        looking_back.owed(week),
        _worth_knowing(week),
        looking_back.went_well(week),
    ]


def _worth_knowing(week: Week) -> Topic:
    news_of_the_week = news.crowded(week) + looking_back.wishes(week) + news.worth_knowing(week)
    return Topic("Worth knowing", news_of_the_week + looking_back.fairness(week), quiet=not news_of_the_week)


# --- headline ------------------------------------------------------------------------------------------------------


def _headline(week: Week, wrong: Sequence[str]) -> str:
    if not week.review.standings:
        said = "No one-on-one was found in this calendar."
    else:
        ahead = len(week.ahead())
        said = f"{counted(ahead, 'one-on-one') if ahead else 'No one-on-one'} {week.called}{_needing(week)}."
    if wrong:
        return f"Something is to be mended first. {said}"
    return f"Part of your calendar could not be read. {said}" if week.review.problems else said


def _needing(week: Week) -> str:
    needing = sum(1 for row in _rows(week) if row.needs)
    if not needing:
        return ""
    return f", {counted(needing, 'person needs', 'people need')} you"


def _calm(week: Week, topics: Sequence[Topic]) -> WeeklySummary:
    good = [entry.line for topic in topics if not topic.titled for entry in topic.entries]
    ahead = week.ahead()
    if not ahead:
        return WeeklySummary(week.monday, week.review.leader, "No one-on-one was found in this calendar.", ())
    headline = f"A calm week: {counted(len(ahead), 'one-on-one')}, and nothing needs you."
    first, meeting = ahead[0]
    text = f"The first is {week.name(first.counterpart)}, {day_and_clock(meeting.span.start, week.zone)}"
    line = good[-1] if good else SummaryLine(text, first.counterpart)
    return WeeklySummary(week.monday, week.review.leader, headline, (SummarySection("", (line,)),))


# --- room ----------------------------------------------------------------------------------------------------------


def _height(section: SummarySection) -> int:
    return len(section.lines) + bool(section.title)


def _packed(topics: Sequence[Topic], room: int) -> tuple[SummarySection, ...]:
    """Return the sections that fit into `room` lines: a little of each first, then more in the order of importance."""
    given = _least(topics, room)
    if len(given) < len(topics):
        given = _least(topics, room - 1)
    left_out = topics[len(given) :]
    spare = room - sum(lines + t.titled for t, lines in zip(topics, given, strict=False)) - bool(left_out)
    for index, topic in enumerate(topics[: len(given)]):
        extra = min(spare, len(topic.entries) - given[index])
        given[index] += extra
        spare -= extra
    sections = [_section(topic, lines) for topic, lines in zip(topics, given, strict=False)]
    return (*sections, *_remark(left_out, room - sum(map(_height, sections))))


def _least(topics: Sequence[Topic], room: int) -> list[int]:
    """Return the least number of lines of each topic, for as many topics as fit, in order."""
    given: list[int] = []
    for topic in topics:
        lines = min(len(topic.entries), topic.least)
        if room < lines + topic.titled:
            break
        given.append(lines)
        room -= lines + topic.titled
    return given


def _section(topic: Topic, lines: int) -> SummarySection:
    """Return the topic in so many lines; the last one counts what found no room, the lightest entries."""
    title = topic.title if topic.titled else ""
    if lines >= len(topic.entries):
        return SummarySection(title, tuple(entry.line for entry in topic.entries))
    heaviest = sorted(range(len(topic.entries)), key=lambda i: -topic.entries[i].weight)[: lines - 1]
    told = [topic.entries[i] for i in sorted(heaviest)]
    rest = [entry for i, entry in enumerate(topic.entries) if i not in heaviest]
    named = listed([name for entry in rest for name in entry.short])
    more = SummaryLine(f"and {_things(rest)} more", detail=one_line(named, LONGEST_REST))
    return SummarySection(title, (*(entry.line for entry in told), more))


def _things(entries: Sequence[Entry]) -> int:
    return sum(entry.stands_for for entry in entries)


def _remark(left_out: Sequence[Topic], room: int) -> tuple[SummarySection, ...]:
    if not left_out or room < 1:
        return ()
    number = sum(_things(topic.entries) for topic in left_out)
    about = listed([topic.title[:1].lower() + topic.title[1:] for topic in left_out])
    return (SummarySection("", (SummaryLine(f"and {number} more", detail=about),)),)


def _cut(rows: Sequence[StripRow], room: int) -> tuple[tuple[StripRow, ...], str]:
    """Return the rows that fit below their title, and what is to be said of the others."""
    if len(rows) <= room:
        return tuple(rows), ""
    if room < LEAST_ROWS:
        return (), ""
    rest = rows[room - 1 :]
    calm = all(row.health is Health.GREEN and not row.needs for row in rest)
    return tuple(rows[: room - 1]), f"and {len(rest)} more" + (", none of whom needs anything" if calm else "")


# --- rows ----------------------------------------------------------------------------------------------------------


def _rows(week: Week) -> list[StripRow]:
    """Return a row a person, those who need attention first, then by name."""
    rows = [_row(week, standing) for standing in week.review.standings]
    return sorted(rows, key=lambda r: (news.URGENCY.index(r.health), not r.needs, week.name(r.counterpart).casefold()))


def _row(week: Week, standing: Standing) -> StripRow:
    following = standing.next
    person = replace(standing.counterpart, name=week.name(standing.counterpart))
    return StripRow(
        counterpart=person,
        health=standing.health,
        outcomes=strip_outcomes(standing),
        last_kept=standing.last_kept,
        next=following.span.start if following else None,
        needs=_row_needs(week, standing),
    )


def strip_outcomes(standing: Standing) -> tuple[Outcome, ...]:
    """Return the latest past and lost meetings in order, twelve at most, and after them the next one, if any."""
    judged = [m.outcome for m in standing.meetings if m.outcome is not Outcome.UPCOMING]
    ahead = (Outcome.UPCOMING,) if standing.next else ()
    return (*judged[-STRIP_LENGTH:], *ahead)


def _row_needs(week: Week, standing: Standing) -> str:
    email = standing.counterpart.email
    if any(proposal.counterpart.email == email for proposal in week.rebooks()):
        return "re-book"
    if standing.health is not Health.GREEN:
        return news.health_words(standing)
    threatened = {conflict.key for conflict in week.review.conflicts if conflict.counterpart.email == email}
    if any(_meets(week, meeting) and meeting.key in threatened for meeting in standing.upcoming()):
        return "conflict"
    return ""


def _meets(week: Week, meeting: Meeting) -> bool:
    return week.holds(meeting.span.start)
