"""The week a summary is about, and how its people are called in it. Pure; says nothing about them yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from assistant.core.localtime import DAY, local_day, monday_of
from assistant.core.wording import clock, day_and_clock, day_words, one_line
from assistant.model import Agenda, Counterpart, Meeting, Notebook, Outcome, Rebook, Review, Shorten, Standing
from connectors.model import InstanceKey, Problem

LONGEST_NAME = 48


def monday_to_tell(now: datetime, zone: tzinfo) -> date:
    """Return the Monday of the week to tell about: the ISO week of `now`, on Saturday and Sunday the coming one."""
    monday = monday_of(local_day(now, zone))
    return monday + 7 * DAY if local_day(now, zone).isoweekday() > 5 else monday


def names_of(people: Iterable[Counterpart]) -> Mapping[str, str]:
    """Return a name for each address; two people of one name are told apart by their addresses."""
    shown = {person.email: one_line(person.display, LONGEST_NAME) or person.email for person in people}
    often = Counter(shown.values())
    return {
        email: name if often[name] == 1 else f"{name} ({email.replace('@', ' at ')})" for email, name in shown.items()
    }


def first_names_of(people: Iterable[Counterpart], names: Mapping[str, str]) -> Mapping[str, str]:
    """Return a first name for each address; where two people share one, their whole names."""
    shown = {person.email: one_line(person.first_name, LONGEST_NAME) or names[person.email] for person in people}
    often = Counter(shown.values())
    return {email: first if often[first] == 1 else names[email] for email, first in shown.items()}


@dataclass(frozen=True, slots=True)
class Week:
    """A reviewed calendar and its notebooks, seen from the week that starts on `monday`."""

    review: Review
    notebooks: Mapping[str, Notebook]
    monday: date
    names: Mapping[str, str]
    first_names: Mapping[str, str]

    @property
    def zone(self) -> tzinfo:
        return self.review.leader.zone

    @property
    def today(self) -> date:
        return local_day(self.review.now, self.zone)

    @property
    def called(self) -> str:
        return "this week" if self.monday <= self.today else "in the coming week"

    def name(self, person: Counterpart) -> str:
        return self.names.get(person.email) or one_line(person.display, LONGEST_NAME)

    def first_name(self, person: Counterpart) -> str:
        """Return the first name, or the whole name where somebody else has the same."""
        return self.first_names.get(person.email) or one_line(person.first_name, LONGEST_NAME)

    def day(self, moment: datetime) -> date:
        return local_day(moment, self.zone)

    def holds(self, moment: datetime) -> bool:
        return self.monday <= self.day(moment) < self.monday + 7 * DAY

    def when(self, moment: datetime) -> str:
        """Return "Tue 14:00" inside the week, "Tue 8 Dec 14:00" outside it."""
        if self.holds(moment):
            return day_and_clock(moment, self.zone)
        return f"{day_words(self.day(moment))} {clock(moment, self.zone)}"

    def ahead(self) -> list[tuple[Standing, Meeting]]:
        """Return what is still to come in the week, by start."""
        found = [(s, m) for s in self.review.standings for m in s.upcoming() if self.holds(m.span.start)]
        return sorted(found, key=lambda pair: (pair[1].span.start, pair[0].counterpart.email))

    def lost(self) -> list[tuple[Standing, Meeting]]:
        """Return the meetings skipped in the week and in the one before it, by start."""
        first, after = self.monday - 7 * DAY, self.monday + 7 * DAY
        found = [
            (standing, meeting)
            for standing in self.review.standings
            for meeting in standing.meetings
            if meeting.outcome is Outcome.SKIPPED and first <= self.day(meeting.span.start) < after
        ]
        return sorted(found, key=lambda pair: (pair[1].span.start, pair[0].counterpart.email))

    def shortens(self) -> tuple[Shorten, ...]:
        return tuple(p for p in self.review.plan.proposals if isinstance(p, Shorten))

    def rebooks(self) -> tuple[Rebook, ...]:
        return tuple(p for p in self.review.plan.proposals if isinstance(p, Rebook) and p.options)

    def agenda(self, meeting: InstanceKey, person: Counterpart) -> Agenda | None:
        found = (a for a in self.review.plan.agendas if a.meeting == meeting and a.counterpart.email == person.email)
        return next(found, None)


def week_of(review: Review, notebooks: Mapping[str, Notebook]) -> Week:
    """Return the week to tell about at the moment of the review."""
    people = {standing.counterpart.email: standing.counterpart for standing in review.standings}
    people |= {book.counterpart.email: book.counterpart for book in notebooks.values() if book.items}
    names = names_of(people.values())
    monday = monday_to_tell(review.now, review.leader.zone)
    return Week(review, notebooks, monday, names, first_names_of(people.values(), names))


def problems_by_source(problems: Iterable[Problem]) -> Mapping[str, list[Problem]]:
    """Return the problems by the file or calendar they are in, in the order in which they were found."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.source, []).append(problem)
    return found
