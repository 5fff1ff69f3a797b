"""Asks Google when others are busy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from connectors.freebusy import merged
from connectors.google.library import Json
from connectors.google.listing import stamp
from connectors.google.replies import understood
from connectors.google.service import GoogleApi
from connectors.model import Span

_AT_ONCE = 50
_MOST = timedelta(days=60)
"""Google refuses to tell of more than about three months at once."""


class _Busy(msgspec.Struct):
    start: datetime
    end: datetime


class _Calendar(msgspec.Struct):
    busy: tuple[_Busy, ...] = ()
    errors: tuple[dict[str, str], ...] = ()


class _Reply(msgspec.Struct):
    calendars: dict[str, _Calendar] = {}


def of_others(api: GoogleApi, addresses: Sequence[str], window: Span) -> dict[str, tuple[Span, ...] | None]:
    """Return when each is busy, None for those of whom Google does not tell. Raises NotSupported without the scope."""
    wanted = sorted({address.lower() for address in addresses})
    told: dict[str, list[Span] | None] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        for part in _parts(window):
            for name, each in _asked(api, wanted[first : first + _AT_ONCE], part).items():
                before = told.setdefault(name.lower(), [])
                if before is None or each.errors:
                    told[name.lower()] = None
                else:
                    before += [Span(busy.start, busy.end) for busy in each.busy]
    found = {address: told.get(address.lower()) for address in addresses}
    return {address: None if spans is None else merged(spans, window) for address, spans in found.items()}


def _parts(window: Span) -> Iterator[Span]:
    """Yield the window in parts that Google answers for."""
    start = window.start
    while start < window.end:
        end = min(start + _MOST, window.end)
        yield Span(start, end)
        start = end


def _asked(api: GoogleApi, addresses: Sequence[str], window: Span) -> dict[str, _Calendar]:
    body: Json = {
        "timeMin": stamp(window.start),
        "timeMax": stamp(window.end),
        "items": [{"id": address} for address in addresses],
    }
    return understood(api.execute(api.calendar.freebusy().query(body=body)), _Reply).calendars
