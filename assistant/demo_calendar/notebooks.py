"""Write the demo's notebooks: what Lea noted, promised and wants to raise, with the private notes that stay hers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from assistant.demo_calendar.days import Days
from assistant.demo_calendar.people import (
    ANA,
    CARLA,
    ELIF,
    INGRID,
    MEI,
    MIA,
    NOOR,
    PRIYA,
    SAMUEL,
    TOMASZ,
    Person,
)
from assistant.model import (
    ActionItem,
    AskedQuestion,
    Counterpart,
    Note,
    Notebook,
    Owner,
    Relation,
    TalkingPoint,
    Theme,
    ThemeTouch,
)

Week = Callable[[int], date]  # the day on which the pair met in a week


def notebooks_of(days: Days) -> tuple[Notebook, ...]:
    """Return the notebooks of those with whom something was written down."""
    return (
        _ana(_slot(days, 1)),
        _mia(_slot(days, 0)),
        _tomasz(_slot(days, 3)),
        _priya(_slot(days, 1)),
        _samuel(_slot(days, 2)),
        _elif(_slot(days, 1)),
        _carla(_slot(days, 0)),
        _mei(_slot(days, 0)),
        _noor(_slot(days, 2)),
        _ingrid(_slot(days, 1)),
    )


def _slot(days: Days, slot: int) -> Week:
    return lambda week: days.day(week, slot)


def _pair(person: Person) -> Counterpart:
    return Counterpart(person.email, person.name)


def _asked(day: date, *questions: str) -> tuple[AskedQuestion, ...]:
    return tuple(AskedQuestion(question, day) for question in questions)


def _touched(day: date, *themes: Theme) -> tuple[ThemeTouch, ...]:
    return tuple(ThemeTouch(theme, day) for theme in themes)


def _ana(on: Week) -> Notebook:
    return Notebook(
        _pair(ANA),
        Relation.REPORT,
        notes=(
            Note(
                on(-3), "Wants to lead the billing migration.\n\nThe last on-call week was rough: three nights broken."
            ),
            Note(on(-2), "A short one. The sketch of the cut-over is next."),
            Note(
                on(-2),
                "Quieter than usual: ask about the nights on call first. Do not open with the roadmap.",
                private=True,
            ),
        ),
        points=(
            TalkingPoint(1, "Lead of the billing migration", Owner.THEM, on(-2), shared=True),
            TalkingPoint(-1, "Two cancelled meetings were my doing: say so", Owner.ME, on(-1)),
        ),
        items=_promised_with_ana(on),
        asked=_asked(on(-4), "career-report-open-doors", "career-more-of"),
        themes=(*_touched(on(-3), Theme.CAREER, Theme.WELL_BEING), *_touched(on(-2), Theme.CHECK_IN)),
        format_reviewed=on(-12),
    )


def _promised_with_ana(on: Week) -> tuple[ActionItem, ...]:
    return (
        ActionItem(1, "Take Ana off the on-call rota for a month", Owner.ME, on(-4), due=on(-1)),
        ActionItem(2, "Sketch the cut-over of billing", Owner.THEM, on(-3), due=on(1)),
        ActionItem(3, "Introduce Ana to Oliver in finance", Owner.ME, on(-2)),
        ActionItem(4, "Write up the incident of the payment queue", Owner.THEM, on(-6), done=on(-3)),
    )


def _mia(on: Week) -> Notebook:
    return Notebook(
        _pair(MIA),
        Relation.REPORT,
        notes=(
            Note(on(-2), "Search is live for a tenth of the customers. Two pages are slow, Mia knows why."),
            Note(
                on(-1), "Feedback given: the launch note was the clearest in months.\n\nShe asked for the same from me."
            ),
        ),
        points=(TalkingPoint(1, "A second pair of eyes for the ranking code", Owner.THEM, on(-1), shared=True),),
        items=(
            ActionItem(1, "Ask for a budget for the search conference", Owner.ME, on(-6), due=on(-2)),
            ActionItem(2, "Measure the two slow pages", Owner.THEM, on(-2), done=on(-1)),
            ActionItem(3, "Roll search out to everybody", Owner.THEM, on(-1), due=on(2)),
        ),
        asked=_asked(on(-3), "career-skill"),
        themes=(*_touched(on(-2), Theme.PROGRESS), *_touched(on(-1), Theme.FEEDBACK, Theme.CHECK_IN)),
        format_reviewed=on(-6),
    )


def _tomasz(on: Week) -> Notebook:
    return Notebook(
        _pair(TOMASZ),
        Relation.REPORT,
        notes=(Note(on(-4), "The move to the new build machines is stuck on access rights."),),
        items=(
            ActionItem(1, "Get the access rights for the build machines", Owner.ME, on(-8)),
            ActionItem(2, "List what still builds on the old machines", Owner.THEM, on(-4)),
        ),
        asked=_asked(on(-4), "career-look-back"),
        themes=_touched(on(-4), Theme.OBSTACLES, Theme.PROGRESS),
    )


def _priya(on: Week) -> Notebook:
    return Notebook(
        _pair(PRIYA),
        Relation.REPORT,
        notes=(
            Note(on(-1), "Back from the conference with three ideas; the caching one is worth a week."),
            Note(on(-1), "Her counter-offer question: talk to Ingrid before the next meeting.", private=True),
        ),
        points=(TalkingPoint(1, "A week for the caching idea", Owner.THEM, on(-1), shared=True),),
        items=(ActionItem(1, "Find a week for the caching idea", Owner.ME, on(-1), due=on(0)),),
        themes=_touched(on(-1), Theme.IDEAS, Theme.CAREER),
    )


def _samuel(on: Week) -> Notebook:
    return Notebook(
        _pair(SAMUEL),
        Relation.REPORT,
        notes=(Note(on(-1), "Late calls cost him his evenings. We try written hand-overs for a month."),),
        items=(
            ActionItem(1, "Move the release call to an hour that suits both sides", Owner.ME, on(-2), done=on(-1)),
            ActionItem(2, "First written hand-over", Owner.THEM, on(-1), due=on(1)),
        ),
        themes=_touched(on(-1), Theme.WELL_BEING, Theme.OBSTACLES),
    )


def _elif(on: Week) -> Notebook:
    return Notebook(
        _pair(ELIF),
        Relation.PEER,
        notes=(
            Note(on(-3), "Product wants dates for the next quarter, we want scope. Agreed to trade one for the other."),
        ),
        items=(ActionItem(1, "Send Elif the list of what we will not do", Owner.ME, on(-3), due=on(1)),),
        themes=_touched(on(-3), Theme.PROGRESS),
    )


def _carla(on: Week) -> Notebook:
    return Notebook(
        _pair(CARLA),
        Relation.PEER,
        points=(TalkingPoint(1, "Who answers for the shared test data", Owner.ME, on(-2), shared=True),),
        items=(ActionItem(1, "Propose an owner for the shared test data", Owner.THEM, on(-2)),),
    )


def _mei(on: Week) -> Notebook:
    return Notebook(
        _pair(MEI),
        Relation.REPORT,
        notes=(Note(on(-1), "Shipped the export a week early. Thanked her in front of the team."),),
        items=(
            ActionItem(1, "Ship the export", Owner.THEM, on(-4), done=on(-1)),
            ActionItem(2, "Name two people for the accessibility review", Owner.ME, on(-1), due=on(0)),
        ),
        asked=_asked(on(-2), "career-stretch"),
        themes=_touched(on(-1), Theme.PROGRESS, Theme.FEEDBACK),
    )


def _noor(on: Week) -> Notebook:
    return Notebook(
        _pair(NOOR),
        Relation.REPORT,
        notes=(Note(on(-1), "Settling in. Misses a map of who knows what."),),
        items=(ActionItem(1, "Draw Noor a map of who knows what", Owner.ME, on(-1), due=on(0)),),
        themes=_touched(on(-1), Theme.CHECK_IN),
    )


def _ingrid(on: Week) -> Notebook:
    return Notebook(
        _pair(INGRID),
        Relation.MANAGER,
        notes=(Note(on(-4), "Head count for next year: two, if the search launch goes well."),),
        points=(TalkingPoint(-1, "On-call load of the payments team", Owner.ME, on(-2) + timedelta(days=1)),),
        items=(ActionItem(1, "Write one page on head count", Owner.ME, on(-4), due=on(1)),),
    )
