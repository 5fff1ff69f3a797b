"""Find the letter that somebody wants to look at, or have now, whether or not it is due. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from assistant.core.letters import Known, says_something
from assistant.core.localtime import DAY, at, local_day, monday_of
from assistant.core.moments import held
from assistant.model import Letter, LetterKind, Meeting, Owner, Standing

GOOD_FOR = timedelta(days=2)
AHEAD = frozenset({LetterKind.INPUT, LetterKind.FORMAT})
BEHIND = frozenset({LetterKind.RECAP, LetterKind.NUDGE})
ABOUT_ONE = AHEAD | BEHIND


def the_weekly(known: Known) -> Letter:
    """Return the summary of this week, under the key by which it falls due."""
    monday = monday_of(local_day(known.now, known.leader.zone))
    ends = at(monday + 7 * DAY, time(0), known.leader.zone)
    return Letter(f"{LetterKind.WEEKLY}:{monday.isoformat()}", LetterKind.WEEKLY, Owner.ME, known.now, ends)


def looked_at(kind: LetterKind, known: Known, person: str = "", to: Owner = Owner.THEM) -> Letter | None:
    """Return the next letter of a kind as it would be; None where there is nothing for it to be about.

    One about a person needs that person: the question and the survey are about their next meeting, the recap and the
    reminder about their last. A recap goes to the counterpart unless `to` says otherwise.
    """
    match kind:
        case LetterKind.WEEKLY:
            return the_weekly(known)
        case LetterKind.PREP:
            return _prep(known)
        case LetterKind.WINS:
            return _wins(known)
        case LetterKind.SIGN_IN:
            return _letter(kind, Owner.THEM if person else Owner.ME, known.now, person)
        case _:
            standing = next((one for one in known.review.standings if one.counterpart.email == person), None)
            return _about(kind, standing, known, to) if standing else None


def _prep(known: Known) -> Letter | None:
    """Return the prep for the next day on which there is a meeting."""
    zone = known.leader.zone
    days = [local_day(agenda.span.start, zone) for agenda in known.review.plan.agendas if agenda.span.end > known.now]
    if not days:
        return None
    day = min(days)
    keys = tuple(one.meeting for one in known.review.plan.agendas if local_day(one.span.start, zone) == day)
    return replace(_letter(LetterKind.PREP, Owner.ME, known.now), meetings=keys)


def _wins(known: Known) -> Letter:
    first = local_day(known.now, known.leader.zone).replace(day=1)
    month = (first - DAY).replace(day=1)
    return replace(_letter(LetterKind.WINS, Owner.ME, known.now), key=f"{LetterKind.WINS}:{month.isoformat()}")


def _about(kind: LetterKind, standing: Standing, known: Known, to: Owner) -> Letter | None:
    meeting = standing.next if kind in AHEAD else _last(kind, standing, known)
    if meeting is None:
        return None
    reader = {LetterKind.NUDGE: Owner.ME, LetterKind.RECAP: to}.get(kind, Owner.THEM)
    return replace(_letter(kind, reader, known.now, standing.counterpart.email), meetings=(meeting.key,))


def _last(kind: LetterKind, standing: Standing, known: Known) -> Meeting | None:
    """Return the last meeting; for a recap the last of which something was written."""
    behind = held(standing, known.now)
    if kind is LetterKind.RECAP:
        book = known.notebook(standing)
        behind = tuple(m for m in behind if says_something(book, local_day(m.span.start, known.leader.zone)))
    return behind[-1] if behind else None


def _letter(kind: LetterKind, to: Owner, now: datetime, person: str = "") -> Letter:
    return Letter(f"{kind}:look:{now.isoformat()}", kind, to, now, now + GOOD_FOR, person)
