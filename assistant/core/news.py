"""Find what a leader should know or do in a week, topic by topic, in plain words. Pure: measures no space.

Reads what may be told: outcomes, conflicts, proposals and what is on the shared side of an agenda. Never a private
note nor a point that was not shared. A topic about which there is nothing to say has no entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath

from assistant.core.localtime import DAY
from assistant.core.reason_words import lost_on_a_day
from assistant.core.week import Week, problems_by_source
from assistant.core.wording import (
    DAYS,
    clock,
    counted,
    day_words,
    duration_words,
    listed,
    number_word,
    one_line,
    times_words,
)
from assistant.model import (
    Agenda,
    CrowdedBy,
    DayLoad,
    FlagKind,
    Health,
    Meeting,
    Owner,
    Rebook,
    Standing,
    SummaryLine,
)

LONGEST_TITLE = 60
URGENCY = (Health.RED, Health.SILENT, Health.AMBER, Health.GREEN)
WORTH_KNOWING = (FlagKind.SERIES_ENDS, FlagKind.NOT_BUSY, FlagKind.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line, how many things it stands for, and its weight when not every line finds room (more stays longer).

    `short` names what it stands for in a line about everything that found no room.
    """

    line: SummaryLine
    stands_for: int = 1
    weight: int = 1
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What there is to say about one matter.

    `quiet` topics are no reason to call a week anything but calm. `least` lines are told before a later topic gets
    any. A topic that is not `titled` speaks for itself.
    """

    title: str
    entries: tuple[Entry, ...]
    quiet: bool = False
    least: int = 2
    titled: bool = True

    @property
    def height(self) -> int:
        return len(self.entries) + self.titled


def calendar_health(week: Week, wrong: Sequence[str] = (), lost: Sequence[str] = ()) -> Topic:
    """Say what is `wrong` otherwise, which parts of the calendar could not be read, and which mails were `lost`."""
    lines = [Entry(SummaryLine(one_line(sentence)), weight=3, short=("what is to be mended",)) for sentence in wrong]
    for source, problems in problems_by_source(week.review.problems).items():
        text = f"{one_line(PurePath(source).name, LONGEST_TITLE)}: {counted(len(problems), 'part')} could not be read"
        lines.append(Entry(SummaryLine(text, detail=one_line(problems[0].error, 100)), len(problems)))
    if not week.review.counts.occurrences:
        text = "The calendar shows no events at all in these weeks"
        lines.append(Entry(SummaryLine(text, detail="check that it is the right one, and complete"), weight=2))
    lines += [Entry(SummaryLine(one_line(sentence)), short=("a mail that may not have arrived",)) for sentence in lost]
    return Topic("Calendar health", tuple(lines))


def this_week(week: Week) -> Topic:
    """Say what each one-on-one ahead needs; those that need nothing share a line a day."""
    title = f"One-on-ones {week.called}"
    ahead = [(standing, meeting, _needs(week, standing, meeting)) for standing, meeting in week.ahead()]
    wanting = [(meeting.span.start, _wanting_entry(week, s, meeting, needs)) for s, meeting, needs in ahead if needs]
    quiet = [(standing, meeting) for standing, meeting, needs in ahead if not needs]
    days = [list(pairs) for _, pairs in groupby(quiet, key=lambda pair: week.day(pair[1].span.start))]
    sharing = [(pairs[0][1].span.start, _quiet_entry(week, pairs)) for pairs in days]
    if not ahead and week.review.standings:
        return Topic(title, (Entry(SummaryLine("None is planned")),))
    entries = sorted(wanting + sharing, key=lambda dated: dated[0])
    return Topic(title, tuple(entry for _, entry in entries), quiet=not wanting, least=3)


def _wanting_entry(week: Week, standing: Standing, meeting: Meeting, needs: list[str]) -> Entry:
    text = f"{week.when(meeting.span.start)} {week.name(standing.counterpart)}"
    weight = 3 if _over(week, meeting) else 2
    return Entry(
        SummaryLine(text, standing.counterpart, "; ".join(needs)),
        weight=weight,
        short=(_short(week, standing, meeting),),
    )


def _quiet_entry(week: Week, pairs: list[tuple[Standing, Meeting]]) -> Entry:
    who = [f"{clock(m.span.start, week.zone)} {week.name(s.counterpart)}" for s, m in pairs]
    day = DAYS[week.day(pairs[0][1].span.start).weekday()]
    return Entry(
        SummaryLine(f"{day} {', '.join(who)}", detail="ready"), len(pairs), short=tuple(_short(week, *p) for p in pairs)
    )


def _short(week: Week, standing: Standing, meeting: Meeting) -> str:
    return f"{DAYS[week.day(meeting.span.start).weekday()]} {week.first_name(standing.counterpart)}"


def _needs(week: Week, standing: Standing, meeting: Meeting) -> list[str]:
    needs = _over(week, meeting)
    needs += [
        f"shorten {proposal.from_minutes} to {proposal.to_minutes} min"
        for proposal in week.shortens()
        if proposal.meeting == meeting.key
    ]
    agenda = week.agenda(meeting.key, standing.counterpart)
    return needs + (_agenda_needs(week, agenda) if agenda else [])


def _over(week: Week, meeting: Meeting) -> list[str]:
    return [
        f"“{one_line(conflict.title, LONGEST_TITLE) or 'another event'}” lies over it "
        f"({clock(conflict.other.start, week.zone)} to {clock(conflict.other.end, week.zone)})"
        for conflict in week.review.conflicts
        if conflict.key == meeting.key
    ]


def _agenda_needs(week: Week, agenda: Agenda) -> list[str]:
    needs = []
    if agenda.i_owe:
        needs.append(f"you owe {number_word(len(agenda.i_owe))}")
    theirs = [point for point in agenda.points if point.author is Owner.THEM]
    if theirs:
        needs.append(f"{counted(len(theirs), 'point')} from {week.first_name(agenda.counterpart)}")
    carried = [item for item in (*agenda.i_owe, *agenda.they_owe) if item.choose]
    if carried:
        needs.append(f"{counted(len(carried), 'item')} carried so often that it is time to choose")
    return needs


def people(week: Week) -> Topic:
    """Say who is missed, fallen silent or lost a meeting ahead, each with the times that are free for it."""
    offers: dict[str, list[Rebook]] = {}
    for proposal in week.rebooks():
        offers.setdefault(proposal.counterpart.email, []).append(proposal)
    concerned = [s for s in week.review.standings if s.health is not Health.GREEN or s.counterpart.email in offers]
    concerned.sort(key=lambda s: (URGENCY.index(s.health), -s.missed_in_a_row, s.counterpart.email))
    entries = [_person_entry(week, standing, offers.get(standing.counterpart.email, [])) for standing in concerned]
    return Topic("People to look after", tuple(entries), least=4)


def _person_entry(week: Week, standing: Standing, offers: list[Rebook]) -> Entry:
    name = week.name(standing.counterpart)
    text = f"{name}: {health_words(standing)}"
    if standing.health is Health.GREEN:
        text = f"{name}: one meeting lost"
    elif standing.last_kept:
        text += f", last kept {day_words(week.day(standing.last_kept))}"
    else:
        text += ", none kept in these weeks"
    weight = 1 + len(URGENCY) - URGENCY.index(standing.health)
    lost = _lost_lately(week, standing)
    line = SummaryLine(text, standing.counterpart, lost, _way_out(week, standing, offers), tuple(o.key for o in offers))
    return Entry(line, weight=weight, short=(name,))


def health_words(standing: Standing) -> str:
    """Say in a few words how a one-on-one stands; nothing for a healthy one."""
    if standing.health is Health.SILENT:
        return "nothing is planned"
    if standing.health is Health.GREEN:
        return ""
    missed = max(standing.missed_in_a_row, 2 if standing.health is Health.RED else 1)
    return "missed once" if missed == 1 else f"missed {times_words(missed)} in a row"


def _lost_lately(week: Week, standing: Standing) -> str:
    lost = (meeting for s, meeting in week.lost() if s is standing)
    return "; ".join(f"{week.when(one.span.start)} {why_lost(week, standing, one)}" for one in lost)


def _way_out(week: Week, standing: Standing, offers: list[Rebook]) -> str:
    first = week.first_name(standing.counterpart)
    if offers:
        times = listed([week.when(option.start) for option in offers[0].options], "or")
        told = any(s is standing and m.original_start == offers[0].original_start for s, m in week.lost())
        which = "" if told else f"{day_words(week.day(offers[0].original_start))} with "
        return f"re-book {which}{first}: {times}"
    if standing.next:
        return f"next {week.when(standing.next.span.start)}"
    return f"find a time with {first}"


def why_lost(week: Week, standing: Standing, meeting: Meeting) -> str:
    """Say how a skipped meeting was lost, in words that follow its day."""
    return lost_on_a_day(meeting.reason, week.first_name(standing.counterpart))


def crowded(week: Week) -> tuple[Entry, ...]:
    """Say which days of the week are crowded, and what could be shortened on them."""
    days = [d for d in week.review.crowded_days if d.reasons and week.monday <= d.day < week.monday + 7 * DAY]
    return tuple(Entry(_crowded_line(week, day), weight=3) for day in days)


def _crowded_line(week: Week, load: DayLoad) -> SummaryLine:
    text = f"{day_words(load.day)}: {counted(load.meetings, 'meeting')}"
    if load.working_minutes:
        text += f", {duration_words(load.busy_minutes)} busy"
    if CrowdedBy.RUN in load.reasons:
        text += f", {duration_words(load.longest_run_minutes)} without a break"
    shortens = [p for p in week.shortens() if week.day(p.start) == load.day]
    shorter = [f"{week.first_name(p.counterpart)} {p.from_minutes} to {p.to_minutes}" for p in shortens]
    ways = f"shorten {listed(shorter)} min" if shorter else ""
    return SummaryLine(text, ways=ways, proposals=tuple(p.key for p in shortens))


def worth_knowing(week: Week) -> tuple[Entry, ...]:
    """Say which series end, which slots are shown as free, and which meetings want a word whether they took place."""
    flags = [flag for flag in week.review.plan.flags if flag.kind in WORTH_KNOWING]
    lines = [SummaryLine(one_line(flag.reason, 140).rstrip("."), flag.counterpart) for flag in flags]
    return tuple(Entry(line, weight=2) for line in lines)
