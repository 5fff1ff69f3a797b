"""Say in one sentence what matters most in a review, and in a second what lies ahead. Words only; decides no health."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.core.wording import counted, listed, number_word
from assistant.model import Health, Rebook, Review, Shorten, Standing
from assistant.terminal.layout import Page
from assistant.terminal.style import clean, name_of
from assistant.terminal.wording import missed, near

_NAMED = 3
_URGENCY = (Health.RED, Health.SILENT, Health.AMBER, Health.GREEN)


def by_urgency(standings: Sequence[Standing]) -> list[Standing]:
    """Return the standings with those first that need the leader most, then those that are next."""
    return sorted(standings, key=_urgency)


def _urgency(standing: Standing) -> tuple[int, int, float, str]:
    next_start = standing.next.span.start.timestamp() if standing.next else 0.0
    return _URGENCY.index(standing.health), -standing.missed_in_a_row, next_start, name_of(standing.counterpart)


def headline(review: Review, page: Page) -> str:
    """Return the sentence that says what matters."""
    standings = by_urgency(review.standings)
    urgent = [s for s in standings if s.health in (Health.RED, Health.SILENT)]
    slipping = [s for s in standings if s.health is Health.AMBER]
    if urgent:
        subject = "One person needs" if len(urgent) == 1 else f"{number_word(len(urgent)).capitalize()} people need"
        return f"{subject} you: {_people(urgent, page)}."
    if slipping:
        return f"Nobody is lost; keep an eye on {_people(slipping, page)}."
    if len(standings) == 1:
        return f"Your one-on-one with {page.name(standings[0].counterpart)} is on track."
    if len(standings) == 2:
        return "Both one-on-ones are on track."
    return f"All {number_word(len(standings))} one-on-ones are on track."


def _people(standings: Sequence[Standing], page: Page) -> str:
    known = Counter(_first_name(s) for s in standings)
    named = [f"{_called(s, known, page)} ({trouble(s)})" for s in standings[:_NAMED]]
    rest = len(standings) - len(named)
    return listed([*named, f"{number_word(rest)} more"] if rest else named)


def _called(standing: Standing, known: Counter[str], page: Page) -> str:
    first = _first_name(standing)
    return first if known[first] == 1 else page.name(standing.counterpart)


def _first_name(standing: Standing) -> str:
    return clean(standing.counterpart.first_name) or name_of(standing.counterpart)


def trouble(standing: Standing) -> str:
    """Return in a few words what is wrong."""
    if standing.health is not Health.SILENT:
        return missed(standing.missed_in_a_row) if standing.missed_in_a_row else "slipping"
    return f"{missed(standing.missed_in_a_row)}, nothing planned" if standing.missed_in_a_row > 1 else "nothing planned"


def coming(review: Review, page: Page) -> str:
    """Return what lies ahead in one line: the next one-on-one, and how much there is to decide."""
    proposals = review.plan.proposals
    shorten = sum(isinstance(p, Shorten) for p in proposals)
    rebook = sum(isinstance(p, Rebook) for p in proposals)
    parts = [
        counted(len(review.conflicts), "conflict") if review.conflicts else "",
        f"{rebook} to re-book" if rebook else "",
        f"{shorten} to shorten" if shorten else "",
        counted(len(review.crowded_days), "crowded day") if review.crowded_days else "",
    ]
    decide = listed([part for part in parts if part])
    return " ".join(part for part in (_next_line(review, page), f"Ahead: {decide}." if decide else "") if part)


def _next_line(review: Review, page: Page) -> str:
    planned = [(s.next.span.start, page.name(s.counterpart)) for s in review.standings if s.next]
    later = sorted(c for c in planned if c[0] > page.now)
    return f"Next: {later[0][1]}, {near(later[0][0], page.now)}." if later else ""
