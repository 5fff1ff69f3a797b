"""The door: a link in an invitation proves nothing, a link in one's own mailbox does, and it works once.

A GET of any of these shows a question and changes nothing, because mail programs open links by themselves.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from assistant.core.between import want_mail
from assistant.links import SIGN_IN_LASTS, BadLink, Visitor
from assistant.model import Counterpart, Owner
from assistant.pages import render, texts
from assistant.pages.access import NoSuchPage, Pair, is_still_let_in, link_of, pair_of, people_of, way_in
from assistant.pages.desk import PageDesk
from assistant.pages.guard import Limiter, Refused, who

Form = Mapping[str, str]


class DoorPages:
    """The pages before one is signed in. `letters` limits how many links are mailed, `guesses` what is tried."""

    def __init__(self, desk: PageDesk, letters: Limiter, guesses: Limiter) -> None:
        self._desk = desk
        self._letters = letters
        self._guesses = guesses

    def ask(self, request: Request, code: str | None, status: int = 200) -> Response:
        """Show the two first names and a way to sign in, or, without a link, how the leader gets in."""
        if code is None:
            return render.page(request, self._desk, "home_door.html", status)
        pair = pair_of(code, self._desk)
        if self._desk.access.by_link:
            return self._let_in(request, way_in(Owner.THEM, pair, self._desk.door.door()), f"/o/{code}")
        return render.page(
            request, self._desk, "door.html", status, pair=pair, leader=self._leader_name(), can_mail=self._desk.post
        )

    def send_link(self, request: Request, form: Form) -> Response:
        """Mail a sign-in link to the one of the two that was chosen; what is answered is the same in every case."""
        pair = pair_of(request.path_params["code"], self._desk)
        role = Owner.ME if form.get("who") == Owner.ME.value else Owner.THEM
        names = (f"{who(request)} {pair.code}", f"to {role} {pair.code}")
        if not all(self._letters.lets_through(name) for name in names):
            raise Refused(429, texts.TOO_OFTEN)
        self._mail(role, pair)
        return render.sentence(request, self._desk, texts.DOOR_SENT_TITLE, texts.DOOR_SENT)

    def question(self, request: Request) -> Response:
        """Ask whether this browser is to be signed in."""
        visitor, _ = self._read(request)
        return render.page(request, self._desk, "sign_in.html", name=self._name_of(visitor))

    def sign_in(self, request: Request, _: Form) -> Response:
        """Sign this browser in, once for each link."""
        visitor, nonce = self._read(request)
        now = self._desk.now()
        if not self._desk.door.use(nonce, now, now + SIGN_IN_LASTS):
            raise Refused(410, texts.SIGN_IN_USED)
        return self._let_in(request, visitor, self._page_of(visitor))

    def sign_out(self, request: Request, _: Form) -> Response:
        """Forget who is signed in in this browser."""
        answer = render.sentence(request, self._desk, texts.SIGNED_OUT_TITLE, texts.SIGNED_OUT)
        return render.signed_out(answer, self._desk)

    def unsubscribe_question(self, request: Request) -> Response:
        """Ask whether a kind of mail is to end."""
        visitor, kind, person = self._read_off(request)
        if visitor.role is Owner.ME and not person:
            return self._by_configuration(request, kind)
        return render.page(request, self._desk, "unsubscribe.html")

    def unsubscribe(self, request: Request) -> Response:
        """End a kind of mail. The link alone is enough, as mail programs expect (RFC 8058)."""
        visitor, kind, person = self._read_off(request)
        if visitor.role is Owner.ME and not person:
            return self._by_configuration(request, kind)
        self._desk.store.change(person, lambda notebook: want_mail(notebook, kind, visitor.role, False))
        return render.sentence(request, self._desk, texts.OFF_DONE_TITLE, texts.OFF_DONE)

    # --- parts -----------------------------------------------------------------------------------------------------

    def _let_in(self, request: Request, visitor: Visitor, path: str) -> Response:
        session = self._desk.links().session(visitor, self._desk.now())
        return render.signed_in(render.to(path, self._desk), self._desk, session)

    def _mail(self, role: Owner, pair: Pair) -> None:
        if self._desk.post is None:
            return
        now, snapshot = self._desk.now(), self._desk.snapshot()
        visitor = way_in(role, pair, self._desk.door.door())
        link = self._desk.links().sign_in(visitor, secrets.token_urlsafe(12), now)
        if role is Owner.THEM:
            self._desk.post(pair.counterpart.email, pair.counterpart.first_name, link, now)
        elif snapshot is not None:
            self._desk.post(snapshot.leader.email, self._leader_name(), link, now)

    def _read(self, request: Request) -> tuple[Visitor, str]:
        """Return what a sign-in link says. Raises Refused for one that no longer holds."""
        if not self._guesses.lets_through(who(request)):
            raise Refused(429, texts.TOO_OFTEN)
        try:
            visitor, nonce = self._desk.links().read_sign_in(request.path_params["token"], self._desk.now())
        except BadLink as err:
            raise Refused(410, str(err)) from err
        if not is_still_let_in(visitor, self._desk):
            raise Refused(410, "This link no longer works; ask for a new one.")
        return visitor, nonce

    def _by_configuration(self, request: Request, kind: str) -> Response:
        """Say how the leader ends a kind of mail about everybody, which no notebook can hold."""
        return render.sentence(request, self._desk, texts.LEADER_OFF_TITLE, texts.LEADER_OFF.format(kind=kind))

    def _read_off(self, request: Request) -> tuple[Visitor, str, str]:
        try:
            visitor, kind = self._desk.links().read_unsubscribe(request.path_params["token"])
        except BadLink as err:
            raise NoSuchPage from err
        return visitor, kind, visitor.person

    def _page_of(self, visitor: Visitor) -> str:
        if visitor.role is Owner.ME and not visitor.person:
            return "/"
        known = people_of(self._desk).get(visitor.person)
        if known is None:
            raise NoSuchPage
        links = self._desk.links()
        return link_of(links, *known).removeprefix(links.base)

    def _name_of(self, visitor: Visitor) -> str:
        if visitor.role is Owner.ME:
            return self._leader_name()
        known = people_of(self._desk).get(visitor.person)
        return known[0].first_name if known else visitor.person

    def _leader_name(self) -> str:
        return leader_name(self._desk)


def leader_name(desk: PageDesk) -> str:
    """Return the first name of the leader, as far as it is known."""
    snapshot = desk.snapshot()
    return Counterpart(snapshot.leader.email, snapshot.leader.name).first_name if snapshot else texts.LEADER
