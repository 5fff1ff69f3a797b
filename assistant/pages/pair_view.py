"""What the templates of the page of a pair work with: the page as one of the two sees it, and how things are called.

Values only. What is on the page is decided by `assistant.core.page_pair`; what it looks like, by the templates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from assistant.core.localtime import local_day
from assistant.core.page_meeting import minutes_to
from assistant.core.page_notes import note_of
from assistant.core.page_pair import PairPage, pair_page
from assistant.core.page_past import Past
from assistant.core.page_recap import recap
from assistant.core.wording import clock, day_words, long_day_words, one_line
from assistant.model import Counterpart, Input, Leader, Owner, Standing
from assistant.pages import pair_texts as p
from assistant.pages.access import Guest
from assistant.pages.pair_words import countdown
from assistant.pages.snapshot import Snapshot
from assistant.render.edition import OWNED_BOX

LONGEST_NAME = 60
BEHIND_SHOWN = 6


@dataclass(frozen=True, slots=True)
class View:
    """The page of a pair for one of the two, and the names of both as this one would say them."""

    page: PairPage
    code: str
    role: Owner
    leader: Leader
    counterpart: Counterpart
    now: datetime
    can_send: bool
    acts: object = None
    wrong: str = ""
    wrong_block: str = ""
    given: dict[str, str] = field(default_factory=dict)

    # --- names -----------------------------------------------------------------------------------------------------

    @property
    def is_leader(self) -> bool:
        return self.role is Owner.ME

    @property
    def other(self) -> str:
        """The first name of the other one."""
        return self.first_name_of(Owner.THEM if self.is_leader else Owner.ME)

    @property
    def other_whole(self) -> str:
        """The whole name of the other one."""
        return one_line((self.counterpart if self.is_leader else _host(self.leader)).display, LONGEST_NAME)

    def first_name_of(self, owner: Owner) -> str:
        """Return the first name of one of the two."""
        person = _host(self.leader) if owner == Owner.ME else self.counterpart
        return one_line(person.first_name, LONGEST_NAME)

    def name_of(self, owner: Owner) -> str:
        """Return what this one calls one of the two: "You", or the first name."""
        return p.BY_YOU if owner == self.role else self.first_name_of(owner)

    def named(self, text: str) -> str:
        """Return notes to be read: whoever promised something in them by name, instead of as @me or @them."""
        return OWNED_BOX.sub(lambda box: f"{box[1]}{self.first_name_of(Owner(box[2]))}: ", text)

    # --- the meeting -----------------------------------------------------------------------------------------------

    @property
    def when(self) -> str:
        """From when to when the meeting at hand is."""
        span = self.page.at_hand.meeting.span if self.page.at_hand else None
        if span is None:
            return ""
        times = f"{clock(span.start, self.leader.zone)}–{clock(span.end, self.leader.zone)}"
        return times if self.is_leader else f"{times} ({one_line(self.leader.zone_name, LONGEST_NAME)})"

    @property
    def countdown(self) -> str:
        """How far away the meeting at hand is."""
        hand = self.page.at_hand
        if hand is None:
            return ""
        if hand.running:
            return p.RUNS_UNTIL.format(time=clock(hand.meeting.span.end, self.leader.zone))
        return countdown(minutes_to(hand.meeting, self.now), hand.day, self.page.today)

    @property
    def closing_day(self) -> str:
        """The day of the meeting that wants to be closed."""
        closing = self.page.closing
        return day_words(local_day(closing.meeting.span.start, self.leader.zone)) if closing else ""

    @property
    def closing_time(self) -> str:
        """The time of the meeting that wants to be closed."""
        closing = self.page.closing
        return clock(closing.meeting.span.start, self.leader.zone) if closing else ""

    # --- what was written ------------------------------------------------------------------------------------------

    @property
    def note(self) -> str:
        """The notes for both that are being written on."""
        return note_of(self.page.seen.notes, self.page.note_day)

    @property
    def own_note(self) -> str:
        """The notes for this one alone that are being written on."""
        return note_of(self.page.seen.own_notes, self.page.note_day)

    @property
    def last(self) -> Past | None:
        """The latest day before today's notes on which anything was written down by either."""
        days = (past for past in self.page.past if past.notes or past.own)
        return next((past for past in days if past.day != self.page.today), None)

    @property
    def meetings_behind(self) -> tuple[Past, ...]:
        """The latest earlier meetings."""
        return tuple(past for past in self.page.past if past.is_of_a_meeting)[:BEHIND_SHOWN]

    @property
    def writes_now(self) -> bool:
        """Whether notes are being written: there is a meeting to write about, or some were begun."""
        hand = self.page.at_hand
        is_today = hand is not None and hand.day <= self.page.today
        return is_today or self.page.closing is not None or bool(self.note or self.own_note)

    @property
    def input(self) -> Input | None:
        """What the counterpart said before the meeting at hand."""
        hand = self.page.at_hand
        return next((one for one in self.page.seen.inputs if hand and one.day == hand.day), None)

    @property
    def recap(self) -> str:
        """The recap of the meeting whose notes are being written on."""
        hand = self.page.at_hand
        again = ""
        if hand is not None and not hand.running and not hand.over:
            time = clock(hand.meeting.span.start, self.leader.zone)
            again = p.AGAIN.format(day=long_day_words(hand.day), time=time)
        names = (self.first_name_of(Owner.ME), self.first_name_of(Owner.THEM))
        return recap(self.page, self.page.note_day, *names, again)


def view(guest: Guest, snapshot: Snapshot, now: datetime, can_send: bool, acts: object = None) -> View:
    """Return what the templates work with, for one of the two."""
    pair = guest.pair
    standing = standing_of(pair.counterpart.email, snapshot)
    leader = snapshot.leader
    page = pair_page(pair.notebook, guest.role, standing, snapshot.policy, now, leader.zone)
    return View(page, pair.code, guest.role, leader, pair.counterpart, now, can_send, acts)


def standing_of(email: str, snapshot: Snapshot) -> Standing | None:
    """Return how it stands with this person, None for one who is not on the calendar."""
    return next((one for one in snapshot.review.standings if one.counterpart.email == email), None)


def _host(leader: Leader) -> Counterpart:
    return Counterpart(leader.email, leader.name)
