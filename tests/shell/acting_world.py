"""A leader's week to act upon: a calendar in memory, a ledger in memory, and a cycle at a moment that is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from assistant.core.decide import Rules
from assistant.cycle import Kept, Report, Setting, cycle
from assistant.deeds import Deed, DeedState, LeaderState, Offer, OfferState
from assistant.model import AttachPrep, Counterpart, Leader, Notebook, Policy, Review
from assistant.pull import Source
from assistant.undo import Undoing, Undone, undo
from connectors.contract import Calendar
from connectors.memory import MemoryCalendar
from connectors.model import Attachment, Attendee, Event, Response, Series, Single, Span
from connectors.recurrence import occurrences, single_event
from tests.calendar_text import LEADER, ME, diary, moment
from tests.shell.faulty import FaultyCalendar

ALWAYS = Span(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@dataclass
class MemoryLedger:
    """A ledger that is gone with the test."""

    entries: dict[int, Deed] = field(default_factory=dict)
    made: dict[int, Offer] = field(default_factory=dict)
    kept: LeaderState = field(default_factory=LeaderState)
    last: int = 0
    saves: int = 0

    def deeds(self) -> tuple[Deed, ...]:
        return tuple(self.entries.values())

    def offers(self) -> tuple[Offer, ...]:
        return tuple(self.made.values())

    def state(self) -> LeaderState:
        return self.kept

    def save_state(self, state: LeaderState) -> None:
        self.saves += 1
        self.kept = state

    def save_offers(self, offers: Iterable[Offer]) -> None:
        for offer in offers:
            self.saves += 1
            number = offer.number or self._next()
            self.made[number] = replace(offer, number=number)

    def claim(self, deed: Deed) -> Deed:
        self.saves += 1
        claimed = replace(deed, number=self._next())
        self.entries[claimed.number] = claimed
        return claimed

    def finish(self, deed: Deed) -> None:
        self.saves += 1
        self.entries[deed.number] = deed

    def withdraw(self, deed: Deed) -> None:
        self.saves += 1
        del self.entries[deed.number]

    def _next(self) -> int:
        self.last += 1
        return self.last

    # --- what a person does ---------------------------------------------------------------------------------------

    def answer(self, number: int, state: OfferState, choice: int | None = None) -> None:
        self.made[number] = replace(self.made[number], state=state, choice=choice)

    def pause(self, until: datetime) -> None:
        self.kept = replace(self.kept, paused_until=until)

    def open_offers(self) -> list[Offer]:
        return [offer for offer in self.made.values() if offer.state is OfferState.OPEN]


@dataclass
class PrepDocuments:
    """Prep documents that stand at an address; what goes to guests travels as `text`."""

    text: bytes = b"what both may read"
    at_address: bool = False
    closed_to: dict[str, str] = field(default_factory=dict)

    def prepared(self, action: AttachPrep, review: Review, *, to_guests: bool) -> Attachment:
        if to_guests:
            return Attachment("Prep", action.document, content=self.text)
        return Attachment("Prep", action.document, f"https://prep.test/{action.document}")

    def not_shared(self, action: AttachPrep) -> str:
        return self.closed_to.get(action.counterpart.email, "")


@dataclass
class AgendaPages:
    """Pages of agendas, one address a person."""

    host: str = "https://pages.test"

    def link_for(self, counterpart: Counterpart) -> str | None:
        return f"{self.host}/a/{counterpart.first_name.lower()}?k=1&v=2"


@dataclass
class World:
    """A leader's calendars and everything that acts on them. `calendar` is what the cycle sees of `truth`."""

    truth: MemoryCalendar
    calendar: Calendar
    rules: Rules = field(default_factory=Rules)
    policy: Policy = field(default_factory=Policy)
    leader: Leader = LEADER
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    others: tuple[Source, ...] = ()
    kept: Kept = field(default_factory=Kept)
    name: str = "work"
    links: AgendaPages | None = None
    notebooks: dict[str, Notebook] = field(default_factory=dict)
    documents: PrepDocuments = field(default_factory=PrepDocuments)
    finds_times: bool = False

    def cycle(self, now: datetime | str, *, dry: bool = False) -> Report:
        at = moment(now) if isinstance(now, str) else now
        sources = (Source(self.name, self.calendar), *self.others)
        setting = Setting(
            sources, self.leader, self.policy, self.rules, self.ledger, self.notebooks, self.documents, self.links
        )
        setting = replace(setting, finds_times=self.finds_times)
        report, self.kept = cycle(setting, self.kept, at, dry=dry)
        return report

    def undo(self, now: datetime | str, deeds: Iterable[Deed] | None = None) -> tuple[Undone, ...]:
        at = moment(now) if isinstance(now, str) else now
        sources = (Source(self.name, self.calendar), *self.others)
        wanted = self.ledger.deeds() if deeds is None else tuple(deeds)
        open_ones = [deed for deed in wanted if deed.state in (DeedState.DONE, DeedState.CLAIMED)]
        return undo(Undoing(sources, self.leader, self.ledger), open_ones, at)

    def adds(self, line: str, answered: Response = Response.ACCEPTED) -> None:
        """Let a person, or somebody who invites, put one more event on the calendar."""
        [event] = diary(line)
        details = replace(event.details, attendees=tuple(_answers(a, answered) for a in event.details.attendees))
        ref = replace(event.ref, id=f"{line[:10]}-{len(self.truth.read(ALWAYS).changed)}")
        self.truth.put(replace(event, ref=ref, details=details))

    def with_faults(self) -> FaultyCalendar:
        """Put a line that can break between the cycle and the calendar."""
        faulty = FaultyCalendar(self.truth)
        self.calendar = faulty
        return faulty

    def restart(self) -> None:
        """Begin a new process: nothing is known but what is on the disk."""
        self.kept = Kept()


def _answers(attendee: Attendee, answered: Response) -> Attendee:
    return replace(attendee, response=answered) if attendee.email == ME else attendee


def world(text: str, rules: Rules | None = None, policy: Policy | None = None) -> World:
    """Return the world of a diary."""
    truth = MemoryCalendar(diary(text), LEADER.zone, "work", owners=(ME,))
    return World(truth, truth, rules or Rules(), policy or Policy())


def standing(calendar: Calendar, window: Span) -> dict[tuple[str, str], Event]:
    """Return every occurrence in a window by id and original start, as the calendar shows it."""
    found: dict[tuple[str, str], Event] = {}
    for each in calendar.read(window):
        for event in occurrences(each, window) if isinstance(each, Series) else [single_event(each)]:
            found[each.ref.id, event.original.start.isoformat()] = event
    return found


def singles(calendar: Calendar, window: Span) -> list[Single]:
    return [each for each in calendar.read(window) if isinstance(each, Single)]
