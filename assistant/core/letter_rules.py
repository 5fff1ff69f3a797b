"""When somebody may be written to, and whether: quiet hours, days off, what was switched off, what is too much.

Pure. What there is to write about is `assistant.core.letters`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo

from assistant.core.due import is_working_day
from assistant.core.localtime import DAY, at, local_day
from assistant.core.their_hours import zone_named
from assistant.model import (
    UNASKED,
    Leader,
    Letter,
    LetterKind,
    Notebook,
    Owner,
    Policy,
    Post,
    PostState,
    Review,
    Standing,
)

WEEK, AN_HOUR = timedelta(days=7), timedelta(hours=1)
HAVE_AN_HOUR = frozenset({LetterKind.WEEKLY, LetterKind.PREP, LetterKind.SIGN_IN})
CAME = frozenset({PostState.SENT, PostState.WAITING, PostState.CLAIMED, PostState.UNCLEAR})


@dataclass(frozen=True, slots=True)
class MailRules:
    """What may be sent when: never `off`, and nothing unasked from `quiet_from` until `quiet_until`."""

    off: frozenset[str] = frozenset()
    quiet_from: time = time(19, 0)
    quiet_until: time = time(7, 0)


@dataclass(frozen=True, slots=True)
class Known:
    """What letters are decided from. `posts` are those that were put in before, sent or not.

    `still_writing` are people about whom something was written a moment ago, so that there may be more to come. `stale`
    says that the calendars could not be read, and the review is an older one. `for_them` says whether the other people
    have pages to answer on.
    """

    review: Review
    notebooks: Mapping[str, Notebook]
    policy: Policy
    rules: MailRules = field(default_factory=MailRules)
    posts: tuple[Post, ...] = ()
    still_writing: frozenset[str] = frozenset()
    stale: bool = False
    for_them: bool = True

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


def timed(letter: Letter, known: Known) -> Letter:
    """Return the letter at a time at which its reader may be written to."""
    if letter.kind in HAVE_AN_HOUR:
        return letter
    zone = known.zone(letter.to, letter.person)
    return replace(letter, at=out_of_quiet(letter.at, zone, known))


def is_quiet(letter: Letter, known: Known) -> bool:
    """Say whether its reader may not be written to at this very moment; its own hour excuses what has one."""
    if letter.kind in HAVE_AN_HOUR and (letter.kind is LetterKind.SIGN_IN or known.now - letter.at < AN_HOUR):
        return False
    return out_of_quiet(known.now, known.zone(letter.to, letter.person), known) > known.now


def out_of_quiet(moment: datetime, zone: tzinfo, known: Known) -> datetime:
    """Return the moment itself, or the end of the quiet that it falls into, on a working day."""
    rules, day = known.rules, local_day(moment, zone)
    clock = moment.astimezone(zone).time()
    begins, ends = rules.quiet_from, rules.quiet_until
    over_midnight = begins > ends
    quiet = (clock >= begins or clock < ends) if over_midnight else begins <= clock < ends
    if is_working_day(day, known.policy) and not quiet:
        return moment
    late = over_midnight and clock >= begins
    return at(working_day_from(day + DAY if late else day, known.policy), ends, zone)


def is_wanted(letter: Letter, known: Known) -> bool:
    """Say whether its reader can be reached and has not ended this kind: some calendars know people by name alone."""
    if letter.to is Owner.THEM and "@" not in letter.person:
        return False
    notebook = known.notebooks.get(letter.person)
    declined = notebook is not None and any(
        off.kind == letter.kind and off.by is letter.to for off in notebook.mail_off
    )
    return letter.kind not in known.rules.off and not declined


def too_many(letter: Letter, known: Known, also: Iterable[Letter]) -> bool:
    """Say whether its reader got, or is about to get, a letter that they did not ask for within a week before it."""
    if letter.kind not in UNASKED:
        return False
    zone = known.zone(letter.to, letter.person)
    today = local_day(known.now, zone)
    lately = [
        post.letter
        for post in known.posts
        if post.state in CAME and (today - local_day(post.sent_at or post.letter.at, zone)).days < WEEK.days
    ]
    return any(other.kind in UNASKED and _reader(other) == _reader(letter) for other in (*lately, *also))


def _reader(letter: Letter) -> str:
    return letter.person if letter.to is Owner.THEM else ""


def working_day_from(day: date, policy: Policy) -> date:
    """Return this day, or the next on which work is done; this one where there is none for a long time."""
    return next((day + n * DAY for n in range(31) if is_working_day(day + n * DAY, policy)), day)
