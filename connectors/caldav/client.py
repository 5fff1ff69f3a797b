"""Speaks to one CalDAV server: the methods of WebDAV and CalDAV that we need, each one request.

Turns what a refusal names into the error that a caller reacts to. Must not know calendars, events or readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connectors.caldav.href import path_of
from connectors.caldav.xml import CAL, DAV, Multistatus, Node, Row, asked, multistatus, preconditions, written
from connectors.errors import (
    ChangedElsewhere,
    ConnectorError,
    CursorExpired,
    Interrupted,
    NotFound,
    NotSupported,
    Unusable,
)
from connectors.session import Reply, Request, Session, error

ETAG = f"{DAV}getetag"
DATA = f"{CAL}calendar-data"
SCHEDULE_TAG = f"{CAL}schedule-tag"
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_CALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}
_SPEAKING = frozenset((400, 403, 409, 410, 412, 413, 415, 422, 507))
_BATCH = 100
_FILTERS = frozenset(f"{CAL}{name}" for name in ("supported-filter", "valid-filter", "supported-collation"))
_LIMITS = frozenset((f"{DAV}number-of-matches-within-limits", f"{CAL}number-of-matches-within-limits"))
_SIZES = frozenset(
    f"{CAL}{name}" for name in ("max-resource-size", "max-attachment-size", "max-attachments-per-resource")
)
_NOT_THE_GUESTS = f"{CAL}allowed-attendee-scheduling-object-change"
_NOT_THE_ORGANIZERS = f"{CAL}allowed-organizer-scheduling-object-change"


class CannotFilter(NotSupported):
    """The server cannot tell what lies in a span of time, or not that much at once."""


class Stumbled(Interrupted):
    """The server fell over a write (status 500), so it may have been carried out or not."""


class UidTaken(ChangedElsewhere):
    """The calendar already has an event of this UID, under another name."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A calendar resource as it stands: its path in the one form, its etag, and the iCalendar text of its one UID."""

    path: str
    etag: str
    text: bytes
    schedule_tag: str | None = None


def strong(etag: str) -> str:
    """Return the etag as it can be compared and sent back: a server that packs its replies marks it as weak."""
    return etag.strip().removeprefix("W/").strip()


class Client:
    """The methods of one server; addresses are paths or full references, always on that server.

    `takes_writes` says whether the last write was taken.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.takes_writes = False

    @property
    def host(self) -> str:
        return self.session.origin.host

    def propfind(self, href: str, names: Iterable[str], depth: int = 0) -> Multistatus:
        """Return these properties of a resource, with depth 1 also of what is inside it."""
        return self._rows("PROPFIND", href, Node(f"{DAV}propfind", (asked(names),)), depth)

    def report(self, href: str, query: Node, depth: int) -> Multistatus:
        """Return what a report finds. Raises CannotFilter for a question that the server does not take."""
        return self._rows("REPORT", href, query, depth)

    def calendar(self, href: str, query: Node, depth: int) -> bytes:
        """Return the calendar that a report makes up."""
        return self._ask("REPORT", href, query, depth).body

    def multiget(self, collection: str, paths: Iterable[str]) -> list[Resource]:
        """Return those of the resources that still are there, a hundred in each request."""
        wanted = list(paths)
        found: list[Resource] = []
        for start in range(0, len(wanted), _BATCH):
            found += self._several(collection, wanted[start : start + _BATCH])
        return found

    def options(self, href: str) -> frozenset[str]:
        """Return what the server says it can do there (the DAV header), in lower case."""
        reply = self.session.send(Request("OPTIONS", href))
        return frozenset(word.strip().lower() for word in reply.headers.get("dav", "").split(",") if word.strip())

    def put(self, href: str, text: bytes, conditions: Mapping[str, str]) -> str | None:
        """Write a resource; return its new etag where the server vouches for it."""
        headers = {**_CALENDAR, **conditions}
        reply = self._checked(Request("PUT", href, text, headers, accepted=_SPEAKING | {500}))
        self.takes_writes = True
        etag = reply.headers.get("etag", "").strip()
        return etag if etag and not etag.startswith("W/") else None

    def delete(self, href: str, etag: str) -> None:
        """Delete a resource that still has this etag."""
        self._checked(Request("DELETE", href, headers={"If-Match": etag}, accepted=_SPEAKING))

    def post(self, href: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Post to a resource and return the reply."""
        return self._checked(Request("POST", href, body, headers, accepted=_SPEAKING))

    def _several(self, collection: str, paths: list[str]) -> list[Resource]:
        """Return those that are there; where a missing one makes a server tell of none, ask for fewer at once."""
        hrefs = tuple(Node(f"{DAV}href", path) for path in paths)
        names = asked((ETAG, SCHEDULE_TAG, DATA))
        try:
            return resources(self.report(collection, Node(f"{CAL}calendar-multiget", (names, *hrefs)), 1).rows)
        except NotFound:
            half = len(paths) // 2
            halves = (paths[:half], paths[half:]) if half else ()
            return [each for part in halves for each in self._several(collection, part)]

    def _rows(self, method: str, href: str, query: Node, depth: int) -> Multistatus:
        return multistatus(self._ask(method, href, query, depth).body, self.host)

    def _ask(self, method: str, href: str, query: Node, depth: int) -> Reply:
        headers = {**_XML, "Depth": str(depth)}
        return self._checked(Request(method, href, written(query), headers, accepted=_SPEAKING))

    def _checked(self, request: Request) -> Reply:
        reply = self.session.send(request)
        if reply.status >= 400:
            raise _refusal(reply, request.method)
        return reply


def resources(rows: Iterable[Row]) -> list[Resource]:
    """Return the resources of these rows that came with their text."""
    found: list[Resource] = []
    for row in rows:
        text, etag = row.raw(DATA), row.text(ETAG)
        if text is not None and etag is not None:
            data = text.strip().replace("\r\n", "\n").replace("\n", "\r\n") + "\r\n"
            found.append(Resource(path_of(row.href), strong(etag), data.encode(), row.text(SCHEDULE_TAG)))
    return found


def _refusal(reply: Reply, method: str) -> ConnectorError:  # noqa: PLR0911 - one return for each meaning
    named, host = preconditions(reply.body), reply.url.host
    if f"{DAV}valid-sync-token" in named:
        return CursorExpired(f"{host} no longer knows what changed since then; everything is read anew.")
    if named & (_FILTERS | _LIMITS) or (method == "REPORT" and reply.status in (400, 415, 422, 507)):
        return CannotFilter(f"{host} does not take this question about its events.")
    if f"{CAL}no-uid-conflict" in named:
        return UidTaken(f"{host} already has this event under another name.")
    if _NOT_THE_GUESTS in named:
        return NotSupported(f"{host} lets only the organizer change this event.")
    if _NOT_THE_ORGANIZERS in named:
        return NotSupported(f"{host} does not let the organizer change this event in that way.")
    if named & _SIZES or reply.status == 413:
        return NotSupported(f"{host} does not take as much as that for one event.")
    if reply.status == 507:
        return NotSupported(f"{host} has no room left for this.")
    if reply.status == 500 and method == "PUT":
        return Stumbled(f"{host} cannot answer just now (status 500).")
    if reply.status in (400, 422):
        return Unusable(f"{host} does not understand us (status {reply.status}).")
    return error(reply, method)
