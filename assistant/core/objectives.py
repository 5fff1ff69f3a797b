"""Decide what one meeting is for, in one line both people may read, and which part that asks more time of.

Works from what both may know: never from a private note or point. What is known now speaks for the next meeting only;
the meetings after it are each given a theme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from assistant.core import themes
from assistant.core.moments import Moment
from assistant.core.questions import rank
from assistant.core.situation import Situation
from assistant.core.timebox import kept_parts
from assistant.core.wording import LONG_MONTHS, counted, number_word, one_line
from assistant.model import Part, Theme

LONGEST = 100
UNTOUCHED_DAYS = 56
NOTE_DAYS = 60
MANY_POINTS = 3


@dataclass(frozen=True, slots=True)
class Objective:
    """What the meeting is for. `part` gets more time for it, `theme` leads the questions."""

    text: str
    part: Part | None = None
    theme: Theme | None = None


OF_THEME: Mapping[Theme, tuple[str, ...]] = MappingProxyType(
    {
        Theme.CHECK_IN: (
            "Take time for each other before the work: hear how things really are",
            "Learn one new thing about each other, then turn to the work",
        ),
        Theme.PROGRESS: (
            "See clearly what moves, what is stuck, and what matters most next",
            "Agree on the one thing that matters most until you meet again",
        ),
        Theme.FEEDBACK: (
            "Tell each other one thing that went well and one to change",
            "Find out what each of you could do to make the other’s work better",
        ),
        Theme.CAREER: (
            "Look beyond this month: a wish, a skill, a next step",
            "Talk about where the work could lead, and choose one small step",
        ),
        Theme.WELL_BEING: (
            "Find out what weighs, what gives strength, and what could be lighter",
            "Look honestly at the load, and make one thing easier",
        ),
        Theme.IDEAS: (
            "Give ideas room: what would be worth a try in the coming weeks",
            "Pick one idea worth trying, and agree how to begin",
        ),
        Theme.OBSTACLES: (
            "Clear the way: name what is stuck, and take one obstacle out of it",
            "Find out what is waiting, for whom, and what would set it free",
        ),
    }
)


def objective(situation: Situation, order: tuple[Theme, ...]) -> Objective:
    """Return what the first rule with something to say makes of the meeting, else its first theme in order."""
    rules = (*_ALWAYS, *_NEXT_ONLY) if situation.is_next else _ALWAYS
    found = (rule(situation) for rule in rules)
    return next((o for o in found if o and len(o.text) <= LONGEST), None) or _of_theme(situation, order)


def _of_theme(situation: Situation, order: tuple[Theme, ...]) -> Objective:
    theme = order[0] if order else Theme.CHECK_IN
    return Objective(min(OF_THEME[theme], key=lambda text: rank(situation.seed, text)), theme=theme)


def _moment(situation: Situation) -> Objective | None:
    match situation.moment:
        case Moment.FIRST:
            text = "Get to know each other, and agree how you both want to use this time"
            return Objective(text, Part.CHECK_IN, Theme.CHECK_IN)
        case Moment.AFTER_SKIP if situation.missed_before > 1:
            missed = number_word(situation.missed_before)
            return Objective(f"Make up for {missed} missed meetings: first hear what had to wait", Part.CHECK_IN)
        case Moment.AFTER_SKIP:
            return Objective("Pick up where you left off, and hear what had to wait since", Part.CHECK_IN)
        case Moment.AFTER_LEAVE:
            return Objective("Find back into step: what changed meanwhile, and what matters now", Part.CHECK_IN)
        case None:
            return None


def _decide(situation: Situation) -> Objective | None:
    waiting = situation.to_choose
    if not waiting:
        return None
    what = f"“{one_line(waiting[0].item.text, 40)}”" if len(waiting) == 1 else f"{len(waiting)} items carried too long"
    return Objective(f"Decide about {what}: do, schedule, drop or hand over", Part.PROGRESS)


def _settle(situation: Situation) -> Objective | None:
    late = situation.overdue_mine
    if not late:
        return None
    return Objective(f"Settle {counted(len(late), 'overdue promise')}, then turn to what is new", Part.PROGRESS)


def _hear(situation: Situation) -> Objective | None:
    points = len(situation.their_points)
    if points < MANY_POINTS:
        return None
    name = one_line(situation.notebook.counterpart.first_name, 24)
    return Objective(f"Make room for the {number_word(points)} points {name} brings", Part.OPEN_FLOOR)


def _neglected(situation: Situation) -> Objective | None:
    """Bring back feedback or career once the pair has kept themes for a while and one of them was left out."""
    since = dict(themes.coverage(situation.notebook, situation.today))
    if max((days or 0 for days in since.values()), default=0) < UNTOUCHED_DAYS // 2:
        return None
    room = kept_parts(situation.meeting.span.minutes)
    for theme in themes.longest_untouched(situation.notebook, situation.today):
        days, part = since[theme], themes.PART_OF[theme]
        if theme in (Theme.FEEDBACK, Theme.CAREER) and part in room and (days is None or days >= UNTOUCHED_DAYS):
            return Objective(_since_words(theme, days), part, theme)
    return None


def _since_words(theme: Theme, days: int | None) -> str:
    ago = "it has had no room yet" if days is None else f"the last time was {days // 7} weeks ago"
    if theme is Theme.FEEDBACK:
        return f"Talk about feedback in both directions; {ago}"
    return f"Look ahead at wishes and next steps; {ago}"


def _follow_up(situation: Situation) -> Objective | None:
    note = situation.last_note
    if note is None or not 0 <= (situation.today - note.day).days <= NOTE_DAYS:
        return None
    return Objective(f"Follow up on what you wrote down on {_day(note.day)}, then see what is new")


def _day(day: date) -> str:
    return f"{day.day} {LONG_MONTHS[day.month - 1]}"


def _enjoy(situation: Situation) -> Objective | None:
    done = len(situation.celebrate)
    if not done:
        return None
    what = "what got done" if done == 1 else f"the {number_word(done)} things that got done"
    return Objective(f"Enjoy {what}, and see what comes next")


def _carry_on(situation: Situation) -> Objective | None:
    if not (situation.i_owe or situation.they_owe):
        return None
    return Objective("Move the open promises forward, then leave room for what is new")


_Rule = Callable[[Situation], Objective | None]
_ALWAYS: tuple[_Rule, ...] = (_moment,)
_NEXT_ONLY: tuple[_Rule, ...] = (_decide, _settle, _hear, _neglected, _follow_up, _enjoy, _carry_on)
