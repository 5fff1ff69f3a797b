"""The one-on-one of the leader and Ana, every Monday at ten, and the agendas made of it: the stage of many tests."""

from __future__ import annotations

from datetime import date

from assistant.core.agenda import build_all
from assistant.core.moments import Moment, moment_of
from assistant.model import ActionItem, Agenda, Counterpart, Notebook, Owner, Part, Policy, Standing, TalkingPoint
from tests.calendar_text import LEADER, judged, moment, standing

NOW = "2026-11-23 09:00"
TODAY = date(2026, 11, 23)
ANA = Counterpart("ana@example.com", "Ana")
EMPTY = Notebook(ANA)
WEEKLY = "2026-06-01 10:00 30m ana weekly\n"


def ana(diary: str = WEEKLY, now: str = NOW, policy: Policy | None = None) -> Standing:
    return standing(judged(diary, now, policy), "ana")


def agendas(notebook: Notebook = EMPTY, diary: str = WEEKLY, policy: Policy | None = None) -> tuple[Agenda, ...]:
    return build_all(ana(diary), notebook, policy or Policy(), moment(NOW), LEADER.zone)


def first(notebook: Notebook = EMPTY, diary: str = WEEKLY, policy: Policy | None = None) -> Agenda:
    return agendas(notebook, diary, policy)[0]


def item(number: int, created: str, owner: Owner = Owner.ME, due: str = "", done: str = "") -> ActionItem:
    due_day, done_day = (date.fromisoformat(text) if text else None for text in (due, done))
    return ActionItem(number, f"Item {number}", owner, date.fromisoformat(created), due_day, done_day)


def point(number: int, author: Owner, shared: bool = False, discussed: date | None = None) -> TalkingPoint:
    return TalkingPoint(number, f"Point {number}", author, date(2026, 11, 18), shared, discussed)


def moments(diary: str, policy: Policy | None = None) -> list[Moment | None]:
    s = ana(diary, policy=policy)
    return [moment_of(m, s, EMPTY) for m in s.upcoming()]


def prompts_of(agenda: Agenda) -> list[str]:
    return [prompt for part in agenda.parts for prompt in part.prompts]


def minutes(agenda: Agenda) -> dict[Part, int]:
    return {part.part: part.minutes for part in agenda.parts}
