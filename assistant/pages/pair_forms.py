"""Takes in the forms on the page of a pair: who sends one is asked again, and nothing is believed of what it says.

A form that the script sends is answered with what is new on the page, any other with the page itself.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.core.notebook import NotOpen
from assistant.core.requests import taken_in, was_taken_in
from assistant.model import Notebook
from assistant.pages import pair_texts, render
from assistant.pages.access import Guest, NoSuchPage
from assistant.pages.desk import PageDesk
from assistant.pages.door_pages import Form as Fields
from assistant.pages.guard import Refused
from assistant.pages.pair_deeds import FORMS, Form, Said
from assistant.pages.pair_pages import PairPages
from assistant.pages.pair_view import standing_of
from assistant.pages.snapshot import Snapshot

LIVE = "x-live"
REQUEST = "request"
LONGEST_REQUEST = 64


class PairForms:
    """The forms on the pages of pairs."""

    def __init__(self, desk: PageDesk, pages: PairPages) -> None:
        self._desk = desk
        self._pages = pages

    def act(self, request: Request, fields: Fields) -> Response:
        """Do what a form asks for, once. Raises Refused, NoSuchPage, NobodyKnown and StoreError."""
        name = request.path_params["deed"]
        guest, snapshot = self._pages.at(request)
        form = FORMS.get(name)
        if form is None:
            raise NoSuchPage
        if guest.role not in form.roles:
            raise Refused(403, pair_texts.NOT_YOURS)
        if snapshot is None:
            raise Refused(503, pair_texts.NO_MEETING)
        try:
            self._do(guest, snapshot, form, fields)
        except NotOpen as err:
            raise NoSuchPage from err
        except ValueError as err:
            return self._wrong(request, guest, snapshot, form, str(err), fields)
        return self._done(request, form.block)

    def recap(self, request: Request, fields: Fields) -> Response:
        """Have the recap of a meeting sent to both; the leader alone can."""
        guest, snapshot = self._pages.at(request)
        if not guest.role.value == "me":
            raise Refused(403, pair_texts.NOT_YOURS)
        if self._desk.recap is None:
            raise Refused(409, pair_texts.RECAP_NO_MAIL)
        standing = standing_of(guest.pair.counterpart.email, snapshot) if snapshot else None
        start = fields.get("start", "")
        found = [one for one in (standing.meetings if standing else ()) if one.original_start.isoformat() == start]
        if not found:
            raise NoSuchPage
        self._desk.recap(guest.pair.counterpart.email, found[0].key)
        if LIVE in request.headers:
            return JSONResponse({"blocks": {}, "said": pair_texts.RECAP_SENT})
        return render.sentence(
            request,
            self._desk,
            pair_texts.RECAP,
            pair_texts.RECAP_SENT,
            back=(f"/o/{guest.pair.code}", pair_texts.BACK),
        )

    # --- parts -----------------------------------------------------------------------------------------------------

    def _do(self, guest: Guest, snapshot: Snapshot, form: Form, fields: Fields) -> None:
        person = guest.pair.counterpart
        said = self._said(guest, snapshot, fields)
        name = fields.get(REQUEST, "")[:LONGEST_REQUEST]

        def changed(notebook: Notebook) -> Notebook:
            """Do it once; what was done and that it was are written down in one step."""
            if not name:
                return form.deed(notebook, said)
            if was_taken_in(notebook, guest.role, name):
                return notebook
            return taken_in(form.deed(notebook, said), guest.role, name)

        self._desk.store.change(person, changed)
        if form.wakes:
            self._desk.wake()

    def _said(self, guest: Guest, snapshot: Snapshot, fields: Fields) -> Said:
        now = self._desk.now()
        standing = standing_of(guest.pair.counterpart.email, snapshot)
        return Said(
            role=guest.role,
            form=fields,
            today=now.astimezone(snapshot.leader.zone).date(),
            now=now,
            meetings=standing.meetings if standing else (),
            share_all=snapshot.policy.agenda.share_leader_points,
        )

    def _done(self, request: Request, block: str) -> Response:
        guest, snapshot = self._pages.at(request)
        if LIVE in request.headers and snapshot is not None:
            return self._pages.news(request, self._pages.drawing(guest, snapshot))
        return render.to(f"/o/{guest.pair.code}#{block}", self._desk)

    def _wrong(
        self, request: Request, guest: Guest, snapshot: Snapshot, form: Form, sentence: str, fields: Fields
    ) -> Response:
        said = sentence[:1].upper() + sentence[1:]
        if LIVE in request.headers:
            return JSONResponse({"wrong": pair_texts.WRONG.format(sentence=said)}, 422)
        given = {name: text for name, text in fields.items() if name != "form"}
        return self._pages.refused(request, guest, snapshot, form.block, said, given)
