"""Asks when others are busy, and puts the answers together. Whoever cannot be told about is None, never free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from connectors.errors import NotFound, NotSupported, Unusable
from connectors.freebusy import merged
from connectors.microsoft.client import Graph
from connectors.microsoft.values import Json, part, parts, text
from connectors.microsoft.zones import instant_of, written
from connectors.model import Span
from connectors.session import Forbidden

_MOST_ADDRESSES = 20
# The newer of two documents says 62 days, the older one 42.
_LONGEST = timedelta(days=41)
_MINUTES = 30
_BUSY = frozenset(("busy", "tentative", "oof"))
_BUSY_DIGITS = "123"


def busy_times(graph: Graph, addresses: Sequence[str], window: Span) -> dict[str, tuple[Span, ...] | None]:
    """Return the busy spans of each address in the window, None where Graph does not tell."""
    wanted = [each for each in dict.fromkeys(addresses) if "@" in each and each.isprintable()]
    found: dict[str, list[Span] | None] = {each.lower(): [] for each in wanted}
    for some in _chunks(wanted):
        for piece in _pieces(window):
            told = _asked(graph, some, piece)
            for address in some:
                spans, known = told.get(address.lower()), found[address.lower()]
                found[address.lower()] = None if spans is None or known is None else [*known, *spans]
    return {each: _merged(found.get(each.lower()), window) for each in addresses}


def _merged(spans: list[Span] | None, window: Span) -> tuple[Span, ...] | None:
    return None if spans is None else merged(spans, window)


def _chunks(addresses: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(addresses), _MOST_ADDRESSES):
        yield addresses[at : at + _MOST_ADDRESSES]


def _pieces(window: Span) -> list[Span]:
    bounds = [window.start]
    while bounds[-1] + _LONGEST < window.end:
        bounds.append(bounds[-1] + _LONGEST)
    return [Span(start, end) for start, end in pairwise([*bounds, window.end])]


def _asked(graph: Graph, addresses: Sequence[str], piece: Span) -> dict[str, list[Span] | None]:
    body: Json = {
        "schedules": list(addresses),
        "startTime": written(piece.start, UTC, "UTC"),
        "endTime": written(piece.end, UTC, "UTC"),
        "availabilityViewInterval": _MINUTES,
    }
    try:
        said = graph.send("POST", f"{graph.me}/calendar/getSchedule", body, reads=True) or {}
    except (NotFound, NotSupported, Unusable, Forbidden):
        return {}
    return {text(each, "scheduleId").lower(): _spans(each, piece) for each in parts(said, "value")}


def _spans(schedule: Json, piece: Span) -> list[Span] | None:
    if schedule.get("error"):
        return None
    if not isinstance(schedule.get("scheduleItems"), list):
        return _seen(text(schedule, "availabilityView"), piece)
    busy = (each for each in parts(schedule, "scheduleItems") if text(each, "status").lower() in _BUSY)
    return [Span(_moment(each, "start"), _moment(each, "end")) for each in busy]


def _moment(item: Json, name: str) -> datetime:
    return instant_of(part(item, name))


def _seen(view: str, piece: Span) -> list[Span] | None:
    """Return the busy stretches of a view without details, a digit for each half hour; None for an empty view."""
    step = timedelta(minutes=_MINUTES)
    busy = [piece.start + step * at for at, digit in enumerate(view) if digit in _BUSY_DIGITS]
    return [Span(start, start + step) for start in busy] if view else None
