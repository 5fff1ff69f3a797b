"""What somebody wishes for of how often and how long the two meet, and what could be tried instead. Pure.

Proposes and changes nothing: how often two people meet is for the two to agree on.
"""

from __future__ import annotations

from datetime import date

from assistant.core import prompts
from assistant.core.wording import listed
from assistant.model import FormatAnswer, Notebook, OneOnOne, Wish

RHYTHMS = (7, 14, 21, 28)
LENGTHS = (15, 20, 25, 30, 45, 60, 90)
IN_WORDS = {1: "every day", 7: "every week", 14: "every other week", 21: "every three weeks", 28: "every four weeks"}


def wished_for(notebook: Notebook, since: date) -> FormatAnswer | None:
    """Return the latest answer from that day on that wishes for a change, None where it is fine as it is."""
    answers = [one for one in notebook.format_answers if one.day >= since]
    last = max(answers, key=lambda one: one.day, default=None)
    if last is None or (last.often, last.long) == (Wish.SAME, Wish.SAME):
        return None
    return last


def sentences(answer: FormatAnswer) -> tuple[str, ...]:
    """Return what the next agenda says about an answer; both see it."""
    often = {Wish.MORE: prompts.MORE_OFTEN, Wish.LESS: prompts.LESS_OFTEN}.get(answer.often)
    long = {Wish.MORE: prompts.LONGER, Wish.LESS: prompts.SHORTER}.get(answer.long)
    return tuple(sentence for sentence in (often, long) if sentence)


def to_try(answer: FormatAnswer, pair: OneOnOne) -> str:
    """Return what could be tried: "every week instead of every other week"; "" where nothing is left to try."""
    days, minutes = pair.cadence_days, pair.usual_minutes
    sooner = {Wish.MORE: Wish.LESS, Wish.LESS: Wish.MORE}.get(answer.often, Wish.SAME)  # more often: fewer days
    other_days, other_minutes = _next(RHYTHMS, days, sooner), _next(LENGTHS, minutes, answer.long)
    said = [f"{rhythm(other_days)} instead of {rhythm(days)}"] if other_days else []
    if other_minutes:
        said.append(f"{other_minutes} instead of {minutes} min")
    return listed(said)


def rhythm(days: int) -> str:
    """Return "every week" for 7, "about once a month" for 30."""
    if days in IN_WORDS:
        return IN_WORDS[days]
    return "about once a month" if 29 <= days <= 31 else f"every {days} days or so"


def _next(steps: tuple[int, ...], now: int, wish: Wish) -> int | None:
    if wish is Wish.MORE:
        return min((step for step in steps if step > now), default=None)
    return max((step for step in steps if step < now), default=None) if wish is Wish.LESS else None
