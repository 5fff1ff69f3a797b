"""What can be done to the calendar from the page of a pair: the leader moves, shortens, skips or pins; the other asks.

A page writes to no calendar: it saves an accepted offer, or for the counterpart one that waits for the leader, and has
the service look. Which role may do what is asked here, on the server, for every form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from assistant.core import asked
from assistant.core.acting_words import span_words, would
from assistant.core.between import leave_alone
from assistant.core.paused import is_paused
from assistant.core.their_hours import zone_named
from assistant.deed_records import DeedFile
from assistant.deeds import Capability, Offer, OfferState
from assistant.model import Meeting, MoveMeeting, Owner, Standing
from assistant.pages import act_texts, render
from assistant.pages.access import Guest, NoSuchPage, guest_at
from assistant.pages.answers import answer
from assistant.pages.desk import PageDesk
from assistant.pages.door_pages import Form
from assistant.pages.snapshot import Snapshot
from connectors.model import Span

MOST_KEPT = 512


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: what a form says, and how it is called."""

    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What the counterpart asks for, and still waits for the leader."""

    number: int
    reason: str
    ways: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Acts:
    """What one of the two can do to the next meeting. `start` names it; `is_movable`: it is the leader's to move.

    `in_hand` are sentences about what was asked and is not done yet; `wish` is what the counterpart asks for.
    """

    is_leader: bool
    start: str
    when: str
    is_movable: bool
    is_pinned: bool
    times: tuple[Choice, ...]
    lengths: tuple[int, ...]
    in_hand: tuple[str, ...]
    wish: Wish | None
    t: object = act_texts


@dataclass(frozen=True, slots=True)
class _Facts:
    """What can be done follows from this: as long as it is the same, so is that."""

    untouched: tuple[datetime, ...]
    snapshot: int
    minute: int
    file: DeedFile
    paused: bool


@dataclass(frozen=True, slots=True)
class At:
    """Somebody at the page of a pair with a meeting ahead."""

    guest: Guest
    snapshot: Snapshot
    standing: Standing
    meeting: Meeting
    now: datetime

    @property
    def person(self) -> str:
        return self.guest.pair.counterpart.email

    @property
    def is_pinned(self) -> bool:
        return self.meeting.original_start in self.guest.pair.notebook.untouched

    def words(self, span: Span) -> str:
        """Return a time on the clock of the one who reads it, as far as that is known; a guest is told which clock."""
        leader = self.snapshot.leader
        if self.guest.role is Owner.ME:
            return span_words(span, leader.zone)
        zone = zone_named(_their_zone(self))
        clock, name = (zone, _their_zone(self)) if zone else (leader.zone, leader.zone_name)
        return f"{span_words(span, clock)} ({name})"

    @property
    def times(self) -> tuple[Span, ...]:
        """Return the times that are still ahead, to which the meeting could be moved."""
        return tuple(span for span in self.snapshot.free.get(self.person, ()) if span.start > self.now)


class ActPages:
    """The forms about the next meeting of a pair."""

    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk
        self._shown: dict[tuple[Owner, str], tuple[_Facts, Acts | None]] = {}

    def shown(self, guest: Guest, snapshot: Snapshot) -> Acts | None:
        """Return what somebody can do to the next meeting, None where there is none. Raises StoreError."""
        file = self._desk.ledger.about(guest.pair.counterpart.email)
        paused = any(o.state is OfferState.ACCEPTED for o in file.offers) and self._is_paused()
        minute = int(self._desk.now().timestamp() // 60)
        facts = _Facts(guest.pair.notebook.untouched, snapshot.number, minute, file, paused)
        name = (guest.role, guest.pair.code)
        before = self._shown.get(name)
        if before is not None and before[0] == facts:
            return before[1]
        if len(self._shown) >= MOST_KEPT:
            self._shown.clear()
        self._shown[name] = facts, self._acts(guest, snapshot, file, paused)
        return self._shown[name][1]

    def _is_paused(self) -> bool:
        return is_paused(self._desk.ledger.state(), self._desk.now())

    def _acts(self, guest: Guest, snapshot: Snapshot, file: DeedFile, paused: bool) -> Acts | None:
        at = _at(guest, snapshot, self._desk.now())
        if at is None:
            return None
        is_leader = guest.role is Owner.ME
        offers = [offer for offer in file.offers if _is_about(offer, at.meeting)]
        return Acts(
            is_leader=is_leader,
            start=at.meeting.original_start.isoformat(),
            when=at.words(at.meeting.span),
            is_movable=at.person in snapshot.free,
            is_pinned=at.is_pinned,
            times=tuple(Choice(span.start.isoformat(), at.words(span)) for span in at.times),
            lengths=asked.shorter(at.meeting) if is_leader else (),
            in_hand=_in_hand(offers, file, at, paused) if is_leader else (),
            wish=_wish(offers, at),
        )

    def ask(self, request: Request, form: Form) -> Response:
        """Do what a form asks for. Raises NobodyKnown, NoSuchPage, ValueError and StoreError."""
        code, what = request.path_params["code"], request.path_params["what"]
        guest, snapshot = guest_at(code, request, self._desk), self._desk.snapshot()
        deed = DEEDS.get((guest.role, what))
        if deed is None:
            raise NoSuchPage
        at = _at(guest, snapshot, self._desk.now()) if snapshot else None
        if at is None or form.get("start") != at.meeting.original_start.isoformat():
            raise ValueError(act_texts.NOT_THERE)
        deed(at, form, self._desk)
        self._desk.wake()
        return render.to(f"/o/{code}#next", self._desk)


def _at(guest: Guest, snapshot: Snapshot, now: datetime) -> At | None:
    email = guest.pair.counterpart.email
    standing = next((one for one in snapshot.review.standings if one.counterpart.email == email), None)
    meeting = standing.next if standing else None
    if standing is None or meeting is None or meeting.span.start <= now:
        return None
    return At(guest, snapshot, standing, meeting, now)


def _is_about(offer: Offer, meeting: Meeting) -> bool:
    return offer.capability is Capability.ASKED and asked.meeting_of(offer.options[0]) == meeting.key


def _in_hand(offers: list[Offer], file: DeedFile, at: At, paused: bool) -> tuple[str, ...]:
    done = {deed.key for deed in file.deeds}
    waiting = [offer for offer in offers if offer.state is OfferState.ACCEPTED and offer.key not in done]
    said, zone = act_texts.PAUSED if paused else act_texts.IN_HAND, at.snapshot.leader.zone
    return tuple(said.format(what=would(offer.options[offer.choice or 0], zone)) for offer in waiting)


def _wish(offers: list[Offer], at: At) -> Wish | None:
    for offer in offers:
        if offer.state is OfferState.OPEN:
            ways = tuple(
                Choice(str(place), at.words(option.span))
                for place, option in enumerate(offer.options)
                if isinstance(option, MoveMeeting) and place not in offer.gone
            )
            return Wish(offer.number, offer.reason, ways)
    return None


# --- deeds -----------------------------------------------------------------------------------------------------------


def _move(at: At, form: Form, desk: PageDesk) -> None:
    offer = asked.to_move(at.standing, _chosen(at, form), Owner.ME, at.now, their_zone=_their_zone(at))
    _save(at, offer, desk)


def _ask_to_move(at: At, form: Form, desk: PageDesk) -> None:
    times = at.times if form.get("time") == "any" else _chosen(at, form)
    if not times:
        raise ValueError(act_texts.TIME_GONE)
    _save(at, asked.to_move(at.standing, times, Owner.THEM, at.now, form.get("text", ""), _their_zone(at)), desk)


def _shorten(at: At, form: Form, desk: PageDesk) -> None:
    given = form.get("minutes", "")
    if given not in {str(minutes) for minutes in asked.shorter(at.meeting)} or at.person not in at.snapshot.free:
        raise ValueError(act_texts.NO_LENGTH)
    _save(at, asked.to_shorten(at.standing, int(given), at.now), desk)


def _skip(at: At, form: Form, desk: PageDesk) -> None:
    if not form.get("text", "").strip():
        raise ValueError(act_texts.NO_REASON)
    _save(at, asked.to_skip(at.standing, form["text"], at.now), desk)


def _pin(at: At, _: Form, desk: PageDesk) -> None:
    desk.store.change(at.guest.pair.counterpart, lambda book: leave_alone(book, at.meeting.original_start))


def _unpin(at: At, _: Form, desk: PageDesk) -> None:
    desk.store.change(at.guest.pair.counterpart, lambda book: leave_alone(book, at.meeting.original_start, False))


def _accept(at: At, form: Form, desk: PageDesk) -> None:
    answer(desk, form.get("number", ""), form.get("option", ""), at.person)


def _dismiss(at: At, form: Form, desk: PageDesk) -> None:
    answer(desk, form.get("number", ""), None, at.person)


def _chosen(at: At, form: Form) -> tuple[Span, ...]:
    given = form.get("time", "")
    if not given:
        raise ValueError(act_texts.NO_TIME)
    found = tuple(span for span in at.times if span.start.isoformat() == given)
    if not found:
        raise ValueError(act_texts.TIME_GONE)
    return found


def _save(at: At, offer: Offer, desk: PageDesk) -> None:
    """Save what is asked for in place of what was asked before and still waits."""
    if at.is_pinned:
        raise ValueError(act_texts.LEFT_ALONE)
    desk.ledger.save_offers(asked.withdrawn(desk.ledger.offers(), at.person, at.meeting.key))
    desk.ledger.save_offers([offer])


def _their_zone(at: At) -> str | None:
    theirs = at.snapshot.policy.hours_of(at.person)
    return theirs.zone_name if theirs else None


Deed = Callable[[At, Form, PageDesk], None]
DEEDS: Mapping[tuple[Owner, str], Deed] = MappingProxyType(
    {
        (Owner.ME, "move"): _move,
        (Owner.ME, "shorten"): _shorten,
        (Owner.ME, "skip"): _skip,
        (Owner.ME, "pin"): _pin,
        (Owner.ME, "unpin"): _unpin,
        (Owner.ME, "accept"): _accept,
        (Owner.ME, "dismiss"): _dismiss,
        (Owner.THEM, "move"): _ask_to_move,
    }
)
