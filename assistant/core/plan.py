"""What would be done, proposed, flagged and prepared: everything a cycle can carry out, each with a key and a reason.

Decides, and executes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assistant.core import agenda, protect, rebook, shorten
from assistant.core.carried import carried_items
from assistant.core.detect import Pair
from assistant.core.due import working_day_before
from assistant.core.keys import derived_key
from assistant.core.localtime import at, local_day
from assistant.core.scene import Scene
from assistant.model import (
    Action,
    Agenda,
    AttachPrep,
    Conflict,
    Flag,
    FlagKind,
    Plan,
    Proposal,
    Rebook,
    Shorten,
    Standing,
)

Judged = tuple[Pair, Standing]


def build(judged: tuple[Judged, ...], threats: tuple[Conflict, ...], scene: Scene) -> Plan:
    """Return the plan for what was judged at this moment."""
    standings = [standing for _, standing in judged]
    rebooks = rebook.proposals(standings, scene)
    shorter = shorten.proposals(judged, scene)
    return Plan(
        actions=tuple(_actions(standings, rebooks, scene)),
        proposals=tuple(sorted((*rebooks, *shorter), key=_by_start)),
        flags=tuple(flag for standing in standings for flag in _flags(standing, threats, scene)),
        agendas=tuple(prepared for standing in standings for prepared in _agendas(standing, scene)),
    )


def _by_start(proposal: Proposal) -> tuple[datetime, str, str]:
    match proposal:
        case Rebook():
            return proposal.original_start, "rebook", proposal.counterpart.email
        case Shorten():
            return proposal.start, "shorten", proposal.counterpart.email


def _agendas(standing: Standing, scene: Scene) -> tuple[Agenda, ...]:
    notebook = scene.notebook(standing.counterpart)
    return agenda.build_all(standing, notebook, scene.policy, scene.now, scene.leader.zone)


def _actions(standings: Iterable[Standing], rebooks: Iterable[Rebook], scene: Scene) -> list[Action]:
    actions: list[Action] = []
    for standing in standings:
        actions += protect.busy_wanted(standing, scene.series_of(standing.one_on_one), scene.now)
        actions += _prep_wanted(standing, scene)
    for proposal in rebooks:
        actions += protect.holds_wanted(proposal)
    return actions


def _prep_wanted(standing: Standing, scene: Scene) -> list[AttachPrep]:
    """Want the prep document on the next meeting from the afternoon of the working day before it."""
    meeting, policy, zone = standing.next, scene.policy, scene.leader.zone
    if meeting is None:
        return []
    before = working_day_before(local_day(meeting.span.start, zone), policy)
    if scene.now < at(before, policy.schedule.prep_at, zone):
        return []
    key = derived_key("prep", meeting.key.series, meeting.key.original_start)
    reason = f"The meeting with {standing.counterpart.first_name} is next."
    return [AttachPrep(key, meeting.key, standing.counterpart, reason)]


def _flags(standing: Standing, threats: tuple[Conflict, ...], scene: Scene) -> list[Flag]:
    own = [c for c in threats if c.counterpart.email == standing.counterpart.email]
    series = scene.series_of(standing.one_on_one)
    found = list(protect.flags(standing, series, own, scene.now, scene.policy))
    return found + _carried_flags(standing, scene)


def _carried_flags(standing: Standing, scene: Scene) -> list[Flag]:
    """Flag what was carried so often that it wants a choice."""
    notebook = scene.notebook(standing.counterpart)
    return [
        Flag(
            derived_key(FlagKind.CARRIED, standing.one_on_one.id, c.item.number),
            FlagKind.CARRIED,
            standing.counterpart,
            None,
            f"“{c.item.text}” was carried over {c.carried} times: do, schedule, drop or hand over.",
        )
        for c in carried_items(standing, notebook, scene.policy, scene.now, scene.leader.zone)
        if c.choose
    ]
