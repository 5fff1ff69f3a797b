"""The leader's home and its forms: answer a proposal, say go, pause and go on. For the leader alone.

A GET changes nothing. What is accepted is saved and done by the next cycle, which is woken; no page writes a calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assistant.core import brake
from assistant.core.acting_words import choices
from assistant.core.home import Home, PersonRow, home
from assistant.core.localtime import DAY, at, local_day
from assistant.core.paused import UNTIL_GO, is_paused, pause
from assistant.core.wording import age_words, clock, counted, day_words, one_line
from assistant.deeds import LeaderState, Offer
from assistant.model import AnswerIntruder, DayLoad, Notebook
from assistant.pages import home_charts, home_texts, render, texts
from assistant.pages.access import leader_at
from assistant.pages.answers import answer
from assistant.pages.desk import PageDesk
from assistant.pages.door_pages import Form
from assistant.pages.live import PROOF, pieces_of
from assistant.pages.snapshot import Snapshot

OWED_SHOWN = 8
LONGEST_FILTER = 100
SAID = {"accepted": home_texts.DONE_SOON, "dismissed": home_texts.DISMISSED}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to have a proposal: the place of its option, how it is called, and whether it can still be had."""

    option: int
    said: str
    whole: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as it is shown: what it would do, why, what others would read, and until when it stands."""

    number: int
    name: str
    what: str
    ways: tuple[Way, ...]
    reason: str
    messages: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the templates of the home work with. `words` is what was looked for among the people."""

    home: Home
    offers: tuple[Proposed, ...]
    paths: dict[str, str]
    state: LeaderState
    trouble: str | None
    now: datetime
    zone: tzinfo
    weeks: int
    words: str = ""
    said: str = ""

    @property
    def needing(self) -> tuple[PersonRow, ...]:
        return tuple(row for row in self._found if row.needs)

    @property
    def others(self) -> tuple[PersonRow, ...]:
        return tuple(row for row in self._found if not row.needs)

    @property
    def _found(self) -> tuple[PersonRow, ...]:
        words = self.words.casefold()
        return tuple(row for row in self.home.people if words in row.name.casefold() or words in row.person.email)

    @property
    def summary(self) -> str:
        """One line about the week."""
        ahead = home_texts.AHEAD.format(meetings=counted(self.home.ahead, "one-on-one"))
        needing = len(self.home.needing)
        people = counted(needing, "person needs", "people need")
        return f"{ahead}, {home_texts.NEEDING.format(people=people) if needing else home_texts.ALL_WELL}."

    @property
    def is_paused(self) -> bool:
        return is_paused(self.state, self.now)

    @property
    def paused(self) -> str:
        """What is to be said of the pause."""
        until = self.state.paused_until
        if until is None or until >= UNTIL_GO:
            return home_texts.PAUSED_FOR_GOOD
        return home_texts.PAUSED.format(until=self.moment(until))

    def moment(self, moment: datetime) -> str:
        """Return "Tue 24 Nov 10:00", today and tomorrow by their names."""
        day = local_day(moment, self.zone)
        named = {0: "today", 1: "tomorrow"}.get((day - self.home.today).days)
        return f"{named or day_words(day)} {clock(moment, self.zone)}"

    def next_of(self, row: PersonRow) -> str:
        """Return when a person is met next."""
        if row.next is None:
            return home_texts.NO_NEXT
        return home_texts.NOW if self.now in row.next.span else self.moment(row.next.span.start)

    def age(self, days: int) -> str:
        """Return how long ago something was promised."""
        return home_texts.PROMISED.format(age=age_words(days)) if days else home_texts.PROMISED_TODAY

    def day(self, load: DayLoad) -> str:
        """Return the day of a load."""
        return day_words(load.day)

    def due(self, day: date) -> str:
        """Return the day on which something is due."""
        return day_words(day) if day.year == self.home.today.year else f"{day_words(day)} {day.year}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the home is drawn from: as long as it is the same, so is the page.

    Notebooks are keyed by address; `keys` is a link that is another one once links are made with other keys.
    """

    notebooks: Mapping[str, Notebook]
    offers: tuple[Offer, ...]
    state: LeaderState
    keys: str
    snapshot: int
    minute: int
    words: str = ""
    said: str = ""


class HomePages:
    """The home of one leader."""

    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk
        self._drawn: tuple[Facts, tuple[bytes, ...]] | None = None

    async def show(self, request: Request) -> Response:
        """Show everything at a glance; what was drawn already is given out at once."""
        answer = self._at_once(request) if self._drawn else None
        if answer is None:
            answer = await run_in_threadpool(self._shown, request)
        return answer

    def _shown(self, request: Request) -> Response:
        leader_at(request, self._desk)
        snapshot = self._desk.snapshot()
        if snapshot is None:
            return render.page(request, self._desk, "reading.html", title=texts.READING_TITLE, text=texts.READING)
        pieces = self._pieces(self._facts(request, snapshot), snapshot)
        return render.drawn(request, self._desk, token_between(pieces))

    def _at_once(self, request: Request) -> Response | None:
        """Return the page where it was drawn from what is so now, None where it has to be drawn."""
        leader_at(request, self._desk)
        before, snapshot = self._drawn, self._desk.snapshot()
        if before is None or snapshot is None or before[0] != self._facts(request, snapshot):
            return None
        return render.drawn(request, self._desk, token_between(before[1]))

    def _facts(self, request: Request, snapshot: Snapshot) -> Facts:
        desk, asked = self._desk, request.query_params
        state, minute = desk.ledger.state(), int(desk.now().timestamp() // 60)
        return Facts(
            notebooks=desk.store.read_all()[0],
            offers=desk.ledger.offers(),
            state=replace(state, last_cycle=None, cursors=(), done_due=()),
            keys=desk.links().pair("", 0),
            snapshot=snapshot.number,
            minute=minute,
            words=one_line(asked.get("q", ""), LONGEST_FILTER),
            said=SAID.get(asked.get("said", ""), ""),
        )

    def _pieces(self, facts: Facts, snapshot: Snapshot) -> tuple[bytes, ...]:
        """Return the page in pieces, between which the proof of a browser's forms goes; drawn anew when it changes."""
        before = self._drawn
        if before is not None and before[0] == facts:
            return before[1]
        values = {"v": self.view(snapshot, facts), "h": home_texts, "charts": home_charts, "most_owed": OWED_SHOWN}
        html = (
            render.engine().get_template("home.html").render(base=self._desk.access.prefix, form_token=PROOF, **values)
        )
        self._drawn = facts, pieces_of(html)
        return self._drawn[1]

    def view(self, snapshot: Snapshot, facts: Facts) -> HomeView:
        """Return what is shown now."""
        now, zone, notebooks = self._desk.now(), snapshot.leader.zone, facts.notebooks
        found = home(snapshot.review, notebooks, facts.offers, now)
        links, names = self._desk.links(), {row.person.email: row.name for row in found.people}
        versions = dict.fromkeys(names, 1) | {email: book.link_version for email, book in notebooks.items()}
        paths = {email: links.pair(email, version).removeprefix(links.base) for email, version in versions.items()}
        return HomeView(
            home=found,
            offers=tuple(_proposed(offer, names, zone) for offer in found.offers),
            paths=paths,
            state=facts.state,
            trouble=snapshot.trouble,
            now=now,
            zone=zone,
            weeks=snapshot.policy.days_back // 7,
            words=facts.words,
            said=facts.said,
        )

    # --- forms -----------------------------------------------------------------------------------------------------

    def answer(self, request: Request, form: Form) -> Response:
        """Accept a proposal in one of its ways, or dismiss it. Raises NobodyKnown, ValueError and StoreError."""
        leader_at(request, self._desk)
        option = form.get("option")
        answer(self._desk, form.get("number", ""), option)
        self._desk.wake()
        return render.to(f"/?said={'dismissed' if option is None else 'accepted'}#offers", self._desk)

    def go(self, request: Request, _: Form) -> Response:
        """Release the brake, and end a pause."""
        leader_at(request, self._desk)
        self._desk.ledger.change_state(
            lambda state: replace(brake.go(state) if state.brake else state, paused_until=None)
        )
        self._desk.wake()
        return render.to("/", self._desk)

    def pause(self, request: Request, form: Form) -> Response:
        """Have nothing written for a while. Raises NobodyKnown, ValueError and StoreError."""
        leader_at(request, self._desk)
        until = self._until(form.get("for", "go"))
        self._desk.ledger.change_state(lambda state: pause(state, until))
        return render.to("/", self._desk)

    def _until(self, word: str) -> datetime | None:
        """Return when a pause ends, None for one that a person ends. Raises ValueError."""
        now, snapshot = self._desk.now(), self._desk.snapshot()
        zone = snapshot.leader.zone if snapshot else now.tzinfo
        if word == "go" or zone is None:
            return None
        days = {"today": 1, "week": 7}.get(word)
        if days is None:
            raise ValueError(texts.BROKEN_TITLE)
        return at(local_day(now, zone) + days * DAY, time(0), zone)


def token_between(pieces: tuple[bytes, ...]) -> Callable[[str], bytes]:
    """Return what puts the proof of a browser's forms between the pieces of a page."""
    return lambda token: token.encode().join(pieces)


def _proposed(offer: Offer, names: dict[str, str], zone: tzinfo) -> Proposed:
    what, said = choices(offer, zone)
    ways = tuple(Way(place, way, f"{what} {way}", place in offer.gone) for place, way in enumerate(said))
    name = names.get(offer.counterpart) or one_line(offer.options[0].counterpart.display)
    return Proposed(
        number=offer.number,
        name=name,
        what=what,
        ways=ways or (Way(0, home_texts.ACCEPT, what),),
        reason=one_line(offer.reason),
        messages=tuple(one.message for one in offer.options if isinstance(one, AnswerIntruder) and one.message),
        until=f"{day_words(local_day(offer.until, zone))} {clock(offer.until, zone)}",
    )
