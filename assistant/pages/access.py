"""Who is asking, and whether they may: the one place where it is decided, for every page and every form.

Two roles. The leader sees every pair, the counterpart one pair alone, and each of the two sees of it only what is for
both and what is their own. Knows no template and no form.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from assistant.door import Door
from assistant.links import BadLink, Links, Visitor
from assistant.model import Counterpart, Notebook, Owner
from assistant.pages.desk import PageDesk

COOKIE = "oneonone"


class NobodyKnown(Exception):
    """Nobody is signed in who may see this. `code` is that of the link they came with, None without one."""

    def __init__(self, code: str | None = None) -> None:
        super().__init__("sign in first")
        self.code = code


class NoSuchPage(Exception):
    """There is nothing here, for anybody."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The pair that a link is about: its counterpart, what the two have written down, and the code of the link."""

    code: str
    counterpart: Counterpart
    notebook: Notebook


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at the page of a pair, in their role."""

    role: Owner
    pair: Pair


def visitor_of(request: Request, desk: PageDesk) -> Visitor | None:
    """Return who is signed in in this browser, None for nobody. Raises StoreError."""
    visitor = _signed_in(request.cookies.get(COOKIE, ""), desk)
    return visitor if visitor is not None and is_still_let_in(visitor, desk) else None


def leader_at(request: Request, desk: PageDesk) -> Visitor:
    """Return the leader. Raises NobodyKnown for anybody else."""
    visitor = visitor_of(request, desk)
    if visitor is None or visitor.role is not Owner.ME:
        raise NobodyKnown
    return visitor


def guest_at(code: str, request: Request, desk: PageDesk) -> Guest:
    """Return who is at the page of a pair. Raises NoSuchPage for a link that means nobody, else NobodyKnown."""
    return _guest(pair_of(code, desk), visitor_of(request, desk))


def _guest(pair: Pair, visitor: Visitor | None) -> Guest:
    if visitor is None:
        raise NobodyKnown(pair.code)
    if visitor.role is Owner.ME:
        return Guest(Owner.ME, pair)
    if visitor.person != pair.counterpart.email:
        raise NobodyKnown(pair.code)
    return Guest(Owner.THEM, pair)


class Doorway:
    """Remembers whom a link meant the last time; whether it still means them is proved anew each time."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._people: dict[str, str] = {}
        self._visitors: dict[str, tuple[tuple[str, ...], int, Visitor]] = {}

    def guest_at(self, code: str, request: Request, desk: PageDesk) -> Guest:
        """Return who is at the page of a pair, as `guest_at` would."""
        pair = self._known(code, desk) or self._looked_up(code, desk)
        return _guest(pair, self._visitor(request, desk))

    def _visitor(self, request: Request, desk: PageDesk) -> Visitor | None:
        """Return who is signed in; what a cookie says is read again each minute, and when the keys have changed.

        A cookie that says nothing is not remembered: anybody can send as many and as long ones as they like.
        """
        cookie = request.cookies.get(COOKIE, "")
        keys, minute = desk.door.door().keys, int(desk.now().timestamp() // 60)
        known = self._visitors.get(cookie)
        if known is not None and known[:2] == (keys, minute):
            visitor: Visitor | None = known[2]
        else:
            visitor = self._read(cookie, desk, keys, minute)
        return visitor if visitor is not None and is_still_let_in(visitor, desk) else None

    def _read(self, cookie: str, desk: PageDesk, keys: tuple[str, ...], minute: int) -> Visitor | None:
        if len(self._visitors) >= self._most:
            self._visitors.clear()
        visitor = _signed_in(cookie, desk)
        if visitor is not None:
            self._visitors[cookie] = keys, minute, visitor
        return visitor

    def _known(self, code: str, desk: PageDesk) -> Pair | None:
        email = self._people.get(code)
        if email is None:
            return None
        notebook = desk.store.notebook(email)
        counterpart = _on_the_calendar(email, desk) or (notebook.counterpart if notebook else None)
        if counterpart is None:
            return None
        notebook = notebook or Notebook(counterpart)
        still = desk.links().person_of(code, ((email, notebook.link_version),)) is not None
        return Pair(code, counterpart, notebook) if still else None

    def _looked_up(self, code: str, desk: PageDesk) -> Pair:
        pair = pair_of(code, desk)
        if len(self._people) >= self._most:
            self._people.clear()
        self._people[code] = pair.counterpart.email
        return pair


def pair_of(code: str, desk: PageDesk) -> Pair:
    """Return the pair that a link means. Raises NoSuchPage, and StoreError."""
    people = people_of(desk)
    email = desk.links().person_of(code, ((person.email, book.link_version) for person, book in people.values()))
    if email is None:
        raise NoSuchPage
    counterpart, notebook = people[email]
    return Pair(code, counterpart, notebook)


def people_of(desk: PageDesk) -> dict[str, tuple[Counterpart, Notebook]]:
    """Return everybody there is a page for: those on the calendar, and those with a notebook. Raises StoreError."""
    notebooks, _ = desk.store.read_all()
    snapshot = desk.snapshot()
    found = (
        {standing.counterpart.email: standing.counterpart for standing in snapshot.review.standings} if snapshot else {}
    )
    found = {email: book.counterpart for email, book in notebooks.items()} | found
    return {email: (person, notebooks.get(email) or Notebook(person)) for email, person in found.items()}


def way_in(role: Owner, pair: Pair | None, door: Door) -> Visitor:
    """Return who is let in by proof of being the leader, or the counterpart of this pair."""
    if role is Owner.ME or pair is None:
        return Visitor(Owner.ME, "", door.leader_version)
    return Visitor(Owner.THEM, pair.counterpart.email, pair.notebook.link_version)


def is_still_let_in(visitor: Visitor, desk: PageDesk) -> bool:
    """Say whether what a link says of somebody still holds. Raises StoreError."""
    return visitor.version == _version(visitor, desk)


def link_of(links: Links, person: Counterpart, notebook: Notebook) -> str:
    """Return the link to the page of a pair."""
    return links.pair(person.email, notebook.link_version)


def _on_the_calendar(email: str, desk: PageDesk) -> Counterpart | None:
    snapshot = desk.snapshot()
    standings = snapshot.review.standings if snapshot else ()
    return next((one.counterpart for one in standings if one.counterpart.email == email), None)


def _signed_in(cookie: str, desk: PageDesk) -> Visitor | None:
    try:
        return desk.links().read_session(cookie, desk.now()) if cookie else None
    except BadLink:
        return None


def _version(visitor: Visitor, desk: PageDesk) -> int:
    if visitor.role is Owner.ME:
        return desk.door.door().leader_version
    notebook = desk.store.notebook(visitor.person)
    return notebook.link_version if notebook else 1
