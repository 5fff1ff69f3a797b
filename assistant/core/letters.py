"""Which mails are due, to whom, and when: each once, none that says nothing, none at a bad hour. Pure.

* Weekly summary: on its weekday at its time, moved to the next working day where that one is none.
* Prep: the working day before, one for all meetings of a day. Input: to the counterpart, some working days before, only
  if they have said nothing yet. Recap: to both, once something for both was written about a meeting that is over.
* Nudge: some hours after a meeting of which nobody wrote anything. Wins: once a month. Format: once a quarter.
* What nobody asked for waits for the reader's own working hours, and comes at most once a week to one person; what
  either side has switched off does not come at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo

from assistant.core.due import is_working_day, recorded_days, working_day_before
from assistant.core.localtime import DAY, at, local_day, monday_of
from assistant.core.moments import held
from assistant.core.their_hours import zone_named
from assistant.model import (
    UNASKED,
    Agenda,
    Leader,
    Letter,
    LetterKind,
    Meeting,
    Notebook,
    Outcome,
    Owner,
    Policy,
    Post,
    PostState,
    Review,
    Standing,
)

WEEK = timedelta(days=7)
WRITTEN_DOWN = timedelta(minutes=30)  # after the end of a meeting, so that the last sentence is in it
LONGEST_RECAP = timedelta(days=3)
WINS_AT = time(9, 0)
CAME = frozenset({PostState.SENT, PostState.WAITING, PostState.CLAIMED, PostState.UNCLEAR})


@dataclass(frozen=True, slots=True)
class MailRules:
    """What may be sent when: never `off`, and nothing unasked from `quiet_from` until `quiet_until`."""

    off: frozenset[str] = frozenset()
    quiet_from: time = time(19, 0)
    quiet_until: time = time(7, 0)


@dataclass(frozen=True, slots=True)
class Known:
    """What letters are decided from. `posts` are those that were put in before, sent or not."""

    review: Review
    notebooks: Mapping[str, Notebook]
    policy: Policy
    rules: MailRules = field(default_factory=MailRules)
    posts: tuple[Post, ...] = ()

    @property
    def leader(self) -> Leader:
        return self.review.leader

    @property
    def now(self) -> datetime:
        return self.review.now

    def notebook(self, standing: Standing) -> Notebook:
        return self.notebooks.get(standing.counterpart.email) or Notebook(standing.counterpart)

    def zone(self, to: Owner, person: str) -> tzinfo:
        """Return the zone of whoever reads a letter, the leader's where theirs is not known."""
        theirs = dict(self.policy.their_hours).get(person) if to is Owner.THEM else None
        return (zone_named(theirs.zone_name) if theirs else None) or self.leader.zone


def due(known: Known) -> tuple[Letter, ...]:
    """Return the letters that are due now and were not put in before, in the order in which they fell due."""
    there = {post.letter.key for post in known.posts}
    wanted = sorted(_wanted(known), key=lambda letter: (letter.at, letter.key))
    found: list[Letter] = []
    for letter in wanted:
        placed = _placed(letter, known)
        new = letter.key not in there and letter.kind not in known.rules.off and not _switched_off(letter, known)
        if new and placed.at <= known.now < placed.until and not _too_many(placed, known, found):
            found.append(placed)
    return tuple(found)


def next_at(known: Known) -> datetime | None:
    """Return when the next letter falls due by the clock alone; None where none is in sight."""
    moments = [placed.at for letter in _wanted(known) if (placed := _placed(letter, known)).at > known.now]
    return min(moments, default=None)


# --- what is wanted ---------------------------------------------------------------------------------------------------


def _wanted(known: Known) -> Iterator[Letter]:
    yield from _weekly(known)
    yield from _prep(known)
    yield from _wins(known)
    for standing in known.review.standings:
        notebook = known.notebook(standing)
        yield from _input(standing, notebook, known)
        yield from _recaps(standing, notebook, known)
        yield from _nudges(standing, notebook, known)
        yield from _format(standing, notebook, known)


def _weekly(known: Known) -> Iterator[Letter]:
    """Yield the summary of this week, and that of the next: one that fell due on a Sunday was Monday's."""
    schedule, zone = known.policy.schedule, known.leader.zone
    monday = monday_of(local_day(known.now, zone))
    for week in (monday, monday + WEEK):
        day = _working_day_from(week + (schedule.weekly_day - 1) * DAY, known.policy)
        begins = at(day, schedule.weekly_at, zone)
        yield _letter(LetterKind.WEEKLY, week, Owner.ME, begins, at(week + WEEK, time(0), zone))


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
        begins = at(_working_day_from(first, known.policy), WINS_AT, known.leader.zone)
        yield _letter(LetterKind.WINS, last_month, Owner.ME, begins, begins + WEEK)


def _input(standing: Standing, notebook: Notebook, known: Known) -> Iterator[Letter]:
    """Yield the question for points before the next meeting, unless there are some already."""
    meeting = standing.next
    if meeting is None or _has_prepared(standing, notebook, meeting, known):
        return
    day = local_day(meeting.span.start, known.leader.zone)
    before = working_day_before(day, known.policy, known.policy.schedule.invite_working_days)
    person = standing.counterpart.email
    begins = at(before, known.policy.working.start, known.zone(Owner.THEM, person))
    yield _about(LetterKind.INPUT, Owner.THEM, person, meeting, day, begins, meeting.span.start - timedelta(hours=1))


def _has_prepared(standing: Standing, notebook: Notebook, meeting: Meeting, known: Known) -> bool:
    behind = held(standing, known.now)
    since = local_day(behind[-1].span.start, known.leader.zone) if behind else date.min
    day = local_day(meeting.span.start, known.leader.zone)
    points = any(p.author is Owner.THEM and p.discussed is None and p.created >= since for p in notebook.points)
    return points or bool(notebook.own_points) or any(one.day == day for one in notebook.inputs)


def _recaps(standing: Standing, notebook: Notebook, known: Known) -> Iterator[Letter]:
    person = standing.counterpart.email
    for meeting in _over(standing, known, LONGEST_RECAP):
        day = local_day(meeting.span.start, known.leader.zone)
        if not _says_something(notebook, day):
            continue
        begins = meeting.span.end + WRITTEN_DOWN
        for to in Owner:
            yield _about(LetterKind.RECAP, to, person, meeting, day, begins, meeting.span.end + LONGEST_RECAP)


def _says_something(notebook: Notebook, day: date) -> bool:
    """Say whether anything for both was written about the meeting of that day."""
    notes = any(note.day == day and not note.private and note.text.strip() for note in notebook.notes)
    return notes or any(item.created == day for item in notebook.items)


def _nudges(standing: Standing, notebook: Notebook, known: Known) -> Iterator[Letter]:
    person, after = standing.counterpart.email, timedelta(hours=known.policy.schedule.nudge_hours)
    written = recorded_days(notebook)
    settled = {one.start for one in notebook.held}
    for meeting in _over(standing, known, after + DAY):
        day = local_day(meeting.span.start, known.leader.zone)
        if day in written or meeting.original_start in settled:
            continue
        begins = meeting.span.end + after
        yield _about(LetterKind.NUDGE, Owner.ME, person, meeting, day, begins, meeting.span.end + after + DAY)


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
    day = _working_day_from(since + quarters * every, known.policy)
    person = standing.counterpart.email
    begins = at(day, known.policy.working.start, known.zone(Owner.THEM, person))
    yield _about(LetterKind.FORMAT, Owner.THEM, person, standing.next, day, begins, begins + WEEK)


def _over(standing: Standing, known: Known, since: timedelta) -> Iterator[Meeting]:
    """Yield the meetings that took place and ended no longer ago than this."""
    for meeting in standing.meetings:
        took_place = meeting.outcome in (Outcome.KEPT, Outcome.MOVED, Outcome.UNCONFIRMED)
        if took_place and meeting.span.end <= known.now < meeting.span.end + since + DAY:
            yield meeting


# --- when, and whether ------------------------------------------------------------------------------------------------


def _placed(letter: Letter, known: Known) -> Letter:
    """Return the letter at a time at which its reader may be written to."""
    if letter.kind not in UNASKED:
        return letter
    zone = known.zone(letter.to, letter.person)
    return replace(letter, at=_out_of_quiet(letter.at, zone, known))


def _out_of_quiet(moment: datetime, zone: tzinfo, known: Known) -> datetime:
    """Return the moment itself, or the end of the quiet that it falls into, on a working day."""
    rules, day = known.rules, local_day(moment, zone)
    clock = moment.astimezone(zone).time()
    late = clock >= rules.quiet_from
    if is_working_day(day, known.policy) and not late and clock >= rules.quiet_until:
        return moment
    morning = _working_day_from(day + DAY if late else day, known.policy)
    return at(morning, rules.quiet_until, zone)


def _switched_off(letter: Letter, known: Known) -> bool:
    notebook = known.notebooks.get(letter.person)
    return notebook is not None and any(off.kind == letter.kind and off.by is letter.to for off in notebook.mail_off)


def _too_many(letter: Letter, known: Known, also: Iterable[Letter]) -> bool:
    """Say whether somebody got, or is about to get, a letter that they did not ask for within a week before it."""
    if letter.kind not in UNASKED:
        return False
    lately = [post.letter for post in known.posts if post.state in CAME and known.now - post.letter.at < WEEK]
    return any(
        other.kind in UNASKED and (other.to, other.person) == (letter.to, letter.person) for other in (*lately, *also)
    )


def _working_day_from(day: date, policy: Policy) -> date:
    """Return this day, or the next on which work is done; this one where there is none for a long time."""
    return next((day + n * DAY for n in range(31) if is_working_day(day + n * DAY, policy)), day)


def _letter(kind: LetterKind, day: date, to: Owner, begins: datetime, until: datetime) -> Letter:
    return Letter(f"{kind}:{day.isoformat()}", kind, to, begins, until)


def _about(
    kind: LetterKind, to: Owner, person: str, meeting: Meeting, day: date, begins: datetime, until: datetime
) -> Letter:
    key = f"{kind}:{day.isoformat()}:{person}" + (f":{to}" if kind is LetterKind.RECAP else "")
    return Letter(key, kind, to, begins, until, person, (meeting.key,))
