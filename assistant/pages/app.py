"""The application: which address is which page, what is let through, and what is said when something goes wrong.

Every form but one is believed only when it was served by us to that very browser; the one is the end of a kind of mail,
which mail programs post by themselves. What goes wrong is said in a sentence, and nothing of it is shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from assistant.core.notebook import NotOpen
from assistant.pages import render, texts
from assistant.pages.access import NobodyKnown, NoSuchPage
from assistant.pages.act_pages import ActPages
from assistant.pages.desk import PageDesk
from assistant.pages.do_pages import DoPages
from assistant.pages.door_pages import DoorPages, Form
from assistant.pages.guard import Headers, Limiter, Refused, form_of, proves_our_form, who
from assistant.pages.home_pages import HomePages
from assistant.pages.hooks import HookPages, NobodyTells, Told
from assistant.pages.pair_forms import PairForms
from assistant.pages.pair_pages import PairPages
from assistant.store_errors import StoreBusy, StoreError

Answers = Callable[[Request], Response]
Acts = Callable[[Request, Form], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


class Site:
    """The pages of one leader, as routes. `seconds` is a clock that never runs backwards."""

    def __init__(
        self,
        desk: PageDesk,
        seconds: Callable[[], float],
        wrong: Callable[[Exception], None],
        told: Told | None = None,
    ) -> None:
        self._desk = desk
        self._hooks = HookPages(told or NobodyTells(), desk.wake, Limiter(60, 60.0, seconds))
        self._wrong = wrong
        self._writes = Limiter(120, 60.0, seconds)
        self._home, self._acts, self._do = HomePages(desk), ActPages(desk), DoPages(desk)
        self._pairs = PairPages(desk, self._acts.shown)
        self._door = DoorPages(desk, Limiter(4, 600.0, seconds), Limiter(30, 60.0, seconds))

    def routes(self) -> list[Route]:
        """Return every address there is."""
        door, pair, forms = self._door, self._pairs, PairForms(self._desk, self._pairs)
        return [
            Route("/", self._safely(self._home.show), methods=["GET"]),
            self._form("/answer", self._home.answer),
            self._form("/go", self._home.go),
            self._form("/pause", self._home.pause),
            self._form("/o/{code}/ask/{what}", self._acts.ask),
            self._page("/do/{token}", self._do.question),
            self._form("/do/{token}", self._do.act),
            Route("/o/{code}", self._safely(pair.show), methods=["GET"]),
            Route("/o/{code}/since", self._safely(pair.since), methods=["GET"]),
            self._page("/o/{code}/past", pair.past),
            self._form("/o/{code}/page/{deed}", forms.act),
            self._form("/o/{code}/recap", forms.recap),
            self._page("/in/{token}", door.question),
            self._form("/in/{token}", door.sign_in),
            self._form("/out", door.sign_out),
            self._form("/o/{code}/link", door.send_link),
            self._page("/off/{token}", door.unsubscribe_question),
            Route("/off/{token}", self._safely(_in_a_thread(door.unsubscribe)), methods=["POST"]),
            Route("/hooks/{kind}", self._safely(self._hooks.post), methods=["POST"]),
            Route("/static/{name}", self._safely(self._static), methods=["GET"]),
        ]

    def _page(self, path: str, answers: Answers) -> Route:
        return Route(path, self._safely(_in_a_thread(answers)), methods=["GET"])

    def _form(self, path: str, acts: Acts) -> Route:
        async def posted(request: Request) -> Response:
            if not self._writes.lets_through(who(request)):
                raise Refused(429, texts.TOO_OFTEN)
            form = await form_of(request)
            if not proves_our_form(request, form, self._desk.links()):
                raise Refused(403, texts.FORM_TOO_OLD)
            return await run_in_threadpool(acts, request, form)

        return Route(path, self._safely(posted), methods=["POST"])

    async def _static(self, request: Request) -> Response:
        answer = render.static(request.path_params["name"], request.headers.get("accept-encoding", ""))
        if answer is None:
            raise NoSuchPage
        return answer

    # --- what goes wrong -------------------------------------------------------------------------------------------

    def _safely(self, endpoint: Endpoint) -> Endpoint:
        async def answered(request: Request) -> Response:
            try:
                return await endpoint(request)
            except Exception as err:  # noqa: BLE001 - whatever it is, a person gets a sentence
                return await run_in_threadpool(self._said, request, err)

        return answered

    def _said(self, request: Request, err: Exception) -> Response:
        """Return what a person gets to see instead of a page."""
        say = partial(render.sentence, request, self._desk)
        match err:
            case NobodyKnown():
                return self._door.ask(request, err.code, 200 if request.method in ("GET", "HEAD") else 403)
            case NoSuchPage() | NotOpen() | HTTPException(status_code=404):
                return say(texts.NOT_FOUND_TITLE, texts.NOT_FOUND, 404)
            case ClientDisconnect():
                return Response(status_code=400)
            case Refused():
                return say(texts.BROKEN_TITLE, str(err), err.status)
            case ValueError():
                return say(texts.BROKEN_TITLE, str(err), 400)
            case StoreBusy():
                return say(texts.BROKEN_TITLE, texts.BUSY, 503)
            case _:
                self._wrong(err)
                text = str(err) if isinstance(err, StoreError) else texts.BROKEN
                return say(texts.BROKEN_TITLE, text, 500)


def _in_a_thread(answers: Answers) -> Endpoint:
    async def answered(request: Request) -> Response:
        return await run_in_threadpool(answers, request)

    return answered


def application(
    desk: PageDesk, seconds: Callable[[], float], wrong: Callable[[Exception], None], told: Told | None = None
) -> ASGIApp:
    """Return the application. `wrong` is told of what nobody expected, `told` judges what providers send."""
    site = Site(desk, seconds, wrong, told)

    async def not_found(request: Request, _: Exception) -> Response:
        return render.sentence(request, desk, texts.NOT_FOUND_TITLE, texts.NOT_FOUND, 404)

    app = Starlette(routes=site.routes(), exception_handlers={404: not_found, 405: not_found})
    app.router.redirect_slashes = False  # it would send a browser to whatever host it says it asked
    return Headers(app, desk.access.prefix, desk.access.secure)
