"""The page of a pair as one of the two sees it, put together for one moment. Pure.

What it shows of the notebook comes from `assistant.core.page` alone; of the agenda it takes what both may see, and for
the leader the tip.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from assistant.core import agenda as agendas
from assistant.core import themes
from assistant.core.carried import carried_items
from assistant.core.localtime import local_day
from assistant.core.page import Seen, edition_for, seen_by
from assistant.core.page_meeting import AtHand, Closing, at_hand, to_close
from assistant.core.page_past import Past, past
from assistant.model import (
    ActionItem,
    AgendaPart,
    CarriedItem,
    Meeting,
    Notebook,
    Outcome,
    Owner,
    Policy,
    Question,
    Standing,
    Theme,
)


@dataclass(frozen=True, slots=True)
class PairPage:
    """The page of a pair as one of the two sees it on a day. `tip` is the leader's alone, empty for the other one.

    `note_day` is the day whose notes are written on; `strip` the judged meetings of late, oldest first; `untouched`
    says that the assistant keeps its hands off the meeting at hand.
    """

    seen: Seen
    today: date
    at_hand: AtHand | None
    closing: Closing | None
    objective: str
    parts: tuple[AgendaPart, ...]
    questions: tuple[Question, ...]
    celebrate: tuple[ActionItem, ...]
    tip: str
    mine: tuple[CarriedItem, ...]
    theirs: tuple[CarriedItem, ...]
    note_day: date
    past: tuple[Past, ...]
    strip: tuple[Meeting, ...]
    coverage: tuple[tuple[Theme, int | None], ...]
    untouched: bool


@dataclass(frozen=True, slots=True)
class _Agenda:
    """What of an agenda may be shown to the one who asks."""

    objective: str = ""
    parts: tuple[AgendaPart, ...] = ()
    questions: tuple[Question, ...] = ()
    celebrate: tuple[ActionItem, ...] = ()
    tip: str = ""


def pair_page(
    notebook: Notebook, role: Owner, standing: Standing | None, policy: Policy, now: datetime, zone: tzinfo
) -> PairPage:
    """Return the page of a pair for one of the two at `now`; without a standing there is no meeting on it."""
    notebook = edition_for(role, notebook, policy.agenda.share_leader_points)
    seen = seen_by(notebook, role, policy.agenda.share_leader_points)
    today = local_day(now, zone)
    meeting = at_hand(standing, seen.held, now, zone)
    closing = to_close(standing, seen.held, now)
    made = _agenda(notebook, role, standing, meeting, policy, now, zone)
    carried = _carried(standing, notebook, policy, now, zone)
    return PairPage(
        seen=seen,
        today=today,
        at_hand=meeting,
        closing=closing,
        objective=made.objective,
        parts=made.parts,
        questions=made.questions,
        celebrate=made.celebrate,
        tip=made.tip,
        mine=tuple(one for one in carried if one.item.owner is role),
        theirs=tuple(one for one in carried if one.item.owner is not role),
        note_day=_note_day(meeting, closing, today, zone),
        past=past(seen, _behind(standing, now), today, zone),
        strip=_behind(standing, now),
        coverage=themes.coverage(notebook, today),
        untouched=meeting is not None and meeting.meeting.original_start in notebook.untouched,
    )


def _note_day(meeting: AtHand | None, closing: Closing | None, today: date, zone: tzinfo) -> date:
    """Return the day of the meeting of today, else of the latest one, else today: notes are never of days to come."""
    if meeting is not None and meeting.day <= today:
        return meeting.day
    return local_day(closing.meeting.span.start, zone) if closing else today


def _agenda(
    notebook: Notebook,
    role: Owner,
    standing: Standing | None,
    meeting: AtHand | None,
    policy: Policy,
    now: datetime,
    zone: tzinfo,
) -> _Agenda:
    """Return the agenda without what is private in it; what is private is not read from here at all."""
    if standing is None or meeting is None:
        return _Agenda()
    made = agendas.build(meeting.meeting, standing, notebook, policy, now, zone)
    tip = made.tip if role is Owner.ME else ""
    return _Agenda(made.objective, made.parts, made.questions, made.celebrate, tip)


def _carried(
    standing: Standing | None, notebook: Notebook, policy: Policy, now: datetime, zone: tzinfo
) -> tuple[CarriedItem, ...]:
    if standing is not None:
        return carried_items(standing, notebook, policy, now, zone)
    today = local_day(now, zone)
    return tuple(CarriedItem(item, 0, max((today - item.created).days, 0)) for item in notebook.open_items())


def _behind(standing: Standing | None, now: datetime) -> tuple[Meeting, ...]:
    """Return the meetings that have been judged, oldest first."""
    if standing is None:
        return ()
    return tuple(m for m in standing.meetings if m.outcome is not Outcome.UPCOMING and m.span.end <= now)
