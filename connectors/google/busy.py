"""Asks Google when others are busy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from connectors.freebusy import merged
from connectors.google.library import Json
from connectors.google.listing import stamp
from connectors.google.service import GoogleApi
from connectors.model import Span

_AT_ONCE = 50


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
    found: dict[str, tuple[Span, ...] | None] = dict.fromkeys(addresses)
    wanted = sorted({address.lower() for address in addresses})
    for first in range(0, len(wanted), _AT_ONCE):
        known = _asked(api, wanted[first : first + _AT_ONCE], window)
        told = {name.lower(): each for name, each in known.items() if not each.errors}
        for address in addresses:
            each = told.get(address.lower())
            if each is not None:
                found[address] = merged((Span(busy.start, busy.end) for busy in each.busy), window)
    return found


def _asked(api: GoogleApi, addresses: Sequence[str], window: Span) -> dict[str, _Calendar]:
    body: Json = {
        "timeMin": stamp(window.start),
        "timeMax": stamp(window.end),
        "items": [{"id": address} for address in addresses],
    }
    return msgspec.convert(api.execute(api.calendar.freebusy().query(body=body)), _Reply).calendars
