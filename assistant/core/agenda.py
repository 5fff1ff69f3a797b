"""Make the agenda of an upcoming meeting: its objective, what is open between the two, the parts and their questions.

Values in, values out. Puts together what situation, objectives, questions, timebox and tips decide. What is private
goes into the `private_*` fields and `tip`, and nowhere else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from assistant.core import prompts, themes
from assistant.core.carried import carried_items
from assistant.core.moments import Moment
from assistant.core.objectives import Objective, objective
from assistant.core.questions import choose, rank
from assistant.core.signs import signs
from assistant.core.situation import Situation, situate
from assistant.core.timebox import boxes, kept_parts
from assistant.core.tips import tip_for
from assistant.model import (
    Agenda,
    AgendaPart,
    Counterpart,
    Meeting,
    Notebook,
    Part,
    Policy,
    Question,
    Standing,
    Theme,
    ThemeTouch,
)

__all__ = ["build", "build_all", "carried_items"]

SHORT_MINUTES = 20
QUESTIONS_WHEN_SHORT = 2


def build_all(
    standing: Standing, notebook: Notebook, policy: Policy, now: datetime, zone: tzinfo
) -> tuple[Agenda, ...]:
    """Return the agendas of all upcoming meetings in order; no two share a question, and the themes take turns."""
    agendas: list[Agenda] = []
    imagined, reserved = notebook, frozenset[str]()
    for meeting in sorted(standing.upcoming(), key=lambda m: m.span.start):
        made = build(meeting, standing, imagined, policy, now, zone, reserved)
        agendas.append(made)
        reserved |= {question.id for question in made.questions}
        imagined = _as_if_held(imagined, made, zone)
    return tuple(agendas)


def build(
    meeting: Meeting,
    standing: Standing,
    notebook: Notebook,
    policy: Policy,
    now: datetime,
    zone: tzinfo,
    reserved: frozenset[str] = frozenset(),
) -> Agenda:
    """Return the agenda of one upcoming meeting; `reserved` are ids of questions kept for the meetings before it."""
    known = situate(meeting, standing, notebook, policy, now, zone)
    order = _themes(known)
    aim = objective(known, order)
    questions = _questions(known, _led_by(aim, order), policy.agenda.questions, reserved)
    parts = _parts(known, aim, questions)
    tip = tip_for(known, has_signs=bool(signs(standing, notebook, known.today)))
    set_by_them = next((one.text for one in notebook.aims if one.day == known.day), aim.text)
    return _put_together(known, standing.counterpart, set_by_them, parts, tip)


def _put_together(
    known: Situation, counterpart: Counterpart, aim: str, parts: tuple[AgendaPart, ...], tip: str
) -> Agenda:
    return Agenda(
        meeting=known.meeting.key,
        counterpart=counterpart,
        span=known.meeting.span,
        objective=aim,
        i_owe=known.i_owe,
        points=known.points,
        they_owe=known.they_owe,
        private_points=known.private_points,
        celebrate=known.celebrate,
        last_note=known.last_note,
        last_private_note=known.last_private_note,
        parts=parts,
        tip=tip,
    )


def _themes(known: Situation) -> tuple[Theme, ...]:
    """Return the themes this meeting has room for, longest untouched first; of each part one before the others."""
    kept = kept_parts(known.meeting.span.minutes)
    order = [
        theme
        for theme in themes.longest_untouched(known.notebook, known.day, known.seed)
        if themes.PART_OF[theme] in kept
    ]
    first = {themes.PART_OF[theme]: theme for theme in reversed(order)}
    return tuple(sorted(order, key=lambda theme: first[themes.PART_OF[theme]] is not theme))


def _led_by(aim: Objective, order: tuple[Theme, ...]) -> tuple[Theme, ...]:
    return tuple(sorted(order, key=lambda theme: theme is not aim.theme))


def _questions(
    known: Situation, order: tuple[Theme, ...], wanted: int, reserved: frozenset[str]
) -> tuple[Question, ...]:
    short = known.meeting.span.minutes <= SHORT_MINUTES
    count = min(wanted, QUESTIONS_WHEN_SHORT) if short else wanted
    return choose(known.notebook, known.relation, known.moment, order, count, known.seed, reserved)


def _parts(known: Situation, aim: Objective, questions: tuple[Question, ...]) -> tuple[AgendaPart, ...]:
    return tuple(
        AgendaPart(part, minutes, _prompts(part, known), tuple(q for q in questions if themes.PART_OF[q.theme] is part))
        for part, minutes in boxes(known.meeting.span.minutes, aim.part)
    )


def _prompts(part: Part, known: Situation) -> tuple[str, ...]:
    always = prompts.FIRST_TIME if known.moment is Moment.FIRST else prompts.ALWAYS
    return (*_prompts_today(part, known), *always[part])


def _prompts_today(part: Part, known: Situation) -> list[str]:
    """Return the sentences that this meeting alone asks for, in the order in which they apply."""
    promised, brought = bool(known.i_owe or known.they_owe), bool(known.their_points)
    candidates = (
        (Part.CHECK_IN, True, _check_in(known)),
        (Part.PROGRESS, promised, prompts.PROMISED),
        (Part.PROGRESS, bool(known.to_choose), prompts.DECIDE),
        (Part.OPEN_FLOOR, brought, prompts.POINTS_FIRST),
        (Part.OPEN_FLOOR, not brought, prompts.ANYTHING),
        (Part.OPEN_FLOOR, known.format_due, prompts.FORMAT),
        *((Part.OPEN_FLOOR, True, wish) for wish in known.wishes),
    )
    return [prompt for place, applies, prompt in candidates if place is part and applies]


def _check_in(known: Situation) -> str:
    match known.moment:
        case Moment.FIRST:
            return prompts.MEET
        case Moment.AFTER_SKIP:
            return prompts.CATCH_UP
        case Moment.AFTER_LEAVE:
            return prompts.COME_BACK
        case None:
            return min(prompts.ARRIVE, key=lambda prompt: rank(known.seed, prompt))


def _as_if_held(notebook: Notebook, made: Agenda, zone: tzinfo) -> Notebook:
    """Return the notebook as it would be after this meeting, for the choice of themes of the later ones alone."""
    day = made.span.start.astimezone(zone).date()
    touched = tuple(ThemeTouch(question.theme, day) for question in made.questions)
    return replace(notebook, themes=notebook.themes + touched)
