"""A letter of each kind to and about people who do not exist, for the tests of what the mails say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from assistant.core import between
from assistant.core.letter_acts import LetterAct, words_of
from assistant.core.notebook import add_note
from assistant.deeds import Capability, Offer
from assistant.model import (
    Action,
    Letter,
    LetterKind,
    MoveMeeting,
    Notebook,
    Owner,
    Policy,
    Rebook,
    Shorten,
    ShortenMeeting,
)
from assistant.render.mails import About
from connectors.model import Span
from tests.golden.believable import (
    ANA,
    BEN,
    CEM,
    MONDAY,
    NOW,
    PRIVATE_NOTE,
    moment,
    notebooks,
    review,
)

DAY = timedelta(days=1)
LAST_TUESDAY = MONDAY - 6 * DAY
TUESDAY = MONDAY + DAY
NOTES = """
The import is **through**, without a minute of downtime.

- nobody owns the runbook yet; Support wants it by the end of the year
- [ ] @them Write the first page of the runbook (due 2026-12-01)
- [ ] Ask Jonas who decides (due 2026-11-27)

> It would help to know who decides.
"""


@dataclass(frozen=True)
class Pages:
    """Links as they look; what they would do stands in them."""

    for_them: bool = True
    base: str = "https://one.example.org"

    def home(self) -> str:
        return f"{self.base}/"

    def page(self, person: str) -> str:
        return f"{self.base}/o/{person.split('@', maxsplit=1)[0].replace('.', '')}7k2m9x4q"

    def act(self, act: LetterAct, to: Owner, person: str) -> str:
        what, about = words_of(act)
        return f"{self.base}/do/{to}.{what}.{about.replace(' ', '.').replace('/', '.').replace('@', '.')}"

    def unsubscribe(self, to: Owner, person: str, kind: str) -> str:
        return f"{self.base}/off/{to}.{kind}"


def books() -> dict[str, Notebook]:
    """Return what the two have written: something of everything, some of it private to either."""
    found = dict(notebooks())
    ana = add_note(found[ANA.email], LAST_TUESDAY, NOTES)
    ana = replace(ana, notes=(*ana.notes, PRIVATE_NOTE))
    ana = between.say_input(ana, TUESDAY, 2, "The weekends on call, and whether the talk is too much now.")
    ana = between.add_win(ana, "The import ran through on the first attempt", date(2026, 10, 28), Owner.THEM)
    ana = between.add_win(ana, "Support called the handover the best so far", LAST_TUESDAY, Owner.ME)
    return found | {
        ANA.email: ana,
        BEN.email: between.add_win(Notebook(BEN), "His first design review", date(2026, 10, 14), Owner.ME),
    }


def offers() -> tuple[Offer, ...]:
    """Return an offer for each proposal of the review, and one that the summary does not speak of."""
    found: list[Offer] = []
    for number, proposal in enumerate(review().plan.proposals, start=17):
        options: tuple[Action, ...]
        if isinstance(proposal, Rebook):
            capability = Capability.REBOOK
            options = tuple(
                MoveMeeting(f"m{n}", proposal.meeting, span, proposal.counterpart, "Free.")
                for n, span in enumerate(proposal.options)
            )
        else:
            capability, options = Capability.SHORTEN, (_shorter(proposal),)
        until = NOW + 3 * DAY
        email = proposal.counterpart.email
        found.append(Offer(number, proposal.key, capability, email, NOW, until, proposal.reason, options))
    video = replace(found[-1], number=20, key="v", capability=Capability.VIDEO_LINK, counterpart=BEN.email)
    return (*found, video)


def _shorter(proposal: Shorten) -> ShortenMeeting:
    span = Span(proposal.start, proposal.start + timedelta(minutes=proposal.to_minutes))
    return ShortenMeeting(proposal.key, proposal.meeting, span, proposal.counterpart, proposal.reason)


def about(kind: LetterKind = LetterKind.WEEKLY, pages: Pages | None = Pages()) -> About:
    """Return what the letter of a kind is written from: the same week, at the moment at which it is due."""
    found = review()
    link = "https://one.example.org/in/WzE3NjM4.9pQ" if kind is LetterKind.SIGN_IN else ""
    return About(
        replace(found, now=letter(kind).at),
        books(),
        Policy(),
        offers=offers(),
        links=pages,
        sign_in=link,
        name="Ana" if link else "",
    )


def letter(kind: LetterKind, to: Owner | None = None) -> Letter:
    """Return the letter of a kind; a recap goes to the counterpart unless said otherwise."""
    ana = next(one for one in review().standings if one.counterpart == ANA)
    held = next(m for m in ana.meetings if m.span.start.date() == LAST_TUESDAY)
    ahead = ana.next
    assert ahead is not None
    match kind:
        case LetterKind.WEEKLY:
            return _letter(kind, "weekly:2026-11-23", Owner.ME, NOW)
        case LetterKind.PREP:
            keys = (ahead.key,)
            return replace(_letter(kind, "prep:2026-11-24", Owner.ME, moment(MONDAY, "16:00")), meetings=keys)
        case LetterKind.WINS:
            return _letter(kind, "wins:2026-10-01", Owner.ME, moment(date(2026, 11, 2), "09:00"))
        case LetterKind.INPUT | LetterKind.FORMAT:
            at = moment(MONDAY - 3 * DAY, "09:00")
            return replace(_letter(kind, f"{kind}:x", Owner.THEM, at), person=ANA.email, meetings=(ahead.key,))
        case LetterKind.RECAP:
            at = held.span.end + timedelta(minutes=30)
            return replace(_letter(kind, "recap:x", to or Owner.THEM, at), person=ANA.email, meetings=(held.key,))
        case LetterKind.NUDGE:
            cem = next(one for one in review().standings if one.counterpart == CEM)
            met = next(m for m in cem.meetings if m.span.start.date() == LAST_TUESDAY)
            at = met.span.end + timedelta(hours=2)
            return replace(_letter(kind, "nudge:x", Owner.ME, at), person=CEM.email, meetings=(met.key,))
        case LetterKind.SIGN_IN:
            return replace(_letter(kind, "sign-in:x", Owner.THEM, NOW), person=ANA.email)


def _letter(kind: LetterKind, key: str, to: Owner, at: datetime) -> Letter:
    return Letter(key, kind, to, at, at + 2 * DAY)
