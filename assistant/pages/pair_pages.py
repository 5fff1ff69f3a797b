"""The page of a pair, its earlier meetings, and what is new on it for an open browser. A GET changes nothing.

Who asks is decided by `assistant.pages.access`, what they see by `assistant.core.page`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.core.page import edition_for
from assistant.core.page_past import matching
from assistant.core.wording import one_line
from assistant.model import Notebook, Owner
from assistant.pages import charts, pair_texts, pair_words, render, texts
from assistant.pages.access import Doorway, Guest
from assistant.pages.desk import PageDesk
from assistant.pages.guard import VISIT
from assistant.pages.live import MOST, PROOF, Block, Drawing, Drawings, Facts, pieces_of, seen_in, version_of
from assistant.pages.pair_view import View, view
from assistant.pages.snapshot import Snapshot

BLOCKS = (
    "next",
    "input",
    "points",
    "drafts",
    "items",
    "notes",
    "close",
    "questions",
    "last",
    "wins",
    "rhythm",
    "history",
)
A_PAGE = 20
Acts = Callable[[Guest, Snapshot], object]


def no_acts(_: Guest, __: Snapshot) -> object:
    """Return that nothing can be done to the calendar from here."""
    return None


class PairPages:
    """The pages of pairs. `acts` gives what templates/pages/acts.html works with; it must be a value that compares."""

    def __init__(self, desk: PageDesk, acts: Acts = no_acts) -> None:
        self._desk = desk
        self._acts = acts
        self._doorway = Doorway()
        self.drawings = Drawings()
        self._editions: dict[tuple[Owner, str], tuple[Notebook, bool, Notebook]] = {}

    async def show(self, request: Request) -> Response:
        """Show the page of a pair; one that was drawn already is given out at once."""
        guest, snapshot = self.at(request)
        if snapshot is None:
            return await run_in_threadpool(self._reading, request)
        return self.answer(request, await self._at_once_or_in_a_thread(guest, snapshot))

    async def since(self, request: Request) -> Response:
        """Return the blocks of the page that are not those a browser has seen."""
        guest, snapshot = self.at(request)
        if snapshot is None:
            return JSONResponse({"blocks": {}})
        return self.news(request, await self._at_once_or_in_a_thread(guest, snapshot))

    def past(self, request: Request) -> Response:
        """Show earlier meetings, newest first, those alone in which the words stand that are looked for."""
        guest, snapshot = self.at(request)
        if snapshot is None:
            return self._reading(request)
        words = one_line(request.query_params.get("q", ""), 200)
        shown = self._view(guest, snapshot)
        found = matching(shown.page.past, words)
        first = _whole(request.query_params.get("from", ""), len(found))
        values = {"found": found[first : first + A_PAGE], "count": len(found), "words": words, "first": first}
        return render.page(request, self._desk, "pair_past.html", 200, **_at_hand(shown), **values, size=A_PAGE)

    # --- what forms need too ---------------------------------------------------------------------------------------

    def at(self, request: Request) -> tuple[Guest, Snapshot | None]:
        """Return who is at which page, and how the calendars are. Raises NobodyKnown and NoSuchPage."""
        guest = self._doorway.guest_at(request.path_params["code"], request, self._desk)
        return guest, self._desk.snapshot()

    def drawing(self, guest: Guest, snapshot: Snapshot) -> Drawing:
        """Return the page as it is now."""
        facts = self._facts(guest, snapshot)
        return self.drawings.drawn(
            guest.role, guest.pair.code, facts, lambda: self.drawn(self._view(guest, snapshot, facts.acts))
        )

    def refused(self, request: Request, guest: Guest, snapshot: Snapshot, block: str, sentence: str,
                given: dict[str, str]) -> Response:  # fmt: skip
        """Return the page with what was wrong with a form, and what was filled in."""
        shown = self._view(guest, snapshot, self._acts(guest, snapshot))
        shown = replace(shown, wrong=sentence, wrong_block=block, given=given)
        return self.answer(request, self.drawn(shown), 422)

    def drawn(self, shown: View) -> Drawing:
        """Return a page as it is drawn."""
        values = {**_at_hand(shown), "base": self._desk.access.prefix, "form_token": PROOF}
        blocks = {name: _block(name, values) for name in BLOCKS}
        whole = render.engine().get_template("pair.html").render(blocks=blocks, **values)
        return Drawing(pieces_of(whole), blocks)

    def answer(self, request: Request, drawing: Drawing, status: int = 200) -> Response:
        """Return the page for one browser."""
        return render.drawn(request, self._desk, drawing.with_proof, status)

    def news(self, request: Request, drawing: Drawing) -> Response:
        """Return what of the page is new to one browser."""
        token = self._desk.links().form_token(request.cookies.get(VISIT, ""))
        return JSONResponse({"blocks": drawing.changed(seen_in(request.query_params.get("seen", "")), token)})

    # --- parts -----------------------------------------------------------------------------------------------------

    async def _at_once_or_in_a_thread(self, guest: Guest, snapshot: Snapshot) -> Drawing:
        found = self.drawings.kept(guest.role, guest.pair.code, self._facts(guest, snapshot))
        if found is not None:
            return found
        drawn: Drawing = await run_in_threadpool(self.drawing, guest, snapshot)
        return drawn

    def _facts(self, guest: Guest, snapshot: Snapshot) -> Facts:
        """Return what a page is made of: what the other one keeps private is not in it, and draws nothing anew."""
        minute = int(self._desk.now().timestamp() // 60)
        return Facts(self._edition(guest, snapshot), snapshot.number, minute, self._acts(guest, snapshot))

    def _edition(self, guest: Guest, snapshot: Snapshot) -> Notebook:
        name, notebook = (guest.role, guest.pair.code), guest.pair.notebook
        share_all = snapshot.policy.agenda.share_leader_points
        before = self._editions.get(name)
        if before is not None and before[0] is notebook and before[1] is share_all:
            return before[2]
        if len(self._editions) >= MOST:
            self._editions.clear()
        edition = edition_for(guest.role, notebook, share_all)
        self._editions[name] = notebook, share_all, edition
        return edition

    def _view(self, guest: Guest, snapshot: Snapshot, acts: object = None) -> View:
        return view(guest, snapshot, self._desk.now(), self._desk.recap is not None, acts)

    def _reading(self, request: Request) -> Response:
        return render.page(request, self._desk, "reading.html", title=texts.READING_TITLE, text=texts.READING)


def _at_hand(shown: View) -> dict[str, object]:
    return {"v": shown, "page": shown.page, "seen": shown.page.seen, "p": pair_texts, "w": pair_words, "charts": charts}


def _block(name: str, values: dict[str, object]) -> Block:
    html = render.engine().get_template(f"pair_{name}.html").render(**values).strip()
    return Block(version_of(html), html)


def _whole(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
