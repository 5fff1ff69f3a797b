"""Which mails are due, to whom, and when: each once, none that says nothing, none at a bad hour. Pure.

* Weekly summary: on its weekday at its time, moved to the next working day where that one is none.
* Prep: the working day before, one for all meetings of a day. Input: to the counterpart, some working days before, only
  if they have said nothing yet. Recap: to both, once something for both was written about a meeting that is over.
* Nudge: some hours after a meeting of which nobody wrote anything. Wins: once a month. Format: once a quarter.
* Nothing comes in quiet hours or on a day without work, on the reader's own clock, however late it fell due; summary
  and prep have an hour of their own, at which they come all the same. What nobody asked for comes at most once a week
  to one reader; what either side has switched off does not come at all.
* Where the calendars cannot be read, what was known of them before is good for a summary that says so, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from assistant.core.due import recorded_days, working_day_before
from assistant.core.letter_rules import (
    WEEK,
    Known,
    MailRules,
    is_quiet,
    is_wanted,
    out_of_quiet,
    timed,
    too_many,
    working_day_from,
)
from assistant.core.localtime import DAY, at, local_day, monday_of
from assistant.core.moments import held
from assistant.model import (
    Agenda,
    Letter,
    LetterKind,
    Meeting,
    Notebook,
    Outcome,
    Owner,
    Reason,
    Standing,
)

__all__ = ["Known", "MailRules", "due", "next_at", "recap_at_once", "says_something"]

WRITTEN_DOWN = timedelta(minutes=30)  # after the end of a meeting, so that the last sentence is in it
LONGEST_RECAP = timedelta(days=3)
LONGEST_NUDGE = timedelta(days=4)  # over a weekend with its holiday
WINS_AT = time(9, 0)
GOOD_FOR = timedelta(days=5)  # a summary of the week
PATIENCE = timedelta(hours=1)  # with calendars that cannot be read just now


def due(known: Known) -> tuple[Letter, ...]:
    """Return the letters that are due now and were not put in before, in the order in which they fell due."""
    there = {post.letter.key for post in known.posts}
    wanted = sorted(_wanted(known), key=lambda letter: (letter.at, letter.key))
    found: list[Letter] = []
    for letter in wanted:
        placed = timed(letter, known)
        is_time = placed.at <= known.now < placed.until and not is_quiet(placed, known)
        if is_time and letter.key not in there and is_wanted(letter, known) and not too_many(placed, known, found):
            there.add(placed.key)
            found.append(placed)
    return tuple(found)


def next_at(known: Known) -> datetime | None:
    """Return when the next letter falls due by the clock alone; None where none is in sight."""
    moments = [placed.at for letter in _wanted(known) if (placed := timed(letter, known)).at > known.now]
    return min(moments, default=None)


# --- what is wanted ---------------------------------------------------------------------------------------------------


def _wanted(known: Known) -> Iterator[Letter]:
    yield from _weekly(known)
    if known.stale:
        return
    yield from _prep(known)
    yield from _wins(known)
    for standing in known.review.standings:
        notebook = known.notebook(standing)
        yield from _recaps(standing, notebook, known)
        yield from _nudges(standing, notebook, known)
        if known.for_them:
            yield from _input(standing, notebook, known)
            yield from _format(standing, notebook, known)


def _weekly(known: Known) -> Iterator[Letter]:
    """Yield the summaries that may be due now or next: one that fell due on a Sunday comes on the Monday after it."""
    schedule, zone = known.policy.schedule, known.leader.zone
    monday = monday_of(local_day(known.now, zone))
    for week in (monday - WEEK, monday, monday + WEEK):
        day = working_day_from(week + (schedule.weekly_day - 1) * DAY, known.policy)
        begins = at(day, schedule.weekly_at, zone) + (PATIENCE if known.stale else timedelta())
        yield _letter(LetterKind.WEEKLY, week, Owner.ME, begins, at(day + GOOD_FOR, time(0), zone))


def _prep(known: Known) -> Iterator[Letter]:
    """Yield one letter for all meetings of a day, in time for the leader to think about them."""
    days: dict[date, list[Agenda]] = {}
    for agenda in known.review.plan.agendas:
        days.setdefault(local_day(agenda.span.start, known.leader.zone), []).append(agenda)
    for day, agendas in days.items():
        before = working_day_before(day, known.policy)
        begins = at(before, known.policy.schedule.prep_at, known.leader.zone)
        meetings = tuple(agenda.meeting for agenda in agendas)
        until = max(agenda.span.start for agenda in agendas)
        yield replace(_letter(LetterKind.PREP, day, Owner.ME, begins, until), meetings=meetings)


def _wins(known: Known) -> Iterator[Letter]:
    """Yield the wins of the month before, where there were any."""
    today = local_day(known.now, known.leader.zone)
    first = today.replace(day=1)
    last_month = (first - DAY).replace(day=1)
    won = any(last_month <= win.day < first for book in known.notebooks.values() for win in book.wins)
    done = any(i.done and last_month <= i.done < first for book in known.notebooks.values() for i in book.items)
    if won or done:
        begins = at(working_day_from(first, known.policy), WINS_AT, known.leader.zone)
        yield _letter(LetterKind.WINS, last_month, Owner.ME, begins, begins + WEEK)


def _input(standing: Standing, notebook: Notebook, known: Known) -> Iterator[Letter]:
    """Yield the question for points before the next meeting, unless there are some already."""
    meeting = standing.next
    if meeting is None or _has_prepared(standing, notebook, meeting, known):
        return
    day = local_day(meeting.span.start, known.leader.zone)
    before = working_day_before(day, known.policy, known.policy.schedule.invite_working_days)
    person = standing.counterpart.email
    begins = at(before, _their_morning(person, known), known.zone(Owner.THEM, person))
    yield _about(LetterKind.INPUT, Owner.THEM, person, meeting, day, begins, meeting.span.start - timedelta(hours=1))


def _has_prepared(standing: Standing, notebook: Notebook, meeting: Meeting, known: Known) -> bool:
    """Say whether anything for both is there; a draft counts for nothing, the leader sees which letters go out."""
    behind = held(standing, known.now)
    since = local_day(behind[-1].span.start, known.leader.zone) if behind else date.min
    day = local_day(meeting.span.start, known.leader.zone)
    raised = (p for p in notebook.points if p.author is Owner.THEM and p.discussed is None)
    return any(point.created >= since for point in raised) or any(one.day == day for one in notebook.inputs)


def _their_morning(person: str, known: Known) -> time:
    theirs = known.policy.hours_of(person)
    return (theirs.start if theirs else None) or known.policy.working.start


def _recaps(standing: Standing, notebook: Notebook, known: Known) -> Iterator[Letter]:
    person = standing.counterpart.email
    if person in known.still_writing:
        return
    for meeting in _over(standing, known, LONGEST_RECAP):
        day = local_day(meeting.span.start, known.leader.zone)
        if not says_something(notebook, day):
            continue
        begins = meeting.span.end + WRITTEN_DOWN
        for to in Owner:
            yield _about(LetterKind.RECAP, to, person, meeting, day, begins, meeting.span.end + LONGEST_RECAP)


def recap_at_once(known: Known, person: str, start: datetime) -> tuple[Letter, ...]:
    """Return the recap of the meeting with this original start to each of the two who wants it, due now.

    Its keys are those by which it falls due, so that it does not come again.
    """
    standing = next((one for one in known.review.standings if one.counterpart.email == person), None)
    meeting = next((one for one in standing.meetings if one.original_start == start), None) if standing else None
    if standing is None or meeting is None:
        return ()
    day = local_day(meeting.span.start, known.leader.zone)
    if not says_something(known.notebook(standing), day):
        return ()
    until = known.now + LONGEST_RECAP
    both = (_about(LetterKind.RECAP, to, person, meeting, day, known.now, until) for to in Owner)
    return tuple(letter for letter in both if is_wanted(letter, known))


def says_something(notebook: Notebook, day: date) -> bool:
    """Say whether anything for both was written about the meeting of that day."""
    notes = any(note.day == day and not note.private and note.text.strip() for note in notebook.notes)
    return notes or any(item.created == day for item in notebook.items)


def _nudges(standing: Standing, notebook: Notebook, known: Known) -> Iterator[Letter]:
    person, after = standing.counterpart.email, timedelta(hours=known.policy.schedule.nudge_hours)
    written = recorded_days(notebook)
    settled = {one.start for one in notebook.held}
    for meeting in _over(standing, known, after + LONGEST_NUDGE):
        day = local_day(meeting.span.start, known.leader.zone)
        if day in written or meeting.original_start in settled:
            continue
        begins = meeting.span.end + after
        morning = out_of_quiet(begins, known.leader.zone, known)
        yield _about(LetterKind.NUDGE, Owner.ME, person, meeting, day, begins, morning + DAY)


def _format(standing: Standing, notebook: Notebook, known: Known) -> Iterator[Letter]:
    """Yield the survey about the format: a quarter after the pair last looked at it, and after it began."""
    behind = held(standing, known.now)
    if not behind or standing.next is None:
        return
    zone, every = known.leader.zone, timedelta(days=known.policy.agenda.format_review_days)
    began = local_day(min(standing.one_on_one.first_start, behind[0].span.start), zone)
    answered = [answer.day for answer in notebook.format_answers]
    since = max((began, *answered, *([notebook.format_reviewed] if notebook.format_reviewed else [])))
    today = local_day(known.now, zone)
    quarters = (today - since) // every
    if quarters < 1:
        return
    day = working_day_from(since + quarters * every, known.policy)
    person = standing.counterpart.email
    begins = at(day, _their_morning(person, known), known.zone(Owner.THEM, person))
    yield _about(LetterKind.FORMAT, Owner.THEM, person, standing.next, day, begins, begins + WEEK)


def _over(standing: Standing, known: Known, since: timedelta) -> Iterator[Meeting]:
    """Yield the meetings that took place and ended no longer ago than about this."""
    for meeting in standing.meetings:
        took_place = meeting.outcome in (Outcome.KEPT, Outcome.MOVED, Outcome.UNCONFIRMED)
        elsewhere = meeting.reason is Reason.OTHER_MEETING
        if took_place and not elsewhere and meeting.span.end <= known.now < meeting.span.end + since + DAY:
            yield meeting


def _letter(kind: LetterKind, day: date, to: Owner, begins: datetime, until: datetime) -> Letter:
    return Letter(f"{kind}:{day.isoformat()}", kind, to, begins, until)


def _about(
    kind: LetterKind, to: Owner, person: str, meeting: Meeting, day: date, begins: datetime, until: datetime
) -> Letter:
    key = f"{kind}:{day.isoformat()}:{person}" + (f":{to}" if kind is LetterKind.RECAP else "")
    return Letter(key, kind, to, begins, until, person, (meeting.key,))
