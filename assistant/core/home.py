"""What a leader sees at home: everybody at a glance, what is owed, who gave way to what, which slots hold. Pure.

Reads what the leader may read, never what is a counterpart's alone. Counts meetings, and judges no person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assistant.core.localtime import local_day
from assistant.core.news import URGENCY, health_words
from assistant.core.reason_words import gave_way
from assistant.core.summary import strip_outcomes
from assistant.core.week import names_of
from assistant.core.wording import one_line
from assistant.deeds import Offer, OfferState
from assistant.model import (
    ActionItem,
    Conflict,
    Counterpart,
    DayLoad,
    Health,
    Meeting,
    Notebook,
    Outcome,
    Owner,
    Review,
    Standing,
)

CROWDED_AHEAD = timedelta(days=14)
CONFLICTS_AHEAD = timedelta(days=7)
LONGEST_TITLE = 60
COVERED = "another busy event covers half of it or more"  # the check that says by what a meeting was covered


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person at a glance. `needs` is why they need the leader, empty when they do not; `owed` are open promises."""

    person: Counterpart
    name: str
    health: Health
    outcomes: tuple[Outcome, ...]
    next: Meeting | None
    last_kept: datetime | None
    needs: str
    owed: int


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that the leader promised and has not done, and for how many days."""

    person: Counterpart
    name: str
    item: ActionItem
    age_days: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class GaveWay:
    """How often a person's meetings gave way on the leader's side, out of how many, how, and by what (titles)."""

    person: Counterpart
    name: str
    times: int
    of: int
    ways: tuple[tuple[str, int], ...]
    by: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the week (ISO weekday, hour): how many meetings had it, and how many of them were kept in it."""

    weekday: int
    hour: int
    kept: int
    of: int


@dataclass(frozen=True, slots=True)
class CrowdedDay:
    """A crowded day ahead, with those who are met on it."""

    load: DayLoad
    met: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Everything at home. `ahead` is how many one-on-ones the next seven days have."""

    today: date
    people: tuple[PersonRow, ...]
    ahead: int
    offers: tuple[Offer, ...]
    owed: tuple[Owed, ...]
    gave_way: tuple[GaveWay, ...]
    slots: tuple[Slot, ...]
    crowded: tuple[CrowdedDay, ...]

    @property
    def needing(self) -> tuple[PersonRow, ...]:
        return tuple(row for row in self.people if row.needs)


def home(review: Review, notebooks: Mapping[str, Notebook], offers: Iterable[Offer], now: datetime) -> Home:
    """Return what the leader sees at `now`; notebooks are keyed by the counterpart's address."""
    zone = review.leader.zone
    today = local_day(now, zone)
    waiting = tuple(offer for offer in offers if offer.state is OfferState.OPEN and offer.until > now)
    names = names_of([s.counterpart for s in review.standings] + [book.counterpart for book in notebooks.values()])
    return Home(
        today=today,
        people=_people(review, notebooks, waiting, names, now),
        ahead=sum(now <= m.span.start < now + CONFLICTS_AHEAD for s in review.standings for m in s.upcoming()),
        offers=waiting,
        owed=_owed(notebooks, names, today),
        gave_way=_gave_way(review.standings, names),
        slots=_slots(review),
        crowded=_crowded(review, names, today),
    )


# --- people ----------------------------------------------------------------------------------------------------------


def _people(
    review: Review,
    notebooks: Mapping[str, Notebook],
    offers: tuple[Offer, ...],
    names: Mapping[str, str],
    now: datetime,
) -> tuple[PersonRow, ...]:
    """Return a row a person: who needs the leader first, the worst off first, then by name."""
    offered = {offer.counterpart for offer in offers}
    soon = {c.counterpart.email: c for c in reversed(review.conflicts) if now < c.start < now + CONFLICTS_AHEAD}
    rows = [
        PersonRow(
            person=standing.counterpart,
            name=names[standing.counterpart.email],
            health=standing.health,
            outcomes=strip_outcomes(standing),
            next=_next(standing, now),
            last_kept=standing.last_kept,
            needs=_needs(standing, offered, soon),
            owed=_open(notebooks.get(standing.counterpart.email)),
        )
        for standing in review.standings
    ]
    return tuple(sorted(rows, key=lambda row: (not row.needs, URGENCY.index(row.health), row.name.casefold())))


def _next(standing: Standing, now: datetime) -> Meeting | None:
    return next((meeting for meeting in standing.upcoming() if meeting.span.end > now), None)


def _needs(standing: Standing, offered: set[str], soon: Mapping[str, Conflict]) -> str:
    email = standing.counterpart.email
    if standing.health is not Health.GREEN:
        return health_words(standing)
    if email in soon:
        return f"“{one_line(soon[email].title, LONGEST_TITLE) or 'an event'}” lies over the next meeting"
    return "a proposal waits" if email in offered else ""


def _open(notebook: Notebook | None) -> int:
    return len(notebook.open_items(Owner.ME)) if notebook else 0


def _owed(notebooks: Mapping[str, Notebook], names: Mapping[str, str], today: date) -> tuple[Owed, ...]:
    found = [
        Owed(
            person=book.counterpart,
            name=names[book.counterpart.email],
            item=item,
            age_days=max((today - item.created).days, 0),
            overdue=item.due is not None and item.due < today,
        )
        for book in notebooks.values()
        for item in book.open_items(Owner.ME)
    ]
    return tuple(sorted(found, key=lambda one: (not one.overdue, one.item.due or date.max, -one.age_days, one.name)))


# --- looking back ----------------------------------------------------------------------------------------------------


def _gave_way(standings: Iterable[Standing], names: Mapping[str, str]) -> tuple[GaveWay, ...]:
    """Return those whose meetings gave way, most often first."""
    found = [_giving_way(standing, names[standing.counterpart.email]) for standing in standings]
    return tuple(sorted((one for one in found if one.times), key=lambda one: (-one.times, one.of, one.name.casefold())))


def _giving_way(standing: Standing, name: str) -> GaveWay:
    """Count what gave way on the leader's side; what the counterpart declined is none of it, nor is leave."""
    judged = [m for m in standing.meetings if m.outcome not in (Outcome.UPCOMING, Outcome.EXCUSED)]
    ways = Counter(way for way in map(gave_way, judged) if way)
    by = Counter(title for meeting in judged if (title := _covered_by(meeting)))
    return GaveWay(standing.counterpart, name, ways.total(), len(judged), _told(ways), _told(by))


def _told(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _covered_by(meeting: Meeting) -> str:
    """Return the title of what lay over a double-booked meeting, as its check saw it."""
    if meeting.outcome is not Outcome.UNCONFIRMED:
        return ""
    seen = next((check.seen for check in meeting.because if check.rule == COVERED and check.holds), "")
    return one_line(seen.rpartition('"')[0].removeprefix('"'), LONGEST_TITLE)


def _slots(review: Review) -> tuple[Slot, ...]:
    """Return the places in the week of the meetings behind, by weekday and hour; leave counts for nothing."""
    kept: Counter[tuple[int, int]] = Counter()
    had: Counter[tuple[int, int]] = Counter()
    for standing in review.standings:
        for meeting in standing.meetings:
            if meeting.ad_hoc or meeting.outcome in (Outcome.UPCOMING, Outcome.EXCUSED):
                continue
            start = meeting.original_start.astimezone(review.leader.zone)
            place = (start.isoweekday(), start.hour)
            had[place] += 1
            kept[place] += meeting.outcome is Outcome.KEPT
    return tuple(Slot(*place, kept[place], had[place]) for place in sorted(had))


def _crowded(review: Review, names: Mapping[str, str], today: date) -> tuple[CrowdedDay, ...]:
    met: dict[date, list[tuple[datetime, str]]] = {}
    for standing in review.standings:
        for meeting in standing.upcoming():
            day = local_day(meeting.span.start, review.leader.zone)
            met.setdefault(day, []).append((meeting.span.start, names[standing.counterpart.email]))
    return tuple(
        CrowdedDay(load, tuple(name for _, name in sorted(met.get(load.day, []))))
        for load in review.crowded_days
        if today <= load.day < today + CROWDED_AHEAD
    )
