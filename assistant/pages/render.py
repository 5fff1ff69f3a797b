"""Turns templates into answers. Decides nothing but headers and cookies."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.links import SESSION_LASTS
from assistant.pages import texts
from assistant.pages.access import COOKIE
from assistant.pages.desk import PageDesk
from assistant.pages.guard import VISIT, new_visit
from assistant.render.engine import TEMPLATES, environment

SEE_OTHER = 303


@cache
def engine() -> Environment:
    """Return the engine of documents and mails with the templates of the pages, and all texts at hand."""
    own = environment().overlay(
        loader=ChoiceLoader([FileSystemLoader(TEMPLATES / "pages"), FileSystemLoader(TEMPLATES)])
    )
    own.globals["t"] = texts
    return own


def page(request: Request, desk: PageDesk, template: str, status: int = 200, **values: object) -> Response:
    """Return a page; a browser that has none yet gets the mark that its forms are tied to."""
    visit = request.cookies.get(VISIT) or new_visit()
    html = (
        engine()
        .get_template(template)
        .render(base=desk.access.prefix, form_token=desk.links().form_token(visit), **values)
    )
    answer = HTMLResponse(html, status)
    if VISIT not in request.cookies:
        _put(answer, desk, VISIT, visit, None)
    return answer


def drawn(request: Request, desk: PageDesk, with_proof: Callable[[str], bytes], status: int = 200) -> Response:
    """Return a page that was drawn before, with the proof of this browser's own forms in it."""
    visit = request.cookies.get(VISIT) or new_visit()
    answer = HTMLResponse(with_proof(desk.links().form_token(visit)), status)
    if VISIT not in request.cookies:
        _put(answer, desk, VISIT, visit, None)
    return answer


def sentence(
    request: Request, desk: PageDesk, title: str, text: str, status: int = 200, back: tuple[str, str] | None = None
) -> Response:
    """Return a page that says one thing, with a way back (path and words) where there is one."""
    return page(request, desk, "sentence.html", status, title=title, text=text, back=back)


def to(path: str, desk: PageDesk) -> Response:
    """Send a browser on to one of our own paths."""
    return RedirectResponse(f"{desk.access.prefix}{path}", SEE_OTHER)


def signed_in(answer: Response, desk: PageDesk, session: str) -> Response:
    """Have the browser stay signed in; its forms are tied to a new mark."""
    _put(answer, desk, COOKIE, session, int(SESSION_LASTS.total_seconds()))
    _put(answer, desk, VISIT, new_visit(), None)
    return answer


def signed_out(answer: Response, desk: PageDesk) -> Response:
    """Have the browser forget who was signed in."""
    for name in (COOKIE, VISIT):
        answer.delete_cookie(name, path=_path(desk), secure=desk.access.secure, httponly=True, samesite="lax")
    return answer


def static(name: str, encodings: str = "") -> Response | None:
    """Return a file of ours that pages need, packed for browsers that can unpack it; None for any other name."""
    if name not in STATIC:
        return None
    packs = "gzip" in encodings
    headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
    if packs:
        headers["Content-Encoding"] = "gzip"
    return Response(_static_bytes(name)[packs], headers=headers, media_type=STATIC[name])


@cache
def _static_bytes(name: str) -> tuple[bytes, bytes]:
    """Return a file as it is, and packed. There is nothing secret in it that packing could give away."""
    plain = (Path(__file__).parent / "static" / name).read_bytes()
    return plain, gzip.compress(plain, 9, mtime=0)


STATIC = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}


def _put(answer: Response, desk: PageDesk, name: str, value: str, seconds: int | None) -> None:
    answer.set_cookie(
        name, value, max_age=seconds, path=_path(desk), secure=desk.access.secure, httponly=True, samesite="lax"
    )


def _path(desk: PageDesk) -> str:
    return f"{desk.access.prefix}/"
