"""Carries out one write, one action or one putback on the calendar it belongs to, and says in one word how it went.

Decides nothing. The order is claim, write, confirm: whatever happens in between, the next cycle can ask the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from assistant.core.budget import guest_visible
from assistant.core.claims import before, event_of, place
from assistant.core.people import is_the_leader_s
from assistant.core.seen import Seen
from assistant.core.standing_offers import promised
from assistant.core.to_tell import to_tell, unopened
from assistant.core.writes import Attach, Change, Create, Delete, Detach, Reply, Write, as_written, write_of
from assistant.deeds import Deed, DeedState
from assistant.model import Action, AnswerIntruder, AttachPrep, HoldSlot, Leader, Review, SkipMeeting
from assistant.ports import Documents, Ledger
from assistant.store_errors import StoreError
from connectors.contract import Calendar
from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    ConnectorError,
    NotFound,
    NotOurs,
    NotSupported,
    TryLater,
    Unusable,
)
from connectors.model import Attachment, EventRef, Organizer, Receipt


@dataclass(slots=True)
class Hands:
    """The calendars of one leader, to be written to.

    `calendars` are by name, `homes` the name for each event id, `home` where new events are made (None: nowhere). The
    freshest reference of each event is kept, so that a second write is not taken for a change by somebody else; where
    a calendar does not say what it is after a write, the event is `unknown` and has to be read again first.
    """

    calendars: Mapping[str, Calendar]
    homes: Mapping[str, str]
    home: str | None
    refs: dict[str, EventRef] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def write(self, write: Write) -> Receipt:
        """Write to the calendar. Raises what the connector raises."""
        match write:
            case Create():
                return self._created(write)
            case Change():
                receipt = self._of(write.id).update(self._ref(write.id), write.change, write.original_start)
            case Delete():
                return self._of(write.id).delete(self._ref(write.id))
            case Attach():
                receipt = self._of(write.id).attach(self._ref(write.id), write.document, write.original_start)
            case Detach():
                receipt = self._of(write.id).detach(self._ref(write.id), write.mark, write.original_start)
            case Reply():
                receipt = self._of(write.id).answer(self._ref(write.id), write.answer, write.original_start)
            case _:
                assert_never(write)
        if receipt.ref.etag is None and self.refs[write.id].etag is not None:
            self.unknown.add(write.id)
        self.refs[write.id] = receipt.ref
        return receipt

    def calendar_of(self, ref: EventRef) -> Calendar | None:
        """Return the calendar that an event was written to, None where it is not known."""
        return self.calendars.get(self.homes.get(ref.id) or self.home or "")

    def _created(self, write: Create) -> Receipt:
        if self.home is None:
            raise NotSupported("None of the calendars can be written to.")
        return self.calendars[self.home].create(write.draft)

    def _of(self, event: str) -> Calendar:
        home = self.homes.get(event)
        if home is None:
            raise NotFound("The event is no longer on the calendar.")
        return self.calendars[home]

    def _ref(self, event: str) -> EventRef:
        ref = self.refs.get(event)
        if ref is None:
            raise NotFound("The event is no longer on the calendar.")
        if event in self.unknown:
            raise ChangedElsewhere(
                "The event was just written; what else is to be done to it waits for the next cycle."
            )
        return ref


class Went(StrEnum):
    """How an action went: done, failed for good, to be decided again, stopped half-way, refused by the ledger, or
    waiting for a document that cannot be had just now.
    """

    DONE = "done"
    FAILED = "failed"
    AGAIN = "again"
    STOPPED = "stopped"
    REFUSED = "refused"
    WAITS = "waits"


_TO_BE_TRIED_AGAIN = (Went.AGAIN, Went.STOPPED)
IN_A_ROW = 3  # so many refusals are an outage, and no whim of one event


@dataclass(frozen=True, slots=True)
class Applied:
    """How an action went. `said` is a sentence for the leader, or nothing; `cause` is what stopped it."""

    went: Went
    deed: Deed
    said: str = ""
    cause: ConnectorError | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """Does what was decided about one reading of the calendars, and records it."""

    leader: Leader
    seen: Seen
    hands: Hands
    ledger: Ledger
    documents: Documents | None
    review: Review

    def apply(self, action: Action, now: datetime) -> Applied:
        """Claim, write and confirm one action. Raises nothing that a calendar or the ledger says."""
        deed = Deed(
            number=0,
            key=action.key,
            action=action,
            at=now,
            state=DeedState.CLAIMED,
            ref=place(action, self.seen),
            before=before(action, self.seen, self.leader),
            guest_visible=guest_visible(action),
        )
        try:
            claimed = self.ledger.claim(deed)
        except StoreError as err:
            return Applied(Went.REFUSED, deed, str(err))
        return self._write(claimed)

    def _write(self, claimed: Deed) -> Applied:
        try:
            write = self._write_of(claimed.action)
        except (TryLater, AccessLost, Unusable) as err:  # where its document is; no calendar was touched
            self.ledger.withdraw(claimed)
            return Applied(Went.WAITS, claimed, str(err), err)
        except ConnectorError as err:
            return self._not_done(claimed, err)
        try:
            receipt = self.hands.write(write)
        except ConnectorError as err:
            return self._not_done(claimed, err)
        done = replace(claimed, action=as_written(claimed.action, write), state=DeedState.DONE, ref=receipt.ref)
        done = replace(done, to_tell=self._to_tell(done, receipt.notes))
        self.ledger.finish(done)
        return Applied(Went.DONE, done, done.to_tell)

    def _not_done(self, claimed: Deed, err: ConnectorError) -> Applied:
        match err:
            case ChangedElsewhere():
                self.ledger.withdraw(claimed)
                return Applied(Went.AGAIN, claimed, str(err))
            case NotFound() | NotOurs() | NotSupported():
                failed = replace(claimed, state=DeedState.FAILED, error=str(err))
                self.ledger.finish(failed)
                return Applied(Went.FAILED, failed, str(err))
            case _:  # whether it was written is not known: the claim stays
                return Applied(Went.STOPPED, claimed, str(err), err)

    def _to_tell(self, done: Deed, notes: tuple[str, ...]) -> str:
        """Return what the leader must say to others, where the calendar tells nobody by itself, or could not."""
        if isinstance(done.action, AttachPrep) and self.documents is not None:
            why = self.documents.not_shared(done.action)
            if why:
                return unopened(done.action, why)
        calendar = self.hands.calendar_of(done.ref) if done.ref and done.guest_visible else None
        if calendar is None:
            return ""
        return to_tell(done.action, calendar.capabilities, self._inviting(done.action), notes)

    def _inviting(self, action: Action) -> Organizer | None:
        """Return who invited to what was answered, None for the leader."""
        if not isinstance(action, AnswerIntruder | SkipMeeting):
            return None
        event = self.seen.occurrence(action.intruder if isinstance(action, AnswerIntruder) else action.meeting)
        return event.details.organizer if event and not is_the_leader_s(event.details, self.leader) else None

    def _write_of(self, action: Action) -> Write:
        write = write_of(action, self._document(action), self.seen, self.leader)
        if write is None:
            raise NotFound("There is nothing on the calendar to do this to.")
        return write

    def _document(self, action: Action) -> Attachment | None:
        if not isinstance(action, AttachPrep) or self.documents is None:
            return None
        calendar = self.hands.calendars.get(self.hands.homes.get(action.meeting.series, ""))
        to_guests = calendar is not None and calendar.capabilities.invites
        return self.documents.prepared(action, self.review, to_guests=to_guests)


@dataclass(frozen=True, slots=True)
class Carried:
    """How far a step came: each action as it went, and the `cause` that ended it early or let documents wait."""

    applied: tuple[Applied, ...] = ()
    cause: ConnectorError | None = None

    @property
    def not_done(self) -> tuple[str, ...]:
        """The keys of what is to be tried again, in the order in which it failed."""
        return tuple(one.deed.key for one in self.applied if one.went in _TO_BE_TRIED_AGAIN)


def carry_out(worker: Worker, actions: Iterable[Action], now: datetime) -> Carried:
    """Carry out one action after the other, past what one event refuses, until nothing can be done at present.

    Where one waits for its document, all that need one wait. Where an event has changed meanwhile, or cannot be
    written, the rest about it waits, and so does all that takes a time: it was chosen in that light.
    """
    applied: list[Applied] = []
    for action in actions:
        if not _has_to_wait(action, applied):
            applied.append(worker.apply(action, now))
            if _is_outage(applied):
                return Carried(tuple(applied), applied[-1].cause)
    return Carried(tuple(applied), next((one.cause for one in applied if one.went is Went.WAITS), None))


def _has_to_wait(action: Action, applied: Iterable[Applied]) -> bool:
    takes_time = bool(promised([action])) or isinstance(action, HoldSlot)
    failed = {event_of(one.deed.action) for one in applied if one.went in _TO_BE_TRIED_AGAIN}
    no_documents = isinstance(action, AttachPrep) and any(one.went is Went.WAITS for one in applied)
    return no_documents or event_of(action) in failed or (takes_time and bool(failed))


def _is_outage(applied: Sequence[Applied]) -> bool:
    """Say whether the calendar takes nothing at present: it says so itself, or has refused several in a row."""
    cause = applied[-1].cause if applied[-1].went is Went.STOPPED else None
    if isinstance(cause, AccessLost) or (isinstance(cause, TryLater) and cause.retry_after is not None):
        return True
    return len(applied) >= IN_A_ROW and all(one.went is Went.STOPPED for one in applied[-IN_A_ROW:])
