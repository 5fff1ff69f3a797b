"""One cycle for one leader: pull, decide, apply, record. Calls things in order and decides nothing.

The caller keeps what was pulled (`Kept`) from one cycle to the next, and holds the lock that keeps other writers out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from assistant.apply import Hands, Went, Worker, carry_out
from assistant.core import brake, claims, holds, judge, moves, promises
from assistant.core.decide import Decision, Past, Rules, asked_about, decide
from assistant.core.localtime import local_day, review_window
from assistant.core.reach import limited, unattached
from assistant.core.scene import Scene
from assistant.core.seen import Seen
from assistant.deeds import Deed, LeaderState, Mode, Offer
from assistant.model import Action, Flag, Leader, Notebook, Policy, Review
from assistant.ports import Documents, Ledger, Links
from assistant.pull import Merged, Pulled, Source, declined_leave, home_of, merged, pull
from connectors.errors import AccessLost, ConnectorError, NotFound, NotSupported
from connectors.model import InstanceKey, Span

WEEK = timedelta(days=7)
QUARTER = 15 * 60


@dataclass(frozen=True, slots=True)
class Setting:
    """What a cycle works with. `sources` are the calendars in their configured order.

    With `finds_times` each cycle also says when meetings could be moved to.
    """

    sources: Sequence[Source]
    leader: Leader
    policy: Policy
    rules: Rules
    ledger: Ledger
    notebooks: Mapping[str, Notebook] = field(default_factory=dict)
    documents: Documents | None = None
    links: Links | None = None
    finds_times: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a cycle did and found. After a dry run `planned` is what would have been done, and nothing was written.

    `waits`, `errors` and `to_tell` (what the leader must tell others) are sentences; `cause` is what stopped the cycle,
    if it could not finish. `review` is None where nothing could be read. `free` are the times to which the next meeting
    with a person could be moved, by address, nobody whose meeting is not the leader's to move. After a dry run
    `scene` is what was judged from. `still` says that nothing was judged, for all is as it was before.
    `apart` are the meetings whose document is due and stays where it is kept, because their calendar takes none.
    """

    planned: tuple[Action, ...] = ()
    done: tuple[Deed, ...] = ()
    failed: tuple[Deed, ...] = ()
    offered: tuple[Offer, ...] = ()
    closed: tuple[Offer, ...] = ()
    waits: tuple[str, ...] = ()
    to_tell: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    errors: tuple[str, ...] = ()
    brake: str | None = None
    review: Review | None = None
    cause: ConnectorError | None = None
    free: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    scene: Scene | None = None
    still: bool = False
    apart: frozenset[InstanceKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Quiet:
    """A cycle that had nothing to do, and everything that it followed from: while all of that is the same, so is it.

    Times only count by the quarter of an hour, so that what is due is late by that at most.
    """

    report: Report
    quarter: int
    paused: bool
    state: LeaderState
    deeds: tuple[Deed, ...]
    offers: tuple[Offer, ...]
    setting: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is worth keeping between two cycles; losing it costs a complete reading and nothing else.

    `cadence_days` is that of the rarest one-on-one, as it was found on `day`.
    """

    pulled: Pulled = field(default_factory=Pulled)
    cadence_days: int = 0
    day: date | None = None
    quiet: Quiet | None = None


def cycle(setting: Setting, kept: Kept, now: datetime, *, dry: bool = False) -> tuple[Report, Kept]:
    """Bring the calendars one step further; with `dry` only say what that would be.

    Safe to be repeated and to be killed. Raises StoreError where the ledger cannot be read.
    """
    try:
        kept = _pulled(setting, kept, now)
        if not dry and kept.quiet is not None and not kept.pulled.changed and _is_still(setting, kept.quiet, now):
            setting.ledger.save_state(_looked(setting.ledger.state(), now))
            return replace(kept.quiet.report, still=True), kept
        view = _look(setting, kept, now)
        settlement = claims.settle(view.deeds, view.seen, setting.leader)
        past = _past(setting, view, settlement)
        review, scene = _judged(setting, view, past, now)
    except ConnectorError as err:
        return _nothing_read(setting, err, dry), kept
    decision = decide(review, scene, past, _able(setting))
    report = Report(decision.do, offered=decision.offer, closed=decision.close, waits=decision.waits, review=review)
    free = moves.mutual_times(review, scene) if setting.finds_times else {}
    flags, apart = (*review.plan.flags, *decision.flags), unattached(review, scene, setting.rules.modes.prep)
    report = replace(report, flags=flags, brake=decision.brake, free=free, apart=apart)
    if dry:
        return replace(report, scene=scene), kept
    _record(setting, settlement, decision, review)
    report = _act(_worker(setting, view, review), report, past.interrupted, now)
    busy = report.planned or report.offered or report.closed
    return report, replace(kept, quiet=None if busy else _quiet(setting, report, now))


def _quiet(setting: Setting, report: Report, now: datetime) -> Quiet:
    """Return the cycle that just had nothing to do, with all that it followed from."""
    state = setting.ledger.state()
    return Quiet(
        report=report,
        quarter=int(now.timestamp()) // QUARTER,
        paused=state.paused_until is not None and now < state.paused_until,
        state=replace(_looked(state), put_off=()),
        deeds=setting.ledger.deeds(),
        offers=setting.ledger.offers(),
        setting=(setting.leader, setting.policy, setting.rules, setting.notebooks),
    )


def _is_still(setting: Setting, quiet: Quiet, now: datetime) -> bool:
    return _quiet(setting, quiet.report, now) == quiet


# --- gather ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _View:
    """The calendars and the ledger as they are at the beginning of a cycle."""

    merged: Merged
    seen: Seen
    reach: Span
    deeds: tuple[Deed, ...]
    offers: tuple[Offer, ...]


def _pulled(setting: Setting, kept: Kept, now: datetime) -> Kept:
    """Read the calendars, further than the window where a rare one-on-one needs it."""
    rarest = max(judge.MONTHLY_DAYS, kept.cadence_days)
    day = local_day(now, setting.leader.zone)
    pulled = pull(setting.sources, kept.pulled, _reach(setting, rarest, now), day)
    if pulled.changed or kept.day != day:
        reading, reach = merged(setting.sources, pulled, setting.leader).reading, _reach(setting, rarest, now)
        scene = Scene.of(reading, reach, setting.leader, setting.policy, setting.notebooks, now)
        found = judge.rarest_cadence(scene)
        if found > rarest:
            return _pulled(setting, replace(kept, pulled=pulled, cadence_days=found, quiet=None), now)
    return replace(kept, pulled=pulled, cadence_days=rarest, day=day)


def _reach(setting: Setting, cadence_days: int, now: datetime) -> Span:
    window = review_window(now, setting.policy.days_back, setting.policy.days_ahead, setting.leader.zone)
    return judge.reach_of(window, cadence_days)


def _look(setting: Setting, kept: Kept, now: datetime) -> _View:
    """Lay out what was read, next to the ledger."""
    found = merged(setting.sources, kept.pulled, setting.leader)
    deeds, offers = setting.ledger.deeds(), setting.ledger.offers()
    seen = Seen.of(found.reading, declined_leave=declined_leave(setting.sources))
    return _View(found, seen, _reach(setting, kept.cadence_days, now), deeds, offers)


def _past(setting: Setting, view: _View, settlement: claims.Settlement) -> Past:
    done = {deed.number: deed for deed in settlement.done}
    deeds = tuple(done.get(deed.number, deed) for deed in view.deeds if deed not in settlement.withdrawn)
    state = setting.ledger.state()
    interrupted = dict.fromkeys((*(deed.key for deed in settlement.withdrawn), *state.put_off))
    return Past(state, view.offers, deeds, (*interrupted,))


def _judged(setting: Setting, view: _View, past: Past, now: datetime) -> tuple[Review, Scene]:
    """Judge the calendars without our holds, with the busy times of those whose lost meeting is to be replaced."""
    ours, reading = holds.parted(view.merged.reading, past.deeds)
    scene = Scene.of(reading, view.reach, setting.leader, setting.policy, setting.notebooks, now)
    able = {source.name: source.calendar.capabilities for source in setting.sources}
    at_address = setting.documents is not None and setting.documents.at_address
    ours = (*ours, *promises.told(past.deeds, view.seen, setting.leader))
    scene = limited(replace(scene, kept=ours), able, view.merged.homes, at_address=at_address)
    review = judge.review(reading, scene)
    if people := {*asked_about(review, past), *(moves.soon(review) if setting.finds_times else ())}:
        scene = replace(scene, others_busy=_others_busy(setting, tuple(sorted(people)), scene))
        review = judge.review(reading, scene)
    return review, replace(scene, links=_links(setting, review))


def _links(setting: Setting, review: Review) -> Mapping[str, str]:
    """Return the address of each agenda page, by the address of the counterpart."""
    links = setting.links if setting.rules.modes.link is not Mode.OFF else None
    people = [standing.counterpart for standing in review.standings] if links else []
    return {person.email: url for person in people if links and (url := links.link_for(person))}


def _able(setting: Setting) -> Rules:
    """Return the rules without what cannot be done: documents and pages that nobody makes."""
    modes = setting.rules.modes
    if setting.documents is None:
        modes = replace(modes, prep=Mode.OFF)
    if setting.links is None:
        modes = replace(modes, link=Mode.OFF)
    return replace(setting.rules, modes=modes)


def _others_busy(setting: Setting, people: tuple[str, ...], scene: Scene) -> Mapping[str, tuple[Span, ...] | None]:
    """Ask the first calendar that can tell when these people are busy; without one nobody's busy times are known."""
    able = [source.calendar for source in setting.sources if source.calendar.capabilities.free_busy]
    try:
        return able[0].free_busy(people, Span(scene.now, scene.now + WEEK)) if able else {}
    except (NotSupported, NotFound):
        return {}


# --- record and act -------------------------------------------------------------------------------------------------


def _record(setting: Setting, settlement: claims.Settlement, decision: Decision, review: Review) -> None:
    """Write down what became of claims, and what was offered, before anything is done."""
    ledger, state = setting.ledger, setting.ledger.state()
    for deed in settlement.done:
        ledger.finish(deed)
    for deed in settlement.withdrawn if decision.brake is None else ():  # a reading that is not believed denies nothing
        ledger.withdraw(deed)
    if decision.close or decision.offer or decision.change:
        ledger.save_offers((*decision.close, *decision.change))
        ledger.save_offers(decision.offer)
    after = replace(state, brake=decision.brake) if decision.brake else brake.believed(review, state)
    if after != state:
        ledger.save_state(after)


def _act(worker: Worker, report: Report, late: tuple[str, ...], now: datetime) -> Report:
    """Carry out what was decided, and write down how far it went. `late` was put off before."""
    went = carry_out(worker, report.planned, now)
    untried = {action.key for action in report.planned} - {one.deed.key for one in went.applied}
    put_off = (*(key for key in late if key in untried), *went.not_done)
    state = replace(_looked(worker.ledger.state(), now, went.cause), put_off=put_off)
    worker.ledger.save_state(state)
    applied = went.applied
    return replace(
        report,
        done=tuple(one.deed for one in applied if one.went is Went.DONE),
        failed=tuple(one.deed for one in applied if one.went is Went.FAILED),
        waits=(*report.waits, *(one.said for one in applied if one.went is Went.AGAIN)),
        to_tell=tuple(dict.fromkeys(one.said for one in applied if one.went is Went.DONE and one.said)),
        errors=tuple(dict.fromkeys(one.said for one in applied if one.went not in (Went.DONE, Went.AGAIN))),
        cause=went.cause,
    )


def _looked(state: LeaderState, now: datetime | None = None, cause: ConnectorError | None = None) -> LeaderState:
    """Return the state after a look at the calendars that ended for this cause, or well."""
    lost = isinstance(cause, AccessLost)
    return replace(state, last_cycle=now, last_error=str(cause) if cause else None, access_lost=lost)


def _worker(setting: Setting, view: _View, review: Review) -> Worker:
    calendars = {source.name: source.calendar for source in setting.sources}
    hands = Hands(calendars, view.merged.homes, home_of(setting.sources), dict(view.merged.refs))
    return Worker(setting.leader, view.seen, hands, setting.ledger, setting.documents, review)


def _nothing_read(setting: Setting, err: ConnectorError, dry: bool) -> Report:
    if not dry:
        state = setting.ledger.state()
        setting.ledger.save_state(_looked(state, state.last_cycle, err))
    return Report(errors=(str(err),), cause=err)
