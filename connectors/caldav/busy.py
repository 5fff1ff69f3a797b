"""Asks when people are busy: our own calendars by a report, others by a request in our outbox (RFC 6638).

Reads the FREEBUSY lines of what comes back. Must not guess: of whom the server says nothing, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from connectors.caldav.client import Client
from connectors.caldav.xml import CAL, Node, responses
from connectors.errors import NotFound, NotSupported
from connectors.freebusy import merged
from connectors.ics.scan import lines, unfolded
from connectors.ics.values import Broken, Clock, read_line
from connectors.ics.zones import Zones
from connectors.model import Span, utc

_BUSY = lines((b"FREEBUSY",))
_UTC_CLOCK = Clock(Zones(()), UTC)


def of_calendars(client: Client, paths: Iterable[str], window: Span) -> tuple[Span, ...] | None:
    """Return when these calendars of ours are busy, None where the server does not tell."""
    bounds = (("start", _stamp(window.start)), ("end", _stamp(window.end)))
    query = Node(f"{CAL}free-busy-query", (Node(f"{CAL}time-range", attributes=bounds),))
    try:
        texts = [client.calendar(path, query, 1) for path in paths]
    except (NotSupported, NotFound):
        return None
    return merged((span for text in texts for span in spans(text)), window)


def of_others(
    client: Client, outbox: str, organizer: str, addresses: Sequence[str], window: Span, now: datetime
) -> Mapping[str, tuple[Span, ...] | None]:
    """Return when each of these people is busy, None for those of whom the server cannot tell."""
    request = _request(organizer, addresses, window, now)
    try:
        reply = client.post(outbox, request, {"Content-Type": 'text/calendar; charset=utf-8; component="VFREEBUSY"'})
    except (NotSupported, NotFound):
        return dict.fromkeys(addresses)
    told = {_address(recipient): text for recipient, text in responses(reply.body, client.host)}
    return {
        address: merged(spans(text.encode()), window) if (text := told.get(address.lower(), "").strip()) else None
        for address in addresses
    }


def spans(text: bytes) -> Iterator[Span]:
    """Yield the busy spans of a VFREEBUSY, unsorted; what is free, or cannot be read, is left out."""
    for _, rest in _BUSY.findall(unfolded(text)):
        try:
            line = read_line(rest.decode("utf-8", "replace"))
            if line.params.get("FBTYPE", "BUSY").upper() == "FREE":
                continue
            for start, length in _UTC_CLOCK.periods(line):
                if length is not None:
                    yield Span(start.instant, start.instant + length)
        except (Broken, ValueError, OverflowError):
            continue


def _request(organizer: str, addresses: Sequence[str], window: Span, now: datetime) -> bytes:
    """Return the iTIP request for the free and busy times of these people."""
    written = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//One-on-One Assistant//EN",
        "METHOD:REQUEST",
        "BEGIN:VFREEBUSY",
        f"UID:{uuid4().hex}",
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(window.start)}",
        f"DTEND:{_stamp(window.end)}",
        f"ORGANIZER:mailto:{organizer}",
        *(f"ATTENDEE:mailto:{address}" for address in addresses),
        "END:VFREEBUSY",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(written).encode()


def _address(recipient: str) -> str:
    scheme, colon, rest = recipient.partition(":")
    return (rest if colon and scheme.lower() == "mailto" else recipient).strip().lower()


def _stamp(moment: datetime) -> str:
    return utc(moment).strftime("%Y%m%dT%H%M%SZ")
